/// Parses GraphQL queries and schemas into nodes. The first error ends it.
struct GraphQLParser {
    typealias Kind = GraphQLLexer.Kind
    typealias Token = GraphQLLexer.Token
    typealias Fields = [(key: Value, value: Value)]

    /// How deeply selections, values and types may nest: each level is up to three of a value's.
    static let maximumNesting = 70

    private var lexer: GraphQLLexer
    private(set) var peek: Token
    private(set) var previous: Token
    private var nesting = 0

    init(_ text: [UInt8]) {
        lexer = GraphQLLexer(text)
        peek = lexer.next()
        previous = peek
    }

    // MARK: Tokens

    @discardableResult
    mutating func next() -> Token {
        previous = peek
        if peek.kind != .end, peek.kind != .invalid { peek = lexer.next() }
        return previous
    }

    func unexpected(_ token: Token? = nil) -> GraphQLError {
        let token = token ?? peek
        return GraphQLError("Unexpected \(token.text)", at: token.position)
    }

    @discardableResult
    mutating func expect(_ kind: Kind) throws(GraphQLError) -> Token {
        guard peek.kind == kind else {
            throw GraphQLError("Expected \(kind.rawValue), found \(peek.kind.rawValue)", at: peek.position)
        }
        return next()
    }

    mutating func expect(keyword: String) throws(GraphQLError) {
        guard peek.kind == .name, peek.value == keyword else {
            throw GraphQLError("Expected \(GoQuote.quote(keyword)), found \(peek.text)", at: peek.position)
        }
        next()
    }

    mutating func skip(_ kind: Kind) -> Bool {
        guard peek.kind == kind else { return false }
        next()
        return true
    }

    /// Elements between two marks, if the first one is there; perhaps at least one.
    mutating func list(
        _ start: Kind, _ end: Kind, atLeastOne: Bool,
        _ element: (inout GraphQLParser) throws(GraphQLError) -> Value
    ) throws(GraphQLError) -> Value {
        guard skip(start) else { return .emptyArray }
        nesting += 1
        defer { nesting -= 1 }
        guard nesting <= Self.maximumNesting else {
            throw GraphQLError("the document nests deeper than \(Self.maximumNesting) levels", at: peek.position)
        }
        var elements: [Value] = []
        while peek.kind != end { elements.append(try element(&self)) }
        guard !atLeastOne || !elements.isEmpty else {
            throw GraphQLError("expected at least one definition, found \(peek.kind.rawValue)", at: peek.position)
        }
        next()
        return .array(RegoArray(elements))
    }

    /// Runs a part that may contain itself.
    mutating func nested<Result>(
        _ body: (inout GraphQLParser) throws(GraphQLError) -> Result
    ) throws(GraphQLError) -> Result {
        nesting += 1
        defer { nesting -= 1 }
        guard nesting <= Self.maximumNesting else {
            throw GraphQLError("the document nests deeper than \(Self.maximumNesting) levels", at: peek.position)
        }
        return try body(&self)
    }

    // MARK: Nodes

    func node(_ fields: Fields, at position: GraphQLError.Position) -> Value {
        .object(RegoObject(fields + [("Position", GraphQLNode.position(position))]))
    }

    mutating func name() throws(GraphQLError) -> Value {
        Value(try expect(.name).value)
    }

    mutating func type() throws(GraphQLError) -> Value {
        try nested { (parser) throws(GraphQLError) in
            var fields: Fields = []
            var position: GraphQLError.Position
            if parser.skip(.leftBracket) {
                position = parser.peek.position
                fields = [("Elem", try parser.type()), ("NamedType", "")]
                try parser.expect(.rightBracket)
            } else {
                position = parser.peek.position
                fields = [("NamedType", try parser.name())]
            }
            let mark = parser.peek.position
            let isNonNull = parser.skip(.bang)
            if isNonNull { position = mark }
            fields.append(("NonNull", .bool(isNonNull)))
            return parser.node(fields, at: position)
        }
    }

    mutating func directives(isConstant: Bool) throws(GraphQLError) -> Value {
        var directives: [Value] = []
        while skip(.at) {
            let position = peek.position
            directives.append(
                node(
                    [("Name", try name()), ("Arguments", try arguments(isConstant: isConstant)), ("Location", "")],
                    at: position))
        }
        return .array(RegoArray(directives))
    }

    mutating func arguments(isConstant: Bool) throws(GraphQLError) -> Value {
        try list(.leftParenthesis, .rightParenthesis, atLeastOne: false) { (parser) throws(GraphQLError) in
            let position = parser.peek.position
            let name = try parser.name()
            try parser.expect(.colon)
            return parser.node([("Name", name), ("Value", try parser.value(isConstant: isConstant))], at: position)
        }
    }

    // MARK: Values

    private func value(
        _ kind: GraphQLValueKind, _ raw: String, children: Value = .emptyArray, at position: GraphQLError.Position
    ) -> Value {
        node(
            [
                ("Kind", Value(kind.rawValue)), ("Raw", Value(raw)), ("Children", children),
                ("ExpectedTypeHasDefault", false),
            ], at: position)
    }

    mutating func value(isConstant: Bool) throws(GraphQLError) -> Value {
        let token = peek
        let kind: GraphQLValueKind
        switch token.kind {
        case .leftBracket:
            let children = try list(.leftBracket, .rightBracket, atLeastOne: false) { (parser) throws(GraphQLError) in
                ["Name": "", "Value": try parser.value(isConstant: isConstant)]
            }
            return value(.list, "", children: children, at: token.position)
        case .leftBrace:
            let children = try list(.leftBrace, .rightBrace, atLeastOne: false) { (parser) throws(GraphQLError) in
                let position = parser.peek.position
                let name = try parser.name()
                try parser.expect(.colon)
                let value = try parser.value(isConstant: isConstant)
                return parser.node([("Name", name), ("Value", value)], at: position)
            }
            return value(.object, "", children: children, at: token.position)
        case .dollar:
            guard !isConstant else { throw unexpected() }
            next()
            return value(.variable, try expect(.name).value, at: token.position)
        case .int: kind = .int
        case .float: kind = .float
        case .string: kind = .string
        case .blockString: kind = .block
        case .name:
            switch token.value {
            case "true", "false": kind = .boolean
            case "null": kind = .null
            default: kind = .enumeration
            }
        default: throw unexpected()
        }
        next()
        return value(kind, token.value, at: token.position)
    }
}
