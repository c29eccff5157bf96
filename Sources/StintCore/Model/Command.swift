/// What somebody wants done. Time is given beside it, by the clock guard.
package struct Command: Hashable, Sendable {
    package let id: CommandID
    package let caller: Caller
    package let action: CommandAction

    package init(id: CommandID, caller: Caller, action: CommandAction) {
        self.id = id
        self.caller = caller
        self.action = action
    }
}

package enum CommandAction: Hashable, Sendable {
    case submit(SubmitRequest)
    case review(ReviewRequest)
    case cancel(CancelRequest)
    case relinquish(RelinquishGrant)
    case revoke(RevokeGrant)

    package var name: CommandName {
        switch self {
        case .submit: .submit
        case .review: .review
        case .cancel: .cancel
        case .relinquish: .relinquish
        case .revoke: .revoke
        }
    }
}

package enum CommandName: String, Sendable, Codable, Hashable, CaseIterable {
    case submit = "request.create"
    case review = "request.review"
    case cancel = "request.cancel"
    case relinquish = "grant.relinquish"
    case revoke = "grant.revoke"
    // Stint's own, when a time comes.
    case timeOut = "request.time_out"
    case activate = "grant.activate"
    case expire = "grant.expire"
    /// Loads, starts and other things Stint records about itself.
    case record = "system.record"
}

/// Ask for access. The beneficiary is the submitter unless given.
package struct SubmitRequest: Hashable, Sendable, Codable {
    package let entitlements: [Entitlement]
    package let beneficiary: SubjectRef?
    package let durationSeconds: Int64
    package let startsAt: Instant?
    package let reason: String
    package let ticket: String?
    package let context: JSONValue
    package let claimed: JSONValue

    package init(
        entitlements: [Entitlement], beneficiary: SubjectRef? = nil, durationSeconds: Int64,
        startsAt: Instant? = nil,
        reason: String, ticket: String? = nil, context: JSONValue = .object(JSONObject()),
        claimed: JSONValue = .object(JSONObject())
    ) {
        self.entitlements = entitlements
        self.beneficiary = beneficiary
        self.durationSeconds = durationSeconds
        self.startsAt = startsAt
        self.reason = reason
        self.ticket = ticket
        self.context = context
        self.claimed = claimed
    }
}

/// Approve or deny. Where no stage is named, the first open one the reviewer may review.
package struct ReviewRequest: Hashable, Sendable, Codable {
    package let request: RequestID
    package let verdict: Verdict
    package let stage: Identifier?
    package let comment: String?

    package init(
        request: RequestID, verdict: Verdict, stage: Identifier? = nil, comment: String? = nil
    ) {
        self.request = request
        self.verdict = verdict
        self.stage = stage
        self.comment = comment
    }
}

package struct CancelRequest: Hashable, Sendable, Codable {
    package let request: RequestID
    package let comment: String?

    package init(request: RequestID, comment: String? = nil) {
        self.request = request
        self.comment = comment
    }
}

package struct RelinquishGrant: Hashable, Sendable, Codable {
    package let grant: GrantID
    package let comment: String?

    package init(grant: GrantID, comment: String? = nil) {
        self.grant = grant
        self.comment = comment
    }
}

package struct RevokeGrant: Hashable, Sendable, Codable {
    package let grant: GrantID
    package let reason: String

    package init(grant: GrantID, reason: String) {
        self.grant = grant
        self.reason = reason
    }
}
