import FoundationEssentials
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import StintAPI
import StintCore

/// One reader's stream of events: reads the log on from a position, as far as the reader may see it.
struct EventStream: Sendable {
    let context: ControlContext
    /// Judged anew before anything is sent: a token ends, roles change, an account is disabled.
    let token: String
    let caller: Caller
    let after: Int64
    let types: EventTypes
    let isFollowing: Bool
    let slot: StreamSlots.Slot

    private static let batch = 200

    /// Why a stream ends that its reader would have gone on with.
    private enum Ending: String {
        case shutdown = "the server stops; connect again, with Last-Event-ID"
        case token = "the token is no longer valid"
        case permission = "it is no longer permitted"
        case store = "the store does not answer; connect again, with Last-Event-ID"
    }

    func write(to writer: inout any ResponseBodyWriter, channel: any Channel) async throws {
        let subscription = context.dependencies.commits.subscribe()
        defer { withExtendedLifetime(slot) {} }
        let ending = try await withTaskCancellationOrGracefulShutdownHandler {
            try await run(&writer, subscription)
        } onCancelOrGracefulShutdown: {
            subscription.alarm.ring()
            // A reader that does not read does not hold up the end.
            channel.eventLoop.scheduleTask(in: .seconds(2)) { channel.close(promise: nil) }
        }
        if let ending { try await writer.write(ByteBuffer(string: ": end: \(ending.rawValue)\n\n")) }
    }

    private func run(
        _ writer: inout any ResponseBodyWriter, _ subscription: CommitSignal.Subscription
    ) async throws -> Ending? {
        var position = after
        var reader = caller
        var basis = context.dependencies.policies.current()?.basis
        try await writer.write(ByteBuffer(string: "retry: 1000\n: events after \(position)\n\n"))
        while true {
            if Task.isCancelled || Task.isShuttingDownGracefully { return .shutdown }
            guard let present = authenticated() else { return .token }
            let basisNow = context.dependencies.policies.current()?.basis
            if present != reader || basisNow != basis {
                reader = present
                basis = basisNow
                guard (try? await Self.authorize(reader, context)) != nil else { return .permission }
            }
            let stored: [StoredEvent]
            do {
                stored = try await context.dependencies.store.events(after: position, limit: Self.batch)
            } catch {
                return .store
            }
            guard let last = stored.last else {
                guard isFollowing else { return nil }
                await subscription.alarm.sleep(for: context.configuration.controlLimits.heartbeat)
                if context.dependencies.commits.position <= position {
                    try await writer.write(ByteBuffer(string: ": still here\n\n"))
                }
                continue
            }
            var sight = await EventSight(context: context, caller: reader)
            var out = ByteBuffer()
            for event in stored {
                guard let view = await sight.view(event), types.contain(view.type) else { continue }
                Self.append(view, to: &out)
            }
            position = last.position
            // Without data it is no message, and yet the reader goes on from there.
            if out.readableBytes == 0 { out.writeString("id: \(position)\n\n") }
            try await writer.write(out)
        }
    }

    private func authenticated() -> Caller? {
        let dependencies = context.dependencies
        return dependencies.authenticator.authenticate(token: token, now: dependencies.clock.reading().now)?.caller
    }

    /// May this caller stream at all.
    static func authorize(_ caller: Caller, _ context: ControlContext) async throws(ProblemDetails) {
        let scope = caller.has(.operator) || caller.has(.auditor) ? "all" : "own"
        try await context.authorize(caller, "events.stream", target: .members(("scope", .string(scope))))
    }

    private static func append(_ view: StreamEvent, to out: inout ByteBuffer) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(view) else { return }
        out.writeString("id: \(view.sequence)\nevent: \(view.type)\ndata: ")
        out.writeBytes(data)
        out.writeString("\n\n")
    }
}

/// Which types of events are wanted: `grant.revoked`, or `grant` for all of a family; all where none is named.
struct EventTypes: Sendable {
    let names: [String]

    func contain(_ type: String) -> Bool {
        names.isEmpty
            || names.contains { name in
                UTF8Order.equal(name, type) || type.utf8.starts(with: "\(name).".utf8)
            }
    }
}
