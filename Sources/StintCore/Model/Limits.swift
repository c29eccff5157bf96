/// What the core caps whatever policy says. Durations are whole seconds.
package struct Limits: Hashable, Sendable, Codable {
    /// The shortest duration that can be asked for.
    package var minDurationSeconds: Int64 = 1
    /// The longest a grant may last; caps policy's `max_duration_seconds`.
    package var maxDurationSeconds: Int64 = 12 * 3600
    /// How long a request waits where policy says nothing.
    package var defaultRequestTtlSeconds: Int64 = 24 * 3600
    /// The longest a request may wait; caps policy's `request_ttl_seconds`.
    package var maxRequestTtlSeconds: Int64 = 7 * 24 * 3600
    /// How far ahead a start may be asked for.
    package var maxStartAheadSeconds: Int64 = 30 * 24 * 3600
    /// The longest a person may have an entitlement without a break, across grants, requests and extensions (P3).
    package var maxContinuousSeconds: Int64 = 72 * 3600
    /// A break shorter than this does not interrupt continuous time.
    package var continuousGapSeconds: Int64 = 15 * 60
    /// How many requests of one person may wait at once.
    package var maxPendingPerPerson: Int = 20
    package var minReasonBytes: Int = 1
    package var maxReasonBytes: Int = 2000
    package var maxTicketBytes: Int = 200
    package var maxCommentBytes: Int = 2000
    /// Canonical JSON of context, and of what is claimed.
    package var maxContextBytes: Int = 16 * 1024
    package var maxStages: Int = 8
    /// How many entitlements one request may name.
    package var maxItems: Int = 20
    /// How often the reviewers of a pending request are reminded; 0 never reminds.
    package var reminderIntervalSeconds: Int64 = 4 * 3600
    /// The longest a reviewer may delegate their reviews for.
    package var maxDelegationSeconds: Int64 = 30 * 24 * 3600
    /// How long a failed review of an emergency keeps its person from breaking glass again. An overdue one does until
    /// it is passed.
    package var breakGlassBlockSeconds: Int64 = 30 * 24 * 3600
    /// The longest an emergency's review may take; caps policy's `post_review.deadline_seconds`.
    package var maxPostReviewSeconds: Int64 = 7 * 24 * 3600
    /// How long a signal is in force where it does not say.
    package var signalTtlSeconds: Int64 = 24 * 3600
    /// How often every live grant is judged anew; 0 never does for time alone.
    package var reevaluationIntervalSeconds: Int64 = 5 * 60
    /// How far a clock may step back, in milliseconds, before it is unsound (P4).
    package var clockToleranceMilliseconds: Int64 = 250

    package init() {}
}

/// What of the configuration the core obeys.
package struct CoreConfig: Hashable, Sendable {
    package var limits: Limits
    /// Who may revoke any grant, beside callers with the role `operator` (P5).
    package var revokers: ReviewerSet
    /// Whether policy may allow access that no grant covers (`access.standing`).
    package var standingAccess: Bool
    /// A load that would end more grants than this waits until it is confirmed (`reload.max_revocations`).
    package var maxRevocations: Int

    package init(
        limits: Limits = Limits(), revokers: ReviewerSet = ReviewerSet(), standingAccess: Bool = false,
        maxRevocations: Int = 20
    ) {
        self.maxRevocations = maxRevocations
        self.limits = limits
        self.revokers = revokers
        self.standingAccess = standingAccess
    }
}
