import RegoSyntax

// Stages that resolve names: imports, rules, locals.

extension ModuleSet {
    /// Makes every ref absolute.
    mutating func resolveRefs() {
        var exports: [[Term]: VariableSet] = [:]
        for item in rules { exports[modules[item.module].package.path, default: []].insert(item.rule.head.name) }
        var resolutions = modules.map { module in
            RefResolution(
                globals: RefResolution.globals(
                    package: module.package.path, ruleNames: exports[module.package.path] ?? [],
                    imports: module.imports))
        }
        for index in rules.indices {
            do {
                try resolutions[rules[index].module].resolve(&rules[index].rule)
            } catch {
                errors.append(error)
            }
        }
        guard options.isStrict else { return }
        for (module, resolution) in zip(modules, resolutions) {
            for item in module.imports where !resolution.used.contains(item.name) {
                let head = item.path.first?.variableName
                if head == "future" || head == "rego" { continue }
                errors.append(RegoError(.compile, "\(item.written) unused", at: item.location))
            }
        }
    }

    /// Makes every step of a rule's reference a scalar or a variable.
    mutating func liftReferences() {
        var lifting = TermLifting(names: names)
        for index in rules.indices {
            checkBranches(of: rules[index].rule)
            lifting.liftReference(of: &rules[index].rule)
        }
        names = lifting.names
    }

    /// A rule that has branches has one place: what its reference asks of documents would have to be asked in each.
    private mutating func checkBranches(of rule: Rule) {
        guard !rule.elses.isEmpty else { return }
        for step in rule.head.reference.dropFirst() where !step.isConstant {
            for name in VariableCollector.variables(in: [step]).sorted() {
                errors.append(
                    RegoError(
                        .unsafe, "var \(name.shown) is unsafe in rule \(rule.head.reference.written)", at: rule.location
                    ))
            }
        }
    }

    /// Nothing may take the names of `data` and `input`.
    mutating func checkShadowing() {
        for item in rules where isChecked(item.module) {
            let name = item.rule.head.name
            if name == "data" || name == "input" {
                errors.append(
                    RegoError(
                        .compile, "rules must not shadow \(name) (use a different rule name)",
                        at: item.rule.location))
            }
        }
        for item in rules where isChecked(item.module) {
            item.forEachBranch { $0.body.checkShadowing(into: &errors) }
        }
    }

    mutating func checkImports() {
        for (index, module) in modules.enumerated() where isChecked(index) {
            var known: [RegoText: Import] = [:]
            for item in module.imports {
                if let other = known[item.name] {
                    errors.append(
                        RegoError(.compile, "import must not shadow \(other.written)", at: item.location))
                } else {
                    known[item.name] = item
                }
            }
        }
    }

    /// Sorts rules into the tree by their paths.
    mutating func buildTree() {
        for module in modules where module.rules.isEmpty { tree.add(module.package.path, rule: nil) }
        for index in rules.indices {
            let item = rules[index]
            let name = Term(.string(item.rule.head.name), item.rule.head.reference.first?.location ?? .none)
            rules[index].path =
                modules[item.module].package.path + [name] + item.rule.head.reference.dropFirst()
            tree.add(rules[index].path.prefix(rules[index].fixedCount), rule: index)
        }
    }

    /// Gives declared variables names of their own.
    mutating func renameLocals() {
        let functions = options.functionNames
        for index in rules.indices {
            var declarations = Declarations(names: names, isStrict: options.isStrict, functions: functions)
            if var arguments = rules[index].rule.head.arguments {
                declarations.renameParameters(&arguments)
                rules[index].rule.head.arguments = arguments
            }
            let parameters = declarations.scopes
            var unused = Set(parameters.innermost.names.keys.filter { !$0.isWildcard && parameters.count($0) <= 1 })
            rules[index].updateBranches { branch in
                let made = declarations.originals
                declarations.scopes = parameters
                if let value = branch.head.value { unused.subtract(VariableCollector.variables(in: value)) }
                declarations.rewriteRule(&branch)
                for name in unused where declarations.scopes.count(name) > 1 { unused.remove(name) }
                originals.merge(made) { first, _ in first }
                originals.merge(declarations.originals) { first, _ in first }
            }
            if options.isStrict {
                for name in unused.sorted() {
                    declarations.errors.append(
                        RegoError(
                            .compile, "unused argument \(name). (hint: use _ (wildcard variable) instead)",
                            at: rules[index].rule.head.location))
                }
            }
            names = declarations.names
            errors += declarations.errors
            let reference = rules[index].rule.head.reference
            let fixed = rules[index].path.count - reference.count + 1
            rules[index].path.replaceSubrange(fixed..., with: reference.dropFirst())
        }
    }
}

extension Import {
    /// The import as it is written.
    var written: String {
        "import \(path.written)" + (alias.map { " as \($0)" } ?? "")
    }
}

extension Body {
    /// Reports variables that take the names of `data` and `input`.
    func checkShadowing(into errors: inout [RegoError]) {
        forEachExpression { expression in
            guard let call = expression.call, call.name == "assign", let target = call.arguments.first else { return }
            guard target.isRootDocument || target.variableName == "data" || target.variableName == "input" else {
                return
            }
            errors.append(
                RegoError(
                    .compile, "variables must not shadow \(target.written) (use a different variable name)",
                    at: expression.location))
        }
    }
}
