package import RegoSyntax

extension Term {
    var isComprehension: Bool {
        switch kind {
        case .arrayComprehension, .setComprehension, .objectComprehension: true
        default: false
        }
    }

    var isScalar: Bool {
        switch kind {
        case .null, .boolean, .number, .string: true
        default: false
        }
    }

    /// The terms of a ref, nil for any other term.
    package var refPath: [Term]? {
        if case .ref(let path) = kind { path } else { nil }
    }

    /// The ref `data` or the ref `input` alone.
    var isRootDocument: Bool {
        guard let path = refPath, path.count == 1, let name = path.first?.variableName else { return false }
        return name == "data" || name == "input"
    }

    /// Whether a ref or a comprehension occurs in it, so that it must be evaluated before it is a value.
    var requiresEvaluation: Bool {
        if refPath != nil || isComprehension { return true }
        var found = false
        forEachChild({ found = found || $0.requiresEvaluation }, { _ in found = true })
        return found
    }

    /// Replaces variables everywhere in it, nested bodies included.
    mutating func replaceVariables(_ replace: (RegoText) -> Term.Kind?) {
        if case .variable(let name) = kind {
            if let new = replace(name) { kind = new }
            return
        }
        updateChildren({ $0.replaceVariables(replace) }, { $0.replaceVariables(replace) })
    }
}

extension Expression {
    /// The call it is, nil for any other kind.
    var call: Call? {
        if case .call(let call) = kind { call } else { nil }
    }

    /// The call of `name` with two operands it is.
    package func operands(of name: String) -> (Term, Term)? {
        guard let call, call.arguments.count == 2, call.name == name else { return nil }
        return (call.arguments[0], call.arguments[1])
    }

    /// `left = right`, added by the compiler.
    static func generatedEquality(_ left: Term, _ right: Term, modifiers: [WithModifier] = []) -> Expression {
        Expression(
            .call(Call(.builtin("eq", right.location), [left, right])), modifiers: modifiers, isGenerated: true,
            location: right.location)
    }
}

extension Term {
    /// The ref of a built-in's name, `io.jwt.decode` in three steps.
    package static func builtin(_ name: String, _ location: SourceLocation) -> Term {
        let parts = name.split(separator: ".").map { RegoText(String($0)) }
        let path = parts.enumerated().map { index, part in
            Term(index == 0 ? .variable(part) : .string(part), location)
        }
        return Term(.ref(path), location)
    }
}

extension Body {
    /// Replaces variables everywhere in it.
    mutating func replaceVariables(_ replace: (RegoText) -> Term.Kind?) {
        for index in indices {
            self[index].updateChildren({ $0.replaceVariables(replace) }, { $0.replaceVariables(replace) })
        }
    }

    /// Shows every expression in it, those of nested bodies after the one they stand in.
    func forEachExpression(_ visit: (Expression) -> Void) {
        for expression in self {
            visit(expression)
            expression.forEachNestedBody { $0.forEachExpression(visit) }
        }
    }

    mutating func append(all expressions: [Expression]) {
        append(contentsOf: expressions)
    }
}

extension Expression {
    /// Shows the outermost bodies inside it: of comprehensions, of `every`, wherever they stand.
    func forEachNestedBody(_ visit: (Body) -> Void) {
        forEachChild({ $0.forEachNestedBody(visit) }, visit)
    }

    /// Changes the outermost bodies inside it.
    mutating func updateNestedBodies(_ update: (inout Body) -> Void) {
        updateChildren({ $0.updateNestedBodies(update) }, update)
    }
}

extension Term {
    /// Shows the outermost bodies inside it.
    func forEachNestedBody(_ visit: (Body) -> Void) {
        forEachChild({ $0.forEachNestedBody(visit) }, visit)
    }

    /// Changes the outermost bodies inside it.
    mutating func updateNestedBodies(_ update: (inout Body) -> Void) {
        updateChildren({ $0.updateNestedBodies(update) }, update)
    }
}
