package import Rego
package import RegoSyntax

/// Finds out why a query came out as it did.
///
/// It does not follow an evaluation. Beside the policies' rules it puts rules of its own, one for each beginning of a
/// body, which answer whether that much holds and what the terms of the next condition are then. So it can say of each
/// rule which condition fails first, and with which values it would not.
package struct Explainer {
    let rules: [ExplainedRule]
    /// The rules that define a document, by its path below `data`.
    let byPath: [[String]: [Int]]
    /// The bodies of the rules that the query may reach.
    let plans: [Int: [BranchPlan]]
    let probes: ProbeEngine
    private let query: ExplainedQuery
    /// The document that is explained: the query's, or the one it is part of.
    private let root: [String]

    /// Compiles the policies with the query; throws what is wrong with them.
    package init(
        _ modules: [Module], settings: EvalSettings, data: RegoObject, host: ToolHost
    ) throws(PolicyProblems) {
        self = try DeepStack.run { () throws(PolicyProblems) in
            try Explainer(onDeepStack: modules, settings, data, host)
        }
    }

    private init(
        onDeepStack modules: [Module], _ settings: EvalSettings, _ data: RegoObject, _ host: ToolHost
    ) throws(PolicyProblems) {
        let version = settings.files.version
        query = try ExplainedQuery(settings)
        let modules = modules + (query.module.map { [$0] } ?? [])
        let engine = try Engine.tool(modules, data: data, version: version)
        let rules = ExplainedRule.all(modules, engine.compiled)
        let byPath = Dictionary(grouping: rules.indices) { rules[$0].path }
        root =
            (0...query.path.count).reversed().lazy.map { [path = query.path] in Array(path.prefix($0)) }
            .first { byPath[$0] != nil } ?? query.path
        let needed = Self.reachable(from: byPath[root] ?? [], engine.compiled.dependencies)
        let plans = DeepStack.run { ExplainedRule.plans(rules, needed, modules) }
        var options = host.options(timeout: settings.timeout)
        options.limits.memoryBytes = 1 << 30
        let probes = ProbeEngine(
            modules, plans.map { (module: rules[$0.rule].module, branch: $0) }, builtins: .standard,
            version: version, options: options)
        guard let probes else {
            throw PolicyProblems([PolicyProblem("the policies compile, but not together with questions about them")])
        }
        self.rules = rules
        self.byPath = byPath
        self.probes = probes
        self.plans = Dictionary(grouping: plans) { $0.rule }
    }

    /// Evaluates, and explains what came out.
    package func explain(input: Value?, data: RegoObject) throws(PolicyProblems) -> Explanation {
        try DeepStack.run { () throws(PolicyProblems) in try explained(input, data) }
    }

    private func explained(_ input: Value?, _ data: RegoObject) throws(PolicyProblems) -> Explanation {
        let world = ProbeEngine.World(input: input, data: data)
        let value = try probes.value(root, world)
        let whole = query.path.dropFirst(root.count).reduce(value) { $0?.asObject?[$1] }
        var walk = ExplainWalk(explainer: self)
        var document = walk.document(
            root, query.module == nil ? DiscoveredTest.text(["data"] + root) : query.text, value, world, .whole,
            depth: 0)
        if byPath[root] == nil {
            document.note =
                value == nil
                ? "no rule and no data defines it" : "no rule defines it: it is data, or a package of rules"
        }
        return Explanation(query: query.text, value: whole, document: document)
    }

    private static func reachable(from rules: [Int], _ dependencies: [[Int]]) -> [Int] {
        var seen = Set(rules)
        var open = rules
        while let next = open.popLast() {
            guard dependencies.indices.contains(next) else { continue }
            for rule in dependencies[next] where seen.insert(rule).inserted { open.append(rule) }
        }
        return seen.sorted()
    }
}

/// A query as a document: the one it names, or a rule made of it.
private struct ExplainedQuery {
    let text: String
    /// Below `data`.
    let path: [String]
    /// The rule made of the query.
    let module: Module?

    private static let name = "stint#query"

    init(_ settings: EvalSettings) throws(PolicyProblems) {
        text = settings.query.onOneLine
        do {
            let body = try Parser.parseQuery(settings.query, version: settings.files.version)
            if let path = Self.document(body), settings.package == nil {
                self.path = path
                module = nil
                return
            }
            let package = try Parser.parseRef(settings.packagePath ?? "data[\"\(Self.name)\"]")
            var imports: [Import] = []
            for text in settings.imports {
                imports.append(Import(path: try Parser.parseRef(text), alias: nil, location: .none))
            }
            let location = body.first?.location ?? .none
            let head = Head(
                reference: [Term(.variable(RegoText(Self.name)))], value: Term(.boolean(true)),
                hasGeneratedValue: true, location: location)
            let made = Module(
                package: Package(path: package, location: location), imports: imports,
                rules: [Rule(head: head, body: body, location: location)], comments: [], annotations: [],
                source: location.source)
            path = made.package.names + [Self.name]
            module = made
        } catch {
            throw PolicyProblems(error)
        }
    }

    /// The path of a query that is nothing but the name of a document.
    private static func document(_ body: Body) -> [String]? {
        guard body.count == 1, let only = body.first, !only.isNegated, only.modifiers.isEmpty,
            case .term(let term) = only.kind, case .ref(let path) = term.kind,
            path.first?.variableName.map({ $0 == "data" }) == true
        else { return nil }
        let names = path.dropFirst().compactMap { $0.stringValue?.string }
        return names.count == path.count - 1 && !names.isEmpty ? names : nil
    }
}
