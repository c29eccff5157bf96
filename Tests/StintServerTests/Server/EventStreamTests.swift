import HTTPTypes
import HummingbirdTesting
import StintAPI
import StintClient
import StintCore
import StintScenario
import StintTesting
import Testing

@testable import StintServer

#if canImport(FoundationEssentials)
    import FoundationEssentials
#endif

/// `/api/v1/events`: what each caller sees, in order, each event once, and where it goes on.
@Suite struct EventStreamTests {
    private static func events(_ text: String) throws -> [StreamEvent] {
        try text.split(separator: "\n").filter { $0.hasPrefix("data: ") }.map {
            try JSONDecoder().decode(StreamEvent.self, from: Data($0.dropFirst(6).utf8))
        }
    }

    private static func read(
        _ client: some TestClientProtocol, as token: String, _ query: String = "after=0",
        headers: [String: String] = [:]
    ) async throws -> [StreamEvent] {
        let answer = try await client.call(
            .get, "/api/v1/events?follow=false&\(query)", as: token, headers: headers)
        #expect(answer.status == 200, "\(answer.text)")
        #expect(answer.headers[.contentType] == "text/event-stream")
        return try events(answer.text)
    }

    @Test func eachSeesWhatIsTheirs() async throws {
        try await ServerWorld.with { world in
            _ = try await world.granted()
            try await world.control { client in
                let denied = try await client.ask("payments-db:admin")
                let all = try await Self.read(client, as: "grace")
                let head = try await client.call(.get, "/api/v1/audit/head", as: "grace").json["sequence"]?.integerValue
                #expect(all.map(\.sequence) == Array(1...(head ?? 0)), "every position, in order, each once")
                #expect(all.contains { $0.type == "server.started" && $0.data != nil })

                let own = try await Self.read(client, as: "alice")
                #expect(Set(own.map(\.type)).isSuperset(of: ["request.submitted", "review.recorded", "grant.issued"]))
                #expect(own.allSatisfy { $0.requestID != nil && $0.data == nil })
                let reasons = own.filter { $0.requestID == denied.id }.flatMap(\.reasons).map(\.code)
                #expect(reasons.contains("closed") && !reasons.contains("secret"), "reasons by their audience")
                let told = all.filter { $0.requestID == denied.id }.flatMap(\.reasons).map(\.code)
                #expect(told.contains("secret"))

                #expect(try await Self.read(client, as: "bob").contains { $0.type == "review.recorded" })
                #expect(try await Self.read(client, as: "erin").isEmpty, "a stranger sees nothing")
                #expect(try await Self.read(client, as: "pep").isEmpty)
            }
        }
    }

    @Test func itGoesOnWhereItWasLeft() async throws {
        try await ServerWorld.with { world in
            _ = try await world.granted()
            try await world.control { client in
                let all = try await Self.read(client, as: "frank")
                let third = all[2].sequence
                let rest = try await Self.read(client, as: "frank", "after=\(third)")
                #expect(rest.map(\.sequence) == all.dropFirst(3).map(\.sequence))
                // What a browser sends when it connects again is newer than its address.
                let resumed = try await Self.read(
                    client, as: "frank", "after=0", headers: ["last-event-id": String(third)])
                #expect(resumed.map(\.sequence) == rest.map(\.sequence))
                let some = try await Self.read(client, as: "frank", "after=0&types=grant,request.submitted")
                #expect(
                    some.map(\.sequence)
                        == all.filter { $0.type.hasPrefix("grant.") || $0.type == "request.submitted" }.map(\.sequence))
            }
        }
    }

    /// Over a real connection, while things happen: in order, without a gap, until the server stops.
    @Test func itIsFedByCommitsAndEndsWithTheServer() async throws {
        try await ServerWorld.with { world in
            let kept = LifeTests.Box<RawConnection>()
            try await world.running { control, _ in
                let connection = try await RawConnection.open(port: control)
                await kept.put(connection)
                try await connection.send(Self.get("/api/v1/events?after=0", as: "grace"))
                #expect(await connection.wait { $0.text.contains("server.started") })
                _ = try await world.granted()
                let head = try await world.store.head().position
                #expect(await connection.wait { $0.text.contains("\nid: \(head)\n") }, "\(connection.text)")
                #expect(try Self.events(connection.text).map(\.sequence) == Array(1...head))
            }
            let connection = try #require(await kept.value)
            #expect(await connection.wait { $0.isClosed || $0.text.contains("0\r\n\r\n") })
            #expect(connection.text.contains(": end: the server stops"))
        }
    }

    /// A reader that does not read loses nothing, and holds nobody up.
    @Test func aSlowReaderReadsOn() async throws {
        try await ServerWorld.with { world in
            try await world.running { control, _ in
                let slow = try await RawConnection.open(port: control, reads: false)
                try await slow.send(Self.get("/api/v1/events?after=0", as: "grace"))
                for _ in 0..<40 { _ = try await world.granted() }
                let head = try await world.store.head().position
                try await slow.startReading()
                #expect(await slow.wait { $0.text.contains("\nid: \(head)\n") })
                #expect(try Self.events(slow.text).map(\.sequence) == Array(1...head))
                await slow.close()
            }
        }
    }

    /// Who may no longer, is sent nothing more.
    @Test(arguments: ["token", "role", "policy"])
    func authorizationIsLookedAtAgain(what: String) async throws {
        try await ServerWorld.with { world in
            try await world.running { control, _ in
                let connection = try await RawConnection.open(port: control)
                try await connection.send(Self.get("/api/v1/events?after=0", as: "grace"))
                #expect(await connection.wait { $0.text.contains("server.started") })
                let set = try #require(world.policies.current())
                switch what {
                case "token": world.authenticator.publish(.empty)
                case "role":
                    // Still an account, no longer an auditor: nothing of others' is hers.
                    world.authenticator.publish(
                        IdentityState(
                            tokens: [], roles: RoleAssignments(), directory: set.directory, acceptsDevTokens: true))
                default:
                    var policy = ServerWorld.policy()
                    policy.refusedOperations = ["events.stream"]
                    world.policies.put(
                        PolicySet(
                            basis: DecisionBasis(policyDigest: "sha256:p2", dataRevision: "sha256:d1"),
                            catalog: set.catalog, directory: set.directory, config: set.config, decider: policy))
                    try await world.context.access.record(
                        [.serverStarted(ServerLifecycle(node: "test", version: "0"))],
                        newBasis: DecisionBasis(policyDigest: "sha256:p2", dataRevision: "sha256:d1"))
                }
                _ = try await world.granted()
                switch what {
                case "token": #expect(await connection.wait { $0.text.contains("no longer valid") })
                case "role":
                    // A position without data: it reads on, and there is nothing for her in it.
                    #expect(
                        await connection.wait { connection in
                            connection.text.components(after: "id: ").last.map { !$0.contains("event: ") } ?? false
                        })
                default: #expect(await connection.wait { $0.text.contains("no longer permitted") })
                }
                #expect(!connection.text.contains("request.submitted"), "\(connection.text)")
                await connection.close()
            }
        }
    }

    @Test func thereAreOnlySoMany() async throws {
        try await ServerWorld.with({ $0.controlLimits.maxStreamsPerCaller = 2 }) { world in
            try await world.running { control, _ in
                var open: [RawConnection] = []
                for _ in 0..<2 {
                    let connection = try await RawConnection.open(port: control)
                    try await connection.send(Self.get("/api/v1/events", as: "grace"))
                    #expect(await connection.wait { $0.answers == 1 && $0.text.contains("events after") })
                    open.append(connection)
                }
                let third = try await RawConnection.exchange(
                    port: control, DataPlaneTests.get("/api/v1/events", as: "grace"))
                #expect(DataPlaneTests.status(third) == 503 && third.contains("too_many_streams"))
                let other = try await RawConnection.open(port: control)
                try await other.send(Self.get("/api/v1/events", as: "frank"))
                #expect(await other.wait { $0.text.contains("events after") }, "each account has its own")
                for connection in open + [other] { await connection.close() }
            }
        }
    }

    /// The typed client follows, and goes on after the last it read.
    @Test func theClientFollows() async throws {
        try await ServerWorld.with { world in
            try await world.running { control, _ in
                let client = StintClient(
                    .init(server: try ServerAddress("http://127.0.0.1:\(control)"), token: "dev-grace"))
                let grant = try await world.granted()
                var seen: [StreamEvent] = []
                try await client.events(after: 0) { event in
                    seen.append(event)
                    return event.grantID != grant.text || event.type != "grant.activated"
                }
                #expect(seen.map(\.sequence) == Array(1...Int64(seen.count)))
                var rest: [StreamEvent] = []
                try await client.events(after: 0, types: ["grant"], follows: false) { event in
                    rest.append(event)
                    return true
                }
                #expect(!rest.isEmpty && rest.allSatisfy { $0.type.hasPrefix("grant.") })
            }
        }
    }

    @Test func heartbeatsAreComments() async throws {
        try await ServerWorld.with({ $0.controlLimits.heartbeat = .milliseconds(20) }) { world in
            try await world.running { control, _ in
                let connection = try await RawConnection.open(port: control)
                try await connection.send(Self.get("/api/v1/events", as: "grace"))
                #expect(await connection.wait { $0.text.components(after: ": still here").count > 3 })
                await connection.close()
            }
        }
    }

    private static func get(_ path: String, as token: String) -> String {
        "GET \(path) HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer dev-\(token)\r\n\r\n"
    }
}
