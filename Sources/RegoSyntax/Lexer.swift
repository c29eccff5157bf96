/// Splits a source text into tokens, byte by byte. A value: copying it saves the place.
struct Lexer {
    let source: SourceText
    /// The scalar at `position`; nil at the end.
    private(set) var current: UInt32?
    /// Byte position of `current`.
    private(set) var position = 0
    private var width = 0
    private(set) var row = 1
    private(set) var column = 0
    /// The words that are keywords here; none of them are while an import's path is read.
    var keywords: FutureKeywords
    /// What went wrong in the token being read.
    private(set) var errors: [String] = []

    /// One token and where its text lies.
    struct Lexeme {
        var token: Token
        var row: Int
        var column: Int
        var start: Int
        var end: Int
        /// The bytes of a template string's part, where escaped braces had to be taken out.
        var unescaped: [UInt8]?
        var errors: [String]
    }

    init(source: SourceText, keywords: FutureKeywords) {
        self.source = source
        self.keywords = keywords
        advance()
        if current == 0xFEFF { advance() }
    }

    // MARK: - Scalars

    mutating func advance() {
        position &+= width
        guard position < source.bytes.count else {
            position = source.bytes.count
            width = 0
            current = nil
            return
        }
        let byte = source.bytes[position]
        width = 1
        current = UInt32(byte)
        if byte == 0 {
            errors.append("illegal null character")
        } else if byte >= 0x80 {
            if let (scalar, length) = decodeScalar(source.bytes, at: position) {
                current = scalar
                width = length
                if scalar == 0xFEFF, position > 0 { errors.append("illegal byte-order mark") }
            } else {
                current = 0xFFFD
                errors.append("illegal utf-8 character")
            }
        }
        if byte == Ascii.newline {
            row &+= 1
            column = 0
        } else {
            column &+= 1
        }
    }

    mutating func fail(_ reason: String) {
        errors.append(reason)
    }

    private func isAt(_ byte: UInt8) -> Bool {
        current == UInt32(byte)
    }

    // MARK: - Tokens

    /// Reads the next token, whitespace and comments included.
    mutating func next() -> Lexeme {
        var lexeme = begin()
        guard let scalar = current else {
            lexeme.token = .eof
            return finish(lexeme)
        }
        guard scalar < 0x80 else {
            advance()
            return finish(lexeme)
        }
        let byte = UInt8(scalar)
        if byte == Ascii.space || byte == Ascii.tab || byte == Ascii.newline || byte == Ascii.carriageReturn {
            advance()
            lexeme.token = .whitespace
        } else if Ascii.isLetter(byte) {
            lexeme.token = readIdentifier(from: lexeme.start)
        } else if Ascii.isDigit(byte) {
            readNumber()
            lexeme.token = .number
        } else {
            advance()
            switch byte {
            case UInt8(ascii: "#"):
                while current != nil, !isAt(Ascii.newline) { advance() }
                lexeme.token = .comment
            case UInt8(ascii: "\""):
                readString()
                lexeme.token = .string
            case UInt8(ascii: "`"):
                readRawString()
                lexeme.token = .string
            case UInt8(ascii: "$") where isAt(UInt8(ascii: "\"")):
                advance()
                readTemplate(raw: false, into: &lexeme, contentStart: position)
            case UInt8(ascii: "$") where isAt(UInt8(ascii: "`")):
                advance()
                readTemplate(raw: true, into: &lexeme, contentStart: position)
            case UInt8(ascii: "$"):
                fail("illegal $ character")
            default:
                lexeme.token = readPunctuation(byte)
            }
        }
        return finish(lexeme)
    }

    /// Goes on with a template string after the `}` of an expression.
    mutating func continueTemplate(raw: Bool) -> Lexeme {
        var lexeme = begin()
        readTemplate(raw: raw, into: &lexeme, contentStart: position)
        return finish(lexeme)
    }

    private func begin() -> Lexeme {
        Lexeme(
            token: .illegal, row: row, column: column, start: position, end: position, unescaped: nil, errors: [])
    }

    private mutating func finish(_ lexeme: Lexeme) -> Lexeme {
        var result = lexeme
        result.end = position
        if !errors.isEmpty {
            result.errors = errors
            errors = []
            result.token = .illegal
        }
        return result
    }

    private mutating func readPunctuation(_ byte: UInt8) -> Token {
        switch byte {
        case UInt8(ascii: "["): return .leftBracket
        case UInt8(ascii: "]"): return .rightBracket
        case UInt8(ascii: "{"): return .leftBrace
        case UInt8(ascii: "}"): return .rightBrace
        case UInt8(ascii: "("): return .leftParen
        case UInt8(ascii: ")"): return .rightParen
        case UInt8(ascii: ","): return .comma
        case UInt8(ascii: ":"): return followedByEquals() ? .assign : .colon
        case UInt8(ascii: "+"): return .plus
        case UInt8(ascii: "-"): return .minus
        case UInt8(ascii: "*"): return .mul
        case UInt8(ascii: "/"): return .div
        case UInt8(ascii: "%"): return .rem
        case UInt8(ascii: "&"): return .and
        case UInt8(ascii: "|"): return .or
        case UInt8(ascii: "="): return followedByEquals() ? .equal : .eq
        case UInt8(ascii: ">"): return followedByEquals() ? .gte : .gt
        case UInt8(ascii: "<"): return followedByEquals() ? .lte : .lt
        case UInt8(ascii: "!"):
            if followedByEquals() { return .neq }
            fail("illegal ! character")
            return .illegal
        case UInt8(ascii: ";"): return .semicolon
        case UInt8(ascii: "."): return .dot
        default: return .illegal
        }
    }

    private mutating func followedByEquals() -> Bool {
        guard isAt(UInt8(ascii: "=")) else { return false }
        advance()
        return true
    }

    private mutating func readIdentifier(from start: Int) -> Token {
        skipNameCharacters()
        let name = String(decoding: source.bytes[start..<position], as: UTF8.self)
        return Token.keyword(name, active: keywords) ?? .identifier
    }

    private mutating func skipNameCharacters() {
        while let scalar = current, scalar < 0x80, Ascii.isLetter(UInt8(scalar)) || Ascii.isDigit(UInt8(scalar)) {
            advance()
        }
    }

    private mutating func skipDigits() -> Bool {
        var found = false
        while let scalar = current, scalar < 0x80, Ascii.isDigit(UInt8(scalar)) {
            found = true
            advance()
        }
        return found
    }

    private mutating func readNumber() {
        _ = skipDigits()
        if isAt(UInt8(ascii: ".")) {
            advance()
            if !skipDigits() { fail("expected fraction") }
        }
        if isAt(UInt8(ascii: "e")) || isAt(UInt8(ascii: "E")) {
            advance()
            if isAt(UInt8(ascii: "+")) || isAt(UInt8(ascii: "-")) { advance() }
            if !skipDigits() { fail("expected exponent") }
        }
        if let scalar = current, scalar < 0x80, Ascii.isLetter(UInt8(scalar)) {
            fail("illegal number format")
            skipNameCharacters()
        }
    }

    // MARK: - Strings

    private mutating func readString() {
        while true {
            guard let scalar = current, scalar != UInt32(Ascii.newline) else {
                fail("non-terminated string")
                return
            }
            advance()
            if scalar == UInt32(UInt8(ascii: "\"")) { return }
            if scalar == UInt32(UInt8(ascii: "\\")) { readEscape() }
        }
    }

    private mutating func readEscape() {
        guard let scalar = current, scalar < 0x80 else {
            fail("illegal escape sequence")
            return
        }
        switch UInt8(scalar) {
        case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            advance()
        case UInt8(ascii: "u"):
            for _ in 0..<4 { advance() }
        default:
            fail("illegal escape sequence")
        }
    }

    private mutating func readRawString() {
        while true {
            guard let scalar = current else {
                fail("non-terminated string")
                return
            }
            advance()
            if scalar == UInt32(UInt8(ascii: "`")) { return }
        }
    }

    /// Reads a template string up to its end or the next `{`; `\{` is a brace.
    private mutating func readTemplate(raw: Bool, into lexeme: inout Lexeme, contentStart: Int) {
        lexeme.token = raw ? .rawTemplateStringPart : .templateStringPart
        var content: [UInt8] = []
        let quote = UInt32(raw ? UInt8(ascii: "`") : UInt8(ascii: "\""))
        while true {
            let start = position
            guard let scalar = current, raw || scalar != UInt32(Ascii.newline) else {
                fail("non-terminated string")
                break
            }
            advance()
            if scalar == quote {
                lexeme.token = raw ? .rawTemplateStringEnd : .templateStringEnd
                break
            }
            if scalar == UInt32(UInt8(ascii: "{")) { break }
            if scalar == UInt32(UInt8(ascii: "\\")) {
                if isAt(UInt8(ascii: "{")) {
                    advance()
                    content.append(UInt8(ascii: "{"))
                    continue
                }
                if !raw { readEscape() }
            }
            content.append(contentsOf: source.bytes[start..<position])
        }
        lexeme.unescaped = content
    }
}

/// ASCII characters the lexer asks for.
enum Ascii {
    static let space = UInt8(ascii: " ")
    static let tab = UInt8(ascii: "\t")
    static let newline = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")

    static func isLetter(_ byte: UInt8) -> Bool {
        let lower = byte | 0x20
        return (lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z")) || byte == UInt8(ascii: "_")
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }
}

/// The scalar that begins at `index` and its length; nil where the bytes are no well-formed UTF-8.
func decodeScalar(_ bytes: [UInt8], at index: Int) -> (scalar: UInt32, length: Int)? {
    let first = bytes[index]
    let length: Int
    var scalar: UInt32
    switch first {
    case 0x00...0x7F: return (UInt32(first), 1)
    case 0xC2...0xDF: (length, scalar) = (2, UInt32(first & 0x1F))
    case 0xE0...0xEF: (length, scalar) = (3, UInt32(first & 0x0F))
    case 0xF0...0xF4: (length, scalar) = (4, UInt32(first & 0x07))
    default: return nil
    }
    guard bytes.count &- index >= length else { return nil }
    for next in 1..<length {
        let byte = bytes[index &+ next]
        guard byte & 0xC0 == 0x80 else { return nil }
        scalar = scalar << 6 | UInt32(byte & 0x3F)
    }
    // Refuse overlong forms, surrogates and what lies beyond Unicode.
    switch length {
    case 3 where scalar < 0x800: return nil
    case 4 where scalar < 0x10000: return nil
    default: return Unicode.Scalar(scalar) == nil ? nil : (scalar, length)
    }
}
