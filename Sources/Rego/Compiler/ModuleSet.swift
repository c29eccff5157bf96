import RegoSyntax

/// A rule on its way through the compiler.
struct WorkRule {
    let module: Int
    /// The rule's place in its module.
    let number: Int
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
    /// What stood at the heads of refs where locals stand now.
    var heads: [RegoText: Term] = [:]
    let tree = RuleTree()
    /// Empty where nobody asked for METADATA.
    var annotations = AnnotationSet()
    var errors: [RegoError] = []

    init(_ modules: [Module], options: CompilerOptions) {
        self.modules = modules
        self.options = options
        rules = modules.enumerated().flatMap { index, module in
            module.rules.enumerated().map { WorkRule(module: index, number: $0, rule: $1) }
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
            let ranks = fileRanks
            func rank(_ error: RegoError) -> Int { ranks[error.location?.file ?? ""] ?? 0 }
            let ordered = errors.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }
            throw RegoErrors(ordered.map(\.element).limited(to: options.maximumErrors))
        }
    }

    /// The order in which files are spoken of: by name.
    var fileRanks: [String: Int] {
        let names = Set(modules.map { RegoText($0.source.file) }).sorted()
        return Dictionary(names.enumerated().map { ($1.string, $0) }, uniquingKeysWith: { first, _ in first })
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
        readMetadata()
        try check()
        let graph = DependencyGraph(rules: rules, tree: tree)
        liftHeads()
        rewriteModifiers()
        try check()
        errors += RuleConflicts(modules: modules, rules: rules, tree: tree, originals: originals).errors()
            .sortedByPlace(files: fileRanks)
        try check()
        checkFunctions()
        try check()
        checkHeadSafety()
        try check()
        orderBodies()
        try check()
        rewriteEquals()
        liftDynamics()
        errors += graph.recursionErrors(rules, limit: options.maximumErrors)
        try check()
        let dependents = RuleDependents(rules: rules, tree: tree, graph: graph)
        let types = checkTypes(graph, dependents)
        try check()
        checkDeprecated()
        try check()
        return finish(graph, types, dependents)
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
    /// By file, in the order given, then by row, column and message.
    func sortedByPlace(files: [String: Int] = [:]) -> [RegoError] {
        enumerated().sorted { first, second in
            let (a, b) = (first.element.location, second.element.location)
            let left = (files[a?.file ?? ""] ?? 0, a?.row ?? 0, a?.column ?? 0)
            let right = (files[b?.file ?? ""] ?? 0, b?.row ?? 0, b?.column ?? 0)
            if left != right { return left < right }
            let (one, other) = (RegoText(first.element.message), RegoText(second.element.message))
            return one == other ? first.offset < second.offset : one < other
        }.map(\.element)
    }

    /// The first ones, and that there are more; all of them where `limit` is not positive.
    func limited(to limit: Int) -> [RegoError] {
        guard limit > 0, count >= limit else { return self }
        return prefix(limit) + [RegoError(.compile, "error limit reached", at: nil)]
    }
}
