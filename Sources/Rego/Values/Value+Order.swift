/// How two values stand to each other.
public enum Order: Int8, Sendable {
    /// The left one comes first.
    case less = -1
    /// They are the same value.
    case equal = 0
    /// The right one comes first.
    case greater = 1

    @inline(__always)
    init<T: Comparable>(_ left: T, _ right: T) {
        self = left < right ? .less : left == right ? .equal : .greater
    }

    /// The order seen from the other side.
    var reversed: Order {
        switch self {
        case .less: .greater
        case .equal: .equal
        case .greater: .less
        }
    }
}

extension Value {
    /// The place of this value's type in the order of types.
    @inline(__always)
    var rank: Int8 {
        switch self {
        case .null: 0
        case .bool: 1
        case .number: 2
        case .string: 3
        case .array: 4
        case .object: 5
        case .set: 6
        }
    }

    /// OPA's total order of values. Nesting is bounded, so the recursion is too.
    public func compare(to other: Value) -> Order {
        switch (self, other) {
        case (.null, .null): return .equal
        case (.bool(let left), .bool(let right)): return left == right ? .equal : right ? .less : .greater
        case (.number(let left), .number(let right)): return left.compare(to: right)
        case (.string(let left), .string(let right)): return left.compare(to: right)
        case (.array(let left), .array(let right)): return left.compare(to: right)
        case (.object(let left), .object(let right)): return left.table.compare(to: right.table)
        case (.set(let left), .set(let right)): return left.table.compare(to: right.table)
        default: return Order(rank, other.rank)
        }
    }
}

extension Value: Comparable {
    public static func < (left: Value, right: Value) -> Bool { left.compare(to: right) == .less }
}

extension Value: Hashable {
    public static func == (left: Value, right: Value) -> Bool {
        switch (left, right) {
        case (.null, .null): return true
        case (.bool(let left), .bool(let right)): return left == right
        case (.number(let left), .number(let right)): return left == right
        case (.string(let left), .string(let right)): return left == right
        case (.array(let left), .array(let right)): return left == right
        case (.object(let left), .object(let right)): return left.table.equals(right.table)
        case (.set(let left), .set(let right)): return left.table.equals(right.table)
        default: return false
        }
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(hash64) }

    /// The hash the engine's own tables use. Equal values have equal hashes; it differs from process to process.
    var hash64: UInt64 {
        switch self {
        case .null: return Hashing.mix(Hashing.seed, 0x9E)
        case .bool(let value): return Hashing.mix(Hashing.seed, value ? 0xB7 : 0xB6)
        case .number(let number): return number.hash64
        case .string(let string): return string.hash64
        case .array(let array): return array.hash64
        case .object(let object): return object.table.contentHash
        case .set(let set): return set.table.contentHash
        }
    }
}

/// Hashing of bytes and words, seeded anew in every process so that nobody outside can prepare collisions.
enum Hashing {
    /// This process's seed.
    static let seed = UInt64.random(in: .min ... .max)

    /// Two words in, one well mixed word out (the folded 128-bit product).
    @inline(__always)
    static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = (left ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(by: right ^ 0xE703_7ED1_A0B4_28DB)
        return product.high ^ product.low
    }

    /// The hash of a run of bytes.
    static func bytes(_ buffer: UnsafeBufferPointer<UInt8>) -> UInt64 {
        let count = buffer.count
        var hash = seed ^ UInt64(truncatingIfNeeded: count)
        guard let start = buffer.baseAddress.map(UnsafeRawPointer.init) else { return mix(hash, 1) }
        var offset = 0
        while count &- offset > 16 {
            let first = start.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            let second = start.loadUnaligned(fromByteOffset: offset &+ 8, as: UInt64.self)
            hash = mix(first ^ hash, second)
            offset &+= 16
        }
        let rest = count &- offset
        var first: UInt64 = 0
        var second: UInt64 = 0
        if rest >= 8 {
            first = start.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            second = start.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
        } else if rest >= 4 {
            first = UInt64(start.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
            second = UInt64(start.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self))
        } else if rest > 0 {
            first = UInt64(start.load(fromByteOffset: offset, as: UInt8.self)) << 16
            first |= UInt64(start.load(fromByteOffset: offset &+ (rest >> 1), as: UInt8.self)) << 8
            first |= UInt64(start.load(fromByteOffset: count &- 1, as: UInt8.self))
        }
        return mix(mix(first ^ hash, second), hash)
    }
}
