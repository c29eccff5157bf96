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
    case extend(ExtendGrant)
    case relinquishItems(RelinquishItems)
    case revokeAll(RevokeGrants)
    case freeze(StartFreeze)
    case thaw(EndFreeze)
    case delegate(StartDelegation)
    case endDelegation(EndDelegation)
    case signal(SendSignal)

    package var name: CommandName {
        switch self {
        case .submit: .submit
        case .review: .review
        case .cancel: .cancel
        case .relinquish: .relinquish
        case .revoke: .revoke
        case .extend: .extend
        case .relinquishItems: .relinquishItems
        case .revokeAll: .revokeAll
        case .freeze: .freeze
        case .thaw: .thaw
        case .delegate: .delegate
        case .endDelegation: .endDelegation
        case .signal: .signal
        }
    }
}

package enum CommandName: String, Sendable, Codable, Hashable, CaseIterable {
    case submit = "request.create"
    case review = "request.review"
    case cancel = "request.cancel"
    case relinquish = "grant.relinquish"
    case revoke = "grant.revoke"
    case extend = "grant.extend"
    case relinquishItems = "request.relinquish"
    case revokeAll = "grant.revoke_all"
    case freeze = "freeze.create"
    case thaw = "freeze.remove"
    case delegate = "delegation.create"
    case endDelegation = "delegation.end"
    case signal = "signal.create"
    // Stint's own, when a time comes.
    case timeOut = "request.time_out"
    case activate = "grant.activate"
    case expire = "grant.expire"
    case remind = "request.remind"
    case closePostReview = "post_review.close"
    case reevaluate = "grant.reevaluate"
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
    /// An emergency: granted at once by policy's leave, and reviewed afterwards.
    package let breakGlass: Bool

    package init(
        entitlements: [Entitlement], beneficiary: SubjectRef? = nil, durationSeconds: Int64,
        startsAt: Instant? = nil,
        reason: String, ticket: String? = nil, context: JSONValue = .object(JSONObject()),
        claimed: JSONValue = .object(JSONObject()), breakGlass: Bool = false
    ) {
        self.breakGlass = breakGlass
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
    /// Only these of the request's items; `nil` for all that the reviewer may review. An approval of some denies the
    /// others that the reviewer could have approved; a denial of some leaves the others to others.
    package let items: [Entitlement]?
    /// Approve for less time than was asked for.
    package let durationSeconds: Int64?
    package let comment: String?

    package init(
        request: RequestID, verdict: Verdict, stage: Identifier? = nil, items: [Entitlement]? = nil,
        durationSeconds: Int64? = nil, comment: String? = nil
    ) {
        self.items = items
        self.durationSeconds = durationSeconds
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

/// Go on with a grant where it ends: a new request for the same entitlement, beneficiary and claims, which policy
/// decides.
package struct ExtendGrant: Hashable, Sendable, Codable {
    package let grant: GrantID
    /// How long the successor lasts.
    package let durationSeconds: Int64
    package let reason: String
    package let ticket: String?
    package let context: JSONValue

    package init(
        grant: GrantID, durationSeconds: Int64, reason: String, ticket: String? = nil,
        context: JSONValue = .object(JSONObject())
    ) {
        self.grant = grant
        self.durationSeconds = durationSeconds
        self.reason = reason
        self.ticket = ticket
        self.context = context
    }
}

/// Give back what a request led to, or a part of it.
package struct RelinquishItems: Hashable, Sendable, Codable {
    package let request: RequestID
    /// `nil` for all of it.
    package let items: [Entitlement]?
    package let comment: String?

    package init(request: RequestID, items: [Entitlement]? = nil, comment: String? = nil) {
        self.request = request
        self.items = items
        self.comment = comment
    }
}

/// Revoke every grant in a scope that has not ended.
package struct RevokeGrants: Hashable, Sendable, Codable {
    package let scope: FreezeScope
    package let reason: String

    package init(scope: FreezeScope, reason: String) {
        self.scope = scope
        self.reason = reason
    }
}

/// Grant nothing in a scope until it is thawed.
package struct StartFreeze: Hashable, Sendable, Codable {
    package let name: Identifier
    package let scope: FreezeScope
    /// Whether what is live in the scope gives no access meanwhile.
    package let suspends: Bool
    package let reason: String

    package init(name: Identifier, scope: FreezeScope, suspends: Bool, reason: String) {
        self.name = name
        self.scope = scope
        self.suspends = suspends
        self.reason = reason
    }
}

package struct EndFreeze: Hashable, Sendable, Codable {
    package let name: Identifier
    package let reason: String?

    package init(name: Identifier, reason: String? = nil) {
        self.name = name
        self.reason = reason
    }
}

/// Let a colleague review in one's place for a time.
package struct StartDelegation: Hashable, Sendable, Codable {
    package let delegate: SubjectRef
    /// Now where it is left out.
    package let startsAt: Instant?
    package let endsAt: Instant
    package let reason: String?

    package init(delegate: SubjectRef, startsAt: Instant? = nil, endsAt: Instant, reason: String? = nil) {
        self.delegate = delegate
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.reason = reason
    }
}

package struct EndDelegation: Hashable, Sendable, Codable {
    package let delegation: DelegationID

    package init(delegation: DelegationID) { self.delegation = delegation }
}

/// Tell what another system has seen.
package struct SendSignal: Hashable, Sendable, Codable {
    package let type: Identifier
    package let target: SignalTarget
    /// An object.
    package let data: JSONValue
    /// How long it is in force; `limits.signalTtlSeconds` where it is left out.
    package let ttlSeconds: Int64?
    /// Whether what was seen is over: the signal of this type about this target is no longer in force.
    package let isCleared: Bool

    package init(
        type: Identifier, target: SignalTarget, data: JSONValue = .object(JSONObject()), ttlSeconds: Int64? = nil,
        isCleared: Bool = false
    ) {
        self.type = type
        self.target = target
        self.data = data
        self.ttlSeconds = ttlSeconds
        self.isCleared = isCleared
    }
}
