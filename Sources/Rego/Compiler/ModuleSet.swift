import RegoSyntax

/// A rule on its way through the compiler.
struct WorkRule {
    let module: Int
    var rule: Rule
    /// The absolute path: the package and the head's reference.
    var path: [Term] = []

    var arity: Int { rule.head.arguments?.count ?? 0 }

    /// How many leading steps of the path are no variables.
    var fixedCount: Int {
        path.firstIndex { $0.isVariable && $0.variableName != "data" } ?? path.count
    }

    /// Changes the rule and each of its `else` branches.
    mutating func updateBranches(_ change: (inout Rule) -> Void) {
        change(&rule)
        for index in rule.elses.indices { change(&rule.elses[index]) }
    }

    /// Shows the rule and each of its `else` branches.
    func forEachBranch(_ visit: (Rule) -> Void) {
        visit(rule)
        rule.elses.forEach(visit)
    }
}

/// Compiles modules together, stage by stage; a stage that finds errors is the last.
struct ModuleSet {
    let modules: [Module]
    let options: CompilerOptions
    var rules: [WorkRule]
    var names: LocalNames
    var originals: [RegoText: RegoText] = [:]
    let tree = RuleTree()
    var errors: [RegoError] = []

    init(_ modules: [Module], options: CompilerOptions) {
        self.modules = modules
        self.options = options
        rules = modules.enumerated().flatMap { index, module in
            module.rules.map { WorkRule(module: index, rule: $0) }
        }
        var taken: VariableSet = []
        for item in rules { item.forEachBranch { taken.formUnion($0.generatedNames) } }
        names = LocalNames(taken: taken)
    }

    /// Whether the stricter checks of Rego v1 are made in a module.
    func isChecked(_ module: Int) -> Bool {
        options.isStrict || modules[module].version.followsV1
    }

    /// Ends the compilation if there are errors.
    func check() throws(RegoErrors) {
        guard errors.isEmpty else {
            let order = Dictionary(
                modules.enumerated().map { ($1.source.file, $0) }, uniquingKeysWith: { first, _ in first })
            throw RegoErrors(errors.sortedByPlace(files: order))
        }
    }

    var functions: FunctionTable {
        FunctionTable(builtins: options.builtins, tree: tree, arities: rules.map(\.arity))
    }

    mutating func compile() throws(RegoErrors) -> CompiledModules {
        resolveRefs()
        try check()
        liftReferences()
        checkShadowing()
        try check()
        checkImports()
        try check()
        buildTree()
        renameLocals()
        try check()
        rewriteTemplateStrings()
        try check()
        try rewriteCalls()
        injectMetadata()
        try check()
        let graph = DependencyGraph(rules: rules, tree: tree)
        liftHeads()
        rewriteModifiers()
        try check()
        errors += RuleConflicts(modules: modules, rules: rules, tree: tree, originals: originals).errors()
        try check()
        checkFunctions()
        try check()
        checkHeadSafety()
        try check()
        orderBodies()
        try check()
        rewriteEquals()
        liftDynamics()
        errors += graph.recursionErrors(rules)
        try check()
        let types = checkTypes(graph)
        try check()
        checkDeprecated()
        try check()
        return finish(graph, types)
    }
}

extension Rule {
    /// Names of variables that look like the compiler's own.
    fileprivate var generatedNames: VariableSet {
        var collector = VariableCollector()
        for term in head.reference + (head.arguments ?? []) { collector.add(term) }
        if let key = head.key { collector.add(key) }
        if let value = head.value { collector.add(value) }
        collector.add(body)
        return collector.names.filter(\.isGenerated)
    }
}

extension [RegoError] {
    /// By file, in the order given, then by row and column.
    func sortedByPlace(files: [String: Int] = [:]) -> [RegoError] {
        enumerated().sorted { first, second in
            let (a, b) = (first.element.location, second.element.location)
            let left = (files[a?.file ?? ""] ?? 0, a?.row ?? 0, a?.column ?? 0, first.offset)
            let right = (files[b?.file ?? ""] ?? 0, b?.row ?? 0, b?.column ?? 0, second.offset)
            return left < right
        }.map(\.element)
    }
}
