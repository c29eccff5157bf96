/// Reads Rego source text, v0 or v1, into an AST, with OPA's messages and places.
///
/// No input traps or hangs it: nesting and size are bounded, and text that cannot be read is an error.
public struct Parser {
    /// How many levels may nest: an array, set, object or pair of parentheses is one; a call, a comprehension and a
    /// template string are two. The parser and whatever walks deep trees run on a stack of their own (`DeepStack`), and
    /// trees are destroyed without recursion (`AST+Nodes.swift`).
    public static let maximumNesting = 512
    /// How many infix operators one expression may chain without parentheses.
    public static let maximumChain = 20_000
    /// The largest source text read, in bytes.
    public static let maximumBytes = 64 << 20

    /// Everything a failed attempt must undo.
    struct State {
        var lexer: Lexer
        var token: Token = .illegal
        var location: SourceLocation
        /// Where the token ends, and where the last one that was not whitespace did.
        var tokenEnd = 0
        var lastEnd = 0
        var skippedNewline = false
        var unescaped: [UInt8]?
        var wildcards = 0
        var errors: [RegoError] = []
        var hints: [String] = []
    }

    struct CachedTerm {
        var offset: Int
        var token: Token
        var term: Term?
        var after: State
    }

    let source: SourceText
    let version: RegoVersion
    var state: State
    /// Comments by offset. Text read twice while parsing goes back holds the same ones.
    var comments: [Comment] = []
    /// Terms already read, by ascending offset, so that going back stays cheap. A term drops those inside it.
    var cache: [CachedTerm] = []
    var depth = 0
    /// `future.keywords.not` is imported: `not` takes bodies, and negates all it is made of.
    var hasNotBodies = false
    /// Where a brace or parenthesis turned out to be no operand of `and` or `or`, so that it is tried once.
    var refutedOperands: Set<Int> = []
    /// Errors of statements that reading has left behind, in order.
    var reported: [RegoError] = []
    /// Tokens that may still be read. Going back is bounded by it, whatever the text.
    private var tokensLeft: Int
    /// Set when a bound is exceeded; from then on there are no more tokens, and this is the only error.
    var fatal: RegoError?

    init(source: SourceText, version: RegoVersion) {
        self.source = source
        self.version = version
        tokensLeft = 10_000 + 256 * source.bytes.count
        state = State(
            lexer: Lexer(source: source, keywords: version == .v1 ? .ofV1 : []),
            location: SourceLocation(source: source, row: 1, column: 1, offset: 0))
    }

    // MARK: - Entry points

    /// Reads a module. `file` is the name errors print.
    public static func parseModule(
        _ text: String, file: String, version: RegoVersion = .v1
    ) throws(RegoErrors) -> Module {
        try parseModule(bytes: Array(text.utf8), file: file, version: version)
    }

    /// Reads a module from bytes, which must be UTF-8.
    public static func parseModule(
        bytes: [UInt8], file: String, version: RegoVersion = .v1
    ) throws(RegoErrors) -> Module {
        let source = try checked(bytes, file: file)
        return try DeepStack.run { () throws(RegoErrors) in
            var parser = Parser(source: source, version: version)
            let statements = parser.parseStatements(skippingRules: false)
            try parser.check()
            return try parser.makeModule(statements)
        }
    }

    /// Reads a query: the body of a rule without its rule.
    public static func parseQuery(
        _ text: String, file: String = "", version: RegoVersion = .v1
    ) throws(RegoErrors) -> Body {
        let source = try checked(Array(text.utf8), file: file)
        return try DeepStack.run { () throws(RegoErrors) in try parseQuery(source, version) }
    }

    private static func parseQuery(_ source: SourceText, _ version: RegoVersion) throws(RegoErrors) -> Body {
        var parser = Parser(source: source, version: version)
        let statements = parser.parseStatements(skippingRules: true)
        try parser.check()
        var body: Body = []
        for statement in statements {
            switch statement {
            case .body(let expressions):
                for var expression in expressions {
                    expression.index = body.count
                    body.append(expression)
                }
            case .package(let package):
                throw RegoErrors([RegoError(.parse, "expected a query but got a package", at: package.location)])
            case .import(let item):
                throw RegoErrors([RegoError(.parse, "expected a query but got an import", at: item.location)])
            case .rules:
                break
            }
        }
        if body.isEmpty {
            throw RegoErrors([RegoError(.parse, "found empty query", at: parser.state.location)])
        }
        return body
    }

    /// Reads one term, such as a value with sets or calls in it.
    public static func parseTerm(_ text: String) throws(RegoErrors) -> Term {
        let body = try parseQuery(text)
        guard let only = body.first, body.count == 1 else {
            throw RegoErrors([RegoError(.parse, "expected exactly one term", at: body.first?.location)])
        }
        switch only.kind {
        case .term(let term) where !only.isNegated && only.modifiers.isEmpty:
            return term
        case .call(let call) where !only.isNegated && only.modifiers.isEmpty:
            return Term(.call(call), only.location)
        default:
            throw RegoErrors([RegoError(.parse, "expected a term", at: only.location)])
        }
    }

    /// Reads a ref such as `data.a.b`; a single variable is a ref of one term.
    public static func parseRef(_ text: String) throws(RegoErrors) -> [Term] {
        let term = try parseTerm(text)
        switch term.kind {
        case .ref(let path): return path
        case .variable: return [term]
        default: throw RegoErrors([RegoError(.parse, "expected a ref such as `data.a.b`", at: term.location)])
        }
    }

    private static func checked(_ bytes: [UInt8], file: String) throws(RegoErrors) -> SourceText {
        guard bytes.count <= maximumBytes else {
            throw RegoErrors([
                RegoError(.parse, "source text of \(bytes.count) bytes is larger than \(maximumBytes)", at: nil)
            ])
        }
        return SourceText(file: file, bytes: bytes)
    }

    private func check() throws(RegoErrors) {
        let errors = reported + (fatal.map { [$0] } ?? state.errors)
        if !errors.isEmpty { throw RegoErrors(errors) }
    }

    // MARK: - Tokens

    var token: Token { state.token }
    var location: SourceLocation { state.location }

    /// The text of the token, as it is written.
    var literal: RegoText {
        let (start, end) = (state.location.offset, state.tokenEnd)
        guard start >= 0, start < end, end <= source.bytes.count else { return "" }
        return RegoText(String(decoding: source.bytes[start..<end], as: UTF8.self))
    }

    /// Goes to the next token that is neither whitespace nor a comment.
    mutating func scan() {
        scan(skippingWhitespace: true)
    }

    /// Goes to the next token, which may be whitespace.
    mutating func scanOne() {
        scan(skippingWhitespace: false)
    }

    /// Goes on with the template string around the expression that has just ended.
    mutating func scanTemplate(raw: Bool) {
        noteEnd()
        take(state.lexer.continueTemplate(raw: raw))
    }

    private mutating func scan(skippingWhitespace: Bool) {
        noteEnd()
        while true {
            tokensLeft &-= 1
            if tokensLeft < 0 { stop("the text is too entangled to be read") }
            guard fatal == nil else {
                state.token = .eof
                return
            }
            take(state.lexer.next())
            if state.token == .whitespace {
                if source.bytes[state.location.offset] == Ascii.newline { state.skippedNewline = true }
                if skippingWhitespace { continue }
            }
            guard state.token == .comment else { return }
            keepComment()
        }
    }

    /// Whitespace never counts as the end of a node.
    private mutating func noteEnd() {
        if state.token != .whitespace {
            state.lastEnd = state.tokenEnd
            state.skippedNewline = false
        }
    }

    mutating func take(_ lexeme: Lexer.Lexeme) {
        state.token = lexeme.token
        state.tokenEnd = lexeme.end
        state.unescaped = lexeme.unescaped
        state.location = SourceLocation(
            source: source, row: lexeme.row, column: lexeme.column, offset: lexeme.start,
            length: lexeme.end &- lexeme.start)
        for reason in lexeme.errors { fail(reason) }
    }

    private mutating func keepComment() {
        let start = state.location.offset
        if let last = comments.last, last.location.offset >= start { return }
        var end = state.tokenEnd
        if end > start + 1, source.bytes[end - 1] == Ascii.carriageReturn { end -= 1 }
        let text = String(decoding: source.bytes[(start + 1)..<max(start + 1, end)], as: UTF8.self)
        comments.append(Comment(text: RegoText(text), location: state.location))
    }

    // MARK: - Errors

    /// Reports `message` at the present token, or at `place`.
    mutating func fail(_ message: String, at place: SourceLocation? = nil) {
        var text = message
        if let first = state.hints.first {
            text +=
                state.hints.count == 1
                ? " (hint: \(first))" : " (hints: \(state.hints.joined(separator: ", ")))"
        }
        state.hints = []
        state.errors.append(RegoError(.parse, text, at: place ?? state.location))
    }

    /// Reports that the present token cannot stand here.
    mutating func failUnexpected(_ expected: String? = nil) {
        guard state.token != .illegal else {
            fail("illegal token")
            return
        }
        let kind = state.token.isKeyword ? "keyword" : "token"
        fail("unexpected \(state.token.name) \(kind)" + (expected.map { ": \($0)" } ?? ""))
    }

    // MARK: - Nesting

    /// Enters one more level; false where that is one too many. Each `true` needs a `leave()`.
    mutating func enter() -> Bool {
        guard depth < Self.maximumNesting else {
            stop("nested deeper than \(Self.maximumNesting) levels")
            return false
        }
        depth += 1
        return true
    }

    mutating func leave() {
        depth -= 1
    }

    /// Gives up: reports `message` here and ends the text.
    mutating func stop(_ message: String) {
        if fatal == nil { fatal = RegoError(.parse, message, at: state.location) }
        state.token = .eof
    }

    // MARK: - Keywords that are names

    /// Whether the token is a name, or a keyword where one may be used in a ref; if so it becomes a name.
    mutating func becomesName() -> Bool {
        if token == .identifier { return true }
        guard token.isKeyword else { return false }
        state.token = .identifier
        return true
    }

    /// Whether the token is a keyword followed at once by `.` or `[`, and so the head of a ref.
    mutating func isKeywordRef() -> Bool {
        guard token.isKeyword else { return false }
        let saved = state
        scanOne()
        let next = token
        state = saved
        return next == .dot || next == .leftBracket
    }

    /// A name as a variable; each `_` gets a name of its own.
    mutating func parseVariable() -> Term {
        let name = literal
        if name == "_" { return Term(.variable(nextWildcard()), location) }
        return Term(.variable(name), location)
    }

    mutating func nextWildcard() -> RegoText {
        let name = RegoText("$\(state.wildcards)")
        state.wildcards += 1
        return name
    }
}
