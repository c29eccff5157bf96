/// Collects entries in any order and makes a table of them. Entries that come in ascending order are neither sorted
/// nor hashed.
struct TableBuilder {
    private let hasValues: Bool
    private var keys: [Value] = []
    private var values: [Value] = []
    private var isAscending = true
    /// Positions + 1 by hash, open addressing, the upper half of a slot the hash's; made when the keys stop ascending
    /// and there are more than a few.
    private var index: [UInt64] = []
    /// The hash of the key that was looked for in the index last.
    private var hash: UInt64 = 0

    init(hasValues: Bool, capacity: Int = 0) {
        self.hasValues = hasValues
        if capacity > 0 {
            keys.reserveCapacity(capacity)
            if hasValues { values.reserveCapacity(capacity) }
        }
    }

    var count: Int { keys.count }

    /// What has been collected under `key`.
    mutating func value(of key: Value) -> Value? {
        guard let position = position(of: key) else { return nil }
        return hasValues ? values[position] : keys[position]
    }

    /// Adds a member; says whether it is new. Of equal members the first stays.
    @discardableResult
    mutating func insert(_ key: Value) -> Bool {
        guard position(of: key) == nil else { return false }
        append(key)
        return true
    }

    /// Adds an entry, replacing the value of one that is there. Of equal keys the first stays.
    mutating func set(_ key: Value, _ value: Value) {
        if let position = position(of: key) {
            values[position] = value
        } else {
            append(key)
            values.append(value)
        }
    }

    /// Adds a key that has just been looked for in vain.
    private mutating func append(_ key: Value) {
        if isAscending, let last = keys.last, !(last < key) { isAscending = false }
        keys.append(key)
        guard !index.isEmpty else { return }
        if keys.count &* 2 > index.count { makeIndex() } else { note(keys.count &- 1, hash) }
    }

    private mutating func makeIndex() {
        index = Array(repeating: 0, count: 1 &<< (Int.bitWidth &- (keys.count &* 4 &- 1).leadingZeroBitCount))
        for position in keys.indices { note(position, keys[position].hash64) }
    }

    private mutating func note(_ position: Int, _ hash: UInt64) {
        var place = Int(truncatingIfNeeded: hash) & (index.count &- 1)
        while index[place] != 0 { place = (place &+ 1) & (index.count &- 1) }
        index[place] = hash & 0xFFFF_FFFF_0000_0000 | UInt64(truncatingIfNeeded: position &+ 1)
    }

    private mutating func indexed(_ key: Value) -> Int? {
        hash = key.hash64
        var place = Int(truncatingIfNeeded: hash) & (index.count &- 1)
        while index[place] != 0 {
            let position = Int(truncatingIfNeeded: index[place] & 0xFFFF_FFFF) &- 1
            if (index[place] ^ hash) &>> 32 == 0, keys[position] == key { return position }
            place = (place &+ 1) & (index.count &- 1)
        }
        return nil
    }

    private mutating func position(of key: Value) -> Int? {
        if isAscending {
            guard let last = keys.last else { return nil }
            switch last.compare(to: key) {
            case .less: return nil
            case .equal: return keys.count &- 1
            case .greater: return ascendingPosition(of: key)
            }
        }
        if index.isEmpty, keys.count > TableStorage.linearLimit { makeIndex() }
        if !index.isEmpty { return indexed(key) }
        return keys.firstIndex(of: key)
    }

    private func ascendingPosition(of key: Value) -> Int? {
        var (low, high) = (0, keys.count)
        while low < high {
            let middle = (low &+ high) / 2
            switch keys[middle].compare(to: key) {
            case .less: low = middle &+ 1
            case .equal: return middle
            case .greater: high = middle
            }
        }
        return nil
    }

    /// The table of everything collected.
    mutating func finish() -> TableStorage {
        let count = keys.count
        if count == 0 { return hasValues ? .emptyObject : .emptySet }
        let order: [Int]? =
            isAscending
            ? nil
            : keys.withUnsafeBufferPointer { keys in
                (0..<count).sorted { ValueRef(keys[$0]).compare(to: ValueRef(keys[$1])) == .less }
            }
        return TableStorage.make(count: count, hasValues: hasValues) { keyTarget, valueTarget in
            for position in 0..<count {
                let from = order?[position] ?? position
                (keyTarget + position).initialize(to: keys[from])
                if hasValues { (valueTarget + position).initialize(to: values[from]) }
            }
        }
    }
}
