package import StintCore

/// The company's whole lifecycle, beside the plain path.
extension House {
    /// Asks for several entitlements in one request.
    package func ask(
        _ entitlements: [Entitlement], by caller: Caller = .human("user:alice"), for beneficiary: SubjectRef? = nil,
        seconds: Int64 = 3600, startsAt: Instant? = nil, reason: String = "month-end", breakGlass: Bool = false
    ) async -> CommandOutcome {
        await perform(
            caller,
            .submit(
                SubmitRequest(
                    entitlements: entitlements, beneficiary: beneficiary, durationSeconds: seconds,
                    startsAt: startsAt, reason: reason, breakGlass: breakGlass)))
    }

    /// A review with all that can be said in it.
    package func review(
        _ request: RequestID, by reviewer: SubjectRef, _ verdict: Verdict = .approve, stage: Identifier? = nil,
        items: [Entitlement]? = nil, seconds: Int64? = nil
    ) async -> CommandOutcome {
        await perform(
            .human(reviewer),
            .review(
                ReviewRequest(
                    request: request, verdict: verdict, stage: stage, items: items, durationSeconds: seconds)))
    }

    /// Lets `delegate` review in the place of `delegator`.
    package func delegate(
        from delegator: SubjectRef, to delegate: SubjectRef, startsAt: Instant? = nil, seconds: Int64 = 86_400
    ) async -> CommandOutcome {
        let start = startsAt ?? clock.now()
        return await perform(
            .human(delegator),
            .delegate(
                StartDelegation(
                    delegate: delegate, startsAt: startsAt, endsAt: start.adding(seconds: seconds) ?? start)))
    }

    /// A policy in which each of these needs these stages.
    package static func policy(_ stages: [Entitlement: [StageSpec]]) -> TablePolicy {
        var policy = House.policy
        for (entitlement, stages) in stages {
            policy.requests[entitlement] = .decide(RequestDecision(effect: .review, stages: stages))
        }
        return policy
    }

    /// A policy that lets `payments-db:readonly` and `wiki:edit` be had in an emergency, reviewed afterwards by database
    /// administrators.
    package static func emergencyPolicy(threshold: Int = 1, deadlineSeconds: Int64 = 3600) -> TablePolicy {
        var policy = House.policy
        let stage = StageSpec(name: "owners", approvers: ReviewerSet(groups: ["db-admins"]), threshold: threshold)
        for entitlement in ["payments-db:readonly", "wiki:edit"] as [Entitlement] {
            policy.requests[entitlement] = .decide(
                RequestDecision(
                    effect: .allow, postReview: PostReview(stages: [stage], deadlineSeconds: deadlineSeconds)))
        }
        return policy
    }

    /// One item of a request as it is stored.
    package func item(_ number: Int, of request: RequestID) async throws -> RequestItem? {
        try await store.request(request)?.value.items.first { $0.number == number }
    }
}

extension StageSpec {
    /// A stage of a few accounts.
    package static func of(
        _ name: Identifier, _ users: [SubjectRef], threshold: Int = 1, order: Int = 1
    ) -> StageSpec {
        StageSpec(name: name, approvers: ReviewerSet(users: users), threshold: threshold, order: order)
    }
}
