import Synchronization

/// A large table that changes one entry at a time: a hash trie of 32 branches whose nodes are never changed, so that
/// the old and the new table share all but the nodes on one path. The order of keys is made when it is first asked for.
// @unchecked: everything is written while it is being made, and the sorted form is published atomically, once.
final class TrieTable: @unchecked Sendable {
    let root: TrieNode
    let count: Int
    let hasValues: Bool
    /// An upper bound of the nesting, this level included.
    let depth: Int32
    /// See `Value.size`.
    let size: Int
    private let order = AtomicLazyReference<TableStorage>()

    init(root: TrieNode, count: Int, hasValues: Bool, depth: Int32, size: Int) {
        self.root = root
        self.count = count
        self.hasValues = hasValues
        self.depth = depth
        self.size = size
    }

    /// The trie of a flat table's entries.
    convenience init(flat: TableStorage) {
        var entries: [TrieNode.Entry] = []
        entries.reserveCapacity(flat.count)
        for position in 0..<flat.count {
            let key = flat.keys[position]
            let value = flat.hasValues ? flat.keys[flat.count &+ position] : .null
            entries.append(TrieNode.Entry(hash: key.hash64, key: key, value: value))
        }
        self.init(
            root: TrieNode.make(entries, hasValues: flat.hasValues, shift: 0), count: flat.count,
            hasValues: flat.hasValues, depth: flat.head.pointee.depth, size: Int(flat.head.pointee.size))
    }

    func find(_ key: Value) -> UnsafePointer<Value>? {
        root.find(key, hash: key.hash64, hasValues: hasValues)
    }

    func inserting(_ key: Value, _ value: Value) -> TrieTable {
        var isNew = false
        let changed = root.inserting(
            TrieNode.Entry(hash: key.hash64, key: key, value: value), hasValues: hasValues, shift: 0, isNew: &isNew)
        let level = Int32(truncatingIfNeeded: max(key.depth, value.depth) &+ 1)
        let before = isNew ? 0 : entrySize(key)
        let after = key.size &+ (hasValues ? value.size : 0)
        return TrieTable(
            root: changed, count: isNew ? count &+ 1 : count, hasValues: hasValues, depth: max(depth, level),
            size: size &+ after &- before)
    }

    func removing(_ key: Value) -> TrieTable? {
        guard let changed = root.removing(key, hash: key.hash64, hasValues: hasValues, shift: 0) else { return nil }
        return TrieTable(
            root: changed, count: count &- 1, hasValues: hasValues, depth: depth, size: size &- entrySize(key))
    }

    private func entrySize(_ key: Value) -> Int {
        guard let cell = find(key) else { return 0 }
        return key.size &+ (hasValues ? cell.pointee.size : 0)
    }

    /// The flat table of the same entries; kept once it is made.
    func sorted() -> TableStorage {
        if let made = order.load() { return made }
        var entries: [(key: Value, value: Value)] = []
        entries.reserveCapacity(count)
        root.forEach(hasValues: hasValues) { entries.append(($0, $1)) }
        entries.sort { $0.key < $1.key }
        let flat = TableStorage.make(count: entries.count, hasValues: hasValues) { keys, values in
            for (position, entry) in entries.enumerated() {
                (keys + position).initialize(to: entry.key)
                if hasValues { (values + position).initialize(to: entry.value) }
            }
        }
        return order.storeIfNil(flat)
    }
}

/// A node of a trie: some entries, some children, told apart by five bits of the hash. At the last level, where hashes
/// have no bits left, a node is a list of entries.
final class TrieNode {
    struct Entry {
        var hash: UInt64
        var key: Value
        var value: Value
    }

    private let entryMap: UInt32
    private let childMap: UInt32
    private let cells: UnsafeMutablePointer<Value>
    private let cellCount: Int
    private let children: [TrieNode]

    private init(entryMap: UInt32, childMap: UInt32, cells: [Value], children: [TrieNode]) {
        self.entryMap = entryMap
        self.childMap = childMap
        self.children = children
        cellCount = cells.count
        self.cells = UnsafeMutablePointer<Value>.allocate(capacity: max(cells.count, 1))
        for (position, cell) in cells.enumerated() { (self.cells + position).initialize(to: cell) }
    }

    deinit {
        cells.deinitialize(count: cellCount)
        cells.deallocate()
    }

    /// The shift at which the hash is used up.
    private static let lastShift: UInt64 = 60

    private static func bit(_ hash: UInt64, _ shift: UInt64) -> UInt32 {
        1 &<< UInt32(truncatingIfNeeded: (hash &>> shift) & 31)
    }

    static func make(_ entries: [Entry], hasValues: Bool, shift: UInt64) -> TrieNode {
        if shift > lastShift {
            return TrieNode(
                entryMap: 0, childMap: 0, cells: entries.flatMap { hasValues ? [$0.key, $0.value] : [$0.key] },
                children: [])
        }
        var buckets = [[Entry]](repeating: [], count: 32)
        for entry in entries { buckets[Int(truncatingIfNeeded: (entry.hash &>> shift) & 31)].append(entry) }
        var (entryMap, childMap): (UInt32, UInt32) = (0, 0)
        var cells: [Value] = []
        var children: [TrieNode] = []
        for (place, bucket) in buckets.enumerated() {
            guard let first = bucket.first else { continue }
            if bucket.count == 1 {
                entryMap |= 1 &<< UInt32(truncatingIfNeeded: place)
                cells.append(first.key)
                if hasValues { cells.append(first.value) }
            } else {
                childMap |= 1 &<< UInt32(truncatingIfNeeded: place)
                children.append(make(bucket, hasValues: hasValues, shift: shift &+ 5))
            }
        }
        return TrieNode(entryMap: entryMap, childMap: childMap, cells: cells, children: children)
    }

    private var list: [Value] { Array(UnsafeBufferPointer(start: cells, count: cellCount)) }

    private func entryPosition(_ bit: UInt32) -> Int { (entryMap & (bit &- 1)).nonzeroBitCount }

    private func childPosition(_ bit: UInt32) -> Int { (childMap & (bit &- 1)).nonzeroBitCount }

    func find(_ key: Value, hash: UInt64, hasValues: Bool) -> UnsafePointer<Value>? {
        let stride = hasValues ? 2 : 1
        var node = self
        var shift: UInt64 = 0
        while shift <= Self.lastShift {
            let bit = Self.bit(hash, shift)
            if node.entryMap & bit != 0 {
                let cell = node.cells + node.entryPosition(bit) &* stride
                return cell.pointee == key ? UnsafePointer(cell + (stride &- 1)) : nil
            }
            guard node.childMap & bit != 0 else { return nil }
            node = node.children[node.childPosition(bit)]
            shift &+= 5
        }
        for position in Swift.stride(from: 0, to: node.cellCount, by: stride) where node.cells[position] == key {
            return UnsafePointer(node.cells + (position &+ stride &- 1))
        }
        return nil
    }

    func inserting(_ entry: Entry, hasValues: Bool, shift: UInt64, isNew: inout Bool) -> TrieNode {
        let stride = hasValues ? 2 : 1
        var cells = list
        let added = hasValues ? [entry.key, entry.value] : [entry.key]
        if shift > Self.lastShift {
            if let at = Swift.stride(from: 0, to: cells.count, by: stride).first(where: { cells[$0] == entry.key }) {
                cells.replaceSubrange(at..<(at &+ stride), with: added)
            } else {
                isNew = true
                cells += added
            }
            return TrieNode(entryMap: 0, childMap: 0, cells: cells, children: [])
        }
        let bit = Self.bit(entry.hash, shift)
        if childMap & bit != 0 {
            var children = children
            let position = childPosition(bit)
            children[position] = children[position].inserting(
                entry, hasValues: hasValues, shift: shift &+ 5, isNew: &isNew)
            return TrieNode(entryMap: entryMap, childMap: childMap, cells: cells, children: children)
        }
        let at = entryPosition(bit) &* stride
        guard entryMap & bit != 0 else {
            isNew = true
            cells.insert(contentsOf: added, at: at)
            return TrieNode(entryMap: entryMap | bit, childMap: childMap, cells: cells, children: children)
        }
        if cells[at] == entry.key {
            cells.replaceSubrange(at..<(at &+ stride), with: added)
            return TrieNode(entryMap: entryMap, childMap: childMap, cells: cells, children: children)
        }
        isNew = true
        let old = Entry(hash: cells[at].hash64, key: cells[at], value: cells[at &+ stride &- 1])
        cells.removeSubrange(at..<(at &+ stride))
        var children = children
        children.insert(
            Self.make([old, entry], hasValues: hasValues, shift: shift &+ 5), at: childPosition(bit))
        return TrieNode(entryMap: entryMap & ~bit, childMap: childMap | bit, cells: cells, children: children)
    }

    /// The node without `key`, or `nil` if it is not there.
    func removing(_ key: Value, hash: UInt64, hasValues: Bool, shift: UInt64) -> TrieNode? {
        let stride = hasValues ? 2 : 1
        var cells = list
        if shift > Self.lastShift {
            guard let at = Swift.stride(from: 0, to: cells.count, by: stride).first(where: { cells[$0] == key }) else {
                return nil
            }
            cells.removeSubrange(at..<(at &+ stride))
            return TrieNode(entryMap: 0, childMap: 0, cells: cells, children: [])
        }
        let bit = Self.bit(hash, shift)
        if childMap & bit != 0 {
            let position = childPosition(bit)
            guard
                let changed = children[position].removing(key, hash: hash, hasValues: hasValues, shift: shift &+ 5)
            else { return nil }
            var children = children
            // A child with one entry left moves up into this node, so that a trie does not keep the depth it had.
            guard changed.children.isEmpty, changed.cellCount <= stride else {
                children[position] = changed
                return TrieNode(entryMap: entryMap, childMap: childMap, cells: cells, children: children)
            }
            children.remove(at: position)
            guard changed.cellCount > 0 else {
                return TrieNode(entryMap: entryMap, childMap: childMap & ~bit, cells: cells, children: children)
            }
            cells.insert(contentsOf: changed.list, at: entryPosition(bit) &* stride)
            return TrieNode(entryMap: entryMap | bit, childMap: childMap & ~bit, cells: cells, children: children)
        }
        let at = entryPosition(bit) &* stride
        guard entryMap & bit != 0, cells[at] == key else { return nil }
        cells.removeSubrange(at..<(at &+ stride))
        return TrieNode(entryMap: entryMap & ~bit, childMap: childMap, cells: cells, children: children)
    }

    func forEach(hasValues: Bool, _ body: (Value, Value) -> Void) {
        let stride = hasValues ? 2 : 1
        for position in Swift.stride(from: 0, to: cellCount, by: stride) {
            body(cells[position], cells[position &+ stride &- 1])
        }
        for child in children { child.forEach(hasValues: hasValues, body) }
    }
}
