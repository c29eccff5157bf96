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
    /// Ask policy and change nothing: the answer is a `DryRunAnswer`.
    package var dryRun: Bool?

    package init(
        items: [Item], beneficiary: SubjectRef? = nil, reason: String, durationSeconds: Int64? = nil,
        startsAt: Timestamp? = nil, ticket: String? = nil, claimed: [String: JSONValue]? = nil, dryRun: Bool? = nil
    ) {
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
    /// The item meant; every item the caller may review when nil.
    package var item: String?
    /// The stage meant; the first the caller may review when nil.
    package var stage: String?

    package init(decision: Decision, comment: String? = nil, item: String? = nil, stage: String? = nil) {
        self.decision = decision
        self.comment = comment
        self.item = item
        self.stage = stage
    }
}

/// Where a request stands.
package struct RequestState: OpenWord {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    /// Somebody has to review.
    package static let pending = RequestState(rawValue: "pending")
    /// Approved: its grants exist.
    package static let approved = RequestState(rawValue: "approved")
    package static let denied = RequestState(rawValue: "denied")
    package static let canceled = RequestState(rawValue: "canceled")
    /// Nobody reviewed it within its TTL.
    package static let timedOut = RequestState(rawValue: "timed_out")

    /// Whether nothing more can happen to it.
    package var isFinal: Bool { self != .pending }
}

/// Policy's effect on an item.
package struct DecisionEffect: OpenWord {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    package static let allow = DecisionEffect(rawValue: "allow")
    package static let review = DecisionEffect(rawValue: "review")
    package static let deny = DecisionEffect(rawValue: "deny")
}

/// An access request as its readers see it.
package struct RequestView: Codable, Sendable {
    package var id: String
    /// Rises with every change; also the `ETag`.
    package var version: Int64
    package var state: RequestState
    package var submitter: SubjectRef
    package var beneficiary: SubjectRef
    package var reason: String
    package var ticket: String?
    /// What was asked for; what policy allows is with the items.
    package var durationSeconds: Int64?
    /// The start asked for.
    package var startsAt: Timestamp?
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    /// When it times out unless it is decided before (the request TTL).
    package var timesOutAt: Timestamp?
    package var items: [RequestItemView]
    package var reviews: [ReviewView]
    /// Why it ended as it did; nil while pending.
    package var outcome: OutcomeView?
    /// Whether the caller may review it now.
    package var reviewable: Bool?

    package init(
        id: String, version: Int64, state: RequestState, submitter: SubjectRef, beneficiary: SubjectRef,
        reason: String, ticket: String? = nil, durationSeconds: Int64? = nil, startsAt: Timestamp? = nil,
        createdAt: Timestamp, updatedAt: Timestamp, timesOutAt: Timestamp? = nil, items: [RequestItemView],
        reviews: [ReviewView], outcome: OutcomeView? = nil, reviewable: Bool? = nil
    ) {
        self.id = id
        self.version = version
        self.state = state
        self.submitter = submitter
        self.beneficiary = beneficiary
        self.reason = reason
        self.ticket = ticket
        self.durationSeconds = durationSeconds
        self.startsAt = startsAt
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.timesOutAt = timesOutAt
        self.items = items
        self.reviews = reviews
        self.outcome = outcome
        self.reviewable = reviewable
    }

    enum CodingKeys: String, CodingKey {
        case id, version, state, submitter, beneficiary, reason, ticket, items, reviews, outcome, reviewable
        case durationSeconds = "duration_seconds"
        case startsAt = "starts_at"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
        case timesOutAt = "times_out_at"
    }
}

/// One entitlement of a request.
package struct RequestItemView: Codable, Sendable {
    /// Unique within its request.
    package var id: String
    package var entitlement: String
    package var state: RequestState
    /// What policy answered when it was asked last.
    package var effect: DecisionEffect
    package var reasons: [ReasonView]
    /// How long the grant lasts, or would.
    package var durationSeconds: Int64?
    package var stages: [StageView]
    /// The grant it led to.
    package var grantID: String?
    /// When that grant begins and ends.
    package var startsAt: Timestamp?
    package var expiresAt: Timestamp?

    package init(
        id: String, entitlement: String, state: RequestState, effect: DecisionEffect, reasons: [ReasonView],
        durationSeconds: Int64? = nil, stages: [StageView], grantID: String? = nil, startsAt: Timestamp? = nil,
        expiresAt: Timestamp? = nil
    ) {
        self.id = id
        self.entitlement = entitlement
        self.state = state
        self.effect = effect
        self.reasons = reasons
        self.durationSeconds = durationSeconds
        self.stages = stages
        self.grantID = grantID
        self.startsAt = startsAt
        self.expiresAt = expiresAt
    }

    enum CodingKeys: String, CodingKey {
        case id, entitlement, state, effect, reasons, stages
        case durationSeconds = "duration_seconds"
        case grantID = "grant_id"
        case startsAt = "starts_at"
        case expiresAt = "expires_at"
    }
}

/// One stage of review.
package struct StageView: Codable, Sendable {
    package var name: String
    /// How many distinct persons have to approve.
    package var threshold: Int
    /// How many have, and still qualify.
    package var approvals: Int
    /// Accounts that may review, by name.
    package var users: [String]
    /// Groups whose members may review.
    package var groups: [String]

    package init(name: String, threshold: Int, approvals: Int, users: [String], groups: [String]) {
        self.name = name
        self.threshold = threshold
        self.approvals = approvals
        self.users = users
        self.groups = groups
    }
}

/// One review that was given.
package struct ReviewView: Codable, Sendable {
    package var reviewer: SubjectRef
    package var decision: ReviewCommand.Decision
    package var comment: String?
    package var item: String?
    package var stage: String
    package var at: Timestamp

    package init(
        reviewer: SubjectRef, decision: ReviewCommand.Decision, comment: String? = nil, item: String? = nil,
        stage: String, at: Timestamp
    ) {
        self.reviewer = reviewer
        self.decision = decision
        self.comment = comment
        self.item = item
        self.stage = stage
        self.at = at
    }
}

/// How and why something ended.
package struct OutcomeView: Codable, Sendable {
    package var at: Timestamp
    /// Who ended it; nil when time or policy did.
    package var by: SubjectRef?
    package var reasons: [ReasonView]

    package init(at: Timestamp, by: SubjectRef? = nil, reasons: [ReasonView]) {
        self.at = at
        self.by = by
        self.reasons = reasons
    }
}

/// The answer to a submit with `dry_run`: what would happen, and why; nothing was changed.
package struct DryRunAnswer: Codable, Sendable {
    package struct Item: Codable, Sendable {
        package var entitlement: String
        package var effect: DecisionEffect
        package var reasons: [ReasonView]
        /// How long the grant would last.
        package var durationSeconds: Int64?
        /// The longest that policy and limits allow.
        package var maxDurationSeconds: Int64?
        package var requestTTLSeconds: Int64?
        package var stages: [StageView]

        package init(
            entitlement: String, effect: DecisionEffect, reasons: [ReasonView], durationSeconds: Int64? = nil,
            maxDurationSeconds: Int64? = nil, requestTTLSeconds: Int64? = nil, stages: [StageView]
        ) {
            self.entitlement = entitlement
            self.effect = effect
            self.reasons = reasons
            self.durationSeconds = durationSeconds
            self.maxDurationSeconds = maxDurationSeconds
            self.requestTTLSeconds = requestTTLSeconds
            self.stages = stages
        }

        enum CodingKeys: String, CodingKey {
            case entitlement, effect, reasons, stages
            case durationSeconds = "duration_seconds"
            case maxDurationSeconds = "max_duration_seconds"
            case requestTTLSeconds = "request_ttl_seconds"
        }
    }

    /// Always true: tells this answer from a request that was made.
    package var dryRun: Bool
    /// The strictest effect over the items.
    package var effect: DecisionEffect
    package var beneficiary: SubjectRef
    package var items: [Item]

    package init(effect: DecisionEffect, beneficiary: SubjectRef, items: [Item]) {
        self.dryRun = true
        self.effect = effect
        self.beneficiary = beneficiary
        self.items = items
    }

    enum CodingKeys: String, CodingKey {
        case effect, beneficiary, items
        case dryRun = "dry_run"
    }
}
