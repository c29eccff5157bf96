package import Rego
package import StintCore
import Synchronization

/// Makes the live snapshot from commits and loads, and puts it where decisions read it.
///
/// It is the only one who writes to its cell. Commits may be published in another order than they were made; a grant,
/// or a state of the freezes, older than what is known of it is left out.
package final class LiveSnapshots: SnapshotPublisher, StintCore.PolicySource {
    package let cell: SnapshotCell<Value>
    /// Held while a snapshot is made from the last, which takes microseconds; decisions never wait for it.
    private let state = Mutex(State())

    private struct State {
        var set: LoadedSet?
        var grants = GrantTable()
        /// The version of every grant, and of those that ended lately.
        var versions: [GrantID: Seen] = [:]
        var ended = 0
        /// Those that stand, by name, and the version of their stream.
        var freezes = Versioned<[Freeze]>([], version: 0)
        var position: Int64 = 0
    }

    private struct Seen {
        let version: Int64
        let position: Int64
    }

    /// How far back a commit may be published late, in log positions.
    private static let lateness: Int64 = 100_000

    package init(cell: SnapshotCell<Value> = SnapshotCell()) { self.cell = cell }

    /// Begins with what the store has. Called once, before anything is published.
    package func start(with live: LiveGrants, freezes: Versioned<[Freeze]> = Versioned([], version: 0)) {
        state.withLock { state in
            state.freezes = freezes
            state.grants = GrantTable(live.grants.map(\.value))
            for grant in live.grants {
                state.versions[grant.value.id] = Seen(version: grant.version, position: live.position)
            }
            state.position = live.position
            publish(state)
        }
    }

    /// Puts a set in force: commands and decisions that start after this returned are decided on it.
    package func use(_ set: LoadedSet) {
        state.withLock { state in
            state.set = set
            publish(state)
        }
    }

    /// The set in force.
    package var loadedSet: LoadedSet? { state.withLock { $0.set } }

    package func current() -> PolicySet? { state.withLock { $0.set?.policySet } }

    package func publish(_ change: CommittedChange) async { apply(change) }

    /// Takes a commit in; the snapshot that has it is there when this returns (P4).
    package func apply(_ change: CommittedChange) {
        state.withLock { state in
            for grant in change.grants {
                if let known = state.versions[grant.value.id], known.version >= grant.version { continue }
                state.versions[grant.value.id] = Seen(version: grant.version, position: change.position)
                if grant.value.state.isFinal { state.ended += 1 }
                state.grants.set(grant.value)
            }
            if let freezes = change.freezes, freezes.version > state.freezes.version { state.freezes = freezes }
            state.position = max(state.position, change.position)
            Self.forgetEnded(&state)
            publish(state)
        }
    }

    private func publish(_ state: State) {
        guard let set = state.set else { return }
        cell.publish(
            PolicySnapshot(
                set: set, grants: state.grants, freezes: state.freezes.value, position: state.position))
    }

    /// Drops the versions of grants that ended too long ago for a late commit to bring them back.
    private static func forgetEnded(_ state: inout State) {
        guard state.ended > 10_000 else { return }
        let horizon = state.position - lateness
        let grants = state.grants
        state.versions = state.versions.filter { grants[$0.key] != nil || $0.value.position > horizon }
        state.ended = 0
    }
}
