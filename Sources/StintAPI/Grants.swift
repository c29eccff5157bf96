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

/// `POST /api/v1/grants/{id}/extend`: go on with it where it ends. The answer is the request for the successor.
package struct ExtendCommand: Codable, Sendable {
    /// How long the successor lasts.
    package var durationSeconds: Int64
    package var reason: String
    package var ticket: String?

    package init(durationSeconds: Int64, reason: String, ticket: String? = nil) {
        self.durationSeconds = durationSeconds
        self.reason = reason
        self.ticket = ticket
    }

    enum CodingKeys: String, CodingKey {
        case reason, ticket
        case durationSeconds = "duration_seconds"
    }
}

/// `POST /api/v1/grants/revoke`: every grant in a scope that has not ended. One of `all`, `resource`, `entitlement` and
/// `subject` is given.
package struct BulkRevokeCommand: Codable, Sendable {
    package var all: Bool?
    package var resource: String?
    package var entitlement: String?
    package var subject: SubjectRef?
    package var reason: String

    package init(_ scope: ScopeRef, reason: String) {
        all = scope.all
        resource = scope.resource
        entitlement = scope.entitlement
        subject = scope.subject
        self.reason = reason
    }
}

/// What a bulk revocation ended.
package struct BulkRevokeAnswer: Codable, Sendable {
    package var revoked: Int
    package var grants: [GrantRef]

    package init(grants: [GrantRef]) {
        revoked = grants.count
        self.grants = grants
    }
}

/// A grant in short.
package struct GrantRef: Codable, Sendable, Hashable {
    package var id: String
    package var beneficiary: SubjectRef
    package var entitlement: String

    package init(id: String, beneficiary: SubjectRef, entitlement: String) {
        self.id = id
        self.beneficiary = beneficiary
        self.entitlement = entitlement
    }
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
    /// The grant it goes on where that one ends; nil for one that is no extension.
    package var extends: String?
    /// Given in an emergency, and reviewed afterwards.
    package var breakGlass: Bool?
    /// Since when it is suspended.
    package var suspendedAt: Timestamp?
    /// Why it gives no access though it has not ended: it is suspended, or its activation waits.
    package var holding: [ReasonView]?

    package init(
        id: String, version: Int64, state: GrantState, requestID: String, beneficiary: SubjectRef,
        entitlement: String, resource: ResourceRef? = nil, actions: [String]? = nil, reason: String? = nil,
        ticket: String? = nil, startsAt: Timestamp, expiresAt: Timestamp, approvals: [ReviewView],
        outcome: OutcomeView? = nil, extends: String? = nil, breakGlass: Bool? = nil, suspendedAt: Timestamp? = nil,
        holding: [ReasonView]? = nil
    ) {
        self.extends = extends
        self.breakGlass = breakGlass
        self.suspendedAt = suspendedAt
        self.holding = holding
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
        case extends, holding
        case breakGlass = "break_glass"
        case suspendedAt = "suspended_at"
        case requestID = "request_id"
        case startsAt = "starts_at"
        case expiresAt = "expires_at"
    }
}
