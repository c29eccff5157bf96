import BigInt

/// Amounts with units: `10Ki`, `1.5m`, `3MB`.
enum UnitBuiltins {
    static let family: [Builtin] = [
        Builtin("units.parse", arity: 1, parse), Builtin("units.parse_bytes", arity: 1, parseBytes),
    ]

    /// Digits an exponent may have.
    private static let maximumExponentDigits = 6

    // MARK: Text

    /// The number in front and the unit behind it, either of which may be empty. nil when the exponent is too large.
    private static func split(_ text: [UInt8]) -> (number: ArraySlice<UInt8>, unit: ArraySlice<UInt8>)? {
        func isDigit(_ index: Int) -> Bool {
            index < text.count && text[index] >= UInt8(ascii: "0") && text[index] <= UInt8(ascii: "9")
        }
        func isSign(_ index: Int) -> Bool {
            index < text.count && (text[index] == UInt8(ascii: "+") || text[index] == UInt8(ascii: "-"))
        }
        var index = 0
        while index < text.count {
            if text[index] | 0x20 == UInt8(ascii: "e") {
                guard isDigit(index + 1) || isSign(index + 1) else { break }
                if isSign(index + 1) { index += 1 }
                var end = index + 1
                while isDigit(end) { end += 1 }
                guard end - index - 1 <= maximumExponentDigits else { return nil }
            } else if !isDigit(index), text[index] != UInt8(ascii: "."), !isSign(index) {
                break
            }
            index += 1
        }
        return (text[..<index], text[index...])
    }

    /// A number as a fraction of integers: `1.5e3`.
    private static func fraction(_ text: ArraySlice<UInt8>) -> (numerator: BigInt, exponent: Int)? {
        guard text.count <= 4096 else { return nil }
        var rest = text
        var isNegative = false
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            rest = rest.dropFirst()
        }
        let mantissa = rest.prefix { $0 | 0x20 != UInt8(ascii: "e") }
        var exponent = 0
        if mantissa.endIndex < rest.endIndex {
            guard let written = Int(String(decoding: rest[(mantissa.endIndex + 1)...], as: UTF8.self)) else {
                return nil
            }
            exponent = written
        }
        let parts = mantissa.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.contains(where: { !$0.isEmpty }),
            let digits = BigInt(String(decoding: parts.joined(), as: UTF8.self)),
            parts.allSatisfy({ $0.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") } })
        else { return nil }
        return (isNegative ? -digits : digits, exponent - (parts.count == 2 ? parts[1].count : 0))
    }

    /// A power of ten; writing it out takes time that grows with the square of its digits.
    private static func power(_ exponent: Int, _ context: BuiltinContext) throws(BuiltinError) -> BigInt {
        guard exponent <= Number.maximumExponent else { throw .numberTooLarge }
        try context.charge(exponent &* exponent / 64)
        return BigInt(10).power(exponent)
    }

    // MARK: Units

    private static func decimal(_ letter: UInt8) -> BigInt? {
        switch letter {
        case UInt8(ascii: "k"): 1000
        case UInt8(ascii: "m"): 1_000_000
        case UInt8(ascii: "g"): 1_000_000_000
        case UInt8(ascii: "t"): 1_000_000_000_000
        case UInt8(ascii: "p"): 1_000_000_000_000_000
        case UInt8(ascii: "e"): 1_000_000_000_000_000_000
        default: nil
        }
    }

    private static func binary(_ letter: UInt8) -> BigInt? {
        guard let index = Array("kmgtpe".utf8).firstIndex(of: letter) else { return nil }
        return BigInt(1) << (10 * (index + 1))
    }

    static func parse(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let text = try arguments.bytes(0).filter { $0 != UInt8(ascii: "\"") }
        guard !text.contains(UInt8(ascii: " ")) else {
            throw .failed("units.parse: spaces not allowed in resource strings")
        }
        guard let (number, unit) = split(text) else { throw .failed("units.parse: exponent too large") }
        guard !number.isEmpty else { throw .failed("units.parse: no amount provided") }
        // Only the first letter tells `m` from `M`.
        let spelling = Array(unit.prefix(1)) + UTF8Text.lowercased(Array(unit.dropFirst()))
        let lower = UTF8Text.lowercased(spelling)
        var multiplier: BigInt?
        var shift = 0
        if spelling.isEmpty {
            multiplier = 1
        } else if spelling == Array("m".utf8) {
            multiplier = 1
            shift = -3
        } else if lower.count == 1 {
            multiplier = decimal(lower[0])
        } else if lower.count == 2, lower[1] == UInt8(ascii: "i") {
            multiplier = binary(lower[0])
        }
        guard let multiplier else {
            throw .failed("units.parse: unit \(String(decoding: spelling, as: UTF8.self)) not recognized")
        }
        guard let (digits, exponent) = fraction(number) else {
            throw .failed("units.parse: could not parse amount to a number")
        }
        return try result(digits * multiplier, exponent: exponent + shift, context)
    }

    /// The number as an integer if it is one, else with ten decimals.
    private static func result(
        _ numerator: BigInt, exponent: Int, _ context: BuiltinContext
    ) throws(BuiltinError) -> Value {
        if exponent >= 0 { return .number(Number(try numerator * power(exponent, context))) }
        let divisor = try power(-exponent, context)
        let (whole, rest) = numerator.quotientAndRemainder(dividingBy: divisor)
        if rest.isZero { return .number(Number(whole)) }
        let scaled = (numerator.magnitude * 10_000_000_000).quotientAndRemainder(dividingBy: divisor.magnitude)
        // Halves are rounded away from zero.
        let rounded = scaled.remainder * 2 >= divisor.magnitude ? scaled.quotient + 1 : scaled.quotient
        let digits = String(rounded)
        let padded = String(repeating: "0", count: max(11 - digits.utf8.count, 0)) + digits
        let text = "\(numerator.sign == .minus ? "-" : "")\(padded.dropLast(10)).\(padded.suffix(10))"
        guard let number = Number(text: text) else { throw .numberTooLarge }
        return .number(number)
    }

    static func parseBytes(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        let text = UTF8Text.lowercased(try arguments.bytes(0)).filter { $0 != UInt8(ascii: "\"") }
        guard !text.contains(UInt8(ascii: " ")) else {
            throw .failed("units.parse_bytes: spaces not allowed in resource strings")
        }
        guard let (number, unit) = split(text) else { throw .failed("units.parse_bytes: exponent too large") }
        guard !number.isEmpty else { throw .failed("units.parse_bytes: no byte amount provided") }
        var multiplier: BigInt?
        let name = Array(unit)
        if name.isEmpty {
            multiplier = 1
        } else if name.count == 1 || name.count == 2 && name[1] == UInt8(ascii: "b") {
            multiplier = decimal(name[0])
        } else if name.dropFirst().elementsEqual("i".utf8) || name.dropFirst().elementsEqual("ib".utf8) {
            multiplier = binary(name[0])
        }
        guard let multiplier else {
            throw .failed("units.parse_bytes: byte unit \(String(decoding: unit, as: UTF8.self)) not recognized")
        }
        guard let (digits, exponent) = fraction(number) else {
            throw .failed("units.parse_bytes: could not parse byte amount to a number")
        }
        let amount = digits * multiplier
        if exponent >= 0 { return .number(Number(try amount * power(exponent, context))) }
        return .number(Number(amount / (try power(-exponent, context))))
    }
}
