package import StintCore

/// A company as a scenario tells it: in one place, with the keys of `directory.yaml`, `catalog.yaml` and `stint.yaml`,
/// and policy as a table. The same shape says what changes: every entry that is named takes the place of the one
/// before, and one that is `null` goes.
package struct ScenarioWorld: Hashable, Sendable, Codable {
    /// When it begins.
    package var startsAt: Instant?
    /// A configuration to load in the place of all the rest, with its catalog, directory and policies in Rego.
    package var config: String?
    package var persons: ByName<PersonEntry>?
    package var accounts: ByName<AccountEntry>?
    package var groups: ByName<GroupEntry>?
    package var resources: ByName<ResourceEntry>?
    package var limits: LimitsEntry?
    package var operators: ReviewerSet?
    package var auditors: ReviewerSet?
    package var revokers: ReviewerSet?
    package var signalSources: ReviewerSet?
    package var maxRevocations: Int?
    package var policy: PolicyTable?

    package init(
        startsAt: Instant? = nil, config: String? = nil, persons: ByName<PersonEntry>? = nil,
        accounts: ByName<AccountEntry>? = nil, groups: ByName<GroupEntry>? = nil,
        resources: ByName<ResourceEntry>? = nil, limits: LimitsEntry? = nil, operators: ReviewerSet? = nil,
        auditors: ReviewerSet? = nil, revokers: ReviewerSet? = nil, signalSources: ReviewerSet? = nil,
        maxRevocations: Int? = nil, policy: PolicyTable? = nil
    ) {
        self.startsAt = startsAt
        self.config = config
        self.persons = persons
        self.accounts = accounts
        self.groups = groups
        self.resources = resources
        self.limits = limits
        self.operators = operators
        self.auditors = auditors
        self.revokers = revokers
        self.signalSources = signalSources
        self.maxRevocations = maxRevocations
        self.policy = policy
    }

    package struct PersonEntry: Hashable, Sendable, Codable {
        package var sponsor: PersonID?
        package var disabled: Bool?

        package init(sponsor: PersonID? = nil, disabled: Bool? = nil) {
            self.sponsor = sponsor
            self.disabled = disabled
        }
    }

    package struct AccountEntry: Hashable, Sendable, Codable {
        package var person: PersonID?
        /// A person, or an account as `TYPE:ID`.
        package var sponsor: String?
        package var groups: [GroupID]?
        package var disabled: Bool?

        package init(
            person: PersonID? = nil, sponsor: String? = nil, groups: [GroupID]? = nil, disabled: Bool? = nil
        ) {
            self.person = person
            self.sponsor = sponsor
            self.groups = groups
            self.disabled = disabled
        }
    }

    package struct GroupEntry: Hashable, Sendable, Codable {
        package var members: [SubjectRef]?
        package var groups: [GroupID]?

        package init(members: [SubjectRef]? = nil, groups: [GroupID]? = nil) {
            self.members = members
            self.groups = groups
        }
    }

    package struct ResourceEntry: Hashable, Sendable, Codable {
        package var type: Identifier
        package var risk: Risk?
        package var owners: ReviewerSet?
        package var roles: ByName<RoleEntry>

        package init(type: Identifier, risk: Risk? = nil, owners: ReviewerSet? = nil, roles: ByName<RoleEntry>) {
            self.type = type
            self.risk = risk
            self.owners = owners
            self.roles = roles
        }
    }

    package struct RoleEntry: Hashable, Sendable, Codable {
        package var actions: [Identifier]

        package init(actions: [Identifier]) { self.actions = actions }
    }

    /// As `limits` in `stint.yaml`.
    package struct LimitsEntry: Hashable, Sendable, Codable {
        package var minDuration: ScenarioDuration?
        package var maxDuration: ScenarioDuration?
        package var defaultRequestTtl: ScenarioDuration?
        package var maxRequestTtl: ScenarioDuration?
        package var maxStartAhead: ScenarioDuration?
        package var maxContinuous: ScenarioDuration?
        package var continuousGap: ScenarioDuration?
        package var maxPendingPerPerson: Int?
        package var maxItems: Int?
        package var reminderInterval: ScenarioDuration?
        package var maxDelegation: ScenarioDuration?
        package var breakGlassBlock: ScenarioDuration?
        package var maxPostReview: ScenarioDuration?
        package var signalTtl: ScenarioDuration?
        package var reevaluationInterval: ScenarioDuration?

        package init() {}

        var limits: Limits {
            var limits = Limits()
            if let minDuration { limits.minDurationSeconds = minDuration.seconds }
            if let maxDuration { limits.maxDurationSeconds = maxDuration.seconds }
            if let defaultRequestTtl { limits.defaultRequestTtlSeconds = defaultRequestTtl.seconds }
            if let maxRequestTtl { limits.maxRequestTtlSeconds = maxRequestTtl.seconds }
            if let maxStartAhead { limits.maxStartAheadSeconds = maxStartAhead.seconds }
            if let maxContinuous { limits.maxContinuousSeconds = maxContinuous.seconds }
            if let continuousGap { limits.continuousGapSeconds = continuousGap.seconds }
            if let maxPendingPerPerson { limits.maxPendingPerPerson = maxPendingPerPerson }
            if let maxItems { limits.maxItems = maxItems }
            if let reminderInterval { limits.reminderIntervalSeconds = reminderInterval.seconds }
            if let maxDelegation { limits.maxDelegationSeconds = maxDelegation.seconds }
            if let breakGlassBlock { limits.breakGlassBlockSeconds = breakGlassBlock.seconds }
            if let maxPostReview { limits.maxPostReviewSeconds = maxPostReview.seconds }
            if let signalTtl { limits.signalTtlSeconds = signalTtl.seconds }
            if let reevaluationInterval { limits.reevaluationIntervalSeconds = reevaluationInterval.seconds }
            return limits
        }
    }
}

/// Policy as a table: what it answers for each entitlement.
package struct PolicyTable: Hashable, Sendable, Codable {
    package var requests: ByName<Answer>?
    /// What it answers where somebody breaks glass.
    package var emergencies: ByName<Answer>?
    /// Reviewers whom policy refuses.
    package var refusedReviewers: [SubjectRef]?
    /// What policy says of live grants, where it does not keep them.
    package var grants: ByName<GrantAnswer>?
    /// Signals that end the grants they are about.
    package var endingSignals: [Identifier]?
    /// Where set, every question fails with this code, as `policy_error`.
    package var fails: DecisionFailure.Code?
    /// False: nothing is loaded.
    package var loaded: Bool?

    package init(
        requests: ByName<Answer>? = nil, emergencies: ByName<Answer>? = nil, refusedReviewers: [SubjectRef]? = nil,
        grants: ByName<GrantAnswer>? = nil, endingSignals: [Identifier]? = nil, fails: DecisionFailure.Code? = nil,
        loaded: Bool? = nil
    ) {
        self.requests = requests
        self.emergencies = emergencies
        self.refusedReviewers = refusedReviewers
        self.grants = grants
        self.endingSignals = endingSignals
        self.fails = fails
        self.loaded = loaded
    }

    package struct Answer: Hashable, Sendable, Codable {
        package var effect: RequestDecision.Effect?
        package var maxDuration: ScenarioDuration?
        package var requestTtl: ScenarioDuration?
        package var stages: [Stage]?
        package var postReview: PostReviewEntry?
        /// The code of a denial's reason, which the requester may read.
        package var reason: String?
        package var fails: DecisionFailure.Code?

        package init(
            effect: RequestDecision.Effect? = nil, maxDuration: ScenarioDuration? = nil,
            requestTtl: ScenarioDuration? = nil, stages: [Stage]? = nil, postReview: PostReviewEntry? = nil,
            reason: String? = nil, fails: DecisionFailure.Code? = nil
        ) {
            self.effect = effect
            self.maxDuration = maxDuration
            self.requestTtl = requestTtl
            self.stages = stages
            self.postReview = postReview
            self.reason = reason
            self.fails = fails
        }
    }

    package struct Stage: Hashable, Sendable, Codable {
        package var name: Identifier
        package var approvers: ReviewerSet
        package var threshold: Int?
        package var order: Int?

        package init(name: Identifier, approvers: ReviewerSet, threshold: Int? = nil, order: Int? = nil) {
            self.name = name
            self.approvers = approvers
            self.threshold = threshold
            self.order = order
        }

        package var spec: StageSpec {
            StageSpec(name: name, approvers: approvers, threshold: threshold ?? 1, order: order ?? 1)
        }
    }

    package struct PostReviewEntry: Hashable, Sendable, Codable {
        package var stages: [Stage]
        package var deadline: ScenarioDuration

        package init(stages: [Stage], deadline: ScenarioDuration) {
            self.stages = stages
            self.deadline = deadline
        }
    }

    package enum GrantAnswer: String, Hashable, Sendable, Codable {
        case keep, end
        case error = "policy_error"
        case undefined = "policy_undefined"
    }
}
