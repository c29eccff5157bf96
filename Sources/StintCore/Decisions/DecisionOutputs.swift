/// One stage of review that policy asks for.
package struct StageSpec: Hashable, Sendable, Codable {
    package let name: Identifier
    package let approvers: ReviewerSet
    /// How many distinct persons have to approve. The core denies what is below 1.
    package let threshold: Int
    /// Stages of one order stand side by side; one of a higher order opens when all of a lower one are passed.
    @Omittable<OmittedOne> package private(set) var order: Int

    package init(name: Identifier, approvers: ReviewerSet, threshold: Int, order: Int = 1) {
        self.order = order
        self.name = name
        self.approvers = approvers
        self.threshold = threshold
    }
}

/// Stages to pass after the fact, as break-glass has them, and by when.
package struct PostReview: Hashable, Sendable, Codable {
    package let stages: [StageSpec]
    package let deadlineSeconds: Int64

    package init(stages: [StageSpec], deadlineSeconds: Int64) {
        self.stages = stages
        self.deadlineSeconds = deadlineSeconds
    }
}

/// `data.stint.request.decision`: may this item be had, for how long, and who has to agree.
package struct RequestDecision: Hashable, Sendable, Codable {
    package enum Effect: String, Sendable, Codable, Hashable { case allow, review, deny }

    package let effect: Effect
    package let reasons: [Reason]
    /// The longest duration policy leaves; `nil` takes `limits.maxDurationSeconds`.
    package let maxDurationSeconds: Int64?
    /// How long the request may wait; `nil` takes `limits.defaultRequestTTLSeconds`.
    package let requestTtlSeconds: Int64?
    package let stages: [StageSpec]
    package let postReview: PostReview?
    package let obligations: [JSONValue]

    package init(
        effect: Effect, reasons: [Reason] = [], maxDurationSeconds: Int64? = nil,
        requestTtlSeconds: Int64? = nil,
        stages: [StageSpec] = [], postReview: PostReview? = nil, obligations: [JSONValue] = []
    ) {
        self.effect = effect
        self.reasons = reasons
        self.maxDurationSeconds = maxDurationSeconds
        self.requestTtlSeconds = requestTtlSeconds
        self.stages = stages
        self.postReview = postReview
        self.obligations = obligations
    }
}

/// `data.stint.review.decision`.
package struct ReviewDecision: Hashable, Sendable, Codable {
    package let allow: Bool
    package let reasons: [Reason]

    package init(allow: Bool, reasons: [Reason] = []) {
        self.allow = allow
        self.reasons = reasons
    }
}

/// `data.stint.grant.decision`. Only an explicit `keep: false` ends a grant.
package struct GrantDecision: Hashable, Sendable, Codable {
    package let keep: Bool
    package let reasons: [Reason]

    package init(keep: Bool, reasons: [Reason] = []) {
        self.keep = keep
        self.reasons = reasons
    }
}

/// `data.stint.access.decision`. What is allowed names its grant, which the core checks (`AccessRule`).
package struct AccessDecision: Hashable, Sendable, Codable {
    package let allow: Bool
    package let reasons: [Reason]
    package let grant: GrantID?
    package let expiresAt: Instant?
    package let obligations: [JSONValue]

    package init(
        allow: Bool, reasons: [Reason] = [], grant: GrantID? = nil, expiresAt: Instant? = nil,
        obligations: [JSONValue] = []
    ) {
        self.allow = allow
        self.reasons = reasons
        self.grant = grant
        self.expiresAt = expiresAt
        self.obligations = obligations
    }
}

/// `data.stint.api.decision`.
package struct APIDecision: Hashable, Sendable, Codable {
    package let allow: Bool
    package let reasons: [Reason]

    package init(allow: Bool, reasons: [Reason] = []) {
        self.allow = allow
        self.reasons = reasons
    }
}
