/// One event of the log, in its total order.
package struct AuditEventView: Codable, Sendable {
    /// From 1, without a gap.
    package var sequence: Int64
    package var at: Timestamp
    /// What happened: `request.submitted`, `grant.revoked`, …
    package var type: String
    /// Who did it; nil when time or the server did.
    package var actor: SubjectRef?
    package var requestID: String?
    package var grantID: String?
    /// What there is to say about it; its shape depends on `type`.
    package var data: JSONValue
    /// This event's hash, chained to the one before it, in lower-case hexadecimal.
    package var hash: String

    package init(
        sequence: Int64, at: Timestamp, type: String, actor: SubjectRef? = nil, requestID: String? = nil,
        grantID: String? = nil, data: JSONValue, hash: String
    ) {
        self.sequence = sequence
        self.at = at
        self.type = type
        self.actor = actor
        self.requestID = requestID
        self.grantID = grantID
        self.data = data
        self.hash = hash
    }

    enum CodingKeys: String, CodingKey {
        case sequence, at, type, actor, data, hash
        case requestID = "request_id"
        case grantID = "grant_id"
    }
}

/// `GET /api/v1/audit/head`: the end of the log, signed.
package struct AuditHeadView: Codable, Sendable {
    /// The sequence number of the last event; 0 for an empty log.
    package var sequence: Int64
    /// Its hash, in lower-case hexadecimal.
    package var hash: String
    /// The last head that was signed; it may be a little behind.
    package var signed: SignedHead?

    package struct SignedHead: Codable, Sendable {
        package var sequence: Int64
        package var hash: String
        package var at: Timestamp
        /// Base64.
        package var signature: String
        /// Which key signed it.
        package var keyID: String

        package init(sequence: Int64, hash: String, at: Timestamp, signature: String, keyID: String) {
            self.sequence = sequence
            self.hash = hash
            self.at = at
            self.signature = signature
            self.keyID = keyID
        }

        enum CodingKeys: String, CodingKey {
            case sequence, hash, at, signature
            case keyID = "key_id"
        }
    }

    package init(sequence: Int64, hash: String, signed: SignedHead? = nil) {
        self.sequence = sequence
        self.hash = hash
        self.signed = signed
    }
}
