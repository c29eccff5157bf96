import StintCore
import StintTesting
import Testing

/// Rules that stand twice, each held by itself: where one is taken out, the other must not hide it.
@Suite("Rules by themselves")
struct RuleTests {
    private func grant(
        _ entitlement: Entitlement = "payments-db:admin", actions: [Identifier] = ["read"],
        resource: ResourceRef = ResourceRef(type: "database", id: "payments-db"), state: GrantState = .active
    ) throws -> Grant {
        Grant(
            id: "gr-1", request: "rq-1", item: 1, beneficiary: "user:alice", person: "alice", entitlement: entitlement,
            resource: resource, actions: actions, risk: .low, reason: "", ticket: nil, startsAt: TestClock.start,
            expiresAt: try #require(TestClock.start.adding(seconds: 60)), state: state, approvals: [],
            basis: DecisionBasis(policyDigest: "", dataRevision: ""), issuedAt: TestClock.start)
    }

    private func confirm(_ grant: Grant, _ action: Identifier, expiresAt: Instant? = nil) throws -> AccessDecision {
        AccessRule.confirm(
            AccessDecision(allow: true, grant: grant.id, expiresAt: expiresAt), subject: "user:alice", action: action,
            resource: ResourceRef(type: "database", id: "payments-db"), grant: grant, freezes: [],
            premises: try House.policySet().premises, clock: .sound(TestClock.start))
    }

    @Test("P4: a role that was widened since does not widen the grant, and one that was narrowed narrows it")
    func actions() throws {
        #expect(try confirm(grant(), "read").allow)
        #expect(try !confirm(grant(), "write").allow)
        #expect(try !confirm(grant("payments-db:readonly", actions: ["read", "write"]), "write").allow)
        #expect(try !confirm(grant("nothing:at-all"), "read").allow)
    }

    @Test("P4: a grant serves the resource it was given for")
    func resource() throws {
        #expect(try !confirm(grant(resource: ResourceRef(type: "cache", id: "payments-db")), "read").allow)
    }

    @Test("P4: policy may end access before the grant does, never after")
    func end() throws {
        let end = TestClock.start.adding(seconds: 60)
        #expect(try confirm(grant(), "read", expiresAt: .distantFuture).expiresAt == end)
        #expect(try confirm(grant(), "read").expiresAt == end)
        let sooner = TestClock.start.adding(seconds: 5)
        #expect(try confirm(grant(), "read", expiresAt: sooner).expiresAt == sooner)
        #expect(try !confirm(grant(), "read", expiresAt: TestClock.start).allow)
    }

    @Test(
        "P4: nothing is activated before its start or from its end on",
        arguments: [
            (-1, false), (0, true), (59, true), (60, false),
        ] as [(Int64, Bool)])
    func activation(offset: Int64, happens: Bool) throws {
        let premises = try House.policySet().premises
        let record = DecisionRecord(
            entryPoint: "", basis: premises.basis, at: TestClock.start, inputDigest: "", input: nil, output: nil)
        let grant = try grant(state: .scheduled)
        let request = try AccessRequest.applying(EventSamples.submitted, to: nil, at: TestClock.start)
        let decision = ItemDecision(
            effect: .allow, reasons: [], maxDurationSeconds: 60, requestTtlSeconds: 60, stages: [], postReview: nil,
            obligations: [], basis: premises.basis, at: TestClock.start)
        let transition = try GrantMachine.activate(
            grant, request: request,
            findings: ActivationFindings(
                judged: RequestMachine.Judged(item: 1, decision: decision, record: nil),
                answer: .success(Decided(GrantDecision(keep: true), record: record))),
            premises: premises, now: try #require(TestClock.start.adding(seconds: offset)))
        #expect((transition != nil) == happens)
    }

    @Test("P4: Stint's own steps are taken when their time has come, not before")
    func due() throws {
        let grant = try grant()
        #expect(try GrantMachine.expire(grant, now: try #require(TestClock.start.adding(seconds: 59))) == nil)
        #expect(try GrantMachine.expire(grant, now: grant.expiresAt) != nil)
        #expect(try GrantMachine.expire(self.grant(state: .revoked), now: grant.expiresAt) == nil)
        let request = try AccessRequest.applying(EventSamples.submitted, to: nil, at: TestClock.start)
        let before = try #require(request.deadline.adding(nanoseconds: -1))
        #expect(try RequestMachine.timeOut(request, now: before) == nil)
        #expect(try RequestMachine.timeOut(request, now: request.deadline) != nil)
    }

    @Test("P2: the record of a request takes one review of a person")
    func oneReview() throws {
        let request = try AccessRequest.applying(EventSamples.submitted, to: nil, at: TestClock.start)
        let reviewed = try AccessRequest.applying(EventSamples.reviewed, to: request, at: TestClock.start)
        #expect(throws: CoreError.self) {
            try AccessRequest.applying(EventSamples.reviewed, to: reviewed, at: TestClock.start)
        }
    }

    @Test(
        "P2: seats of several stages are filled by distinct persons",
        arguments: [
            ([(1, ["a"]), (1, ["a"])], false), ([(1, ["a"]), (1, ["a", "b"])], true),
            ([(1, ["a", "b"]), (1, ["a"])], true),
            ([(2, ["a", "b"]), (1, ["a", "b"])], false), ([(2, ["a", "b", "c"]), (1, ["a"])], true),
            ([(3, ["a", "b"])], false),
            ([(1, ["a", "b"]), (1, ["b", "c"]), (1, ["a", "c"])], true), ([(1, []), (0, [])], false), ([], true),
            ([(1, ["a", "b"]), (1, ["a", "b"]), (1, ["a", "b"])], false),
        ] as [([(Int, Set<PersonID>)], Bool)])
    func seats(stages: [(Int, Set<PersonID>)], can: Bool) {
        #expect(ReviewerRules.canSatisfy(stages.map { (threshold: $0.0, persons: $0.1) }) == can)
    }

    @Test("P1: the person whom the submitter's account belongs to today is excluded too")
    func submitterToday() async throws {
        let house = try await House()
        let request = try #require(
            await house.submit("payments-db:readonly", by: .human("user:frank"), for: "agent:fixit").request)
        let accounts = House.accounts.map { account in
            account.subject == "user:frank" ? Account(subject: "user:frank", person: "bob") : account
        }
        try await house.change(accounts: accounts)
        #expect(await house.review(request.id, by: .human("user:bob")).code == "own_request")
        #expect(await house.review(request.id, by: .human("user:erin")).grant != nil)
    }

    @Test("P3: what an agent had counts for its sponsor, and for the sponsor's other agents")
    func agents() async throws {
        var config = House.config
        config.limits.maxContinuousSeconds = 3600
        let accounts = House.accounts + [Account(subject: "agent:other", sponsor: .person("frank"))]
        let house = try await House(config: config)
        try await house.put(
            try House.policySet(config: config, policy: House.policy, accounts: accounts))
        #expect(await house.submit("wiki:edit", by: .machine("agent:fixit"), seconds: 3600).grant != nil)
        house.clock.advance(seconds: 60)
        for caller in [Caller.human("user:frank"), .machine("agent:other")] {
            #expect(await house.submit("wiki:edit", by: caller, seconds: 3600).code == "continuous_limit")
        }
        #expect(await house.submit("wiki:edit", by: .machine("service:backup"), seconds: 3600).grant != nil)
    }

    @Test("history counts overlapping grants once, within its windows")
    func history() throws {
        func held(_ id: GrantID, from: Int64, to: Int64, ended: Int64? = nil) throws -> Grant {
            func at(_ seconds: Int64) throws -> Instant { try #require(TestClock.start.adding(seconds: seconds)) }
            return Grant(
                id: id, request: "rq-1", item: 1, beneficiary: "user:alice", person: "alice", entitlement: "wiki:edit",
                resource: ResourceRef(type: "app", id: "wiki"), actions: ["*"], risk: .low, reason: "", ticket: nil,
                startsAt: try at(from), expiresAt: try at(to), state: .active, approvals: [],
                basis: DecisionBasis(policyDigest: "", dataRevision: ""), issuedAt: try at(from),
                activatedAt: try at(from), endedAt: try ended.map(at))
        }
        let day: Int64 = 86_400
        let ledger = HoldingLedger(grants: [
            try held("gr-1", from: -100, to: 0), try held("gr-2", from: -50, to: 50, ended: 0),
            try held("gr-3", from: -2 * day, to: -2 * day + 10), try held("gr-4", from: -40 * day, to: -29 * day),
            try held("gr-5", from: -10, to: 1000),
        ])
        let usage = try #require(ledger.history(at: TestClock.start).usage.first)
        #expect(usage.seconds1d == 100)
        #expect(usage.seconds7d == 110)
        #expect(usage.seconds30d == 110 + day)
    }
}
