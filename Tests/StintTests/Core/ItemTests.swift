import StintCore
import StintTesting
import Testing

@Suite("Several items, each settled by itself")
struct ItemTests {
    static let db: Entitlement = "payments-db:readonly"
    static let admin: Entitlement = "payments-db:admin"
    static let wiki: Entitlement = "wiki:edit"
    static let ledger: Entitlement = "ledger-db:readonly"

    /// Two entitlements with a stage of the same name, each with approvers of its own.
    static func twoOwners(_ first: Int = 1, _ second: Int = 1) -> TablePolicy {
        House.policy([
            db: [.of("owners", ["user:bob", "user:erin", "user:oscar"], threshold: first)],
            admin: [.of("owners", ["user:frank", "user:erin", "user:oscar"], threshold: second)],
        ])
    }

    @Test("one is granted at once, one is refused, one waits: one request")
    func mixed() async throws {
        let house = try await House()
        let outcome = await house.ask([Self.wiki, Self.ledger, Self.db])
        let request = try #require(outcome.request)
        #expect(request.state == .pending)
        #expect(request.items.map(\.state) == [.approved, .denied, .pending])
        #expect(request.items[1].reasons.visible(to: .requester).map(\.code) == ["not_available"])
        #expect(house.access(try #require(outcome.grant).id, by: "user:alice", action: "edit").allow)
        let after = await house.review(request.id, by: "user:bob")
        #expect(after.request?.state == .approved)
        #expect(after.result?.grants.map(\.entitlement) == [Self.db])
        #expect(
            house.store.log.map(\.event.type).filter { !$0.hasPrefix("api.") && !$0.hasPrefix("policy.") } == [
                "request.submitted", "request.decided", "request.decided", "request.decided",
                "request.item_approved", "grant.issued", "grant.activated", "request.item_denied",
                "request.decided", "review.recorded", "request.item_approved", "grant.issued", "grant.activated",
                "request.approved",
            ])
    }

    @Test("a reviewer's shorter time is for the items of that review, and no others")
    func shorterForOne() async throws {
        let house = try await House(policy: Self.twoOwners())
        let request = try #require(await house.ask([Self.db, Self.admin]).request)
        let short = try #require(await house.review(request.id, by: "user:bob", seconds: 60).result?.grants.first)
        let whole = try #require(await house.review(request.id, by: "user:frank").result?.grants.first)
        #expect([short.entitlement, whole.entitlement] == [Self.db, Self.admin])
        #expect(short.expiresAt == TestClock.start.adding(seconds: 60))
        #expect(whole.expiresAt == TestClock.start.adding(seconds: 3600))
    }

    @Test("where every item is denied, so is the request, with all their reasons")
    func allDenied() async throws {
        let house = try await House()
        let outcome = await house.ask([Self.ledger, "nothing:at-all"])
        #expect(outcome.request?.state == .denied)
        #expect(outcome.request?.items.map(\.state) == [.denied, .denied])
        #expect(outcome.request?.closingReasons.visible(to: .requester).count == 2)
    }

    @Test(
        "what was granted stays where the rest is withdrawn or times out, and the request is then approved",
        arguments: [RequestState.canceled, .timedOut])
    func partly(end: RequestState) async throws {
        let house = try await House()
        let request = try #require(await house.ask([Self.wiki, Self.db]).request)
        if end == .canceled {
            _ = await house.perform(.human("user:alice"), .cancel(CancelRequest(request: request.id)))
        } else {
            house.clock.set(request.deadline)
            _ = await house.service.runDue()
        }
        let after = try #require(try await house.store.request(request.id)?.value)
        #expect(after.state == .approved)
        #expect(after.items.map(\.state) == [.approved, end])
        #expect(await house.review(request.id, by: "user:bob").code == "request_closed")
    }

    @Test(
        "P2: stages of one name merge to the largest threshold, and an approval counts where it is its reviewer's own")
    func merged() async throws {
        let house = try await House(policy: Self.twoOwners(1, 2))
        let request = try #require(await house.ask([Self.db, Self.admin]).request)
        #expect(request.items.map { $0.decision?.stages.first?.threshold } == [2, 2])
        #expect(await house.review(request.id, by: "user:bob").request?.items.map(\.state) == [.pending, .pending])
        // Frank is an owner of the second only: the first still has one approval.
        #expect(await house.review(request.id, by: "user:frank").request?.items.map(\.state) == [.pending, .pending])
        let last = await house.review(request.id, by: "user:erin")
        #expect(last.request?.items.map(\.state) == [.approved, .approved])
        #expect(last.result?.grants.map { $0.approvals.map(\.person) } == [["bob", "erin"], ["frank", "erin"]])
    }

    @Test("P2: an item alone has its own threshold, and one that is denied makes nothing stricter")
    func mergedWithDenied() async throws {
        let house = try await House(policy: Self.twoOwners(1, 4))
        let request = try #require(await house.ask([Self.db, Self.admin]).request)
        #expect(request.items.map(\.state) == [.denied, .denied], "four are too many for either")
        var policy = Self.twoOwners(1, 4)
        policy.requests[Self.admin] = .decide(
            RequestDecision(effect: .review, stages: [.of("owners", ["user:frank"], threshold: 3)]))
        policy.requests[Self.db] = .decide(
            RequestDecision(effect: .review, stages: [.of("owners", ["user:bob", "user:erin", "user:oscar"])]))
        let second = try await House(policy: policy)
        let mixed = try #require(await second.ask([Self.db, Self.admin]).request)
        #expect(mixed.items.map(\.state) == [.pending, .denied])
        #expect(mixed.items[1].reasons.map(\.code) == ["too_few_reviewers"])
        #expect(mixed.items[0].decision?.stages.map(\.threshold) == [1])
    }

    @Test("P11: of two reviews of different items at once both count, one after the other")
    func race() async throws {
        let house = try await House(policy: Self.twoOwners())
        let request = try #require(await house.ask([Self.db, Self.admin]).request)
        let service = house.service
        let first = house.command(.human("user:frank"), .review(ReviewRequest(request: request.id, verdict: .approve)))
        house.store.beforeNextAppend { _ in _ = await service.perform(first) }
        let second = await house.review(request.id, by: "user:bob")
        #expect(second.request?.items.map(\.state) == [.approved, .approved])
    }

    // MARK: Narrowing

    @Test(
        "an approval of some denies the others its reviewer could have approved; a denial of some leaves the others",
        arguments: [
            (Verdict.approve, nil, [RequestState.approved, .approved, .pending]),
            (.approve, [db], [.approved, .denied, .pending]), (.deny, nil, [.denied, .denied, .pending]),
            (.deny, [admin], [.pending, .denied, .pending]),
        ] as [(Verdict, [Entitlement]?, [RequestState])])
    func narrowing(verdict: Verdict, items: [Entitlement]?, states: [RequestState]) async throws {
        let policy = House.policy([
            Self.db: [.of("owners", ["user:erin"])], Self.admin: [.of("owners", ["user:erin", "user:bob"])],
            Self.wiki: [.of("owners", ["user:frank"])],
        ])
        let house = try await House(policy: policy)
        let request = try #require(await house.ask([Self.db, Self.admin, Self.wiki]).request)
        let outcome = await house.review(request.id, by: "user:erin", verdict, items: items)
        #expect(outcome.request?.items.map(\.state) == states)
        if verdict == .approve, items != nil {
            #expect(outcome.request?.items[1].reasons.map(\.code) == ["narrowed_by_reviewer"])
        }
    }

    @Test(
        "a review names items of the request that wait for this reviewer",
        arguments: [
            ([], "item_missing"), (["nothing:at-all"], "item_unknown"), ([wiki], "item_closed"),
            ([admin], "not_a_reviewer"), ([db, db], nil),
        ] as [([Entitlement], String?)])
    func named(items: [Entitlement], code: String?) async throws {
        let house = try await House(policy: Self.twoOwners())
        let request = try #require(await house.ask([Self.wiki, Self.db, Self.admin]).request)
        #expect(await house.review(request.id, by: "user:bob", items: items).refusal?.code == code)
    }

    @Test(
        "what policy refuses of a review drops out, unless it is named; where nothing is left, it is refused",
        arguments: [
            ([db], nil, nil, [RequestState.pending, .approved]), ([db], [db], "review_refused", [.pending, .pending]),
            ([db, admin], nil, "review_refused", [.pending, .pending]),
            ([db], [admin], nil, [.pending, .approved]),
        ] as [([Entitlement], [Entitlement]?, String?, [RequestState])])
    func refusedItems(
        refused: [Entitlement], named: [Entitlement]?, code: String?, states: [RequestState]
    ) async throws {
        var policy = Self.twoOwners()
        policy.refusedItems = ["user:erin": Set(refused)]
        let house = try await House(policy: policy)
        let request = try #require(await house.ask([Self.db, Self.admin]).request)
        #expect(await house.review(request.id, by: "user:erin", items: named).refusal?.code == code)
        #expect(try await house.store.request(request.id)?.value.items.map(\.state) == states)
    }

    @Test("P6: an item that policy gives no answer for waits, and does not hold up the others")
    func failingItem() async throws {
        let house = try await House(policy: Self.twoOwners())
        let request = try #require(await house.ask([Self.db, Self.admin]).request)
        try await house.change { policy in
            policy.requests = Self.twoOwners().requests
            policy.requests[Self.admin] = .fail(.undefined)
        }
        #expect(await house.review(request.id, by: "user:oscar", items: [Self.admin]).code == "policy_undefined")
        let outcome = await house.review(request.id, by: "user:erin")
        #expect(outcome.request?.items.map(\.state) == [.approved, .pending])
    }

    @Test(
        "P3: a reviewer shortens and never lengthens",
        arguments: [
            (Verdict.approve, 600, nil, 600), (.approve, 3600, nil, 3600), (.approve, 3601, "cannot_widen", 0),
            (.approve, 29, "duration_too_short", 0), (.approve, -1, "duration_too_short", 0),
            (.deny, 600, "duration_on_denial", 0),
        ] as [(Verdict, Int64, String?, Int64)])
    func shorter(verdict: Verdict, seconds: Int64, code: String?, lasts: Int64) async throws {
        var config = House.config
        config.limits.minDurationSeconds = 30
        let house = try await House(config: config)
        let request = try #require(await house.ask([Self.db], seconds: 3600).request)
        let outcome = await house.review(request.id, by: "user:bob", verdict, seconds: seconds)
        #expect(outcome.refusal?.code == code)
        if let grant = outcome.grant { #expect(grant.expiresAt.seconds(since: grant.startsAt) == lasts) }
    }

    @Test("P3: the shortest of all approvals counts, also of one that lapsed")
    func shortest() async throws {
        let house = try await House()
        let request = try #require(await house.ask([Self.admin], seconds: 3600).request)
        _ = await house.review(request.id, by: "user:bob", seconds: 600)
        _ = await house.review(request.id, by: "user:erin", seconds: 900)
        let grant = try #require(try await house.store.grant("gr-00002-1")?.value)
        #expect(grant.expiresAt.seconds(since: grant.startsAt) == 600)

        let lapsed = try await House()
        let second = try #require(await lapsed.ask([Self.admin], seconds: 3600).request)
        _ = await lapsed.review(second.id, by: "user:bob", seconds: 600)
        try await lapsed.change { $0.refusedReviewers = ["user:bob"] }
        _ = await lapsed.review(second.id, by: "user:erin")
        let outcome = await lapsed.review(second.id, by: "user:frank")
        let short = try #require(outcome.grant)
        #expect(short.approvals.map(\.person) == ["erin", "frank"])
        #expect(short.expiresAt.seconds(since: short.startsAt) == 600)
    }

    @Test("P3: an approval that leaves nothing of an asked-for time is refused, and takes nobody's word")
    func nothingLeft() async throws {
        let house = try await House()
        let start = try #require(TestClock.start.adding(seconds: 600))
        let request = try #require(await house.ask([Self.db], seconds: 3600, startsAt: start).request)
        house.clock.advance(seconds: 1800)
        #expect(await house.review(request.id, by: "user:bob", seconds: 600).code == "window_passed")
        #expect(await house.review(request.id, by: "user:bob").grant?.expiresAt == start.adding(seconds: 3600))
    }

    @Test("policy learns what else a request asks for, and of which item a review is")
    func inputs() async throws {
        let journal = PolicyJournal()
        var policy = Self.twoOwners()
        policy.journal = journal
        let house = try await House(policy: policy)
        let request = try #require(await house.ask([Self.db, Self.admin, Self.ledger]).request)
        #expect(
            journal.requests.map(\.siblings) == [
                [Self.admin, Self.ledger], [Self.db, Self.ledger], [Self.db, Self.admin],
            ])
        _ = await house.ask([Self.wiki, Self.db], by: .human("user:erin"))
        _ = await house.review(request.id, by: "user:erin")
        #expect(journal.reviews.map(\.item) == [1, 2])
        #expect(journal.reviews.map(\.asking) == [[Self.db], [Self.db]], "what is granted or denied is not asked for")
        #expect(journal.requests.suffix(2).map(\.siblings) == [[Self.admin], [Self.db]])
    }

    // MARK: For others

    @Test("who asks for others is policy's to say, and who may not learns nothing of them")
    func onBehalf() async throws {
        let house = try await House()
        let outcome = await house.ask([Self.wiki], for: "user:bob")
        #expect(outcome.grant?.beneficiary == "user:bob")
        try await house.change { $0.forbidsOthers = true }
        let refusal = Refusal(
            .forbidden, "beneficiary_not_allowed", "`user:alice` may not ask on behalf of `user:bob`",
            remedy: "let `user:bob` ask, or ask for yourself")
        #expect(await house.ask([Self.wiki], for: "user:bob").refusal == refusal)
        #expect(await house.ask(["nothing:at-all"], for: "user:bob").refusal == refusal)
        let unknown = await house.ask([Self.wiki], for: "user:nobody").refusal
        #expect(unknown?.kind == refusal.kind && unknown?.reasons.map(\.code) == ["beneficiary_not_allowed"])
        await #expect(throws: refusal) {
            try await house.service.preview(
                SubmitRequest(entitlements: [Self.wiki], beneficiary: "user:bob", durationSeconds: 60, reason: "work"),
                caller: .human("user:alice"))
        }
    }

    @Test("how many requests of another person wait is told only to whom policy lets ask for them")
    func onBehalfPending() async throws {
        var config = House.config
        config.limits.maxPendingPerPerson = 1
        var policy = House.policy
        let house = try await House(config: config)
        _ = await house.ask([Self.db], by: .human("user:bob"))
        #expect(await house.ask([Self.db], for: "user:bob").code == "too_many_pending")
        #expect(await house.ask([Self.ledger], for: "user:bob").request?.state == .denied)
        policy.forbidsOthers = true
        policy.basis = DecisionBasis(policyDigest: "p2", dataRevision: "d2")
        try await house.put(try House.policySet(config: config, policy: policy))
        #expect(await house.ask([Self.db], for: "user:bob").code == "beneficiary_not_allowed")
    }

    @Test("a preview tells the merged stages and who would be asked, item by item")
    func preview() async throws {
        let house = try await House(policy: Self.twoOwners(1, 2))
        let submit = SubmitRequest(
            entitlements: [Self.db, Self.admin, Self.ledger], durationSeconds: 60, reason: "work")
        let preview = try await house.service.preview(submit, caller: .human("user:alice"))
        #expect(preview.items.map(\.decision.effect) == [.review, .review, .deny])
        #expect(preview.items.map { $0.decision.stages.map(\.threshold) } == [[2], [2], []])
        #expect(
            preview.items.map(\.reviewers) == [
                ["user:bob", "user:erin", "user:oscar"], ["user:erin", "user:frank", "user:oscar"], [],
            ])
        let real = try #require(await house.ask(submit.entitlements, seconds: 60).request)
        #expect(real.items.map(\.decision) == preview.items.map(\.decision))
    }
}
