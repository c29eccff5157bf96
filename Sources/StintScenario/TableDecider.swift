package import StintCore

/// Answers as a `PolicyTable` says.
package struct TableDecider: Decider {
    package let basis: DecisionBasis
    package let table: PolicyTable

    package init(basis: DecisionBasis, table: PolicyTable) {
        self.basis = basis
        self.table = table
    }

    package func decideRequest(_ input: RequestDecisionInput) async throws(DecisionFailure) -> Decided<RequestDecision>
    {
        try check()
        let answers = input.terms.breakGlass ? table.emergencies : table.requests
        guard let answer = answers?[input.entitlement.description] else {
            return decided(RequestDecision(effect: .deny, reasons: [Reason("not_eligible", "nobody is")]), input.now)
        }
        if let code = answer.fails { throw DecisionFailure(code, "the table says that it fails") }
        return decided(answer.decision, input.now)
    }

    package func decideReview(_ input: ReviewDecisionInput) async throws(DecisionFailure) -> Decided<ReviewDecision> {
        try check()
        guard table.refusedReviewers?.contains(input.reviewer) ?? false else {
            return decided(ReviewDecision(allow: true), input.now)
        }
        let reason = Reason("reviewer_refused", "policy refuses `\(input.reviewer)`", audience: .requester)
        return decided(ReviewDecision(allow: false, reasons: [reason]), input.now)
    }

    package func decideGrant(_ input: GrantDecisionInput) async throws(DecisionFailure) -> Decided<GrantDecision> {
        try check()
        if let signal = input.signals.first(where: { table.endingSignals?.contains($0.type) ?? false }) {
            let reason = Reason("signal_refused", "the signal `\(signal.type)` stands", audience: .requester)
            return decided(GrantDecision(keep: false, reasons: [reason]), input.now)
        }
        switch table.grants?[input.grant.entitlement.description] ?? .keep {
        case .keep: return decided(GrantDecision(keep: true), input.now)
        case .end:
            let reason = Reason("not_kept", "policy keeps no such grant", audience: .requester)
            return decided(GrantDecision(keep: false, reasons: [reason]), input.now)
        case .error: throw DecisionFailure(.error, "the table says that it fails")
        case .undefined: throw DecisionFailure(.undefined, "the table says that it is undefined")
        }
    }

    package func decideAPI(_ input: APIDecisionInput) async throws(DecisionFailure) -> Decided<APIDecision> {
        try check()
        return decided(APIDecision(allow: true), input.now)
    }

    /// The table allows whatever a grant is for; the core asks which one.
    package func decideAccess(_ input: AccessDecisionInput) async throws(DecisionFailure) -> Decided<AccessDecision> {
        try check()
        return decided(AccessDecision(allow: false), input.now)
    }

    private func check() throws(DecisionFailure) {
        if let code = table.fails { throw DecisionFailure(code, "the table says that it fails") }
    }

    private func decided<Decision>(_ decision: Decision, _ now: Instant) -> Decided<Decision> {
        Decided(
            decision,
            record: DecisionRecord(
                entryPoint: "table", basis: basis, at: now, inputDigest: "", input: .object(JSONObject()), output: nil))
    }
}

extension PolicyTable.Answer {
    /// What the core is told.
    package var decision: RequestDecision {
        RequestDecision(
            effect: effect ?? .deny,
            reasons: reason.map { [Reason($0, "the table says `\($0)`", audience: .requester)] } ?? [],
            maxDurationSeconds: maxDuration?.seconds, requestTtlSeconds: requestTtl?.seconds,
            stages: (stages ?? []).map(\.spec),
            postReview: postReview.map {
                PostReview(stages: $0.stages.map(\.spec), deadlineSeconds: $0.deadline.seconds)
            })
    }
}
