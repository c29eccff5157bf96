/// What Go's JSON decoder says of a text that is no JSON.
struct GoJSONError {
    private enum State {
        case value, valueOrEnd, key, keyOrEnd, colon, afterValue
    }

    private struct Found: Error {
        var message: String
    }

    private let text: [UInt8]
    private var position = 0

    private init(_ text: [UInt8]) { self.text = text }

    /// The message; nil where Go finds nothing wrong.
    static func message(_ text: [UInt8]) -> String? {
        var reader = GoJSONError(text)
        do throws(Found) {
            try reader.read()
            return nil
        } catch {
            return error.message
        }
    }

    /// JSON from bytes, with Go's words where it is none.
    static func read(_ text: [UInt8]) throws(InvalidText) -> Value {
        do throws(EvaluationError) {
            return try Value(json: text)
        } catch {
            throw InvalidText(message: message(text) ?? error.message)
        }
    }

    struct InvalidText: Error {
        var message: String
    }

    // MARK: Reading

    private static let early = Found(message: "unexpected EOF")

    private func unexpected(_ byte: UInt8, _ place: String) -> Found {
        let scalar = Unicode.Scalar(byte)
        let quoted = scalar == "\"" ? "'\"'" : String(decoding: GoQuote.quote(scalar: scalar), as: UTF8.self)
        return Found(message: "invalid character \(quoted) \(place)")
    }

    private mutating func skipSpace() {
        while position < text.count, [0x20, 0x09, 0x0A, 0x0D].contains(text[position]) { position += 1 }
    }

    private mutating func next() throws(Found) -> UInt8 {
        guard position < text.count else { throw Self.early }
        defer { position += 1 }
        return text[position]
    }

    private mutating func read() throws(Found) {
        skipSpace()
        guard position < text.count else { throw Found(message: "EOF") }
        var isObject: [Bool] = []
        var state = State.value
        repeat {
            skipSpace()
            let byte = try next()
            switch (state, byte) {
            case (.valueOrEnd, UInt8(ascii: "]")), (.keyOrEnd, UInt8(ascii: "}")):
                isObject.removeLast()
                state = .afterValue
            case (.value, UInt8(ascii: "{")), (.valueOrEnd, UInt8(ascii: "{")):
                isObject.append(true)
                state = .keyOrEnd
            case (.value, UInt8(ascii: "[")), (.valueOrEnd, UInt8(ascii: "[")):
                isObject.append(false)
                state = .valueOrEnd
            case (.value, _), (.valueOrEnd, _):
                try scalar(byte)
                state = .afterValue
            case (.key, UInt8(ascii: "\"")), (.keyOrEnd, UInt8(ascii: "\"")):
                try string()
                state = .colon
            case (.key, _), (.keyOrEnd, _): throw unexpected(byte, "looking for beginning of object key string")
            case (.colon, UInt8(ascii: ":")): state = .value
            case (.colon, _): throw unexpected(byte, "after object key")
            case (.afterValue, _):
                let inObject = isObject.last ?? false
                if byte == UInt8(ascii: ",") {
                    state = inObject ? .key : .value
                } else if byte == (inObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                    isObject.removeLast()
                } else {
                    throw unexpected(byte, inObject ? "after object key:value pair" : "after array element")
                }
            }
        } while state != .afterValue || !isObject.isEmpty
        try readTrailing()
    }

    /// Go reads one token more, and is content where there is none.
    private mutating func readTrailing() throws(Found) {
        skipSpace()
        guard position < text.count else { return }
        let start = position
        let byte = try next()
        if byte != UInt8(ascii: "["), byte != UInt8(ascii: "{") { try scalar(byte) }
        let token = text[start..<position]
        let shown: String
        switch byte {
        case UInt8(ascii: "t"), UInt8(ascii: "f"): shown = "%!s(bool=\(byte == UInt8(ascii: "t")))"
        case UInt8(ascii: "\""):
            shown = (try? Value(json: Array(token)))?.asString?.string ?? String(decoding: token, as: UTF8.self)
        default: shown = String(decoding: token, as: UTF8.self)
        }
        throw Found(message: "error: invalid character '\(shown)' after top-level value")
    }

    private mutating func scalar(_ byte: UInt8) throws(Found) {
        switch byte {
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "t"): try word("true")
        case UInt8(ascii: "f"): try word("false")
        case UInt8(ascii: "n"): try word("null")
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number(byte)
        default: throw unexpected(byte, "looking for beginning of value")
        }
    }

    private mutating func word(_ word: String) throws(Found) {
        for wanted in word.utf8.dropFirst() {
            let byte = try next()
            guard byte == wanted else {
                throw unexpected(byte, "in literal \(word) (expecting '\(Unicode.Scalar(wanted))')")
            }
        }
    }

    private mutating func string() throws(Found) {
        while true {
            let byte = try next()
            switch byte {
            case UInt8(ascii: "\""): return
            case UInt8(ascii: "\\"):
                let escape = try next()
                if escape == UInt8(ascii: "u") {
                    for _ in 0..<4 {
                        let digit = try next()
                        guard HexCoding.value(of: digit) != nil else {
                            throw unexpected(digit, "in \\u hexadecimal character escape")
                        }
                    }
                } else if !"bfnrt\\/\"".utf8.contains(escape) {
                    throw unexpected(escape, "in string escape code")
                }
            case ..<0x20: throw unexpected(byte, "in string literal")
            default: break
            }
        }
    }

    private func isDigit(at position: Int) -> Bool {
        position < text.count && text[position] >= 0x30 && text[position] <= 0x39
    }

    private mutating func digit(or place: String) throws(Found) {
        let byte = try next()
        guard byte >= 0x30, byte <= 0x39 else { throw unexpected(byte, place) }
    }

    private mutating func number(_ first: UInt8) throws(Found) {
        if first == UInt8(ascii: "-") { try digit(or: "in numeric literal") }
        if text[position - 1] != UInt8(ascii: "0") {
            while isDigit(at: position) { position += 1 }
        }
        if position < text.count, text[position] == UInt8(ascii: ".") {
            position += 1
            try digit(or: "after decimal point in numeric literal")
            while isDigit(at: position) { position += 1 }
        }
        if position < text.count, text[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < text.count, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(text[position]) { position += 1 }
            try digit(or: "in exponent of numeric literal")
            while isDigit(at: position) { position += 1 }
        }
    }
}
