/// `request.item_approved`: one item's stages are passed; its grant is issued, or activated, beside it.
package struct ItemApproved: Hashable, Sendable, Codable {
    package let request: RequestID
    package let item: Int
    package let grant: GrantID

    package init(request: RequestID, item: Int, grant: GrantID) {
        self.request = request
        self.item = item
        self.grant = grant
    }
}

/// `request.item_denied`: one item is out, the others go on.
package struct ItemDenied: Hashable, Sendable, Codable {
    package let request: RequestID
    package let item: Int
    package let reasons: [Reason]

    package init(request: RequestID, item: Int, reasons: [Reason]) {
        self.request = request
        self.item = item
        self.reasons = reasons
    }
}

/// `request.reopened`: at activation, an approved item's approvals fell short of today's stages (P7). It is pending
/// again; its grant stays scheduled, with the instants it has.
package struct RequestReopened: Hashable, Sendable, Codable {
    package let request: RequestID
    package let items: [Int]
    package let reasons: [Reason]
    /// When it times out unless it is approved again.
    package let deadline: Instant
    /// When its reviewers are reminded first; `nil` where they are not.
    package let reminder: Instant?

    package init(
        request: RequestID, items: [Int], reasons: [Reason], deadline: Instant, reminder: Instant? = nil
    ) {
        self.reminder = reminder
        self.request = request
        self.items = items
        self.reasons = reasons
        self.deadline = deadline
    }
}

/// `request.reminded`: its reviewers were told once more.
package struct RequestReminded: Hashable, Sendable, Codable {
    package let request: RequestID
    package let reviewers: [SubjectRef]
    package let next: Instant?

    package init(request: RequestID, reviewers: [SubjectRef], next: Instant?) {
        self.request = request
        self.reviewers = reviewers
        self.next = next
    }
}

/// `post_review.started`: an emergency was granted; these stages review it.
package struct PostReviewStarted: Hashable, Sendable, Codable {
    package let request: RequestID
    package let stages: [StageSpec]
    package let deadline: Instant

    package init(request: RequestID, stages: [StageSpec], deadline: Instant) {
        self.request = request
        self.stages = stages
        self.deadline = deadline
    }
}

/// `post_review.passed`, `post_review.failed`, `post_review.overdue`
package struct PostReviewClosed: Hashable, Sendable, Codable {
    package let request: RequestID
    package let reasons: [Reason]

    package init(request: RequestID, reasons: [Reason]) {
        self.request = request
        self.reasons = reasons
    }
}

/// `grant.waiting`: its start has come and it was not activated; it is tried again.
package struct GrantWaiting: Hashable, Sendable, Codable {
    package let grant: GrantID
    package let reasons: [Reason]
    package let record: DecisionRecord?
    /// What else policy was asked.
    @Omittable<OmittedEmpty<DecisionRecord>> package private(set) var furtherRecords: [DecisionRecord]

    package init(
        grant: GrantID, reasons: [Reason], record: DecisionRecord?, furtherRecords: [DecisionRecord] = []
    ) {
        self.furtherRecords = furtherRecords
        self.grant = grant
        self.reasons = reasons
        self.record = record
    }
}

/// `grant.suspended`: no access until it is resumed; its end stays where it is.
package struct GrantSuspended: Hashable, Sendable, Codable {
    package let grant: GrantID
    package let reasons: [Reason]
    package let record: DecisionRecord?

    package init(grant: GrantID, reasons: [Reason], record: DecisionRecord?) {
        self.grant = grant
        self.reasons = reasons
        self.record = record
    }
}

/// `grant.resumed`
package struct GrantResumed: Hashable, Sendable, Codable {
    package let grant: GrantID
    package let record: DecisionRecord?

    package init(grant: GrantID, record: DecisionRecord?) {
        self.grant = grant
        self.record = record
    }
}

/// `grants.reevaluated`: live grants were judged anew. Those that stay as they were are named here; the others have
/// events of their own, with what policy was asked and said.
package struct GrantsReevaluated: Hashable, Sendable, Codable {
    package let cause: GrantDecisionInput.Cause
    package let basis: DecisionBasis
    package let kept: [GrantID]

    package init(cause: GrantDecisionInput.Cause, basis: DecisionBasis, kept: [GrantID]) {
        self.cause = cause
        self.basis = basis
        self.kept = kept
    }
}

/// `freeze.started`
package struct FreezeStarted: Hashable, Sendable, Codable {
    package let freeze: Freeze

    package init(freeze: Freeze) { self.freeze = freeze }
}

/// `freeze.ended`
package struct FreezeEnded: Hashable, Sendable, Codable {
    package let name: Identifier
    package let reason: String?

    package init(name: Identifier, reason: String?) {
        self.name = name
        self.reason = reason
    }
}

/// `delegation.started`
package struct DelegationStarted: Hashable, Sendable, Codable {
    package let delegation: Delegation

    package init(delegation: Delegation) { self.delegation = delegation }
}

/// `delegation.ended`: taken back before its end.
package struct DelegationEnded: Hashable, Sendable, Codable {
    package let delegation: DelegationID

    package init(delegation: DelegationID) { self.delegation = delegation }
}

/// `signal.received`
package struct SignalReceived: Hashable, Sendable, Codable {
    package let signal: Signal

    package init(signal: Signal) { self.signal = signal }
}

/// `signal.cleared`: what was seen is over.
package struct SignalCleared: Hashable, Sendable, Codable {
    package let type: Identifier
    package let target: SignalTarget

    package init(type: Identifier, target: SignalTarget) {
        self.type = type
        self.target = target
    }
}

/// `set.held`: a load would end more grants than may go unasked; the set before stays in force until somebody confirms.
package struct SetHeld: Hashable, Sendable, Codable {
    package let basis: DecisionBasis
    /// What would end.
    package let grants: [GrantID]
    package let limit: Int

    package init(basis: DecisionBasis, grants: [GrantID], limit: Int) {
        self.basis = basis
        self.grants = grants
        self.limit = limit
    }
}

/// `set.confirmed`: somebody let a held set be loaded.
package struct SetConfirmed: Hashable, Sendable, Codable {
    package let basis: DecisionBasis
    package let revocations: Int

    package init(basis: DecisionBasis, revocations: Int) {
        self.basis = basis
        self.revocations = revocations
    }
}
