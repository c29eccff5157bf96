/// One change of base data: JSON Patch's `add`, `replace` and `remove`. Paths are lists of names; in an array a name is
/// a position, and `-` the one behind the last element.
public enum DataChange: Sendable, Hashable {
    /// Puts a value there. In an object it replaces what is there; in an array it moves the rest on.
    case add(Value, at: [String])
    /// Puts a value where there is one.
    case replace(Value, at: [String])
    /// Takes away what is there.
    case remove(at: [String])

    /// The place.
    public var path: [String] {
        switch self {
        case .add(_, let path), .replace(_, let path), .remove(let path): path
        }
    }
}

extension BaseData {
    /// The data with a change made. Everything beside the path is shared with the old data.
    public func applying(_ change: DataChange) throws(StoreError) -> BaseData {
        guard !change.path.isEmpty else {
            guard case .add(.object(let root), _) = change else {
                if case .replace(.object(let root), _) = change { return BaseData(root) }
                throw StoreError(.invalidPatch, "the whole of the data can only be set to an object")
            }
            return BaseData(root)
        }
        let changed = try Self.change(.object(root), change, at: 0)
        guard case .object(let root) = changed else { return self }
        guard changed.depth <= Value.maximumDepth else {
            throw StoreError(
                .invalidPatch, "the data would nest deeper than \(Value.maximumDepth) levels", at: change.path)
        }
        return BaseData(root)
    }

    /// Makes several changes, one after the other: all of them or, where one does not fit, none.
    public func applying(_ changes: some Sequence<DataChange>) throws(StoreError) -> BaseData {
        var data = self
        for change in changes { data = try data.applying(change) }
        return data
    }

    /// As deep as the document is: a path that leads beyond it fails on the way.
    private static func change(_ value: Value, _ change: DataChange, at depth: Int) throws(StoreError) -> Value {
        let key = change.path[depth]
        let isLast = depth == change.path.count - 1
        switch value {
        case .object(let object):
            let there = object[key]
            guard isLast else {
                guard let there else { throw missing(change, depth) }
                return .object(object.inserting(try Self.change(there, change, at: depth + 1), for: Value(key)))
            }
            switch change {
            case .add(let new, _): return .object(object.inserting(new, for: Value(key)))
            case .replace(let new, _):
                guard there != nil else { throw missing(change, depth) }
                return .object(object.inserting(new, for: Value(key)))
            case .remove:
                guard there != nil else { throw missing(change, depth) }
                return .object(object.removing(Value(key)))
            }
        case .array(let array): return .array(try Self.change(array, change, at: depth, isLast))
        default: throw missing(change, depth)
        }
    }

    private static func change(
        _ array: RegoArray, _ change: DataChange, at depth: Int, _ isLast: Bool
    ) throws(StoreError) -> RegoArray {
        let key = change.path[depth]
        var elements = Array(array)
        if isLast, case .add(let new, _) = change {
            let index = key.utf8.elementsEqual("-".utf8) ? elements.count : position(key)
            guard let index, index <= elements.count else { throw wrongPosition(change, depth) }
            elements.insert(new, at: index)
            return RegoArray(elements)
        }
        guard let index = position(key), index < elements.count else { throw wrongPosition(change, depth) }
        guard isLast else {
            elements[index] = try Self.change(elements[index], change, at: depth + 1)
            return RegoArray(elements)
        }
        if case .replace(let new, _) = change { elements[index] = new } else { elements.remove(at: index) }
        return RegoArray(elements)
    }

    private static func position(_ key: String) -> Int? { Value.position(key) }

    private static func shown(_ change: DataChange, _ depth: Int) -> String {
        "/" + change.path[...depth].joined(separator: "/")
    }

    private static func missing(_ change: DataChange, _ depth: Int) -> StoreError {
        StoreError(.notFound, "\(shown(change, depth)): document does not exist", at: change.path)
    }

    private static func wrongPosition(_ change: DataChange, _ depth: Int) -> StoreError {
        let last = position(change.path[depth]) == nil ? "array index must be integer" : "array index out of range"
        return StoreError(.notFound, "\(shown(change, depth)): \(last)", at: change.path)
    }
}

extension Value {
    /// The member of an object or element of an array that a step of a path names.
    func child(named name: String) -> Value? {
        guard case .array(let array) = self else { return get(Value(name)) }
        return Self.position(name).flatMap { array.element(at: $0) }
    }

    /// A position in an array: digits without zeros in front.
    fileprivate static func position(_ name: String) -> Int? {
        guard !name.isEmpty, name.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            name.utf8.count == 1 || name.utf8.first != 0x30
        else { return nil }
        return Int(name)
    }
}
