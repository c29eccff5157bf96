// Who walks a tree walks it through these: they name each node's direct children once.

extension Term {
    /// Changes each direct child term and each direct nested body.
    package mutating func updateChildren(_ term: (inout Term) -> Void, _ body: (inout Body) -> Void) {
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
    package func forEachChild(_ term: (Term) -> Void, _ body: (Body) -> Void) {
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
}

extension Expression {
    /// Changes each direct child term and each direct nested body; modifiers count as children.
    package mutating func updateChildren(_ term: (inout Term) -> Void, _ body: (inout Body) -> Void) {
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
    package func forEachChild(_ term: (Term) -> Void, _ body: (Body) -> Void) {
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
}
