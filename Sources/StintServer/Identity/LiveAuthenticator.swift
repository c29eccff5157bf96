import Crypto
package import StintCore
import Synchronization

/// Authenticates against the identity state in force, which a reload swaps.
package final class LiveAuthenticator: TokenAuthenticator {
    private let state: Mutex<IdentityState>
    private let published = Atomic<UInt64>(1)

    package init(_ state: IdentityState = .empty) { self.state = Mutex(state) }

    package var generation: UInt64 { published.load(ordering: .acquiring) }

    /// Swaps the state: from here on every token is judged by it.
    package func publish(_ state: IdentityState) {
        self.state.withLock { $0 = state }
        published.add(1, ordering: .acquiringAndReleasing)
    }

    package func authenticate(token: String, now: Instant) -> AuthenticatedCaller? {
        state.withLock { $0 }.caller(of: token, now: now)
    }
}

extension IdentityState {
    /// Longer tokens are nobody's, and are not hashed.
    static let maxTokenBytes = 4096

    private static let devPrefix = "dev-"

    func caller(of token: String, now: Instant) -> AuthenticatedCaller? {
        guard !token.isEmpty, token.utf8.count <= Self.maxTokenBytes else { return nil }
        if acceptsDevTokens, token.utf8.starts(with: Self.devPrefix.utf8) {
            return devCaller(named: String(token.dropFirst(Self.devPrefix.count)))
        }
        // Looking a hash up tells nothing about the token through timing: nobody can choose a hash's bytes.
        guard let entry = bySHA256[TokenHash.sha256(token)] else { return nil }
        if let end = entry.expiresAt, end <= now { return nil }
        guard mayAct(entry.subject) else { return nil }
        return made(
            subject: entry.subject, roles: entry.roles, session: entry.session, resources: entry.resources,
            expiresAt: entry.expiresAt)
    }

    /// `dev-alice` is user, else service, else agent `alice` of the directory, in a session of its own.
    private func devCaller(named name: String) -> AuthenticatedCaller? {
        guard let id = try? Identifier(name) else { return nil }
        for type in [SubjectType.user, .service, .agent] {
            let subject = StintCore.SubjectRef(type, id)
            guard directory.account(subject) != nil else { continue }
            guard mayAct(subject) else { return nil }
            let isMachine = roles.enforcementPoints[subject] != nil || roles.signalSources.users.contains(subject)
            return made(
                subject: subject, roles: isMachine && type != .user ? [] : [.user],
                session: type == .user ? .human : .machine,
                resources: [], expiresAt: nil)
        }
        return nil
    }

    /// A user has to be in the directory; nobody acts who is disabled there.
    private func mayAct(_ subject: StintCore.SubjectRef) -> Bool {
        directory.account(subject) == nil ? subject.type != .user : directory.isEnabled(subject)
    }

    private func made(
        subject: StintCore.SubjectRef, roles: Set<CallerRole>, session: CallerSession, resources: [ResourcePattern],
        expiresAt: Instant?
    ) -> AuthenticatedCaller {
        var roles = roles
        var resources = resources
        if directory.contains(self.roles.operators, subject) { roles.insert(.operator) }
        if directory.contains(self.roles.auditors, subject) { roles.insert(.auditor) }
        if directory.contains(self.roles.signalSources, subject) { roles.insert(.signals) }
        if let guarded = self.roles.enforcementPoints[subject] {
            roles.insert(.enforcement)
            resources += guarded
        }
        return AuthenticatedCaller(
            caller: Caller(
                subject: subject, roles: roles, session: session,
                resources: roles.contains(.enforcement) ? resources.map(\.description) : []),
            resources: roles.contains(.enforcement) ? resources : [], expiresAt: expiresAt)
    }
}

/// How tokens are kept.
package enum TokenHash {
    /// SHA-256 of a token's UTF-8 bytes.
    package static func sha256(_ token: String) -> [UInt8] { Array(SHA256.hash(data: Array(token.utf8))) }
}

/// The token of an `Authorization: Bearer …` header.
enum BearerToken {
    /// `nil` where the header is no bearer token. The scheme's letters may be of either case (RFC 9110).
    static func token(inHeader header: String) -> String? {
        let scheme = "bearer "
        var bytes = header.utf8.makeIterator()
        for expected in scheme.utf8 {
            guard let byte = bytes.next() else { return nil }
            let lowered = byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
            guard lowered == expected else { return nil }
        }
        let token = header.utf8.dropFirst(scheme.utf8.count).drop { $0 == 0x20 }
        guard !token.isEmpty, token.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        return String(Substring(token))
    }
}
