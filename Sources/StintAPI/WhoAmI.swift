/// `GET /api/v1/whoami`: how the server sees the caller.
package struct WhoAmI: Codable, Sendable {
    package var subject: SubjectRef
    /// The person behind the account; nil for an account without one, which cannot review.
    package var person: String?
    /// The person an agent acts for.
    package var sponsor: String?
    package var groups: [String]
    /// Of the token: `user`, `pep`, `operator`, `auditor`.
    package var roles: [String]
    /// Whether a person sits behind this very session: only such a session reviews.
    package var humanSession: Bool
    /// What a PEP's token may ask decisions about, as `TYPE:ID`; nil for other tokens.
    package var resources: [String]?
    /// When the token ends.
    package var tokenExpiresAt: Timestamp?

    package init(
        subject: SubjectRef, person: String? = nil, sponsor: String? = nil, groups: [String], roles: [String],
        humanSession: Bool, resources: [String]? = nil, tokenExpiresAt: Timestamp? = nil
    ) {
        self.subject = subject
        self.person = person
        self.sponsor = sponsor
        self.groups = groups
        self.roles = roles
        self.humanSession = humanSession
        self.resources = resources
        self.tokenExpiresAt = tokenExpiresAt
    }

    enum CodingKeys: String, CodingKey {
        case subject, person, sponsor, groups, roles, resources
        case humanSession = "human_session"
        case tokenExpiresAt = "token_expires_at"
    }
}
