package import StintCore

/// Tells who holds a token. Answers are immediate: it is asked on event loops.
package protocol TokenAuthenticator: Sendable {
    /// Rises whenever an answer given before may be another now: caches keep an answer for one generation.
    var generation: UInt64 { get }

    /// The caller; `nil` where the token is unknown, has ended, or its account may not act.
    func authenticate(token: String, now: Instant) -> AuthenticatedCaller?
}

/// A token as `tokens.yaml` has it: never the token itself.
package struct TokenEntry: Sendable, Hashable {
    /// What people call it.
    package let name: String
    package let subject: StintCore.SubjectRef
    /// SHA-256 of the token, 32 bytes.
    package let sha256: [UInt8]
    package let roles: Set<CallerRole>
    package let session: CallerSession
    package let resources: [ResourcePattern]
    package let expiresAt: Instant?

    package init(
        name: String, subject: StintCore.SubjectRef, sha256: [UInt8], roles: Set<CallerRole>,
        session: CallerSession? = nil, resources: [ResourcePattern] = [], expiresAt: Instant? = nil
    ) {
        self.name = name
        self.subject = subject
        self.sha256 = sha256
        self.roles = roles
        self.session = session ?? (subject.type == .user ? .human : .machine)
        self.resources = resources
        self.expiresAt = expiresAt
    }
}

/// Who has which role by configuration, beside what tokens say.
package struct RoleAssignments: Sendable, Hashable {
    package var operators: ReviewerSet
    package var auditors: ReviewerSet
    package var enforcementPoints: [StintCore.SubjectRef: [ResourcePattern]]
    /// Who sends risk signals; services among them are nothing else by configuration.
    package var signalSources: ReviewerSet

    package init(
        operators: ReviewerSet = ReviewerSet(), auditors: ReviewerSet = ReviewerSet(),
        enforcementPoints: [StintCore.SubjectRef: [ResourcePattern]] = [:],
        signalSources: ReviewerSet = ReviewerSet()
    ) {
        self.signalSources = signalSources
        self.operators = operators
        self.auditors = auditors
        self.enforcementPoints = enforcementPoints
    }
}

/// Everything that decides who a token's holder is; swapped whole when a file changes.
package struct IdentityState: Sendable {
    package let tokens: [TokenEntry]
    package let roles: RoleAssignments
    package let directory: Directory
    /// Accepts `dev-NAME` as the token of the account NAME.
    package let acceptsDevTokens: Bool

    let bySHA256: [[UInt8]: TokenEntry]

    package init(
        tokens: [TokenEntry], roles: RoleAssignments, directory: Directory, acceptsDevTokens: Bool = false
    ) {
        self.tokens = tokens
        self.roles = roles
        self.directory = directory
        self.acceptsDevTokens = acceptsDevTokens
        bySHA256 = Dictionary(tokens.map { ($0.sha256, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// No token is anybody's.
    package static let empty = IdentityState(tokens: [], roles: RoleAssignments(), directory: .empty)
}
