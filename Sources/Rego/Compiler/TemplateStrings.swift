import RegoSyntax

/// Turns `$"a{x}b{f(x)}"` into `internal.template_string(["a", {x}, "b", {y | y = f(x)}])`: an undefined expression
/// yields no member, and does not make the string undefined.
struct TemplateStrings {
    let outputs: OutputVariables
    let isRelation: (String) -> Bool
    let originals: [RegoText: RegoText]
    var names: LocalNames
    private(set) var errors: [RegoError] = []

    init(
        outputs: OutputVariables, isRelation: @escaping (String) -> Bool, originals: [RegoText: RegoText],
        names: LocalNames
    ) {
        self.outputs = outputs
        self.isRelation = isRelation
        self.originals = originals
        self.names = names
    }

    /// Rewrites a body in which `globals` are bound; returns what is bound after it.
    @discardableResult
    mutating func rewrite(_ body: inout Body, globals: VariableSet) -> VariableSet {
        let safe = outputs.of(body, safe: globals).union(globals)
        for index in body.indices { rewrite(&body[index], safe: safe) }
        return safe
    }

    private mutating func rewrite(_ expression: inout Expression, safe: VariableSet) {
        var inner = safe
        if case .every(let every) = expression.kind {
            for name in [every.key?.variableName, every.value.variableName] {
                if let name { inner.insert(name) }
            }
        }
        expression.updateChildren({ rewrite(&$0, safe: safe) }, { rewrite(&$0, globals: inner) })
    }

    /// Rewrites a term of a head or an expression; an expression in a template may use what is in `safe`.
    mutating func rewrite(_ term: inout Term, safe: VariableSet) {
        switch term.kind {
        case .templateString(let parts):
            term.kind = call(of: parts, at: term.location, safe: safe)
            term.updateChildren({ rewrite(&$0, safe: safe) }, { _ in })
        case .arrayComprehension, .setComprehension, .objectComprehension:
            var after = safe
            term.updateChildren({ _ in }, { after = rewrite(&$0, globals: safe) })
            term.updateChildren({ rewrite(&$0, safe: after) }, { _ in })
        default:
            term.updateChildren({ rewrite(&$0, safe: safe) }, { _ in })
        }
    }

    private mutating func call(of parts: [TemplatePart], at place: SourceLocation, safe: VariableSet) -> Term.Kind {
        var terms: [Term] = []
        for part in parts {
            switch part {
            case .text(let text):
                terms.append(Term(.string(text), place))
            case .expression(let expression):
                if let term = capture(expression, safe: safe) { terms.append(term) }
            }
        }
        if terms.isEmpty { terms.append(Term(.string(""), place)) }
        return .call(Call(.builtin("internal.template_string", place), [Term(.array(terms), place)]))
    }

    private mutating func capture(_ expression: Expression, safe: VariableSet) -> Term? {
        let term: Term
        switch expression.kind {
        case .term(let only):
            if only.isScalar, expression.modifiers.isEmpty { return only }
            term = only
        case .call(let call):
            if let name = call.name, isRelation(name) {
                errors.append(
                    RegoError(
                        .compile,
                        "illegal call to relation built-in '\(name)' that may cause multiple outputs",
                        at: expression.location))
                return nil
            }
            term = Term(.call(call), expression.location)
        case .not, .logical:
            // OPA's words, its types' names included.
            var type = "Not"
            if case .logical(let logical) = expression.kind {
                type = logical.connective == .and ? "LogicalAnd" : "LogicalOr"
            }
            errors.append(
                RegoError(
                    .compile, "unexpected template-string expression type: *ast.\(type)", at: expression.location))
            return nil
        case .someVariables, .someIn, .every:
            return nil
        }
        // A variable alone is left to the safety check, which sees to it that it has a value.
        if term.isVariable, !term.isRoot { return Term(.set([term]), term.location) }
        let needed = term.isVariable ? [] : VariableCollector.variables(in: term, skipping: .safety)
        for name in needed.subtracting(safe).sorted() {
            let shown = (originals[name] ?? name).shown
            errors.append(RegoError(.compile, "var \(shown) is undeclared", at: term.location))
        }
        let local = Term(.variable(names.make()), term.location)
        let equality = Expression(
            .call(Call(.builtin("eq", term.location), [local, term])), modifiers: expression.modifiers,
            location: term.location)
        return Term(.setComprehension(local, [equality]), term.location)
    }
}
