/// Go's regular-expression syntax on its way to RE2's.
///
/// The two are the same language but for a few points, which are settled here: Go has no `\C`, it takes `(?<name>...)`
/// beside `(?P<name>...)`, two groups may have one name, and it bounds nesting.
struct RegexSyntax {
    struct Translation {
        var pattern: [UInt8]
        var groupNames: [[UInt8]?]
    }

    /// Go's bound on the height of an expression.
    static let maximumNesting = 1000

    private let source: [UInt8]
    private var output: [UInt8] = []
    private var groupNames: [[UInt8]?] = [nil]
    private var index = 0
    private var depth = 0

    init(_ source: [UInt8]) {
        self.source = source
    }

    func translate() throws(RegexSyntaxError) -> Translation {
        var copy = self
        return try copy.run()
    }

    private mutating func run() throws(RegexSyntaxError) -> Translation {
        guard source.count <= RegularExpression.maximumPatternLength else {
            throw RegexSyntaxError(problem: .tooLarge, argument: Array(source.prefix(64)))
        }
        output.reserveCapacity(source.count)
        while index < source.count {
            switch source[index] {
            case UInt8(ascii: "\\"): try copyEscape()
            case UInt8(ascii: "["): try copyClass()
            case UInt8(ascii: "("): try copyParenthesis()
            case UInt8(ascii: ")"):
                depth -= 1
                copy(1)
            default: copy(1)
            }
        }
        return Translation(pattern: output, groupNames: groupNames)
    }

    private func peek(_ offset: Int) -> UInt8? {
        index + offset < source.count ? source[index + offset] : nil
    }

    private mutating func copy(_ count: Int) {
        let end = min(index + count, source.count)
        output.append(contentsOf: source[index..<end])
        index = end
    }

    private mutating func copyEscape() throws(RegexSyntaxError) {
        switch peek(1) {
        case UInt8(ascii: "C"):
            throw RegexSyntaxError(problem: .badEscape, argument: Array("\\C".utf8))
        case UInt8(ascii: "_"):
            // Go lets any ASCII punctuation be escaped, the underscore too.
            output.append(UInt8(ascii: "_"))
            index += 2
        case UInt8(ascii: "Q"):
            // Everything up to \E is literal.
            copy(2)
            while index < source.count {
                if source[index] == UInt8(ascii: "\\"), peek(1) == UInt8(ascii: "E") {
                    copy(2)
                    return
                }
                copy(1)
            }
        case UInt8(ascii: "x") where peek(2) == nil || peek(2) == UInt8(ascii: "{") && peek(3) == nil:
            throw RegexSyntaxError(problem: .badEscape, argument: Array(source[index...]))
        default: copy(2)
        }
    }

    private mutating func copyClass() throws(RegexSyntaxError) {
        copy(1)
        if peek(0) == UInt8(ascii: "^") { copy(1) }
        var first = true
        while let byte = peek(0) {
            switch byte {
            case UInt8(ascii: "]") where !first:
                copy(1)
                return
            case UInt8(ascii: "\\"):
                guard peek(1) != UInt8(ascii: "C") else {
                    throw RegexSyntaxError(problem: .badEscape, argument: Array("\\C".utf8))
                }
                if peek(1) == UInt8(ascii: "_") { index += 1 }
                copy(peek(0) == UInt8(ascii: "\\") ? 2 : 1)
            case UInt8(ascii: "[") where peek(1) == UInt8(ascii: ":"):
                // A named class such as [:alpha:]; where it is not closed the bracket is a plain one.
                var end = index + 2
                while end + 1 < source.count,
                    !(source[end] == UInt8(ascii: ":") && source[end + 1] == UInt8(ascii: "]"))
                {
                    end += 1
                }
                copy(end + 1 < source.count ? end + 2 - index : 1)
            default: copy(1)
            }
            first = false
        }
    }

    private mutating func copyParenthesis() throws(RegexSyntaxError) {
        depth += 1
        guard depth <= Self.maximumNesting else {
            throw RegexSyntaxError(problem: .nestingTooDeep, argument: Array(source.prefix(64)))
        }
        guard peek(1) == UInt8(ascii: "?") else {
            groupNames.append(nil)
            copy(1)
            return
        }
        var nameStart = index
        if peek(2) == UInt8(ascii: "P"), peek(3) == UInt8(ascii: "<") {
            nameStart += 4
        } else if peek(2) == UInt8(ascii: "<") {
            nameStart += 3
        } else {
            copy(2)
            return
        }
        guard let end = source[nameStart...].firstIndex(of: UInt8(ascii: ">")) else {
            throw RegexSyntaxError(problem: .badNamedCapture, argument: Array(source[index...]))
        }
        let name = source[nameStart..<end]
        guard !name.isEmpty, name.allSatisfy(Self.isWordByte) else {
            throw RegexSyntaxError(problem: .badNamedCapture, argument: Array(source[index...end]))
        }
        groupNames.append(Array(name))
        // The name is kept here; RE2 would refuse a second group of that name.
        output.append(UInt8(ascii: "("))
        index = end + 1
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            return true
        default: return false
        }
    }

    /// The bytes of a text as a pattern that matches just them.
    static func quote(_ text: some Sequence<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        for byte in text {
            if #"\.+*?()|[]{}^$"#.utf8.contains(byte) { result.append(UInt8(ascii: "\\")) }
            result.append(byte)
        }
        return result
    }
}
