/// Collects entries in any order and makes a table of them. Entries that come in ascending order are neither sorted
/// nor hashed.
struct TableBuilder {
    private let hasValues: Bool
    private var keys: [Value] = []
    private var values: [Value] = []
    private var isAscending = true
    /// Positions by key, made when the keys stop ascending and there are more than a few.
    private var positions: [Value: Int]?

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

    private mutating func append(_ key: Value) {
        if isAscending, let last = keys.last, !(last < key) { isAscending = false }
        if positions != nil { positions?[key] = keys.count }
        keys.append(key)
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
        if let positions { return positions[key] }
        if keys.count > TableStorage.linearLimit {
            var all: [Value: Int] = [:]
            all.reserveCapacity(keys.count &* 2)
            for (position, key) in keys.enumerated() { all[key] = position }
            positions = all
            return all[key]
        }
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
        let order: [Int]? = isAscending ? nil : (0..<count).sorted { keys[$0] < keys[$1] }
        return TableStorage.make(count: count, hasValues: hasValues) { keyTarget, valueTarget in
            for position in 0..<count {
                let from = order?[position] ?? position
                (keyTarget + position).initialize(to: keys[from])
                if hasValues { (valueTarget + position).initialize(to: values[from]) }
            }
        }
    }
}
