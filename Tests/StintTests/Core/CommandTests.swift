import StintCore
import StintTesting
import Testing

@Suite("Commands: bad input, repetition, races, failures")
struct CommandTests {
    let alice = Caller.human("user:alice")
    let bob = Caller.human("user:bob")

    private static func submit(
        _ entitlements: [Entitlement] = ["wiki:edit"], seconds: Int64 = 60, startsAt: Instant? = nil,
        reason: String = "work", ticket: String? = nil, context: JSONValue = .object(JSONObject()),
        claimed: JSONValue = .object(JSONObject()), beneficiary: SubjectRef? = nil
    ) -> SubmitRequest {
        SubmitRequest(
            entitlements: entitlements, beneficiary: beneficiary, durationSeconds: seconds, startsAt: startsAt,
            reason: reason, ticket: ticket, context: context, claimed: claimed)
    }

    @Test(
        "a command that is wrong is refused, and nothing changes",
        arguments: [
            (submit([]), "entitlement_missing"), (submit(["wiki:edit", "wiki:edit"]), "entitlement_twice"),
            (
                submit((1...21).map { Entitlement(stringLiteral: "wiki:role-\($0)") }), "too_many_items"
            ),
            (submit(seconds: 0), "duration_too_short"), (submit(seconds: -1), "duration_too_short"),
            (submit(seconds: .min), "duration_too_short"), (submit(seconds: .max), "duration_over_limit"),
            (submit(seconds: 12 * 3600 + 1), "duration_over_limit"), (submit(startsAt: .distantPast), "start_passed"),
            (submit(startsAt: .distantFuture), "start_too_far"),
            (submit(startsAt: "2026-11-23T09:59:59.999999999Z"), "start_passed"),
            (submit(reason: ""), "reason_missing"), (submit(reason: " \n\t"), "reason_missing"),
            (submit(reason: String(repeating: "é", count: 1001)), "reason_too_long"),
            (submit(reason: "a\u{1B}[31m"), "reason_unprintable"), (submit(reason: "a\u{202E}b"), "reason_unprintable"),
            (submit(ticket: String(repeating: "x", count: 201)), "ticket_too_long"),
            (submit(context: 1), "context_invalid"), (submit(claimed: []), "claimed_invalid"),
            (submit(context: ["x": .string(String(repeating: "x", count: 20000))]), "context_invalid"),
            (submit(beneficiary: "user:nobody"), "beneficiary_not_allowed"),
        ])
    func wrong(command: SubmitRequest, code: String) async throws {
        let house = try await House()
        let outcome = await house.perform(alice, .submit(command))
        #expect(outcome.refusal?.code == code)
        #expect(house.store.log.filter { $0.stream.kind != .system }.isEmpty)
        #expect(house.store.log.last?.event.type == "command.refused")
        await #expect(throws: Refusal.self) { try await house.service.preview(command, caller: alice) }
    }

    @Test("P10: what policy said is recorded, where it refused and where it was asked about others")
    func records() async throws {
        let house = try await House()
        let request = try #require(await house.submit("payments-db:admin").request)
        _ = await house.review(request.id, by: .human("user:erin"))
        try await house.change { $0.refusedReviewers = ["user:bob"] }
        #expect(await house.review(request.id, by: bob).code == "review_refused")
        guard case .commandRefused(let refused)? = house.store.log.last?.event else {
            Issue.record("the refusal is not the last event")
            return
        }
        #expect(refused.record?.entryPoint == "data.stint.review.decision")
        _ = await house.review(request.id, by: .human("user:frank"))
        let last = house.store.log.compactMap { envelope -> ReviewRecorded? in
            if case .reviewRecorded(let recorded) = envelope.event { recorded } else { nil }
        }.last
        #expect(last?.upheld == ["erin"])
        #expect(last?.reassessments.count == 1)
    }

    @Test("P11: many at once for one person all come through, one after the other")
    func crowd() async throws {
        let house = try await House()
        let outcomes = await withTaskGroup(of: CommandOutcome.self) { group in
            for number in 0..<8 {
                group.addTask {
                    await house.submit("payments-db:readonly", reason: "\(number)")
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.allSatisfy { $0.request?.state == .pending })
    }

    @Test(
        "who may ask",
        arguments: [
            (Caller.human("user:alice"), nil), (.human("user:alice", [.auditor]), "role_missing"),
            (.machine("service:backup", [.enforcement]), "role_missing"), (.human("user:stranger"), "account_unknown"),
            (.machine("agent:fixit"), nil), (.machine("service:backup"), nil),
        ] as [(Caller, String?)])
    func whoMayAsk(caller: Caller, code: String?) async throws {
        let house = try await House()
        #expect(await house.submit("wiki:edit", by: caller).refusal?.code == code)
    }

    @Test("as many requests wait as may")
    func pending() async throws {
        var config = House.config
        config.limits.maxPendingPerPerson = 2
        let house = try await House(config: config)
        let first = try #require(await house.submit("payments-db:readonly", by: .human("user:erin")).request)
        #expect(await house.submit("payments-db:readonly", by: .human("user:erin-admin")).request?.state == .pending)
        #expect(await house.submit("payments-db:readonly", by: .human("user:erin")).code == "too_many_pending")
        #expect(await house.submit("payments-db:readonly", by: alice).request?.state == .pending)
        _ = await house.perform(.human("user:erin"), .cancel(CancelRequest(request: first.id)))
        #expect(await house.submit("payments-db:readonly", by: .human("user:erin")).request?.state == .pending)
    }

    @Test("P8: the same command id is applied once and answered the same")
    func sameCommand() async throws {
        let house = try await House()
        let command = house.command(alice, .submit(Self.submit()))
        let first = await house.service.perform(command)
        house.clock.advance(seconds: 30)
        let second = await house.service.perform(command)
        #expect(second.replayed && !first.replayed)
        #expect(second.outcome == first.outcome)
        #expect(house.store.log.count { $0.event.type == "grant.issued" } == 1)
        let other = Command(id: command.id, caller: alice, action: .submit(Self.submit(seconds: 61)))
        #expect(await house.service.perform(other).outcome.code == "command_id_reused")
        let stranger = Command(id: command.id, caller: bob, action: command.action)
        #expect(await house.service.perform(stranger).outcome.code == "command_id_reused")
    }

    @Test("idempotency keys: replayed, refused with another body, forgotten after a day")
    func idempotency() async throws {
        let house = try await House()
        let scope = IdempotencyScope(caller: "user:alice", method: "POST", path: "/api/v1/requests", key: "k")
        func send(_ body: String) async -> CommandAnswer {
            await house.service.perform(
                house.command(alice, .submit(Self.submit())),
                idempotency: IdempotencyKey(scope: scope, bodyDigest: body))
        }
        let first = await send("a")
        #expect(await send("a").outcome == first.outcome)
        #expect(await send("b").outcome.code == "idempotency_key_reused")
        house.clock.advance(seconds: 24 * 3600)
        let next = await send("b")
        #expect(!next.replayed)
        #expect(next.outcome.request?.id != first.outcome.request?.id)
    }

    @Test("a replay is authorized again")
    func replayAuthorized() async throws {
        let house = try await House()
        let command = house.command(alice, .submit(Self.submit()))
        _ = await house.service.perform(command)
        try await house.change { $0.refusedOperations = ["request.create"] }
        #expect(await house.service.perform(command).outcome.refusal?.kind == .forbidden)
    }

    @Test("two with one idempotency key at once: one is told so")
    func inFlight() async throws {
        let house = try await House()
        let scope = IdempotencyScope(caller: "user:alice", method: "POST", path: "/", key: "k")
        let key = IdempotencyKey(scope: scope, bodyDigest: "a")
        let service = house.service
        let second = house.command(alice, .submit(Self.submit()))
        let told = AsyncStream<CommandAnswer>.makeStream()
        house.store.beforeNextAppend { _ in told.continuation.yield(await service.perform(second, idempotency: key)) }
        _ = await service.perform(house.command(alice, .submit(Self.submit())), idempotency: key)
        var answers = told.stream.makeAsyncIterator()
        #expect(await answers.next()?.outcome.code == "idempotency_in_flight")
    }

    @Test("P11: of two approvals at once one wins, and the other is told which")
    func race() async throws {
        let house = try await House()
        let request = try #require(await house.submit("payments-db:readonly").request)
        let service = house.service
        let winner = house.command(.human("user:erin"), .review(ReviewRequest(request: request.id, verdict: .approve)))
        house.store.beforeNextAppend { _ in _ = await service.perform(winner) }
        let loser = await house.review(request.id, by: bob, .deny)
        #expect(loser.code == "request_closed")
        #expect(loser.refusal?.winner?.id == winner.id)
        #expect(try await house.store.request(request.id)?.value.state == .approved)
    }

    @Test("P11: what was decided on an older set is decided anew")
    func basis() async throws {
        let house = try await House()
        house.store.beforeNextAppend { _ in try? await house.change { $0.requests["wiki:edit"] = nil } }
        let outcome = await house.submit("wiki:edit")
        #expect(outcome.request?.state == .denied)
        #expect(house.store.log.filter { $0.event.type == "grant.issued" }.isEmpty)
    }

    @Test("P11: two grants of one person do not slip past the cap side by side")
    func raceOfHolder() async throws {
        var config = House.config
        config.limits.maxContinuousSeconds = 3600
        let house = try await House(config: config)
        let service = house.service
        let other = house.command(
            .human("user:erin-admin"),
            .submit(Self.submit(seconds: 3600, startsAt: TestClock.start.adding(seconds: 600))))
        house.store.beforeNextAppend { _ in _ = await service.perform(other) }
        #expect(await house.submit("wiki:edit", by: .human("user:erin"), seconds: 3600).code == "continuous_limit")
    }

    @Test("a store that is away changes nothing, and the same command goes through later")
    func unavailable() async throws {
        let house = try await House()
        let command = house.command(alice, .submit(Self.submit()))
        house.store.beforeNextAppend { _ throws(StoreError) in throw .unavailable("disk full") }
        let first = await house.service.perform(command)
        #expect(first.outcome.refusal?.kind == .unavailable)
        #expect(
            first.outcome.refusal?.reasons.visible(to: .requester).contains { $0.message.contains("disk") } == false)
        #expect(await house.service.perform(command).outcome.request?.state == .approved)
    }

    @Test("P8: an append whose outcome is unknown is looked up, not done twice", arguments: [true, false])
    func outcomeUnknown(committed: Bool) async throws {
        let house = try await House()
        let store = house.store
        store.beforeNextAppend { batch throws(StoreError) in
            if committed { _ = try await store.append(batch) }
            throw .outcomeUnknown("the connection broke")
        }
        let outcome = await house.submit("wiki:edit")
        let grant = try #require(outcome.grant)
        #expect(house.store.log.count { $0.event.type == "grant.issued" } == 1)
        #expect(house.access(grant.id, by: "user:alice", action: "x").allow, "published before it is acknowledged")
    }

    @Test("P10: every command, decision and refusal is an event")
    func everything() async throws {
        let house = try await House()
        let request = try #require(await house.submit("payments-db:readonly").request)
        _ = await house.review(request.id, by: alice)
        let grant = try #require(await house.review(request.id, by: bob).grant)
        _ = await house.relinquish(grant.id, by: alice)
        #expect(
            house.store.log.map(\.event.type) == [
                "policy.loaded", "api.decided", "request.submitted", "request.decided", "api.decided",
                "command.refused", "api.decided", "request.decided", "review.recorded",
                "request.item_approved", "grant.issued", "grant.activated", "request.approved", "grant.relinquished",
            ])
    }

    @Test("a preview tells what would happen, and leaves no trace")
    func preview() async throws {
        let house = try await House()
        let before = house.store.log.count
        let preview = try await house.service.preview(Self.submit(["payments-db:readonly"]), caller: alice)
        #expect(preview.items.map(\.decision.effect) == [.review])
        #expect(preview.items[0].reviewers == ["user:bob", "user:erin", "user:erin-admin", "user:frank"])
        #expect(preview.expiresAt == TestClock.start.adding(seconds: 60))
        let denied = try await house.service.preview(Self.submit(["nothing:at-all"]), caller: alice)
        #expect(denied.items[0].decision.reasons.visible(to: .requester).map(\.code) == ["not_available"])
        #expect(house.store.log.count == before)
        let real = await house.submit("payments-db:readonly", seconds: 60)
        #expect(real.request?.items[0].decision == preview.items[0].decision)
    }

    @Test("people are told whom it concerns")
    func notices() async throws {
        let house = try await House()
        let request = try #require(await house.submit("payments-db:readonly").request)
        #expect(
            house.notices.notices == [
                .reviewWanted(request.id, reviewers: ["user:bob", "user:erin", "user:erin-admin", "user:frank"])
            ])
        _ = await house.review(request.id, by: bob, .deny, comment: "no")
        #expect(house.notices.notices.last == .requestClosed(request.id, .denied))
    }

    @Test("P11: a cancellation that comes first wins over an approval")
    func cancelBeatsApproval() async throws {
        let house = try await House()
        let request = try #require(await house.submit("payments-db:readonly").request)
        let service = house.service
        let cancel = house.command(alice, .cancel(CancelRequest(request: request.id)))
        house.store.beforeNextAppend { _ in _ = await service.perform(cancel) }
        let loser = await house.review(request.id, by: bob)
        #expect(loser.code == "request_closed")
        #expect(loser.refusal?.winner?.id == cancel.id)
        #expect(house.store.log.filter { $0.event.type == "grant.issued" }.isEmpty)
    }

    @Test("P11: of revoking and relinquishing at once one wins, and the other is told which")
    func endRace() async throws {
        let house = try await House()
        let grant = try #require(await house.submit("wiki:edit").grant)
        let service = house.service
        let first = house.command(.human("user:grace"), .revoke(RevokeGrant(grant: grant.id, reason: "incident")))
        house.store.beforeNextAppend { _ in _ = await service.perform(first) }
        let loser = await house.relinquish(grant.id, by: alice)
        #expect(loser.refusal?.winner?.id == first.id)
        #expect(try await house.store.grant(grant.id)?.value.state == .revoked)
    }
}
