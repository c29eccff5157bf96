extension ItemAnalysis {
    /// Why policy's answer cannot be followed; empty where it can.
    func malformations(of policy: RequestDecision) -> [Reason] {
        var found = stageMalformations(of: policy.stages)
        if policy.effect == .allow, !policy.stages.isEmpty {
            found += malformed("allow_with_stages", "it allows and asks for stages of review as well")
        }
        if policy.effect == .review, policy.stages.isEmpty {
            found += malformed("review_without_stage", "it asks for a review and names no stage")
        }
        if let longest = policy.maxDurationSeconds, longest < 1 {
            found += malformed("policy_malformed", "its `max_duration_seconds` is \(longest)")
        }
        if let ttl = policy.requestTtlSeconds, ttl < 1 {
            found += malformed("policy_malformed", "its `request_ttl_seconds` is \(ttl)")
        }
        return found + (terms.breakGlass ? emergencyMalformations(of: policy) : calmMalformations(of: policy))
    }

    private func stageMalformations(of stages: [StageSpec]) -> [Reason] {
        var found: [Reason] = []
        if stages.count > limits.maxStages {
            found += malformed("too_many_stages", "it names \(stages.count) stages; \(limits.maxStages) are the most")
        }
        if Set(stages.map(\.name)).count != stages.count {
            found += malformed("stage_named_twice", "it names a stage twice")
        }
        for stage in stages where stage.threshold < 1 {
            found += malformed("threshold_below_one", "its stage `\(stage.name)` has the threshold \(stage.threshold)")
        }
        for stage in stages where stage.order < 1 {
            found += malformed("policy_malformed", "its stage `\(stage.name)` has the order \(stage.order)")
        }
        return found
    }

    /// An emergency is granted at once and reviewed afterwards, or denied.
    private func emergencyMalformations(of policy: RequestDecision) -> [Reason] {
        guard policy.effect == .allow else {
            return malformed("break_glass_review", "it asks for a review before access in an emergency")
        }
        guard let postReview = policy.postReview else {
            return malformed("post_review_missing", "it allows an emergency and names no review afterwards")
        }
        var found = stageMalformations(of: postReview.stages)
        if postReview.stages.isEmpty {
            found += malformed("post_review_without_stage", "its review afterwards names no stage")
        }
        if postReview.deadlineSeconds < 1 {
            found += malformed(
                "policy_malformed", "its review afterwards has the deadline \(postReview.deadlineSeconds)")
        }
        return found
    }

    private func calmMalformations(of policy: RequestDecision) -> [Reason] {
        guard policy.postReview != nil else { return [] }
        return malformed("post_review_without_break_glass", "it asks for a review afterwards, and this is no emergency")
    }

    private func malformed(_ code: String, _ what: String) -> [Reason] {
        [
            Reason(
                code, "policy's answer for `\(entitlement)` cannot be followed: \(what)",
                remedy: "tell those who keep Stint's policies", audience: .requester)
        ]
    }

    func subjectObjections() -> [Reason] {
        var subjects = [terms.beneficiary]
        if terms.submitter != terms.beneficiary { subjects.append(terms.submitter) }
        return subjects.compactMap { SubjectRules.trouble(with: $0, in: premises.directory) }
    }

    /// Who broke glass before and has not answered for it does not break it again.
    func emergencyObjections() -> [Reason] {
        guard terms.breakGlass, isBreakGlassBlocked else { return [] }
        return [
            Reason(
                "break_glass_blocked", "an earlier emergency was not reviewed in time, or was found to be none",
                remedy: "have its review finished, or ask for access without `break_glass`", audience: .requester)
        ]
    }

    func freezeObjections() -> [Reason] {
        guard moment == .submission, let freeze = freezes.forbidding(entitlement, for: terms.beneficiary) else {
            return []
        }
        return [freeze.reason(for: entitlement)]
    }

    /// There is nothing to go on with where what it extends ended early.
    func extensionObjections() -> [Reason] {
        isCutShort ? [ExtensionRules.predecessorEnded(terms.extends)] : []
    }

    func timeObjections(longest: Int64) -> [Reason] {
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
