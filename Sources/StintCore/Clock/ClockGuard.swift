import Synchronization

/// What the clock said, judged (P4).
package enum ClockReading: Hashable, Sendable {
    case sound(Instant)
    /// The wall clock stands further behind what was seen before than is tolerated. `now` is the latest time seen:
    /// ending access goes on with it, nothing is granted and every decision is denied `clock_unsound`.
    case unsound(now: Instant, wall: Instant)

    /// The time to reckon with: it never runs backwards.
    package var now: Instant {
        switch self {
        case .sound(let now), .unsound(let now, _): now
        }
    }

    package var isSound: Bool {
        switch self {
        case .sound: true
        case .unsound: false
        }
    }
}

/// Never lets time run below the latest that was seen.
package struct ClockState: Hashable, Sendable {
    /// The latest time seen, by this process or, through the store, by those before it.
    package private(set) var highWaterMark: Instant
    private let toleranceNanoseconds: Int64

    package init(highWaterMark: Instant?, toleranceMilliseconds: Int64) {
        self.highWaterMark = highWaterMark ?? .distantPast
        let (product, overflow) = max(toleranceMilliseconds, 0).multipliedReportingOverflow(by: 1_000_000)
        toleranceNanoseconds = overflow ? .max : product
    }

    /// Judges a reading of the wall clock. A small step back stands still at the mark.
    package mutating func observe(_ wall: Instant) -> ClockReading {
        if wall >= highWaterMark {
            highWaterMark = wall
            return .sound(wall)
        }
        return highWaterMark.nanoseconds(since: wall) <= toleranceNanoseconds
            ? .sound(highWaterMark) : .unsound(now: highWaterMark, wall: wall)
    }
}

/// A node's time: the wall clock behind `ClockState`, for every thread.
package final class ClockGuard: Sendable {
    private let clock: any WallClock
    /// Held for one comparison.
    private let state: Mutex<ClockState>
    /// Whether the clock was sound when it was last told of.
    private let toldSound = Mutex(true)

    /// `highWaterMark` is the store's.
    package init(clock: any WallClock, highWaterMark: Instant?, toleranceMilliseconds: Int64 = 250) {
        self.clock = clock
        state = Mutex(ClockState(highWaterMark: highWaterMark, toleranceMilliseconds: toleranceMilliseconds))
    }

    package func reading() -> ClockReading {
        // The wall clock is read under the lock: read before it, a thread that was held up would see its own older
        // reading as a step back.
        state.withLock { $0.observe(clock.now()) }
    }

    /// What there is to record of a reading: the clock has become unsound, or sound again, since the last time.
    func changed(_ reading: ClockReading) -> Event? {
        let hasChanged = toldSound.withLock { told in
            defer { told = reading.isSound }
            return told != reading.isSound
        }
        guard hasChanged else { return nil }
        switch reading {
        case .sound(let now): return .clockSound(ClockObserved(wall: now, highWaterMark: now))
        case .unsound(let now, let wall): return .clockUnsound(ClockObserved(wall: wall, highWaterMark: now))
        }
    }
}
