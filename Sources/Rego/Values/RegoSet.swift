/// An immutable set of values, in ascending order.
// @unchecked: the storage is written while it is being made and never afterwards.
public struct RegoSet: @unchecked Sendable {
    let table: TableStorage

    init(table: TableStorage) { self.table = table }

    /// The members; of equal ones the first stays.
    public init(_ members: some Sequence<Value>) {
        var builder = TableBuilder(hasValues: false, capacity: members.underestimatedCount)
        for member in members { builder.insert(member) }
        table = builder.finish()
    }

    /// The set without members.
    public static let empty = RegoSet(table: .emptySet)

    /// How many levels of nesting there are, this one included.
    public var depth: Int { Int(table.head.pointee.depth) }

    /// Whether `member` is in the set.
    public func contains(_ member: Value) -> Bool { table.find(member) != nil }

    /// The members of both.
    public func intersection(_ other: RegoSet) -> RegoSet {
        let (small, large) = count < other.count ? (self, other) : (other, self)
        return RegoSet(small.lazy.filter { large.contains($0) })
    }

    /// The members of either.
    public func union(_ other: RegoSet) -> RegoSet {
        if other.isEmpty { return self }
        if isEmpty { return other }
        return RegoSet(table: TableMerge.union(table.flat, other.table.flat))
    }

    /// The members that `other` does not have.
    public func subtracting(_ other: RegoSet) -> RegoSet {
        RegoSet(lazy.filter { !other.contains($0) })
    }
}

extension RegoSet: RandomAccessCollection {
    public var startIndex: Int { 0 }
    public var endIndex: Int { table.count }
    public var count: Int { table.count }
    /// The member at a position in ascending order.
    public subscript(position: Int) -> Value {
        // The bound is checked in release builds too: a wrong index must not read somebody else's memory.
        guard position >= 0, position < table.count else { return .null }
        return table.flat.keys[position]
    }
}

extension RegoSet: Hashable, ExpressibleByArrayLiteral {
    public static func == (left: RegoSet, right: RegoSet) -> Bool { left.table.equals(right.table) }
    public func hash(into hasher: inout Hasher) { hasher.combine(table.contentHash) }
    public init(arrayLiteral elements: Value...) { self.init(elements) }
}

/// Merging two tables that are in order already.
enum TableMerge {
    /// Every member of two flat sets, in order.
    static func union(_ left: TableStorage, _ right: TableStorage) -> TableStorage {
        var merged = TableBuilder(hasValues: false, capacity: left.count &+ right.count)
        var (first, second) = (0, 0)
        while first < left.count, second < right.count {
            switch left.keys[first].compare(to: right.keys[second]) {
            case .less:
                merged.insert(left.keys[first])
                first &+= 1
            case .greater:
                merged.insert(right.keys[second])
                second &+= 1
            case .equal:
                merged.insert(left.keys[first])
                first &+= 1
                second &+= 1
            }
        }
        while first < left.count {
            merged.insert(left.keys[first])
            first &+= 1
        }
        while second < right.count {
            merged.insert(right.keys[second])
            second &+= 1
        }
        return merged.finish()
    }
}
