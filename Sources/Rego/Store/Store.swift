#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

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
// @unchecked: what changes is only touched under the lock.
public final class Store: @unchecked Sendable {
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

    private let lock = Lock()
    /// Held through a whole commit, so that observers hear of commits in their order.
    private let committing = Lock()
    private var current: Snapshot
    private var observers: [(number: UInt64, body: @Sendable (Commit) throws -> Void)] = []
    private var lastObserver: UInt64 = 0

    /// A store of this data.
    public init(_ data: BaseData = .empty) {
        current = Snapshot(data: data, revision: 0)
    }

    /// The data of the last commit.
    public var snapshot: Snapshot { lock.withLock { current } }

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
        lock.withLock {
            lastObserver &+= 1
            observers.append((lastObserver, body))
            return Observation(number: lastObserver)
        }
    }

    /// Ends an observation.
    public func cancel(_ observation: Observation) {
        lock.withLock { observers.removeAll { $0.number == observation.number } }
    }

    /// Publishes a transaction's data, unless somebody changed what it read or wrote since it began.
    func commit(_ transaction: StoreTransaction) throws(StoreError) -> Snapshot {
        committing.lock()
        defer { committing.unlock() }
        let (now, watchers) = lock.withLock { (current, observers) }
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
        lock.withLock { current = next }
        return next
    }
}

/// A lock of the platform, at a place of its own in memory.
// @unchecked: it is what makes others safe.
private final class Lock: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>

    init() {
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    func lock() { pthread_mutex_lock(mutex) }
    func unlock() { pthread_mutex_unlock(mutex) }

    func withLock<Result>(_ body: () -> Result) -> Result {
        lock()
        defer { unlock() }
        return body()
    }
}
