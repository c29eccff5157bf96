import RegoSyntax

// Stages that rewrite and check bodies.

extension ModuleSet {
    /// What is bound before a rule's body runs.
    private func globals(of item: WorkRule) -> VariableSet {
        Safety.reserved.union(VariableCollector.variables(in: item.rule.head.arguments ?? []))
    }

    private var outputs: OutputVariables {
        let functions = functions
        return OutputVariables(arity: { functions.arity($0) })
    }

    mutating func rewriteTemplateStrings() {
        let functions = functions
        var templates = TemplateStrings(
            outputs: outputs, isRelation: { functions.isRelation($0) }, originals: originals, names: names)
        for index in rules.indices {
            let globals = globals(of: rules[index])
            var bound = globals
            rules[index].updateBranches { branch in
                let safe = templates.rewrite(&branch.body, globals: globals)
                branch.head.update { templates.rewrite(&$0, safe: safe) }
                bound.formUnion(safe)
            }
            for argument in (rules[index].rule.head.arguments ?? []).indices {
                if var term = rules[index].rule.head.arguments?[argument] {
                    templates.rewrite(&term, safe: bound)
                    rules[index].rule.head.arguments?[argument] = term
                }
            }
        }
        names = templates.names
        errors += templates.errors
    }

    /// Checks for calls that yield nothing, deals with `print`, and flattens calls.
    mutating func rewriteCalls() throws(RegoErrors) {
        let functions = functions
        for item in rules {
            item.forEachBranch { branch in
                if let key = branch.head.key { functions.checkVoidCalls(key, into: &errors) }
                if let value = branch.head.value { functions.checkVoidCalls(value, into: &errors) }
                functions.checkVoidCalls(branch.body, into: &errors)
            }
        }
        try check()
        var prints = PrintCalls(outputs: outputs, originals: originals, names: names)
        for index in rules.indices {
            let globals = globals(of: rules[index])
            rules[index].updateBranches { branch in
                if options.keepsPrint {
                    prints.rewrite(&branch.body, globals: globals)
                    branch.head.update { $0.updateNestedBodies { prints.rewrite(&$0, globals: globals) } }
                } else {
                    PrintCalls.erase(in: &branch.body)
                    branch.head.update { $0.updateNestedBodies { PrintCalls.erase(in: &$0) } }
                }
            }
        }
        errors += prints.errors
        try check()
        var flattening = CallFlattening(names: prints.names)
        for index in rules.indices {
            flattening.flattenParameters(of: &rules[index].rule)
            rules[index].updateBranches { flattening.flatten(&$0) }
        }
        names = flattening.names
        heads = flattening.heads
    }

    mutating func liftHeads() {
        var lifting = TermLifting(names: names)
        for index in rules.indices {
            lifting.liftParameters(of: &rules[index].rule)
            rules[index].updateBranches { branch in
                lifting.liftComprehensionHeads(in: &branch.body)
                branch.head.update { lifting.liftComprehensionHeads(in: &$0) }
                lifting.liftHead(of: &branch)
            }
        }
        names = lifting.names
    }

    mutating func rewriteModifiers() {
        var modifiers = WithModifiers(functions: functions, names: names)
        for index in rules.indices { rules[index].updateBranches { modifiers.rewrite(&$0.body) } }
        names = modifiers.names
        errors += modifiers.errors
    }

    mutating func checkFunctions() {
        let (functions, shown) = (functions, ShownNames(originals: originals, heads: heads))
        for item in rules { item.forEachBranch { functions.check($0.body, shown: shown, into: &errors) } }
    }

    /// Every variable of a head must occur in its body or its parameters.
    mutating func checkHeadSafety() {
        for item in rules {
            item.forEachBranch { branch in
                var bound = VariableCollector.variables(in: branch.body, skipping: .safety)
                bound.formUnion(VariableCollector.variables(in: item.rule.head.arguments ?? []))
                var terms = Array(item.rule.head.reference.dropFirst())
                if let key = branch.head.key { terms.append(key) }
                if let value = branch.head.value { terms.append(value) }
                for name in VariableCollector.variables(in: terms).subtracting(bound).sorted() {
                    let original = originals[name] ?? name
                    if original.isGenerated { continue }
                    errors.append(RegoError(.unsafe, "var \(original.shown) is unsafe", at: branch.location))
                }
            }
        }
    }

    mutating func orderBodies() {
        let outputs = outputs
        for index in rules.indices {
            let globals = globals(of: rules[index])
            rules[index].updateBranches { branch in
                var safety = Safety(outputs: outputs)
                safety.order(&branch.body, globals: globals)
                errors += safety.errors(originals: originals)
            }
        }
    }

    /// `:=` and `==` are `=` once bodies are ordered.
    mutating func rewriteEquals() {
        for index in rules.indices { rules[index].updateBranches { $0.body.rewriteAsEquality(["assign", "equal"]) } }
    }

    mutating func liftDynamics() {
        var lifting = TermLifting(names: names)
        for index in rules.indices { rules[index].updateBranches { lifting.liftDynamics(in: &$0.body) } }
        names = lifting.names
        heads.merge(lifting.steps) { first, _ in first }
    }

    mutating func checkDeprecated() {
        let functions = functions
        for item in rules where isChecked(item.module) {
            item.forEachBranch { functions.checkDeprecated($0.body, into: &errors) }
        }
    }

    /// Infers types, rules that others depend on first; returns the types of all rules.
    mutating func checkTypes(_ graph: DependencyGraph, _ dependents: RuleDependents) -> TypeTree {
        let shown = ShownNames(originals: originals, heads: heads)
        let checker = TypeChecker(builtins: options.builtins, shown: shown, dependents: dependents)
        checker.addBuiltins()
        var overlay = SchemaOverlay(options.schemas, annotations)
        if let input = overlay.input() { checker.globals.put(input, at: [Term(.variable("input"))]) }
        for id in graph.sorted {
            let item = rules[id]
            let package = modules[item.module].package.path
            for (index, branch) in ([item.rule] + item.rule.elses).enumerated() {
                let documents = overlay.documents(
                    of: item, branch: branch, package: package, isElse: index > 0, checker)
                checker.check(branch, path: item.path, arguments: item.rule.head.arguments, documents: documents)
            }
        }
        overlay.errors.forEach(checker.report)
        errors += checker.errors.sortedByPlace(files: fileRanks)
        return checker.globals
    }

    /// Hands the rules over in the planner's form.
    func finish(
        _ graph: DependencyGraph, _ types: TypeTree, _ dependents: RuleDependents
    ) -> CompiledModules {
        var compiled: [CompiledRule] = []
        for (id, item) in rules.enumerated() {
            let rule = item.rule
            compiled.append(
                CompiledRule(
                    id: id, module: item.module, isDefault: rule.isDefault, path: item.path,
                    fixedPathCount: item.path.dropFirst().prefix { $0.stringValue != nil }.count + 1,
                    arguments: rule.head.arguments, main: CompiledBranch(rule),
                    elses: rule.elses.map { CompiledBranch($0) }, location: rule.location,
                    originalNames: originalNames(of: rule), rule: rule.inShownForm))
        }
        return CompiledModules(
            modules: modules, rules: compiled, dependencies: graph.dependencies,
            environment: QueryEnvironment(
                functions: functions, types: types, dependents: dependents, modules: modules, options: options))
    }

    private func originalNames(of rule: Rule) -> [RegoText: RegoText] {
        var collector = VariableCollector()
        for term in rule.head.reference + (rule.head.arguments ?? []) { collector.add(term) }
        for branch in [rule] + rule.elses {
            for term in [branch.head.key, branch.head.value] { if let term { collector.add(term) } }
            collector.add(branch.body)
        }
        var result: [RegoText: RegoText] = [:]
        for name in collector.names { if let original = originals[name] { result[name] = original } }
        return result
    }
}

extension Rule {
    /// Without the `true` of a rule that has no body, where the head's calls have become its body.
    fileprivate var inShownForm: Rule {
        var rule = self
        rule.elses = elses.map(\.inShownForm)
        if let first = body.first, body.count > 1, case .term(let term) = first.kind, term.kind == .boolean(true),
            !first.isNegated, first.location.text != "true", body.dropFirst().allSatisfy(\.isGenerated)
        {
            rule.body.removeFirst()
        }
        return rule
    }
}

extension CompiledBranch {
    fileprivate init(_ rule: Rule) {
        self.init(
            key: rule.head.key, value: rule.head.value, body: rule.body.inPlannerForm, location: rule.location)
    }
}

extension Body {
    /// Makes calls of these operators calls of `eq`.
    mutating func rewriteAsEquality(_ operators: Set<String>) {
        for index in indices {
            self[index].updateNestedBodies { $0.rewriteAsEquality(operators) }
            if let call = self[index].call, call.arguments.count == 2, let name = call.name, operators.contains(name) {
                self[index].kind = .call(Call(.builtin("eq", call.function.location), call.arguments))
            }
        }
    }

    /// Lifted calls as `local = call`, without what is always true; in nested bodies too.
    var inPlannerForm: Body {
        var result: Body = []
        for original in self {
            var expression = original
            expression.updateNestedBodies { $0 = $0.inPlannerForm }
            if case .term(let term) = expression.kind, case .boolean(true) = term.kind, !expression.isNegated {
                continue
            }
            if expression.isGenerated, var call = expression.call, call.name != "eq",
                let output = call.arguments.popLast()
            {
                let value = Term(.call(call), expression.location)
                expression.kind = .call(Call(.builtin("eq", expression.location), [output, value]))
            }
            if let last = result.last, let merged = expression.merged(with: last) {
                result.removeLast()
                expression = merged
            }
            result.append(expression)
        }
        return result
    }
}

extension Expression {
    /// `x = call` for `local = call; x = local`: a lifted local is used once.
    fileprivate func merged(with previous: Expression) -> Expression? {
        guard previous.isGenerated, !isNegated, previous.modifiers == modifiers,
            let (local, value) = previous.operands(of: "eq"), let name = local.variableName, name.isGenerated,
            let (left, right) = operands(of: "eq"), let call
        else { return nil }
        let other: Term
        if right.variableName == name {
            other = left
        } else if left.variableName == name {
            other = right
        } else {
            return nil
        }
        // `a.b = f(x)` stays apart: the planner gets one thing to evaluate a side.
        guard other.isVariable || other.isConstant else { return nil }
        var result = self
        result.kind = .call(Call(call.function, [other, value]))
        return result
    }
}
