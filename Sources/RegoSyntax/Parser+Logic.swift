// `and`, `or` and bodies below `not`, which files import from `future.keywords`.

/// One side of `and` or `or`: an expression, or a body in braces.
struct LogicalOperand {
    var body: Body
    /// Written in braces.
    var isExplicit: Bool
    var location: SourceLocation

    init(_ body: Body, isExplicit: Bool, at location: SourceLocation) {
        self.body = body
        self.isExplicit = isExplicit
        self.location = location
    }

    init(_ expression: Expression) {
        self.init([expression], isExplicit: false, at: expression.location)
    }
}

/// What became of an attempt.
enum Attempt<Result> {
    /// There is nothing of the kind here; the parser stands where it stood.
    case none
    /// It is there, with an error that is reported.
    case failed
    case read(Result)
}

extension Parser {
    var hasLogicalKeywords: Bool { !state.lexer.keywords.isDisjoint(with: [.and, .or]) }

    /// A body in braces or a group in parentheses that begins an expression with `and` or `or`.
    mutating func parseLeadingOperand() -> Attempt<Expression> {
        let offset = location.offset
        guard token == .leftBrace || token == .leftParen, !refutedOperands.contains(offset) else { return .none }
        if token == .leftParen {
            switch parseLogicalGroup(isOperand: false, prefix: "") {
            case .none:
                refutedOperands.insert(offset)
                return .none
            case .failed: return .failed
            case .read(let operand): return attempt(parseLogicalTail(of: operand))
            }
        }
        let (saved, start) = (state, location)
        scan()
        if let body = parseBody(until: .rightBrace) {
            scan()
            if token == .logicalAnd || token == .logicalOr {
                if body.isAmbiguousUnion {
                    failAmbiguousUnion(body, at: start, "")
                    return .failed
                }
                return attempt(parseLogicalTail(of: LogicalOperand(body, isExplicit: true, at: start)))
            }
        }
        state = saved
        refutedOperands.insert(offset)
        return .none
    }

    private func attempt(_ expression: Expression?) -> Attempt<Expression> {
        expression.map { .read($0) } ?? .failed
    }

    /// `and` and `or` after their first operand, and the modifiers of the whole; the operand alone where none follow.
    mutating func parseLogicalTail(of first: LogicalOperand) -> Expression? {
        guard var whole = token == .logicalAnd || token == .logicalOr ? parseLogicalChain(first) : first.body.first
        else { return nil }
        return parseModifiers(of: &whole) ? whole : nil
    }

    /// Reads operands joined by `or`, those joined by `and` first; both group to the left.
    private mutating func parseLogicalChain(_ first: LogicalOperand) -> Expression? {
        guard enter() else { return nil }
        defer { leave() }
        guard var left = parseConjunction(first) else { return nil }
        while token == .logicalOr {
            guard chainMayGrow(left.body.depth) else { return nil }
            scan()
            guard let operand = parseLogicalOperand(of: "or"), let right = parseConjunction(operand) else { return nil }
            left = joined(left, .or, right)
        }
        return left.body.first
    }

    private mutating func parseConjunction(_ first: LogicalOperand) -> LogicalOperand? {
        var left = first
        while token == .logicalAnd {
            guard chainMayGrow(left.body.depth) else { return nil }
            scan()
            guard let right = parseLogicalOperand(of: "and") else { return nil }
            left = joined(left, .and, right)
        }
        return left
    }

    private mutating func joined(
        _ left: LogicalOperand, _ connective: LogicalExpression.Connective, _ right: LogicalOperand
    ) -> LogicalOperand {
        for operand in [left, right] {
            guard let (name, place) = operand.body.onlyVoidCall else { continue }
            state.hints.append(
                "`\(name)` produces no value and always succeeds, so the operand can never fail; move it out of the "
                    + "operand, or add an expression that can fail")
            fail("operand of `\(connective.rawValue)` cannot consist only of calls to `\(name)`", at: place)
        }
        let expression = LogicalExpression(
            connective, left: left.body, right: right.body, isLeftExplicit: left.isExplicit,
            isRightExplicit: right.isExplicit)
        return LogicalOperand(
            Expression(.logical(expression), location: left.location.ending(at: state.lastEnd)))
    }

    /// Reads an operand of `connective`; nil there means that the caller only tries.
    private mutating func parseLogicalOperand(of connective: String?) -> LogicalOperand? {
        if token == .leftBrace { return parseBracedOperand(of: connective) }
        var negation: SourceLocation?
        if isNegation() {
            negation = location
            scan()
        }
        if let negation, hasNotBodies, token == .leftBrace {
            return parseNotBody(at: negation).map { LogicalOperand($0) }
        }
        if token == .leftParen, negation == nil || hasNotBodies, !refutedOperands.contains(~location.offset) {
            let offset = location.offset
            switch parseLogicalGroup(isOperand: true, prefix: negation == nil ? "" : "not ") {
            case .none: refutedOperands.insert(~offset)
            case .failed: return nil
            case .read(let operand):
                guard let negation else { return operand }
                let place = negation.ending(at: state.lastEnd)
                return LogicalOperand(
                    Expression(
                        .not(Negation(body: operand.body, isExplicit: operand.isExplicit)), location: place))
            }
        }
        let start = location
        guard var expression = parsePlainExpression() else { return nil }
        expression.location = start.ending(at: state.lastEnd)
        if let negation { expression = negated(expression, at: negation) }
        return LogicalOperand(expression)
    }

    private mutating func parseBracedOperand(of connective: String?) -> LogicalOperand? {
        let (saved, start) = (state, location)
        scan()
        let isEmpty = token == .rightBrace
        guard let body = parseBody(until: .rightBrace) else {
            guard !isEmpty, let connective else { return nil }
            // The braces may hold a value.
            let failed = state
            state = saved
            if parseInfix() != nil {
                failValueAsOperand(at: start, start.ending(at: state.lastEnd).text, connective)
            } else {
                state = failed
            }
            return nil
        }
        scan()
        // Reported, but the body is given back: a group that turns out to be none takes the error with it.
        if body.isAmbiguousUnion { failAmbiguousUnion(body, at: start, "") }
        return LogicalOperand(body, isExplicit: true, at: start)
    }

    /// Reads the body in braces after `not`.
    mutating func parseNotBody(at negation: SourceLocation) -> Expression? {
        let (saved, start) = (state, location)
        scan()
        let isEmpty = token == .rightBrace
        guard let body = parseBody(until: .rightBrace) else {
            guard !isEmpty else { return nil }
            let failed = state
            state = saved
            if let term = parseInfix() {
                let operand = start.ending(at: state.lastEnd).text
                state.hints.append(
                    "write `not (\(operand))` to negate the value, or `not {\(operand)}` for a body holding it")
                fail(
                    "`{...}` in an operand position must contain expression(s), got: \(term.ledByBrace.kindName)",
                    at: start)
            } else {
                state = failed
            }
            return nil
        }
        scan()
        if body.isAmbiguousUnion {
            failAmbiguousUnion(body, at: start, "not ")
            return nil
        }
        return Expression(
            .not(Negation(body: body, isExplicit: true)), location: negation.ending(at: state.lastEnd))
    }

    /// Reads a group in parentheses that holds or precedes `and`, `or` or `not`. `isOperand` says that it stands behind
    /// one of them.
    mutating func parseLogicalGroup(isOperand: Bool, prefix: String) -> Attempt<LogicalOperand> {
        guard enter() else { return .failed }
        defer { leave() }
        let (saved, start) = (state, location)
        scan()
        if token == .rightParen {
            if isOperand {
                fail("empty parenthesized group", at: start)
                return .failed
            }
            state = saved
            return .none
        }
        guard var operand = parseLogicalOperand(of: nil) else {
            state = saved
            return .none
        }
        if token == .logicalAnd || token == .logicalOr {
            guard let whole = parseLogicalTail(of: operand), closeGroup() else { return .failed }
            return .read(LogicalOperand([whole], isExplicit: false, at: start.ending(at: state.lastEnd)))
        }
        if token == .with, !operand.isExplicit, operand.body.count == 1 {
            let modifierPlace = location
            guard parseModifiers(of: &operand.body[0]) else { return .failed }
            if token == .logicalAnd || token == .logicalOr {
                failModifierOnOperand(at: modifierPlace)
                return .failed
            }
            guard closeGroup() else { return .failed }
            if isOperand || token == .logicalAnd || token == .logicalOr {
                return .read(LogicalOperand(operand.body, isExplicit: false, at: start.ending(at: state.lastEnd)))
            }
        } else if operand.isExplicit {
            let braces = operand.location.ending(at: state.lastEnd).text
            state = saved
            scan()
            let isValue = parseTerm() != nil
            state = saved
            if !isValue {
                state.hints.append("drop the parens to keep the body: `\(prefix)\(braces)`")
                fail("`(...)` in an operand position cannot contain a body", at: start)
                return .failed
            }
        } else if operand.body.isLogicalOrNegated {
            guard closeGroup() else { return .failed }
            operand.location = start.ending(at: state.lastEnd)
            return .read(operand)
        }
        state = saved
        return .none
    }

    private mutating func closeGroup() -> Bool {
        guard token == .rightParen else {
            fail("expected ) to close parenthesized group")
            return false
        }
        scan()
        return true
    }

    // MARK: - Errors

    mutating func failModifierOnOperand(at place: SourceLocation) {
        state.hints.append(
            "Wrap the operand in `(...)` or `{...}` to scope, or move `with` after the `\(token.name)` expression to "
                + "apply it to the whole expression")
        fail("`with` modifier is not allowed on operand of `\(token.name)`", at: place)
    }

    mutating func failValueAsOperand(at place: SourceLocation, _ operand: String, _ connective: String) {
        state.hints.append("wrap the operand to keep the value: `(\(operand)) \(connective) ...`")
        fail("operand of `\(connective)` cannot begin with `{` unless the braces hold a body", at: place)
    }

    /// `{a | b}` as an operand may be meant as a comprehension.
    private mutating func failAmbiguousUnion(_ body: Body, at start: SourceLocation, _ prefix: String) {
        let braces = start.ending(at: state.lastEnd).text
        var union = braces
        if let first = body.first?.location, first.offset > start.offset {
            let bytes = Array(braces.utf8)
            let from = first.offset &- start.offset
            if from &+ first.length <= bytes.count {
                let (before, after) = (bytes[..<from], bytes[(from &+ first.length)...])
                union =
                    String(decoding: before, as: UTF8.self) + "(\(first.text))" + String(decoding: after, as: UTF8.self)
            }
        }
        state.hints.append(
            "write `\(prefix)(\(braces))` for the comprehension, or `\(prefix)\(union)` for the set union")
        fail(
            "ambiguous `{ ... | ... }` operand: read as a body holding a set-union expression, not as a comprehension",
            at: start)
    }
}

extension Body {
    /// A body that begins with a bare `a | b`.
    fileprivate var isAmbiguousUnion: Bool {
        guard let first, case .call(let call) = first.kind, call.name == "or" else { return false }
        return call.function.location.text == "|" && first.location.text.utf8.first != UInt8(ascii: "(")
    }

    /// The name and place of the first call, where there are only calls of what yields nothing.
    fileprivate var onlyVoidCall: (name: String, location: SourceLocation)? {
        for expression in self {
            guard !expression.isNegated, case .call(let call) = expression.kind, call.name == "print" else {
                return nil
            }
        }
        return first.map { ("print", $0.location) }
    }

    fileprivate var isLogicalOrNegated: Bool {
        guard count == 1, let only = first else { return false }
        switch only.kind {
        case .logical, .not: return true
        default: return only.isNegated
        }
    }
}

extension Term {
    /// The operand a term begins with.
    fileprivate var ledByBrace: Term {
        var term = self
        while case .call(let call) = term.kind, call.arguments.count == 2, let first = call.arguments.first,
            call.function.location.offset > first.location.offset
        {
            term = first
        }
        return term
    }
}
