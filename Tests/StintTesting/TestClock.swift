package import StintCore
import Synchronization

/// A wall clock that stands where it is put.
package final class TestClock: WallClock {
    private let time: Mutex<Instant>

    package init(_ start: Instant = TestClock.start) { time = Mutex(start) }

    /// 2026-11-23T10:00:00Z
    package static let start = Instant(nanoseconds: 1_795_428_000_000_000_000)

    package func now() -> Instant { time.withLock { $0 } }

    package func set(_ instant: Instant) { time.withLock { $0 = instant } }

    /// Goes forward, or back where negative; stays where the time would leave its range.
    package func advance(seconds: Int64) { time.withLock { $0 = $0.adding(seconds: seconds) ?? $0 } }

    package func advance(nanoseconds: Int64) { time.withLock { $0 = $0.adding(nanoseconds: nanoseconds) ?? $0 } }
}

/// Identifiers that count from 1: `rq-00001`.
package final class CountingIDs: IDSource {
    private let last = Mutex(0)

    package init() {}

    package func next(prefix: String, now: Instant) -> Identifier {
        let number = last.withLock { last in
            last += 1
            return last
        }
        let digits = String(number)
        return Identifier(stringLiteral: prefix + String(repeating: "0", count: max(0, 5 - digits.count)) + digits)
    }
}
