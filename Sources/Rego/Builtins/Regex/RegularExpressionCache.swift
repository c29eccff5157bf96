import Synchronization

/// Compiled patterns, kept for the process. Bounded: when full, the pattern used longest ago makes room.
final class RegularExpressionCache: Sendable {
    static let shared = RegularExpressionCache(capacity: 256)

    private struct Entry {
        let expression: RegularExpression
        var lastUse: UInt64
    }

    private struct State {
        var entries: [[UInt8]: Entry] = [:]
        var clock: UInt64 = 0
    }

    private let capacity: Int
    // Held for a look-up or an insertion only, never while a pattern compiles.
    private let state = Mutex(State())

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// The compiled form of a pattern.
    func expression(_ pattern: [UInt8]) throws(RegexSyntaxError) -> RegularExpression {
        let known: RegularExpression? = state.withLock { state in
            state.clock &+= 1
            guard let position = state.entries.index(forKey: pattern) else { return nil }
            state.entries.values[position].lastUse = state.clock
            return state.entries.values[position].expression
        }
        if let known { return known }
        let expression = try RegularExpression(pattern)
        insert(expression, for: pattern)
        return expression
    }

    private func insert(_ expression: RegularExpression, for pattern: [UInt8]) {
        state.withLock { state in
            if state.entries.count >= capacity,
                let oldest = state.entries.min(by: { $0.value.lastUse < $1.value.lastUse })?.key
            {
                state.entries[oldest] = nil
            }
            state.entries[pattern] = Entry(expression: expression, lastUse: state.clock)
        }
    }

    /// How many patterns are kept.
    var count: Int { state.withLock { $0.entries.count } }
}
