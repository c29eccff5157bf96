package import StintCore
import Synchronization

/// Tells whoever streams events that the log has grown. It says no more than that: events are read from the store, so
/// that a slow reader lags and loses nothing.
package final class CommitSignal: Sendable {
    private struct State {
        var position: Int64 = 0
        /// One bit a subscriber: however much was committed meanwhile, it is woken once.
        var alarms: [Int: Alarm] = [:]
        var next = 0
    }

    /// Held to look at a number and to copy a few references; alarms ring outside.
    private let state = Mutex(State())

    package init() {}

    /// The log's end after a commit. Must not block: it is called between a commit and its acknowledgement.
    package func note(_ tip: LogHead) {
        let alarms = state.withLock { state in
            state.position = max(state.position, tip.position)
            return Array(state.alarms.values)
        }
        for alarm in alarms { alarm.ring() }
    }

    /// The last position that was noted.
    var position: Int64 { state.withLock { $0.position } }

    var subscribers: Int { state.withLock { $0.alarms.count } }

    func subscribe() -> Subscription {
        let alarm = Alarm()
        let id = state.withLock { state in
            state.next += 1
            state.alarms[state.next] = alarm
            return state.next
        }
        return Subscription(signal: self, id: id, alarm: alarm)
    }

    /// Ends when it is dropped.
    final class Subscription: Sendable {
        let alarm: Alarm
        private let signal: CommitSignal
        private let id: Int

        fileprivate init(signal: CommitSignal, id: Int, alarm: Alarm) {
            self.signal = signal
            self.id = id
            self.alarm = alarm
        }

        deinit { signal.state.withLock { $0.alarms[id] = nil } }
    }
}

/// How many streams there may be at once, in all and for one account.
final class StreamSlots: Sendable {
    private let most: Int
    private let mostPerCaller: Int
    /// Held to count.
    private let taken = Mutex<[StintCore.SubjectRef: Int]>([:])

    init(most: Int, mostPerCaller: Int) {
        self.most = most
        self.mostPerCaller = mostPerCaller
    }

    var count: Int { taken.withLock { $0.values.reduce(0, +) } }

    /// `nil` where there are as many as may be.
    func take(for subject: StintCore.SubjectRef) -> Slot? {
        let isFree = taken.withLock { taken in
            guard taken.values.reduce(0, +) < most, taken[subject, default: 0] < mostPerCaller else { return false }
            taken[subject, default: 0] += 1
            return true
        }
        return isFree ? Slot(slots: self, subject: subject) : nil
    }

    /// Is free again when it is dropped, whatever became of its stream.
    final class Slot: Sendable {
        private let slots: StreamSlots
        private let subject: StintCore.SubjectRef

        fileprivate init(slots: StreamSlots, subject: StintCore.SubjectRef) {
            self.slots = slots
            self.subject = subject
        }

        deinit {
            slots.taken.withLock { taken in
                let left = (taken[subject] ?? 0) - 1
                taken[subject] = left > 0 ? left : nil
            }
        }
    }
}
