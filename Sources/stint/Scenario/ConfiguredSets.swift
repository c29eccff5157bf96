import Rego
import StintCore
import StintPolicy
import StintScenario
import Synchronization

/// Loads what a scenario's world names: a `stint.yaml` with its catalog, directory and policies in Rego.
final class ConfiguredSets: ScenarioSets {
    private let live = LiveSnapshots()
    /// The scenario's file, which paths are relative to.
    private let file: String

    init(relativeTo file: String) { self.file = file }

    func load(config: String) async throws -> PolicySet {
        let set: LoadedSet
        do {
            set = try SetLoader(SetLocation(configFile: path(config), readsTokens: false)).load()
        } catch {
            throw ScenarioError("`\(config)` does not load:\n\(error)")
        }
        live.use(set)
        return set.policySet
    }

    private func path(_ config: String) -> String {
        guard !config.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return config }
        return String(file[...slash]) + config
    }

    func roles(of subject: SubjectRef) -> Set<CallerRole> {
        guard let set = live.loadedSet else { return [] }
        let directory = set.policySet.directory
        var roles: Set<CallerRole> = []
        if directory.contains(set.config.operators, subject) { roles.insert(.operator) }
        if directory.contains(set.config.auditors, subject) { roles.insert(.auditor) }
        if directory.contains(set.config.signalSources, subject) { roles.insert(.signals) }
        return roles
    }

    func publish(_ change: CommittedChange) async { live.apply(change) }

    func decideAccess(_ check: ScenarioAction.Check, now: Instant) -> AccessDecision {
        guard let snapshot = live.cell.snapshot(),
            let resource = live.current()?.catalog.resource(check.resource)?.ref
        else {
            let reason = Reason("no_grant", "there is no resource `\(check.resource)`", audience: .requester)
            return AccessDecision(allow: false, reasons: [reason])
        }
        return snapshot.decideAccess(
            AccessQuestion(subject: check.subject, action: check.action, resource: resource), now: now)
    }
}
