import Logging
import StintCore
import StintPolicy
import StintServer

/// Puts a loaded set in force: recorded first, then decided on, then the tokens that go with it, and then what is live
/// is judged on it. Whether it may be, `SetReloader` says.
struct SetAdopter: ReloadObserver {
    let access: AccessService
    let live: LiveSnapshots
    let authenticator: LiveAuthenticator
    let acceptsDevTokens: Bool
    let logger: Logger

    func assess(_ set: LoadedSet) async throws -> [GrantID] { try await access.assess(set.policySet).revokes }

    func adopt(_ set: LoadedSet, _ adoption: Adoption) async throws {
        let identities = try IdentityState(set, acceptsDevTokens: acceptsDevTokens)
        let waits = adoption.held.map(\.event).map { [$0] } ?? []
        try await access.record(set.loadedEvents + waits, newBasis: set.basis, keptSet: set.kept)
        live.use(set)
        authenticator.publish(identities)
        logger.notice(
            "loaded policies, catalog, directory and configuration", metadata: ["digest": "\(set.digest)"])
        if let held = adoption.held {
            warn(of: held, "the set ends too many grants; they are suspended until confirmed")
        }
        // What it ends was counted before, with whatever waited till now, and may end; or it waits.
        guard let cause = adoption.cause(for: set.basis) else { return }
        tell(await access.reevaluate(cause: cause, brake: adoption.held == nil ? .released : .on))
    }

    func hold(_ set: LoadedSet, _ held: HeldSet) async throws {
        try await access.record([held.event])
        warn(of: held, "the files would end too many grants; the set before stays in force until they are confirmed")
    }

    func confirm(_ held: HeldSet, by caller: Caller) async throws(Refusal) {
        try await access.confirm(held.basis, revocations: held.grants.count, caller: caller)
        logger.notice("confirmed", metadata: ["digest": "\(held.digest)", "by": "\(caller.subject)"])
    }

    func release(_ set: LoadedSet) async { tell(await access.reevaluate(cause: .reload, brake: .released)) }

    private func warn(of held: HeldSet, _ what: String) {
        logger.warning(
            "a load waits for a confirmation",
            metadata: [
                "why": "\(what)", "digest": "\(held.digest)", "grants": "\(held.grants.count)",
                "limit": "\(held.limit)",
            ])
    }

    private func tell(_ report: ReevaluationReport) {
        logger.info(
            "judged live grants anew",
            metadata: [
                "kept": "\(report.kept.count)", "revoked": "\(report.revoked.count)",
                "suspended": "\(report.suspended.count)", "resumed": "\(report.resumed.count)",
                "left": "\(report.left)",
            ])
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

extension HeldSet {
    fileprivate var event: Event { .setHeld(SetHeld(basis: basis, grants: grants, limit: limit)) }
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
                operators: set.config.operators, auditors: set.config.auditors, enforcementPoints: points,
                signalSources: set.config.signalSources),
            directory: set.policySet.directory, acceptsDevTokens: acceptsDevTokens)
    }
}
