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
        body.visit(see, look)
    }
}

extension Expression {
    func visit(_ see: (Term) -> Void, _ look: (Expression) -> Void) {
        look(self)
        forEachChild({ $0.visit(see, look) }, { $0.visit(see, look) })
    }
}

extension Body {
    fileprivate func visit(_ see: (Term) -> Void, _ look: (Expression) -> Void) {
        for expression in self { expression.visit(see, look) }
    }
}

extension Term {
    func visit(_ see: (Term) -> Void, _ look: (Expression) -> Void) {
        see(self)
        guard case .templateString(let parts) = kind else {
            return forEachChild({ $0.visit(see, look) }, { $0.visit(see, look) })
        }
        for case .expression(let expression) in parts { expression.visit(see, look) }
    }
}
