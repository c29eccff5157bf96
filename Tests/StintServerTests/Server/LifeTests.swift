import StintAPI
import StintCore
import StintScenario
import StintTesting
import Testing

@testable import StintServer

/// What runs beside the planes, and how the server stops.
@Suite struct LifeTests {
    @Test func timeEndsWhatIsDue() async throws {
        try await ServerWorld.with(wall: SystemWallClock()) { world in
            try await world.running { _, port in
                // The timekeeper sleeps for half a minute by now; the change wakes it for what comes due before.
                let grant = try await world.granted(seconds: 1)
                let found = try #require(try await world.store.grant(grant)?.value)
                var state = found.state
                for _ in 0..<1500 where state != .expired {
                    try await Task.sleep(for: .milliseconds(10))
                    state = try #require(try await world.store.grant(grant)?.value.state)
                }
                #expect(state == .expired)
                #expect(world.guarded.reading().now >= found.expiresAt)
            }
        }
    }

    @Test func theServerStopsWhenAsked() async throws {
        try await ServerWorld.with { world in
            let idle = Box<RawConnection>()
            try await world.running { control, port in
                let connection = try await RawConnection.open(port: port)
                try await connection.send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(await connection.wait { $0.answers == 1 })
                await idle.put(connection)
                let other = try await RawConnection.exchange(port: control, DataPlaneTests.get("/healthz", as: nil))
                #expect(DataPlaneTests.status(other) == 200)
            }
            // `running` returned: every service ended, and nobody is served any more.
            let connection = try #require(await idle.value)
            #expect(await connection.wait { $0.isClosed })
            await #expect(throws: (any Error).self) {
                _ = try await RawConnection.open(port: try await world.ports.port(.decisions))
            }
        }
    }

    actor Box<Value: Sendable> {
        private(set) var value: Value?
        func put(_ value: Value) { self.value = value }
    }

    @Test func aPortThatIsTakenIsAnError() async throws {
        try await ServerWorld.with { world in
            try await world.running { _, port in
                try await ServerWorld.with({
                    $0.decisions = ListenAddress(host: "127.0.0.1", port: port)
                }) { second in
                    await #expect(throws: (any Error).self) {
                        try await second.running { _, _ in }
                    }
                }
            }
        }
    }

    @Test func hashedTokensAuthenticate() throws {
        let subject: StintCore.SubjectRef = "user:alice"
        let people = try Directory(
            persons: [Person(id: "alice")],
            accounts: [
                Account(subject: subject, person: "alice"), Account(subject: "user:gone", disabled: true),
                Account(subject: "service:gate"),
            ], groups: [])
        func entry(_ token: String, _ subject: StintCore.SubjectRef, end: Instant? = nil) -> TokenEntry {
            TokenEntry(
                name: "t", subject: subject, sha256: TokenHash.sha256(token), roles: [.user],
                resources: [.all], expiresAt: end)
        }
        let authenticator = LiveAuthenticator(
            IdentityState(
                tokens: [
                    entry("good", subject), entry("ended", subject, end: TestClock.start),
                    entry("gone", "user:gone"), entry("unknown", "user:unknown"), entry("gate", "service:gate"),
                ], roles: RoleAssignments(), directory: people))
        func caller(_ token: String) -> AuthenticatedCaller? {
            authenticator.authenticate(token: token, now: TestClock.start)
        }
        #expect(caller("good")?.caller == .human(subject))
        #expect(caller("good")?.resources == [], "resources are an enforcement point's")
        #expect(caller("gate")?.caller.session == .machine)
        for token in ["ended", "gone", "unknown", "Good", "", "dev-alice", String(repeating: "x", count: 5000)] {
            #expect(caller(token) == nil, "\(token.prefix(20))")
        }
        let generation = authenticator.generation
        authenticator.publish(.empty)
        #expect(authenticator.generation > generation && caller("good") == nil)
    }

    @Test(arguments: [
        ("*", "database:x", true), ("database:*", "database:x", true), ("database:*", "cluster:x", false),
        ("database:x", "database:x", true), ("database:x", "database:y", false), ("a:b:c", "a:b:c", true),
    ])
    func patterns(pattern: String, resource: String, matches: Bool) throws {
        let colon = try #require(resource.firstIndex(of: ":"))
        let named = StintCore.ResourceRef(
            type: try Identifier(String(resource[..<colon])),
            id: try Identifier(String(resource[resource.index(after: colon)...])))
        #expect(try ResourcePattern(pattern).matches(named) == matches)
        #expect(try ResourcePattern(pattern).description == pattern)
    }
}
