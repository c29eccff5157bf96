/// `POST /api/v1/grants/{id}/relinquish`: the holder gives it back.
package struct RelinquishCommand: Codable, Sendable {
    package var reason: String?

    package init(reason: String? = nil) { self.reason = reason }
}

/// `POST /api/v1/grants/{id}/revoke`: somebody entitled to takes it away.
package struct RevokeCommand: Codable, Sendable {
    package var reason: String

    package init(reason: String) { self.reason = reason }
}

/// Where a grant stands.
package struct GrantState: OpenWord {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    /// Its start lies ahead.
    package static let scheduled = GrantState(rawValue: "scheduled")
    package static let active = GrantState(rawValue: "active")
    /// Policy cannot judge it now: it allows nothing until policy can.
    package static let suspended = GrantState(rawValue: "suspended")
    /// Ended by time.
    package static let expired = GrantState(rawValue: "expired")
    /// Ended by somebody, or by policy.
    package static let revoked = GrantState(rawValue: "revoked")
    /// Ended by its holder.
    package static let relinquished = GrantState(rawValue: "relinquished")

    package var isFinal: Bool { self == .expired || self == .revoked || self == .relinquished }
}

/// A grant as its readers see it.
package struct GrantView: Codable, Sendable {
    package var id: String
    /// Rises with every change; also the `ETag`.
    package var version: Int64
    package var state: GrantState
    package var requestID: String
    package var beneficiary: SubjectRef
    package var entitlement: String
    package var resource: ResourceRef?
    package var actions: [String]?
    package var reason: String?
    package var ticket: String?
    package var startsAt: Timestamp
    /// The first instant at which it no longer counts.
    package var expiresAt: Timestamp
    package var approvals: [ReviewView]
    /// Why it ended before its time; nil while it has not.
    package var outcome: OutcomeView?

    package init(
        id: String, version: Int64, state: GrantState, requestID: String, beneficiary: SubjectRef,
        entitlement: String, resource: ResourceRef? = nil, actions: [String]? = nil, reason: String? = nil,
        ticket: String? = nil, startsAt: Timestamp, expiresAt: Timestamp, approvals: [ReviewView],
        outcome: OutcomeView? = nil
    ) {
        self.id = id
        self.version = version
        self.state = state
        self.requestID = requestID
        self.beneficiary = beneficiary
        self.entitlement = entitlement
        self.resource = resource
        self.actions = actions
        self.reason = reason
        self.ticket = ticket
        self.startsAt = startsAt
        self.expiresAt = expiresAt
        self.approvals = approvals
        self.outcome = outcome
    }

    enum CodingKeys: String, CodingKey {
        case id, version, state, beneficiary, entitlement, resource, actions, reason, ticket, approvals, outcome
        case requestID = "request_id"
        case startsAt = "starts_at"
        case expiresAt = "expires_at"
    }
}
