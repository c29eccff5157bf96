import BigInt

extension ExtendedFloat {
    /// The number OPA makes of a float: an integer in plain digits, anything else with the fewest digits that name
    /// this float, in scientific notation below 1e-4 and from 1e+06 on. `nil` beyond the bounds of numbers.
    var number: Number? {
        if isZero { return isNegative ? Number(text: "-0") : Number(0) }
        guard abs(exponent) < 4 * Number.maximumExponent else { return nil }
        if exponent <= 0, isInteger {
            let whole = mantissa &>> UInt64(-exponent)
            if let small = Int64(exactly: whole) { return Number(isNegative ? -small : small) }
        }
        let shortest = shortestDigits()
        return Number(text: isInteger ? plain(shortest) : general(shortest))
    }

    /// From this power of ten on numbers with a fraction are printed in scientific notation, as Go's `%g` does.
    private static let scientificFrom = 6

    private func plain(_ shortest: (digits: [UInt8], point: Int)) -> String {
        var text = isNegative ? "-" : ""
        for digit in shortest.digits { text.unicodeScalars.append(UnicodeScalar(digit &+ 48)) }
        text += String(repeating: "0", count: max(0, shortest.point &- shortest.digits.count))
        return text
    }

    private func general(_ shortest: (digits: [UInt8], point: Int)) -> String {
        let digits = String(decoding: shortest.digits.map { $0 &+ 48 }, as: UTF8.self)
        let sign = isNegative ? "-" : ""
        let power = shortest.point &- 1
        if power < -4 || power >= Self.scientificFrom {
            let fraction = digits.dropFirst()
            let written = abs(power) < 10 ? "0\(abs(power))" : "\(abs(power))"
            let dot = fraction.isEmpty ? "" : "."
            return "\(sign)\(digits.prefix(1))\(dot)\(fraction)e\(power < 0 ? "-" : "+")\(written)"
        }
        if shortest.point <= 0 {
            return "\(sign)0.\(String(repeating: "0", count: -shortest.point))\(digits)"
        }
        return "\(sign)\(digits.prefix(shortest.point)).\(digits.dropFirst(shortest.point))"
    }

    /// The digits (as 0.d₁d₂… × 10^point) that are fewest among the decimals that round to this float, found as Go's
    /// `math/big` finds them, since results are printed with them.
    private func shortestDigits() -> (digits: [UInt8], point: Int) {
        // The interval's ends are half a step away. (Below a power of two that is too far, but Go does the same.)
        let scaled = BigUInt(mantissa) << 1
        let shift = exponent &- 1
        let exact = Self.decimal(scaled, shift)
        var lower = Self.decimal(scaled - 1, shift)
        var upper = Self.decimal(scaled + 1, shift)
        let isInclusive = mantissa & 1 == 0
        // Align the three to one point.
        let point = max(exact.point, upper.point)
        var value = exact.digits
        if exact.point < point { value.insert(0, at: 0) }
        for _ in 0..<max(0, point &- lower.point) { lower.digits.insert(0, at: 0) }
        for _ in 0..<max(0, point &- upper.point) { upper.digits.insert(0, at: 0) }
        for position in value.indices {
            let digit = value[position]
            let low = position < lower.digits.count ? lower.digits[position] : 0
            let high = position < upper.digits.count ? upper.digits[position] : 0
            // Cutting off here stays inside the interval; rounding up here does.
            let downIsFine = low != digit || isInclusive && position &+ 1 == lower.digits.count
            let upIsFine =
                digit != high && (isInclusive || digit &+ 1 < high || position &+ 1 < upper.digits.count)
            guard downIsFine || upIsFine else { continue }
            let rest = value[(position &+ 1)...]
            var cut = Array(value[...position])
            let roundsUp =
                downIsFine && upIsFine ? Self.isUpper(rest, odd: digit & 1 == 1) : upIsFine
            var shown = point
            if roundsUp { Self.roundUp(&cut, &shown) }
            return Self.trimmed(cut, shown)
        }
        return Self.trimmed(value, point)
    }

    /// Whether digits behind the cut are more than a half, or exactly a half behind an odd digit.
    private static func isUpper(_ rest: ArraySlice<UInt8>, odd: Bool) -> Bool {
        guard let first = rest.first else { return false }
        if first != 5 { return first > 5 }
        return rest.dropFirst().contains { $0 != 0 } || odd
    }

    private static func roundUp(_ digits: inout [UInt8], _ point: inout Int) {
        while let last = digits.last {
            digits.removeLast()
            if last < 9 {
                digits.append(last &+ 1)
                return
            }
        }
        digits = [1]
        point &+= 1
    }

    private static func trimmed(_ digits: [UInt8], _ point: Int) -> (digits: [UInt8], point: Int) {
        var (digits, point) = (digits, point)
        while digits.last == 0 { digits.removeLast() }
        let zeros = digits.prefix { $0 == 0 }.count
        digits.removeFirst(zeros)
        point &-= zeros
        return (digits, point)
    }

    /// The exact decimal digits of magnitude × 2^shift.
    private static func decimal(_ magnitude: BigUInt, _ shift: Int) -> (digits: [UInt8], point: Int) {
        let scaled = shift >= 0 ? magnitude << shift : magnitude * BigUInt(5).power(-shift)
        let text = scaled.description.utf8.map { $0 &- 48 }
        let point = shift >= 0 ? text.count : text.count &+ shift
        var digits = text
        while digits.last == 0 { digits.removeLast() }
        return (digits, point)
    }
}
