/// What is already known in one scope: the values of rules, of single keys of partial rules, and of function calls.
/// A `with` opens a new scope, in which nothing is known yet. `@exclusivity(unchecked)`: see `Evaluator`.
final class Memo {
    enum Status: UInt8 {
        case unknown, defined, undefined
    }

    private let statuses: UnsafeMutablePointer<Status>
    private let values: UnsafeMutablePointer<ValueRef>
    private let memory: UnsafeMutableRawPointer
    /// Keeps alive what `values` and `calls` refer to.
    @exclusivity(unchecked) private var owned: [AnyObject] = []
    @exclusivity(unchecked) private var calls = CallTable()

    init(groups count: Int) {
        // One piece of memory for both: the statuses stand behind the values.
        let bytes = count &* (MemoryLayout<ValueRef>.stride &+ MemoryLayout<Status>.stride)
        memory = .allocate(byteCount: bytes, alignment: MemoryLayout<ValueRef>.alignment)
        values = memory.bindMemory(to: ValueRef.self, capacity: count)
        statuses = (memory + count &* MemoryLayout<ValueRef>.stride).bindMemory(to: Status.self, capacity: count)
        statuses.initialize(repeating: .unknown, count: count)
    }

    deinit { memory.deallocate() }

    /// The value of a whole group; `nil` if it is not known.
    @inline(__always)
    func value(of group: Int) -> ValueRef? {
        switch statuses[group] {
        case .unknown: nil
        case .defined: values[group]
        case .undefined: .undefined
        }
    }

    /// Remembers the value of a whole group.
    func remember(_ value: Value?, of group: Int) -> ValueRef {
        guard let value else {
            statuses[group] = .undefined
            return .undefined
        }
        let ref = own(value)
        values[group] = ref
        statuses[group] = .defined
        return ref
    }

    /// Remembers a value that somebody else keeps alive as long as this memo.
    func remember(borrowed value: ValueRef, of group: Int) {
        values[group] = value
        statuses[group] = value.isUndefined ? .undefined : .defined
    }

    private func own(_ value: Value) -> ValueRef {
        let ref = ValueRef(value)
        if let storage = ref.retainedStorage { owned.append(storage) }
        return ref
    }

    /// The result of a call, or of a key, with these arguments; `nil` if it is not known.
    func result(of group: Int, _ arguments: FrameStack.Frame, _ count: Int, _ hash: UInt64) -> ValueRef? {
        calls.find(group, arguments, count, hash)
    }

    /// Remembers the result of a call; says what it is now.
    func remember(
        _ value: Value?, of group: Int, _ arguments: FrameStack.Frame, _ count: Int, _ hash: UInt64
    ) -> ValueRef {
        let ref = value.map(own) ?? .undefined
        for position in 0..<count {
            if let storage = arguments[position].retainedStorage { owned.append(storage) }
        }
        calls.insert(group, arguments, count, hash, ref)
        return ref
    }

    /// Whether there is room for more calls. Remembering is no obligation, and a memo must not grow without end.
    var hasRoom: Bool { calls.count < 100_000 }
}

/// Results of calls by group and arguments. Collections among the arguments count as equal only if they are the same
/// object: comparing them could cost more than the call.
private struct CallTable {
    private struct Entry {
        var hash: UInt64
        var group: Int32
        var argumentCount: Int32
        var arguments: Int
        var result: ValueRef
    }

    private var places: [Int32] = []
    private var entries: [Entry] = []
    private var arguments: [ValueRef] = []

    var count: Int { entries.count }

    func find(_ group: Int, _ wanted: FrameStack.Frame, _ count: Int, _ hash: UInt64) -> ValueRef? {
        guard !places.isEmpty else { return nil }
        var place = Int(truncatingIfNeeded: hash) & (places.count &- 1)
        while places[place] != 0 {
            let entry = entries[Int(places[place]) &- 1]
            if entry.hash == hash, entry.group == group, Int(entry.argumentCount) == count,
                matches(entry.arguments, wanted, count)
            {
                return entry.result
            }
            place = (place &+ 1) & (places.count &- 1)
        }
        return nil
    }

    private func matches(_ start: Int, _ wanted: FrameStack.Frame, _ count: Int) -> Bool {
        for position in 0..<count {
            let (known, new) = (arguments[start &+ position], wanted[position])
            guard known.kind == new.kind else { return false }
            if known.bits == new.bits { continue }
            guard known.kind == .string || known.kind == .decimal, known.equals(new) else { return false }
        }
        return true
    }

    mutating func insert(
        _ group: Int, _ added: FrameStack.Frame, _ count: Int, _ hash: UInt64, _ result: ValueRef
    ) {
        if (entries.count &+ 1) &* 2 > places.count { grow() }
        let start = arguments.count
        for position in 0..<count { arguments.append(added[position]) }
        entries.append(
            Entry(
                hash: hash, group: Int32(truncatingIfNeeded: group), argumentCount: Int32(truncatingIfNeeded: count),
                arguments: start, result: result))
        place(entries.count &- 1)
    }

    private mutating func place(_ position: Int) {
        var place = Int(truncatingIfNeeded: entries[position].hash) & (places.count &- 1)
        while places[place] != 0 { place = (place &+ 1) & (places.count &- 1) }
        places[place] = Int32(truncatingIfNeeded: position &+ 1)
    }

    private mutating func grow() {
        places = Array(repeating: 0, count: max(16, places.count &* 2))
        for position in entries.indices { place(position) }
    }

    /// The hash of arguments as `matches` compares them.
    static func hash(_ group: Int, _ arguments: FrameStack.Frame, _ count: Int) -> UInt64 {
        var hash = UInt64(truncatingIfNeeded: group)
        for position in 0..<count {
            let argument = arguments[position]
            switch argument.kind {
            case .string, .decimal, .int: hash = Hashing.mix(hash, argument.hash64)
            default: hash = Hashing.mix(hash ^ UInt64(argument.kind.rawValue), argument.bits)
            }
        }
        return hash
    }
}

extension Memo {
    /// The hash under which a call is remembered.
    static func hash(_ group: Int, _ arguments: FrameStack.Frame, _ count: Int) -> UInt64 {
        CallTable.hash(group, arguments, count)
    }
}
