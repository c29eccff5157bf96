// What may have been meant where the text cannot be read.

/// What stands around an error.
struct ErrorContext {
    /// The token at the error.
    let lexeme: Lexer.Lexeme
    /// The one before it.
    let before: Lexer.Lexeme?
    /// The brackets open there.
    let open: [TokenWalk.Open]
    /// Another statement seems to begin between the statement's beginning and the error.
    let isBeyondStatement: Bool
    /// The beginning of the statement.
    let walk: TokenWalk

    /// Whether the two tokens stand together: `&&`.
    var isGlued: Bool { before?.end == lexeme.start }
}

extension Parser {
    /// How the error may be mended, if that can be guessed. OPA's own hints stand in its messages.
    func hint(at error: RegoError, _ context: ErrorContext) -> String? {
        guard !error.message.contains("(hint") else { return nil }
        return literalHint(error) ?? lineHint(context) ?? operatorHint(context) ?? bracketHint(context) ?? wordHint(
            context)
            ?? separatorHint(error, context)
    }

    // MARK: - Tokens

    private func literalHint(_ error: RegoError) -> String? {
        switch error.message {
        case "illegal ! character": return "negation is written `not`"
        case "non-terminated string":
            return "a string ends on the line it begins on; one in backquotes may span lines"
        case "illegal escape sequence":
            return "a backslash is written `\\\\`; in a string in backquotes it stands for itself"
        case "illegal number format", "unexpected number token: expected number without leading zero":
            return "numbers are decimal, without leading zeros"
        case "illegal token":
            guard let offset = error.location?.offset, offset < source.bytes.count else { return nil }
            switch source.bytes[offset] {
            case UInt8(ascii: "'"): return "strings stand in double quotes or in backquotes"
            case UInt8(ascii: "?"): return "there is no `?` operator: write a rule with `else`, or two rules"
            default: return nil
            }
        default: return nil
        }
    }

    /// What the line before the statement tells: what was read of it may have been a statement of its own.
    private func lineHint(_ context: ErrorContext) -> String? {
        let start = context.walk.lexeme
        let line = lineBefore(start.start)
        let words = line.split(separator: " ").map(String.init)
        switch start.token {
        case .if where words.contains("=="): return "a rule gets its value by `:=`; `==` compares"
        case .assign where words.first == "import", .eq where words.first == "import":
            return "an import gets another name by `as`: `import data.a.b as c`"
        default: return nil
        }
    }

    private func operatorHint(_ context: ErrorContext) -> String? {
        guard let before = context.before else { return nil }
        switch (before.token, context.lexeme.token) {
        case (.and, .and) where context.isGlued:
            return "there is no `&&`: conditions on lines of their own, or between `;`, must all hold"
        case (.or, .or) where context.isGlued:
            return "there is no `||`: write a rule for each alternative, or `import future.keywords.or` and `or`"
        case (.eq, .gt) where context.isGlued: return "`>=` compares; there is no `=>`"
        case (.lt, .gt) where context.isGlued: return "`!=` tells that two values differ"
        case (.equal, .eq) where context.isGlued, (.neq, .eq) where context.isGlued:
            return "`==` and `!=` have no longer form"
        case (.plus, .plus) where context.isGlued: return "a variable has one value: there is no `++`"
        default: break
        }
        let first = context.walk.lexeme.token
        switch context.lexeme.token {
        case .equal where context.open.isEmpty && first == .identifier:
            return "a rule gets its value by `:=`; `==` compares"
        case .assign where !context.open.isEmpty, .eq where !context.open.isEmpty:
            if context.open.last?.lexeme.token == .leftBrace, before.token == .string {
                return "`:` stands between the key and the value of an object"
            }
            return context.open.last?.isBody ?? false ? nil : "here `==` compares; `:=` stands in bodies only"
        default: return nil
        }
    }

    // MARK: - Brackets

    private func bracketHint(_ context: ErrorContext) -> String? {
        let token = context.lexeme.token
        let isClosing = token == .rightBrace || token == .rightParen || token == .rightBracket
        guard let last = context.open.last else {
            return isClosing ? "nothing is open that this `\(token.name)` could close" : nil
        }
        let isMismatch = isClosing && last.lexeme.token.closing != token
        guard token == .eof || context.isBeyondStatement || isMismatch else { return nil }
        let (row, column) = (last.lexeme.row, last.lexeme.column)
        return "the `\(last.lexeme.token.closing == .rightBrace ? "{" : last.lexeme.token.name)` "
            + "at \(row):\(column) is not closed"
    }

    // MARK: - Words

    private func wordHint(_ context: ErrorContext) -> String? {
        var walk = context.walk
        // The words before the statement on its first line were taken for statements of their own.
        var words = Self.words(of: lineBefore(walk.lexeme.start))
        while !walk.isAtEnd, walk.lexeme.start <= context.lexeme.start {
            if walk.lexeme.token == .identifier, words.count < 100 {
                words.append(text(walk.lexeme.start, walk.lexeme.end))
            }
            walk.advance()
        }
        for (index, word) in words.enumerated() {
            if let hint = Self.hint(for: word, isFirst: index == 0, version) { return hint }
        }
        return nil
    }

    private func text(_ start: Int, _ end: Int) -> String {
        String(decoding: source.bytes[start..<max(start, end)], as: UTF8.self)
    }

    /// The text between the line's beginning and a place.
    private func lineBefore(_ offset: Int) -> String {
        let end = min(max(0, offset), source.bytes.count)
        var begin = end
        while begin > 0, source.bytes[begin - 1] != Ascii.newline, end - begin < 200 { begin -= 1 }
        return text(begin, end)
    }

    private static func words(of line: String) -> [String] {
        line.utf8.split { !Ascii.isLetter($0) && !Ascii.isDigit($0) }.compactMap { String($0) }
    }

    /// What a word on the line of a statement that is no rule may have been meant for.
    func hint(onLineOf place: SourceLocation) -> String? {
        var end = place.offset
        while end < source.bytes.count, source.bytes[end] != Ascii.newline, end - place.offset < 200 { end += 1 }
        for (index, word) in Self.words(of: lineBefore(end)).enumerated() {
            if let hint = Self.hint(for: word, isFirst: index == 0, version) { return hint }
        }
        return nil
    }

    /// What a word that is no keyword may have been meant for.
    static func hint(for word: String, isFirst: Bool, _ version: RegoVersion) -> String? {
        switch word {
        case "fi", "iff", "when", "where", "then": return "`if` stands before a rule's body, not `\(word)`"
        case "elif", "elsif", "elseif": return "write `else := VALUE if ...`, not `\(word)`"
        case "and", "or":
            return
                "`\(word)` joins conditions after `import future.keywords.\(word)`; without it, conditions on lines of "
                + "their own must all hold, and rules of one name are alternatives"
        case "function", "func", "fn", "def", "rule", "let", "var", "const", "return":
            return isFirst || word == "return" ? "rules and variables need no `\(word)` in Rego" : nil
        case "if", "contains", "in", "every":
            return version == .v1
                ? nil : "`\(word)` is a keyword in Rego v1, or after `import rego.v1`"
        default: break
        }
        let words =
            isFirst ? ["package", "import", "default"] : ["contains", "else", "some", "every", "with", "default"]
        return words.first { word.isMisspelling(of: $0) }.map { "did you mean `\($0)`?" }
    }

    private func separatorHint(_ error: RegoError, _ context: ErrorContext) -> String? {
        guard error.message.hasSuffix("expected \\n or ; or }") else { return nil }
        switch context.lexeme.token {
        case .comma: return "conditions are separated by `;` or stand on lines of their own"
        case .identifier, .number, .string, .true, .false, .null:
            return "an operator is missing, or `;` between two conditions"
        default: return nil
        }
    }
}

extension String {
    /// Whether it is a word of four letters or more with a letter left out, added, changed or swapped with the next.
    fileprivate func isMisspelling(of word: String) -> Bool {
        let (a, b) = (Array(utf8), Array(word.utf8))
        guard a != b, b.count >= 4, abs(a.count - b.count) <= 1 else { return false }
        var front = 0
        while front < min(a.count, b.count), a[front] == b[front] { front += 1 }
        var back = 0
        while back < min(a.count, b.count) - front, a[a.count - 1 - back] == b[b.count - 1 - back] { back += 1 }
        let (left, right) = (a[front..<(a.count - back)], b[front..<(b.count - back)])
        if left.count <= 1, right.count <= 1 { return true }
        return left.count == 2 && right.count == 2 && Array(left.reversed()) == Array(right)
    }
}
