import StintCore
import StintTesting
import Testing

@Suite("Emergencies, and their review afterwards")
struct BreakGlassTests {
    static let db: Entitlement = "payments-db:readonly"
    static let wiki: Entitlement = "wiki:edit"
    let alice = Caller.human("user:alice")

    private func broken(
        _ house: House, _ items: [Entitlement] = [db], by caller: Caller = .human("user:alice")
    ) async throws -> AccessRequest {
        try #require(await house.ask(items, by: caller, breakGlass: true).request)
    }

    @Test("it is granted at once and loudly, and waits to be reviewed")
    func granted() async throws {
        let house = try await House(policy: House.emergencyPolicy())
        let outcome = await house.ask([Self.db, Self.wiki], breakGlass: true)
        let request = try #require(outcome.request)
        #expect(request.state == .approved)
        #expect(request.postReview?.state == .pending)
        #expect(request.postReview?.stages.map(\.name) == ["owners"])
        #expect(request.postReview?.deadline == TestClock.start.adding(seconds: 3600))
        let grants = try #require(outcome.result?.grants)
        #expect(grants.count == 2 && grants.allSatisfy { $0.breakGlass && $0.state == .active })
        #expect(house.access(grants[0].id, by: "user:alice").allow)
        #expect(
            house.notices.notices.contains(
                .brokeGlass(request.id, reviewers: ["user:bob", "user:erin", "user:erin-admin", "user:frank"])))
        #expect(
            house.store.log.map(\.event.type).suffix(9) == [
                "request.decided", "request.item_approved", "grant.issued", "grant.activated",
                "request.item_approved", "grant.issued", "grant.activated", "post_review.started",
                "request.approved",
            ])
        let listed = try await house.service.requests(
            RequestFilter(), page: PageRequest(), scope: .review, caller: .human("user:bob"))
        #expect(listed.items.map(\.value.id) == [request.id])
    }

    @Test(
        "agents have no emergencies, and an emergency does not begin later",
        arguments: [
            (Caller.machine("agent:fixit"), nil, nil, "break_glass_agent"),
            (.human("user:frank"), "agent:fixit", nil, "break_glass_agent"),
            (.human("user:alice"), nil, 600, "break_glass_start"), (.human("user:frank"), nil, nil, nil),
            (.machine("service:backup"), nil, nil, nil),
        ] as [(Caller, SubjectRef?, Int64?, String?)])
    func refused(caller: Caller, beneficiary: SubjectRef?, start: Int64?, code: String?) async throws {
        let house = try await House(policy: House.emergencyPolicy())
        let outcome = await house.ask(
            [Self.db], by: caller, for: beneficiary, startsAt: start.flatMap { TestClock.start.adding(seconds: $0) },
            breakGlass: true)
        #expect(outcome.refusal?.code == code)
    }

    private static func answer(_ stages: [StageSpec]?, deadline: Int64 = 60) -> RequestDecision {
        RequestDecision(
            effect: .allow, postReview: stages.map { PostReview(stages: $0, deadlineSeconds: deadline) })
    }

    @Test(
        "P6: an emergency that policy does not have reviewed afterwards is denied, with the reason that says which",
        arguments: [
            (answer(nil), "post_review_missing"), (answer([]), "post_review_without_stage"),
            (answer([.of("s", ["user:bob"], threshold: 0)]), "threshold_below_one"),
            (answer([.of("s", ["user:bob"], threshold: 2)]), "too_few_reviewers"),
            (answer([.of("s", ["user:alice"])]), "too_few_reviewers"),
            (answer([.of("s", ["user:bob"]), .of("t", ["user:bob"])]), "too_few_reviewers"),
            (answer([.of("s", ["user:bob"]), .of("s", ["user:bob"])]), "stage_named_twice"),
            (answer([.of("s", ["user:bob"])], deadline: 0), "policy_malformed"),
            (answer([.of("s", ["user:bob"])], deadline: .min), "policy_malformed"),
            (RequestDecision(effect: .review, stages: [House.stage]), "break_glass_review"),
            (RequestDecision(effect: .deny, reasons: [Reason("no", "no", audience: .requester)]), "no"),
            (answer([.of("s", ["user:bob"])], deadline: .max), nil), (answer([.of("s", ["user:bob"])]), nil),
        ] as [(RequestDecision, String?)])
    func malformed(answer: RequestDecision, code: String?) async throws {
        var policy = House.policy
        policy.requests[Self.wiki] = .decide(answer)
        let house = try await House(policy: policy)
        let outcome = await house.ask([Self.wiki], breakGlass: true)
        #expect(outcome.code == code)
        #expect((outcome.grant != nil) == (code == nil))
        if code == nil {
            let asked = try #require(answer.postReview).deadlineSeconds
            let seconds = min(asked, Limits().maxPostReviewSeconds)
            #expect(outcome.request?.postReview?.deadline == TestClock.start.adding(seconds: seconds))
        }
    }

    @Test(
        "P1: nobody reviews their own emergency afterwards, whoever they sign in as",
        arguments: [
            ("user:erin", "user:erin"), ("user:erin", "user:erin-admin"), ("user:erin-admin", "user:erin"),
        ] as [(SubjectRef, SubjectRef)])
    func ownEmergency(by caller: SubjectRef, reviewer: SubjectRef) async throws {
        let house = try await House(policy: House.emergencyPolicy())
        let request = try await broken(house, by: .human(caller))
        let outcome = await house.perform(
            .human(reviewer, [.user, .operator]), .review(ReviewRequest(request: request.id, verdict: .approve)))
        #expect(outcome.code == "own_request")
        #expect(await house.review(request.id, by: .machine("user:bob")).code == "reviewer_not_human")
        #expect(await house.review(request.id, by: "user:bob").request?.postReview?.state == .passed)
    }

    @Test("the earliest deadline of its items is the one of all")
    func deadlines() async throws {
        var policy = House.emergencyPolicy()
        policy.requests[Self.wiki] = .decide(Self.answer([.of("owners", ["user:bob"])], deadline: 60))
        let house = try await House(policy: policy)
        let request = try await broken(house, [Self.db, Self.wiki])
        #expect(request.postReview?.deadline == TestClock.start.adding(seconds: 60))
        #expect(request.items.map { $0.decision?.postReview?.deadlineSeconds } == [60, 60])
    }

    @Test("P1: nobody has it reviewed by who stands in for themselves")
    func standIn() async throws {
        let house = try await House(policy: House.emergencyPolicy())
        _ = await house.delegate(from: "user:bob", to: "user:oscar")
        let own = try await broken(house, by: .human("user:bob"))
        #expect(await house.review(own.id, by: "user:oscar").refusal != nil)
        let other = try await broken(house, [Self.wiki])
        let outcome = await house.review(other.id, by: "user:oscar")
        #expect(outcome.request?.postReview?.state == .passed)
        #expect(outcome.request?.reviews.first?.delegation?.delegator == "user:bob")
    }

    @Test("P2: its stages need distinct persons, and their approvals have to hold up")
    func threshold() async throws {
        let house = try await House(policy: House.emergencyPolicy(threshold: 2))
        let request = try await broken(house)
        #expect(await house.review(request.id, by: "user:erin").request?.postReview?.state == .pending)
        #expect(await house.review(request.id, by: "user:erin-admin").code == "already_reviewed")
        try await house.change { policy in
            policy.requests = House.emergencyPolicy(threshold: 2).requests
            policy.refusedReviewers = ["user:erin"]
        }
        #expect(await house.review(request.id, by: "user:bob").request?.postReview?.state == .pending)
        let passed = await house.review(request.id, by: "user:frank")
        #expect(passed.request?.postReview?.state == .passed)
        #expect(passed.request?.reviews.allSatisfy(\.isPostReview) == true)
        #expect(house.notices.notices.last == .postReviewClosed(request.id, .passed))
        let grant = try #require(passed.request?.items.first?.grant)
        #expect(try await house.store.grant(grant)?.value.state == .active)
    }

    @Test("P2: each item needs its own reviewers, and the first one who says no fails it all")
    func perItem() async throws {
        var policy = House.policy
        policy.requests[Self.db] = .decide(Self.answer([.of("owners", ["user:bob"])], deadline: 600))
        policy.requests[Self.wiki] = .decide(Self.answer([.of("owners", ["user:frank"])], deadline: 60))
        let house = try await House(policy: policy)
        let request = try await broken(house, [Self.db, Self.wiki])
        #expect(request.postReview?.deadline == TestClock.start.adding(seconds: 60), "the strictest deadline")
        let first = await house.review(request.id, by: "user:bob")
        #expect(first.request?.postReview?.state == .pending)
        #expect(first.request?.reviews.map(\.items) == [[1]])
        #expect(await house.review(request.id, by: "user:frank").request?.postReview?.state == .passed)

        let second = try await broken(house, [Self.db, Self.wiki], by: .human("user:grace"))
        let failed = await house.review(second.id, by: "user:frank", .deny)
        #expect(failed.request?.postReview?.state == .failed)
        #expect(failed.result?.grants.map(\.state) == [.revoked, .revoked])
        #expect(failed.result?.grants.allSatisfy { $0.endingReasons.first?.code == "post_review_failed" } == true)
        #expect(failed.result?.grants.contains { house.access($0.id, by: "user:grace").allow } == false)
        #expect(await house.review(second.id, by: "user:bob").code == "request_closed")
    }

    @Test(
        "past its deadline what it gave ends, and its review can still be finished",
        arguments: [Verdict.approve, .deny])
    func overdue(verdict: Verdict) async throws {
        let house = try await House(policy: House.emergencyPolicy(deadlineSeconds: 60))
        let outcome = await house.ask([Self.db], seconds: 3600, breakGlass: true)
        let request = try #require(outcome.request)
        let grant = try #require(outcome.grant)
        let found = try #require(try await house.store.request(request.id)?.value)
        let deadline = try #require(found.postReview?.deadline)
        let before = try #require(deadline.adding(nanoseconds: -1))
        #expect(try RequestMachine.closePostReview(found, grants: [grant], now: before) == nil)
        house.clock.set(deadline)
        _ = await house.service.runDue()
        let after = try #require(try await house.store.request(request.id)?.value)
        #expect(after.postReview?.state == .overdue)
        #expect(try await house.store.grant(grant.id)?.value.state == .revoked)
        #expect(try await house.store.grant(grant.id)?.value.endingReasons.first?.code == "post_review_overdue")
        let late = await house.review(request.id, by: "user:bob", verdict)
        #expect(late.request?.postReview?.state == (verdict == .approve ? .passed : .failed))
        let next = await house.ask([Self.db], breakGlass: true)
        #expect(next.code == (verdict == .approve ? nil : "break_glass_blocked"))
    }

    @Test(
        "whose emergency was not reviewed in time, or was none, has no other for a time",
        arguments: [
            ("overdue", "user:erin-admin", "break_glass_blocked"), ("unrecorded", "user:erin", "break_glass_blocked"),
            ("failed", "user:erin-admin", "break_glass_blocked"), ("failed", "user:alice", nil),
            ("failed long ago", "user:erin", nil), ("failed just now", "user:erin", "break_glass_blocked"),
            ("passed", "user:erin", nil), ("pending", "user:erin", nil),
        ] as [(String, SubjectRef, String?)])
    func blocked(how: String, next: SubjectRef, code: String?) async throws {
        let house = try await House(policy: House.emergencyPolicy(deadlineSeconds: 60))
        let first = try await broken(house, by: .human("user:erin"))
        let block = Limits().breakGlassBlockSeconds
        switch how {
        case "overdue":
            house.clock.advance(seconds: 60)
            _ = await house.service.runDue()
        case "unrecorded": house.clock.advance(seconds: 60)
        case "passed": _ = await house.review(first.id, by: "user:bob")
        case "pending": break
        default:
            _ = await house.review(first.id, by: "user:bob", .deny)
            if how == "failed long ago" { house.clock.advance(seconds: block) }
            if how == "failed just now" { house.clock.advance(seconds: block - 1) }
        }
        let submit = SubmitRequest(entitlements: [Self.db], durationSeconds: 60, reason: "fire", breakGlass: true)
        let preview = try await house.service.preview(submit, caller: .human(next))
        #expect(preview.items[0].decision.reasons.first?.code == code)
        #expect(await house.ask([Self.db], by: .human(next), breakGlass: true).code == code)
        try await house.change()
        #expect(await house.ask([Self.db], by: .human(next)).request?.state == .pending, "plain requests go on")
    }

    @Test("who called it for somebody else is blocked as well")
    func blockedSubmitter() async throws {
        let house = try await House(policy: House.emergencyPolicy())
        let first = try #require(await house.ask([Self.db], for: "user:grace", breakGlass: true).request)
        _ = await house.review(first.id, by: "user:bob", .deny)
        #expect(await house.ask([Self.db], breakGlass: true).code == "break_glass_blocked")
        #expect(await house.ask([Self.db], by: .human("user:grace"), breakGlass: true).code == "break_glass_blocked")
    }

    @Test("it is reviewed as a whole")
    func whole() async throws {
        let house = try await House(policy: House.emergencyPolicy())
        let request = try await broken(house)
        #expect(await house.review(request.id, by: "user:bob", items: [Self.db]).code == "post_review_whole")
        #expect(await house.review(request.id, by: "user:bob", seconds: 60).code == "post_review_whole")
        #expect(await house.review(request.id, by: "user:grace", items: [Self.db]).code == "request_not_found")
    }
}
