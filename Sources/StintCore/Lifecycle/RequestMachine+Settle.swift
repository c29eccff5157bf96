extension RequestMachine {
    /// Closes a pending request if its decisions and reviews allow: grants what every stage agreed to, denies where
    /// nothing is left to grant, else leaves it waiting.
    ///
    /// - Parameter counting: the persons whose approvals count.
    static func settle(
        _ transition: inout Transition, counting persons: Set<PersonID> = [], premises: Premises
    ) throws(CoreError) {
        guard let request = transition.request, request.state == .pending else { return }
        let open = request.items.filter { $0.state == .pending && $0.decision?.effect != .deny }
        guard !open.isEmpty else {
            let reasons = request.items.flatMap { $0.decision?.reasons ?? [] }
            try transition.emit(.requestDenied(RequestDenied(request: request.id, reasons: reasons)))
            transition.effect(.notify(.requestClosed(request.id, .denied)))
            return
        }
        let approvals = request.reviews.filter { $0.verdict == .approve && persons.contains($0.person) }
        var approved: [RequestApproved.Item] = []
        var issued: [Grant] = []
        for item in open {
            guard let decision = item.decision, isSatisfied(decision, by: approvals) else { return }
            guard
                let grant = grant(for: item, decision, of: request, approvals, premises: premises, now: transition.now)
            else { return }
            issued.append(grant)
            approved.append(RequestApproved.Item(number: item.number, grant: grant.id))
        }
        for grant in issued {
            try transition.emit(.grantIssued(GrantIssued(grant: grant)))
            if grant.startsAt <= transition.now {
                try transition.emit(.grantActivated(GrantActivated(grant: grant.id, record: nil)))
                transition.effect(.notify(.grantActivated(grant.id)))
            }
            transition.effect(.publish(grant.id))
        }
        try transition.emit(.requestApproved(RequestApproved(request: request.id, items: approved)))
        transition.effect(.notify(.requestClosed(request.id, .approved)))
    }

    /// Whether every stage has enough distinct persons; each approval counts for the stage it was given for (P2).
    private static func isSatisfied(_ decision: ItemDecision, by approvals: [Review]) -> Bool {
        switch decision.effect {
        case .allow: true
        case .deny: false
        case .review:
            !decision.stages.isEmpty
                && decision.stages.allSatisfy { stage in
                    stage.threshold >= 1
                        && Set(approvals.filter { $0.stage == stage.name }.map(\.person)).count >= stage.threshold
                }
        }
    }

    /// The grant of an item: its two instants are fixed here and nowhere else (P3). An asked-for start stays where it
    /// was asked for, however late the approval came. `nil` where nothing of its time is left, which the analysis of
    /// the item has denied before.
    private static func grant(
        for item: RequestItem, _ decision: ItemDecision, of request: AccessRequest, _ approvals: [Review],
        premises: Premises, now: Instant
    ) -> Grant? {
        let terms = request.terms
        let startsAt = terms.startsAt ?? now
        guard let (resource, role) = premises.catalog.role(of: item.entitlement),
            let expiresAt = startsAt.adding(seconds: min(terms.durationSeconds, decision.maxDurationSeconds)),
            now < expiresAt, let id = grantID(of: request.id, item: item.number)
        else { return nil }
        return Grant(
            id: id, request: request.id, item: item.number, beneficiary: terms.beneficiary,
            person: premises.directory.accountablePerson(of: terms.beneficiary), entitlement: item.entitlement,
            resource: resource.ref, actions: role.actions, risk: resource.risk, reason: terms.reason,
            ticket: terms.ticket, startsAt: startsAt, expiresAt: expiresAt, stages: decision.stages,
            approvals: decision.stages.isEmpty ? [] : approvals.map(\.approval), obligations: decision.obligations,
            basis: decision.basis, issuedAt: now)
    }

    /// `gr-X-1` for item 1 of the request `rq-X`: the same request never leads to two grants of one item.
    static func grantID(of request: RequestID, item: Int) -> GrantID? {
        let text = request.text
        let stem = text.utf8.starts(with: "rq-".utf8) ? String(text.dropFirst(3)) : text
        return try? GrantID("gr-\(stem)-\(item)")
    }

    /// When a new request times out: its TTL, and in any case the end of the time asked for.
    static func deadline(terms: RequestTerms, judged: [Judged], limits: Limits, now: Instant) -> Instant {
        let ttl = judged.map(\.decision.requestTtlSeconds).min() ?? limits.defaultRequestTtlSeconds
        let latest = now.adding(seconds: min(ttl, limits.maxRequestTtlSeconds)) ?? now
        guard let startsAt = terms.startsAt, let end = startsAt.adding(seconds: terms.durationSeconds) else {
            return latest
        }
        return min(latest, end)
    }

    /// Runs a machine; what it cannot emit is a defect, told as a refusal rather than a trap.
    static func guarded<Value>(_ body: () throws -> Value) throws(Refusal) -> Value {
        do {
            return try body()
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw Refusal(.unavailable, [Reason("internal_error", "a transition failed: \(error)")])
        }
    }
}

extension Review {
    var approval: Approval {
        Approval(reviewer: reviewer, person: person, stage: stage, at: at, basis: basis)
    }
}
