// After an error reading goes on: with the next line of the same body, or with the next line that begins a statement.

/// Where reading goes on after an error.
enum Resumption {
    case nowhere
    /// At a statement of the module.
    case statement
    /// At an expression of a rule's body.
    case body
}

extension Parser {
    /// Where so many errors have been found, reading ends.
    package static let maximumErrors = 20

    /// Files the errors of the statement that began at `start` and goes to where another seems to begin; false where
    /// nothing is left to be read.
    mutating func recover(from start: State) -> Bool {
        var resumption = resume(from: start, isInBody: false)
        while resumption == .body { resumption = readRestOfBody() }
        return resumption == .statement
    }

    /// Files errors that did not keep their statement from being read.
    mutating func fileErrors() {
        reported += state.errors
        state.errors = []
    }

    /// Reads the expressions that are left of a body, for the errors in them.
    private mutating func readRestOfBody() -> Resumption {
        while token != .eof {
            cache.removeAll(keepingCapacity: true)
            if token == .rightBrace {
                let end = TokenWalk(state)
                scan()
                if token == .eof { return .nowhere }
                return token != .else && location.column == 1 ? .statement : skip(end)
            }
            let start = state
            guard parseLiteral() != nil else { return resume(from: start, isInBody: true) }
            if token == .semicolon {
                scan()
            } else if token != .rightBrace, !state.skippedNewline {
                if state.errors.isEmpty { failUnexpected("expected \\n or ; or }") }
                return resume(from: start, isInBody: true)
            }
        }
        return .nowhere
    }

    private mutating func resume(from start: State, isInBody: Bool) -> Resumption {
        guard fatal == nil, let first = state.errors.first else { return .nowhere }
        let place = state.errors.reduce(0) { max($0, $1.location?.offset ?? 0) }
        var walk = TokenWalk(start)
        /// The last line before the error that looks like another statement.
        var next: TokenWalk?
        var before: Lexer.Lexeme?
        while !walk.isAtEnd {
            if walk.looksLikeStatement, walk.lexeme.row > start.location.row { next = walk }
            guard walk.lexeme.start < place else { break }
            if walk.isSignificant { before = walk.lexeme }
            walk.advance()
        }
        let context = ErrorContext(
            lexeme: walk.lexeme, before: before, open: walk.open, isBeyondStatement: next != nil, walk: TokenWalk(start)
        )
        reported.append(first.adding(hint: hint(at: first, context)))
        reported += state.errors.dropFirst()
        state.errors = []
        guard reported.count < Self.maximumErrors else { return .nowhere }
        if let next { return resume(at: next, as: .statement) }
        let depth = isInBody ? 0 : 1
        guard walk.open.count == depth, isInBody || walk.open.last?.isBody ?? false else { return skip(walk) }
        let row = walk.lexeme.row
        while !walk.isAtEnd {
            if walk.open.count < depth || walk.hasClosedTooMuch { return skip(walk) }
            if walk.looksLikeStatement, walk.lexeme.row > row { return resume(at: walk, as: .statement) }
            if walk.isSignificant, walk.lexeme.row > row, walk.open.count == depth {
                return resume(at: walk, as: .body)
            }
            walk.advance()
        }
        return .nowhere
    }

    /// Goes to the next line that looks like a statement.
    private mutating func skip(_ from: TokenWalk) -> Resumption {
        var walk = from
        let row = walk.lexeme.row
        while !walk.isAtEnd {
            if walk.looksLikeStatement, walk.lexeme.row > row { return resume(at: walk, as: .statement) }
            walk.advance()
        }
        return .nowhere
    }

    private mutating func resume(at walk: TokenWalk, as resumption: Resumption) -> Resumption {
        state.lexer = walk.lexer
        state.lastEnd = walk.lexeme.start
        state.skippedNewline = true
        state.hints = []
        take(walk.lexeme)
        return resumption
    }
}

/// Goes from token to token and knows what is open.
struct TokenWalk {
    /// A bracket that is open, or a template string's expression.
    struct Open {
        let lexeme: Lexer.Lexeme
        /// A brace that does not follow an operator, a comma or another bracket: a rule's body, most likely.
        let isBody: Bool
        /// What is open is an expression in a template string; whether that is a raw one.
        var template: Bool?
    }

    private(set) var lexer: Lexer
    private(set) var lexeme: Lexer.Lexeme
    private(set) var open: [Open] = []
    /// A bracket was closed that nothing had opened.
    private(set) var hasClosedTooMuch = false
    private var before: Token?

    init(_ state: Parser.State) {
        lexer = state.lexer
        lexeme = Lexer.Lexeme(
            token: state.token, row: state.location.row, column: state.location.column, start: state.location.offset,
            end: state.tokenEnd, unescaped: state.unescaped, errors: [])
    }

    var isAtEnd: Bool { lexeme.token == .eof }

    var isSignificant: Bool { lexeme.token != .whitespace && lexeme.token != .comment }

    /// A name or a keyword in column 1.
    var looksLikeStatement: Bool {
        lexeme.column == 1 && (lexeme.token == .identifier || lexeme.token.isKeyword)
    }

    mutating func advance() {
        switch lexeme.token {
        case .leftParen, .leftBracket:
            open.append(Open(lexeme: lexeme, isBody: false))
        case .leftBrace:
            open.append(Open(lexeme: lexeme, isBody: before?.mayPrecedeBody ?? false))
        case .templateStringPart, .rawTemplateStringPart:
            if open.last?.template == nil || before != nil {
                open.append(
                    Open(lexeme: lexeme, isBody: false, template: lexeme.token == .rawTemplateStringPart))
            }
        case .rightParen, .rightBracket, .rightBrace:
            if let raw = open.last?.template, lexeme.token == .rightBrace {
                lexeme = lexer.continueTemplate(raw: raw)
                if lexeme.token == .templateStringPart || lexeme.token == .rawTemplateStringPart {
                    // The string goes on with another expression.
                    before = nil
                    lexeme = lexer.next()
                } else {
                    open.removeLast()
                    before = .string
                }
                return
            }
            if open.popLast() == nil { hasClosedTooMuch = true }
        default:
            break
        }
        if isSignificant { before = lexeme.token }
        lexeme = lexer.next()
    }
}

extension Token {
    /// Whether a brace behind it begins a body rather than a set or an object.
    fileprivate var mayPrecedeBody: Bool {
        switch self {
        case .if, .else, .identifier, .rightParen, .rightBracket, .rightBrace, .string, .number, .true, .false, .null:
            true
        default: false
        }
    }

    /// The bracket that closes this one.
    var closing: Token? {
        switch self {
        case .leftBrace, .templateStringPart, .rawTemplateStringPart: .rightBrace
        case .leftParen: .rightParen
        case .leftBracket: .rightBracket
        default: nil
        }
    }
}

extension RegoError {
    /// The error with a line that says how it may be mended.
    func adding(hint: String?) -> RegoError {
        guard let hint else { return self }
        return RegoError(code, message, at: location, details: details + ["hint: \(hint)"])
    }
}
