import RegoSyntax

extension Expression {
    /// Shows the terms in it, those of nested bodies included.
    func forEachTerm(_ visit: (Term) -> Void) {
        switch kind {
        case .term(let term): visit(term)
        case .call(let call):
            visit(call.function)
            call.arguments.forEach(visit)
        case .someVariables(let variables): variables.forEach(visit)
        case .someIn(let item):
            if let key = item.key { visit(key) }
            visit(item.value)
            visit(item.domain)
        case .every(let every):
            if let key = every.key { visit(key) }
            visit(every.value)
            visit(every.domain)
            for inner in every.body { inner.forEachTerm(visit) }
        case .not(let negation):
            for inner in negation.body { inner.forEachTerm(visit) }
        case .logical(let logical):
            for inner in logical.left + logical.right { inner.forEachTerm(visit) }
        }
        for modifier in modifiers {
            visit(modifier.target)
            visit(modifier.value)
        }
    }
}

extension Term {
    /// Shows the terms directly in it, and those of the bodies directly in it.
    func forEachTerm(_ visit: (Term) -> Void) {
        switch kind {
        case .null, .boolean, .number, .string, .variable: return
        case .ref(let terms), .array(let terms), .set(let terms): terms.forEach(visit)
        case .object(let entries):
            for entry in entries {
                visit(entry.key)
                visit(entry.value)
            }
        case .arrayComprehension(let head, let body), .setComprehension(let head, let body):
            visit(head)
            for inner in body { inner.forEachTerm(visit) }
        case .objectComprehension(let key, let value, let body):
            visit(key)
            visit(value)
            for inner in body { inner.forEachTerm(visit) }
        case .call(let call):
            visit(call.function)
            call.arguments.forEach(visit)
        case .templateString(let parts):
            for case .expression(let expression) in parts { expression.forEachTerm(visit) }
        }
    }
}
