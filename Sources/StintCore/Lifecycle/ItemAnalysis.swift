/// Judges one item: policy's answer, and then the core's rules above it. Preview, submission and every review share
/// it, so what a dry run tells is what would happen.
package struct ItemAnalysis: Sendable {
    /// When the item is judged. Where reviewers are few, a new request is denied; a pending one stays pending.
    package enum Moment: Hashable, Sendable { case submission, review }

    package let terms: RequestTerms
    package let parties: Parties
    package let entitlement: Entitlement
    package let premises: Premises
    package let ledger: HoldingLedger
    package let moment: Moment
    package let now: Instant

    package init(
        terms: RequestTerms, parties: Parties, entitlement: Entitlement, premises: Premises, ledger: HoldingLedger,
        moment: Moment, now: Instant
    ) {
        self.terms = terms
        self.parties = parties
        self.entitlement = entitlement
        self.premises = premises
        self.ledger = ledger
        self.moment = moment
        self.now = now
    }

    private var limits: Limits { premises.config.limits }

    /// The item's decision. Whatever is wrong denies, with a reason that says what (P6).
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
        let longest = min(policy.maxDurationSeconds ?? limits.maxDurationSeconds, limits.maxDurationSeconds)
        if objections.isEmpty {
            objections = subjectObjections() + stageObjections(policy) + timeObjections(longest: longest)
        }
        guard objections.isEmpty else { return denied(objections) }
        return ItemDecision(
            effect: policy.effect, reasons: policy.reasons, maxDurationSeconds: longest,
            requestTtlSeconds: min(
                policy.requestTtlSeconds ?? limits.defaultRequestTtlSeconds, limits.maxRequestTtlSeconds),
            stages: policy.stages, postReview: policy.postReview, obligations: policy.obligations,
            basis: premises.basis, at: now)
    }

    /// When the item's grant would begin and end if it were granted now; `nil` where that is no time.
    package func window() -> (startsAt: Instant, expiresAt: Instant)? {
        let start = terms.startsAt ?? now
        return start.adding(seconds: terms.durationSeconds).map { (start, $0) }
    }

    private var isKnown: Bool { premises.catalog.role(of: entitlement) != nil }

    private func denied(_ reasons: [Reason]) -> ItemDecision {
        ItemDecision(
            effect: .deny, reasons: reasons, maxDurationSeconds: 0,
            requestTtlSeconds: min(limits.defaultRequestTtlSeconds, limits.maxRequestTtlSeconds), stages: [],
            postReview: nil, obligations: [], basis: premises.basis, at: now)
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

    // MARK: What the core holds above policy

    private func malformations(of policy: RequestDecision) -> [Reason] {
        var found: [Reason] = []
        if policy.effect == .allow, !policy.stages.isEmpty {
            found += malformed("allow_with_stages", "it allows and asks for stages of review as well")
        }
        if policy.effect == .review, policy.stages.isEmpty {
            found += malformed("review_without_stage", "it asks for a review and names no stage")
        }
        if policy.stages.count > limits.maxStages {
            found += malformed(
                "too_many_stages", "it names \(policy.stages.count) stages; \(limits.maxStages) are the most")
        }
        if Set(policy.stages.map(\.name)).count != policy.stages.count {
            found += malformed("stage_named_twice", "it names a stage twice")
        }
        for stage in policy.stages where stage.threshold < 1 {
            found += malformed("threshold_below_one", "its stage `\(stage.name)` has the threshold \(stage.threshold)")
        }
        if let longest = policy.maxDurationSeconds, longest < 1 {
            found += malformed("policy_malformed", "its `max_duration_seconds` is \(longest)")
        }
        if let ttl = policy.requestTtlSeconds, ttl < 1 {
            found += malformed("policy_malformed", "its `request_ttl_seconds` is \(ttl)")
        }
        if policy.postReview != nil {
            found += malformed(
                "post_review_unsupported", "it asks for a review afterwards, which is not kept track of yet")
        }
        return found
    }

    private func malformed(_ code: String, _ what: String) -> [Reason] {
        [
            Reason(
                code, "policy's answer for `\(entitlement)` cannot be followed: \(what)",
                remedy: "tell those who keep Stint's policies", audience: .requester)
        ]
    }

    private func subjectObjections() -> [Reason] {
        var subjects = [terms.beneficiary]
        if terms.submitter != terms.beneficiary { subjects.append(terms.submitter) }
        return subjects.compactMap { SubjectRules.trouble(with: $0, in: premises.directory) }
    }

    private func stageObjections(_ policy: RequestDecision) -> [Reason] {
        guard policy.effect == .review, moment == .submission else { return [] }
        let directory = premises.directory
        let excluded = ReviewerRules.excluded(parties, terms, in: directory)
        let stages = policy.stages.map { stage in
            (stage.threshold, ReviewerRules.eligiblePersons(for: stage, excluding: excluded, in: directory))
        }
        guard !ReviewerRules.canSatisfy(stages.map { (threshold: $0.0, persons: $0.1) }) else { return [] }
        let counts = zip(policy.stages, stages).map { "`\($0.name)` needs \($0.threshold) and has \($1.1.count)" }
        return [
            Reason(
                "too_few_reviewers",
                "there are not enough reviewers who do not benefit themselves: stage " + counts.joined(separator: ", "),
                remedy: "have more people named as reviewers of `\(entitlement)`", audience: .requester)
        ]
    }

    private func timeObjections(longest: Int64) -> [Reason] {
        guard terms.durationSeconds <= longest else {
            return [
                Reason(
                    "duration_too_long",
                    "\(terms.durationSeconds) s is longer than `\(entitlement)` is given for: at most \(longest) s",
                    remedy: "ask for \(longest) s or less", audience: .requester)
            ]
        }
        guard let window = window() else {
            return [Reason("duration_too_long", "the end lies beyond the times Stint can tell", audience: .requester)]
        }
        guard now < window.expiresAt else {
            return [
                Reason(
                    "window_passed", "the time asked for ended at \(window.expiresAt)", remedy: "ask for a later start",
                    audience: .requester)
            ]
        }
        let stretch = ledger.continuousTime(
            with: Interval(start: window.startsAt, end: window.expiresAt), of: entitlement,
            gapSeconds: limits.continuousGapSeconds)
        guard let most = stretch.start.adding(seconds: limits.maxContinuousSeconds), stretch.end > most else {
            return []
        }
        return [
            Reason(
                "continuous_limit",
                "with this, `\(entitlement)` would be held without a break from \(stretch.start) to \(stretch.end); "
                    + "at most \(limits.maxContinuousSeconds) s are allowed",
                remedy: "ask for less time, or pause for more than \(limits.continuousGapSeconds) s first",
                audience: .requester)
        ]
    }
}
