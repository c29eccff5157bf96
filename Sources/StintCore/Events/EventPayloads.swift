/// `request.submitted`
package struct RequestSubmitted: Hashable, Sendable, Codable {
    package let request: RequestID
    package let terms: RequestTerms
    package let parties: Parties
    package let entitlements: [Entitlement]
    package let deadline: Instant
    /// When its reviewers are reminded first, should it wait that long; `nil` where they are not.
    package let reminder: Instant?

    package init(
        request: RequestID, terms: RequestTerms, parties: Parties, entitlements: [Entitlement], deadline: Instant,
        reminder: Instant? = nil
    ) {
        self.reminder = reminder
        self.request = request
        self.terms = terms
        self.parties = parties
        self.entitlements = entitlements
        self.deadline = deadline
    }
}

/// `request.decided`: an item was judged, at submission or anew at a review.
package struct RequestDecided: Hashable, Sendable, Codable {
    package let request: RequestID
    package let item: Int
    package let decision: ItemDecision
    /// `nil` where policy could not be asked.
    package let record: DecisionRecord?

    package init(request: RequestID, item: Int, decision: ItemDecision, record: DecisionRecord?) {
        self.request = request
        self.item = item
        self.decision = decision
        self.record = record
    }
}

/// `review.recorded`
package struct ReviewRecorded: Hashable, Sendable, Codable {
    package let request: RequestID
    package let review: Review
    package let record: DecisionRecord?
    /// The persons whose earlier approvals still count (P7).
    package let upheld: [PersonID]
    /// What policy was asked about the earlier approvals.
    package let reassessments: [DecisionRecord]
    /// What policy was asked about the review's further items.
    @Omittable<OmittedEmpty<DecisionRecord>> package private(set) var furtherRecords: [DecisionRecord]

    package init(
        request: RequestID, review: Review, record: DecisionRecord?, upheld: [PersonID] = [],
        reassessments: [DecisionRecord] = [], furtherRecords: [DecisionRecord] = []
    ) {
        self.furtherRecords = furtherRecords
        self.request = request
        self.review = review
        self.record = record
        self.upheld = upheld
        self.reassessments = reassessments
    }
}

/// `request.approved`: every item is decided and at least one is granted.
package struct RequestApproved: Hashable, Sendable, Codable {
    package struct Item: Hashable, Sendable, Codable {
        package let number: Int
        package let grant: GrantID

        package init(number: Int, grant: GrantID) {
            self.number = number
            self.grant = grant
        }
    }

    package let request: RequestID
    package let items: [Item]

    package init(request: RequestID, items: [Item]) {
        self.request = request
        self.items = items
    }
}

/// `request.denied`
package struct RequestDenied: Hashable, Sendable, Codable {
    package let request: RequestID
    package let reasons: [Reason]

    package init(request: RequestID, reasons: [Reason]) {
        self.request = request
        self.reasons = reasons
    }
}

/// `request.canceled`
package struct RequestCanceled: Hashable, Sendable, Codable {
    package let request: RequestID
    package let comment: String?

    package init(request: RequestID, comment: String?) {
        self.request = request
        self.comment = comment
    }
}

/// `request.timed_out`
package struct RequestTimedOut: Hashable, Sendable, Codable {
    package let request: RequestID

    package init(request: RequestID) {
        self.request = request
    }
}

/// `grant.issued`: its two instants are fixed from here on.
package struct GrantIssued: Hashable, Sendable, Codable {
    package let grant: Grant

    package init(grant: Grant) {
        self.grant = grant
    }
}

/// `grant.activated`
package struct GrantActivated: Hashable, Sendable, Codable {
    package let grant: GrantID
    /// The decision to keep it, where it was scheduled before; `nil` where it was issued this moment.
    package let record: DecisionRecord?
    /// What the request's decision was asked and said at this moment, where it was scheduled before (P7).
    package let request: DecisionRecord?
    /// Today's stages and the approvals that pass them, where it was scheduled before; `nil` leaves those it has.
    package let stages: [StageSpec]?
    package let approvals: [Approval]?
    /// What policy was asked about the approvals.
    @Omittable<OmittedEmpty<DecisionRecord>> package private(set) var furtherRecords: [DecisionRecord]

    package init(
        grant: GrantID, record: DecisionRecord?, request: DecisionRecord? = nil, stages: [StageSpec]? = nil,
        approvals: [Approval]? = nil, furtherRecords: [DecisionRecord] = []
    ) {
        self.furtherRecords = furtherRecords
        self.grant = grant
        self.record = record
        self.request = request
        self.stages = stages
        self.approvals = approvals
    }
}

/// `grant.expired`
package struct GrantExpired: Hashable, Sendable, Codable {
    package let grant: GrantID

    package init(grant: GrantID) {
        self.grant = grant
    }
}

/// `grant.revoked`: by somebody, or by policy where the event's actor is Stint.
package struct GrantRevoked: Hashable, Sendable, Codable {
    package let grant: GrantID
    package let reasons: [Reason]
    package let record: DecisionRecord?
    /// What else policy was asked, where a scheduled one was judged for its start.
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

/// `grant.relinquished`
package struct GrantRelinquished: Hashable, Sendable, Codable {
    package let grant: GrantID
    package let comment: String?

    package init(grant: GrantID, comment: String?) {
        self.grant = grant
        self.comment = comment
    }
}

/// `command.refused`
package struct CommandRefused: Hashable, Sendable, Codable {
    package let name: CommandName
    /// What it was about: a request's or grant's id, or the entitlements asked for.
    package let target: [String]
    package let refusal: Refusal
    /// The decision behind the refusal, where policy was asked.
    package let record: DecisionRecord?

    package init(name: CommandName, target: [String], refusal: Refusal, record: DecisionRecord?) {
        self.name = name
        self.target = target
        self.refusal = refusal
        self.record = record
    }
}

/// `api.decided`: what `data.stint.api.decision` said of a command, or of a call it refused.
package struct APIDecided: Hashable, Sendable, Codable {
    package let operation: String
    package let decision: APIDecision
    package let record: DecisionRecord?

    package init(operation: String, decision: APIDecision, record: DecisionRecord?) {
        self.operation = operation
        self.decision = decision
        self.record = record
    }
}

/// What is loaded as one digested set.
package enum SourceKind: String, Sendable, Codable, Hashable, CaseIterable {
    case policy, catalog, directory, config
}

/// `policy.loaded`, `catalog.loaded`, `directory.loaded`, `config.loaded`
package struct SourceLoaded: Hashable, Sendable, Codable {
    package let source: SourceKind
    package let digest: String
    /// Where it came from, as files or an address.
    package let origin: String
    /// The set it is part of.
    package let basis: DecisionBasis

    package init(source: SourceKind, digest: String, origin: String, basis: DecisionBasis) {
        self.source = source
        self.digest = digest
        self.origin = origin
        self.basis = basis
    }
}

/// `policy.rejected`, ...: the last good set stays in force.
package struct SourceRejected: Hashable, Sendable, Codable {
    package let source: SourceKind
    package let origin: String
    /// What is wrong, each with its place.
    package let errors: [String]

    package init(source: SourceKind, origin: String, errors: [String]) {
        self.source = source
        self.origin = origin
        self.errors = errors
    }
}

/// `server.started`, `server.stopped`
package struct ServerLifecycle: Hashable, Sendable, Codable {
    package let node: String
    package let version: String

    package init(node: String, version: String) {
        self.node = node
        self.version = version
    }
}

/// `clock.unsound`, `clock.sound`
package struct ClockObserved: Hashable, Sendable, Codable {
    package let wall: Instant
    package let highWaterMark: Instant

    package init(wall: Instant, highWaterMark: Instant) {
        self.wall = wall
        self.highWaterMark = highWaterMark
    }
}
