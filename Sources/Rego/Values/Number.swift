public import BigInt

/// A number as Rego has it: exact, of any size, remembering how it was written (`1.0` prints as `1.0` and equals `1`).
public struct Number: Sendable {
    /// Integers of 64 bits are themselves; everything else is a decimal on the heap.
    enum Representation: Sendable {
        case int(Int64)
        case decimal(Decimal)
    }

    let representation: Representation

    /// Powers of ten beyond this (in either direction) are refused, so that no number's exact value is a giant.
    public static let maximumExponent = 100_000

    /// An integer.
    public init(_ value: Int) { representation = .int(Int64(value)) }

    /// An integer.
    public init(_ value: Int64) { representation = .int(value) }

    /// An integer of any size.
    public init(_ value: BigInt) {
        if let small = Int64(exactly: value) {
            representation = .int(small)
        } else {
            representation = .decimal(Decimal(integer: value))
        }
    }

    /// The shortest decimal that names this double; `nil` for infinities and what is not a number.
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        if let small = Int64(exactly: value), small.magnitude < 1 &<< 53 {
            self = Number(small)
        } else {
            self.init(text: "\(value)")
        }
    }

    /// A number in JSON's grammar, or `nil` for anything else and for exponents beyond `maximumExponent`.
    public init?(text: String) {
        var text = text
        guard let made = text.withUTF8({ Number(utf8: $0) }) else { return nil }
        self = made
    }

    /// A number in JSON's grammar, or `nil` for anything else and for exponents beyond `maximumExponent`.
    public init?(utf8 text: UnsafeBufferPointer<UInt8>) {
        if let small = Self.smallInteger(text) {
            representation = .int(small)
            return
        }
        guard let decimal = Decimal(text: text) else { return nil }
        representation = .decimal(decimal)
    }

    init(decimal: Decimal) { representation = .decimal(decimal) }

    /// An integer of up to 18 digits, which needs nothing but this loop. `-0` is left to the decimals: it prints so.
    private static func smallInteger(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
        let negative = text.first == UInt8(ascii: "-")
        let start = negative ? 1 : 0
        let digits = text.count &- start
        guard digits >= 1, digits <= 18 else { return nil }
        if text[start] == UInt8(ascii: "0"), digits > 1 || negative { return nil }
        var value: Int64 = 0
        for position in start..<text.count {
            let digit = text[position] &- 48
            guard digit < 10 else { return nil }
            value = value &* 10 &+ Int64(digit)
        }
        return negative ? -value : value
    }

    /// The number if it is an integer of 64 bits (`2.0` is).
    public var int64: Int64? {
        switch representation {
        case .int(let value): value
        case .decimal(let decimal): decimal.int64
        }
    }

    /// The number if it is an integer (`1e30` is).
    public var bigInt: BigInt? {
        switch representation {
        case .int(let value): BigInt(value)
        case .decimal(let decimal): decimal.bigInt
        }
    }

    /// Whether the number is an integer (`2.0` is).
    public var isInteger: Bool {
        switch representation {
        case .int: true
        case .decimal(let decimal): decimal.isInteger
        }
    }

    /// The nearest double; infinite where the number is beyond a double's range.
    public var double: Double {
        switch representation {
        case .int(let value): Double(value)
        case .decimal(let decimal): Double(decimal.text.string) ?? .nan
        }
    }

    /// The number as it was written, or as OPA prints the result of arithmetic.
    public var text: String {
        switch representation {
        case .int(let value): String(value)
        case .decimal(let decimal): decimal.text.string
        }
    }

    /// -1, 0 or 1.
    public var signum: Int {
        switch representation {
        case .int(let value): Int(value.signum())
        case .decimal(let decimal): decimal.isZero ? 0 : decimal.isNegative ? -1 : 1
        }
    }

    /// The exact numeric order.
    public func compare(to other: Number) -> Order {
        switch (representation, other.representation) {
        case (.int(let left), .int(let right)): Order(left, right)
        case (.int(let left), .decimal(let right)): right.compare(to: left).reversed
        case (.decimal(let left), .int(let right)): left.compare(to: right)
        case (.decimal(let left), .decimal(let right)): left.compare(to: right)
        }
    }

    var hash64: UInt64 {
        switch representation {
        case .int(let value): Hashing.mix(Hashing.seed, UInt64(bitPattern: value))
        case .decimal(let decimal): decimal.hash64
        }
    }
}

extension Number: Hashable, Comparable, ExpressibleByIntegerLiteral, CustomStringConvertible {
    public static func == (left: Number, right: Number) -> Bool {
        if case .int(let first) = left.representation, case .int(let second) = right.representation {
            return first == second
        }
        return left.compare(to: right) == .equal
    }
    public static func < (left: Number, right: Number) -> Bool { left.compare(to: right) == .less }
    public func hash(into hasher: inout Hasher) { hasher.combine(hash64) }
    public init(integerLiteral value: Int64) { self.init(value) }
    public var description: String { text }
}
