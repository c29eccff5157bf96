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
package struct Review: Hashable, Sendable, Codable {
    package let reviewer: SubjectRef
    /// The person behind the reviewer when it was given.
    package let person: PersonID
    package let verdict: Verdict
    package let stage: Identifier
    package let comment: String?
    package let at: Instant
    package let basis: DecisionBasis

    package init(
        reviewer: SubjectRef, person: PersonID, verdict: Verdict, stage: Identifier, comment: String?,
        at: Instant,
        basis: DecisionBasis
    ) {
        self.reviewer = reviewer
        self.person = person
        self.verdict = verdict
        self.stage = stage
        self.comment = comment
        self.at = at
        self.basis = basis
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
    /// Empty unless `effect` is `review`.
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
    package var grant: GrantID?

    package init(
        number: Int, entitlement: Entitlement, state: RequestState = .pending,
        decision: ItemDecision? = nil,
        grant: GrantID? = nil
    ) {
        self.number = number
        self.entitlement = entitlement
        self.state = state
        self.decision = decision
        self.grant = grant
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

    package init(
        id: RequestID, state: RequestState = .pending, terms: RequestTerms, parties: Parties,
        items: [RequestItem],
        reviews: [Review] = [], submittedAt: Instant, deadline: Instant, closedAt: Instant? = nil,
        closingReasons: [Reason] = []
    ) {
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
