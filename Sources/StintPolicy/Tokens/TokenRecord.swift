package import StintCore

/// One entry of `tokens.yaml`: never the token itself, only its hash.
package struct TokenRecord: Hashable, Sendable {
    /// What people call it.
    package let name: String
    package let subject: SubjectRef
    /// SHA-256 of the token's UTF-8 bytes: 32 bytes.
    package let sha256: [UInt8]
    package let roles: Set<CallerRole>
    /// What an enforcement point may ask about: `*`, `TYPE:*` or `TYPE:ID`.
    package let resources: [String]
    /// The first instant at which it is no longer taken.
    package let expiresAt: Instant?

    package init(
        name: String, subject: SubjectRef, sha256: [UInt8], roles: Set<CallerRole>, resources: [String],
        expiresAt: Instant?
    ) {
        self.name = name
        self.subject = subject
        self.sha256 = sha256
        self.roles = roles
        self.resources = resources
        self.expiresAt = expiresAt
    }

    /// For the digest that tells whether the tokens changed.
    var document: JSONValue {
        .members(
            ("name", .string(name)), ("subject", .string(subject.description)),
            ("sha256", .array(sha256.map { .integer(Int64($0)) })),
            ("roles", .array(CallerRole.allCases.filter(roles.contains).map { .string($0.rawValue) })),
            ("resources", .array(resources.map { .string($0) })),
            ("expires_at", expiresAt.map { .string($0.description) } ?? .null))
    }
}
