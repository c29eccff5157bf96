/// The entries of an object, or the members of a set: keys in ascending order, behind them the values of an object,
/// and for more than a few keys a hash index. One allocation, and one more for the index.
///
/// A table that is changed one key at a time (`TableStorage+Changing.swift`) is kept as a hash trie instead, so that a
/// change among a million entries copies a few nodes; its sorted form is made when somebody first walks it in order.
final class TableStorage: ManagedBuffer<TableStorage.Header, Value> {
    struct Header {
        var count: Int
        var depth: Int32
        /// See `Value.size`.
        var size: UInt32
        /// Whether values stand behind the keys.
        var hasValues: Bool
        /// Whether the elements lie here; otherwise `trie` has them.
        var isFlat: Bool
        /// Log 2 of the index's length.
        var indexBits: UInt8
        /// For up to `linearLimit` keys a byte of each one's hash, the first key's lowest; for more the address of the
        /// index: positions + 1 by hash, open addressing; 0 is a free place. The upper half of a slot is the hash's.
        var lookup: UInt64
        var trie: TrieTable?
    }

    /// Up to this many keys have no index.
    static let linearLimit = 8

    // nonisolated(unsafe): a table is written while it is being made and never afterwards.
    nonisolated(unsafe) static let emptySet = make(count: 0, hasValues: false) { _, _ in }
    nonisolated(unsafe) static let emptyObject = make(count: 0, hasValues: true) { _, _ in }

    /// A table of `count` entries whose keys (ascending, no two equal) and values `fill` initializes, every one.
    static func make(
        count: Int, hasValues: Bool,
        fill: (_ keys: UnsafeMutablePointer<Value>, _ values: UnsafeMutablePointer<Value>) -> Void
    ) -> TableStorage {
        let cells = hasValues ? count &* 2 : count
        let made = create(minimumCapacity: cells) { _ in
            Header(
                count: 0, depth: 1, size: 1, hasValues: hasValues, isFlat: true, indexBits: 0, lookup: 0, trie: nil)
        }
        let table = unsafeDowncast(made, to: TableStorage.self)
        let cellsStart = table.keys
        fill(cellsStart, cellsStart + count)
        var (depth, size) = (0, 1)
        for cell in 0..<cells {
            depth = max(depth, cellsStart[cell].depth)
            size &+= cellsStart[cell].size
        }
        table.head.pointee.count = count
        table.head.pointee.depth = Int32(truncatingIfNeeded: depth &+ 1)
        table.head.pointee.size = UInt32(clamping: size)
        if count > linearLimit { table.buildIndex() } else { table.noteTags() }
        return table
    }

    static func make(trie: TrieTable) -> TableStorage {
        let made = create(minimumCapacity: 0) { _ in
            Header(
                count: trie.count, depth: trie.depth, size: UInt32(clamping: trie.size), hasValues: trie.hasValues,
                isFlat: false, indexBits: 0, lookup: 0, trie: trie)
        }
        return unsafeDowncast(made, to: TableStorage.self)
    }

    deinit {
        withUnsafeMutablePointers { header, elements in
            if header.pointee.isFlat {
                elements.deinitialize(
                    count: header.pointee.hasValues ? header.pointee.count &* 2 : header.pointee.count)
            }
            if header.pointee.count > Self.linearLimit, header.pointee.isFlat {
                UnsafeMutableRawPointer(bitPattern: UInt(header.pointee.lookup))?.deallocate()
            }
        }
    }

    /// The header, read without the check of exclusive access that `header` makes: it is written before anybody else
    /// has the storage.
    @inline(__always)
    var head: UnsafeMutablePointer<Header> { withUnsafeMutablePointerToHeader { $0 } }

    @inline(__always)
    var count: Int { head.pointee.count }

    @inline(__always)
    var hasValues: Bool { head.pointee.hasValues }

    /// The keys, where the table is flat.
    @inline(__always)
    var keys: UnsafeMutablePointer<Value> { withUnsafeMutablePointerToElements { $0 } }

    /// The table itself if it is flat, else the flat form of its trie. Whoever holds this table keeps that alive too.
    @inline(__always)
    var flat: TableStorage { head.pointee.isFlat ? self : flattened() }

    /// Lends the keys in their order and the values behind them (for a set: the members twice).
    @inline(__always)
    func withFlat<Result>(
        _ body: (_ keys: UnsafeBufferPointer<Value>, _ values: UnsafeBufferPointer<Value>) -> Result
    ) -> Result {
        let flat = flat
        defer { withExtendedLifetime((self, flat)) {} }
        let (keys, count) = (flat.keys, flat.count)
        return body(
            UnsafeBufferPointer(start: keys, count: count),
            UnsafeBufferPointer(start: hasValues ? keys + count : keys, count: count))
    }

    private func flattened() -> TableStorage { head.pointee.trie?.sorted() ?? self }

    // MARK: Looking up

    /// Where the value of `key` is (for a set: the member itself), or `nil`. Valid while the table is.
    @inline(__always)
    func find(_ key: Value) -> UnsafePointer<Value>? {
        guard head.pointee.isFlat else { return head.pointee.trie?.find(key) }
        guard let position = position(of: key) else { return nil }
        let cell = hasValues ? position &+ count : position
        return UnsafePointer(keys + cell)
    }

    /// The position of `key` among the keys of a flat table.
    func position(of key: Value) -> Int? {
        if case .string(let string) = key { return position(of: string.storage) }
        if count > Self.linearLimit { return indexed(hash: key.hash64) { $0 == key } }
        return tagged(Self.tag(key)) { $0 == key }
    }

    /// The position of a string among the keys of a flat table.
    @inline(__always)
    func position(of key: StringStorage) -> Int? {
        let hash = key.head.pointee.hash
        if count > Self.linearLimit {
            return indexed(hash: hash) {
                guard case .string(let string) = $0 else { return false }
                return string.storage.equals(key)
            }
        }
        return tagged(UInt8(truncatingIfNeeded: hash &>> 56)) {
            guard case .string(let string) = $0 else { return false }
            return string.storage.equals(key)
        }
    }

    /// Looks at those keys only whose tag is the same.
    @inline(__always)
    private func tagged(_ tag: UInt8, matches: (borrowing Value) -> Bool) -> Int? {
        let (ones, highs): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
        let differing = head.pointee.lookup ^ (UInt64(tag) &* ones)
        // The high bit of each byte that is zero; it may be set of a byte above such a one too.
        var candidates = (differing &- ones) & ~differing & highs
        let (count, keys) = (count, keys)
        while candidates != 0 {
            let position = candidates.trailingZeroBitCount &>> 3
            if position >= count { return nil }
            if matches(keys[position]) { return position }
            candidates &= candidates &- 1
        }
        return nil
    }

    /// A byte that equal keys have in common.
    private static func tag(_ key: Value) -> UInt8 {
        switch key {
        case .string(let string): UInt8(truncatingIfNeeded: string.hash64 &>> 56)
        case .number(let number): UInt8(truncatingIfNeeded: number.hash64 &>> 56)
        // Those are not worth a hash of all their content.
        case .null: 1
        case .bool: 2
        case .array: 3
        case .object: 4
        case .set: 5
        }
    }

    private func noteTags() {
        var tags: UInt64 = 0
        for position in 0..<count { tags |= UInt64(Self.tag(keys[position])) &<< UInt64(position &* 8) }
        head.pointee.lookup = tags
    }

    @inline(__always)
    private func indexed(hash: UInt64, matches: (borrowing Value) -> Bool) -> Int? {
        guard let index = UnsafePointer<UInt64>(bitPattern: UInt(head.pointee.lookup)) else { return nil }
        let mask = (1 &<< Int(head.pointee.indexBits)) &- 1
        var place = Int(truncatingIfNeeded: hash) & mask
        let keys = keys
        let tag = hash & 0xFFFF_FFFF_0000_0000
        while true {
            let slot = index[place]
            if slot == 0 { return nil }
            if slot & 0xFFFF_FFFF_0000_0000 == tag {
                let position = Int(truncatingIfNeeded: slot & 0xFFFF_FFFF) &- 1
                if matches(keys[position]) { return position }
            }
            place = (place &+ 1) & mask
        }
    }

    private func buildIndex() {
        // A table of more than 2^32 - 2 entries cannot be: it would need 64 GiB.
        let bits = Int.bitWidth &- (count &* 2 &- 1).leadingZeroBitCount
        let length = 1 &<< bits
        let index = UnsafeMutablePointer<UInt64>.allocate(capacity: length)
        index.initialize(repeating: 0, count: length)
        let keys = keys
        for position in 0..<count {
            let hash = keys[position].hash64
            var place = Int(truncatingIfNeeded: hash) & (length &- 1)
            while index[place] != 0 { place = (place &+ 1) & (length &- 1) }
            index[place] = hash & 0xFFFF_FFFF_0000_0000 | UInt64(truncatingIfNeeded: position &+ 1)
        }
        head.pointee.lookup = UInt64(UInt(bitPattern: index))
        head.pointee.indexBits = UInt8(truncatingIfNeeded: bits)
    }

    // MARK: Comparing

    func equals(_ other: TableStorage) -> Bool {
        if self === other { return true }
        guard count == other.count else { return false }
        let (left, right) = (flat, other.flat)
        defer { withExtendedLifetime((left, right)) {} }
        let (leftCells, rightCells) = (left.keys, right.keys)
        for cell in 0..<(hasValues ? count &* 2 : count)
        where !ValueRef(leftCells[cell]).equals(ValueRef(rightCells[cell])) { return false }
        return true
    }

    /// Entry by entry in key order: the keys first, then the values; then the shorter one.
    func compare(to other: TableStorage) -> Order {
        if self === other { return .equal }
        let (left, right) = (flat, other.flat)
        defer { withExtendedLifetime((left, right)) {} }
        let (leftCells, rightCells) = (left.keys, right.keys)
        let (count, otherCount) = (count, other.count)
        for position in 0..<min(count, otherCount) {
            let order = ValueRef(leftCells[position]).compare(to: ValueRef(rightCells[position]))
            if order != .equal { return order }
            guard hasValues else { continue }
            let values = ValueRef(leftCells[count &+ position])
                .compare(to: ValueRef(rightCells[otherCount &+ position]))
            if values != .equal { return values }
        }
        return Order(count, otherCount)
    }

    /// A hash of all entries, independent of how they are stored.
    var contentHash: UInt64 {
        let flat = flat
        defer { withExtendedLifetime(flat) {} }
        var hash = Hashing.seed ^ (hasValues ? 0x0B1E : 0x5E75)
        let cells = flat.keys
        for cell in 0..<(hasValues ? count &* 2 : count) { hash = Hashing.mix(hash, ValueRef(cells[cell]).hash64) }
        return hash
    }
}
