/// The life of a grant after it was issued. Pure; time is a value.
///
/// `GrantMachine+Activation.swift` begins it, `GrantMachine+Judging.swift` goes on with it, this file ends it.
package enum GrantMachine {
    /// Given back by its holder: any account of the holder's person, or of whoever answers for the holder (P5).
    /// Neither policy nor eligibility has a say.
    ///
    /// - Parameter successors: the scheduled extensions of the grant, which end with it.
    package static func relinquish(
        _ grant: Grant, successors: [Grant] = [], _ command: RelinquishGrant, caller: Caller, premises: Premises,
        now: Instant
    ) throws(Refusal) -> Transition {
        try checkHolder(caller, of: grant, premises: premises)
        try checkComment(command.comment, premises: premises)
        try checkOpen(grant, now: now)
        return try relinquished(
            [grant], successors: successors, comment: command.comment, caller: caller, now: now)
    }

    /// What a request led to, or some of it, given back by its holder (P5). Grants that have ended are passed over.
    ///
    /// - Parameters:
    ///   - grants: every grant of the request.
    ///   - successors: the scheduled extensions of any of them.
    package static func relinquish(
        _ grants: [Grant], of request: AccessRequest, successors: [Grant] = [], _ command: RelinquishItems,
        caller: Caller, premises: Premises, now: Instant
    ) throws(Refusal) -> Transition {
        for entitlement in command.items ?? []
        where !request.items.contains(where: { $0.entitlement == entitlement }) {
            throw Refusal(
                .invalid, "item_unknown", "the request `\(request.id)` has no item `\(entitlement)`",
                remedy: "name one of its items, or none for all of them")
        }
        try checkComment(command.comment, premises: premises)
        let named = grants.filter { grant in command.items.map { $0.contains(grant.entitlement) } ?? true }
        for grant in named { try checkHolder(caller, of: grant, premises: premises) }
        let open = named.filter { !$0.state.isFinal && now < $0.expiresAt }
        guard !open.isEmpty else {
            throw Refusal(
                .conflict, "nothing_to_relinquish",
                "nothing of the request `\(request.id)` that you name is still to be given back",
                remedy: "see its grants with `stint request show \(request.id)`")
        }
        return try relinquished(
            open, successors: successors.filter { one in open.contains { $0.id == one.extends } },
            comment: command.comment, caller: caller, now: now)
    }

    /// Taken away by an operator, or by whom the configuration names as revokers (P5). Policy has no say.
    ///
    /// - Parameter successors: the scheduled extensions of the grant, which end with it.
    package static func revoke(
        _ grant: Grant, successors: [Grant] = [], _ command: RevokeGrant, caller: Caller, premises: Premises,
        now: Instant
    ) throws(Refusal) -> Transition {
        try checkRevoker(caller, reason: command.reason, premises: premises)
        try checkOpen(grant, now: now)
        return try end(
            [grant], successors: successors, now: now, actor: .subject(caller.subject),
            revokedFor: [said(command.reason)])
    }

    /// Every grant of a scope taken away, some at a time (P5).
    package static func revoke(
        _ grants: [Grant], _ command: RevokeGrants, caller: Caller, premises: Premises, now: Instant
    ) throws(Refusal) -> Transition {
        try checkRevoker(caller, reason: command.reason, premises: premises)
        return try end(
            grants.filter { !$0.state.isFinal && now < $0.expiresAt }, now: now, actor: .subject(caller.subject),
            revokedFor: [said(command.reason)])
    }

    /// Stint's own, when a grant has come to its end; `nil` where it has not, or ended otherwise. It asks nobody.
    package static func expire(_ grant: Grant, now: Instant) throws(Refusal) -> Transition? {
        guard !grant.state.isFinal, grant.expiresAt <= now else { return nil }
        return try RequestMachine.guarded {
            var transition = Transition(request: nil, grants: [grant], now: now, actor: .stint)
            try transition.end(grant, as: .expired, by: .grantExpired(GrantExpired(grant: grant.id)))
            return transition
        }
    }

    /// Whether a caller may revoke any grant, and freeze.
    package static func mayRevoke(_ caller: Caller, premises: Premises) -> Bool {
        if caller.has(.operator) { return true }
        return premises.directory.isEnabled(caller.subject)
            && premises.directory.contains(premises.config.revokers, caller.subject)
    }

    /// Throws where a caller may not revoke and freeze, or says so in words that cannot be kept.
    static func checkRevoker(_ caller: Caller, reason: String, premises: Premises) throws(Refusal) {
        guard mayRevoke(caller, premises: premises) else {
            throw Refusal(
                .forbidden, "not_a_revoker", "`\(caller.subject)` may not revoke grants or freeze anything",
                remedy: "ask an operator or one of the configured revokers")
        }
        if let refusal = TextRules.trouble(
            with: reason, named: "reason", maxBytes: premises.config.limits.maxReasonBytes)
        {
            throw refusal
        }
    }

    // MARK: Ending

    /// Ends grants by Stint's own doing or somebody's, and the scheduled extensions of those that have them.
    static func end(
        _ grants: [Grant], successors: [Grant] = [], now: Instant, actor: Actor, revokedFor reasons: [Reason],
        record: DecisionRecord? = nil, furtherRecords: [DecisionRecord] = []
    ) throws(Refusal) -> Transition {
        try RequestMachine.guarded {
            var transition = Transition(request: nil, grants: grants + successors, now: now, actor: actor)
            for grant in grants {
                try transition.revoke(grant, for: reasons, record: record, furtherRecords: furtherRecords)
            }
            for successor in successors { try transition.endSuccessor(successor) }
            return transition
        }
    }

    private static func relinquished(
        _ grants: [Grant], successors: [Grant], comment: String?, caller: Caller, now: Instant
    ) throws(Refusal) -> Transition {
        try RequestMachine.guarded {
            var transition = Transition(
                request: nil, grants: grants + successors, now: now, actor: .subject(caller.subject))
            for grant in grants {
                try transition.end(
                    grant, as: .relinquished,
                    by: .grantRelinquished(GrantRelinquished(grant: grant.id, comment: comment)))
            }
            for successor in successors { try transition.endSuccessor(successor) }
            return transition
        }
    }

    private static func said(_ reason: String) -> Reason {
        Reason("revoked", TextRules.isBlank(reason) ? "no reason was given" : reason, audience: .requester)
    }

    private static func checkHolder(_ caller: Caller, of grant: Grant, premises: Premises) throws(Refusal) {
        guard Visibility.isHolder(caller, of: grant, in: premises.directory) else {
            throw Refusal(
                .forbidden, "not_the_holder", "`\(caller.subject)` does not hold the grant `\(grant.id)`",
                remedy: "let its holder relinquish it, or somebody who may revoke it")
        }
    }

    private static func checkComment(_ comment: String?, premises: Premises) throws(Refusal) {
        if let comment,
            let refusal = TextRules.trouble(
                with: comment, named: "comment", maxBytes: premises.config.limits.maxCommentBytes)
        {
            throw refusal
        }
    }

    /// Throws where a grant has ended, recorded or not.
    static func checkOpen(_ grant: Grant, now: Instant) throws(Refusal) {
        guard !grant.state.isFinal else {
            throw Refusal(.conflict, "grant_ended", "the grant `\(grant.id)` is \(grant.state.rawValue) already")
        }
        guard now < grant.expiresAt else {
            throw Refusal(.conflict, "grant_ended", "the grant `\(grant.id)` expired at \(grant.expiresAt)")
        }
    }
}

extension Transition {
    /// Revokes one of the transition's grants, with whom it concerns told.
    mutating func revoke(
        _ grant: Grant, for reasons: [Reason], record: DecisionRecord? = nil, furtherRecords: [DecisionRecord] = []
    ) throws(CoreError) {
        try end(
            grant, as: .revoked,
            by: .grantRevoked(
                GrantRevoked(grant: grant.id, reasons: reasons, record: record, furtherRecords: furtherRecords)))
    }

    /// Ends a scheduled extension, whose predecessor ended before its time.
    mutating func endSuccessor(_ successor: Grant) throws(CoreError) {
        try revoke(successor, for: [ExtensionRules.predecessorEnded(successor)])
    }

    mutating func end(_ grant: Grant, as state: GrantState, by event: Event) throws(CoreError) {
        try emit(event)
        effect(.publish(grant.id))
        effect(.notify(.grantEnded(grant.id, state)))
    }
}
