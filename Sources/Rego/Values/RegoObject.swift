/// An immutable map from values to values, in ascending order of its keys.
///
/// `inserting` and `removing` on a large object share everything that does not change with the old one.
// @unchecked: the storage is written while it is being made and never afterwards.
public struct RegoObject: @unchecked Sendable {
    /// One entry.
    public typealias Element = (key: Value, value: Value)

    let table: TableStorage

    init(table: TableStorage) { self.table = table }

    /// The entries; of equal keys the last one's value stays.
    public init(_ entries: some Sequence<(key: Value, value: Value)>) {
        var builder = TableBuilder(hasValues: true, capacity: entries.underestimatedCount)
        for entry in entries { builder.set(entry.key, entry.value) }
        table = builder.finish()
    }

    /// The object without entries.
    public static let empty = RegoObject(table: .emptyObject)

    /// How many levels of nesting there are, this one included.
    public var depth: Int { Int(table.head.pointee.depth) }

    /// The value of a key.
    public subscript(key: Value) -> Value? { table.find(key)?.pointee }

    /// The value of a string key.
    public subscript(key: RegoString) -> Value? { table.find(.string(key))?.pointee }

    /// The value of a string key.
    public subscript(key: String) -> Value? { table.find(.string(RegoString(key)))?.pointee }

    /// The keys in ascending order.
    public var keys: some RandomAccessCollection<Value> { (0..<count).lazy.map { self[$0].key } }

    /// The values in the order of their keys.
    public var values: some RandomAccessCollection<Value> { (0..<count).lazy.map { self[$0].value } }

    /// The object with the value of one key set.
    public func inserting(_ value: Value, for key: Value) -> RegoObject {
        RegoObject(table: table.inserting(key, value))
    }

    /// The object without one key.
    public func removing(_ key: Value) -> RegoObject { RegoObject(table: table.removing(key)) }

    /// Both objects' entries; where both have a key, `other`'s value stays.
    public func merging(_ other: RegoObject) -> RegoObject {
        if other.isEmpty { return self }
        if isEmpty { return other }
        var builder = TableBuilder(hasValues: true, capacity: count &+ other.count)
        var (first, second) = (0, 0)
        while first < count, second < other.count {
            let (left, right) = (self[first], other[second])
            switch left.key.compare(to: right.key) {
            case .less:
                builder.set(left.key, left.value)
                first &+= 1
            case .greater:
                builder.set(right.key, right.value)
                second &+= 1
            case .equal:
                builder.set(left.key, right.value)
                first &+= 1
                second &+= 1
            }
        }
        for entry in self[first...] { builder.set(entry.key, entry.value) }
        for entry in other[second...] { builder.set(entry.key, entry.value) }
        return RegoObject(table: builder.finish())
    }
}

extension RegoObject: RandomAccessCollection {
    public var startIndex: Int { 0 }
    public var endIndex: Int { table.count }
    public var count: Int { table.count }
    /// The entry at a position in the order of keys.
    public subscript(position: Int) -> Element {
        // The bound is checked in release builds too: a wrong index must not read somebody else's memory.
        guard position >= 0, position < table.count else { return (.null, .null) }
        let flat = table.flat
        return (flat.keys[position], flat.keys[flat.count &+ position])
    }
}

extension RegoObject: Hashable {
    public static func == (left: RegoObject, right: RegoObject) -> Bool { left.table.equals(right.table) }
    public func hash(into hasher: inout Hasher) { hasher.combine(table.contentHash) }
}

extension RegoObject: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (Value, Value)...) {
        self.init(elements.map { (key: $0.0, value: $0.1) })
    }
}
