import RegoSyntax

extension Term {
    /// Replaces variables everywhere in it; `data`, `input` and the names of functions stay.
    mutating func substitute(_ replacement: (RegoText) -> Term) {
        switch kind {
        case .variable(let name):
            if name != "data", name != "input" { kind = replacement(name).kind }
        case .ref(var path):
            for position in path.indices { path[position].substitute(replacement) }
            // A ref in the place of the head brings its steps.
            if let head = path.first, case .ref(let base) = head.kind { path = base + path.dropFirst() }
            kind = .ref(path)
        case .call(var call):
            for position in call.arguments.indices { call.arguments[position].substitute(replacement) }
            kind = .call(call)
        default:
            updateChildren({ $0.substitute(replacement) }, { $0.substitute(replacement) })
        }
    }
}

extension Body {
    /// Replaces variables everywhere in it.
    mutating func substitute(_ replacement: (RegoText) -> Term) {
        for position in indices { self[position].substitute(replacement) }
    }
}

extension Expression {
    mutating func substitute(_ replacement: (RegoText) -> Term) {
        if case .call(var call) = kind {
            for position in call.arguments.indices { call.arguments[position].substitute(replacement) }
            kind = .call(call)
        } else {
            var bare = Expression(kind)
            bare.updateChildren({ $0.substitute(replacement) }, { $0.substitute(replacement) })
            kind = bare.kind
        }
        for position in modifiers.indices { modifiers[position].value.substitute(replacement) }
    }
}
