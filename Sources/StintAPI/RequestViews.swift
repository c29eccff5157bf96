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
    /// Whether it is an emergency, granted at once and reviewed afterwards.
    package var breakGlass: Bool?
    /// The review of an emergency after the fact.
    package var postReview: PostReviewView?
    /// The grant it goes on with where that one ends.
    package var extends: String?
    /// How often its reviewers were reminded, and when they are next.
    package var reminders: Int?
    package var nextReminderAt: Timestamp?
    /// The person who answers for an agent, by the directory.
    package var sponsor: String?
    /// What the asking side merely asserts of itself.
    package var claimed: ClaimedView?

    package init(
        id: String, version: Int64, state: RequestState, submitter: SubjectRef, beneficiary: SubjectRef,
        reason: String, ticket: String? = nil, durationSeconds: Int64? = nil, startsAt: Timestamp? = nil,
        createdAt: Timestamp, updatedAt: Timestamp, timesOutAt: Timestamp? = nil, items: [RequestItemView],
        reviews: [ReviewView], outcome: OutcomeView? = nil, reviewable: Bool? = nil, breakGlass: Bool? = nil,
        postReview: PostReviewView? = nil, extends: String? = nil, reminders: Int? = nil,
        nextReminderAt: Timestamp? = nil, sponsor: String? = nil, claimed: ClaimedView? = nil
    ) {
        self.breakGlass = breakGlass
        self.postReview = postReview
        self.extends = extends
        self.reminders = reminders
        self.nextReminderAt = nextReminderAt
        self.sponsor = sponsor
        self.claimed = claimed
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
        case extends, reminders, sponsor, claimed
        case breakGlass = "break_glass"
        case postReview = "post_review"
        case nextReminderAt = "next_reminder_at"
        case durationSeconds = "duration_seconds"
        case startsAt = "starts_at"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
        case timesOutAt = "times_out_at"
    }
}

/// What somebody says of themselves, and Stint does not know.
package struct ClaimedView: Codable, Sendable {
    /// What an agent says it is about, in its words.
    package var purpose: String?

    package init(purpose: String? = nil) { self.purpose = purpose }
}

/// The review of an emergency, which comes after its access.
package struct PostReviewView: Codable, Sendable {
    package var state: PostReviewState
    package var stages: [StageView]
    package var deadline: Timestamp
    /// When it was passed or failed, or became overdue.
    package var decidedAt: Timestamp?
    package var reasons: [ReasonView]

    package init(
        state: PostReviewState, stages: [StageView], deadline: Timestamp, decidedAt: Timestamp? = nil,
        reasons: [ReasonView]
    ) {
        self.state = state
        self.stages = stages
        self.deadline = deadline
        self.decidedAt = decidedAt
        self.reasons = reasons
    }

    enum CodingKeys: String, CodingKey {
        case state, stages, deadline, reasons
        case decidedAt = "decided_at"
    }
}

/// Where the review of an emergency stands.
package struct PostReviewState: OpenWord {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    package static let pending = PostReviewState(rawValue: "pending")
    package static let passed = PostReviewState(rawValue: "passed")
    package static let failed = PostReviewState(rawValue: "failed")
    package static let overdue = PostReviewState(rawValue: "overdue")
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
    /// Where that grant stands.
    package var grantState: GrantState?
    /// When that grant begins and ends.
    package var startsAt: Timestamp?
    package var expiresAt: Timestamp?

    package init(
        id: String, entitlement: String, state: RequestState, effect: DecisionEffect, reasons: [ReasonView],
        durationSeconds: Int64? = nil, stages: [StageView], grantID: String? = nil,
        grantState: GrantState? = nil, startsAt: Timestamp? = nil, expiresAt: Timestamp? = nil
    ) {
        self.grantState = grantState
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
        case grantState = "grant_state"
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
    /// Stages of one order stand side by side; one of a higher order opens when all lower ones are passed.
    package var order: Int?
    /// Whether it can be reviewed now.
    package var open: Bool?
    /// Who can still approve it, by today's directory, in their own right.
    package var reviewers: [SubjectRef]?

    package init(
        name: String, threshold: Int, approvals: Int, users: [String], groups: [String], order: Int? = nil,
        open: Bool? = nil, reviewers: [SubjectRef]? = nil
    ) {
        self.order = order
        self.open = open
        self.reviewers = reviewers
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
    /// The entitlements it is about.
    package var items: [String]?
    package var stage: String
    /// An approval for less time than was asked for.
    package var durationSeconds: Int64?
    /// In whose place the reviewer spoke; nil where in their own right.
    package var delegation: ReviewDelegationView?
    /// Whether it was given after the fact, on an emergency.
    package var postReview: Bool?
    package var at: Timestamp

    package init(
        reviewer: SubjectRef, decision: ReviewCommand.Decision, comment: String? = nil, items: [String]? = nil,
        stage: String, durationSeconds: Int64? = nil, delegation: ReviewDelegationView? = nil,
        postReview: Bool? = nil, at: Timestamp
    ) {
        self.reviewer = reviewer
        self.decision = decision
        self.comment = comment
        self.items = items
        self.stage = stage
        self.durationSeconds = durationSeconds
        self.delegation = delegation
        self.postReview = postReview
        self.at = at
    }

    enum CodingKeys: String, CodingKey {
        case reviewer, decision, comment, items, stage, delegation, at
        case durationSeconds = "duration_seconds"
        case postReview = "post_review"
    }
}

/// The absent colleague a review was given for.
package struct ReviewDelegationView: Codable, Sendable {
    package var id: String
    package var delegator: SubjectRef

    package init(id: String, delegator: SubjectRef) {
        self.id = id
        self.delegator = delegator
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
