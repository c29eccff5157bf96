import BigInt

/// Arithmetic with OPA's results: exact between integers, and in 64-bit-mantissa floats as soon as one operand is no
/// integer, or for a division.
extension Number {
    /// The sum, or `nil` where it is beyond the bounds of numbers.
    public static func adding(_ left: Number, _ right: Number) -> Number? {
        if case .int(let first) = left.representation, case .int(let second) = right.representation {
            let (sum, overflow) = first.addingReportingOverflow(second)
            if !overflow { return Number(sum) }
        }
        return combining(left, right, { $0 + $1 }, { $0 + $1 })
    }

    /// The difference, or `nil` where it is beyond the bounds of numbers.
    public static func subtracting(_ left: Number, _ right: Number) -> Number? {
        if case .int(let first) = left.representation, case .int(let second) = right.representation {
            let (difference, overflow) = first.subtractingReportingOverflow(second)
            if !overflow { return Number(difference) }
        }
        return combining(left, right, { $0 - $1 }, { $0 - $1 })
    }

    /// The product, or `nil` where it is beyond the bounds of numbers.
    public static func multiplying(_ left: Number, _ right: Number) -> Number? {
        if case .int(let first) = left.representation, case .int(let second) = right.representation {
            let (product, overflow) = first.multipliedReportingOverflow(by: second)
            if !overflow { return Number(product) }
        }
        return combining(left, right, { $0 * $1 }, { $0 * $1 })
    }

    /// The quotient in 64-bit-mantissa floats, or `nil` where the divisor is zero or the result beyond the bounds.
    public static func dividing(_ left: Number, by right: Number) -> Number? {
        if case .int(let first) = left.representation, case .int(let second) = right.representation, second != 0,
            second != -1
        {
            let (quotient, remainder) = first.quotientAndRemainder(dividingBy: second)
            if remainder == 0 { return Number(quotient) }
        }
        return (ExtendedFloat(left) / ExtendedFloat(right))?.number
    }

    /// The remainder with the sign of the dividend, or `nil` where the divisor is zero or an operand no integer.
    public static func remainder(_ left: Number, by right: Number) -> Number? {
        if let first = left.int64, let second = right.int64 {
            guard second != 0 else { return nil }
            return second == -1 ? Number(0) : Number(first % second)
        }
        guard let first = left.bigInt, let second = right.bigInt, !second.isZero else { return nil }
        return Number(first.quotientAndRemainder(dividingBy: second).remainder)
    }

    private static func combining(
        _ left: Number, _ right: Number, _ exact: (BigInt, BigInt) -> BigInt,
        _ rounded: (ExtendedFloat, ExtendedFloat) -> ExtendedFloat
    ) -> Number? {
        if let first = left.bigInt, let second = right.bigInt {
            guard first.magnitude.bitWidth &+ second.magnitude.bitWidth < maximumBits else { return nil }
            return Number(exact(first, second))
        }
        return rounded(ExtendedFloat(left), ExtendedFloat(right)).number
    }

    /// Integers are kept below this many bits (a little over 100,000 digits).
    private static let maximumBits = 340_000

    /// The absolute value.
    public var magnitude: Number? {
        if case .int(let value) = representation, value != .min { return Number(abs(value)) }
        return ExtendedFloat(self).magnitude.number
    }

    /// The nearest integer, halves away from zero.
    public var rounded: Number? {
        if case .int = representation { return self }
        let value = ExtendedFloat(self)
        guard value.exponent < Number.maximumExponent * 4 else { return nil }
        let half = ExtendedFloat(isNegative: value.isNegative, mantissa: 1 &<< 63, exponent: -64)
        return Number((value + half).truncated)
    }

    /// The integer `ceil` gives in OPA, which for -1 < x < 0 is 1.
    public var ceiling: Number? {
        if case .int = representation { return self }
        let value = ExtendedFloat(self)
        guard value.exponent < Number.maximumExponent * 4 else { return nil }
        let whole = value.truncated
        return value.isInteger || whole.signum() < 0 ? Number(whole) : Number(whole + 1)
    }

    /// The integer `floor` gives in OPA, which for -1 < x < 0 is 0.
    public var floor: Number? {
        if case .int = representation { return self }
        let value = ExtendedFloat(self)
        guard value.exponent < Number.maximumExponent * 4 else { return nil }
        let whole = value.truncated
        return value.isInteger || whole.signum() >= 0 ? Number(whole) : Number(whole - 1)
    }
}
