/// Judges one item: policy's answer, and then the core's rules above it. Preview, submission and every review share
/// it, so what a dry run tells is what would happen.
package struct ItemAnalysis: Sendable {
    /// When the item is judged. Where reviewers are few or a freeze stands, a new request is denied; one that was
    /// made before stays as it is.
    package enum Moment: Hashable, Sendable { case submission, review }

    package let terms: RequestTerms
    package let parties: Parties
    package let entitlement: Entitlement
    package let premises: Premises
    package let ledger: HoldingLedger
    package let moment: Moment
    package let now: Instant
    package let freezes: [Freeze]
    /// Whether an earlier emergency of this person is not reviewed in time, or was none.
    package let isBreakGlassBlocked: Bool
    /// Whether the grant it extends ended before its time.
    package let isCutShort: Bool

    package init(
        terms: RequestTerms, parties: Parties, entitlement: Entitlement, premises: Premises, ledger: HoldingLedger,
        moment: Moment, now: Instant, freezes: [Freeze] = [], isBreakGlassBlocked: Bool = false,
        isCutShort: Bool = false
    ) {
        self.isCutShort = isCutShort
        self.freezes = freezes
        self.isBreakGlassBlocked = isBreakGlassBlocked
        self.terms = terms
        self.parties = parties
        self.entitlement = entitlement
        self.premises = premises
        self.ledger = ledger
        self.moment = moment
        self.now = now
    }

    var limits: Limits { premises.config.limits }

    /// The item's decision by itself. Whatever is wrong denies, with a reason that says what (P6). Whether there are
    /// reviewers enough, `withReviewers` says, once the stages of all items are merged.
    package func decide(_ answer: Result<RequestDecision, DecisionFailure>) -> ItemDecision {
        let policy: RequestDecision
        switch answer {
        case .success(let decision): policy = decision
        case .failure(let failure): return denied(failure.reasons)
        }
        if !isKnown || policy.reasons.contains(where: { Self.hidesExistence.contains($0.code) }) {
            return denied(concealed(policy.reasons))
        }
        guard policy.effect != .deny else {
            return denied(
                policy.reasons.visible(to: .requester).isEmpty ? concealed(policy.reasons) : policy.reasons)
        }
        var objections = malformations(of: policy)
        // What is malformed says nothing of who may review; what the core denies still does (P7).
        let todays = objections.isEmpty && moment == .review ? StageRules.inOrder(policy.stages) : []
        let longest = min(policy.maxDurationSeconds ?? limits.maxDurationSeconds, limits.maxDurationSeconds)
        if objections.isEmpty {
            objections = subjectObjections() + emergencyObjections() + freezeObjections()
            objections += extensionObjections() + timeObjections(longest: longest)
        }
        guard objections.isEmpty else { return denied(objections, stages: todays) }
        return ItemDecision(
            effect: policy.effect, reasons: policy.reasons, maxDurationSeconds: longest,
            requestTtlSeconds: min(
                policy.requestTtlSeconds ?? limits.defaultRequestTtlSeconds, limits.maxRequestTtlSeconds),
            stages: StageRules.inOrder(policy.stages), postReview: policy.postReview.map(capped),
            obligations: policy.obligations, basis: premises.basis, at: now)
    }

    /// The decision as it stays once the stages of all items are merged: denied where a new request would wait for
    /// people that are not there (P1, P2).
    package func withReviewers(_ decision: ItemDecision) -> ItemDecision {
        let stages = decision.stages + (decision.postReview?.stages ?? [])
        guard decision.effect != .deny, moment == .submission, !stages.isEmpty else { return decision }
        let excluded = ReviewerRules.excluded(parties, terms, in: premises.directory)
        let seats = stages.map { stage in
            (
                threshold: stage.threshold,
                persons: ReviewerRules.eligiblePersons(for: stage, excluding: excluded, in: premises.directory)
            )
        }
        guard !ReviewerRules.canSatisfy(seats) else { return decision }
        let counts = zip(stages, seats).map { "`\($0.name)` needs \($0.threshold) and has \($1.persons.count)" }
        return denied([
            Reason(
                "too_few_reviewers",
                "there are not enough reviewers who do not benefit themselves: stage " + counts.joined(separator: ", "),
                remedy: "have more people named as reviewers of `\(entitlement)`", audience: .requester)
        ])
    }

    private func capped(_ postReview: PostReview) -> PostReview {
        PostReview(
            stages: StageRules.inOrder(postReview.stages),
            deadlineSeconds: min(postReview.deadlineSeconds, limits.maxPostReviewSeconds))
    }

    /// When the item's grant would begin and end if it were granted now; `nil` where that is no time.
    package func window() -> (startsAt: Instant, expiresAt: Instant)? {
        let start = terms.startsAt ?? now
        return start.adding(seconds: terms.durationSeconds).map { (start, $0) }
    }

    private var isKnown: Bool { premises.catalog.role(of: entitlement) != nil }

    /// - Parameter stages: who reviews it today, where it was made before and the core denies it by now.
    private func denied(_ reasons: [Reason], stages: [StageSpec] = []) -> ItemDecision {
        ItemDecision(
            effect: .deny, reasons: reasons, maxDurationSeconds: 0,
            requestTtlSeconds: limits.maxRequestTtlSeconds, stages: stages, postReview: nil,
            obligations: [], basis: premises.basis, at: now)
    }

    // MARK: One answer for what is unknown and what is not for the asker

    /// A policy's reasons with one of these codes must not tell whether the entitlement exists.
    private static let hidesExistence: Set<String> = ["not_available", "not_eligible", "entitlement_unknown"]

    /// The requester reads one reason, the same for each of these; auditors read policy's own.
    private func concealed(_ reasons: [Reason]) -> [Reason] {
        let open = Reason(
            "not_available", "`\(entitlement)` is not available to `\(terms.beneficiary)`",
            remedy: "see what you may ask for with `stint catalog list`; if this belongs to your work, ask the "
                + "resource's owner",
            audience: .requester)
        let own = isKnown ? [] : [Reason("entitlement_unknown", "the catalog has no `\(entitlement)`")]
        let kept = reasons.filter { !(UTF8Order.equal($0.code, "entitlement_unknown") && !own.isEmpty) }
            .filter { !UTF8Order.equal($0.code, "not_available") }
            .map { Reason($0.code, $0.message, remedy: $0.remedy, audience: .auditor) }
        return [open] + own + kept
    }
}
