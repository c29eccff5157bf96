/// The members that answers of policy have (schemas/*.output.json).
extension OutputKey {
    static let allow = OutputKey("allow")
    static let approvers = OutputKey("approvers")
    static let audience = OutputKey("audience")
    static let code = OutputKey("code")
    static let deadlineSeconds = OutputKey("deadline_seconds")
    static let effect = OutputKey("effect")
    static let expiresAt = OutputKey("expires_at")
    static let grant = OutputKey("grant")
    static let groups = OutputKey("groups")
    static let keep = OutputKey("keep")
    static let maxDurationSeconds = OutputKey("max_duration_seconds")
    static let message = OutputKey("message")
    static let name = OutputKey("name")
    static let obligations = OutputKey("obligations")
    static let order = OutputKey("order")
    static let postReview = OutputKey("post_review")
    static let reasons = OutputKey("reasons")
    static let remedy = OutputKey("remedy")
    static let requestTtlSeconds = OutputKey("request_ttl_seconds")
    static let stages = OutputKey("stages")
    static let threshold = OutputKey("threshold")
    static let users = OutputKey("users")

    /// All that an object of a kind may have.
    enum Known {
        static let request: [OutputKey] = [
            .effect, .reasons, .maxDurationSeconds, .requestTtlSeconds, .stages, .postReview, .obligations,
        ]
        static let verdict: [OutputKey] = [.allow, .reasons]
        static let grant: [OutputKey] = [.keep, .reasons]
        static let access: [OutputKey] = [.allow, .reasons, .grant, .expiresAt, .obligations]
        static let reason: [OutputKey] = [.code, .message, .remedy, .audience]
        static let stage: [OutputKey] = [.name, .approvers, .threshold, .order]
        static let approvers: [OutputKey] = [.users, .groups]
        static let postReview: [OutputKey] = [.stages, .deadlineSeconds]
    }
}
