/// Cuts GraphQL text into tokens. Columns count Unicode scalars from 1.
struct GraphQLLexer {
    enum Kind: String {
        case invalid = "<Invalid>"
        case end = "<EOF>"
        case bang = "!"
        case dollar = "$"
        case ampersand = "&"
        case leftParenthesis = "("
        case rightParenthesis = ")"
        case spread = "..."
        case colon = ":"
        case equals = "="
        case at = "@"
        case leftBracket = "["
        case rightBracket = "]"
        case leftBrace = "{"
        case rightBrace = "}"
        case pipe = "|"
        case name = "Name"
        case int = "Int"
        case float = "Float"
        case string = "String"
        case blockString = "BlockString"
    }

    struct Token {
        var kind: Kind
        var value: String
        var position: GraphQLError.Position

        /// `Name "x"`, or the mark itself.
        var text: String { value.isEmpty ? kind.rawValue : "\(kind.rawValue) \(GoQuote.quote(value))" }
    }

    private let scalars: [Unicode.Scalar]
    private var index = 0
    private var line = 1
    private var lineStart = 0

    init(_ text: [UInt8]) {
        scalars = UTF8Text.scalars(text)
    }

    private var current: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

    private func peek(_ offset: Int) -> Unicode.Scalar? {
        index + offset < scalars.count ? scalars[index + offset] : nil
    }

    private func token(_ kind: Kind, _ value: String = "", from start: Int) -> Token {
        Token(kind: kind, value: value, position: .init(line: line, column: start - lineStart + 1))
    }

    mutating func next() -> Token {
        skipIgnored()
        let start = index
        guard let scalar = current else { return token(.end, from: start) }
        switch scalar {
        case "!", "$", "&", "(", ")", ":", "=", "@", "[", "]", "{", "}", "|":
            index += 1
            return token(Kind(rawValue: String(scalar)) ?? .invalid, from: start)
        case "." where peek(1) == "." && peek(2) == ".":
            index += 3
            return token(.spread, from: start)
        case "_", "a"..."z", "A"..."Z":
            while let next = current, Self.isNamePart(next) { index += 1 }
            return token(.name, text(start..<index), from: start)
        case "-", "0"..."9": return number()
        case "\"": return peek(1) == "\"" && peek(2) == "\"" ? blockString() : string()
        default:
            // Nothing comes after what cannot be read.
            return token(.invalid, from: start)
        }
    }

    private func text(_ range: Range<Int>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars[range])
        return String(text)
    }

    private static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "_", "a"..."z", "A"..."Z", "0"..."9": true
        default: false
        }
    }

    private mutating func skipIgnored() {
        while let scalar = current {
            switch scalar {
            case " ", "\t", ",", "\u{FEFF}": index += 1
            case "\n": newLine()
            case "\r":
                newLine()
                if current == "\n" { index += 1 }
            case "#": while let next = current, next.value > 0x1F || next == "\t" { index += 1 }
            default: return
            }
        }
    }

    private mutating func newLine() {
        index += 1
        line += 1
        lineStart = index
    }

    private mutating func number() -> Token {
        let start = index
        func isDigit(_ scalar: Unicode.Scalar?) -> Bool { scalar.map { ("0"..."9").contains($0) } ?? false }
        func digits() -> Int {
            let start = index
            while isDigit(current) { index += 1 }
            return index - start
        }
        if current == "-" { index += 1 }
        let hasZero = current == "0"
        let first = index
        let count = digits()
        guard count > 0 else { return token(.invalid, from: index) }
        guard !hasZero || count == 1 else { return token(.invalid, from: first + 1) }
        var kind = Kind.int
        if current == "." {
            index += 1
            kind = .float
            guard digits() > 0 else { return token(.invalid, from: index) }
        }
        if current == "e" || current == "E" {
            index += 1
            kind = .float
            if current == "-" || current == "+" { index += 1 }
            guard digits() > 0 else { return token(.invalid, from: index) }
        }
        return token(kind, text(start..<index), from: start)
    }

    private mutating func string() -> Token {
        index += 1
        let start = index
        var value = String.UnicodeScalarView()
        while let scalar = current {
            switch scalar {
            case "\n", "\r": return token(.invalid, from: index)
            case "\"":
                let token = token(.string, String(value), from: start)
                index += 1
                return token
            case "\\":
                guard let (escaped, length) = escape() else { return token(.invalid, from: index + 1) }
                value.append(escaped)
                index += length
            case _ where scalar.value < 0x20 && scalar != "\t": return token(.invalid, from: index)
            default:
                value.append(scalar)
                index += 1
            }
        }
        return token(.invalid, from: index)
    }

    /// The escape at the cursor and its length.
    private func escape() -> (Unicode.Scalar, Int)? {
        switch peek(1) {
        case "\"": return ("\"", 2)
        case "/": return ("/", 2)
        case "\\": return ("\\", 2)
        case "b": return ("\u{8}", 2)
        case "f": return ("\u{C}", 2)
        case "n": return ("\n", 2)
        case "r": return ("\r", 2)
        case "t": return ("\t", 2)
        case "u":
            guard index + 6 < scalars.count, let code = UInt32(text((index + 2)..<(index + 6)), radix: 16) else {
                return nil
            }
            return (Unicode.Scalar(code) ?? "\u{FFFD}", 6)
        default: return nil
        }
    }

    private mutating func blockString() -> Token {
        index += 3
        let start = index
        var raw = String.UnicodeScalarView()
        while let scalar = current {
            if scalar == "\"", peek(1) == "\"", peek(2) == "\"" {
                let token = token(.blockString, Self.unindented(String(raw)), from: start)
                index += 3
                return token
            }
            if scalar == "\\", peek(1) == "\"", peek(2) == "\"", peek(3) == "\"" {
                raw.append(contentsOf: "\"\"\"".unicodeScalars)
                index += 4
                continue
            }
            switch scalar {
            case "\n":
                raw.append("\n")
                newLine()
            case "\r":
                raw.append("\n")
                if peek(1) == "\n" { index += 1 }
                newLine()
            case _ where scalar.value < 0x20 && scalar != "\t": return token(.invalid, from: index)
            default:
                raw.append(scalar)
                index += 1
            }
        }
        return token(.invalid, from: index)
    }

    /// Without the indentation all lines but the first share, and without blank lines at both ends.
    private static func unindented(_ raw: String) -> String {
        var lines = raw.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { Array($0) }
        func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" }
        let common = lines.dropFirst().filter { !$0.allSatisfy(isBlank) }.map { $0.prefix(while: isBlank).count }.min()
        if let common {
            for position in lines.indices.dropFirst() { lines[position] = Array(lines[position].dropFirst(common)) }
        }
        while let first = lines.first, first.allSatisfy(isBlank) { lines.removeFirst() }
        while let last = lines.last, last.allSatisfy(isBlank) { lines.removeLast() }
        var text = String.UnicodeScalarView()
        for (position, line) in lines.enumerated() {
            if position > 0 { text.append("\n") }
            text.append(contentsOf: line)
        }
        return String(text)
    }
}
