import StintCore
import StintTesting
import Testing

@Suite("Continuous evaluation")
struct ReevaluationTests {
    @Test("P6: no answer suspends, access is denied with the reason, and an answer resumes; the end stays")
    func suspension() async throws {
        let house = try await House()
        let grant = try #require(await house.submit("wiki:edit").grant)
        let kept = try #require(await house.submit("wiki:edit", by: .human("user:bob")).grant)
        try await house.change { $0.unanswered = ["wiki:edit"] }
        house.clock.advance(seconds: 60)
        let report = await house.service.reevaluate(cause: .reload, touching: .subjects(["user:alice"]))
        #expect(report.suspended == [grant.id] && report.revoked.isEmpty && report.left == 0)
        let suspended = try await house.stored(grant.id)
        #expect(suspended.state == .suspended && suspended.suspendedAt == house.clock.now())
        #expect(suspended.expiresAt == grant.expiresAt && suspended.startsAt == grant.startsAt)
        let denied = house.access(grant.id, by: "user:alice", action: "x")
        #expect(!denied.allow && denied.reasons.first?.code == "policy_error")
        #expect(house.access(kept.id, by: "user:bob", action: "x").allow, "others are not touched")
        try await house.change(revision: "3")
        #expect(await house.service.reevaluate(cause: .reload).resumed == [grant.id])
        let resumed = try await house.stored(grant.id)
        #expect(resumed == grant)
        #expect(house.access(grant.id, by: "user:alice", action: "x").allow)
    }

    @Test("P6: only an explicit `keep: false` revokes, and what the core does not let be")
    func revocation() async throws {
        for cause in ["policy", "disabled", "gone", "person"] {
            let house = try await House()
            let grant = try #require(await house.submit("wiki:edit").grant)
            let accounts = House.accounts.filter { cause != "gone" || $0.subject != "user:alice" }.map { account in
                account.subject == "user:alice" && cause == "disabled"
                    ? Account(subject: "user:alice", person: "alice", disabled: true) : account
            }
            let persons = House.persons.map { person in
                person.id == "alice" && cause == "person" ? Person(id: "alice", disabled: true) : person
            }
            try await house.change(persons: persons, accounts: accounts) { policy in
                if cause == "policy" { policy.notKept = ["wiki:edit"] } else { policy.failure = .error }
            }
            #expect(await house.service.reevaluate(cause: .directory).revoked == [grant.id], "\(cause)")
            let after = try await house.stored(grant.id)
            #expect(after.state == .revoked && after.endedBy == .stint)
            let codes = ["policy": "not_kept", "disabled": "account_disabled", "person": "account_disabled"]
            #expect(after.endingReasons.first?.code == codes[cause] ?? "account_unknown")
            #expect(!house.access(grant.id, by: "user:alice", action: "x").allow)
        }
    }

    @Test("agents lose access with their sponsor")
    func sponsor() async throws {
        let house = try await House()
        let grant = try #require(await house.submit("wiki:edit", by: .machine("agent:fixit")).grant)
        let persons = House.persons.map { $0.id == "frank" ? Person(id: "frank", disabled: true) : $0 }
        try await house.change(persons: persons)
        #expect(!house.access(grant.id, by: "agent:fixit", action: "x").allow, "at once")
        #expect(await house.service.reevaluate(cause: .directory).revoked == [grant.id])
        #expect(try await house.stored(grant.id).endingReasons.map(\.code) == ["sponsor_missing"])
    }

    @Test("judging twice changes nothing more, and says what was kept")
    func idempotent() async throws {
        let house = try await House()
        let broken = try #require(await house.submit("wiki:edit").grant)
        let request = try #require(await house.submit("payments-db:readonly").request)
        let kept = try #require(await house.review(request.id, by: .human("user:bob")).grant)
        try await house.change { $0.unanswered = ["wiki:edit"] }
        await house.service.reevaluate(cause: .reload)
        let before = house.store.log.count
        let second = await house.service.reevaluate(cause: .period)
        #expect(second.suspended.isEmpty && second.revoked.isEmpty && second.resumed.isEmpty)
        #expect(house.store.log.count == before + 1)
        guard case .grantsReevaluated(let told)? = house.store.log.last?.event else {
            Issue.record("the pass is not recorded")
            return
        }
        #expect(told.cause == .period && told.kept == [broken.id, kept.id].sorted())
    }

    @Test("P9: each grant is judged by itself")
    func byItself() async throws {
        var policy = House.policy
        policy.requests["payments-db:readonly"] = .decide(RequestDecision(effect: .allow))
        let house = try await House(policy: policy)
        let wiki = try #require(await house.submit("wiki:edit").grant)
        let payments = try #require(await house.submit("payments-db:readonly").grant)
        try await house.change { $0.notKept = ["wiki:edit"] }
        #expect(await house.service.reevaluate(cause: .reload).revoked == [wiki.id])
        #expect(try await house.stored(payments.id) == payments)
    }

    @Test("P5: what its holder gives back meanwhile is theirs to end")
    func race() async throws {
        let house = try await House()
        let grant = try #require(await house.submit("wiki:edit").grant)
        try await house.change { $0.notKept = ["wiki:edit"] }
        house.store.beforeNextAppend { _ in _ = await house.relinquish(grant.id, by: .human("user:alice")) }
        let report = await house.service.reevaluate(cause: .reload)
        #expect(report.revoked.isEmpty && report.left == 0)
        #expect(try await house.stored(grant.id).state == .relinquished)
    }

    @Test("P11: what another set said ends nothing")
    func otherSet() async throws {
        let house = try await House()
        let grant = try #require(await house.submit("wiki:edit").grant)
        try await house.change { $0.notKept = ["wiki:edit"] }
        house.store.beforeNextAppend { _ in try? await house.change(revision: "3") }
        #expect(await house.service.reevaluate(cause: .reload).left == 1)
        #expect(try await house.stored(grant.id).state == .active)
        #expect(await house.service.reevaluate(cause: .reload).kept == [grant.id])
    }

    @Test("P4: while the clock is unsound nothing is judged, and nothing resumes")
    func unsound() async throws {
        let house = try await House()
        let grant = try #require(await house.submit("wiki:edit").grant)
        house.clock.advance(seconds: -10)
        #expect(await house.service.reevaluate(cause: .period).left == 1)
        #expect(try await house.stored(grant.id) == grant)
    }

    @Test("thousands are judged, and the successors of what ends end with it")
    func thousands() async throws {
        let house = try await House()
        let own = try #require(await house.submit("wiki:edit", by: .human("user:bob")).grant)
        let next = try #require(await house.extend(own.id, by: .human("user:bob")).grant)
        let grants = try await house.plant(600)
        try await house.change { $0.notKept = ["wiki:edit"] }
        let report = await house.service.reevaluate(cause: .reload)
        #expect(Set(report.revoked) == Set(grants + [own.id]))
        #expect(try await house.stored(next.id).endingReasons.map(\.code) == ["predecessor_ended"])
    }
}

@Suite("The brake on mass revocation")
struct BrakeTests {
    private func house(grants: Int = 3, limit: Int = 2) async throws -> House {
        var config = House.config
        config.maxRevocations = limit
        let house = try await House(config: config)
        _ = try await house.plant(grants)
        return house
    }

    /// A set that ends everything on the wiki.
    private func typo(limit: Int, failing: Bool = false) throws -> PolicySet {
        var policy = House.policy
        policy.basis = DecisionBasis(policyDigest: "p-typo", dataRevision: "d1")
        if failing { policy.unanswered = ["wiki:edit"] } else { policy.notKept = ["wiki:edit"] }
        var config = House.config
        config.maxRevocations = limit
        return try House.policySet(config: config, policy: policy)
    }

    @Test(
        "P6: a load says beforehand what it would end and suspend, and nothing happens",
        arguments: [(2, false, true), (3, false, false), (2, true, false)])
    func assessment(limit: Int, failing: Bool, over: Bool) async throws {
        let house = try await house(limit: limit)
        let before = house.store.log.count
        let assessment = try await house.service.assess(typo(limit: limit, failing: failing))
        #expect(assessment.revokes.count == (failing ? 0 : 3))
        #expect(assessment.suspends.count == (failing ? 3 : 0))
        #expect(assessment.judged == 3)
        #expect(assessment.isOver(limit) == over)
        #expect(house.store.log.count == before)
        try await house.service.hold(assessment, limit: limit)
        #expect(house.events("set.held").count == 1)
        #expect(house.view.all.allSatisfy { $0.state == .active })
    }

    @Test("P6: at a start what would end over the limit waits for an operator, however often it is judged")
    func atStart() async throws {
        let house = try await house()
        try await house.put(typo(limit: 2))
        let start = await house.service.reevaluateAtStart()
        #expect(start.held?.revokes.count == 3)
        #expect(start.report.suspended.count == 3 && start.report.revoked.isEmpty)
        #expect(house.view.all.allSatisfy { $0.state == .suspended })
        #expect(house.view.all.allSatisfy { $0.holdingReasons.first?.code == "revocation_unconfirmed" })
        let periodic = await house.service.reevaluate(cause: .period)
        #expect(periodic.kept.count == 3 && periodic.revoked.isEmpty)
        let basis = try #require(house.policies.current()).basis
        await #expect(throws: Refusal.self) {
            try await house.service.confirm(basis, revocations: 3, caller: .human("user:alice"))
        }
        #expect(house.events("set.confirmed").isEmpty)
        try await house.service.confirm(basis, revocations: 3, caller: .human("user:oscar", [.operator]))
        #expect(house.events("set.confirmed").map(\.actor) == [.subject("user:oscar")])
        let released = await house.service.reevaluate(cause: .reload, brake: .released)
        #expect(released.revoked.count == 3)
    }

    @Test("P6: what waits for a confirmation resumes where the policy is mended instead")
    func mended() async throws {
        let house = try await house()
        try await house.put(typo(limit: 2))
        _ = await house.service.reevaluateAtStart()
        try await house.change { $0.failure = .error }
        #expect(await house.service.reevaluate(cause: .reload).kept.count == 3, "no answer drops no confirmation")
        try await house.change(revision: "3")
        #expect(await house.service.reevaluate(cause: .reload).resumed.count == 3)
        #expect(house.view.all.allSatisfy { $0.state == .active })
    }

    @Test("P6: what was suspended for another reason waits for the confirmation too")
    func suspendedBefore() async throws {
        let house = try await house()
        try await house.change { $0.unanswered = ["wiki:edit"] }
        await house.service.reevaluate(cause: .reload)
        try await house.put(typo(limit: 2))
        _ = await house.service.reevaluateAtStart()
        #expect(await house.service.reevaluate(cause: .period).revoked.isEmpty)
        #expect(house.view.all.allSatisfy { $0.holdingReasons.first?.code == "revocation_unconfirmed" })
    }

    @Test("P6: at a start within the limit what policy does not keep ends")
    func withinLimit() async throws {
        let house = try await house(limit: 3)
        try await house.put(typo(limit: 3))
        let start = await house.service.reevaluateAtStart()
        #expect(start.held == nil && start.report.revoked.count == 3)
    }
}
