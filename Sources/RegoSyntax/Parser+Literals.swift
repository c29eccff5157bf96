extension Parser {
    /// Reads a nested body up to `end`, which stays the present token.
    mutating func parseBody(until end: Token) -> Body? {
        guard enter() else { return nil }
        defer { leave() }
        return parseExpressions(until: end, single: false)
    }

    /// Reads expressions separated by `;` or newlines up to `end`, or one at the top level.
    mutating func parseExpressions(until end: Token, single: Bool) -> Body? {
        var body: Body = []
        if token == end {
            fail("found empty body")
            return nil
        }
        while true {
            guard var expression = parseLiteral() else { return nil }
            expression.index = body.count
            body.append(expression)
            if token == .semicolon {
                scan()
                continue
            }
            if token == end || single { return body }
            if !state.skippedNewline {
                if state.errors.isEmpty { failUnexpected("expected \\n or ; or \(end.name)") }
                return nil
            }
        }
    }

    /// Reads one expression with its `not` and `with`.
    mutating func parseLiteral() -> Expression? {
        let start = location
        guard var expression = parseBareLiteral() else { return nil }
        expression.location = start.ending(at: state.lastEnd)
        if case .not(var negation) = expression.kind, !negation.isExplicit {
            for index in negation.body.indices { negation.body[index].location = expression.location }
            expression.kind = .not(negation)
        }
        return expression
    }

    private mutating func parseBareLiteral() -> Expression? {
        if hasLogicalKeywords {
            switch parseLeadingOperand() {
            case .none: break
            case .failed: return nil
            case .read(let expression): return expression
            }
        }
        if isKeywordRef() {
            state.token = .identifier
            return parseExpression(negatedAt: nil)
        }
        var negation: SourceLocation?
        if isNegation() {
            negation = location
            scan()
        }
        if let negation, hasNotBodies, token == .leftBrace {
            guard let expression = parseNotBody(at: negation) else { return nil }
            return parseLogicalTail(of: LogicalOperand(expression))
        }
        switch token {
        case .some:
            if negation != nil {
                failUnexpected("illegal negation of 'some'")
                return nil
            }
            return parseSome()
        case .every:
            if negation != nil {
                failUnexpected("illegal negation of 'every'")
                return nil
            }
            return parseEvery()
        default:
            return parseExpression(negatedAt: negation)
        }
    }

    /// Whether the token is `not`, and not the head of a ref such as `not.x`.
    mutating func isNegation() -> Bool {
        token == .not && !isKeywordRef()
    }

    /// Reads an expression after its `not`, with modifiers and what `and` and `or` add to it.
    private mutating func parseExpression(negatedAt negation: SourceLocation?) -> Expression? {
        let (saved, start) = (state, location)
        if let negation, hasNotBodies, hasLogicalKeywords, token == .leftParen {
            switch parseLogicalGroup(isOperand: true, prefix: "not ") {
            case .none: break
            case .failed: return nil
            case .read(let operand):
                let place = negation.ending(at: state.lastEnd)
                let whole = Expression(
                    .not(Negation(body: operand.body, isExplicit: operand.isExplicit)), location: place)
                return parseLogicalTail(of: LogicalOperand(whole))
            }
        }
        guard var expression = parsePlainExpression() else { return nil }
        let modifierPlace = token == .with ? location : nil
        guard parseModifiers(of: &expression) else { return nil }
        if version != .v1 { hintAtEvery(expression, from: saved) }
        if let negation {
            expression = negated(expression, at: negation)
        }
        guard token == .logicalAnd || token == .logicalOr else { return expression }
        if let modifierPlace {
            failModifierOnOperand(at: modifierPlace)
            return nil
        }
        if expression.location.row == 0 { expression.location = start.ending(at: state.lastEnd) }
        if negation == nil, expression.location.text.utf8.first == UInt8(ascii: "{") {
            if case .term(let term) = expression.kind, case .object(let entries) = term.kind, entries.isEmpty {
                fail("found empty body", at: expression.location)
            } else {
                failValueAsOperand(at: expression.location, expression.location.text, token.name)
            }
            return nil
        }
        return parseLogicalTail(of: LogicalOperand(expression))
    }

    /// `not` before an expression: with `future.keywords.not` a body of its own, whose modifiers stand outside.
    func negated(_ expression: Expression, at place: SourceLocation) -> Expression {
        var inner = expression
        guard hasNotBodies else {
            inner.isNegated = true
            return inner
        }
        inner.modifiers = []
        let whole = place.ending(at: state.lastEnd)
        inner.location = whole
        return Expression(
            .not(Negation(body: [inner], isExplicit: false)), modifiers: expression.modifiers, location: whole)
    }

    /// Reads an expression without `not` and modifiers.
    mutating func parsePlainExpression() -> Expression? {
        guard let left = parseInfix() else { return nil }
        if token == .assign || token == .eq {
            let operation = parseOperator(token.rawValue)
            guard let right = parseInfix() else { return nil }
            return Expression(.call(Call(operation, [left, right])))
        }
        if case .call(let call) = left.kind { return Expression(.call(call)) }
        return Expression(.term(left))
    }

    /// Reads the modifiers that follow, if any; false where one is malformed.
    mutating func parseModifiers(of expression: inout Expression) -> Bool {
        while token == .with {
            let start = location
            scan()
            guard token == .identifier else {
                failUnexpected("expected ident")
                return false
            }
            guard let target = parseTerm() else { return false }
            switch target.kind {
            case .ref, .variable: break
            default: failUnexpected("expected with target path")
            }
            guard token == .as else {
                failUnexpected("expected as keyword")
                return false
            }
            scan()
            guard let value = parseInfix() else { return false }
            expression.modifiers.append(
                WithModifier(target: target, value: value, location: start.ending(at: state.lastEnd)))
        }
        return true
    }

    private mutating func withModifiers(_ expression: Expression) -> Expression? {
        var result = expression
        return parseModifiers(of: &result) ? result : nil
    }

    // MARK: - some

    private mutating func parseSome() -> Expression? {
        let saved = state
        scan()
        if let term = parseInfix(), case .call(let call) = term.kind {
            switch call.name {
            case "internal.member_2"? where call.arguments.count == 2:
                let item = SomeIn(key: nil, value: call.arguments[0], domain: call.arguments[1])
                return withModifiers(Expression(.someIn(item)))
            case "internal.member_3"? where call.arguments.count == 3:
                let item = SomeIn(key: call.arguments[0], value: call.arguments[1], domain: call.arguments[2])
                return withModifiers(Expression(.someIn(item)))
            case "internal.member_2"?, "internal.member_3"?:
                failUnexpected("illegal domain")
                return nil
            default:
                failUnexpected("expected `x in xs` or `x, y in xs` expression")
                return nil
            }
        }
        state = saved
        if version != .v1 { hintAtIn() }
        var variables: [Term] = []
        repeat {
            scan()
            guard token == .identifier else {
                failUnexpected("expected var")
                return nil
            }
            variables.append(parseVariable())
            scan()
        } while token == .comma
        return Expression(.someVariables(variables))
    }

    // MARK: - every

    private mutating func parseEvery() -> Expression? {
        scan()
        guard let term = parseInfix() else { return nil }
        var every: Every
        switch term.kind {
        case .call(let call) where call.name == "internal.member_2" && call.arguments.count == 2:
            every = Every(key: nil, value: call.arguments[0], domain: call.arguments[1], body: [])
        case .call(let call) where call.name == "internal.member_3" && call.arguments.count == 3:
            every = Every(key: call.arguments[0], value: call.arguments[1], domain: call.arguments[2], body: [])
        default:
            failUnexpected("expected `x[, y] in xs { ... }` expression")
            return nil
        }
        if let key = every.key, !key.isVariable {
            failUnexpected("expected key to be a variable")
            return nil
        }
        guard every.value.isVariable else {
            failUnexpected("expected value to be a variable")
            return nil
        }
        guard token == .leftBrace else {
            failUnexpected("missing body")
            return nil
        }
        scan()
        guard let body = parseBody(until: .rightBrace) else { return nil }
        scan()
        every.body = body
        return withModifiers(Expression(.every(every)))
    }

    // MARK: - Keywords that are not imported

    /// Rego v0: `some x in xs` without `in` as a keyword; the error that follows says so.
    private mutating func hintAtIn() {
        let isMembership = asIfImported { parser in
            parser.scan()
            guard case .call(let call)? = parser.parseInfix()?.kind else { return false }
            return call.name == "internal.member_2" || call.name == "internal.member_3"
        }
        if isMembership { state.hints.append("`import future.keywords.in` for `some x in xs` expressions") }
    }

    /// Rego v0: a bare `every` that would begin an expression were it a keyword.
    private mutating func hintAtEvery(_ expression: Expression, from start: State) {
        guard case .term(let term) = expression.kind, term.variableName == "every" else { return }
        let isEvery = asIfImported { parser in
            parser.state = start
            parser.state.lexer.keywords.formUnion(.ofV1)
            return parser.parseEvery() != nil
        }
        if isEvery { state.hints.append("`import future.keywords.every` for `every x in xs { ... }` expressions") }
    }

    /// Tries something on a copy of the parser that has all keywords.
    private func asIfImported(_ attempt: (inout Parser) -> Bool) -> Bool {
        var copy = self
        copy.state.lexer.keywords.formUnion(.ofV1)
        copy.cache = []
        return attempt(&copy)
    }
}
