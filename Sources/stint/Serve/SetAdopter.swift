import Logging
import StintCore
import StintPolicy
import StintServer

/// Puts a loaded set in force: recorded first, then decided on, then the tokens that go with it.
struct SetAdopter: ReloadObserver {
    let access: AccessService
    let live: LiveSnapshots
    let authenticator: LiveAuthenticator
    let acceptsDevTokens: Bool
    let logger: Logger

    func adopt(_ set: LoadedSet) async throws {
        let identities = try IdentityState(set, acceptsDevTokens: acceptsDevTokens)
        try await access.record(set.loadedEvents, newBasis: set.basis)
        live.use(set)
        authenticator.publish(identities)
        logger.notice(
            "loaded policies, catalog, directory and configuration", metadata: ["digest": "\(set.digest)"])
    }

    func reject(_ error: LoadError) async {
        logger.error("the files do not load; the set before stays in force", metadata: ["errors": "\(error)"])
        do {
            try await access.record(error.rejectedEvents)
        } catch {
            logger.error("the rejected load could not be recorded", metadata: ["error": "\(error)"])
        }
    }
}

extension IdentityState {
    /// Who the tokens of a set belong to and what their holders may do.
    init(_ set: LoadedSet, acceptsDevTokens: Bool) throws(CoreError) {
        var points: [SubjectRef: [ResourcePattern]] = [:]
        for point in set.config.enforcementPoints {
            points[point.subject] = try point.resources.map { text throws(CoreError) in try ResourcePattern(text) }
        }
        self.init(
            tokens: try set.tokens.map { record throws(CoreError) in
                .init(
                    name: record.name, subject: record.subject, sha256: record.sha256, roles: record.roles,
                    resources: try record.resources.map { text throws(CoreError) in try ResourcePattern(text) },
                    expiresAt: record.expiresAt)
            },
            roles: RoleAssignments(
                operators: set.config.operators, auditors: set.config.auditors, enforcementPoints: points),
            directory: set.policySet.directory, acceptsDevTokens: acceptsDevTokens)
    }
}
