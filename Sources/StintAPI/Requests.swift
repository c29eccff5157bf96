/// `POST /api/v1/requests`: ask for one or more entitlements.
package struct SubmitRequest: Codable, Sendable {
    package struct Item: Codable, Sendable {
        /// `RESOURCE:ROLE`.
        package var entitlement: String

        package init(entitlement: String) { self.entitlement = entitlement }
    }

    package var items: [Item]
    /// For whom; the caller when nil.
    package var beneficiary: SubjectRef?
    /// Why, in the requester's words.
    package var reason: String
    /// How long; `limits.default_duration` of the server's configuration when nil.
    package var durationSeconds: Int64?
    /// When the access is to begin; at the final approval when nil.
    package var startsAt: Timestamp?
    package var ticket: String?
    /// Request-time facts handed to policy as `input.claimed`: asserted by the caller, not known by Stint.
    package var claimed: [String: JSONValue]?
    /// An emergency: granted at once by policy's leave, loud, and reviewed afterwards.
    package var breakGlass: Bool?
    /// Ask policy and change nothing: the answer is a `DryRunAnswer`.
    package var dryRun: Bool?

    package init(
        items: [Item], beneficiary: SubjectRef? = nil, reason: String, durationSeconds: Int64? = nil,
        startsAt: Timestamp? = nil, ticket: String? = nil, claimed: [String: JSONValue]? = nil, breakGlass: Bool? = nil,
        dryRun: Bool? = nil
    ) {
        self.breakGlass = breakGlass
        self.items = items
        self.beneficiary = beneficiary
        self.reason = reason
        self.durationSeconds = durationSeconds
        self.startsAt = startsAt
        self.ticket = ticket
        self.claimed = claimed
        self.dryRun = dryRun
    }

    enum CodingKeys: String, CodingKey {
        case items, beneficiary, reason, ticket, claimed
        case durationSeconds = "duration_seconds"
        case startsAt = "starts_at"
        case breakGlass = "break_glass"
        case dryRun = "dry_run"
    }
}

/// `POST /api/v1/requests/{id}/cancel`: the submitter takes it back.
package struct CancelRequest: Codable, Sendable {
    package var reason: String?

    package init(reason: String? = nil) { self.reason = reason }
}

/// `POST /api/v1/requests/{id}/reviews`: one reviewer's approve or deny.
package struct ReviewCommand: Codable, Sendable {
    package enum Decision: String, Codable, Sendable {
        case approve, deny
    }

    package var decision: Decision
    package var comment: String?
    /// Only these of the items, as `RESOURCE:ROLE`; every open item the caller may review when nil. An approval of some
    /// denies the others the caller could have approved.
    package var items: [String]?
    /// The stage meant; the first the caller may review when nil.
    package var stage: String?
    /// Approve for less time than was asked for.
    package var durationSeconds: Int64?

    package init(
        decision: Decision, comment: String? = nil, items: [String]? = nil, stage: String? = nil,
        durationSeconds: Int64? = nil
    ) {
        self.decision = decision
        self.comment = comment
        self.items = items
        self.stage = stage
        self.durationSeconds = durationSeconds
    }

    enum CodingKeys: String, CodingKey {
        case decision, comment, items, stage
        case durationSeconds = "duration_seconds"
    }
}

/// `POST /api/v1/requests/{id}/relinquish`: give back what it led to, or a part of it.
package struct RelinquishItemsCommand: Codable, Sendable {
    /// As `RESOURCE:ROLE`; all of it when nil.
    package var items: [String]?
    package var reason: String?

    package init(items: [String]? = nil, reason: String? = nil) {
        self.items = items
        self.reason = reason
    }
}
