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
        /// Who would be asked to review it.
        package var reviewers: [SubjectRef]?
        /// What would have to be passed after the fact, for an emergency.
        package var postReview: PostReviewTerms?

        package init(
            entitlement: String, effect: DecisionEffect, reasons: [ReasonView], durationSeconds: Int64? = nil,
            maxDurationSeconds: Int64? = nil, requestTTLSeconds: Int64? = nil, stages: [StageView],
            reviewers: [SubjectRef]? = nil, postReview: PostReviewTerms? = nil
        ) {
            self.reviewers = reviewers
            self.postReview = postReview
            self.entitlement = entitlement
            self.effect = effect
            self.reasons = reasons
            self.durationSeconds = durationSeconds
            self.maxDurationSeconds = maxDurationSeconds
            self.requestTTLSeconds = requestTTLSeconds
            self.stages = stages
        }

        enum CodingKeys: String, CodingKey {
            case entitlement, effect, reasons, stages, reviewers
            case postReview = "post_review"
            case durationSeconds = "duration_seconds"
            case maxDurationSeconds = "max_duration_seconds"
            case requestTTLSeconds = "request_ttl_seconds"
        }
    }

    /// The stages of an emergency's review after the fact, and by when they have to be passed.
    package struct PostReviewTerms: Codable, Sendable {
        package var stages: [StageView]
        package var deadlineSeconds: Int64

        package init(stages: [StageView], deadlineSeconds: Int64) {
            self.stages = stages
            self.deadlineSeconds = deadlineSeconds
        }

        enum CodingKeys: String, CodingKey {
            case stages
            case deadlineSeconds = "deadline_seconds"
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
