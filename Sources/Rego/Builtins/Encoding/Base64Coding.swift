/// Base64 as Go's `encoding/base64` reads and writes it: line ends are skipped, padding is required and nothing may
/// follow it.
enum Base64Coding {
    struct InvalidText: Error {
        /// Offset of the byte at fault.
        var offset: Int

        var message: String { "illegal base64 data at input byte \(offset)" }
    }

    enum Alphabet {
        case standard, url
    }

    static func encode(_ bytes: [UInt8], _ alphabet: Alphabet, padding: Bool = true) -> [UInt8] {
        let digits = Self.digits(alphabet)
        return digits.withUTF8Buffer { digits in
            var result: [UInt8] = []
            result.reserveCapacity((bytes.count + 2) / 3 * 4)
            var index = 0
            while index < bytes.count {
                let left = bytes.count - index
                let first = UInt32(bytes[index])
                let second = left > 1 ? UInt32(bytes[index + 1]) : 0
                let third = left > 2 ? UInt32(bytes[index + 2]) : 0
                let group = first << 16 | second << 8 | third
                result.append(digits[Int(group >> 18 & 63)])
                result.append(digits[Int(group >> 12 & 63)])
                if left > 1 {
                    result.append(digits[Int(group >> 6 & 63)])
                } else if padding {
                    result.append(UInt8(ascii: "="))
                }
                if left > 2 {
                    result.append(digits[Int(group & 63)])
                } else if padding {
                    result.append(UInt8(ascii: "="))
                }
                index += 3
            }
            return result
        }
    }

    static func decode(_ text: [UInt8], _ alphabet: Alphabet, padding: Bool = true) throws(InvalidText) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count / 4 * 3)
        var group: UInt32 = 0
        var count = 0
        var index = 0
        while index < text.count {
            let byte = text[index]
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                index += 1
                continue
            }
            if byte == UInt8(ascii: "="), padding {
                try finish(text, padAt: index, count: count)
                appendPartial(group, count: count, to: &result)
                return result
            }
            guard let value = value(of: byte, alphabet) else { throw InvalidText(offset: index) }
            group = group << 6 | UInt32(value)
            count += 1
            index += 1
            if count == 4 {
                result.append(UInt8(truncatingIfNeeded: group >> 16))
                result.append(UInt8(truncatingIfNeeded: group >> 8))
                result.append(UInt8(truncatingIfNeeded: group))
                group = 0
                count = 0
            }
        }
        if count > 0 {
            guard !padding, count > 1 else { throw InvalidText(offset: text.count - count) }
            appendPartial(group, count: count, to: &result)
        }
        return result
    }

    /// Base64url with or without its padding, as JOSE writes it.
    static func decodeURL(_ text: [UInt8]) throws(InvalidText) -> [UInt8] {
        try decode(text, .url, padding: text.last == UInt8(ascii: "="))
    }

    private static func finish(_ text: [UInt8], padAt index: Int, count: Int) throws(InvalidText) {
        guard count >= 2 else { throw InvalidText(offset: index) }
        var index = index + 1
        func skipLineEnds() {
            while index < text.count, text[index] == UInt8(ascii: "\n") || text[index] == UInt8(ascii: "\r") {
                index += 1
            }
        }
        if count == 2 {
            skipLineEnds()
            guard index < text.count else { throw InvalidText(offset: text.count) }
            guard text[index] == UInt8(ascii: "=") else { throw InvalidText(offset: index) }
            index += 1
        }
        skipLineEnds()
        guard index == text.count else { throw InvalidText(offset: index) }
    }

    private static func appendPartial(_ group: UInt32, count: Int, to result: inout [UInt8]) {
        if count == 2 {
            result.append(UInt8(truncatingIfNeeded: group >> 4))
        } else if count == 3 {
            result.append(UInt8(truncatingIfNeeded: group >> 10))
            result.append(UInt8(truncatingIfNeeded: group >> 2))
        }
    }

    private static func digits(_ alphabet: Alphabet) -> StaticString {
        switch alphabet {
        case .standard: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        case .url: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        }
    }

    private static func value(of byte: UInt8, _ alphabet: Alphabet) -> UInt8? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): return byte - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): return byte - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return byte - UInt8(ascii: "0") + 52
        default: break
        }
        switch (byte, alphabet) {
        case (UInt8(ascii: "+"), .standard), (UInt8(ascii: "-"), .url): return 62
        case (UInt8(ascii: "/"), .standard), (UInt8(ascii: "_"), .url): return 63
        default: return nil
        }
    }
}
