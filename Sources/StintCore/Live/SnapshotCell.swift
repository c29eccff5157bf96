import Synchronization

/// Where the live snapshot stands. Writers swap it whole; each reader keeps the one it saw until another is there.
///
/// A reader looks at `generation`, one atomic load, and takes the lock only to fetch a snapshot it does not have yet.
/// The lock guards the swap of one reference and nothing else, so nobody ever waits for work done under it. A reader
/// that starts after `publish` returned sees that snapshot or a later one (P4).
package final class SnapshotCell<Document: Sendable>: Sendable {
    package typealias Snapshot = any DecisionSnapshot<Document>

    private let current: Mutex<Snapshot?>
    private let published = Atomic<UInt64>(0)

    /// `nil` where nothing is loaded yet: every decision is denied until then.
    package init(_ snapshot: Snapshot? = nil) {
        current = Mutex(snapshot)
        if snapshot != nil { published.store(1, ordering: .releasing) }
    }

    /// Rises with every snapshot; 0 while there is none.
    package var generation: UInt64 { published.load(ordering: .acquiring) }

    /// Swaps the snapshot. Callers that build one from the last serialize among themselves.
    package func publish(_ snapshot: Snapshot) {
        current.withLock { $0 = snapshot }
        published.add(1, ordering: .acquiringAndReleasing)
    }

    /// The snapshot of this moment.
    package func snapshot() -> Snapshot? { current.withLock { $0 } }
}

/// One reader's view of a `SnapshotCell`: an event loop, or a task, has one of its own.
package struct SnapshotReader<Document: Sendable> {
    private let cell: SnapshotCell<Document>
    private var seen: UInt64 = 0
    private var held: SnapshotCell<Document>.Snapshot?

    package init(_ cell: SnapshotCell<Document>) { self.cell = cell }

    /// The generation `current()` returned last.
    package var generation: UInt64 { seen }

    /// The snapshot as of this call; `nil` where nothing was ever published.
    package mutating func current() -> SnapshotCell<Document>.Snapshot? {
        let generation = cell.generation
        if generation != seen {
            held = cell.snapshot()
            seen = generation
        }
        return held
    }
}
