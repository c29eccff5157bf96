/// One step of a request's story, in words.
package struct TimelineEntry: Codable, Sendable {
    package var at: Timestamp
    /// The event's type, as `request.submitted`.
    package var kind: String
    /// Who did it; nil when time or the server did.
    package var actor: SubjectRef?
    package var text: String
    /// Those meant for the reader.
    package var reasons: [ReasonView]
    /// Who was asked to review.
    package var asked: [SubjectRef]?
    package var stage: String?
    /// The entitlements it is about, where not all.
    package var items: [String]?
    package var grantID: String?
    /// On which policies and data policy answered.
    package var policyDigest: String?
    package var dataRevision: String?
    /// The recorded decision: `stint decision show ID`.
    package var decision: String?
    /// Where it stands in the log.
    package var sequence: Int64

    package init(
        at: Timestamp, kind: String, actor: SubjectRef? = nil, text: String, reasons: [ReasonView] = [],
        asked: [SubjectRef]? = nil, stage: String? = nil, items: [String]? = nil, grantID: String? = nil,
        policyDigest: String? = nil, dataRevision: String? = nil, decision: String? = nil, sequence: Int64
    ) {
        self.at = at
        self.kind = kind
        self.actor = actor
        self.text = text
        self.reasons = reasons
        self.asked = asked
        self.stage = stage
        self.items = items
        self.grantID = grantID
        self.policyDigest = policyDigest
        self.dataRevision = dataRevision
        self.decision = decision
        self.sequence = sequence
    }

    enum CodingKeys: String, CodingKey {
        case at, kind, actor, text, reasons, asked, stage, items, decision, sequence
        case grantID = "grant_id"
        case policyDigest = "policy_digest"
        case dataRevision = "data_revision"
    }
}

/// `GET /api/v1/requests/{id}/timeline`: the story of a request and its grants.
package struct Timeline: Codable, Sendable {
    package var requestID: String
    package var entries: [TimelineEntry]

    package init(requestID: String, entries: [TimelineEntry]) {
        self.requestID = requestID
        self.entries = entries
    }

    enum CodingKeys: String, CodingKey {
        case entries
        case requestID = "request_id"
    }
}

/// One message of `GET /api/v1/events`: an event of the log, as far as its reader may see it.
package struct StreamEvent: Codable, Sendable {
    /// The log's position; also the message's `id:`.
    package var sequence: Int64
    package var at: Timestamp
    /// Also the message's `event:`.
    package var type: String
    /// Who did it; nil when time or the server did.
    package var actor: SubjectRef?
    package var requestID: String?
    package var grantID: String?
    /// What happened, in words.
    package var text: String
    package var reasons: [ReasonView]
    package var policyDigest: String?
    /// Everything that is recorded of it; for operators and auditors.
    package var data: JSONValue?

    package init(
        sequence: Int64, at: Timestamp, type: String, actor: SubjectRef? = nil, requestID: String? = nil,
        grantID: String? = nil, text: String, reasons: [ReasonView] = [], policyDigest: String? = nil,
        data: JSONValue? = nil
    ) {
        self.sequence = sequence
        self.at = at
        self.type = type
        self.actor = actor
        self.requestID = requestID
        self.grantID = grantID
        self.text = text
        self.reasons = reasons
        self.policyDigest = policyDigest
        self.data = data
    }

    enum CodingKeys: String, CodingKey {
        case sequence, at, type, actor, text, reasons, data
        case requestID = "request_id"
        case grantID = "grant_id"
        case policyDigest = "policy_digest"
    }
}
