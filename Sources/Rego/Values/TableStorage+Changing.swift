extension TableStorage {
    /// Tables up to this many entries are copied when one entry changes; larger ones become tries.
    static let copyLimit = 64

    /// The table with one entry set. For a set `value` is not used.
    func inserting(_ key: Value, _ value: Value) -> TableStorage {
        if let trie = head.pointee.trie { return .make(trie: trie.inserting(key, value)) }
        let place = ascendingPlace(of: key)
        if !place.isThere, count >= Self.copyLimit { return .make(trie: TrieTable(flat: self).inserting(key, value)) }
        if count > Self.copyLimit { return .make(trie: TrieTable(flat: self).inserting(key, value)) }
        let (old, oldCount, has) = (keys, count, hasValues)
        let skipped = place.isThere ? 1 : 0
        return TableStorage.make(count: oldCount &+ 1 &- skipped, hasValues: has) { newKeys, newValues in
            let at = place.position
            let rest = oldCount &- at &- skipped
            newKeys.initialize(from: old, count: at)
            (newKeys + at).initialize(to: place.isThere ? old[at] : key)
            (newKeys + at + 1).initialize(from: old + at + skipped, count: rest)
            guard has else { return }
            newValues.initialize(from: old + oldCount, count: at)
            (newValues + at).initialize(to: value)
            (newValues + at + 1).initialize(from: old + oldCount + at + skipped, count: rest)
        }
    }

    /// The table without one entry.
    func removing(_ key: Value) -> TableStorage {
        if let trie = head.pointee.trie { return trie.removing(key).map { .make(trie: $0) } ?? self }
        let place = ascendingPlace(of: key)
        guard place.isThere else { return self }
        if count > Self.copyLimit {
            return TrieTable(flat: self).removing(key).map { .make(trie: $0) } ?? self
        }
        let (old, oldCount, has) = (keys, count, hasValues)
        return TableStorage.make(count: oldCount &- 1, hasValues: has) { newKeys, newValues in
            let at = place.position
            let rest = oldCount &- at &- 1
            newKeys.initialize(from: old, count: at)
            (newKeys + at).initialize(from: old + at + 1, count: rest)
            guard has else { return }
            newValues.initialize(from: old + oldCount, count: at)
            (newValues + at).initialize(from: old + oldCount + at + 1, count: rest)
        }
    }

    /// Where `key` is among the keys of a flat table, or where it would be put in.
    private func ascendingPlace(of key: Value) -> (position: Int, isThere: Bool) {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low &+ high) / 2
            switch keys[middle].compare(to: key) {
            case .less: low = middle &+ 1
            case .equal: return (middle, true)
            case .greater: high = middle
            }
        }
        return (low, false)
    }
}
