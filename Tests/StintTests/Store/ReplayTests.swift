import StintAudit
import StintCore
import StintSQLite
import StintTesting
import Testing

/// The schema refuses what is no lifecycle's, and nothing else: histories of the state machines, from the property
/// tests' random worlds and scripts, all fit into it.
@Suite("Histories of the state machines fit the schema")
struct ReplayTests {
    @Test func everyHistoryFits() async throws {
        var kinds: Set<String> = []
        for seed in UInt64(1)...8 {
            let runner = Runner(world: WorldSpec(seed: seed))
            _ = await runner.run(PropertyRuns.script(seed: seed))
            let log = runner.store.log
            let directory = try TemporaryDirectory()
            let store = try directory.open()
            for batch in try Self.batches(log) { _ = try await store.append(batch) }
            let stored = try await store.events(after: 0, limit: .max)
            #expect(try stored.map { try $0.envelope() } == log, "seed \(seed)")
            for request in try await runner.store.requests(RequestFilter(), page: PageRequest(limit: 500)).items {
                #expect(try await store.request(request.value.id)?.value == request.value, "seed \(seed)")
            }
            #expect(try await store.liveGrants().grants.map(\.value) == runner.store.liveGrants().grants.map(\.value))
            await store.shutdown()
            let differences = try SQLiteLog.read(path: directory.database) { try $0.projectionDifferences() }
            #expect(differences == [], "seed \(seed)")
            kinds.formUnion(log.map(\.event.type))
        }
        // The histories are not empty ones.
        for kind in ["request.submitted", "review.recorded", "request.approved", "request.denied", "request.canceled"] {
            #expect(kinds.contains(kind))
        }
        for kind in ["grant.issued", "grant.activated", "grant.expired", "grant.revoked", "grant.relinquished"] {
            #expect(kinds.contains(kind))
        }
    }

    /// The batches a log was made of, one a command, with the states folded from the events.
    private static func batches(_ log: [EventEnvelope]) throws -> [AppendBatch] {
        var batches: [AppendBatch] = []
        var requests: [RequestID: AccessRequest] = [:]
        var grants: [GrantID: Grant] = [:]
        var versions: [StreamID: Int64] = [:]
        var rest = log[...]
        while let first = rest.first {
            let events = rest.prefix { $0.command == first.command }
            rest = rest.dropFirst(events.count)
            var changedRequests: Set<RequestID> = []
            var changedGrants: Set<GrantID> = []
            var newBasis: DecisionBasis?
            for envelope in events {
                if let id = envelope.event.grantID {
                    grants[id] = try Grant.applying(
                        envelope.event, to: grants[id], at: envelope.at, by: envelope.actor)
                    changedGrants.insert(id)
                } else if let id = envelope.event.requestID {
                    requests[id] = try AccessRequest.applying(envelope.event, to: requests[id], at: envelope.at)
                    changedRequests.insert(id)
                } else if case .sourceLoaded(let loaded) = envelope.event {
                    newBasis = loaded.basis
                }
            }
            let streams = Set(events.map(\.stream)).subtracting([.system]).sorted()
            let stamp = CommandStamp(id: first.command, name: .record, actor: first.actor, at: first.at)
            batches.append(
                AppendBatch(
                    command: CommandRecord(
                        stamp: stamp, digest: "",
                        outcome: .done(CommandResult(command: stamp, request: nil, grants: []))),
                    touching: streams.map { StreamVersion(stream: $0, version: versions[$0] ?? 0) }, basis: nil,
                    newBasis: newBasis, events: events.map { NewEvent(stream: $0.stream, event: $0.event) },
                    requests: changedRequests.sorted().compactMap { requests[$0] },
                    grants: changedGrants.sorted().compactMap { grants[$0] }))
            for stream in streams { versions[stream, default: 0] += 1 }
        }
        return batches
    }
}
