/// `to_number`.
enum ConversionBuiltins {
    static let family: [Builtin] = [Builtin("to_number", arity: 1, toNumber)]

    static func toNumber(_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value? {
        switch arguments[0] {
        case .null: return 0
        case .bool(let value): return value ? 1 : 0
        case .number: return arguments[0]
        case .string(let string):
            try context.charge(bytes: string.utf8Count)
            if let number = string.withUTF8({ Number(utf8: $0) }), number.double.isFinite { return .number(number) }
            return try parse(string.utf8)
        case let other: throw .operand(1, other, mustBe: "null", "boolean", "number", "string")
        }
    }

    /// A number as Go's `strconv.ParseFloat` takes it: a plus sign, leading zeros, a bare point, underscores between
    /// digits, hexadecimal floats.
    private static func parse(_ text: [UInt8]) throws(BuiltinError) -> Value {
        let trimmed = text.drop { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
        let lower = String(decoding: trimmed, as: UTF8.self).lowercased()
        if lower == "inf" || lower == "infinity" || lower == "nan" {
            throw .operand(1, .string(RegoString(utf8: text)), mustBe: "valid number string")
        }
        guard let number = GoNumberText.parse(text) else {
            throw .failed(complaint(text, "invalid syntax"))
        }
        guard number.double.isFinite else { throw .failed(complaint(text, "value out of range")) }
        return .number(number)
    }

    private static func complaint(_ text: [UInt8], _ problem: String) -> String {
        "strconv.ParseFloat: parsing \(String(decoding: GoQuote.quote(text), as: UTF8.self)): \(problem)"
    }
}

/// Numbers as Go writes them in source.
enum GoNumberText {
    /// nil for text that is no number. What is beyond the limit of numbers comes out as a number whose double is
    /// infinite, or not at all.
    static func parse(_ text: [UInt8]) -> Number? {
        guard text.count <= 4096 else { return nil }
        var rest = text[...]
        var sign = ""
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") {
            sign = rest.first == UInt8(ascii: "-") ? "-" : ""
            rest = rest.dropFirst()
        }
        guard let digits = withoutUnderscores(rest) else { return nil }
        let lower = digits.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
        if lower.starts(with: "0x".utf8) { return parseHexadecimal(sign, lower) }
        let mantissa = lower.prefix { $0 != UInt8(ascii: "e") }
        let exponent = lower.dropFirst(mantissa.count).dropFirst()
        guard mantissa.count == lower.count || isExponent(exponent) else { return nil }
        let parts = mantissa.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy({ $0.allSatisfy(isDigit) }), parts.contains(where: { !$0.isEmpty })
        else { return nil }
        var whole = String(decoding: parts[0].drop { $0 == UInt8(ascii: "0") }, as: UTF8.self)
        if whole.isEmpty { whole = "0" }
        var canonical = sign + whole
        if parts.count == 2, !parts[1].isEmpty { canonical += "." + String(decoding: parts[1], as: UTF8.self) }
        if mantissa.count != lower.count { canonical += "e" + String(decoding: exponent, as: UTF8.self) }
        return Number(text: canonical)
    }

    private static func parseHexadecimal(_ sign: String, _ text: [UInt8]) -> Number? {
        // Go wants the binary exponent.
        guard text.contains(UInt8(ascii: "p")), let value = Double(sign + String(decoding: text, as: UTF8.self)) else {
            return nil
        }
        return Number(value)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    private static func isExponent(_ text: ArraySlice<UInt8>) -> Bool {
        var digits = text
        if digits.first == UInt8(ascii: "+") || digits.first == UInt8(ascii: "-") { digits = digits.dropFirst() }
        return !digits.isEmpty && digits.allSatisfy(isDigit)
    }

    private static func withoutUnderscores(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard text.contains(UInt8(ascii: "_")) else { return Array(text) }
        var previous: UInt8?
        for (index, byte) in zip(text.indices, text) {
            if byte == UInt8(ascii: "_") {
                guard let previous, HexCoding.value(of: previous) != nil || previous == UInt8(ascii: "x"),
                    index + 1 < text.endIndex, HexCoding.value(of: text[index + 1]) != nil
                else { return nil }
            }
            previous = byte
        }
        return text.filter { $0 != UInt8(ascii: "_") }
    }
}
