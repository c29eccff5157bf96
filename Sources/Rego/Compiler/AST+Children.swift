import RegoSyntax

// Every stage of the compiler walks the tree through these: they name each node's direct children once.

extension Term {
    /// Changes each direct child term and each direct nested body.
    mutating func updateChildren(_ term: (inout Term) -> Void, _ body: (inout Body) -> Void) {
        switch kind {
        case .null, .boolean, .number, .string, .variable:
            return
        case .ref(var path):
            for index in path.indices { term(&path[index]) }
            kind = .ref(path)
        case .array(var elements):
            for index in elements.indices { term(&elements[index]) }
            kind = .array(elements)
        case .set(var elements):
            for index in elements.indices { term(&elements[index]) }
            kind = .set(elements)
        case .object(var entries):
            for index in entries.indices {
                term(&entries[index].key)
                term(&entries[index].value)
            }
            kind = .object(entries)
        case .arrayComprehension(var head, var inner):
            term(&head)
            body(&inner)
            kind = .arrayComprehension(head, inner)
        case .setComprehension(var head, var inner):
            term(&head)
            body(&inner)
            kind = .setComprehension(head, inner)
        case .objectComprehension(var key, var value, var inner):
            term(&key)
            term(&value)
            body(&inner)
            kind = .objectComprehension(key: key, value: value, inner)
        case .call(var call):
            term(&call.function)
            for index in call.arguments.indices { term(&call.arguments[index]) }
            kind = .call(call)
        case .templateString(var parts):
            for index in parts.indices {
                guard case .expression(var expression) = parts[index] else { continue }
                expression.updateChildren(term, body)
                parts[index] = .expression(expression)
            }
            kind = .templateString(parts)
        }
    }

    /// Shows each direct child term and each direct nested body.
    func forEachChild(_ term: (Term) -> Void, _ body: (Body) -> Void) {
        switch kind {
        case .null, .boolean, .number, .string, .variable:
            return
        case .ref(let elements), .array(let elements), .set(let elements):
            elements.forEach(term)
        case .object(let entries):
            for entry in entries {
                term(entry.key)
                term(entry.value)
            }
        case .arrayComprehension(let head, let inner), .setComprehension(let head, let inner):
            term(head)
            body(inner)
        case .objectComprehension(let key, let value, let inner):
            term(key)
            term(value)
            body(inner)
        case .call(let call):
            term(call.function)
            call.arguments.forEach(term)
        case .templateString(let parts):
            for case .expression(let expression) in parts { expression.forEachChild(term, body) }
        }
    }

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

    var refPath: [Term]? {
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
    /// Changes each direct child term and each direct nested body; modifiers count as children.
    mutating func updateChildren(_ term: (inout Term) -> Void, _ body: (inout Body) -> Void) {
        switch kind {
        case .term(var only):
            term(&only)
            kind = .term(only)
        case .call(var call):
            term(&call.function)
            for index in call.arguments.indices { term(&call.arguments[index]) }
            kind = .call(call)
        case .someVariables(var variables):
            for index in variables.indices { term(&variables[index]) }
            kind = .someVariables(variables)
        case .someIn(var item):
            if var key = item.key {
                term(&key)
                item.key = key
            }
            term(&item.value)
            term(&item.domain)
            kind = .someIn(item)
        case .every(var every):
            if var key = every.key {
                term(&key)
                every.key = key
            }
            term(&every.value)
            term(&every.domain)
            body(&every.body)
            kind = .every(every)
        case .not(var negation):
            body(&negation.body)
            kind = .not(negation)
        case .logical(var logical):
            body(&logical.left)
            body(&logical.right)
            kind = .logical(logical)
        }
        for index in modifiers.indices {
            term(&modifiers[index].target)
            term(&modifiers[index].value)
        }
    }

    /// Shows each direct child term and each direct nested body; modifiers count as children.
    func forEachChild(_ term: (Term) -> Void, _ body: (Body) -> Void) {
        switch kind {
        case .term(let only):
            term(only)
        case .call(let call):
            term(call.function)
            call.arguments.forEach(term)
        case .someVariables(let variables):
            variables.forEach(term)
        case .someIn(let item):
            if let key = item.key { term(key) }
            term(item.value)
            term(item.domain)
        case .every(let every):
            if let key = every.key { term(key) }
            term(every.value)
            term(every.domain)
            body(every.body)
        case .not(let negation):
            body(negation.body)
        case .logical(let logical):
            body(logical.left)
            body(logical.right)
        }
        for modifier in modifiers {
            term(modifier.target)
            term(modifier.value)
        }
    }

    /// The call it is, nil for any other kind.
    var call: Call? {
        if case .call(let call) = kind { call } else { nil }
    }

    /// The call of `name` with two operands it is.
    func operands(of name: String) -> (Term, Term)? {
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
    static func builtin(_ name: String, _ location: SourceLocation) -> Term {
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
