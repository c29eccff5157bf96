import Synchronization

/// Base data that changes: readers take snapshots, writers commit transactions.
///
/// A snapshot is a `BaseData`: immutable, taken in no time, and good for as long as somebody holds it. A commit makes
/// a new one that shares everything it did not change with the old, so an evaluation that runs keeps what it began with.
///
/// ```swift
/// let store = Store()
/// try store.write { transaction in
///     try transaction.add(["alice": ["role": "admin"]], at: ["users"])
/// }
/// let result = try query.evaluate(data: store.snapshot.data, options: EvaluationOptions(now: 0))
/// ```
public final class Store: Sendable {
    /// The data at one moment.
    public struct Snapshot: Sendable {
        /// The documents.
        public let data: BaseData
        /// How many commits there were before.
        public let revision: UInt64
    }

    /// What a commit did, for those who watch.
    public struct Commit: Sendable {
        /// The data before.
        public let before: BaseData
        /// The data from now on.
        public let after: BaseData
        /// The number of the commit, from 1.
        public let revision: UInt64
        /// The changes in their order.
        public let changes: [DataChange]
    }

    /// Stops watching when it is cancelled.
    public struct Observation: Sendable, Hashable {
        fileprivate let number: UInt64
    }

    private struct State {
        var current: Snapshot
        var observers: [(number: UInt64, body: @Sendable (Commit) throws -> Void)] = []
        var lastObserver: UInt64 = 0
    }

    private let state: Mutex<State>
    /// Held through a whole commit, so that observers hear of commits in their order.
    private let committing = Mutex(())

    /// A store of this data.
    public init(_ data: BaseData = .empty) {
        state = Mutex(State(current: Snapshot(data: data, revision: 0)))
    }

    /// The data of the last commit.
    public var snapshot: Snapshot { state.withLock { $0.current } }

    /// Begins a transaction on the present data. It sees its own changes; nobody else does before it is committed.
    public func begin() -> StoreTransaction { StoreTransaction(self, from: snapshot) }

    /// Runs `body` in a transaction and commits it. Where somebody else's commit came between, `body` runs again on the
    /// new data, up to `attempts` times; so it must do nothing but change the transaction.
    @discardableResult
    public func write<Result>(
        attempts: Int = 64, _ body: (StoreTransaction) throws -> Result
    ) throws -> Result {
        for _ in 1..<max(attempts, 1) {
            let transaction = begin()
            let result = try body(transaction)
            if try transaction.commitUnlessConflicting() { return result }
        }
        let transaction = begin()
        let result = try body(transaction)
        try transaction.commit()
        return result
    }

    /// Calls `body` with every commit from now on, before it is published: an error it throws refuses the commit. It runs
    /// on the committing thread; it must not commit to the same store.
    @discardableResult
    public func observe(_ body: @escaping @Sendable (Commit) throws -> Void) -> Observation {
        state.withLock {
            $0.lastObserver &+= 1
            $0.observers.append(($0.lastObserver, body))
            return Observation(number: $0.lastObserver)
        }
    }

    /// Ends an observation.
    public func cancel(_ observation: Observation) {
        state.withLock { $0.observers.removeAll { $0.number == observation.number } }
    }

    /// Publishes a transaction's data, unless somebody changed what it read or wrote since it began.
    func commit(_ transaction: StoreTransaction) throws(StoreError) -> Snapshot {
        try committing.withLock { _ throws(StoreError) in
            let (now, watchers) = state.withLock { ($0.current, $0.observers) }
            var after = transaction.data
            if now.revision != transaction.start.revision {
                if let path = transaction.firstConflict(with: now.data) {
                    throw StoreError(
                        .conflict, "/\(path.joined(separator: "/")) was changed by another transaction", at: path)
                }
                after = try now.data.applying(transaction.changes)
            }
            let next = Snapshot(data: after, revision: now.revision &+ 1)
            let commit = Commit(
                before: now.data, after: after, revision: next.revision, changes: transaction.changes)
            for watcher in watchers {
                do {
                    try watcher.body(commit)
                } catch {
                    throw StoreError(.refused, "the commit was refused: \(error)")
                }
            }
            state.withLock { $0.current = next }
            return next
        }
    }
}
