/// `POST /api/v1/check`: would an enforcement point be answered yes?
package struct CheckRequest: Codable, Sendable {
    package var subject: SubjectRef
    package var action: String
    package var resource: ResourceRef
    /// Request-time facts, as a PEP would send them.
    package var context: [String: JSONValue]?

    package init(
        subject: SubjectRef, action: String, resource: ResourceRef, context: [String: JSONValue]? = nil
    ) {
        self.subject = subject
        self.action = action
        self.resource = resource
        self.context = context
    }
}

/// The access decision.
package struct CheckAnswer: Codable, Sendable {
    package var allow: Bool
    package var reasons: [ReasonView]
    /// The grant the access rests on.
    package var grantID: String?
    package var expiresAt: Timestamp?
    package var obligations: [JSONValue]?

    package init(
        allow: Bool, reasons: [ReasonView], grantID: String? = nil, expiresAt: Timestamp? = nil,
        obligations: [JSONValue]? = nil
    ) {
        self.allow = allow
        self.reasons = reasons
        self.grantID = grantID
        self.expiresAt = expiresAt
        self.obligations = obligations
    }

    enum CodingKeys: String, CodingKey {
        case allow, reasons, obligations
        case grantID = "grant_id"
        case expiresAt = "expires_at"
    }
}
