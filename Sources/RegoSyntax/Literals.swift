/// Decoding of string and number literals.
enum Literals {
    /// The content of a string literal between its quotes, escapes resolved; nil where it is malformed: a control
    /// character beside an escape, or `\u` without four hexadecimal digits. A lone surrogate becomes U+FFFD.
    static func unescape(_ content: ArraySlice<UInt8>) -> String? {
        guard content.contains(UInt8(ascii: "\\")) else { return String(decoding: content, as: UTF8.self) }
        var result: [UInt8] = []
        result.reserveCapacity(content.count)
        var index = content.startIndex
        while index < content.endIndex {
            let byte = content[index]
            index += 1
            guard byte >= 0x20, byte != UInt8(ascii: "\"") else { return nil }
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                continue
            }
            guard index < content.endIndex else { return nil }
            let escape = content[index]
            index += 1
            switch escape {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): result.append(escape)
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "f"): result.append(0x0C)
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "u"):
                guard let unit = hexadecimal(content, at: index) else { return nil }
                index += 4
                var scalar = Unicode.Scalar(unit) ?? "\u{FFFD}"
                if unit & 0xFC00 == 0xD800, let low = lowSurrogate(content, at: index) {
                    index += 6
                    scalar = Unicode.Scalar(0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF)) ?? "\u{FFFD}"
                }
                result.append(contentsOf: String(Character(scalar)).utf8)
            default:
                return nil
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func lowSurrogate(_ content: ArraySlice<UInt8>, at index: Int) -> UInt32? {
        guard content.endIndex - index >= 6, content[index] == UInt8(ascii: "\\"),
            content[index + 1] == UInt8(ascii: "u"),
            let low = hexadecimal(content, at: index + 2), low & 0xFC00 == 0xDC00
        else { return nil }
        return low
    }

    private static func hexadecimal(_ content: ArraySlice<UInt8>, at index: Int) -> UInt32? {
        guard content.endIndex - index >= 4 else { return nil }
        var value: UInt32 = 0
        for byte in content[index..<index + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    /// Whether a number's magnitude lies within 2^-100000 and 2^100000, OPA's bound, so that nobody builds a giant
    /// integer from a short literal. `text` is a well-formed number.
    static func isWithinBounds(_ text: String) -> Bool {
        var digits: [UInt8] = []
        var pointShift = 0
        var seenPoint = false
        var exponent = 0
        var exponentSign = 1
        var inExponent = false
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "e"), UInt8(ascii: "E"): inExponent = true
            case UInt8(ascii: "-"): if inExponent { exponentSign = -1 }
            case UInt8(ascii: "."): seenPoint = true
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if inExponent {
                    guard exponent < 10_000_000 else { return false }
                    exponent = exponent * 10 + Int(byte - UInt8(ascii: "0"))
                } else if byte == UInt8(ascii: "0"), digits.isEmpty {
                    if seenPoint { pointShift -= 1 }
                } else {
                    if digits.count < 17 { digits.append(byte - UInt8(ascii: "0")) }
                    if !seenPoint { pointShift += 1 }
                }
            default: break
            }
        }
        guard !digits.isEmpty else { return exponent <= 100_000 }
        // The value is 0.DIGITS * 10^(pointShift + exponent).
        var fraction = 0.0
        for digit in digits.reversed() { fraction = (fraction + Double(digit)) / 10 }
        let decimalExponent = Double(pointShift + exponentSign * exponent)
        let log2 = log2Of(fraction) + decimalExponent * 3.321928094887362
        return log2 <= 100_000 && log2 >= -100_001
    }

    /// log2 of a number in 0.1..<1, to about 50 bits, without a maths library.
    private static func log2Of(_ value: Double) -> Double {
        var significand = value.significand
        var result = Double(value.exponent)
        var bit = 0.5
        for _ in 0..<50 {
            significand *= significand
            if significand >= 2 {
                significand /= 2
                result += bit
            }
            bit /= 2
        }
        return result
    }
}
