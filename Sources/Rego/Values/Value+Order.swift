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
    /// OPA's total order of values.
    // Not inlined, here and below: a call keeps both values alive while references that own nothing are compared.
    @inline(never)
    public func compare(to other: Value) -> Order { ValueRef(self).compare(to: ValueRef(other)) }
}

extension Value: Comparable {
    public static func < (left: Value, right: Value) -> Bool { left.compare(to: right) == .less }
}

extension Value: Hashable {
    @inline(never)
    public static func == (left: Value, right: Value) -> Bool { ValueRef(left).equals(ValueRef(right)) }
    public func hash(into hasher: inout Hasher) { hasher.combine(hash64) }

    /// The hash the engine's own tables use. Equal values have equal hashes; it differs from process to process.
    var hash64: UInt64 {
        @inline(never) get { ValueRef(self).hash64 }
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
