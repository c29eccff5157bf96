package import NIOCore
import Synchronization

/// When the live snapshot was last known to be what the store has.
///
/// A node whose store is gone answers from its snapshot for `maxStaleness` and then denies `stale_data`. Time is the
/// machine's uptime: steps of the wall clock do not matter.
package final class Freshness: Sendable {
    /// How long answers stay good without the store.
    package let maxStaleness: TimeAmount
    /// Uptime of the last confirmation, in nanoseconds; negative while there was none.
    private let confirmed = Atomic<Int64>(-1)

    package init(maxStaleness: TimeAmount) { self.maxStaleness = maxStaleness }

    /// The uptime to hand to `confirm(asOf:)`: taken before the store is asked.
    package static func uptime() -> Int64 { Int64(clamping: NIODeadline.now().uptimeNanoseconds) }

    /// The store answered a question that was put to it at this uptime, and the snapshot holds all it has told.
    package func confirm(asOf uptime: Int64) { confirmed.store(uptime, ordering: .releasing) }

    /// Whether decisions may still be made on the snapshot.
    package var isFresh: Bool {
        let last = confirmed.load(ordering: .acquiring)
        return last >= 0 && Self.uptime() &- last <= maxStaleness.nanoseconds
    }

    /// Seconds since the last confirmation; `nil` where there was none.
    package var ageSeconds: Double? {
        let last = confirmed.load(ordering: .acquiring)
        return last < 0 ? nil : Double(Self.uptime() &- last) / 1e9
    }
}
