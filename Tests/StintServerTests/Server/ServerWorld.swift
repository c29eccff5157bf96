import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import NIOPosix
import Rego
import ServiceLifecycle
import StintAPI
import StintAudit
import StintCore
import StintSQLite
import StintTesting
import Synchronization
import Testing

@testable import StintServer

#if canImport(Glibc)
    import Glibc
#endif

/// A server on the real store, over a small company: alice asks, bob and carol own the database, frank operates, grace
/// audits, pep enforces, fixit is alice's agent. What policy answers is a table.
struct ServerWorld: Sendable {
    let store: SwitchableStore
    let sqlite: SQLiteStore
    let policies: SwitchablePolicy
    let clock: TestClock
    let guarded: ClockGuard
    let cell: SnapshotCell<Value>
    let authenticator: LiveAuthenticator
    let loads: TestLoads
    let context: ControlContext
    let server: StintServer
    let ports: Ports
    let directory: String

    static let basis = DecisionBasis(policyDigest: "sha256:p1", dataRevision: "sha256:d1")
    static let readonly: Entitlement = "payments-db:readonly"
    static let viewer: Entitlement = "staging:viewer"

    /// What became of the ports a server asked for.
    final class Ports: Sendable {
        private let known = Mutex<[ListeningPlane: ListenAddress]>([:])
        func put(_ plane: ListeningPlane, _ address: ListenAddress) { known.withLock { $0[plane] = address } }

        func port(_ plane: ListeningPlane) async throws -> Int {
            for _ in 0..<1000 {
                if let address = known.withLock({ $0[plane] }) { return address.port }
                try await Task.sleep(for: .milliseconds(10))
            }
            throw WorldError.notListening
        }
    }

    enum WorldError: Error { case notListening, noAnswer }

    /// Runs a test in a world of its own and takes it down afterwards. Nothing listens unless the test says.
    static func with(
        _ configure: (inout ServerConfiguration) -> Void = { _ in },
        freshness: Freshness = Freshness(maxStaleness: .seconds(600)), wall: (any WallClock)? = nil,
        decisionLog: DecisionLog? = nil, _ body: (ServerWorld) async throws -> Void
    ) async throws {
        await Gate.worlds.enter()
        do {
            let world = try await make(configure, freshness, wall, decisionLog)
            do {
                try await body(world)
            } catch {
                await world.end()
                throw error
            }
            await world.end()
        } catch {
            await Gate.worlds.leave()
            throw error
        }
        await Gate.worlds.leave()
    }

    private static func make(
        _ configure: (inout ServerConfiguration) -> Void, _ freshness: Freshness, _ wall: (any WallClock)?,
        _ decisionLog: DecisionLog?
    ) async throws -> ServerWorld {
        let directory = "/tmp/stint-server-tests-\(UInt64.random(in: .min ... .max))"
        let commits = CommitSignal()
        let sqlite = try SQLiteStore.open(
            directory: directory, chain: SHA256Chain(), onCommit: { commits.note($0) })
        let store = SwitchableStore(sqlite)
        let clock = TestClock()
        let guarded = ClockGuard(clock: wall ?? clock, highWaterMark: nil)
        let people = try Self.people()
        let catalog = try Self.catalog()
        let set = PolicySet(
            basis: basis, catalog: catalog, directory: people, config: CoreConfig(), decider: policy())
        let policies = SwitchablePolicy(set)
        let cell = SnapshotCell<Value>()
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let timekeeper = Timekeeper(clock: guarded, logger: logger)
        let publisher = TableSnapshots(cell: cell, set: set)
        let access = AccessService(
            store: store, policies: policies, clock: guarded,
            publisher: WakingPublisher(publisher, timekeeper: timekeeper), notifier: NoticeBox())
        try await access.record(
            [.serverStarted(ServerLifecycle(node: "test", version: "0"))], newBasis: basis)
        await publisher.begin()
        let authenticator = LiveAuthenticator(identity(people))
        let loads = TestLoads()
        let ports = Ports()
        var configuration = ServerConfiguration(
            version: "0.0-test", node: "test", dev: true, control: ListenAddress(host: "127.0.0.1", port: 0),
            decisions: ListenAddress(host: "127.0.0.1", port: 0))
        configure(&configuration)
        let dependencies = ServerDependencies(
            access: access, store: store, policies: policies, clock: guarded, authenticator: authenticator,
            snapshots: cell, freshness: freshness, timekeeper: timekeeper, loads: loads, commits: commits,
            replays: TestReplays(), decisionLog: decisionLog, logger: logger, onListening: { ports.put($0, $1) })
        freshness.confirm(asOf: Freshness.uptime())
        let server = try await StintServer.start(configuration, dependencies)
        let context = ControlContext(
            configuration: configuration, dependencies: dependencies, loops: nil, startedAt: clock.now())
        return ServerWorld(
            store: store, sqlite: sqlite, policies: policies, clock: clock, guarded: guarded, cell: cell,
            authenticator: authenticator, loads: loads, context: context, server: server, ports: ports,
            directory: directory)
    }

    private func end() async {
        try? await server.shutdown()
        await sqlite.shutdown()
        for name in ["stint.db", "stint.db-wal", "stint.db-shm", "stint.lock", "lock"] {
            unlink("\(directory)/\(name)")
        }
        rmdir(directory)
    }

    // MARK: The company

    private static func people() throws -> Directory {
        let named = ["alice", "bob", "carol", "dave", "erin", "frank", "grace"]
        return try Directory(
            persons: named.map { Person(id: PersonID(stringLiteral: $0)) },
            accounts: named.map {
                Account(
                    subject: SubjectRef(stringLiteral: "user:\($0)"), person: PersonID(stringLiteral: $0),
                    disabled: $0 == "dave")
            } + [
                Account(subject: "service:pep"), Account(subject: "service:db-pep"),
                Account(subject: "service:siem"), Account(subject: "agent:fixit", sponsor: .person("alice")),
            ],
            groups: [Group(id: "db-admins", members: ["user:bob", "user:carol"])])
    }

    private static func catalog() throws -> Catalog {
        try Catalog(resources: [
            Resource(
                ref: ResourceRef(type: "database", id: "payments-db"), title: "Payments database",
                owners: ReviewerSet(groups: ["db-admins"]), risk: .medium,
                roles: [Role(name: "readonly", actions: ["read"]), Role(name: "admin", actions: ["*"])]),
            Resource(
                ref: ResourceRef(type: "cluster", id: "staging"), risk: .low,
                roles: [Role(name: "viewer", actions: ["get"])]),
        ])
    }

    static func policy() -> TablePolicy {
        TablePolicy(
            basis: basis,
            requests: [
                readonly: .decide(
                    RequestDecision(
                        effect: .review, maxDurationSeconds: 7200,
                        stages: [
                            StageSpec(name: "owners", approvers: ReviewerSet(groups: ["db-admins"]), threshold: 1)
                        ])),
                viewer: .decide(RequestDecision(effect: .allow, maxDurationSeconds: 7200)),
                "payments-db:admin": .decide(
                    RequestDecision(
                        effect: .deny,
                        reasons: [
                            Reason("closed", "not at present", remedy: "ask later", audience: .requester),
                            Reason("secret", "for auditors only"),
                        ])),
            ])
    }

    private static func identity(_ people: Directory) -> IdentityState {
        IdentityState(
            tokens: [],
            roles: RoleAssignments(
                operators: ReviewerSet(users: ["user:frank"]), auditors: ReviewerSet(users: ["user:grace"]),
                enforcementPoints: [
                    "service:pep": [.all],
                    "service:db-pep": [ResourcePattern(type: "database", id: nil)],
                ], signalSources: ReviewerSet(users: ["service:siem"])),
            directory: people, acceptsDevTokens: true)
    }

    // MARK: Calling

    /// The control plane without sockets.
    func control<Value: Sendable>(
        _ body: @Sendable @escaping (any TestClientProtocol) async throws -> Value
    ) async throws -> Value {
        try await ControlPlane.application(context, group: .singleton).test(.router, body)
    }

    /// Both planes and the workers on real sockets, until `body` ends; then they stop gracefully.
    func running(_ body: @Sendable @escaping (_ control: Int, _ decisions: Int) async throws -> Void) async throws {
        let group = ServiceGroup(
            configuration: .init(
                services: server.services, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            do {
                try await body(try await ports.port(.control), try await ports.port(.decisions))
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    /// A grant of `readonly` for alice, asked for and approved.
    func granted(seconds: Int64 = 3600) async throws -> GrantID {
        let asked = await context.access.perform(
            Command(
                id: CommandID(RandomIDSource().next(prefix: "cm-", now: clock.now())), caller: .human("user:alice"),
                action: .submit(
                    StintCore.SubmitRequest(
                        entitlements: [Self.readonly], durationSeconds: seconds, reason: "to look at orders"))))
        guard case .done(let result) = asked.outcome, let request = result.request else { throw WorldError.noAnswer }
        let reviewed = await context.access.perform(
            Command(
                id: CommandID(RandomIDSource().next(prefix: "cm-", now: clock.now())), caller: .human("user:bob"),
                action: .review(ReviewRequest(request: request.id, verdict: .approve))))
        guard case .done(let outcome) = reviewed.outcome, let grant = outcome.grants.first else {
            throw WorldError.noAnswer
        }
        return grant.id
    }
}

/// The reload's report, as a test sets it.
final class TestLoads: LoadStatusSource {
    private let current = Mutex(LoadStatus(loadedAt: TestClock.start))
    func put(_ status: LoadStatus) { current.withLock { $0 = status } }
    func status() -> LoadStatus { current.withLock { $0 } }

    func confirm(digest: String?, by caller: Caller) async throws(Refusal) {
        let status = status()
        guard let held = status.held else {
            throw Refusal(.conflict, "nothing_held", "no load waits to be confirmed")
        }
        if let digest, digest != held.digest {
            throw Refusal(.conflict, "digest_not_held", "what waits is `\(held.digest)`")
        }
        put(LoadStatus(loadedAt: status.loadedAt))
    }
}

/// Policy of then, as a test has it: it says the same again.
struct TestReplays: DecisionReplayer {
    func replay(_ record: DecisionRecord) async throws(Refusal) -> ReplayOutcome {
        ReplayOutcome(output: record.output, isSame: true)
    }
}

/// The live snapshot over a table: what is granted is allowed.
struct TableSnapshot: DecisionSnapshot {
    let set: PolicySet
    let grants: [GrantID: Versioned<Grant>]
    let position: Int64

    var basis: DecisionBasis { self.set.basis }
    var grantCount: Int { grants.count }

    func decideAccess(_ question: AccessQuestion<Value>, now: Instant) -> AccessDecision {
        let held = grants.values.map(\.value).first {
            $0.beneficiary == question.subject && $0.resource == question.resource && $0.isLive(at: now)
                && $0.actions.contains(question.action)
        }
        let denied = AccessDecision(
            allow: false,
            reasons: [
                Reason("not_granted", "no grant covers it", remedy: "ask for it", audience: .requester),
                Reason("detail", "for auditors"),
            ], obligations: [.members(("type", "request_access"))])
        let decision = held.map { AccessDecision(allow: true, grant: $0.id, expiresAt: $0.expiresAt) } ?? denied
        return AccessRule.confirm(
            decision, subject: question.subject, action: question.action, resource: question.resource, grant: held,
            freezes: [], premises: set.premises, clock: .sound(now))
    }

    func evaluate(_ query: DataQuery<Value>, now: Instant) throws(DataQueryFailure) -> Value? {
        switch query.path {
        case ["stint", "api", "decision"]:
            let target = query.input?.asObject?["target"]?.asObject
            let isRefused = target?["resource"]?.asObject?["id"]?.asString == "refused"
            return ["allow": .bool(!isRefused), "reasons": []]
        case []: return ["app": ["allow": true], "stint": ["meta": true]]
        case ["app", "allow"]: return true
        case ["app", "echo"]: return query.input
        case ["app", "list", "1"]: return "second"
        case ["app", "strict"]: return .bool(query.strictBuiltinErrors)
        case ["stint", "meta"]: return true
        case ["app", "boom"]:
            throw DataQueryFailure([
                .init(code: "eval_conflict_error", message: "two values", file: "app.rego", row: 3, column: 1)
            ])
        default: return nil
        }
    }
}

/// Publishes table snapshots, one at a time.
actor TableSnapshots: SnapshotPublisher {
    private let cell: SnapshotCell<Value>
    private let set: PolicySet
    private var grants: [GrantID: Versioned<Grant>] = [:]

    init(cell: SnapshotCell<Value>, set: PolicySet) {
        self.cell = cell
        self.set = set
    }

    func begin() { cell.publish(TableSnapshot(set: set, grants: grants, position: 0)) }

    func publish(_ change: CommittedChange) {
        for grant in change.grants where (grants[grant.value.id]?.version ?? 0) < grant.version {
            grants[grant.value.id] = grant.value.state.isFinal ? nil : grant
        }
        cell.publish(TableSnapshot(set: set, grants: grants, position: change.position))
    }
}
