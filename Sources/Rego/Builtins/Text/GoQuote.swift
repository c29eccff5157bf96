/// Text in quotes as Go's `strconv.Quote` writes it.
enum GoQuote {
    static func quote(_ bytes: [UInt8], asciiOnly: Bool = false) -> [UInt8] {
        var result: [UInt8] = [UInt8(ascii: "\"")]
        var index = 0
        while index < bytes.count {
            let width = UTF8Text.width(bytes, at: index)
            if width == 1, bytes[index] >= 0x80 {
                result.append(contentsOf: "\\x".utf8)
                result.append(contentsOf: HexCoding.digits(of: bytes[index]))
            } else {
                let scalar = UTF8Text.scalar(bytes, at: index, width: width)
                append(scalar, quote: "\"", asciiOnly: asciiOnly, to: &result)
            }
            index += width
        }
        result.append(UInt8(ascii: "\""))
        return result
    }

    static func quote(scalar: Unicode.Scalar, asciiOnly: Bool = false) -> [UInt8] {
        var result: [UInt8] = [UInt8(ascii: "'")]
        append(scalar, quote: "'", asciiOnly: asciiOnly, to: &result)
        result.append(UInt8(ascii: "'"))
        return result
    }

    static func quote(_ text: String) -> String {
        String(decoding: quote(Array(text.utf8)), as: UTF8.self)
    }

    private static func append(
        _ scalar: Unicode.Scalar, quote: Unicode.Scalar, asciiOnly: Bool, to result: inout [UInt8]
    ) {
        if scalar == quote || scalar == "\\" {
            result.append(UInt8(ascii: "\\"))
            UTF8Text.append(scalar, to: &result)
            return
        }
        if asciiOnly ? scalar.value < 0x80 && isPrintable(scalar) : isPrintable(scalar) {
            UTF8Text.append(scalar, to: &result)
            return
        }
        let escape: String
        switch scalar.value {
        case 0x07: escape = "\\a"
        case 0x08: escape = "\\b"
        case 0x0C: escape = "\\f"
        case 0x0A: escape = "\\n"
        case 0x0D: escape = "\\r"
        case 0x09: escape = "\\t"
        case 0x0B: escape = "\\v"
        case ..<0x20, 0x7F: escape = "\\x" + hex(scalar.value, digits: 2)
        case ..<0x10000: escape = "\\u" + hex(scalar.value, digits: 4)
        default: escape = "\\U" + hex(scalar.value, digits: 8)
        }
        result.append(contentsOf: escape.utf8)
    }

    private static func hex(_ value: UInt32, digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(digits - text.utf8.count, 0)) + text
    }

    /// Letters, marks, numbers, punctuation, symbols and the space.
    static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x80 { return scalar.value >= 0x20 && scalar.value < 0x7F }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber, .connectorPunctuation,
            .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation, .finalPunctuation,
            .otherPunctuation, .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol:
            return true
        default: return false
        }
    }

    static func canBackquote(_ bytes: [UInt8]) -> Bool {
        guard UTF8Text.isValid(bytes) else { return false }
        return UTF8Text.scalars(bytes).allSatisfy { scalar in
            scalar != "\u{FEFF}" && scalar != "`" && scalar.value != 0x7F && (scalar.value >= 0x20 || scalar == "\t")
        }
    }
}
