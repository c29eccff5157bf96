import Rego
import StintCore
import StintTesting
import TestFolders
import Testing

@testable import StintPolicy

/// P4 and P6 at the data plane: what the live snapshot answers.
@Suite struct LiveSnapshotTests {
    private static let start = TestClock.start
    private static let end = start.adding(seconds: 3600) ?? start

    private static func question(
        _ subject: SubjectRef = "user:alice", _ action: Identifier = "read", _ resource: Identifier = "payments-db"
    ) -> AccessQuestion<Value> {
        AccessQuestion(
            subject: subject, action: action, resource: ResourceRef(type: "database", id: resource))
    }

    /// The quickstart with one grant, or with policies of the test's own in place of the pack's access package.
    private func snapshots(
        access: String? = nil, config: String = "", grants: [Grant]
    ) throws -> (LiveSnapshots, TemporaryFolder) {
        let folder = try TemporaryFolder()
        let set =
            try access.map { try PolicySets.load(folder, replacing: ["access": $0], config: config) }
            ?? Quickstart.set.get()
        let live = LiveSnapshots()
        live.start(with: LiveGrants(position: 7, grants: grants.map { Versioned($0, version: 1) }))
        live.use(set)
        return (live, folder)
    }

    private func decide(
        _ live: LiveSnapshots, _ question: AccessQuestion<Value> = question(), at now: Instant = start
    ) throws -> AccessDecision {
        try #require(live.cell.snapshot()).decideAccess(question, now: now)
    }

    // MARK: P4

    /// Whatever policy says: this one allows by every grant it can name.
    private static let careless = """
        package stint.access

        decision := {"allow": true, "reasons": [{"code": "yes", "message": "why not"}], "grant": "gr-1"}
        """

    @Test(
        arguments: [
            (-1, false), (0, true), (1, true), (3_599_999_999_999, true), (3_600_000_000_000, false),
            (3_600_000_000_001, false),
        ] as [(Int64, Bool)])
    func p4AtTheEdgesOfAGrant(_ offset: Int64, _ allowed: Bool) throws {
        let now = try #require(Self.start.adding(nanoseconds: offset))
        for access in [nil, Self.careless] {
            let (live, _) = try snapshots(access: access, grants: [try SampleGrants.grant("gr-1")])
            let decision = try decide(live, at: now)
            #expect(decision.allow == allowed)
            #expect(decision.grant?.text == (allowed ? "gr-1" : nil))
            #expect(decision.expiresAt == (allowed ? Self.end : nil))
            #expect(!decision.reasons.isEmpty)
        }
    }

    @Test(arguments: [GrantState.scheduled, .expired, .revoked, .relinquished])
    func p4OnlyAnActiveGrantAllows(_ state: GrantState) throws {
        for access in [nil, Self.careless] {
            let (live, _) = try snapshots(access: access, grants: [try SampleGrants.grant("gr-1", state: state)])
            #expect(try !decide(live).allow)
        }
    }

    @Test(arguments: [GrantState.revoked, .relinquished, .expired])
    func p4AfterAChangeWasPublishedNoDecisionSeesTheOldState(_ state: GrantState) async throws {
        let (live, _) = try snapshots(grants: [try SampleGrants.grant("gr-1")])
        let before = try #require(live.cell.snapshot())
        #expect(before.decideAccess(Self.question(), now: Self.start).allow)
        let ended = try SampleGrants.grant("gr-1", state: state)
        await live.publish(
            CommittedChange(position: 9, now: Self.start, grants: [Versioned(ended, version: 2)], requests: []))
        #expect(try !decide(live).allow)
        #expect(live.cell.snapshot()?.position == 9)
        #expect(live.cell.snapshot()?.grantCount == 0)
        // The snapshot of before is as it was.
        #expect(before.decideAccess(Self.question(), now: Self.start).allow)
    }

    @Test func lateCommitsDoNotBringBackWhatEnded() async throws {
        let (live, _) = try snapshots(grants: [])
        func publish(_ state: GrantState, _ version: Int64, at position: Int64) async throws {
            let grant = try SampleGrants.grant("gr-1", state: state)
            await live.publish(
                CommittedChange(
                    position: position, now: Self.start, grants: [Versioned(grant, version: version)], requests: []))
        }
        try await publish(.revoked, 3, at: 12)
        try await publish(.active, 2, at: 11)
        #expect(try !decide(live).allow)
        #expect(live.cell.snapshot()?.position == 12)
        try await publish(.active, 4, at: 13)
        #expect(try decide(live).allow)
    }

    @Test func overlappingGrantsOutliveEachOther() async throws {
        let longer = try SampleGrants.grant("gr-2", seconds: 7200)
        let (live, _) = try snapshots(grants: [try SampleGrants.grant("gr-1"), longer])
        #expect(try decide(live).grant == "gr-2")
        let ended = try SampleGrants.grant("gr-2", seconds: 7200, state: .relinquished)
        await live.publish(
            CommittedChange(position: 9, now: Self.start, grants: [Versioned(ended, version: 2)], requests: []))
        #expect(try decide(live).grant == "gr-1")
        #expect(try !decide(live, at: Self.end).allow)
    }

    // MARK: P4: suspended and frozen

    @Test func p4ASuspendedGrantGivesNoAccessAndIsThereToBeSeen() async throws {
        for access in [nil, Self.careless] {
            let (live, _) = try snapshots(access: access, grants: [try SampleGrants.grant("gr-1")])
            let suspended = Versioned(try SampleGrants.grant("gr-1", state: .suspended), version: 2)
            await live.publish(CommittedChange(position: 9, now: Self.start, grants: [suspended], requests: []))
            #expect(try !decide(live).allow)
            let snapshot = try #require(live.cell.snapshot())
            #expect(snapshot.grantCount == 1)
            let path = ["stint", "grants", "user:alice", "gr-1", "state"]
            #expect(try snapshot.evaluate(DataQuery(path: path, input: nil), now: Self.start) == "suspended")
            let resumed = Versioned(try SampleGrants.grant("gr-1"), version: 3)
            await live.publish(CommittedChange(position: 10, now: Self.start, grants: [resumed], requests: []))
            #expect(try decide(live).allow)
        }
    }

    private func freeze(_ name: Identifier, _ scope: FreezeScope, suspends: Bool = true) -> Freeze {
        Freeze(
            name: name, scope: scope, suspends: suspends, reason: "an incident", by: "user:frank-admin", at: Self.start)
    }

    private func publish(_ live: LiveSnapshots, _ freezes: [Freeze], version: Int64) async {
        await live.publish(
            CommittedChange(
                position: version + 20, now: Self.start, grants: [], requests: [],
                freezes: Versioned(freezes, version: version)))
    }

    @Test(
        arguments: [
            (.all, false), (.resource("payments-db"), false), (.entitlement("payments-db:readonly"), false),
            (.subject("user:alice"), false), (.resource("ledger-db"), true), (.entitlement("payments-db:admin"), true),
            (.subject("user:bob"), true),
        ] as [(FreezeScope, Bool)])
    func p4AFreezeThatSuspendsDeniesAtOnce(_ scope: FreezeScope, _ allowed: Bool) async throws {
        for access in [nil, Self.careless] {
            let (live, _) = try snapshots(access: access, grants: [try SampleGrants.grant("gr-1")])
            await publish(live, [freeze("stop", scope)], version: 1)
            let decision = try decide(live)
            #expect(decision.allow == allowed)
            if !allowed { #expect(decision.reasons.map(\.code) == ["frozen"]) }
            await publish(live, [freeze("stop", scope, suspends: false)], version: 2)
            #expect(try decide(live).allow)
            // What is published late does not come back.
            await publish(live, [freeze("stop", scope)], version: 1)
            #expect(try decide(live).allow)
            await publish(live, [freeze("stop", scope)], version: 3)
            await publish(live, [], version: 4)
            #expect(try decide(live).allow)
        }
    }

    @Test func p4AFreezeOutlivesAStart() throws {
        let live = LiveSnapshots()
        live.start(
            with: LiveGrants(position: 7, grants: [Versioned(try SampleGrants.grant("gr-1"), version: 1)]),
            freezes: Versioned([freeze("stop", .all)], version: 3))
        live.use(try Quickstart.set.get())
        #expect(try decide(live).reasons.map(\.code) == ["frozen"])
    }

    // MARK: P9

    /// A freeze of one role leaves what another role, which covers the question as well, gives.
    @Test func p9AFreezeOfOneGrantLeavesTheOther() async throws {
        let writer = try SampleGrants.grant("gr-2", seconds: 7200, entitlement: "payments-db:readwrite")
        let (live, _) = try snapshots(grants: [try SampleGrants.grant("gr-1"), writer])
        #expect(try decide(live).grant == "gr-2")
        await publish(live, [freeze("no-writes", .entitlement("payments-db:readwrite"))], version: 1)
        #expect(try decide(live).grant == "gr-1")
        await publish(live, [freeze("nothing", .all)], version: 2)
        #expect(try decide(live).reasons.map(\.code) == ["frozen"])
    }

    /// Two grants of one entitlement: whatever ends first, and however, takes only itself away.
    @Test(arguments: [GrantState.expired, .revoked, .relinquished, .suspended])
    func p9TheEarlierEndNeverTakesTheLaterOneAway(_ state: GrantState) async throws {
        let lengths: [(GrantID, Int64)] = [("gr-1", 3600), ("gr-2", 7200)]
        for (ending, length) in lengths {
            let both = try lengths.map { try SampleGrants.grant($0.0, seconds: $0.1) }
            let (live, _) = try snapshots(grants: both)
            let ended = Versioned(try SampleGrants.grant(ending, seconds: length, state: state), version: 2)
            await live.publish(CommittedChange(position: 9, now: Self.start, grants: [ended], requests: []))
            let (left, lasting) = try #require(lengths.first { $0.0 != ending })
            #expect(try decide(live).grant == left)
            let end = try #require(Self.start.adding(seconds: lasting))
            #expect(try decide(live, at: try #require(end.adding(nanoseconds: -1))).grant == left)
            #expect(try !decide(live, at: end).allow)
        }
    }

    // MARK: What a grant covers

    @Test(arguments: [
        (SubjectRef("user:carol"), Identifier("read"), Identifier("payments-db")),
        ("user:alice", "write", "payments-db"), ("user:alice", "read", "ledger-db"),
        ("user:nobody", "read", "payments-db"),
    ])
    func nothingElseIsCovered(_ subject: SubjectRef, _ action: Identifier, _ resource: Identifier) throws {
        for access in [nil, Self.careless] {
            let (live, _) = try snapshots(access: access, grants: [try SampleGrants.grant("gr-1")])
            #expect(try !decide(live, Self.question(subject, action, resource)).allow)
        }
    }

    // MARK: P6

    @Test(arguments: [
        (#"decision := {"allow": true, "reasons": []} if input.subject.id == "nobody""#, "policy_undefined"),
        (#"decision := true"#, "policy_malformed"),
        (#"decision := {"allow": "yes", "reasons": []}"#, "policy_malformed"),
        (#"decision := {"reasons": []}"#, "policy_malformed"),
        (#"decision := {"allow": true}"#, "policy_malformed"),
        (#"decision := {"allow": true, "reasons": [], "grnat": "gr-1"}"#, "policy_malformed"),
        (#"decision := {"allow": true, "reasons": [], "expires_at": "soon"}"#, "policy_malformed"),
        (#"decision := {"allow": true, "reasons": [{"code": "a"}]}"#, "policy_malformed"),
        (
            "decision := {\"allow\": true, \"reasons\": []}\n"
                + "decision := {\"allow\": false, \"reasons\": []} if input.action", "policy_error"
        ),
        (
            "decision := {\"allow\": true, \"reasons\": [], \"obligations\": [{\"n\": n}]} if {\n"
                + "\tn := count([x | some x in numbers.range(1, 4000); some y in numbers.range(1, 4000); x == y])\n}",
            "policy_limits"
        ),
        (#"decision := {"allow": true, "reasons": []}"#, "policy_widened"),
        (#"decision := {"allow": true, "reasons": [], "grant": "gr-404"}"#, "policy_widened"),
    ])
    func p6NoUsableAnswerDeniesAndSaysWhy(_ rule: String, _ code: String) throws {
        let (live, _) = try snapshots(
            access: "package stint.access\n\n\(rule)\n", config: "policy: {max_instructions: 1000000}",
            grants: [try SampleGrants.grant("gr-1")])
        let decision = try decide(live)
        #expect(!decision.allow)
        #expect(decision.reasons.first?.code == code, "\(decision.reasons)")
        #expect(decision.reasons.contains { $0.audience == .requester })
    }

    @Test func standingAccessIsForThoseWhoConfigureIt() throws {
        let access = "package stint.access\n\ndecision := {\"allow\": true, \"reasons\": []}\n"
        let (off, _) = try snapshots(access: access, grants: [])
        #expect(try !decide(off).allow)
        let (on, _) = try snapshots(access: access, config: "access: {standing: true}", grants: [])
        #expect(try decide(on).allow)
        #expect(try !decide(on, Self.question("user:nobody")).allow)
    }

    // MARK: Data queries

    @Test func documentsAreRead() throws {
        let (live, _) = try snapshots(grants: [try SampleGrants.grant("gr-1")])
        let snapshot = try #require(live.cell.snapshot())
        func read(_ path: String..., input: Value? = nil) throws -> Value? {
            try snapshot.evaluate(DataQuery(path: path, input: input), now: Self.start)
        }
        #expect(try read("stint", "grants", "user:alice", "gr-1", "state") == "active")
        #expect(try read("stint", "grants", "user:alice", "gr-1", "expires_at_ns") == 1_795_431_600_000_000_000)
        #expect(try read("stint", "catalog", "resources", "payments-db", "type") == "database")
        #expect(try read("stint", "meta", "policy_digest")?.asString?.string == snapshot.basis.policyDigest)
        #expect(try read("stint", "config", "access", "standing") == false)
        #expect(try read("nothing", "here") == nil)
        let input = InputDocuments.access(
            AccessDecisionInput(
                now: Self.start, subject: "user:alice", action: "read",
                resource: ResourceRef(type: "database", id: "payments-db")))
        #expect(try read("stint", "access", "decision", "allow", input: Value(input)) == true)
        #expect(try read("stint", "access", "decision", input: [:])?.get("allow") == false)
    }

    @Test func nothingIsAnsweredBeforeASetIsLoaded() {
        let live = LiveSnapshots()
        live.start(with: LiveGrants(position: 0, grants: []))
        #expect(live.cell.snapshot() == nil)
        #expect(live.current() == nil)
    }
}
