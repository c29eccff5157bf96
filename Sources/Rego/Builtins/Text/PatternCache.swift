import Synchronization

/// Compiled patterns, kept for the process. Bounded: when full, the pattern used longest ago makes room.
final class PatternCache<Key: Hashable & Sendable, Pattern: Sendable>: Sendable {
    private struct Entry {
        let pattern: Pattern
        var lastUse: UInt64
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var clock: UInt64 = 0
    }

    private let capacity: Int
    // Held for a look-up or an insertion only, never while a pattern compiles.
    private let state = Mutex(State())

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// What was compiled for a key; `nil` if it is not kept.
    func pattern(_ key: Key) -> Pattern? {
        state.withLock { state in
            state.clock &+= 1
            guard let position = state.entries.index(forKey: key) else { return nil }
            state.entries.values[position].lastUse = state.clock
            return state.entries.values[position].pattern
        }
    }

    /// Keeps what was compiled.
    func insert(_ pattern: Pattern, for key: Key) {
        state.withLock { state in
            if state.entries.count >= capacity,
                let oldest = state.entries.min(by: { $0.value.lastUse < $1.value.lastUse })?.key
            {
                state.entries[oldest] = nil
            }
            state.entries[key] = Entry(pattern: pattern, lastUse: state.clock)
        }
    }
}
