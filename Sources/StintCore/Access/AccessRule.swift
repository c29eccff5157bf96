/// The core's own check of what `data.stint.access.decision` answered (P4, P6): policy narrows, it never widens.
package enum AccessRule {
    /// Gives the answer that leaves Stint.
    ///
    /// - Parameters:
    ///   - decision: policy's answer.
    ///   - grant: the grant of the live snapshot that `decision.grant` names; `nil` where there is none.
    ///   - freezes: those of the live snapshot, by name.
    ///   - clock: the node's reading; its time is the one policy was asked with.
    package static func confirm(
        _ decision: AccessDecision, subject: SubjectRef, action: Identifier, resource: ResourceRef, grant: Grant?,
        freezes: [Freeze], premises: Premises, clock: ClockReading
    ) -> AccessDecision {
        guard case .sound(let now) = clock else { return deny(clockUnsound) }
        guard decision.allow else {
            return AccessDecision(
                allow: false, reasons: decision.reasons, obligations: decision.obligations)
        }
        if let trouble = SubjectRules.trouble(with: subject, in: premises.directory) { return deny(trouble) }
        guard let named = decision.grant else {
            guard premises.config.standingAccess else {
                return deny(widened("policy allowed access without a grant, and `access.standing` is off"))
            }
            if let end = decision.expiresAt, end <= now { return deny(widened("the access it allowed has ended")) }
            if let freeze = freezes.suspending(standing: subject, on: resource) {
                return deny(freeze.reason(for: resource))
            }
            return decision
        }
        guard let grant, grant.id == named else { return deny(widened("there is no live grant `\(named)`")) }
        if grant.beneficiary == subject, now < grant.expiresAt, let held = held(grant, by: freezes) { return held }
        guard grant.isLive(at: now) else { return deny(widened("the grant `\(named)` is not live")) }
        guard grant.beneficiary == subject else {
            return deny(widened("the grant `\(named)` is not `\(subject)`'s"))
        }
        let actions = Role(name: grant.entitlement.role, actions: grant.actions)
        guard grant.resource == resource, actions.covers(action: action),
            premises.catalog.covers(grant.entitlement, action: action, on: resource)
        else { return deny(widened("the grant `\(named)` does not cover `\(action)` on `\(resource)`")) }
        let end = min(decision.expiresAt ?? grant.expiresAt, grant.expiresAt)
        guard now < end else { return deny(widened("the access it allowed has ended")) }
        return AccessDecision(
            allow: true, reasons: decision.reasons, grant: named, expiresAt: end, obligations: decision.obligations)
    }

    /// Why a grant that has not ended gives no access for now: it is suspended, or a freeze holds what it is for.
    private static func held(_ grant: Grant, by freezes: [Freeze]) -> AccessDecision? {
        if let freeze = freezes.suspending(grant.entitlement, for: grant.beneficiary) {
            return deny(freeze.reason(for: grant.entitlement))
        }
        guard grant.state == .suspended else { return nil }
        let suspended = Reason(
            "grant_suspended", "the grant `\(grant.id)` gives no access for now",
            remedy: "wait until it is judged anew", audience: .requester)
        let told = grant.holdingReasons.visible(to: .requester).isEmpty ? [suspended] : []
        return AccessDecision(allow: false, reasons: told + grant.holdingReasons)
    }

    /// The answer where policy failed.
    package static func deny(_ failure: DecisionFailure) -> AccessDecision {
        AccessDecision(allow: false, reasons: failure.reasons)
    }

    /// The answer of a node whose clock cannot be trusted.
    package static let clockUnsound = Reason(
        "clock_unsound", "this node's clock stepped back, so it allows nothing until that is mended",
        remedy: "tell those who run Stint to check the node's clock", audience: .requester)

    private static func deny(_ reason: Reason) -> AccessDecision { AccessDecision(allow: false, reasons: [reason]) }

    private static func widened(_ what: String) -> Reason {
        Reason("policy_widened", what, audience: .requester)
    }
}
