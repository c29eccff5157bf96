import RegoSyntax

/// What can be called: built-ins, and the rules that are functions.
struct FunctionTable {
    let builtins: [String: BuiltinSignature]
    let tree: RuleTree
    /// How many parameters each rule has, by id; 0 for a rule that is no function.
    let arities: [Int]

    /// How many arguments `function` takes; -1 where there is no such function.
    func arity(_ function: Term) -> Int {
        if let name = function.dottedName, let builtin = builtins[name] { return builtin.arity }
        guard let path = function.refPath, let first = tree.find(path)?.rules.first else { return -1 }
        return arities[first]
    }

    func isRelation(_ name: String) -> Bool {
        builtins[name]?.isRelation ?? false
    }

    /// A ref to a rule that is a function.
    func isFunctionRule(_ term: Term) -> Bool {
        guard let path = term.refPath, let node = tree.find(path) else { return false }
        return node.rules.contains { arities[$0] > 0 }
    }

    // MARK: - Checks

    /// Reports calls of what does not exist or takes another number of arguments.
    func check(_ body: Body, shown: ShownNames, into errors: inout [RegoError]) {
        for expression in body {
            if let call = expression.call, let error = check(call, expression, shown) {
                errors.append(error)
                continue
            }
            expression.forEachNestedBody { check($0, shown: shown, into: &errors) }
        }
    }

    private func check(_ call: Call, _ expression: Expression, _ shown: ShownNames) -> RegoError? {
        let arity = arity(call.function)
        let count = call.arguments.count
        let function = Term(.ref(shown.path(call.function.refPath ?? [call.function])))
        guard arity >= 0 else {
            return RegoError(.type, "undefined function \(function.written)", at: expression.location)
        }
        let isEquality = call.name == "eq" && count == 2
        if expression.isGenerated ? isEquality || count == arity + 1 : count == arity {
            return nil
        }
        if !expression.isGenerated, count == arity + 1 { return nil }
        let given = expression.isGenerated ? count - 1 : count
        if let name = call.name, let builtin = builtins[name] {
            return RegoError(
                .type, "\(name): arity mismatch", at: expression.location,
                details: [
                    "have: \(types(of: call.arguments, shown))",
                    "want: \(builtin.writtenParameters(withResult: false))",
                ])
        }
        return RegoError(
            .type,
            "function \(function.written) has arity \(arity), got \(given) argument\(given == 1 ? "" : "s")",
            at: expression.location)
    }

    /// What is known of arguments before any type is inferred.
    private func types(of arguments: [Term], _ shown: ShownNames) -> String {
        let checker = TypeChecker(builtins: builtins, shown: shown)
        checker.addBuiltins()
        return "(\(arguments.map { checker.type(ofAlone: $0).written }.joined(separator: ", ")))"
    }

    /// Reports calls used as values though they yield none, such as `x := print(1)`.
    func checkVoidCalls(_ term: Term, into errors: inout [RegoError]) {
        if case .call(let call) = term.kind, let name = call.name, let builtin = builtins[name], builtin.result == nil {
            errors.append(RegoError(.type, "\(call.written) used as value", at: term.location))
        }
        term.forEachChild({ checkVoidCalls($0, into: &errors) }, { checkVoidCalls($0, into: &errors) })
    }

    func checkVoidCalls(_ body: Body, into errors: inout [RegoError]) {
        for expression in body {
            expression.forEachChild({ checkVoidCalls($0, into: &errors) }, { checkVoidCalls($0, into: &errors) })
        }
    }

    /// Reports calls of built-ins Rego v1 refuses.
    func checkDeprecated(_ body: Body, into errors: inout [RegoError]) {
        body.forEachExpression { expression in
            guard let name = expression.call?.name, let builtin = builtins[name], builtin.isDeprecated else { return }
            errors.append(
                RegoError(
                    .type, "deprecated built-in function calls in expression: \(name)", at: expression.location))
        }
    }
}
