/// Changes to a store that become visible together, or not at all. For one thread.
///
/// It conflicts with a commit that came between if that commit changed a document which this transaction has read or
/// changed; changes beside each other do not conflict.
public final class StoreTransaction {
    private let store: Store
    let start: Store.Snapshot
    /// The data as this transaction sees it.
    public private(set) var data: BaseData
    private(set) var changes: [DataChange] = []
    private var reads: [[String]] = []
    private var hasEnded = false

    init(_ store: Store, from start: Store.Snapshot) {
        self.store = store
        self.start = start
        data = start.data
    }

    /// The document at a path, with this transaction's changes; nil where there is none. A commit conflicts if somebody
    /// else has changed it meanwhile.
    public func read(_ path: [String]) throws(StoreError) -> Value? {
        try checkOpen()
        reads.append(path)
        return data[path]
    }

    /// Puts a value at a path: in an object it replaces what is there, in an array it moves the rest on (`-` is the end).
    /// What leads to the path must be there, see `makeObjects(at:)`.
    public func add(_ value: Value, at path: [String]) throws(StoreError) { try apply(.add(value, at: path)) }

    /// Puts a value where there is one.
    public func replace(_ value: Value, at path: [String]) throws(StoreError) { try apply(.replace(value, at: path)) }

    /// Takes away the document at a path.
    public func remove(at path: [String]) throws(StoreError) { try apply(.remove(at: path)) }

    /// Makes objects along a path where nothing is.
    public func makeObjects(at path: [String]) throws(StoreError) {
        for length in path.indices.map({ $0 + 1 }) where data[Array(path[..<length])] == nil {
            try apply(.add(.object(.empty), at: Array(path[..<length])))
        }
    }

    /// Makes a change.
    public func apply(_ change: DataChange) throws(StoreError) {
        try checkOpen()
        data = try data.applying(change)
        changes.append(change)
    }

    /// Publishes the changes. A transaction that changed nothing never conflicts.
    @discardableResult
    public func commit() throws(StoreError) -> Store.Snapshot {
        try checkOpen()
        hasEnded = true
        if changes.isEmpty { return start }
        return try store.commit(self)
    }

    /// Commits, and says whether nobody else's commit stood in the way.
    func commitUnlessConflicting() throws(StoreError) -> Bool {
        do throws(StoreError) {
            try commit()
            return true
        } catch {
            guard error.code == .conflict else { throw error }
            return false
        }
    }

    /// Forgets the changes.
    public func abort() { hasEnded = true }

    private func checkOpen() throws(StoreError) {
        guard !hasEnded else {
            throw StoreError(.invalidTransaction, "the transaction has ended: begin another one")
        }
    }

    /// The first path of this transaction at which the data is not what it was when it began.
    func firstConflict(with now: BaseData) -> [String]? {
        let touched = reads + changes.map(\.touchedPath)
        return touched.first { now[$0] != start.data[$0] }
    }
}

extension DataChange {
    /// The document whose shape the change rests on: a place in an array is one of the whole array.
    fileprivate var touchedPath: [String] {
        guard let last = path.last, last == "-" || last.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return path
        }
        return Array(path.dropLast())
    }
}
