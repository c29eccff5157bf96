/// `POST /api/v1/signals`: tell what another system has seen. One of `subject`, `person` and `resource` is given.
package struct SignalCommand: Codable, Sendable {
    /// As `device_lost`, `incident_opened`, `risk_score`.
    package var type: String
    package var subject: SubjectRef?
    package var person: String?
    /// A resource's id.
    package var resource: String?
    /// What there is to say of it, for policy.
    package var data: [String: JSONValue]?
    /// How long it is in force; `limits.signal_ttl` when nil.
    package var ttlSeconds: Int64?
    /// What was seen is over: the signal of this type about this is no longer in force.
    package var cleared: Bool?

    package init(
        type: String, subject: SubjectRef? = nil, person: String? = nil, resource: String? = nil,
        data: [String: JSONValue]? = nil, ttlSeconds: Int64? = nil, cleared: Bool? = nil
    ) {
        self.type = type
        self.subject = subject
        self.person = person
        self.resource = resource
        self.data = data
        self.ttlSeconds = ttlSeconds
        self.cleared = cleared
    }

    enum CodingKeys: String, CodingKey {
        case type, subject, person, resource, data, cleared
        case ttlSeconds = "ttl_seconds"
    }
}

/// A signal in force.
package struct SignalView: Codable, Sendable {
    package var id: String
    package var type: String
    package var subject: SubjectRef?
    package var person: String?
    package var resource: String?
    package var data: JSONValue
    package var source: SubjectRef
    package var at: Timestamp
    package var expiresAt: Timestamp

    package init(
        id: String, type: String, subject: SubjectRef? = nil, person: String? = nil, resource: String? = nil,
        data: JSONValue, source: SubjectRef, at: Timestamp, expiresAt: Timestamp
    ) {
        self.id = id
        self.type = type
        self.subject = subject
        self.person = person
        self.resource = resource
        self.data = data
        self.source = source
        self.at = at
        self.expiresAt = expiresAt
    }

    enum CodingKeys: String, CodingKey {
        case id, type, subject, person, resource, data, source, at
        case expiresAt = "expires_at"
    }
}

/// What became of a signal: by the time of this answer, whom it touches was judged anew.
package struct SignalAnswer: Codable, Sendable {
    /// Nil where one was cleared.
    package var signal: SignalView?
    package var cleared: Bool
    /// The grants it ended, and those it suspended, by id.
    package var revoked: [String]
    package var suspended: [String]

    package init(signal: SignalView?, cleared: Bool, revoked: [String], suspended: [String]) {
        self.signal = signal
        self.cleared = cleared
        self.revoked = revoked
        self.suspended = suspended
    }
}
