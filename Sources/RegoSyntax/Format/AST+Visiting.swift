extension Rule {
    /// Calls `look` with each expression of the rule, those in its terms included; `else` branches are left out.
    func visitExpressions(_ look: (Expression) -> Void) {
        visitTerms({ _ in }, look)
    }

    /// Calls `see` with each term, and `look` with each expression, from the outside in; `else` branches are left out.
    func visitTerms(_ see: (Term) -> Void, _ look: (Expression) -> Void) {
        for term in head.reference { term.visit(see, look) }
        for term in head.arguments ?? [] { term.visit(see, look) }
        head.key?.visit(see, look)
        head.value?.visit(see, look)
        for expression in body { expression.visit(see, look) }
    }
}

extension Expression {
    func visit(_ see: (Term) -> Void, _ look: (Expression) -> Void) {
        look(self)
        switch kind {
        case .term(let term): term.visit(see, look)
        case .call(let call): call.visit(see, look)
        case .someVariables(let variables):
            for variable in variables { variable.visit(see, look) }
        case .someIn(let some):
            some.key?.visit(see, look)
            some.value.visit(see, look)
            some.domain.visit(see, look)
        case .every(let every):
            every.key?.visit(see, look)
            every.value.visit(see, look)
            every.domain.visit(see, look)
            for expression in every.body { expression.visit(see, look) }
        case .not(let negation):
            for expression in negation.body { expression.visit(see, look) }
        case .logical(let logical):
            for expression in logical.left + logical.right { expression.visit(see, look) }
        }
        for modifier in modifiers {
            modifier.target.visit(see, look)
            modifier.value.visit(see, look)
        }
    }
}

extension Call {
    fileprivate func visit(_ see: (Term) -> Void, _ look: (Expression) -> Void) {
        function.visit(see, look)
        for argument in arguments { argument.visit(see, look) }
    }
}

extension Term {
    func visit(_ see: (Term) -> Void, _ look: (Expression) -> Void) {
        see(self)
        switch kind {
        case .null, .boolean, .number, .string, .variable: break
        case .ref(let terms), .array(let terms), .set(let terms):
            for term in terms { term.visit(see, look) }
        case .object(let entries):
            for entry in entries {
                entry.key.visit(see, look)
                entry.value.visit(see, look)
            }
        case .arrayComprehension(let head, let body), .setComprehension(let head, let body):
            head.visit(see, look)
            for expression in body { expression.visit(see, look) }
        case .objectComprehension(let key, let value, let body):
            key.visit(see, look)
            value.visit(see, look)
            for expression in body { expression.visit(see, look) }
        case .call(let call): call.visit(see, look)
        case .templateString(let parts):
            for case .expression(let expression) in parts { expression.visit(see, look) }
        }
    }
}
