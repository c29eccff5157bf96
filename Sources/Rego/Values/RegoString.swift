#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A string as Rego has it: UTF-8 bytes, compared byte by byte, with its hash computed once.
///
/// Swift's `String` would merge canonically equivalent texts; two `RegoString`s are equal only if their bytes are.
// @unchecked: the storage is written while it is being made and never afterwards.
public struct RegoString: @unchecked Sendable {
    let storage: StringStorage

    init(storage: StringStorage) { self.storage = storage }

    /// The text's UTF-8 bytes.
    public init(_ string: String) {
        var string = string
        storage = string.withUTF8 { StringStorage.make($0) }
    }

    /// Bytes that are known to be UTF-8. Whoever reads bytes from outside repairs or refuses them first.
    public init(utf8 bytes: UnsafeBufferPointer<UInt8>) {
        storage = StringStorage.make(bytes)
    }

    /// Bytes that are known to be UTF-8.
    public init(utf8 bytes: some Collection<UInt8>) {
        let made = bytes.withContiguousStorageIfAvailable { StringStorage.make($0) }
        storage = made ?? Array(bytes).withUnsafeBufferPointer { StringStorage.make($0) }
    }

    /// The number of bytes.
    public var utf8Count: Int { storage.head.pointee.count }

    /// Whether there is nothing in it.
    public var isEmpty: Bool { utf8Count == 0 }

    /// The text as a Swift string.
    public var string: String { withUTF8 { String(decoding: $0, as: UTF8.self) } }

    /// The number of Unicode scalars, which is what `count` answers for a string.
    public var scalarCount: Int {
        withUTF8 { bytes in
            var count = 0
            for byte in bytes where byte & 0xC0 != 0x80 { count &+= 1 }
            return count
        }
    }

    /// Lends the bytes.
    @inline(__always)
    public func withUTF8<Result, Failure: Error>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let elements = storage.withUnsafeMutablePointerToElements { $0 }
        let count = storage.head.pointee.count
        defer { withExtendedLifetime(storage) {} }
        return try body(UnsafeBufferPointer(start: elements, count: count))
    }

    /// The bytes, copied.
    public var utf8: [UInt8] { withUTF8 { Array($0) } }

    /// The order of the bytes.
    public func compare(to other: RegoString) -> Order { storage.compare(to: other.storage) }

    /// The hash of the bytes.
    var hash64: UInt64 { storage.head.pointee.hash }
}

extension RegoString: Hashable, Comparable, ExpressibleByStringLiteral, CustomStringConvertible {
    public static func == (left: RegoString, right: RegoString) -> Bool { left.storage.equals(right.storage) }
    public static func < (left: RegoString, right: RegoString) -> Bool { left.compare(to: right) == .less }
    public func hash(into hasher: inout Hasher) { hasher.combine(hash64) }
    public init(stringLiteral value: String) { self.init(value) }
    public var description: String { string }
}

/// The bytes of a string behind their count and hash, in one allocation.
final class StringStorage: ManagedBuffer<StringStorage.Header, UInt8> {
    struct Header {
        var count: Int
        var hash: UInt64
    }

    static func make(_ bytes: UnsafeBufferPointer<UInt8>) -> StringStorage {
        make(bytes, hash: Hashing.bytes(bytes))
    }

    static func make(_ bytes: UnsafeBufferPointer<UInt8>, hash: UInt64) -> StringStorage {
        let made = create(minimumCapacity: bytes.count) { _ in Header(count: bytes.count, hash: hash) }
        if let start = bytes.baseAddress {
            made.withUnsafeMutablePointerToElements { $0.initialize(from: start, count: bytes.count) }
        }
        return unsafeDowncast(made, to: StringStorage.self)
    }

    /// See `TableStorage.head`.
    @inline(__always)
    var head: UnsafeMutablePointer<Header> { withUnsafeMutablePointerToHeader { $0 } }

    @inline(__always)
    func equals(_ other: StringStorage) -> Bool {
        if self === other { return true }
        let count = head.pointee.count
        guard head.pointee.hash == other.head.pointee.hash, count == other.head.pointee.count else { return false }
        return memcmp(bytes, other.bytes, count) == 0
    }

    /// Whether these are its bytes.
    @inline(__always)
    func equals(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let start = text.baseAddress else { return head.pointee.count == 0 }
        return head.pointee.count == text.count && memcmp(bytes, start, text.count) == 0
    }

    func compare(to other: StringStorage) -> Order {
        if self === other { return .equal }
        let (left, right) = (head.pointee.count, other.head.pointee.count)
        let result = memcmp(bytes, other.bytes, min(left, right))
        return result == 0 ? Order(left, right) : result < 0 ? .less : .greater
    }

    @inline(__always)
    var bytes: UnsafeMutablePointer<UInt8> { withUnsafeMutablePointerToElements { $0 } }
}
