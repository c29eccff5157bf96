extension Parser {
    /// Reads a term with infix operators, `in` and `k, v in` included.
    mutating func parseInfix() -> Term? {
        parseMembership(allowingKey: true)
    }

    /// The same inside a list, where a comma separates elements.
    mutating func parseInfixInList() -> Term? {
        parseMembership(allowingKey: false)
    }

    private mutating func parseMembership(allowingKey: Bool) -> Term? {
        guard var left = parseOperators(from: 1) else { return nil }
        while true {
            if allowingKey, token == .comma {
                let saved = state
                scan()
                if let middle = parseOperators(from: 1), token == .in {
                    let operation = parseMembershipOperator("member_3")
                    if let right = parseOperators(from: 1) {
                        guard let longer = makeCall(operation, [left, middle, right]) else { return nil }
                        left = longer
                        guard token == .in else { return left }
                        continue
                    }
                }
                state = saved
            }
            // A keyword that heads a ref, such as `in.x`, begins the next expression or rule.
            if isKeywordRef() { state.token = .identifier }
            guard token == .in else { return left }
            let operation = parseMembershipOperator("member_2")
            guard let right = parseOperators(from: 1) else { return left }
            guard let longer = makeCall(operation, [left, right]) else { return nil }
            left = longer
            guard token == .in else { return left }
        }
    }

    /// Reads operands joined by operators that bind at least as tightly as `level`; all of them group to the left.
    private mutating func parseOperators(from level: Int) -> Term? {
        guard var left = level > 5 ? parseTerm() : parseOperators(from: 6) else { return nil }
        guard level <= 5 else { return left }
        while let binding = token.infixLevel, binding >= level {
            let operation = parseOperator(token.rawValue)
            guard let right = parseOperators(from: binding + 1) else { return left }
            guard let longer = makeCall(operation, [left, right]) else { return nil }
            left = longer
        }
        return left
    }

    /// Steps over an operator and returns its built-in's ref.
    mutating func parseOperator(_ name: String) -> Term {
        let place = location
        scan()
        return Term(.ref([Term(.variable(RegoText(name)), place)]), place)
    }

    private mutating func parseMembershipOperator(_ name: String) -> Term {
        let place = location
        scan()
        return Term(.ref([Term(.variable("internal"), place), Term(.string(RegoText(name)), place)]), place)
    }

    /// Makes a call of an operator; nil where the chain it ends is too long.
    private mutating func makeCall(_ operation: Term, _ operands: [Term]) -> Term? {
        guard chainMayGrow(operands.depth) else { return nil }
        let place = operands.first?.location ?? operation.location
        return Term(.call(Call(operation, operands)), place.ending(at: state.lastEnd))
    }

    /// Whether operands this deep may be joined once more. Each link of a chain makes the tree one level deeper.
    mutating func chainMayGrow(_ depth: Int) -> Bool {
        if depth <= Self.maximumChain { return true }
        stop("more than \(Self.maximumChain) operators in one expression")
        return false
    }

    // MARK: - Single terms

    /// Reads a term without infix operators: a value, a variable, a ref, a call, or anything in parentheses.
    mutating func parseTerm() -> Term? {
        let (offset, first) = (location.offset, token)
        for cached in cache.reversed() {
            if cached.offset < offset { break }
            if cached.offset == offset, cached.token == first {
                state = cached.after
                return cached.term
            }
        }
        guard enter() else { return nil }
        let term = parseNewTerm()
        leave()
        while let last = cache.last, last.offset >= offset { cache.removeLast() }
        cache.append(CachedTerm(offset: offset, token: first, term: term, after: state))
        return term
    }

    private mutating func parseNewTerm() -> Term? {
        let start = location
        let head: Term?
        if token == .logicalAnd || token == .logicalOr, isFollowedByParenthesis() {
            // The functions behind `&` and `|`, called by their names.
            state.token = .identifier
        }
        switch token {
        case .null: head = Term(.null, start)
        case .true: head = Term(.boolean(true), start)
        case .false: head = Term(.boolean(false), start)
        case .minus:
            let saved = state
            scan()
            if token == .identifier || token == .contains { return parseNegative(at: start) }
            state = saved
            head = parseNumber()
        case .dot, .number: head = parseNumber()
        case .string: head = parseString()
        case .templateStringPart, .templateStringEnd: head = parseTemplateString(raw: false)
        case .rawTemplateStringPart, .rawTemplateStringEnd: head = parseTemplateString(raw: true)
        case .identifier, .contains: head = parseVariable()
        case .leftBracket: head = parseArray()
        case .leftBrace: head = parseSetOrObject()
        case .leftParen: head = parseParenthesized()
        default:
            failUnexpected()
            return nil
        }
        guard let head else { return nil }
        return parseTail(of: head)
    }

    /// Reads `-x`, which is `0 - x`; the present token is the name.
    private mutating func parseNegative(at start: SourceLocation) -> Term? {
        guard let operand = parseTail(of: parseVariable()) else { return nil }
        let minus = Term(.ref([Term(.variable("minus"), start)]), start)
        return Term(.call(Call(minus, [Term(.number("0"), start), operand])), start.ending(at: state.lastEnd))
    }

    private mutating func isFollowedByParenthesis() -> Bool {
        let saved = state
        defer { state = saved }
        scanOne()
        return token == .leftParen
    }

    /// Reads what may follow a term: a path, arguments, or nothing.
    private mutating func parseTail(of head: Term) -> Term? {
        scanOne()
        switch token {
        case .leftParen, .dot, .leftBracket:
            return parseRef(head)
        case .whitespace:
            scan()
        default:
            break
        }
        if let name = head.variableName, name == "data" || name == "input" {
            return Term(.ref([head]), head.location)
        }
        return head
    }

    private mutating func parseParenthesized() -> Term? {
        let start = location.offset
        scan()
        guard var inner = parseInfix() else { return nil }
        guard token == .rightParen else {
            fail("non-terminated expression")
            return nil
        }
        inner.location = inner.location.enclosed(from: start, to: state.tokenEnd)
        return inner
    }

    private mutating func parseNumber() -> Term? {
        let start = location
        var text = ""
        if token == .minus {
            text = "-"
            scan()
            guard token == .number || token == .dot else {
                failUnexpected("expected number")
                return nil
            }
        }
        let startsWithPoint = token == .dot
        if startsWithPoint {
            text += "."
            scan()
            guard token == .number else {
                failUnexpected("expected number")
                return nil
            }
        }
        let digits = Array(literal.string.utf8)
        if !startsWithPoint, digits.count > 1, digits[0] == UInt8(ascii: "0") {
            let next = digits[1] | 0x20
            guard digits[1] == UInt8(ascii: ".") || (digits.count > 2 && next == UInt8(ascii: "e")) else {
                failUnexpected("expected number without leading zero")
                return nil
            }
        }
        if startsWithPoint, digits.contains(UInt8(ascii: ".")) {
            failUnexpected("invalid float")
            return nil
        }
        text += literal.string
        guard Literals.isWithinBounds(text) else {
            fail("number too big")
            return nil
        }
        return Term(.number(RegoText(text)), start)
    }

    private mutating func parseString() -> Term? {
        let text = Array(literal.string.utf8)
        guard text.count >= 2 else {
            failUnexpected()
            return nil
        }
        let content = text[1..<(text.count - 1)]
        if text[0] == UInt8(ascii: "`") {
            return Term(.string(RegoText(String(decoding: content, as: UTF8.self))), location)
        }
        guard let decoded = Literals.unescape(content) else {
            fail("illegal string literal: \(literal)")
            return nil
        }
        return Term(.string(RegoText(decoded)), location)
    }

    // MARK: - Template strings

    private mutating func parseTemplateString(raw: Bool) -> Term? {
        guard enter() else { return nil }
        defer { leave() }
        let start = location
        var parts: [TemplatePart] = []
        while true {
            let content = state.unescaped ?? []
            guard let text = raw ? String(decoding: content, as: UTF8.self) : Literals.unescape(content[...]) else {
                fail("illegal template-string part: \(literal)")
                return nil
            }
            if !text.isEmpty { parts.append(.text(RegoText(text))) }
            if token == .templateStringEnd || token == .rawTemplateStringEnd {
                return Term(.templateString(parts), start.ending(at: state.tokenEnd))
            }
            scan()
            guard let expression = parseLiteral() else {
                fail("invalid template-string expression")
                return nil
            }
            if let reason = expression.unfitForTemplate {
                fail("unexpected \(reason) in template-string expression", at: expression.location)
                return nil
            }
            parts.append(.expression(expression))
            guard token == .rightBrace else {
                fail("expected } to end template string expression")
                return nil
            }
            scanTemplate(raw: raw)
        }
    }
}

extension Expression {
    /// What makes the expression unfit to stand in a template string; nil where it may.
    fileprivate var unfitForTemplate: String? {
        if isNegated { return "negation ('not')" }
        switch kind {
        case .every: return "'every'"
        case .someVariables, .someIn: return "'some'"
        case .call(let call) where call.name == "eq": return "unification ('=')"
        case .call(let call) where call.name == "assign": return "assignment (':=')"
        default: return nil
        }
    }
}
