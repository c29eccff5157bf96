import StintCore
import StintTesting
import TestFolders

@testable import StintPolicy

/// The quickstart with the default pack around the real service and the real live snapshot, over a folder whose files
/// a test edits. Loads are put in force as the server does it.
final class LoadedWorld: ReloadObserver {
    static let operatorCaller = Caller.human("user:frank-admin", [.user, .operator])

    let folder: TemporaryFolder
    let clock = TestClock()
    let store: ReferenceStore
    let live = LiveSnapshots()
    let access: AccessService
    private let location: SetLocation

    /// - Parameter store: of a world before, as after a restart.
    init(_ folder: TemporaryFolder, maxRevocations: Int = 2, store: ReferenceStore = ReferenceStore()) async throws {
        self.folder = folder
        self.store = store
        location = try PolicySets.write(folder, config: "reload: {max_revocations: \(maxRevocations)}")
        live.start(with: try await store.liveGrants(), freezes: try await store.freezes())
        access = AccessService(
            store: store, policies: live, clock: ClockGuard(clock: clock, highWaterMark: nil), publisher: live,
            notifier: NoticeBox())
    }

    func reloader() -> SetReloader { SetReloader(loader: SetLoader(location), clock: clock, observer: self) }

    func edit(_ file: String, _ old: String, _ new: String) throws {
        let text = String(decoding: SourceTree.read("\(folder.path)/\(file)"), as: UTF8.self)
        guard text.contains(old) else { throw TestFailure("`\(file)` does not have `\(old)`") }
        try folder.write(text.replacing(old, with: new), to: file)
    }

    func assess(_ set: LoadedSet) async throws -> [GrantID] { try await access.assess(set.policySet).revokes }

    func adopt(_ set: LoadedSet, _ adoption: Adoption) async throws {
        try await access.record(set.loadedEvents, newBasis: set.basis, keptSet: set.kept)
        live.use(set)
        guard let cause = adoption.cause(for: set.basis) else { return }
        await access.reevaluate(cause: cause, brake: adoption.held == nil ? .released : .on)
    }

    func hold(_ set: LoadedSet, _ held: HeldSet) async throws {
        try await access.record([.setHeld(SetHeld(basis: held.basis, grants: held.grants, limit: held.limit))])
    }

    func confirm(_ held: HeldSet, by caller: Caller) async throws(Refusal) {
        try await access.confirm(held.basis, revocations: held.grants.count, caller: caller)
    }

    func release(_ set: LoadedSet) async { await access.reevaluate(cause: .reload, brake: .released) }

    func reject(_ error: LoadError) async {}

    // MARK: Commands

    func perform(_ id: CommandID, _ caller: Caller, _ action: CommandAction) async throws -> CommandResult {
        let answer = await access.perform(Command(id: id, caller: caller, action: action))
        switch answer.outcome {
        case .done(let result): return result
        case .refused(let refusal): throw refusal
        }
    }

    /// One grant each to three people, given at once.
    func deployers() async throws -> [GrantID] {
        var grants: [GrantID] = []
        for subject: SubjectRef in ["user:alice", "user:carol", "user:erin"] {
            let result = try await perform(
                CommandID(subject.id), .human(subject),
                .submit(
                    SubmitRequest(
                        entitlements: ["staging-cluster:deployer"], durationSeconds: 3600, reason: "rolling out a fix"))
            )
            grants += result.grants.map(\.id)
        }
        return grants.sorted()
    }

    func states(_ grants: [GrantID]) async throws -> [GrantState] {
        var states: [GrantState] = []
        for id in grants {
            guard let grant = try await store.grant(id) else { throw TestFailure("no grant `\(id)`") }
            states.append(grant.value.state)
        }
        return states
    }

    func mayDeploy(_ subject: SubjectRef) -> AccessDecision? {
        live.cell.snapshot()?.decideAccess(
            AccessQuestion(
                subject: subject, action: "deploy", resource: ResourceRef(type: "kubernetes", id: "staging-cluster")),
            now: clock.now())
    }

    /// Every question to policy that the log has, as it is read back.
    func records() throws -> [DecisionRecord] {
        try store.log.flatMap { try Self.records(in: JSONCoder.encode($0.event.payload())) }
    }

    private static func records(in json: JSONValue) throws -> [DecisionRecord] {
        switch json {
        case .array(let values): return try values.flatMap { try records(in: $0) }
        case .object(let object):
            if object["entry_point"] != nil, object["input_digest"] != nil {
                return [try JSONCoder.decode(DecisionRecord.self, from: json)]
            }
            return try object.members.flatMap { try records(in: $0.value) }
        default: return []
        }
    }
}

struct TestFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
