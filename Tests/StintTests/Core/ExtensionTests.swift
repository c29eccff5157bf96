import StintCore
import StintTesting
import Testing

@Suite("Going on with a grant")
struct ExtensionTests {
    let alice = Caller.human("user:alice")

    @Test("P3: an extension is a grant of its own, from where the present one ends")
    func successor() async throws {
        let house = try await House()
        let first = try #require(await house.submit("wiki:edit").grant)
        house.clock.advance(seconds: 600)
        let outcome = await house.extend(first.id, seconds: 1800)
        let second = try #require(outcome.grant)
        #expect(outcome.request?.terms.extends == first.id)
        #expect(second.extends == first.id && second.id != first.id)
        #expect(second.state == .scheduled)
        #expect(second.startsAt == first.expiresAt)
        #expect(second.expiresAt == first.expiresAt.adding(seconds: 1800))
        #expect(try await house.stored(first.id) == first, "the present one is as it was")
        house.clock.set(first.expiresAt)
        let report = await house.service.runDue()
        #expect(report.expired == 1 && report.activated == 1)
        #expect(house.access(second.id, by: "user:alice", action: "x").allow)
        house.clock.set(second.expiresAt)
        #expect(!house.access(second.id, by: "user:alice", action: "x").allow)
    }

    @Test(
        "P3: continuous time is capped over extensions as over everything else",
        arguments: [(3600, nil), (3601, "continuous_limit")] as [(Int64, String?)])
    func capped(seconds: Int64, code: String?) async throws {
        var config = House.config
        config.limits.maxContinuousSeconds = 7200
        let house = try await House(config: config)
        let first = try #require(await house.submit("wiki:edit").grant)
        let outcome = await house.extend(first.id, seconds: seconds)
        #expect(outcome.code == code)
        guard code == nil else { return }
        let second = try #require(outcome.grant)
        house.clock.set(first.expiresAt)
        _ = await house.service.runDue()
        #expect(await house.extend(second.id, seconds: 1).code == "continuous_limit", "nor by a chain")
        #expect(await house.submit("wiki:edit", seconds: 1).grant != nil, "what lies within adds nothing")
        house.clock.set(second.expiresAt)
        #expect(await house.submit("wiki:edit", seconds: 1).code == "continuous_limit", "nor by asking anew")
    }

    @Test(
        "who extends, and what: the holder, what is active, once",
        arguments: [
            ("user:alice", "active", nil), ("user:bob", "active", "grant_not_found"),
            ("user:grace", "active", "not_the_holder"), ("user:alice", "scheduled", "grant_not_active"),
            ("user:alice", "suspended", "grant_suspended"), ("user:alice", "expired", "grant_ended"),
            ("user:alice", "revoked", "grant_ended"), ("user:alice", "extended", "extension_pending"),
            ("user:alice", "asked", "extension_pending"),
        ] as [(SubjectRef, String, String?)])
    func who(caller: SubjectRef, state: String, code: String?) async throws {
        let house = try await House()
        let start = state == "scheduled" ? house.clock.now().adding(seconds: 60) : nil
        let grant = try #require(await house.submit("wiki:edit", startsAt: start).grant)
        switch state {
        case "suspended":
            try await house.change { $0.failure = .error }
            await house.service.reevaluate(cause: .reload)
            try await house.change(revision: "3")
        case "expired": house.clock.set(grant.expiresAt)
        case "revoked": _ = await house.revoke(grant.id, by: .human("user:grace"))
        case "extended": _ = await house.extend(grant.id)
        case "asked":
            try await house.change { policy in
                policy.requests["wiki:edit"] = .decide(RequestDecision(effect: .review, stages: [House.stage]))
            }
            #expect(await house.extend(grant.id).request?.state == .pending)
        default: break
        }
        let outcome = await house.extend(grant.id, by: .human(caller))
        #expect(outcome.code == code)
        #expect((outcome.grant != nil) == (code == nil))
    }

    @Test("an agent does not extend, nor does anybody for it")
    func agents() async throws {
        let house = try await House()
        let grant = try #require(await house.submit("wiki:edit", by: .machine("agent:fixit")).grant)
        #expect(await house.extend(grant.id, by: .machine("agent:fixit")).code == "extension_agent")
        #expect(await house.extend(grant.id, by: .human("user:frank")).code == "extension_agent")
    }

    @Test("what was given in an emergency is not extended")
    func emergency() throws {
        let premises = try House.policySet().premises
        let now = TestClock.start
        for breakGlass in [true, false] {
            let grant = Grant(
                id: "gr-1", request: "rq-1", item: 1, beneficiary: "user:alice", person: "alice",
                entitlement: "wiki:edit", resource: ResourceRef(type: "app", id: "wiki"), actions: ["*"], risk: .low,
                reason: "", ticket: nil, startsAt: now, expiresAt: try #require(now.adding(seconds: 60)),
                state: .active, approvals: [], breakGlass: breakGlass, basis: premises.basis, issuedAt: now)
            var code: String?
            do {
                try ExtensionRules.check(
                    grant, caller: alice, hasSuccessor: false, premises: premises, now: now)
            } catch { code = error.code }
            #expect(code == (breakGlass ? "extension_break_glass" : nil))
        }
    }

    @Test("P5: a scheduled extension ends with its predecessor, in the same transaction", arguments: [true, false])
    func endsWithPredecessor(revoked: Bool) async throws {
        let house = try await House()
        let first = try #require(await house.submit("wiki:edit").grant)
        let second = try #require(await house.extend(first.id).grant)
        let outcome =
            revoked
            ? await house.revoke(first.id, by: .human("user:grace")) : await house.relinquish(first.id, by: alice)
        #expect(outcome.result?.grants.map(\.id) == [first.id, second.id])
        let after = try await house.stored(second.id)
        #expect(after.state == .revoked)
        #expect(after.endingReasons.map(\.code) == ["predecessor_ended"])
        #expect(house.store.log.last?.command == outcome.result?.command.id)
    }

    @Test("P4: an extension asked for before its predecessor was revoked is not granted after it")
    func approvedTooLate() async throws {
        let house = try await House()
        let first = try #require(await house.submit("wiki:edit").grant)
        try await house.change { policy in
            policy.requests["wiki:edit"] = .decide(RequestDecision(effect: .review, stages: [House.stage]))
        }
        let request = try #require(await house.extend(first.id).request)
        _ = await house.revoke(first.id, by: .human("user:grace"))
        let outcome = await house.review(request.id, by: .human("user:bob"))
        #expect(outcome.grant == nil)
        #expect(outcome.request?.items.first?.reasons.map(\.code) == ["predecessor_ended"])
    }

    @Test(
        "a successor begins only where its predecessor ran out",
        arguments: [
            (GrantState.expired, 0, true), (.active, 0, true), (.suspended, 0, true), (.active, -1, false),
            (.revoked, 0, false), (.relinquished, 0, false), (nil, 0, false),
        ] as [(GrantState?, Int64, Bool)])
    func ranOut(state: GrantState?, offset: Int64, begins: Bool) throws {
        let premises = try House.policySet().premises
        let end = try #require(TestClock.start.adding(seconds: 60))
        func grant(_ id: GrantID, _ state: GrantState, from start: Instant, extends: GrantID?) throws -> Grant {
            Grant(
                id: id, request: "rq-1", item: 1, beneficiary: "user:alice", person: "alice", entitlement: "wiki:edit",
                resource: ResourceRef(type: "app", id: "wiki"), actions: ["*"], risk: .low, reason: "", ticket: nil,
                startsAt: start, expiresAt: try #require(start.adding(seconds: 60)), state: state, approvals: [],
                extends: extends, basis: premises.basis, issuedAt: start)
        }
        let predecessor = try state.map { try grant("gr-1", $0, from: TestClock.start, extends: nil) }
        let objections = GrantMachine.objections(
            to: try grant("gr-2", .scheduled, from: end, extends: "gr-1"), predecessor: predecessor,
            premises: premises, now: try #require(end.adding(nanoseconds: offset)))
        #expect(objections.map(\.code) == (begins ? [] : ["predecessor_ended"]))
    }
}
