import Foundation
import HTTPTypes
import HummingbirdTesting
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import StintAPI
import StintAudit
import StintCore
import StintPolicy
import StintSQLite
import StintTesting
import Testing

@testable import StintServer

/// The server as it is shipped: the real store, the embedded engine, the default pack over the quickstart's company.
@Suite struct QuickstartTests {
    struct World: Sendable {
        let store: SQLiteStore
        let live: LiveSnapshots
        let clock: TestClock
        let context: ControlContext
        let server: StintServer
        let ports: ServerWorld.Ports
        let directory: String

        static func with(_ body: (World) async throws -> Void) async throws {
            let world = try await make()
            do {
                try await body(world)
            } catch {
                await world.end()
                throw error
            }
            await world.end()
        }

        private static func make() async throws -> World {
            let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent().deletingLastPathComponent()
            let set = try SetLoader(
                SetLocation(
                    configFile: root.appendingPathComponent("examples/quickstart/stint.yaml").path, readsTokens: false)
            ).load()
            let directory = "/tmp/stint-quickstart-tests-\(UInt64.random(in: .min ... .max))"
            let commits = CommitSignal()
            let store = try SQLiteStore.open(
                directory: directory, chain: SHA256Chain(), onCommit: { commits.note($0) })
            let clock = TestClock()
            let guarded = ClockGuard(clock: clock, highWaterMark: nil)
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let live = LiveSnapshots()
            live.start(with: try await store.liveGrants())
            let timekeeper = Timekeeper(clock: guarded, logger: logger)
            let access = AccessService(
                store: store, policies: live, clock: guarded, publisher: WakingPublisher(live, timekeeper: timekeeper),
                notifier: NoticeBox())
            try await access.record(
                [.serverStarted(ServerLifecycle(node: "test", version: "0"))], newBasis: set.basis)
            live.use(set)
            var points: [StintCore.SubjectRef: [ResourcePattern]] = [:]
            for point in set.config.enforcementPoints {
                points[point.subject] = try point.resources.map { try ResourcePattern($0) }
            }
            let authenticator = LiveAuthenticator(
                IdentityState(
                    tokens: [],
                    roles: RoleAssignments(
                        operators: set.config.operators, auditors: set.config.auditors, enforcementPoints: points),
                    directory: set.policySet.directory, acceptsDevTokens: true))
            let ports = ServerWorld.Ports()
            let configuration = ServerConfiguration(
                version: "0.0-test", node: "test", dev: true, control: ListenAddress(host: "127.0.0.1", port: 0),
                decisions: ListenAddress(host: "127.0.0.1", port: 0))
            let dependencies = ServerDependencies(
                access: access, store: store, policies: live, clock: guarded, authenticator: authenticator,
                snapshots: live.cell, freshness: Freshness(maxStaleness: .seconds(30)), timekeeper: timekeeper,
                loads: TestLoads(), commits: commits, logger: logger, onListening: { ports.put($0, $1) })
            let server = try await StintServer.start(configuration, dependencies)
            return World(
                store: store, live: live, clock: clock,
                context: ControlContext(
                    configuration: configuration, dependencies: dependencies, loops: nil, startedAt: clock.now()),
                server: server, ports: ports, directory: directory)
        }

        private func end() async {
            try? await server.shutdown()
            await store.shutdown()
            try? FileManager.default.removeItem(atPath: directory)
        }

        func running(_ body: @Sendable @escaping (_ decisions: Int) async throws -> Void) async throws {
            let group = ServiceGroup(
                configuration: .init(
                    services: server.services, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                do {
                    try await body(try await ports.port(.decisions))
                } catch {
                    await group.triggerGracefulShutdown()
                    throw error
                }
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
        }

        func control(_ body: @Sendable @escaping (any TestClientProtocol) async throws -> Void) async throws {
            try await ControlPlane.application(context, group: .singleton).test(.router, body)
        }
    }

    /// The question of the README goes false, true after approval, false from the instant of expiry on.
    @Test func theAnswerFollowsTheGrant() async throws {
        try await World.with { world in
            try await world.running { port in
                func decision() async throws -> StintCore.JSONValue {
                    DataPlaneTests.json(
                        try await RawConnection.exchange(
                            port: port, DataPlaneTests.post("/access/v1/evaluation", DataPlaneTests.question)))
                }
                func result() async throws -> StintCore.JSONValue? {
                    DataPlaneTests.json(
                        try await RawConnection.exchange(
                            port: port,
                            DataPlaneTests.post(
                                "/v1/data/stint/access/decision", #"{"input":\#(DataPlaneTests.question)}"#)))["result"]
                }
                let before = try await decision()
                #expect(before["decision"] == false, "\(before.json)")
                #expect(before["context"]?["reasons"]?.arrayValue?.first?["code"] == "not_granted")
                #expect(before["context"]?["reasons"]?.arrayValue?.first?["remedy"]?.stringValue?.isEmpty == false)
                try await world.control { client in
                    let request = try await client.ask()
                    #expect(request.state == .pending)
                    let own = try await client.approve(request.id, as: "alice")
                    #expect(own.status == 403 && own.code == "own_request")
                    let approved = try await client.approve(request.id, as: "bob")
                    #expect(approved.status == 200, "\(approved.text)")
                }
                #expect(try await decision()["decision"] == true)
                #expect(try await result()?["allow"] == true)
                world.clock.advance(seconds: 3599)
                #expect(try await decision()["decision"] == true)
                world.clock.advance(seconds: 1)
                #expect(try await decision()["decision"] == false)
                #expect(try await result()?["allow"] == false)
            }
        }
    }

    struct Call: Sendable, CustomTestStringConvertible {
        let method: HTTPRequest.Method
        let path: String
        var body: String?
        /// alice (user), fixit (her agent), pep, frank-admin (operator), grace (security team: auditor).
        let statuses: [Int]

        var testDescription: String { "\(method.rawValue) \(path)" }
    }

    static let callers = ["alice", "fixit", "pep", "frank-admin", "grace"]

    /// Who may do what with the default pack.
    static let calls: [Call] = [
        Call(method: .get, path: "/api/v1/whoami", statuses: [200, 200, 200, 200, 200]),
        Call(method: .get, path: "/api/v1/catalog", statuses: [200, 200, 403, 200, 200]),
        Call(method: .get, path: "/api/v1/requests", statuses: [200, 200, 403, 200, 200]),
        Call(method: .get, path: "/api/v1/requests?reviewable=true", statuses: [200, 200, 403, 200, 200]),
        Call(method: .get, path: "/api/v1/grants", statuses: [200, 200, 403, 200, 200]),
        Call(method: .get, path: "/api/v1/status", statuses: [200, 200, 200, 200, 200]),
        Call(method: .get, path: "/api/v1/audit/events", statuses: [403, 403, 403, 200, 200]),
        Call(method: .get, path: "/api/v1/audit/head", statuses: [403, 403, 403, 200, 200]),
        Call(method: .get, path: "/metrics", statuses: [403, 403, 403, 200, 200]),
        Call(
            method: .post, path: "/api/v1/check", body: WhoMayCallTests.question, statuses: [200, 403, 200, 200, 200]),
    ]

    @Test func whoMayDoWhat() async throws {
        try await World.with { world in
            try await world.control { client in
                for call in Self.calls {
                    for (caller, status) in zip(Self.callers, call.statuses) {
                        let answer = try await client.call(call.method, call.path, as: caller, body: call.body)
                        #expect(answer.status == status, "\(call.testDescription) as \(caller): \(answer.text)")
                    }
                }
            }
        }
    }

    @Test func theCatalogIsTheCallers() async throws {
        try await World.with { world in
            try await world.control { client in
                let alice = try await client.call(.get, "/api/v1/catalog", as: "alice")
                    .decoded(StintAPI.Page<EntitlementView>.self)
                let names = alice.items.map(\.entitlement)
                #expect(names.contains("payments-db:readonly") && !names.contains("payments-db:admin"))
                #expect(alice.items.allSatisfy { $0.requestable })
                let readonly = try #require(alice.items.first { $0.entitlement == "payments-db:readonly" })
                #expect(readonly.effect == .review && readonly.maxDurationSeconds == 4 * 3600)
            }
        }
    }

    /// P4, with the snapshot that ships.
    @Test func p4AfterTheAcknowledgementNobodySeesTheOldState() async throws {
        try await World.with { world in
            try await world.running { port in
                let connection = try await RawConnection.open(port: port)
                var asked = 0
                func decision() async throws -> Substring {
                    try await connection.send(
                        DataPlaneTests.post("/access/v1/evaluation", DataPlaneTests.question, close: false))
                    asked += 1
                    let wanted = asked
                    _ = await connection.wait {
                        $0.answers >= wanted && $0.text.components(after: "\r\n\r\n").count >= wanted
                            && $0.text.hasSuffix("}")
                    }
                    return connection.text.components(after: "\r\n\r\n").last ?? ""
                }
                for round in 0..<20 {
                    try await world.control { client in
                        let request = try await client.ask()
                        _ = try await client.approve(request.id)
                    }
                    #expect(try await decision().hasPrefix(#"{"decision":true"#), "round \(round)")
                    try await world.control { client in
                        let grants = try await client.call(.get, "/api/v1/grants?state=active", as: "alice")
                            .decoded(StintAPI.Page<GrantView>.self)
                        let id = try #require(grants.items.first?.id)
                        let answer = try await client.call(
                            .post, "/api/v1/grants/\(id)/revoke", as: "frank-admin", body: #"{"reason":"drill"}"#)
                        #expect(answer.status == 200, "\(answer.text)")
                    }
                    #expect(try await decision().hasPrefix(#"{"decision":false"#), "round \(round)")
                }
                await connection.close()
            }
        }
    }
}
