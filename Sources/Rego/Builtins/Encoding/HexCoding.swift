/// Hexadecimal digits as Go's `encoding/hex` reads and writes them.
enum HexCoding {
    struct InvalidText: Error {
        var message: String
    }

    static func digits(of byte: UInt8, uppercase: Bool = false) -> [UInt8] {
        let alphabet: StaticString = uppercase ? "0123456789ABCDEF" : "0123456789abcdef"
        return alphabet.withUTF8Buffer { [$0[Int(byte >> 4)], $0[Int(byte & 15)]] }
    }

    static func encode(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        for byte in bytes { result.append(contentsOf: digits(of: byte)) }
        return result
    }

    static func decode(_ text: [UInt8]) throws(InvalidText) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count / 2)
        var index = 0
        while index + 1 < text.count {
            result.append(try value(text, index) << 4 | value(text, index + 1))
            index += 2
        }
        guard index == text.count else {
            // A bad digit is reported before the odd length.
            _ = try value(text, index)
            throw InvalidText(message: "encoding/hex: odd length hex string")
        }
        return result
    }

    private static func value(_ text: [UInt8], _ index: Int) throws(InvalidText) -> UInt8 {
        if let value = value(of: text[index]) { return value }
        // Go takes the byte for a code point here.
        let scalar = Unicode.Scalar(text[index])
        let shown = GoQuote.isPrintable(scalar) ? " '\(scalar)'" : ""
        let code = String(scalar.value, radix: 16, uppercase: true)
        let padded = String(repeating: "0", count: max(0, 4 - code.utf8.count)) + code
        throw InvalidText(message: "encoding/hex: invalid byte: U+\(padded)\(shown)")
    }

    /// The value of one digit; nil for any other byte.
    static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
