import BigInt

/// A number that is no 64-bit integer literal: its text, and its value as ±0.d₁d₂d₃… × 10^point with d₁ ≠ 0.
final class Decimal: Sendable {
    let text: RegoString
    let isNegative: Bool
    /// The power of ten in front of which the first digit stands.
    let point: Int
    /// The first 19 significant digits as one integer, filled up with zeros; 0 for zero.
    let leading: UInt64
    /// How many significant digits there are, trailing zeros left out.
    let digitCount: Int
    /// The value, where it is an integer of 64 bits.
    let int64: Int64?

    var isZero: Bool { digitCount == 0 }

    /// Whether no digit stands behind the decimal point.
    var isInteger: Bool { digitCount <= point || isZero }

    init?(text bytes: UnsafeBufferPointer<UInt8>) {
        guard let parsed = DecimalScan(bytes) else { return nil }
        text = RegoString(utf8: bytes)
        isNegative = parsed.isNegative
        point = parsed.point
        leading = parsed.leading
        digitCount = parsed.digitCount
        int64 = parsed.int64
    }

    init(integer: BigInt) {
        let written = RegoString(integer.description)
        text = written
        let parsed = written.withUTF8 { DecimalScan($0) }
        isNegative = parsed?.isNegative ?? false
        point = parsed?.point ?? 0
        leading = parsed?.leading ?? 0
        digitCount = parsed?.digitCount ?? 0
        int64 = parsed?.int64
    }

    /// The significant digits, each 0 to 9, without leading and trailing zeros.
    var digits: [UInt8] {
        text.withUTF8 { bytes in
            var digits: [UInt8] = []
            for byte in bytes {
                if byte | 0x20 == UInt8(ascii: "e") { break }
                let digit = byte &- 48
                if digit < 10, digit > 0 || !digits.isEmpty { digits.append(digit) }
            }
            while digits.last == 0 { digits.removeLast() }
            return digits
        }
    }

    /// The digits as one integer: the value is ± this × 10^`scale`.
    var significand: BigUInt {
        BigUInt(String(decoding: digits.map { $0 &+ 48 }, as: UTF8.self)) ?? 0
    }

    /// The power of ten that `significand` is to be multiplied with.
    var scale: Int { point &- digitCount }

    var bigInt: BigInt? {
        guard isInteger else { return nil }
        if let int64 { return BigInt(int64) }
        let magnitude = significand * BigUInt(10).power(max(scale, 0))
        return BigInt(sign: isNegative ? .minus : .plus, magnitude: magnitude)
    }

    func compare(to other: Decimal) -> Order {
        let order = compareMagnitude(to: other)
        if isZero || other.isZero {
            if isZero && other.isZero { return .equal }
            return isZero ? (other.isNegative ? .greater : .less) : (isNegative ? .less : .greater)
        }
        if isNegative != other.isNegative { return isNegative ? .less : .greater }
        return isNegative ? order.reversed : order
    }

    private func compareMagnitude(to other: Decimal) -> Order {
        if point != other.point { return Order(point, other.point) }
        if leading != other.leading { return Order(leading, other.leading) }
        if digitCount <= 19, other.digitCount <= 19 { return .equal }
        let (left, right) = (digits, other.digits)
        return left == right ? .equal : left.lexicographicallyPrecedes(right) ? .less : .greater
    }

    func compare(to other: Int64) -> Order {
        if let int64 { return Order(int64, other) }
        return compare(to: Decimal(integer: BigInt(other)))
    }

    /// Equal numbers have equal hashes however they are written.
    var hash64: UInt64 {
        if let int64 { return Hashing.mix(Hashing.seed, UInt64(bitPattern: int64)) }
        let sign: UInt64 = isNegative ? 1 : 0
        return Hashing.mix(Hashing.seed ^ leading, UInt64(truncatingIfNeeded: point) << 1 | sign)
    }
}

/// One reading of a number's text in JSON's grammar.
private struct DecimalScan {
    var isNegative = false
    var point = 0
    var leading: UInt64 = 0
    var digitCount = 0
    var int64: Int64?

    init?(_ text: UnsafeBufferPointer<UInt8>) {
        var position = 0
        func peek() -> UInt8 { position < text.count ? text[position] : 0 }
        if peek() == UInt8(ascii: "-") {
            isNegative = true
            position &+= 1
        }
        let wholeStart = position
        while peek() &- 48 < 10 {
            take(peek() &- 48, isFraction: false)
            position &+= 1
        }
        let whole = position &- wholeStart
        guard whole > 0, whole == 1 || text[wholeStart] != UInt8(ascii: "0") else { return nil }
        if peek() == UInt8(ascii: ".") {
            position &+= 1
            let start = position
            while peek() &- 48 < 10 {
                take(peek() &- 48, isFraction: true)
                position &+= 1
            }
            guard position > start else { return nil }
        }
        if peek() | 0x20 == UInt8(ascii: "e") {
            position &+= 1
            let negative = peek() == UInt8(ascii: "-")
            if negative || peek() == UInt8(ascii: "+") { position &+= 1 }
            let start = position
            var exponent = 0
            while peek() &- 48 < 10 {
                exponent = min(exponent &* 10 &+ Int(peek() &- 48), 10_000_000)
                position &+= 1
            }
            guard position > start else { return nil }
            if exponent > Number.maximumExponent { return nil }
            point = negative ? point &- exponent : point &+ exponent
        }
        guard position == text.count, text.count <= 2 * Number.maximumExponent, abs(point) <= 2 * Number.maximumExponent
        else { return nil }
        finish()
    }

    private var taken = 0

    /// Takes one digit; zeros in front only move the point.
    private mutating func take(_ digit: UInt8, isFraction: Bool) {
        if taken == 0, digit == 0 {
            if isFraction { point &-= 1 }
            return
        }
        if !isFraction { point &+= 1 }
        taken &+= 1
        if taken <= 19 { leading = leading &* 10 &+ UInt64(digit) }
        if digit != 0 { digitCount = taken }
    }

    private mutating func finish() {
        if digitCount == 0 {
            point = 0
            int64 = 0
            return
        }
        var filled = taken
        while filled < 19 {
            leading = leading &* 10
            filled &+= 1
        }
        // 19 digits are enough for every Int64; an integer has as many as its point says.
        guard digitCount <= point, point <= 19 else { return }
        var magnitude = leading
        for _ in 0..<(19 &- point) { magnitude /= 10 }
        if isNegative {
            int64 = magnitude <= 1 &<< 63 ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil
        } else {
            int64 = Int64(exactly: magnitude)
        }
    }
}
