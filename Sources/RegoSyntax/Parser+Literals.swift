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
                if state.errors.isEmpty { failUnexpected("expected \\n or ; or \(end.rawValue)") }
                return nil
            }
        }
    }

    /// Reads one expression with its `not` and `with`.
    mutating func parseLiteral() -> Expression? {
        let start = location
        guard var expression = parseBareLiteral() else { return nil }
        expression.location = start.ending(at: state.lastEnd)
        return expression
    }

    private mutating func parseBareLiteral() -> Expression? {
        if isKeywordRef() {
            state.token = .identifier
            return parseExpression(isNegated: false)
        }
        var isNegated = false
        if token == .not {
            scan()
            isNegated = true
        }
        switch token {
        case .some:
            if isNegated {
                failUnexpected("illegal negation of 'some'")
                return nil
            }
            return parseSome()
        case .every:
            if isNegated {
                failUnexpected("illegal negation of 'every'")
                return nil
            }
            return parseEvery()
        default:
            return parseExpression(isNegated: isNegated)
        }
    }

    private mutating func parseExpression(isNegated: Bool) -> Expression? {
        guard let left = parseInfix() else { return nil }
        var kind = Expression.Kind.term(left)
        if token == .assign || token == .eq {
            let operation = parseOperator(token.rawValue)
            guard let right = parseInfix() else { return nil }
            kind = .call(Call(operation, [left, right]))
        } else if case .call(let call) = left.kind {
            kind = .call(call)
        }
        return parseModifiers(of: Expression(kind, isNegated: isNegated))
    }

    private mutating func parseModifiers(of expression: Expression) -> Expression? {
        var result = expression
        while token == .with {
            let start = location
            scan()
            guard token == .identifier else {
                failUnexpected("expected ident")
                return nil
            }
            guard let target = parseTerm() else { return nil }
            switch target.kind {
            case .ref, .variable: break
            default: failUnexpected("expected with target path")
            }
            guard token == .as else {
                failUnexpected("expected as keyword")
                return nil
            }
            scan()
            guard let value = parseInfix() else { return nil }
            result.modifiers.append(
                WithModifier(target: target, value: value, location: start.ending(at: state.lastEnd)))
        }
        return result
    }

    // MARK: - some

    private mutating func parseSome() -> Expression? {
        let saved = state
        scan()
        if let term = parseInfix(), case .call(let call) = term.kind {
            switch call.name {
            case "internal.member_2"? where call.arguments.count == 2:
                let item = SomeIn(key: nil, value: call.arguments[0], domain: call.arguments[1])
                return parseModifiers(of: Expression(.someIn(item)))
            case "internal.member_3"? where call.arguments.count == 3:
                let item = SomeIn(key: call.arguments[0], value: call.arguments[1], domain: call.arguments[2])
                return parseModifiers(of: Expression(.someIn(item)))
            case "internal.member_2"?, "internal.member_3"?:
                failUnexpected("illegal domain")
                return nil
            default:
                failUnexpected("expected `x in xs` or `x, y in xs` expression")
                return nil
            }
        }
        state = saved
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
        return parseModifiers(of: Expression(.every(every)))
    }
}
