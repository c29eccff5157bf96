import StintCore
import StintTesting
import Testing

@Suite("Ending access, in part and at large")
struct EndingTests {
    let alice = Caller.human("user:alice")
    let grace = Caller.human("user:grace")

    private func submit(_ house: House, _ entitlements: [Entitlement]) async -> CommandOutcome {
        await house.perform(
            alice, .submit(SubmitRequest(entitlements: entitlements, durationSeconds: 3600, reason: "month-end")))
    }

    private func relinquish(
        _ house: House, _ request: RequestID, _ items: [Entitlement]?, by caller: Caller? = nil
    ) async -> CommandOutcome {
        await house.perform(caller ?? alice, .relinquishItems(RelinquishItems(request: request, items: items)))
    }

    private static var twoOpen: TablePolicy {
        var policy = House.policy
        policy.requests["payments-db:readonly"] = .decide(RequestDecision(effect: .allow))
        return policy
    }

    @Test("P5: a part of what a request led to is given back, and then the rest")
    func partly() async throws {
        let house = try await House(policy: Self.twoOpen)
        let request = try #require(await submit(house, ["wiki:edit", "payments-db:readonly"]).request)
        let first = await relinquish(house, request.id, ["wiki:edit"])
        #expect(first.result?.grants.map(\.entitlement) == ["wiki:edit"])
        #expect(first.result?.grants.map(\.state) == [.relinquished])
        #expect(house.view.all.filter { $0.state == .active }.map(\.entitlement) == ["payments-db:readonly"])
        #expect(await relinquish(house, request.id, ["wiki:edit"]).code == "nothing_to_relinquish")
        #expect(await relinquish(house, request.id, ["payments-db:admin"]).code == "item_unknown")
        #expect(await relinquish(house, request.id, nil, by: .human("user:bob")).code == "request_not_found")
        #expect(
            await relinquish(house, request.id, nil, by: .human("user:oscar", [.operator])).code == "not_the_holder")
        #expect(await relinquish(house, request.id, nil).result?.grants.map(\.entitlement) == ["payments-db:readonly"])
        #expect(house.view.all.allSatisfy { $0.state == .relinquished })
    }

    @Test("P5: giving back a part ends the extension of that part")
    func partlyExtended() async throws {
        let house = try await House(policy: Self.twoOpen)
        let outcome = await submit(house, ["wiki:edit", "payments-db:readonly"])
        let request = try #require(outcome.request)
        for grant in outcome.result?.grants ?? [] { #expect(await house.extend(grant.id).grant != nil) }
        let ended = await relinquish(house, request.id, ["wiki:edit"])
        #expect(ended.result?.grants.map(\.entitlement) == ["wiki:edit", "wiki:edit"])
        #expect(ended.result?.grants.map(\.state) == [.relinquished, .revoked])
        #expect(house.view.all.count { !$0.state.isFinal } == 2)
    }

    @Test(
        "P5: revoking by scope ends what is in it, scheduled, active and suspended, and nothing else",
        arguments: [
            (FreezeScope.all, 4), (.resource("wiki"), 3), (.entitlement("payments-db:readonly"), 1),
            (.subject("user:alice"), 2), (.subject("user:nobody"), 0),
        ] as [(FreezeScope, Int)])
    func scopes(scope: FreezeScope, count: Int) async throws {
        let house = try await House(policy: Self.twoOpen)
        let start = house.clock.now().adding(seconds: 60)
        _ = await house.submit("wiki:edit")
        _ = await house.submit("payments-db:readonly")
        _ = await house.submit("wiki:edit", by: .human("user:bob"), startsAt: start)
        _ = await house.submit("wiki:edit", by: .human("user:erin"))
        try await house.change { policy in
            policy.unanswered = ["wiki:edit"]
        }
        await house.service.reevaluate(cause: .reload)
        #expect(house.view.all.map(\.state).count { $0 == .suspended } == 2)
        let outcome = await house.perform(grace, .revokeAll(RevokeGrants(scope: scope, reason: "breach")))
        #expect(outcome.code == (count == 0 ? "nothing_to_revoke" : nil))
        #expect((outcome.result?.grants.count ?? 0) == count)
        #expect(house.view.all.count { $0.state == .revoked } == count)
        for grant in house.view.all where scope.covers(grant.entitlement, for: grant.beneficiary) {
            #expect(grant.endingReasons.map(\.message) == ["breach"])
        }
    }

    @Test("P5: who may revoke at large is who may revoke; neither broken policy nor none is in the way")
    func whoRevokesAll() async throws {
        for trouble in ["", "broken", "none"] {
            let house = try await House()
            let grant = try #require(await house.submit("wiki:edit").grant)
            let command = CommandAction.revokeAll(RevokeGrants(scope: .all, reason: ""))
            for caller in [alice, .human("user:audrey", [.auditor]), .machine("service:backup", [.user, .signals])] {
                #expect(await house.perform(caller, command).code == "not_a_revoker")
            }
            if trouble == "broken" { try await house.change { $0.failure = .error } }
            if trouble == "none" { house.policies.put(nil) }
            let revoker = trouble == "none" ? Caller.human("user:oscar", [.operator]) : grace
            #expect(await house.perform(revoker, command).grant?.id == grant.id)
            #expect(try await house.stored(grant.id).state == .revoked)
        }
    }

    @Test("P5: thousands are revoked in parts, under one command that answers for all and goes on where it was cut off")
    func thousands() async throws {
        let house = try await House()
        let grants = try await house.plant(1203)
        let command = house.command(grace, .revokeAll(RevokeGrants(scope: .all, reason: "breach")), id: "c-all")
        // The second part does not get through at first: the first stays done.
        let reached = house.store
        house.store.beforeNextAppend { _ in
            reached.beforeNextAppend { _ throws(StoreError) in throw .unavailable("the disk is full") }
        }
        #expect(await house.service.perform(command).outcome.refusal?.kind == .unavailable)
        #expect(house.view.all.count { $0.state == .revoked } == 500)
        let answer = await house.service.perform(command)
        #expect(Set(answer.outcome.result?.grants.map(\.id) ?? []) == Set(grants))
        #expect(house.view.all.allSatisfy { $0.state == .revoked })
        #expect(Set(house.events("grant.revoked").map(\.command)) == ["c-all", "c-all.2", "c-all.3"])
        let again = await house.service.perform(command)
        #expect(again.replayed && again.outcome == answer.outcome)
        #expect(house.events("grant.revoked").count == grants.count, "each once")
    }

    @Test("P5: what somebody else ends meanwhile does not hold up the rest")
    func meanwhile() async throws {
        let house = try await House()
        let grants = try await house.plant(600)
        house.store.beforeNextAppend { _ in
            _ = await house.relinquish(grants[599], by: .human("user:alice"))
            _ = await house.relinquish(grants[0], by: .human("user:alice"))
        }
        let outcome = await house.perform(grace, .revokeAll(RevokeGrants(scope: .all, reason: "")))
        #expect(outcome.result?.grants.count == 598)
        #expect(house.view.all.count { $0.state == .relinquished } == 2)
        #expect(house.view.all.allSatisfy { $0.state.isFinal })
    }

    @Test("P4, P5: a suspended grant is relinquished, revoked and expires like any other")
    func suspended() async throws {
        for end in ["relinquish", "revoke", "expire"] {
            let house = try await House()
            let grant = try #require(await house.submit("wiki:edit").grant)
            try await house.change { $0.failure = .error }
            #expect(await house.service.reevaluate(cause: .reload).suspended == [grant.id])
            switch end {
            case "relinquish": #expect(await house.relinquish(grant.id, by: alice).grant?.state == .relinquished)
            case "revoke": #expect(await house.revoke(grant.id, by: grace).grant?.state == .revoked)
            default:
                house.clock.set(grant.expiresAt)
                #expect(await house.service.runDue().expired == 1)
            }
            let after = try await house.stored(grant.id)
            #expect(after.state.isFinal && after.suspendedAt == nil && after.expiresAt == grant.expiresAt)
        }
    }

    @Test("P9: overlapping grants stand by themselves: the earlier end does not take the later away")
    func overlapping() async throws {
        let house = try await House()
        let short = try #require(await house.submit("wiki:edit", seconds: 60).grant)
        let long = try #require(await house.submit("wiki:edit", seconds: 120).grant)
        let third = try #require(await house.submit("wiki:edit", seconds: 120).grant)
        house.clock.set(short.expiresAt)
        #expect(await house.service.runDue().expired == 1)
        _ = await house.relinquish(third.id, by: alice)
        #expect(house.access(long.id, by: "user:alice", action: "x").allow)
        #expect(try await house.stored(long.id) == long)
        #expect(!house.access(third.id, by: "user:alice", action: "x").allow)
    }
}
