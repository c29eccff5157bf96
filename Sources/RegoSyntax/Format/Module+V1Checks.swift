extension Module {
    /// What Rego v1 forbids and formatting cannot mend: imports and names that shadow others, keywords as names of
    /// rules, built-in functions that are gone.
    var errorsInV1: [RegoError] {
        var errors = duplicateImports + shadowingRules + shadowingVariables
        for rule in rules {
            rule.visitTerms(
                { term in
                    guard case .call(let call) = term.kind else { return }
                    errors += call.errorInV1(at: call.function.location)
                },
                { expression in
                    guard case .call(let call) = expression.kind else { return }
                    errors += call.errorInV1(at: expression.location)
                })
        }
        for rule in rules where rule.head.reference.count < 2 {
            guard RegoKeywords.contains(rule.head.name, followsV1: true) else { continue }
            errors.append(
                RegoError(.parse, "\(rule.head.name) keyword cannot be used for rule name", at: rule.location))
        }
        return errors
    }

    private var duplicateImports: [RegoError] {
        var seen: [RegoText: Import] = [:]
        return imports.compactMap { item in
            guard let first = seen[item.name] else {
                seen[item.name] = item
                return nil
            }
            let alias = first.alias.map { " as \($0)" } ?? ""
            return RegoError(.compile, "import must not shadow import \(first.path.written)\(alias)", at: item.location)
        }
    }

    private var shadowingRules: [RegoError] {
        var errors: [RegoError] = []
        for rule in rules {
            let name = rule.head.name
            if name.isRoot {
                errors.append(
                    RegoError(
                        .compile, "rules must not shadow \(name) (use a different rule name)", at: rule.location))
            }
            for argument in rule.head.arguments ?? [] {
                guard case .ref(let path) = argument.kind, path.count == 1, let name = path[0].variableName, name.isRoot
                else { continue }
                errors.append(
                    RegoError(
                        .compile, "args must not shadow \(name) (use a different variable name)",
                        at: argument.location))
            }
        }
        return errors
    }

    private var shadowingVariables: [RegoError] {
        var errors: [RegoError] = []
        func look(_ expression: Expression) {
            guard case .call(let call) = expression.kind, call.name == "assign", let target = call.arguments.first,
                let name = target.dottedName.map({ RegoText($0) }), name.isRoot
            else { return }
            errors.append(
                RegoError(
                    .compile, "variables must not shadow \(name) (use a different variable name)",
                    at: expression.location))
        }
        for rule in rules {
            rule.visitExpressions(look)
            for branch in rule.elses { branch.visitExpressions(look) }
        }
        return errors
    }
}

extension RegoText {
    fileprivate var isRoot: Bool { self == "input" || self == "data" }
}

extension Call {
    private static let gone: Set<String> = [
        "all", "any", "cast_array", "cast_boolean", "cast_null", "cast_object", "cast_set", "cast_string",
        "net.cidr_overlap", "re_match", "set_diff",
    ]

    fileprivate func errorInV1(at place: SourceLocation) -> [RegoError] {
        guard let name, Self.gone.contains(name) else { return [] }
        return [RegoError(.type, "deprecated built-in function calls in expression: \(name)", at: place)]
    }
}
