/// Cuts a template into text and actions, and actions into tokens.
struct TemplateLexer {
    enum Piece {
        case text([UInt8])
        case action([Token], line: Int)
    }

    enum Token: Equatable {
        case word(String)
        case field(String)
        case variable(String)
        case number(String)
        case string([UInt8])
        case character(Int64)
        /// One of `( ) | , = := .`
        case mark(String)
        case space
    }

    private let source: [UInt8]
    private var index = 0
    private var line = 1

    init(_ source: [UInt8]) {
        self.source = source
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A
    }

    private func has(_ text: String, at position: Int) -> Bool {
        position <= source.count && source[position...].starts(with: text.utf8)
    }

    mutating func pieces() throws(TemplateError) -> [Piece] {
        var pieces: [Piece] = []
        var trimsNext = false
        while index < source.count {
            let start = index
            while index < source.count, !has("{{", at: index) { index += 1 }
            var text = source[start..<index]
            line += text.count { $0 == 0x0A }
            if trimsNext { text = text.drop(while: Self.isSpace) }
            guard index < source.count else {
                if !text.isEmpty { pieces.append(.text(Array(text))) }
                break
            }
            index += 2
            if has("-", at: index), index + 1 < source.count, Self.isSpace(source[index + 1]) {
                index += 1
                while let last = text.last, Self.isSpace(last) { text = text.dropLast() }
            }
            if !text.isEmpty { pieces.append(.text(Array(text))) }
            let place = line
            while index < source.count, Self.isSpace(source[index]) { skipByte() }
            if has("/*", at: index) {
                trimsNext = try comment()
            } else {
                let (tokens, trims) = try action()
                trimsNext = trims
                pieces.append(.action(tokens, line: place))
            }
        }
        return pieces
    }

    private mutating func skipByte() {
        if source[index] == 0x0A { line += 1 }
        index += 1
    }

    /// The end of an action at the cursor, with or without a trimming mark.
    private mutating func end() -> Bool? {
        if has("}}", at: index) {
            index += 2
            return false
        }
        if index > 0, Self.isSpace(source[index - 1]), has("-}}", at: index) {
            index += 3
            return true
        }
        return nil
    }

    private mutating func comment() throws(TemplateError) -> Bool {
        while index < source.count, !has("*/", at: index) { skipByte() }
        index += 2
        while index < source.count, Self.isSpace(source[index]) { skipByte() }
        guard index <= source.count, let trims = end() else {
            throw TemplateError(line: line, "comment ends before closing delimiter")
        }
        return trims
    }

    private mutating func action() throws(TemplateError) -> ([Token], Bool) {
        var tokens: [Token] = []
        while index < source.count {
            if let trims = end() {
                while tokens.last == .space { tokens.removeLast() }
                return (tokens, trims)
            }
            if Self.isSpace(source[index]) {
                skipByte()
                if tokens.last != .space { tokens.append(.space) }
                continue
            }
            tokens.append(try token())
        }
        throw TemplateError(line: line, "unclosed action")
    }

    private func isNamePart(_ position: Int) -> Bool {
        guard position < source.count else { return false }
        switch source[position] {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
            return true
        default: return false
        }
    }

    private mutating func name() -> String {
        let start = index
        while isNamePart(index) { index += 1 }
        return String(decoding: source[start..<index], as: UTF8.self)
    }

    private mutating func token() throws(TemplateError) -> Token {
        let byte = source[index]
        switch byte {
        case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "|"), UInt8(ascii: ","), UInt8(ascii: "="):
            index += 1
            return .mark(String(Unicode.Scalar(byte)))
        case UInt8(ascii: ":"):
            guard has(":=", at: index) else { throw TemplateError(line: line, "expected :=") }
            index += 2
            return .mark(":=")
        case UInt8(ascii: "$"):
            index += 1
            return .variable(name())
        case UInt8(ascii: "\""), UInt8(ascii: "`"): return .string(try quoted(byte))
        case UInt8(ascii: "'"):
            let scalars = UTF8Text.scalars(try quoted(byte))
            guard scalars.count == 1, let scalar = scalars.first else {
                throw TemplateError(line: line, "malformed character constant")
            }
            return .character(Int64(scalar.value))
        case UInt8(ascii: "."):
            guard isNamePart(index + 1), !(0x30...0x39).contains(source[index + 1]) else {
                index += 1
                return .mark(".")
            }
            index += 1
            return .field(name())
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"):
            let start = index
            index += 1
            while isNamePart(index) || index < source.count && source[index] == UInt8(ascii: ".") { index += 1 }
            return .number(String(decoding: source[start..<index], as: UTF8.self))
        case _ where isNamePart(index): return .word(name())
        default:
            throw TemplateError(line: line, "unexpected \(GoQuote.quote(String(Unicode.Scalar(byte)))) in command")
        }
    }

    /// A Go string or character at the cursor.
    private mutating func quoted(_ quote: UInt8) throws(TemplateError) -> [UInt8] {
        var result: [UInt8] = []
        index += 1
        while index < source.count {
            let byte = source[index]
            if byte == quote {
                index += 1
                return result
            }
            if byte == 0x0A, quote != UInt8(ascii: "`") { break }
            if byte == UInt8(ascii: "\\"), quote != UInt8(ascii: "`") {
                guard let (bytes, length) = escape() else {
                    throw TemplateError(line: line, "invalid escape in a string")
                }
                result += bytes
                index += length
                continue
            }
            result.append(byte)
            skipByte()
        }
        throw TemplateError(line: line, "unterminated quoted string")
    }

    private func escape() -> (bytes: [UInt8], length: Int)? {
        guard index + 1 < source.count else { return nil }
        let simple: [UInt8: UInt8] = [
            UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12, UInt8(ascii: "n"): 10,
            UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9, UInt8(ascii: "v"): 11, UInt8(ascii: "\\"): 0x5C,
            UInt8(ascii: "\""): 0x22, UInt8(ascii: "'"): 0x27,
        ]
        if let byte = simple[source[index + 1]] { return ([byte], 2) }
        let digits: Int
        switch source[index + 1] {
        case UInt8(ascii: "x"): digits = 2
        case UInt8(ascii: "u"): digits = 4
        case UInt8(ascii: "U"): digits = 8
        default: return nil
        }
        guard index + 2 + digits <= source.count,
            let code = UInt32(
                String(decoding: source[(index + 2)..<(index + 2 + digits)], as: UTF8.self), radix: 16)
        else { return nil }
        if digits == 2 { return ([UInt8(truncatingIfNeeded: code)], 4) }
        var bytes: [UInt8] = []
        UTF8Text.append(Unicode.Scalar(code) ?? "\u{FFFD}", to: &bytes)
        return (bytes, digits + 2)
    }
}
