/// Where a request or one of its items stands. Everything but `pending` is final.
package enum RequestState: String, Sendable, Codable, Hashable, CaseIterable {
    case pending
    /// At least one item was granted.
    case approved
    case denied
    case canceled
    /// Nobody finished it within its TTL.
    case timedOut = "timed_out"

    package var isFinal: Bool { self != .pending }
}

package enum Verdict: String, Sendable, Codable, Hashable {
    case approve, deny
}

/// The persons a request benefits, as they were when it was made. P1 excludes them and whoever they are today.
package struct Parties: Hashable, Sendable, Codable {
    /// Persons behind submitter and beneficiary and their sponsor chains, in order, each once.
    package let persons: [PersonID]
    /// The person access is counted to: the beneficiary's, or its sponsor; `nil` for a service nobody sponsors.
    package let accountable: PersonID?

    package init(persons: Set<PersonID>, accountable: PersonID?) {
        self.persons = persons.sorted()
        self.accountable = accountable
    }
}

/// One person's verdict on a request's stage.
///
/// A review given for an absent colleague counts for both persons: neither has another one on the request (P2).
package struct Review: Hashable, Sendable, Codable {
    package let reviewer: SubjectRef
    /// The person behind the reviewer when it was given.
    package let person: PersonID
    package let verdict: Verdict
    package let stage: Identifier
    /// The numbers of the items it is about, ascending. An approval denies the stage's other open items that its
    /// reviewer could have approved: a reviewer narrows, and says so by what is left out.
    @Omittable<OmittedOnlyItem> package private(set) var items: [Int]
    /// An approval for less time than was asked for; `nil` leaves it.
    package let durationSeconds: Int64?
    /// In whose place the reviewer spoke; `nil` where in their own right.
    package let delegation: ReviewDelegation?
    /// Whether it was given after the fact, on an emergency's grants.
    @Omittable<OmittedFalse> package private(set) var isPostReview: Bool
    package let comment: String?
    package let at: Instant
    package let basis: DecisionBasis

    package init(
        reviewer: SubjectRef, person: PersonID, verdict: Verdict, stage: Identifier, items: [Int] = [1],
        durationSeconds: Int64? = nil, delegation: ReviewDelegation? = nil, isPostReview: Bool = false,
        comment: String?, at: Instant, basis: DecisionBasis
    ) {
        self.reviewer = reviewer
        self.person = person
        self.verdict = verdict
        self.stage = stage
        self.items = items
        self.durationSeconds = durationSeconds
        self.delegation = delegation
        self.isPostReview = isPostReview
        self.comment = comment
        self.at = at
        self.basis = basis
    }

    /// Everybody whose one review of the request this is.
    package var persons: [PersonID] { [person] + (delegation.map { [$0.person] } ?? []) }

    /// Whose right to review it was: what P7 looks at anew.
    package var qualified: (reviewer: SubjectRef, person: PersonID) {
        delegation.map { ($0.delegator, $0.person) } ?? (reviewer, person)
    }
}

/// The absent colleague a review was given for.
package struct ReviewDelegation: Hashable, Sendable, Codable {
    package let id: DelegationID
    package let delegator: SubjectRef
    /// The person behind the delegator when the review was given.
    package let person: PersonID

    package init(id: DelegationID, delegator: SubjectRef, person: PersonID) {
        self.id = id
        self.delegator = delegator
        self.person = person
    }
}

/// What was decided about an item, by policy and then by the core: the analysis that preview and execution share.
package struct ItemDecision: Hashable, Sendable, Codable {
    package let effect: RequestDecision.Effect
    package let reasons: [Reason]
    /// The longest the item may last, after the core's caps.
    package let maxDurationSeconds: Int64
    /// How long the request may wait, after the core's caps.
    package let requestTtlSeconds: Int64
    /// Who has to agree. Empty where policy asks for no review; what the core denies at a review keeps policy's stages,
    /// which say who may speak on it.
    package let stages: [StageSpec]
    package let postReview: PostReview?
    package let obligations: [JSONValue]
    package let basis: DecisionBasis
    package let at: Instant

    package init(
        effect: RequestDecision.Effect, reasons: [Reason], maxDurationSeconds: Int64,
        requestTtlSeconds: Int64,
        stages: [StageSpec], postReview: PostReview?, obligations: [JSONValue], basis: DecisionBasis,
        at: Instant
    ) {
        self.effect = effect
        self.reasons = reasons
        self.maxDurationSeconds = maxDurationSeconds
        self.requestTtlSeconds = requestTtlSeconds
        self.stages = stages
        self.postReview = postReview
        self.obligations = obligations
        self.basis = basis
        self.at = at
    }
}

/// One entitlement of a request.
package struct RequestItem: Hashable, Sendable, Codable {
    /// Its place in the request, from 1.
    package let number: Int
    package let entitlement: Entitlement
    package var state: RequestState
    /// The latest decision; earlier ones are events.
    package var decision: ItemDecision?
    /// Its grant. A pending item has one where it was approved before and its approvals fell short at activation.
    package var grant: GrantID?
    /// Why it was denied, where somebody or the core denied this item by itself.
    @Omittable<OmittedEmpty<Reason>> package var reasons: [Reason]

    package init(
        number: Int, entitlement: Entitlement, state: RequestState = .pending,
        decision: ItemDecision? = nil,
        grant: GrantID? = nil, reasons: [Reason] = []
    ) {
        self.number = number
        self.entitlement = entitlement
        self.state = state
        self.decision = decision
        self.grant = grant
        self.reasons = reasons
    }
}

/// A submitter asks for entitlements. Rebuilt from its events by `apply(_:at:)`.
package struct AccessRequest: Hashable, Sendable, Codable {
    package let id: RequestID
    package internal(set) var state: RequestState
    package let terms: RequestTerms
    package let parties: Parties
    package internal(set) var items: [RequestItem]
    /// One a person counts; an approval may be followed by the same person's denial.
    package internal(set) var reviews: [Review]
    package let submittedAt: Instant
    /// When it times out while pending.
    package internal(set) var deadline: Instant
    package internal(set) var closedAt: Instant?
    /// Why it was denied or canceled.
    package internal(set) var closingReasons: [Reason]
    /// The review of an emergency after the fact; `nil` for everything else.
    package internal(set) var postReview: PostReviewProgress?
    /// How often its reviewers were reminded.
    @Omittable<OmittedZero> package internal(set) var reminders: Int
    /// When they are reminded next; `nil` where they are not.
    package internal(set) var nextReminderAt: Instant?

    package init(
        id: RequestID, state: RequestState = .pending, terms: RequestTerms, parties: Parties,
        items: [RequestItem],
        reviews: [Review] = [], submittedAt: Instant, deadline: Instant, closedAt: Instant? = nil,
        closingReasons: [Reason] = [], postReview: PostReviewProgress? = nil, reminders: Int = 0,
        nextReminderAt: Instant? = nil
    ) {
        self.postReview = postReview
        self.reminders = reminders
        self.nextReminderAt = nextReminderAt
        self.id = id
        self.state = state
        self.terms = terms
        self.parties = parties
        self.items = items
        self.reviews = reviews
        self.submittedAt = submittedAt
        self.deadline = deadline
        self.closedAt = closedAt
        self.closingReasons = closingReasons
    }
}

/// Where the review of an emergency stands, which comes after its access.
package struct PostReviewProgress: Hashable, Sendable, Codable {
    package enum State: String, Sendable, Codable, Hashable, CaseIterable {
        /// Its stages wait for their reviewers.
        case pending
        case passed
        /// A reviewer said it was no emergency.
        case failed
        /// Nobody finished it by its deadline. It can still be passed or failed.
        case overdue
    }

    package internal(set) var state: State
    package let stages: [StageSpec]
    package let deadline: Instant
    /// When it was passed or failed; for an overdue one, the deadline's event.
    package internal(set) var decidedAt: Instant?
    package internal(set) var reasons: [Reason]

    package init(
        state: State = .pending, stages: [StageSpec], deadline: Instant, decidedAt: Instant? = nil,
        reasons: [Reason] = []
    ) {
        self.state = state
        self.stages = stages
        self.deadline = deadline
        self.decidedAt = decidedAt
        self.reasons = reasons
    }
}
