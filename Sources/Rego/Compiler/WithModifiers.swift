import RegoSyntax

/// Checks what `with` replaces, and binds values that must be evaluated to locals before the expression.
struct WithModifiers {
    let functions: FunctionTable
    var names: LocalNames
    private(set) var errors: [RegoError] = []

    init(functions: FunctionTable, names: LocalNames) {
        self.functions = functions
        self.names = names
    }

    mutating func rewrite(_ body: inout Body) {
        var result: Body = []
        // What was lifted out of an expression has its modifiers too; a body's first error is enough.
        var hasError = false
        for original in body {
            var expression = original
            expression.updateNestedBodies { rewrite(&$0) }
            if hasError { continue }
            for index in expression.modifiers.indices {
                var modifier = expression.modifiers[index]
                do {
                    if try mustEvaluate(&modifier) {
                        let local = Term(.variable(names.make()), modifier.value.location)
                        result.append(.generatedEquality(local, modifier.value))
                        modifier.value = local
                    }
                } catch {
                    errors.append(error)
                    hasError = true
                    break
                }
                expression.modifiers[index] = modifier
            }
            result.append(expression)
        }
        if !hasError { body = result }
    }

    /// Checks a modifier; true where its value must be evaluated first.
    private func mustEvaluate(_ modifier: inout WithModifier) throws(RegoError) -> Bool {
        if isBuiltin(modifier.value) { modifier.value = asRef(modifier.value) }
        let target = modifier.target
        let path = target.refPath ?? []
        if path.first?.variableName == "data" {
            if try replacesRules(path, modifier) { return false }
        } else if path.first?.variableName != "input" {
            guard let name = target.dottedName, let builtin = functions.builtins[name] else {
                throw RegoError(
                    .type, "with keyword target must reference existing input, data, or a function",
                    at: target.location)
            }
            modifier.target = asRef(target)
            try check(builtin, at: target.location)
            if isFunctionValue(modifier.value) { return false }
        }
        return modifier.value.requiresEvaluation
    }

    /// Whether a ref into `data` replaces a function, or is given one.
    private func replacesRules(_ path: [Term], _ modifier: WithModifier) throws(RegoError) -> Bool {
        var node: RuleTree? = functions.tree
        for step in path.dropLast() {
            guard let next = node?.child(step) else {
                node = nil
                break
            }
            if !next.rules.isEmpty {
                throw RegoError(
                    .compile, "with keyword cannot partially replace virtual document(s)",
                    at: modifier.target.location)
            }
            node = next
        }
        if functions.isFunctionRule(modifier.target), isFunctionValue(modifier.value) { return true }
        return functions.isFunctionRule(modifier.value)
    }

    private func check(_ builtin: BuiltinSignature, at place: SourceLocation) throws(RegoError) {
        let reason: String
        switch builtin.name {
        case "eq", "rego.metadata.chain", "rego.metadata.rule":
            reason = "replacement of \"\(builtin.name)\" invalid"
        case _ where builtin.name.hasPrefix("internal."):
            reason = "replacement of internal function \"\(builtin.name)\" invalid"
        case _ where builtin.isRelation:
            reason = "target must not be a relation"
        case _ where builtin.result == nil:
            reason = "target must not be a void function"
        default:
            return
        }
        throw RegoError(.compile, "with keyword replacing built-in function: \(reason)", at: place)
    }

    /// A rule or a built-in named rather than called.
    private func isFunctionValue(_ term: Term) -> Bool {
        if let path = term.refPath, functions.tree.find(path) != nil { return true }
        return isBuiltin(term)
    }

    private func isBuiltin(_ term: Term) -> Bool {
        guard let name = term.dottedName else { return false }
        return functions.builtins[name] != nil
    }

    private func asRef(_ term: Term) -> Term {
        term.isVariable ? Term(.ref([term]), term.location) : term
    }
}
