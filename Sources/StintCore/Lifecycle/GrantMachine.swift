/// The life of a grant after it was issued. Pure; time is a value.
package enum GrantMachine {
    /// Given back by its holder: any account of the holder's person, or of whoever answers for the holder (P5).
    /// Neither policy nor eligibility has a say.
    package static func relinquish(
        _ grant: Grant, _ command: RelinquishGrant, caller: Caller, premises: Premises, now: Instant
    ) throws(Refusal) -> Transition {
        guard Visibility.isHolder(caller, of: grant, in: premises.directory) else {
            throw Refusal(
                .forbidden, "not_the_holder", "`\(caller.subject)` does not hold the grant `\(grant.id)`",
                remedy: "let its holder relinquish it, or somebody who may revoke it")
        }
        if let comment = command.comment,
            let refusal = TextRules.trouble(
                with: comment, named: "comment", maxBytes: premises.config.limits.maxCommentBytes)
        {
            throw refusal
        }
        try checkOpen(grant, now: now)
        return try end(grant, now: now, actor: .subject(caller.subject), as: .relinquished) {
            .grantRelinquished(GrantRelinquished(grant: grant.id, comment: command.comment))
        }
    }

    /// Taken away by an operator, or by whom the configuration names as revokers (P5). Policy has no say.
    package static func revoke(
        _ grant: Grant, _ command: RevokeGrant, caller: Caller, premises: Premises, now: Instant
    ) throws(Refusal) -> Transition {
        guard mayRevoke(caller, premises: premises) else {
            throw Refusal(
                .forbidden, "not_a_revoker", "`\(caller.subject)` may not revoke grants",
                remedy: "ask an operator or one of the configured revokers")
        }
        if let refusal = TextRules.trouble(
            with: command.reason, named: "reason", maxBytes: premises.config.limits.maxReasonBytes)
        {
            throw refusal
        }
        try checkOpen(grant, now: now)
        let said = TextRules.isBlank(command.reason) ? "no reason was given" : command.reason
        return try end(grant, now: now, actor: .subject(caller.subject), as: .revoked) {
            .grantRevoked(
                GrantRevoked(
                    grant: grant.id, reasons: [Reason("revoked", said, audience: .requester)], record: nil))
        }
    }

    /// Whether a caller may revoke any grant.
    package static func mayRevoke(_ caller: Caller, premises: Premises) -> Bool {
        if caller.has(.operator) { return true }
        return premises.directory.isEnabled(caller.subject)
            && premises.directory.contains(premises.config.revokers, caller.subject)
    }

    /// Stint's own, when the start of a scheduled grant has come; `nil` where there is nothing to do now.
    ///
    /// Activation may refuse and never lengthens (P3): a beneficiary who may not act, an approval that no longer
    /// holds up, or policy's explicit `keep: false` revokes. Where policy gives no answer the grant stays scheduled,
    /// gives no access, and is asked about again.
    package static func activate(
        _ grant: Grant, request: AccessRequest?, answer: Result<Decided<GrantDecision>, DecisionFailure>,
        premises: Premises, now: Instant
    ) throws(Refusal) -> Transition? {
        guard grant.state == .scheduled, grant.startsAt <= now, now < grant.expiresAt else { return nil }
        let objections = activationObjections(grant, request: request, premises: premises)
        if !objections.isEmpty {
            return try end(grant, now: now, actor: .stint, as: .revoked) {
                .grantRevoked(GrantRevoked(grant: grant.id, reasons: objections, record: nil))
            }
        }
        guard case .success(let decided) = answer else { return nil }
        guard decided.decision.keep else {
            return try end(grant, now: now, actor: .stint, as: .revoked) {
                .grantRevoked(
                    GrantRevoked(grant: grant.id, reasons: decided.decision.reasons, record: decided.record))
            }
        }
        return try RequestMachine.guarded {
            var transition = Transition(request: nil, grants: [grant], now: now, actor: .stint)
            try transition.emit(.grantActivated(GrantActivated(grant: grant.id, record: decided.record)))
            transition.effect(.publish(grant.id))
            transition.effect(.notify(.grantActivated(grant.id)))
            return transition
        }
    }

    /// Stint's own, when a grant has come to its end; `nil` where it has not, or ended otherwise.
    package static func expire(_ grant: Grant, now: Instant) throws(Refusal) -> Transition? {
        guard !grant.state.isFinal, grant.expiresAt <= now else { return nil }
        return try end(grant, now: now, actor: .stint, as: .expired) {
            .grantExpired(GrantExpired(grant: grant.id))
        }
    }

    /// What forbids activation, by today's directory (P7).
    package static func activationObjections(
        _ grant: Grant, request: AccessRequest?, premises: Premises
    ) -> [Reason] {
        let directory = premises.directory
        if let trouble = SubjectRules.trouble(with: grant.beneficiary, in: directory) { return [trouble] }
        var excluded = directory.interestedPersons(of: grant.beneficiary)
        if let request {
            excluded.formUnion(ReviewerRules.excluded(request.parties, request.terms, in: directory))
        }
        let upheld = grant.approvals.filter {
            ReviewerRules.holdsUp($0.reviewer, as: $0.person, excluding: excluded, in: directory)
        }
        let short = grant.stages.filter { stage in
            Set(upheld.filter { $0.stage == stage.name }.map(\.person)).count < stage.threshold
        }
        guard short.isEmpty else {
            return [
                Reason(
                    "approvals_lapsed", "those who approved it no longer may: stage `\(short[0].name)` falls short",
                    remedy: "ask anew", audience: .requester)
            ]
        }
        return []
    }

    private static func checkOpen(_ grant: Grant, now: Instant) throws(Refusal) {
        guard !grant.state.isFinal else {
            throw Refusal(.conflict, "grant_ended", "the grant `\(grant.id)` is \(grant.state.rawValue) already")
        }
        guard now < grant.expiresAt else {
            throw Refusal(.conflict, "grant_ended", "the grant `\(grant.id)` expired at \(grant.expiresAt)")
        }
    }

    private static func end(
        _ grant: Grant, now: Instant, actor: Actor, as state: GrantState, event: () -> Event
    ) throws(Refusal) -> Transition {
        try RequestMachine.guarded {
            var transition = Transition(request: nil, grants: [grant], now: now, actor: actor)
            try transition.emit(event())
            transition.effect(.publish(grant.id))
            transition.effect(.notify(.grantEnded(grant.id, state)))
            return transition
        }
    }
}
