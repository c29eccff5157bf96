package import StintCore
import Synchronization

/// A wall clock that stands where the scenario puts it.
package final class ScenarioClock: WallClock {
    private let time: Mutex<Instant>

    package init(_ start: Instant) { time = Mutex(start) }

    package func now() -> Instant { time.withLock { $0 } }
    package func set(_ instant: Instant) { time.withLock { $0 = instant } }
    /// Goes on, or back where negative; stays where the time would leave its range.
    package func advance(nanoseconds: Int64) { time.withLock { $0 = $0.adding(nanoseconds: nanoseconds) ?? $0 } }
}

/// Identifiers that count from 1 and sort by it: `rq-00001`.
package final class ScenarioIDs: IDSource {
    private let last = Mutex(0)

    package init() {}

    package func next(prefix: String, now: Instant) -> Identifier {
        let number = last.withLock { last in
            last += 1
            return last
        }
        let digits = String(number)
        let text = prefix + String(repeating: "0", count: max(0, 5 - digits.count)) + digits
        do { return try Identifier(text) } catch { return RandomIDSource().next(prefix: "id-", now: now) }
    }
}

/// The live view of grants and freezes, as a data plane builds it from what is published.
package final class ScenarioView: SnapshotPublisher {
    private struct State {
        var grants: [GrantID: Versioned<Grant>] = [:]
        var freezes = Versioned<[Freeze]>([], version: 0)
    }

    private let state = Mutex(State())

    package init() {}

    package func publish(_ change: CommittedChange) async {
        state.withLock { state in
            for grant in change.grants where (state.grants[grant.value.id]?.version ?? 0) < grant.version {
                state.grants[grant.value.id] = grant
            }
            if let freezes = change.freezes, freezes.version >= state.freezes.version { state.freezes = freezes }
        }
    }

    package func grant(_ id: GrantID) -> Grant? { state.withLock { $0.grants[id]?.value } }
    package var grants: [Grant] { state.withLock { $0.grants.values.map(\.value) }.sorted { $0.id < $1.id } }
    package var freezes: [Freeze] { state.withLock { $0.freezes.value } }
}

/// The set in force.
package final class ScenarioPolicies: PolicySource {
    private let set = Mutex<PolicySet?>(nil)

    package init() {}

    package func current() -> PolicySet? { set.withLock { $0 } }
    package func put(_ new: PolicySet?) { set.withLock { $0 = new } }
}

/// Tells nobody.
package struct SilentNotifier: Notifier {
    package init() {}
    package func notify(_ notice: Notice) async {}
}
