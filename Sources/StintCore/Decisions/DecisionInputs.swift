/// Why policy is asked about an item.
package enum DecisionPurpose: String, Sendable, Codable, Hashable {
    /// A request is being made.
    case request
    /// A dry run: nothing is recorded.
    case preview
    /// A pending request is judged anew, at a review.
    case review
    /// A scheduled grant's request is judged anew, when its start has come (P7).
    case activation
}

/// Seconds an entitlement was active for a person over the last 1, 7 and 30 days.
package struct EntitlementUsage: Hashable, Sendable, Codable {
    package let entitlement: Entitlement
    package let seconds1d: Int64
    package let seconds7d: Int64
    package let seconds30d: Int64
    /// How long the stretch without a break is that reaches to now, or ended last.
    package let continuousSeconds: Int64
    /// When it was last held; now where it is held.
    package let lastHeldAt: Instant?

    package init(
        entitlement: Entitlement, seconds1d: Int64, seconds7d: Int64, seconds30d: Int64, continuousSeconds: Int64 = 0,
        lastHeldAt: Instant? = nil
    ) {
        self.entitlement = entitlement
        self.continuousSeconds = continuousSeconds
        self.lastHeldAt = lastHeldAt
        self.seconds1d = seconds1d
        self.seconds7d = seconds7d
        self.seconds30d = seconds30d
    }
}

/// `input.history`: what the person behind the beneficiary had, by entitlement, in order.
package struct UsageHistory: Hashable, Sendable, Codable {
    package let usage: [EntitlementUsage]

    package init(usage: [EntitlementUsage] = []) { self.usage = usage }
}

/// What was asked for, as policy and reviewers see it.
package struct RequestTerms: Hashable, Sendable, Codable {
    package let submitter: SubjectRef
    package let beneficiary: SubjectRef
    package let durationSeconds: Int64
    /// An asked-for start; `nil` starts at the final approval.
    package let startsAt: Instant?
    package let reason: String
    package let ticket: String?
    /// Facts of request time that Stint vouches for (device, network, risk, MFA); an object.
    package let context: JSONValue
    /// What the asking side merely asserts; an object.
    package let claimed: JSONValue
    /// The grant to go on with where it ends; `nil` for everything but an extension.
    package let extends: GrantID?
    /// An emergency: at once, by policy's leave, and reviewed afterwards.
    @Omittable<OmittedFalse> package private(set) var breakGlass: Bool

    package init(
        submitter: SubjectRef, beneficiary: SubjectRef, durationSeconds: Int64,
        startsAt: Instant? = nil,
        reason: String, ticket: String? = nil, context: JSONValue = .object(JSONObject()),
        claimed: JSONValue = .object(JSONObject()), extends: GrantID? = nil, breakGlass: Bool = false
    ) {
        self.extends = extends
        self.breakGlass = breakGlass
        self.submitter = submitter
        self.beneficiary = beneficiary
        self.durationSeconds = durationSeconds
        self.startsAt = startsAt
        self.reason = reason
        self.ticket = ticket
        self.context = context
        self.claimed = claimed
    }
}

/// Input of `data.stint.request.decision`, for one item.
package struct RequestDecisionInput: Hashable, Sendable {
    package let now: Instant
    package let purpose: DecisionPurpose
    /// `nil` in a preview.
    package let request: RequestID?
    package let terms: RequestTerms
    package let entitlement: Entitlement
    /// What else the same request asks for.
    package let siblings: [Entitlement]
    package let history: UsageHistory
    /// The person's grants that are live or scheduled at this moment, as the store has them.
    package let holdings: [Grant]
    /// Signals in force about the beneficiary, its person, or the resource.
    package let signals: [Signal]

    package init(
        now: Instant, purpose: DecisionPurpose, request: RequestID?, terms: RequestTerms,
        entitlement: Entitlement, siblings: [Entitlement] = [],
        history: UsageHistory, holdings: [Grant], signals: [Signal] = []
    ) {
        self.siblings = siblings
        self.signals = signals
        self.now = now
        self.purpose = purpose
        self.request = request
        self.terms = terms
        self.entitlement = entitlement
        self.history = history
        self.holdings = holdings
    }
}

/// Input of `data.stint.review.decision`: may this reviewer give this verdict.
package struct ReviewDecisionInput: Hashable, Sendable {
    package let now: Instant
    package let request: AccessRequest
    package let reviewer: SubjectRef
    package let person: PersonID
    package let verdict: Verdict
    package let stage: Identifier
    /// Which of the request's items, by number: policy is asked once for each that the review is about.
    package let item: Int
    /// In whose place the reviewer speaks; `nil` where in their own right.
    package let delegation: ReviewDelegation?
    package let isPostReview: Bool
    package let comment: String?
    /// The reviewer's person's grants that are live or scheduled at this moment, as the store has them.
    package let holdings: [Grant]
    /// What the reviewer's person asks for at this moment, in pending requests.
    package let asking: [Entitlement]
    /// Signals in force about the reviewer or its person.
    package let signals: [Signal]

    package init(
        now: Instant, request: AccessRequest, reviewer: SubjectRef, person: PersonID, verdict: Verdict,
        stage: Identifier, item: Int = 1, delegation: ReviewDelegation? = nil, isPostReview: Bool = false,
        comment: String?, holdings: [Grant], asking: [Entitlement] = [], signals: [Signal] = []
    ) {
        self.item = item
        self.delegation = delegation
        self.isPostReview = isPostReview
        self.asking = asking
        self.signals = signals
        self.now = now
        self.request = request
        self.reviewer = reviewer
        self.person = person
        self.verdict = verdict
        self.stage = stage
        self.comment = comment
        self.holdings = holdings
    }
}

/// Input of `data.stint.grant.decision`: shall this grant be.
package struct GrantDecisionInput: Hashable, Sendable {
    package enum Cause: String, Sendable, Codable, Hashable {
        case activation, reload, directory, signal, period
    }

    package let now: Instant
    package let cause: Cause
    package let grant: Grant
    package let history: UsageHistory
    /// The person's grants that are live or scheduled at this moment, this one among them.
    package let holdings: [Grant]
    /// Signals in force about the beneficiary, its person, or the resource.
    package let signals: [Signal]

    package init(
        now: Instant, cause: Cause, grant: Grant, history: UsageHistory, holdings: [Grant], signals: [Signal] = []
    ) {
        self.signals = signals
        self.now = now
        self.cause = cause
        self.grant = grant
        self.history = history
        self.holdings = holdings
    }
}

/// Input of `data.stint.access.decision`: an enforcement point asks.
package struct AccessDecisionInput: Hashable, Sendable {
    package let now: Instant
    package let subject: SubjectRef
    package let action: Identifier
    package let resource: ResourceRef
    package let context: JSONValue
    package let claimed: JSONValue

    package init(
        now: Instant, subject: SubjectRef, action: Identifier, resource: ResourceRef,
        context: JSONValue = .object(JSONObject()), claimed: JSONValue = .object(JSONObject())
    ) {
        self.now = now
        self.subject = subject
        self.action = action
        self.resource = resource
        self.context = context
        self.claimed = claimed
    }
}

/// Input of `data.stint.api.decision`: a caller of Stint's own API.
package struct APIDecisionInput: Hashable, Sendable {
    package let now: Instant
    package let caller: Caller
    /// What is to be done, as `request.create`, `grant.list`, `audit.list`.
    package let operation: String
    /// What it is done to, as far as the route tells; an object.
    package let target: JSONValue

    package init(
        now: Instant, caller: Caller, operation: String, target: JSONValue = .object(JSONObject())
    ) {
        self.now = now
        self.caller = caller
        self.operation = operation
        self.target = target
    }
}
