/// Where a grant stands. The last three are final and never merged.
package enum GrantState: String, Sendable, Codable, Hashable, CaseIterable {
    /// Issued, not yet active.
    case scheduled
    case active
    /// Gives no access for now: policy gave no usable answer, or a freeze or a brake holds it. Its end stays.
    case suspended
    /// Ended by time.
    case expired
    /// Ended by somebody or by policy.
    case revoked
    /// Ended by the holder.
    case relinquished

    package var isFinal: Bool {
        switch self {
        case .scheduled, .active, .suspended: false
        case .expired, .revoked, .relinquished: true
        }
    }
}

/// An approval a grant rests on.
package struct Approval: Hashable, Sendable, Codable {
    package let reviewer: SubjectRef
    package let person: PersonID
    package let stage: Identifier
    /// In whose place it was given; `nil` where in the reviewer's own right.
    package let delegation: ReviewDelegation?
    package let at: Instant
    package let basis: DecisionBasis

    package init(
        reviewer: SubjectRef, person: PersonID, stage: Identifier, delegation: ReviewDelegation? = nil, at: Instant,
        basis: DecisionBasis
    ) {
        self.delegation = delegation
        self.reviewer = reviewer
        self.person = person
        self.stage = stage
        self.at = at
        self.basis = basis
    }
}

/// Live or scheduled access. `startsAt` and `expiresAt` never change (P3).
package struct Grant: Hashable, Sendable, Codable {
    package let id: GrantID
    package let request: RequestID
    package let item: Int
    package let beneficiary: SubjectRef
    /// The person its time is counted to, as of the final approval; `nil` for a service nobody sponsors.
    package let person: PersonID?
    package let entitlement: Entitlement
    package let resource: ResourceRef
    /// As of the final approval.
    package let actions: [Identifier]
    package let risk: Risk
    package let reason: String
    package let ticket: String?
    package let startsAt: Instant
    package let expiresAt: Instant
    package internal(set) var state: GrantState
    /// The stages it passed; empty where policy allowed it at once. Today's stages take their place at activation (P7).
    package internal(set) var stages: [StageSpec]
    package internal(set) var approvals: [Approval]
    /// The grant it goes on where that one ends; `nil` for one that is no extension.
    package let extends: GrantID?
    /// Given in an emergency, at once, and reviewed afterwards.
    @Omittable<OmittedFalse> package private(set) var breakGlass: Bool
    package let obligations: [JSONValue]
    /// What the decision to grant rested on.
    package let basis: DecisionBasis
    package let issuedAt: Instant
    package internal(set) var activatedAt: Instant?
    package internal(set) var endedAt: Instant?
    package internal(set) var endedBy: Actor?
    package internal(set) var endingReasons: [Reason]
    /// Since when it is suspended; `nil` where it is not.
    package internal(set) var suspendedAt: Instant?
    /// Why it gives no access though it has not ended: it is suspended, or its activation waits.
    @Omittable<OmittedEmpty<Reason>> package internal(set) var holdingReasons: [Reason]

    package init(
        id: GrantID, request: RequestID, item: Int, beneficiary: SubjectRef, person: PersonID?,
        entitlement: Entitlement, resource: ResourceRef, actions: [Identifier], risk: Risk, reason: String,
        ticket: String?,
        startsAt: Instant, expiresAt: Instant, state: GrantState = .scheduled, stages: [StageSpec] = [],
        approvals: [Approval], extends: GrantID? = nil, breakGlass: Bool = false,
        obligations: [JSONValue] = [], basis: DecisionBasis, issuedAt: Instant,
        activatedAt: Instant? = nil,
        endedAt: Instant? = nil, endedBy: Actor? = nil, endingReasons: [Reason] = [], suspendedAt: Instant? = nil,
        holdingReasons: [Reason] = []
    ) {
        self.extends = extends
        self.breakGlass = breakGlass
        self.suspendedAt = suspendedAt
        self.holdingReasons = holdingReasons
        self.id = id
        self.request = request
        self.item = item
        self.beneficiary = beneficiary
        self.person = person
        self.entitlement = entitlement
        self.resource = resource
        self.actions = actions
        self.risk = risk
        self.reason = reason
        self.ticket = ticket
        self.startsAt = startsAt
        self.expiresAt = expiresAt
        self.state = state
        self.stages = stages
        self.approvals = approvals
        self.obligations = obligations
        self.basis = basis
        self.issuedAt = issuedAt
        self.activatedAt = activatedAt
        self.endedAt = endedAt
        self.endedBy = endedBy
        self.endingReasons = endingReasons
    }

    /// Whether it gives access at an instant: active, and `startsAt <= now < expiresAt` (P4).
    package func isLive(at now: Instant) -> Bool {
        state == .active && startsAt <= now && now < expiresAt
    }
}
