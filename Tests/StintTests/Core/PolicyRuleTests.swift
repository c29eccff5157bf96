import StintCore
import StintTesting
import Testing

@Suite("The core above policy")
struct PolicyRuleTests {
    let bob = Caller.human("user:bob")

    @Test("P6: policy that fails at a review leaves the request waiting")
    func failingReview() async throws {
        let house = try await House()
        let request = try #require(await house.submit("payments-db:readonly").request)
        try await house.change { $0.failure = .undefined }
        #expect(await house.review(request.id, by: bob).code == "policy_undefined")
        #expect(try await house.store.request(request.id)?.value.state == .pending)
        try await house.change(revision: "3")
        #expect(await house.review(request.id, by: bob).request?.state == .approved)
    }

    @Test("P6: an item that policy gives no answer for at a review is not denied for it")
    func failingItem() async throws {
        let house = try await House()
        let request = try #require(await house.submit("payments-db:readonly").request)
        try await house.change { $0.requests["payments-db:readonly"] = .fail(.malformed) }
        let outcome = await house.review(request.id, by: bob)
        #expect(outcome.refusal?.kind == .policy)
        #expect(try await house.store.request(request.id)?.value.state == .pending)
    }

    @Test("P6: what the catalog does not have is denied, whatever policy says")
    func unknownAllowed() async throws {
        var policy = House.policy
        policy.requests["nothing:at-all"] = .decide(RequestDecision(effect: .allow))
        let house = try await House(policy: policy)
        let outcome = await house.submit("nothing:at-all")
        #expect(outcome.request?.state == .denied)
        #expect(outcome.code == "not_available")
    }

    @Test(
        "P6: an answer that cannot be followed denies, and says why",
        arguments: [
            (RequestDecision(effect: .allow, stages: [House.stage]), "allow_with_stages"),
            (RequestDecision(effect: .review), "review_without_stage"),
            (
                RequestDecision(
                    effect: .review, stages: [StageSpec(name: "s", approvers: House.stage.approvers, threshold: 0)]),
                "threshold_below_one"
            ), (RequestDecision(effect: .review, stages: [House.stage, House.stage]), "stage_named_twice"),
            (
                RequestDecision(
                    effect: .review, stages: [StageSpec(name: "s", approvers: House.stage.approvers, threshold: 4)]),
                "too_few_reviewers"
            ),
            (
                RequestDecision(
                    effect: .review,
                    stages: [StageSpec(name: "s", approvers: ReviewerSet(users: ["user:dba-shared"]), threshold: 1)]),
                "too_few_reviewers"
            ),
            (
                RequestDecision(
                    effect: .review,
                    stages: [
                        StageSpec(name: "s", approvers: ReviewerSet(users: ["user:bob"]), threshold: 1),
                        StageSpec(name: "t", approvers: ReviewerSet(users: ["user:bob"]), threshold: 1),
                    ]), "too_few_reviewers"
            ), (RequestDecision(effect: .allow, maxDurationSeconds: 0), "policy_malformed"),
            (RequestDecision(effect: .allow, requestTtlSeconds: -5), "policy_malformed"),
            (RequestDecision(effect: .allow, maxDurationSeconds: 60), "duration_too_long"),
            (
                RequestDecision(effect: .allow, postReview: PostReview(stages: [], deadlineSeconds: 60)),
                "post_review_without_break_glass"
            ),
            (
                RequestDecision(effect: .deny, reasons: [Reason("ticket_required", "t", audience: .requester)]),
                "ticket_required"
            ),
            (RequestDecision(effect: .deny), "not_available"),
        ])
    func malformed(answer: RequestDecision, code: String) async throws {
        var policy = House.policy
        policy.requests["wiki:edit"] = .decide(answer)
        let house = try await House(policy: policy)
        let outcome = await house.submit("wiki:edit")
        #expect(outcome.request?.state == .denied)
        #expect(outcome.code == code)
        #expect(outcome.grant == nil)
        #expect(outcome.request?.closingReasons.visible(to: .requester).isEmpty == false)
    }

    @Test(
        "P6: policy that gives no answer denies, and says which way",
        arguments: [
            DecisionFailure.Code.missing, .undefined, .malformed, .error, .limits, .unavailable,
        ])
    func failing(code: DecisionFailure.Code) async throws {
        var policy = House.policy
        policy.requests["wiki:edit"] = .fail(code)
        let house = try await House(policy: policy)
        #expect(await house.submit("wiki:edit").code == code.rawValue)
    }

    @Test("P6: limits cap what policy says")
    func caps() async throws {
        var policy = House.policy
        policy.requests["wiki:edit"] = .decide(
            RequestDecision(effect: .review, maxDurationSeconds: .max, requestTtlSeconds: .max, stages: [House.stage]))
        let house = try await House(policy: policy)
        let request = try #require(await house.submit("wiki:edit").request)
        #expect(request.items[0].decision?.maxDurationSeconds == Limits().maxDurationSeconds)
        #expect(request.items[0].decision?.requestTtlSeconds == Limits().maxRequestTtlSeconds)
        #expect(request.deadline == TestClock.start.adding(seconds: Limits().maxRequestTtlSeconds))
    }

    @Test("what does not exist and what is not for somebody answer alike")
    func concealment() async throws {
        var policy = House.policy
        policy.requests["ledger-db:readonly"] = .decide(
            RequestDecision(
                effect: .deny, reasons: [Reason("not_eligible", "only accountants are", audience: .requester)]))
        let house = try await House(policy: policy)
        var answers: [[Reason]] = []
        for entitlement in ["ledger-db:readonly", "nothing:at-all"] as [Entitlement] {
            let request = try #require(await house.submit(entitlement).request)
            #expect(request.state == .denied)
            answers.append(
                request.closingReasons.visible(to: .requester).map {
                    Reason(
                        $0.code, $0.message.replacing("\(entitlement)", with: "X"), remedy: $0.remedy,
                        audience: $0.audience)
                })
        }
        #expect(answers[0] == answers[1])
        #expect(answers[0].map(\.code) == ["not_available"])
    }
}
