import RegoSyntax

extension Declarations {
    /// Renames what stands below a `not`.
    mutating func rewriteNegation(_ expression: inout Expression, _ original: Negation) {
        var negation = original
        rewriteOperand(&negation.body, isExplicit: negation.isExplicit, "negated expression")
        expression.kind = .not(negation)
        for index in expression.modifiers.indices { rewriteModifier(&expression.modifiers[index]) }
    }

    /// Makes negations of `and` and `or`: `a or b` is `not { not a; not b }`, and `a and b` is
    /// `not { not { not { not a }; not { not b } } }`. Neither binds anything or branches, and neither looks at the second
    /// operand where the first decides.
    mutating func rewriteLogical(_ expression: inout Expression, _ logical: LogicalExpression) {
        var negated: Body = []
        for operand in Self.operands(of: logical) {
            var body = operand.body
            rewriteOperand(
                &body, isExplicit: operand.isExplicit, "implicit \(logical.connective.rawValue) operand")
            negated.append(Self.not(body, isExplicit: operand.isExplicit))
        }
        switch logical.connective {
        case .or:
            expression.kind = .not(Negation(body: negated, isExplicit: true))
        case .and:
            let all = negated.map { Self.not([$0], isExplicit: true) }
            expression.kind = .not(Negation(body: [Self.not(all, isExplicit: true)], isExplicit: true))
        }
        for index in expression.modifiers.indices { rewriteModifier(&expression.modifiers[index]) }
    }

    /// A body in braces has a scope of its own; an expression alone declares nothing and has the scope around it.
    private mutating func rewriteOperand(_ body: inout Body, isExplicit: Bool, _ place: String) {
        if isExplicit {
            scopes.push()
            rewrite(&body, used: [])
            scopes.pop()
            return
        }
        for index in body.indices {
            if body[index].call?.name == "assign" {
                errors.append(
                    RegoError(.compile, "cannot assign vars inside \(place)", at: body[index].location))
            } else if let expression = rewritten(body[index]) {
                body[index] = expression
            }
        }
    }

    /// The operands of a chain of one connective, in order.
    private static func operands(of logical: LogicalExpression) -> [(body: Body, isExplicit: Bool)] {
        var chain = [logical]
        while let last = chain.last, !last.isLeftExplicit, let inner = last.left.onlyLogical,
            inner.connective == logical.connective
        {
            chain.append(inner)
        }
        let first = chain.last.map { [($0.left, $0.isLeftExplicit)] } ?? []
        return first + chain.reversed().map { ($0.right, $0.isRightExplicit) }
    }

    private static func not(_ body: Body, isExplicit: Bool) -> Expression {
        Expression(.not(Negation(body: body, isExplicit: isExplicit)), location: body.first?.location ?? .none)
    }
}

extension Body {
    /// The `and` or `or` it consists of, if it has no modifiers.
    fileprivate var onlyLogical: LogicalExpression? {
        guard count == 1, let only = first, only.modifiers.isEmpty, case .logical(let logical) = only.kind else {
            return nil
        }
        return logical
    }
}
