import BigInt

/// A binary floating-point number with a mantissa of 64 bits and an unbounded exponent, rounding to nearest even: what
/// OPA calculates with as soon as a number is no integer. (`Float80` has this mantissa, but only on x86.)
struct ExtendedFloat {
    var isNegative: Bool
    /// The top bit is set, unless the number is zero.
    var mantissa: UInt64
    /// The number is ± mantissa × 2^exponent.
    var exponent: Int

    var isZero: Bool { mantissa == 0 }

    static let zero = ExtendedFloat(isNegative: false, mantissa: 0, exponent: 0)

    /// The nearest number to ± (bits + something if sticky) × 2^exponent.
    init(isNegative: Bool, bits: UInt128, exponent: Int, sticky: Bool) {
        let leading = bits.leadingZeroBitCount
        guard bits != 0 else {
            self = ExtendedFloat(isNegative: isNegative, mantissa: 0, exponent: 0)
            return
        }
        let shifted = bits &<< UInt128(leading)
        var mantissa = UInt64(truncatingIfNeeded: shifted &>> 64)
        var exponent = exponent &+ 64 &- leading
        let rest = UInt64(truncatingIfNeeded: shifted)
        let half: UInt64 = 1 &<< 63
        if rest > half || rest == half && (sticky || mantissa & 1 == 1) {
            mantissa = mantissa &+ 1
            if mantissa == 0 {
                mantissa = half
                exponent &+= 1
            }
        }
        self = ExtendedFloat(isNegative: isNegative, mantissa: mantissa, exponent: exponent)
    }

    init(isNegative: Bool, mantissa: UInt64, exponent: Int) {
        self.isNegative = isNegative
        self.mantissa = mantissa
        self.exponent = exponent
    }

    /// The nearest number to ± magnitude × 2^exponent.
    init(isNegative: Bool, magnitude: BigUInt, exponent: Int, sticky: Bool = false) {
        let width = magnitude.bitWidth
        guard width > 128 else {
            var bits: UInt128 = 0
            for (position, word) in magnitude.words.enumerated() where position < 2 {
                bits |= UInt128(word) &<< UInt128(64 &* position)
            }
            self.init(isNegative: isNegative, bits: bits, exponent: exponent, sticky: sticky)
            return
        }
        let excess = width &- 128
        let top = magnitude >> excess
        let lost = sticky || magnitude.trailingZeroBitCount < excess
        self.init(isNegative: isNegative, magnitude: top, exponent: exponent &+ excess, sticky: lost)
    }

    /// The nearest number to a decimal.
    init(_ number: Number) {
        switch number.representation {
        case .int(let value):
            self.init(isNegative: value < 0, bits: UInt128(value.magnitude), exponent: 0, sticky: false)
        case .decimal(let decimal):
            self.init(decimal)
        }
    }

    private init(_ decimal: Decimal) {
        if decimal.isZero {
            self = ExtendedFloat(isNegative: decimal.isNegative, mantissa: 0, exponent: 0)
        } else if decimal.digitCount <= 19, (-19...0).contains(decimal.point &- 19) {
            // leading × 10^-k with k ≤ 19: one division of 128 bits by 64.
            var divisor: UInt64 = 1
            for _ in 0..<(19 &- decimal.point) { divisor = divisor &* 10 }
            let shift = decimal.leading.leadingZeroBitCount &+ 64
            let (quotient, remainder) = (UInt128(decimal.leading) &<< UInt128(shift))
                .quotientAndRemainder(dividingBy: UInt128(divisor))
            self.init(
                isNegative: decimal.isNegative, bits: quotient, exponent: -shift, sticky: remainder != 0)
        } else if decimal.scale >= 0 {
            let power = WideFloat.powerOfFive(decimal.scale)
            let scaled = WideFloat(decimal.significand * power.mantissa, power.exponent)
            self.init(
                isNegative: decimal.isNegative, magnitude: scaled.mantissa,
                exponent: scaled.exponent &+ decimal.scale)
        } else {
            let divisor = WideFloat.powerOfFive(-decimal.scale)
            let significand = decimal.significand
            let shift = max(0, divisor.mantissa.bitWidth &- significand.bitWidth &+ 130)
            let (quotient, remainder) = (significand << shift).quotientAndRemainder(dividingBy: divisor.mantissa)
            self.init(
                isNegative: decimal.isNegative, magnitude: quotient,
                exponent: decimal.scale &- shift &- divisor.exponent, sticky: !remainder.isZero)
        }
    }
}

/// A float of more bits, for the powers that decimal exponents stand for. Go's `math/big` rounds the same way, so the
/// last bit agrees with OPA's even where the exponent is large.
private struct WideFloat {
    var mantissa: BigUInt
    var exponent: Int

    init(_ mantissa: BigUInt, _ exponent: Int) {
        self.mantissa = mantissa
        self.exponent = exponent
    }

    /// The product to the nearest mantissa of so many bits.
    func multiplied(by other: WideFloat, bits: Int) -> WideFloat {
        var product = WideFloat(mantissa * other.mantissa, exponent &+ other.exponent)
        let excess = product.mantissa.bitWidth &- bits
        guard excess > 0 else { return product }
        let half = BigUInt(1) << (excess - 1)
        let top = product.mantissa >> excess
        let rest = product.mantissa - (top << excess)
        let isOdd = top.words.first.map { $0 & 1 == 1 } ?? false
        product.mantissa = rest > half || rest == half && isOdd ? top + 1 : top
        product.exponent &+= excess
        return product
    }

    /// 5^power, to 128 bits.
    static func powerOfFive(_ power: Int) -> WideFloat {
        if power <= 27 { return WideFloat(BigUInt(5).power(power), 0) }
        var result = WideFloat(BigUInt(5).power(27), 0)
        var factor = WideFloat(5, 0)
        var rest = power &- 27
        while rest > 0 {
            if rest & 1 == 1 { result = result.multiplied(by: factor, bits: 128) }
            factor = factor.multiplied(by: factor, bits: 192)
            rest /= 2
        }
        return result
    }
}

extension ExtendedFloat {
    static func + (left: ExtendedFloat, right: ExtendedFloat) -> ExtendedFloat {
        if left.isZero && right.isZero {
            return ExtendedFloat(isNegative: left.isNegative && right.isNegative, mantissa: 0, exponent: 0)
        }
        if left.isZero { return right }
        if right.isZero { return left }
        let leftIsLarger =
            left.exponent != right.exponent ? left.exponent > right.exponent : left.mantissa >= right.mantissa
        let (large, small) = leftIsLarger ? (left, right) : (right, left)
        let distance = large.exponent &- small.exponent
        let upper = UInt128(large.mantissa) &<< 62
        var lower: UInt128 = 1
        if distance < 126 {
            let full = UInt128(small.mantissa) &<< 62
            lower = full &>> UInt128(distance)
            // A lost bit counts as the lowest one: it is far below every bit that rounding looks at.
            if lower &<< UInt128(distance) != full { lower |= 1 }
        }
        if left.isNegative == right.isNegative {
            return ExtendedFloat(
                isNegative: left.isNegative, bits: upper &+ lower, exponent: large.exponent &- 62, sticky: false)
        }
        let difference = upper &- lower
        return ExtendedFloat(
            isNegative: difference != 0 && large.isNegative, bits: difference, exponent: large.exponent &- 62,
            sticky: false)
    }

    static func - (left: ExtendedFloat, right: ExtendedFloat) -> ExtendedFloat {
        left + right.negated
    }

    static func * (left: ExtendedFloat, right: ExtendedFloat) -> ExtendedFloat {
        let product = left.mantissa.multipliedFullWidth(by: right.mantissa)
        return ExtendedFloat(
            isNegative: left.isNegative != right.isNegative, bits: UInt128(product.high) &<< 64 | UInt128(product.low),
            exponent: left.exponent &+ right.exponent, sticky: false)
    }

    /// The product with a mantissa of fewer bits, rounded once.
    func multiplied(by other: ExtendedFloat, bits: Int) -> ExtendedFloat {
        let full = mantissa.multipliedFullWidth(by: other.mantissa)
        let product = UInt128(full.high) &<< 64 | UInt128(full.low)
        let sign = isNegative != other.isNegative
        guard product != 0 else { return ExtendedFloat(isNegative: sign, mantissa: 0, exponent: 0) }
        let leading = product.leadingZeroBitCount
        let shifted = product &<< UInt128(leading)
        let excess = UInt128(128 &- bits)
        var top = shifted &>> excess
        let rest = shifted &- top &<< excess
        let half = UInt128(1) &<< (excess &- 1)
        if rest > half || rest == half && top & 1 == 1 { top = top &+ 1 }
        return ExtendedFloat(
            isNegative: sign, bits: top, exponent: exponent &+ other.exponent &- leading &+ Int(excess), sticky: false)
    }

    /// The same number with a mantissa that shows so many bits, which is what its shortest digits depend on.
    func narrowed(to bits: Int) -> ExtendedFloat {
        guard !isZero else { return self }
        let excess = 64 &- bits
        return ExtendedFloat(
            isNegative: isNegative, mantissa: mantissa &>> UInt64(excess), exponent: exponent &+ excess)
    }

    /// The quotient, or `nil` where the divisor is zero.
    static func / (left: ExtendedFloat, right: ExtendedFloat) -> ExtendedFloat? {
        guard !right.isZero else { return nil }
        // 127 bits by 64 leave at least 63, and a second step adds what rounding needs.
        let (first, rest) = (UInt128(left.mantissa) &<< 63).quotientAndRemainder(dividingBy: UInt128(right.mantissa))
        let (second, last) = (rest &<< 60).quotientAndRemainder(dividingBy: UInt128(right.mantissa))
        return ExtendedFloat(
            isNegative: left.isNegative != right.isNegative, bits: first &<< 60 | second,
            exponent: left.exponent &- right.exponent &- 123, sticky: last != 0)
    }

    var negated: ExtendedFloat {
        ExtendedFloat(isNegative: !isNegative, mantissa: mantissa, exponent: exponent)
    }

    var magnitude: ExtendedFloat {
        ExtendedFloat(isNegative: false, mantissa: mantissa, exponent: exponent)
    }

    /// Whether there is nothing behind the binary point.
    var isInteger: Bool {
        isZero || exponent >= 0 || (exponent > -64 && mantissa.trailingZeroBitCount >= -exponent)
    }

    /// The number without what is behind the point.
    var truncated: BigInt {
        let whole =
            exponent >= 0
            ? BigUInt(mantissa) << exponent : exponent > -64 ? BigUInt(mantissa &>> UInt64(-exponent)) : BigUInt(0)
        return BigInt(sign: isNegative ? .minus : .plus, magnitude: whole)
    }

    /// The nearest number to an integer.
    init(_ integer: BigInt) {
        self.init(isNegative: integer.sign == .minus, magnitude: integer.magnitude, exponent: 0)
    }
}
