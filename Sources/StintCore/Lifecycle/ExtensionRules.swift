/// When a grant may be gone on with, and what becomes of the successor.
package enum ExtensionRules {
    /// Throws where a grant cannot be extended by this caller, whatever policy says.
    ///
    /// - Parameter hasSuccessor: whether an extension of it is asked for or scheduled.
    package static func check(
        _ grant: Grant, caller: Caller, hasSuccessor: Bool, premises: Premises, now: Instant
    ) throws(Refusal) {
        guard Visibility.isHolder(caller, of: grant, in: premises.directory) else {
            throw Refusal(
                .forbidden, "not_the_holder", "`\(caller.subject)` does not hold the grant `\(grant.id)`",
                remedy: "let its holder extend it")
        }
        guard grant.beneficiary.type != .agent, caller.subject.type != .agent else {
            throw Refusal(
                .forbidden, "extension_agent", "an agent's access is not extended",
                remedy: "ask anew for the agent when it ends")
        }
        guard !grant.breakGlass else {
            throw Refusal(
                .forbidden, "extension_break_glass", "the grant `\(grant.id)` was given in an emergency, and ends",
                remedy: "ask for the access in the ordinary way")
        }
        try GrantMachine.checkOpen(grant, now: now)
        switch grant.state {
        case .active: break
        case .suspended:
            throw Refusal(
                .conflict, "grant_suspended", "the grant `\(grant.id)` gives no access for now",
                remedy: "wait until it is judged anew")
        case .scheduled, .expired, .revoked, .relinquished:
            throw Refusal(
                .conflict, "grant_not_active", "the grant `\(grant.id)` is \(grant.state.rawValue)",
                remedy: "extend it once it is active")
        }
        guard !hasSuccessor else {
            throw Refusal(
                .conflict, "extension_pending", "an extension of the grant `\(grant.id)` waits or is scheduled already",
                remedy: "wait for it, or cancel it first")
        }
    }

    /// What is asked for: the grant's own entitlement and beneficiary, from where it ends, with the claims it was
    /// asked for with.
    package static func terms(
        extending grant: Grant, of request: AccessRequest?, _ command: ExtendGrant, submitter: SubjectRef
    ) -> RequestTerms {
        RequestTerms(
            submitter: submitter, beneficiary: grant.beneficiary, durationSeconds: command.durationSeconds,
            startsAt: grant.expiresAt, reason: command.reason, ticket: command.ticket, context: command.context,
            claimed: request?.terms.claimed ?? .object(JSONObject()), extends: grant.id)
    }

    /// Whether a predecessor came to its own end: only then its extension begins.
    package static func ranOut(_ predecessor: Grant?, now: Instant) -> Bool {
        guard let predecessor else { return false }
        return predecessor.state == .expired || (!predecessor.state.isFinal && predecessor.expiresAt <= now)
    }

    /// Whether what an extension goes on with ended before its time, so that nothing is to be gone on with.
    package static func isCutShort(_ predecessor: Grant?) -> Bool {
        guard let predecessor else { return true }
        return predecessor.state == .revoked || predecessor.state == .relinquished
    }

    package static func predecessorEnded(_ successor: Grant) -> Reason {
        predecessorEnded(successor.extends)
    }

    /// Why an extension is not granted, or ends.
    package static func predecessorEnded(_ predecessor: GrantID?) -> Reason {
        let named = predecessor.map { "`\($0)`" } ?? "it"
        return Reason(
            "predecessor_ended", "the grant \(named) that it extends ended before its time",
            remedy: "ask anew if the access is still needed", audience: .requester)
    }
}
