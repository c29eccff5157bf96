/// An immutable list of values.
// @unchecked: the storage is written while it is being made and never afterwards.
public struct RegoArray: @unchecked Sendable {
    let storage: ArrayStorage

    init(storage: ArrayStorage) { self.storage = storage }

    /// The elements in their order.
    public init(_ elements: some Sequence<Value>) {
        let made: ArrayStorage? = elements.withContiguousStorageIfAvailable { ArrayStorage.make(copying: $0) }
        storage = made ?? Array(elements).withUnsafeBufferPointer { ArrayStorage.make(copying: $0) }
    }

    /// The list without elements.
    public static let empty = RegoArray([])

    /// How many levels of nesting there are, this one included.
    public var depth: Int { Int(storage.head.pointee.depth) }

    var size: Int { Int(storage.head.pointee.size) }

    /// Lends the elements.
    @inline(__always)
    public func withElements<Result, Failure: Error>(
        _ body: (UnsafeBufferPointer<Value>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { withExtendedLifetime(storage) {} }
        return try body(UnsafeBufferPointer(start: storage.elements, count: storage.head.pointee.count))
    }

    /// The element at a position, or `nil` where there is none.
    public func element(at position: Int) -> Value? {
        position >= 0 && position < count ? storage.elements[position] : nil
    }
}

extension RegoArray: RandomAccessCollection {
    public var startIndex: Int { 0 }
    public var endIndex: Int { storage.head.pointee.count }
    public var count: Int { storage.head.pointee.count }
    /// The element at a position that exists; `element(at:)` is for one that may not.
    public subscript(position: Int) -> Value {
        // The bound is checked in release builds too: a wrong index must not read somebody else's memory.
        guard position >= 0, position < storage.head.pointee.count else { return .null }
        return storage.elements[position]
    }
}

extension RegoArray: Hashable, ExpressibleByArrayLiteral {
    public static func == (left: RegoArray, right: RegoArray) -> Bool { left.storage.equals(right.storage) }
    public func hash(into hasher: inout Hasher) { hasher.combine(storage.contentHash) }
    public init(arrayLiteral elements: Value...) { self.init(elements) }
}

/// The elements of an array behind their count, in one allocation.
final class ArrayStorage: ManagedBuffer<ArrayStorage.Header, Value> {
    struct Header {
        var count: Int
        var depth: Int32
        /// See `Value.size`.
        var size: UInt32
    }

    static func make(copying elements: UnsafeBufferPointer<Value>) -> ArrayStorage {
        make(count: elements.count) { target in
            if let source = elements.baseAddress { target.initialize(from: source, count: elements.count) }
        }
    }

    /// An array whose `count` elements `fill` initializes, every one of them.
    static func make(count: Int, fill: (UnsafeMutablePointer<Value>) -> Void) -> ArrayStorage {
        let made = create(minimumCapacity: count) { _ in Header(count: 0, depth: 1, size: 1) }
        made.withUnsafeMutablePointers { header, elements in
            fill(elements)
            var (depth, size) = (0, 1)
            for index in 0..<count {
                depth = max(depth, elements[index].depth)
                size &+= elements[index].size
            }
            header.pointee = Header(
                count: count, depth: Int32(truncatingIfNeeded: depth &+ 1), size: UInt32(clamping: size))
        }
        return unsafeDowncast(made, to: ArrayStorage.self)
    }

    deinit {
        _ = withUnsafeMutablePointers { header, elements in
            elements.deinitialize(count: header.pointee.count)
        }
    }

    func equals(_ other: ArrayStorage) -> Bool {
        if self === other { return true }
        let count = head.pointee.count
        guard count == other.head.pointee.count else { return false }
        let (left, right) = (elements, other.elements)
        for index in 0..<count where !ValueRef(left[index]).equals(ValueRef(right[index])) { return false }
        return true
    }

    /// Element by element; then the shorter one.
    func compare(to other: ArrayStorage) -> Order {
        if self === other { return .equal }
        let (count, otherCount) = (head.pointee.count, other.head.pointee.count)
        let (left, right) = (elements, other.elements)
        for index in 0..<Swift.min(count, otherCount) {
            let order = ValueRef(left[index]).compare(to: ValueRef(right[index]))
            if order != .equal { return order }
        }
        return Order(count, otherCount)
    }

    var contentHash: UInt64 {
        var hash = Hashing.seed ^ 0xA11A
        let elements = elements
        for index in 0..<head.pointee.count { hash = Hashing.mix(hash, ValueRef(elements[index]).hash64) }
        return hash
    }

    /// See `TableStorage.head`.
    @inline(__always)
    var head: UnsafeMutablePointer<Header> { withUnsafeMutablePointerToHeader { $0 } }

    @inline(__always)
    var elements: UnsafeMutablePointer<Value> { withUnsafeMutablePointerToElements { $0 } }
}
