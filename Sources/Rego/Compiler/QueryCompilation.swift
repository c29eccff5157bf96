import RegoSyntax

/// Compiles one query.
struct QueryCompilation {
    private let environment: QueryEnvironment
    private var body: Body
    private let capturesValues: Bool
    private var names: LocalNames
    private var errors: [RegoError] = []
    /// Variables written in the query, in order of appearance.
    private var written: [RegoText] = []
    private var captures: [CompiledQuery.Written] = []

    init(_ environment: QueryEnvironment, body: Body, capturesValues: Bool) {
        self.environment = environment
        self.body = body
        self.capturesValues = capturesValues
        names = LocalNames(taken: VariableCollector.variables(in: body), prefix: "__localq")
    }

    private func check() throws(RegoErrors) {
        if !errors.isEmpty { throw RegoErrors(errors.limited(to: environment.options.maximumErrors)) }
    }

    mutating func compile(package: [Term]?, imports: [Import]) throws(RegoErrors) -> CompiledQuery {
        let functions = environment.functions
        let outputs = OutputVariables(arity: { functions.arity($0) })
        if environment.options.isStrict { body.checkShadowing(into: &errors) }
        try check()
        resolve(package: package, imports: imports)
        body.forEachVariable { name in if !written.contains(name) { written.append(name) } }
        if capturesValues { capture() }

        var declarations = Declarations(
            names: names, isStrict: environment.options.isStrict, functions: environment.options.functionNames)
        declarations.rewrite(&body, used: [])
        errors = declarations.errors
        try check()
        let originals = declarations.originals

        var templates = TemplateStrings(
            outputs: outputs, isRelation: { functions.isRelation($0) }, originals: originals,
            names: declarations.names)
        templates.rewrite(&body, globals: Safety.reserved)
        errors = templates.errors
        try check()
        functions.checkVoidCalls(body, into: &errors)
        try check()

        var prints = PrintCalls(outputs: outputs, originals: originals, names: templates.names)
        if environment.options.keepsPrint {
            prints.rewrite(&body, globals: Safety.reserved)
        } else {
            PrintCalls.erase(in: &body)
        }
        errors = prints.errors
        try check()

        var flattening = CallFlattening(names: prints.names)
        flattening.flatten(&body)
        var lifting = TermLifting(names: flattening.names)
        lifting.liftComprehensionHeads(in: &body)
        var modifiers = WithModifiers(functions: functions, names: lifting.names)
        modifiers.rewrite(&body)
        errors = modifiers.errors
        try check()
        let shown = ShownNames(originals: originals, heads: flattening.heads)
        functions.check(body, shown: shown, into: &errors)
        try check()

        var safety = Safety(outputs: outputs)
        safety.order(&body, globals: Safety.reserved)
        errors = safety.errors(originals: originals)
        try check()
        body.rewriteAsEquality(["assign"])
        lifting.names = modifiers.names
        lifting.liftDynamics(in: &body)
        let named = ShownNames(
            originals: originals, heads: flattening.heads.merging(lifting.steps) { first, _ in first })
        let checker = TypeChecker(
            builtins: environment.options.builtins, shown: named, globals: environment.types,
            dependents: environment.dependents)
        checker.check(body, inside: nil)
        errors = checker.errors.sortedByPlace()
        try check()
        if environment.options.isStrict { functions.checkDeprecated(body, into: &errors) }
        try check()
        return CompiledQuery(
            body: body.inPlannerForm, steps: body, variables: variables(originals), expressions: captures,
            originalNames: originals)
    }

    private mutating func resolve(package: [Term]?, imports: [Import]) {
        var ruleNames: VariableSet = []
        if let package {
            for module in environment.modules where module.package.path == package {
                for rule in module.rules { ruleNames.insert(rule.head.name) }
            }
        }
        var resolution = RefResolution(
            globals: RefResolution.globals(package: package ?? [], ruleNames: ruleNames, imports: imports))
        resolution.resolveQuery(&body)
    }

    /// The variables to bind: those written and still there at the top level, under their names in the source.
    private func variables(_ originals: [RegoText: RegoText]) -> [CompiledQuery.Variable] {
        let present = VariableCollector.variables(in: body, skipping: .safety)
        var found: [RegoText: RegoText] = [:]
        for name in present {
            let shown = originals[name] ?? name
            if !shown.isGenerated, !shown.isWildcard, !Safety.reserved.contains(name) { found[shown] = name }
        }
        let ordered = written.filter { found[$0] != nil }
        return ordered.compactMap { shown in found[shown].map { .init(name: $0, shown: shown) } }
    }

    // MARK: - Values of expressions

    /// Adds a variable for the value of each expression that has one. Several expressions, or one that iterates,
    /// must also not be false.
    private mutating func capture() {
        let filters = body.count > 1 || body.iterates(environment.functions)
        var extra: Body = []
        for index in body.indices {
            let expression = body[index]
            if case .someVariables = expression.kind { continue }
            guard let name = captured(index) else {
                captures.append(.init(value: nil, location: expression.location))
                continue
            }
            captures.append(.init(value: name, location: expression.location))
            if filters {
                extra.append(
                    Expression(
                        .term(Term(.variable(name), expression.location)), isGenerated: true,
                        location: expression.location))
            }
        }
        body.append(contentsOf: extra)
    }

    /// A variable for the value of the next expression: named as a wildcard, which nobody can write.
    private func resultName() -> RegoText { RegoText("$term\(captures.count)") }

    /// Makes expression `index` bind its value to a new variable, if it has one.
    private mutating func captured(_ index: Int) -> RegoText? {
        let expression = body[index]
        guard !expression.isNegated else { return nil }
        switch expression.kind {
        case .term(let term):
            let name = resultName()
            let variable = Term(.variable(name), expression.location)
            body[index].kind = .call(Call(.builtin("eq", expression.location), [term, variable]))
            return name
        case .call(var call) where call.name != "eq" && call.name != "assign":
            let isVoid = call.name.flatMap { environment.functions.builtins[$0] }.map { $0.result == nil } ?? false
            guard !isVoid, environment.functions.arity(call.function) == call.arguments.count else { return nil }
            let name = resultName()
            call.arguments.append(Term(.variable(name), expression.location))
            body[index].kind = .call(call)
            return name
        default:
            return nil
        }
    }
}

extension Body {
    /// Shows the variables of its expressions in order of appearance, closures and functions' names left out.
    fileprivate func forEachVariable(_ visit: (RegoText) -> Void) {
        for expression in self {
            if let call = expression.call {
                for argument in call.arguments { argument.forEachVariable(visit) }
                for modifier in expression.modifiers { modifier.value.forEachVariable(visit) }
            } else {
                expression.forEachChild({ $0.forEachVariable(visit) }, { _ in })
            }
        }
    }

    /// Whether some expression may yield several results: by `some`, by a variable in a ref, or by a relation.
    fileprivate func iterates(_ functions: FunctionTable) -> Bool {
        contains { expression in
            switch expression.kind {
            case .someVariables, .someIn: return true
            default: break
            }
            var found = false
            expression.forEachChild({ found = found || $0.iterates(functions) }, { _ in })
            return found
        }
    }
}

extension Term {
    /// Shows its variables in order of appearance, closures and functions' names left out.
    func forEachVariable(_ visit: (RegoText) -> Void) {
        switch kind {
        case .variable(let name):
            visit(name)
        case .call(let call):
            for argument in call.arguments { argument.forEachVariable(visit) }
        case .arrayComprehension, .setComprehension, .objectComprehension:
            break
        default:
            forEachChild({ $0.forEachVariable(visit) }, { _ in })
        }
    }

    fileprivate func iterates(_ functions: FunctionTable) -> Bool {
        if isComprehension { return false }
        if let path = refPath {
            if path.dropFirst().contains(where: \.isVariable) { return true }
            if let name = dottedName, functions.isRelation(name) { return true }
        }
        var found = false
        forEachChild({ found = found || $0.iterates(functions) }, { _ in })
        return found
    }
}
