import Synchronization

/// Responses of `http.send` that are kept beyond one evaluation, up to a size. Shared by any number of threads.
///
/// What is full makes room by forgetting what came first.
public final class HTTPResponseCache: Sendable {
    /// A response and how long it may be used.
    struct Entry: Sendable {
        var response: HTTPTransportResponse
        /// Nanoseconds since 1970 UTC; the first instant at which it is stale.
        var expiresAt: Int64

        var bytes: Int {
            response.headers.reduce(response.body.count &+ 256) {
                $0 &+ $1.name.utf8.count &+ $1.value.utf8.count &+ 64
            }
        }
    }

    private struct State {
        var entries: [Value: (entry: Entry, bytes: Int, number: UInt64)] = [:]
        /// In the order of their coming; some are gone or have come again.
        var order: [(number: UInt64, key: Value)] = []
        var first = 0
        var bytes = 0
        var next: UInt64 = 0
    }

    /// The largest sum of what is kept, in bytes.
    public let maximumBytes: Int
    private let maximumEntries = 100_000
    // Held for a look-up or a change only, never while a request is on its way.
    private let state = Mutex(State())

    /// An empty cache.
    public init(maximumBytes: Int = 64 << 20) { self.maximumBytes = maximumBytes }

    /// How many responses are kept.
    public var count: Int { state.withLock { $0.entries.count } }

    /// Forgets everything.
    public func removeAll() { state.withLock { $0 = State() } }

    func entry(for key: Value) -> Entry? { state.withLock { $0.entries[key]?.entry } }

    func remove(_ key: Value) {
        state.withLock { state in
            if let gone = state.entries.removeValue(forKey: key) { state.bytes &-= gone.bytes }
        }
    }

    func insert(_ entry: Entry, for key: Value) {
        let bytes = entry.bytes &+ key.jsonString.utf8.count
        guard bytes <= maximumBytes else { return remove(key) }
        state.withLock { state in
            if let old = state.entries.removeValue(forKey: key) { state.bytes &-= old.bytes }
            while state.bytes &+ bytes > maximumBytes || state.entries.count >= maximumEntries,
                state.first < state.order.count
            {
                let oldest = state.order[state.first]
                state.first &+= 1
                if let there = state.entries[oldest.key], there.number == oldest.number {
                    state.entries.removeValue(forKey: oldest.key)
                    state.bytes &-= there.bytes
                }
            }
            state.entries[key] = (entry, bytes, state.next)
            state.order.append((state.next, key))
            state.next &+= 1
            state.bytes &+= bytes
            Self.tidy(&state)
        }
    }

    /// Drops what the order of coming remembers for nothing.
    private static func tidy(_ state: inout State) {
        guard state.order.count > 64, state.order.count > 2 &* state.entries.count else { return }
        let entries = state.entries
        state.order = state.order[state.first...].filter { entries[$0.key]?.number == $0.number }
        state.first = 0
    }
}
