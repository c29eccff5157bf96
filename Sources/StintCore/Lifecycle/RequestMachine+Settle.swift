extension RequestMachine {
    /// What items are settled by.
    struct Settling {
        /// The items that were judged this moment, by number; the others go on waiting.
        var items: Set<Int>
        /// Where they stand, with every approval that counts.
        var standings: [Int: ItemStanding] = [:]
        /// The items that the review at hand is about.
        var covered: Set<Int> = []
        var freezes: [Freeze] = []
        /// What policy says of going on with the grants of items that wait again.
        var keeps: [GrantID: Result<Decided<GrantDecision>, DecisionFailure>] = [:]
    }

    /// Settles what can be: an item that policy denies is denied, one that every stage agreed to is granted, and the
    /// others go on waiting.
    static func settle(_ transition: inout Transition, _ settling: Settling, premises: Premises) throws {
        guard let request = transition.request, request.state == .pending else { return }
        for item in request.items where item.state == .pending && settling.items.contains(item.number) {
            guard let decision = item.decision else { continue }
            if decision.effect == .deny {
                try deny(item, decision.reasons, in: &transition)
                continue
            }
            let standing = settling.standings[item.number]
            guard decision.effect == .allow || (!decision.stages.isEmpty && standing?.isPassed == true) else {
                continue
            }
            if let freeze = settling.freezes.forbidding(item.entitlement, for: request.terms.beneficiary) {
                guard settling.covered.contains(item.number) else { continue }
                throw Refusal(.conflict, [freeze.reason(for: item.entitlement)])
            }
            let approvals = decision.effect == .allow ? [] : standing?.approvals ?? []
            if let id = item.grant {
                try takeUp(id, of: item, decision, approvals, keep: settling.keeps[id], in: &transition)
            } else if let grant = grant(
                for: item, decision, of: request, approvals, premises: premises, now: transition.now)
            {
                try issue(grant, in: &transition)
            } else if settling.covered.contains(item.number) {
                throw Refusal(
                    .conflict, "window_passed", "nothing is left of the time `\(item.entitlement)` was asked for",
                    remedy: "approve it for longer, or have it asked for anew")
            }
        }
    }

    /// Closes a request none of whose items waits any more.
    static func close(_ transition: inout Transition) throws(CoreError) {
        guard let request = transition.request, request.state == .pending,
            !request.items.contains(where: { $0.state == .pending })
        else { return }
        let approved = request.items.compactMap { item in
            item.state == .approved ? item.grant.map { RequestApproved.Item(number: item.number, grant: $0) } : nil
        }
        if approved.isEmpty {
            var reasons: [Reason] = []
            for reason in request.items.flatMap(\.reasons) where !reasons.contains(reason) { reasons.append(reason) }
            try transition.emit(.requestDenied(RequestDenied(request: request.id, reasons: reasons)))
        } else {
            try transition.emit(.requestApproved(RequestApproved(request: request.id, items: approved)))
        }
        noticeClosed(&transition)
    }

    static func noticeClosed(_ transition: inout Transition) {
        guard let request = transition.request, request.state.isFinal else { return }
        transition.effect(.notify(.requestClosed(request.id, request.state)))
    }

    /// An item is out. Where it waited anew, its grant ends with it.
    static func deny(_ item: RequestItem, _ reasons: [Reason], in transition: inout Transition) throws(CoreError) {
        guard let request = transition.request?.id else { return }
        try transition.emit(.requestItemDenied(ItemDenied(request: request, item: item.number, reasons: reasons)))
        if let grant = item.grant { try revoke(grant, reasons, in: &transition) }
    }

    /// Ends a grant of the request; nothing where it has ended.
    static func revoke(_ id: GrantID, _ reasons: [Reason], in transition: inout Transition) throws(CoreError) {
        guard let grant = transition.grant(id) else {
            throw CoreError(.invalidEvent, "the grant `\(id)` that ends with its request is not here")
        }
        guard !grant.state.isFinal else { return }
        try transition.emit(.grantRevoked(GrantRevoked(grant: id, reasons: reasons, record: nil)))
        transition.effect(.publish(id))
        transition.effect(.notify(.grantEnded(id, .revoked)))
    }

    /// An item that is granted now.
    private static func issue(_ grant: Grant, in transition: inout Transition) throws(CoreError) {
        try transition.emit(
            .requestItemApproved(ItemApproved(request: grant.request, item: grant.item, grant: grant.id)))
        try transition.emit(.grantIssued(GrantIssued(grant: grant)))
        if grant.startsAt <= transition.now {
            try transition.emit(.grantActivated(GrantActivated(grant: grant.id, record: nil)))
            transition.effect(.notify(.grantActivated(grant.id)))
        }
        transition.effect(.publish(grant.id))
    }

    /// An item that was granted before, fell short at activation, and is approved anew: the same grant goes on, with
    /// the instants it has (P3). Where policy gives no answer about it, it stays scheduled and is asked about again.
    private static func takeUp(
        _ id: GrantID, of item: RequestItem, _ decision: ItemDecision, _ approvals: [Review],
        keep: Result<Decided<GrantDecision>, DecisionFailure>?, in transition: inout Transition
    ) throws(CoreError) {
        guard let request = transition.request?.id, let grant = transition.grant(id) else {
            throw CoreError(.invalidEvent, "the grant `\(id)` that waits for its approvals is not here")
        }
        guard grant.state == .scheduled, transition.now < grant.expiresAt else {
            let ended = Reason(
                "grant_ended", "its grant `\(id)` has ended", remedy: "ask anew", audience: .requester)
            return try deny(item, [ended], in: &transition)
        }
        if case .success(let decided)? = keep, !decided.decision.keep {
            return try deny(item, decided.decision.reasons, in: &transition)
        }
        try transition.emit(.requestItemApproved(ItemApproved(request: request, item: item.number, grant: id)))
        guard case .success(let decided)? = keep, grant.startsAt <= transition.now else { return }
        try transition.emit(
            .grantActivated(
                GrantActivated(
                    grant: id, record: decided.record, stages: decision.stages, approvals: approvals.map(\.approval))))
        transition.effect(.publish(id))
        transition.effect(.notify(.grantActivated(id)))
    }

    /// The grant of an item: its two instants are fixed here and nowhere else (P3). An asked-for start stays where it
    /// was asked for, however late the approval came; it lasts no longer than any of its reviewers said. `nil` where
    /// nothing of its time is left.
    private static func grant(
        for item: RequestItem, _ decision: ItemDecision, of request: AccessRequest, _ approvals: [Review],
        premises: Premises, now: Instant
    ) -> Grant? {
        let terms = request.terms
        let startsAt = terms.startsAt ?? now
        let said = request.reviews.filter { $0.verdict == .approve && $0.items.contains(item.number) }
            .compactMap(\.durationSeconds)
        let seconds = ([terms.durationSeconds, decision.maxDurationSeconds] + said).min() ?? terms.durationSeconds
        guard let (resource, role) = premises.catalog.role(of: item.entitlement),
            let expiresAt = startsAt.adding(seconds: seconds), now < expiresAt,
            let id = grantID(of: request.id, item: item.number)
        else { return nil }
        return Grant(
            id: id, request: request.id, item: item.number, beneficiary: terms.beneficiary,
            person: premises.directory.accountablePerson(of: terms.beneficiary), entitlement: item.entitlement,
            resource: resource.ref, actions: role.actions, risk: resource.risk, reason: terms.reason,
            ticket: terms.ticket, startsAt: startsAt, expiresAt: expiresAt, stages: decision.stages,
            approvals: approvals.map(\.approval), extends: terms.extends, breakGlass: terms.breakGlass,
            obligations: decision.obligations, basis: decision.basis, issuedAt: now)
    }

    /// `gr-X-1` for item 1 of the request `rq-X`: the same request never leads to two grants of one item.
    static func grantID(of request: RequestID, item: Int) -> GrantID? {
        let text = request.text
        let stem = text.utf8.starts(with: "rq-".utf8) ? String(text.dropFirst(3)) : text
        return try? GrantID("gr-\(stem)-\(item)")
    }
}

extension Review {
    /// What a grant keeps of it.
    package var approval: Approval {
        Approval(reviewer: reviewer, person: person, stage: stage, delegation: delegation, at: at, basis: basis)
    }
}
