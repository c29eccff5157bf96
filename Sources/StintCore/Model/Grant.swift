/// Where a grant stands. The last three are final and never merged.
package enum GrantState: String, Sendable, Codable, Hashable, CaseIterable {
    /// Issued, not yet active.
    case scheduled
    case active
    /// Ended by time.
    case expired
    /// Ended by somebody or by policy.
    case revoked
    /// Ended by the holder.
    case relinquished

    package var isFinal: Bool { self != .scheduled && self != .active }
}

/// An approval a grant rests on.
package struct Approval: Hashable, Sendable, Codable {
    package let reviewer: SubjectRef
    package let person: PersonID
    package let stage: Identifier
    package let at: Instant
    package let basis: DecisionBasis

    package init(
        reviewer: SubjectRef, person: PersonID, stage: Identifier, at: Instant, basis: DecisionBasis
    ) {
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
    /// The stages it passed; empty where policy allowed it at once.
    package let stages: [StageSpec]
    package let approvals: [Approval]
    package let obligations: [JSONValue]
    /// What the decision to grant rested on.
    package let basis: DecisionBasis
    package let issuedAt: Instant
    package internal(set) var activatedAt: Instant?
    package internal(set) var endedAt: Instant?
    package internal(set) var endedBy: Actor?
    package internal(set) var endingReasons: [Reason]

    package init(
        id: GrantID, request: RequestID, item: Int, beneficiary: SubjectRef, person: PersonID?,
        entitlement: Entitlement, resource: ResourceRef, actions: [Identifier], risk: Risk, reason: String,
        ticket: String?,
        startsAt: Instant, expiresAt: Instant, state: GrantState = .scheduled, stages: [StageSpec] = [],
        approvals: [Approval],
        obligations: [JSONValue] = [], basis: DecisionBasis, issuedAt: Instant,
        activatedAt: Instant? = nil,
        endedAt: Instant? = nil, endedBy: Actor? = nil, endingReasons: [Reason] = []
    ) {
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
