/// What was found out about a scheduled grant whose start has come.
package struct ActivationFindings: Sendable {
    /// What policy says of the item today, above which stand the core's rules; `nil` where it was not asked, because
    /// something else decides.
    let judged: RequestMachine.Judged?
    /// Whether the grant shall be.
    let answer: Result<Decided<GrantDecision>, DecisionFailure>?
    /// The persons whose approvals still count.
    let upheld: Set<PersonID>
    /// What policy was asked about the approvals.
    let reassessments: [DecisionRecord]
    /// The freeze in which nothing is granted.
    let freeze: Freeze?
    /// Why it cannot be whatever policy says: who holds it may not act, or what it extends ended early.
    let objections: [Reason]

    package init(
        judged: RequestMachine.Judged? = nil, answer: Result<Decided<GrantDecision>, DecisionFailure>? = nil,
        upheld: Set<PersonID> = [], reassessments: [DecisionRecord] = [], freeze: Freeze? = nil,
        objections: [Reason] = []
    ) {
        self.judged = judged
        self.answer = answer
        self.upheld = upheld
        self.reassessments = reassessments
        self.freeze = freeze
        self.objections = objections
    }
}

/// Activation judges anew (P7): today's directory, policy, stages and freezes. It may refuse or wait, and never
/// lengthens (P3).
extension GrantMachine {
    /// Whether a grant's start has come and it waits to be activated.
    package static func isDue(_ grant: Grant, now: Instant) -> Bool {
        grant.state == .scheduled && grant.startsAt <= now && now < grant.expiresAt
    }

    /// What forbids a grant whatever policy says.
    ///
    /// - Parameter predecessor: the grant it extends; `nil` where it extends none, or that one is not there.
    package static func objections(
        to grant: Grant, predecessor: Grant?, premises: Premises, now: Instant
    ) -> [Reason] {
        if let trouble = SubjectRules.trouble(with: grant.beneficiary, in: premises.directory) { return [trouble] }
        if grant.extends != nil, !ExtensionRules.ranOut(predecessor, now: now) {
            return [ExtensionRules.predecessorEnded(grant)]
        }
        return []
    }

    /// Stint's own, when the start of a scheduled grant has come; `nil` where there is nothing to do now.
    ///
    /// - Parameters:
    ///   - request: the grant's; where today's approvals fall short it is opened again, and its reviewers are told.
    ///   - delegations: those in force.
    package static func activate(
        _ grant: Grant, request: AccessRequest, findings: ActivationFindings, delegations: [Delegation] = [],
        premises: Premises, now: Instant
    ) throws(Refusal) -> Transition? {
        guard isDue(grant, now: now) else { return nil }
        if !findings.objections.isEmpty {
            return try end([grant], now: now, actor: .stint, revokedFor: findings.objections)
        }
        if let freeze = findings.freeze {
            return try wait(grant, for: [freeze.reason(for: grant.entitlement)], now: now)
        }
        guard let judged = findings.judged else { return nil }
        let decision = judged.decision
        if decision.effect == .deny {
            guard !decision.reasons.contains(where: \.isPolicyFailure) else {
                return try wait(grant, for: decision.reasons, record: judged.record, now: now)
            }
            return try end(
                [grant], now: now, actor: .stint, revokedFor: decision.reasons, record: judged.record)
        }
        switch findings.answer {
        case nil: return nil
        case .failure(let failure):
            return try wait(
                grant, for: failure.reasons, record: failure.record, furtherRecords: judged.records, now: now)
        case .success(let decided):
            guard decided.decision.keep else {
                return try end(
                    [grant], now: now, actor: .stint, revokedFor: decided.decision.told, record: decided.record,
                    furtherRecords: judged.records)
            }
            let reviews = approvals(of: request, for: grant, upheld: findings.upheld, stages: decision.stages)
            let standing = ItemStanding(item: grant.item, stages: decision.stages, approvals: reviews)
            guard let short = decision.stages.first(where: { !standing.isPassed($0) }) else {
                return try activated(
                    grant, decided: decided, judged: judged, approvals: reviews.map(\.approval),
                    furtherRecords: findings.reassessments, now: now)
            }
            return try reopen(
                grant, request: request, judged: judged, short: short, standing,
                furtherRecords: [decided.record] + findings.reassessments, delegations, premises: premises, now: now)
        }
    }

    /// The recorded approvals of a grant's item that count towards today's stages.
    private static func approvals(
        of request: AccessRequest, for grant: Grant, upheld: Set<PersonID>, stages: [StageSpec]
    ) -> [Review] {
        guard !stages.isEmpty else { return [] }
        return request.reviews.filter { review in
            review.verdict == .approve && !review.isPostReview && review.items.contains(grant.item)
                && upheld.contains(review.person) && stages.contains { $0.name == review.stage }
        }
    }

    private static func activated(
        _ grant: Grant, decided: Decided<GrantDecision>, judged: RequestMachine.Judged, approvals: [Approval],
        furtherRecords: [DecisionRecord], now: Instant
    ) throws(Refusal) -> Transition {
        try RequestMachine.guarded {
            var transition = Transition(request: nil, grants: [grant], now: now, actor: .stint)
            try transition.emit(
                .grantActivated(
                    GrantActivated(
                        grant: grant.id, record: decided.record, request: judged.record,
                        stages: judged.decision.stages, approvals: approvals, furtherRecords: furtherRecords)))
            transition.effect(.publish(grant.id))
            transition.effect(.notify(.grantActivated(grant.id)))
            return transition
        }
    }

    /// Notes once why a grant is not activated yet; `nil` where that is known.
    private static func wait(
        _ grant: Grant, for reasons: [Reason], record: DecisionRecord? = nil,
        furtherRecords: [DecisionRecord] = [], now: Instant
    ) throws(Refusal) -> Transition? {
        guard !grant.holdingReasons.sayTheSame(as: reasons) else { return nil }
        return try RequestMachine.guarded {
            var transition = Transition(request: nil, grants: [grant], now: now, actor: .stint)
            try transition.emit(
                .grantWaiting(
                    GrantWaiting(
                        grant: grant.id, reasons: reasons, record: record, furtherRecords: furtherRecords)))
            transition.effect(.publish(grant.id))
            return transition
        }
    }

    /// Puts the grant's item back among what waits for reviews. The grant keeps its instants: approvals that come now
    /// activate it as it is, or nothing does before its end (P3).
    private static func reopen(
        _ grant: Grant, request: AccessRequest, judged: RequestMachine.Judged, short: StageSpec,
        _ standing: ItemStanding, furtherRecords: [DecisionRecord], _ delegations: [Delegation], premises: Premises,
        now: Instant
    ) throws(Refusal) -> Transition? {
        let reasons = [
            Reason(
                "approvals_lapsed",
                "the approvals of `\(grant.entitlement)` no longer pass today's stages: `\(short.name)` falls short",
                remedy: "have it approved anew", audience: .requester)
        ]
        let isWaiting =
            request.state == .pending && request.items.contains { $0.number == grant.item && $0.state == .pending }
        if isWaiting {
            return try wait(grant, for: reasons, record: judged.record, furtherRecords: furtherRecords, now: now)
        }
        let ttl = now.adding(seconds: judged.decision.requestTtlSeconds) ?? grant.expiresAt
        let deadline = min(ttl, grant.expiresAt)
        let reminder = RequestMachine.reminder(after: now, before: deadline, limits: premises.config.limits)
        return try RequestMachine.guarded {
            var transition = Transition(request: request, grants: [grant], now: now, actor: .stint)
            try transition.emit(
                .grantWaiting(
                    GrantWaiting(
                        grant: grant.id, reasons: reasons, record: judged.record, furtherRecords: furtherRecords)))
            try transition.emit(
                .requestReopened(
                    RequestReopened(
                        request: request.id, items: [grant.item], reasons: reasons, deadline: deadline,
                        reminder: reminder)))
            try transition.emit(.requestDecided(judged.event(of: request.id)))
            let reviewers = transition.request.map {
                RequestMachine.reviewers(
                    of: $0, premises: premises, delegations: delegations, standings: [standing])
            }
            if let reviewers, !reviewers.isEmpty {
                transition.effect(.notify(.reviewWanted(request.id, reviewers: reviewers)))
            }
            transition.effect(.publish(grant.id))
            return transition
        }
    }
}

extension RequestMachine.Judged {
    fileprivate var records: [DecisionRecord] { record.map { [$0] } ?? [] }
}

extension GrantDecision {
    /// Why a grant is not kept; never empty.
    var told: [Reason] {
        guard reasons.visible(to: .requester).isEmpty else { return reasons }
        return [
            Reason(
                "not_kept", "policy does not let this grant go on", remedy: "ask anew if the access is still needed",
                audience: .requester)
        ] + reasons
    }
}

extension [Reason] {
    /// Whether these reasons have the same codes: what they say besides may carry figures that change by the hour.
    func sayTheSame(as other: [Reason]) -> Bool {
        count == other.count && zip(self, other).allSatisfy { $0.has(code: $1.code) }
    }
}
