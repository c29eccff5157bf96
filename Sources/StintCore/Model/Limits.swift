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

    package init(
        limits: Limits = Limits(), revokers: ReviewerSet = ReviewerSet(), standingAccess: Bool = false
    ) {
        self.limits = limits
        self.revokers = revokers
        self.standingAccess = standingAccess
    }
}
