import RegoSyntax

/// Turns compiled terms and bodies into nodes and steps, and nodes back into terms.
final class Lowering {
    let symbols = Symbols()
    private let library: RuleLibrary
    private let registry: BuiltinRegistry
    private let anonymousKey: Variable
    /// The parameters of the rule that is read.
    private var parameters: VariableSet = []
    /// What the comprehension of the expression that is read is indexed by.
    private var keys: [Variable] = []

    init(library: RuleLibrary, registry: BuiltinRegistry) {
        self.library = library
        self.registry = registry
        anonymousKey = symbols.variable("$every")
    }

    // MARK: Terms

    func node(_ term: Term) -> TermNode {
        if let value = term.constantValue { return .value(value) }
        switch term.kind {
        case .variable(let name): return .variable(symbols.variable(name))
        case .ref(let path): return .reference(path.map(node))
        case .array(let items): return .array(of: items.map(node))
        case .set(let items): return .set(of: items.sorted(by: TermOrder.isLess).map(node))
        case .object(let entries):
            return .object(of: TermOrder.sorted(entries).map { .init(key: node($0.key), value: node($0.value)) })
        case .arrayComprehension(let head, let body):
            return comprehension(.array, [head], body, term)
        case .setComprehension(let head, let body):
            return comprehension(.set, [head], body, term)
        case .objectComprehension(let key, let value, let body):
            return comprehension(.object, [key, value], body, term)
        case .null, .boolean, .number, .string, .call, .templateString: return .value(.null)
        }
    }

    private func comprehension(
        _ kind: Comprehension.Kind, _ heads: [Term], _ body: Body, _ source: Term
    ) -> TermNode {
        let keys = self.keys
        self.keys = []
        return .comprehension(
            Comprehension(kind: kind, heads: heads.map(node), body: steps(body), keys: keys, source: source))
    }

    // MARK: Bodies

    /// The steps of a rule's body.
    func steps(_ body: Body, arguments: [Term]) -> [Step] {
        parameters = VariableCollector.variables(in: arguments)
        defer { parameters = [] }
        return steps(body)
    }

    func steps(_ body: Body) -> [Step] {
        let index = ComprehensionIndex(arity: { self.callee($0).arity })
        var known = Safety.reserved.union(parameters)
        return body.map { expression in
            keys = index.keys(of: expression, candidates: known).map(symbols.variable)
            defer { keys = [] }
            known.formUnion(VariableCollector.variables(in: expression, skipping: [.closures, .callHeads]))
            return step(expression)
        }
    }

    func step(_ expression: Expression) -> Step {
        let isBody = if case .not = expression.kind { true } else { false }
        return Step(
            kind: kind(expression), isNegated: expression.isNegated || isBody,
            modifiers: expression.modifiers.map {
                .init(target: path($0.target), value: node($0.value), source: $0)
            }, source: expression)
    }

    private func path(_ term: Term) -> [TermNode] { term.refPath?.map(node) ?? [node(term)] }

    private func kind(_ expression: Expression) -> Step.Kind {
        switch expression.kind {
        case .term(let term): return .term(node(term))
        case .call(let call):
            if call.arguments.count == 2, call.name == "eq" {
                return .equality(node(call.arguments[0]), node(call.arguments[1]))
            }
            return .call(callee(call.function), call.arguments.map(node))
        case .every(let every):
            return .every(
                EveryStep(
                    key: every.key.map(node) ?? .variable(anonymousKey), value: node(every.value),
                    domain: node(every.domain), body: steps(every.body), source: every))
        case .not(let negation): return .not(steps(negation.body))
        case .someVariables, .someIn, .logical: return .term(.value(true))
        }
    }

    func callee(_ function: Term) -> Callee {
        let path = path(function)
        let name = function.dottedName ?? ""
        let target: Callee.Target
        if path.first?.variable == .data, let rules = path.keys.flatMap({ library[$0] }) {
            target = .rules(rules)
        } else if let builtin = registry[name] {
            target = .builtin(builtin)
        } else {
            target = .missing
        }
        return Callee(target: target, path: path, name: name, source: function)
    }

    // MARK: Back to terms

    func term(_ node: TermNode, at place: SourceLocation = .none) -> Term {
        switch node {
        case .value(let value): return Term(constant: value, at: place)
        case .variable(let variable): return Term(.variable(symbols.name(variable)), place)
        case .reference(let path): return Term(.ref(path.map { term($0, at: place) }), place)
        case .array(let items): return Term(.array(items.map { term($0, at: place) }), place)
        case .set(let items): return Term(.set(items.map { term($0, at: place) }), place)
        case .object(let entries):
            return Term(
                .object(entries.map { ObjectEntry(term($0.key, at: place), term($0.value, at: place)) }), place)
        case .comprehension(let comprehension): return comprehension.source
        }
    }

    func equality(_ left: TermNode, _ right: TermNode, at place: SourceLocation) -> Expression {
        .equality(term(left, at: place), term(right, at: place), at: place)
    }
}

extension Expression {
    /// `left = right`.
    static func equality(_ left: Term, _ right: Term, at place: SourceLocation = .none) -> Expression {
        Expression(.call(Call(.builtin("eq", place), [left, right])), location: place)
    }
}
