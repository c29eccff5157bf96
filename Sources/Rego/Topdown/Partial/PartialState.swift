import RegoSyntax

/// What a partial evaluation keeps: what is not known, and what is left of the queries that run.
final class PartialState {
    /// Terms that are not known: refs, and variables of one query.
    struct Unknowns {
        var paths: [[TermNode]] = []
        var variables: [Variable] = []
        let owner: Bindings?
    }

    /// What must be left as it is.
    struct Disabled {
        var variable: Variable?
        var paths: [[TermNode]] = []
        /// Because of how the expression is evaluated, not because the caller asked.
        let isInternal: Bool
    }

    var unknowns: [Unknowns]
    /// What is left so far: of the query asked, and of each rule or negation that is evaluated apart.
    var queries: [[SavedExpression]] = [[]]
    var disabled: [Disabled]
    var support: SupportModules
    /// The variables of the query asked, which keep their names.
    let root: Bindings
    let isShallow: Bool
    let callsNondeterministic: Bool

    /// For documents with support rules the world these were made in.
    private var worlds: [String: Int] = [:]
    private let maximumResults: Int
    private var results = 0
    /// For sets of rules whether they depend on something unknown, while nothing else is disabled.
    private var dependence: [ObjectIdentifier: Bool] = [:]

    init(_ options: PartialOptions, unknowns: [[TermNode]], disabled: [[TermNode]], root: Bindings) {
        self.unknowns = [Unknowns(paths: unknowns, owner: root)]
        self.disabled = disabled.isEmpty ? [] : [Disabled(paths: disabled, isInternal: false)]
        self.root = root
        isShallow = options.shallowInlining
        callsNondeterministic = options.nondeterministicBuiltins
        maximumResults = options.maximumResults
        support = SupportModules()
    }

    /// Counts a residual query or a support rule, and pays for it.
    func count(_ body: Body, _ machine: Interpreter) throws {
        try machine.pay(bytes: 1_024 &* (body.count &+ 1))
        results &+= 1
        guard results <= maximumResults else {
            throw EvaluationError(
                .limit, "partial evaluation leaves more than its limit of \(maximumResults) queries and rules")
        }
    }

    /// The steps behind `data` under which the rules of a document are kept: what a `with` replaces may be part of
    /// them, so another world has others.
    func namespace(of document: [Term], in world: Int) -> [Term] {
        let base = [Term(.string(SupportModules.namespace))]
        let key = document.referenceLine
        let owner = worlds[key] ?? world
        worlds[key] = owner
        return owner == world ? base : base + [Term(.string(RegoText("__with\(world)__")))]
    }

    func dependence(of rules: DocumentTree, _ find: () throws -> Bool) rethrows -> Bool {
        let key = ObjectIdentifier(rules)
        if let known = dependence[key] { return known }
        let found = try find()
        dependence[key] = found
        return found
    }

    // MARK: What is unknown

    func contains(_ node: TermNode, _ owner: Bindings?) -> Bool {
        switch node {
        case .variable(let variable): return containsVariable(variable, owner)
        case .reference(let path):
            for unknown in unknowns where unknown.paths.contains(where: { $0.hasPrefix(path) || path.hasPrefix($0) }) {
                return true
            }
            return path.first?.variable.map { containsVariable($0, owner) } ?? false
        default: return false
        }
    }

    private func containsVariable(_ variable: Variable, _ owner: Bindings?) -> Bool {
        unknowns.contains { $0.owner === owner && $0.variables.contains(variable) }
    }

    /// Whether a term is or holds something unknown, variables followed to what they are bound to.
    func containsWithin(_ node: TermNode, _ owner: Bindings) -> Bool {
        switch node {
        case .value: return false
        case .variable:
            let (found, foundOwner) = owner.resolve(node)
            if case .variable = found { return contains(found, foundOwner) }
            return containsWithin(found, foundOwner)
        case .reference(let items), .array(let items), .set(let items):
            return items.contains { containsWithin($0, owner) }
        case .object(let entries):
            return entries.contains { containsWithin($0.key, owner) || containsWithin($0.value, owner) }
        case .comprehension(let comprehension):
            return comprehension.heads.contains { containsWithin($0, owner) }
                || comprehension.body.contains { $0.terms.contains { containsWithin($0, owner) } }
        }
    }

    /// The variables that are not known, by the names they have in residuals.
    func unknownNames(_ machine: Interpreter) -> Set<RegoText> {
        var names: Set<RegoText> = []
        for unknown in unknowns {
            guard let owner = unknown.owner else { continue }
            for variable in unknown.variables {
                if case .variable(let free) = machine.plugForCaller(.variable(variable), owner) {
                    names.insert(machine.lowering.symbols.name(free))
                }
            }
        }
        return names
    }

    // MARK: What stays as it is

    func isDisabled(_ path: [TermNode], ignoresInternal: Bool) -> Bool {
        disabled.contains { frame in
            (!frame.isInternal || !ignoresInternal)
                && frame.paths.contains { $0.hasPrefix(path) || path.hasPrefix($0) }
        }
    }

    func isDisabled(_ variable: Variable) -> Bool { disabled.contains { $0.variable == variable } }

    // MARK: What is left

    func push(_ expression: SavedExpression) {
        guard !queries.isEmpty else { return }
        queries[queries.count &- 1].append(expression)
    }

    func pop() {
        guard !queries.isEmpty else { return }
        queries[queries.count &- 1].removeLast()
    }

    /// What is left of the query that runs, with the variables replaced by what they are bound to.
    func residual(_ machine: Interpreter) -> Body {
        (queries.last ?? []).map { $0.expression(machine) }
    }
}

extension Step {
    /// The terms of the expression, those of nested bodies included; the names of functions left out.
    var terms: [TermNode] {
        let own: [TermNode]
        switch kind {
        case .term(let term): own = [term]
        case .equality(let left, let right): own = [left, right]
        case .call(_, let operands): own = operands
        case .every(let every): own = [every.domain] + every.body.flatMap(\.terms)
        case .not(let body): own = body.flatMap(\.terms)
        }
        return own + modifiers.map(\.value)
    }
}

/// An expression that is left for later, with the queries that its variables belong to.
struct SavedExpression {
    enum Content {
        case kind(Step.Kind)
        case finished(Expression)
    }

    let content: Content
    let modifiers: [Step.Modifier]
    let location: SourceLocation
    let first: Bindings
    let second: Bindings

    func expression(_ machine: Interpreter) -> Expression {
        func term(_ node: TermNode, _ owner: Bindings) -> Term {
            machine.lowering.term(machine.plugForCaller(node, owner), at: location)
        }
        var expression: Expression
        switch content {
        case .finished(let finished): expression = finished
        case .kind(.term(let node)): expression = Expression(.term(term(node, first)), location: location)
        case .kind(.equality(let left, let right)):
            expression = .equality(term(left, first), term(right, second), at: location)
        case .kind(.call(let callee, let operands)):
            expression = Expression(
                .call(Call(callee.source, operands.map { term($0, first) })), location: location)
        case .kind(.every(let every)): expression = Expression(.every(every.source), location: location)
        case .kind(.not): expression = .alwaysTrue
        }
        if !modifiers.isEmpty {
            expression.modifiers = modifiers.map {
                WithModifier(target: $0.source.target, value: term($0.value, first), location: $0.source.location)
            }
        }
        return expression
    }
}

extension Interpreter {
    /// The term with variables replaced by what they are bound to, and free ones of other queries than the one asked
    /// named after their query.
    func plugForCaller(_ node: TermNode, _ owner: Bindings) -> TermNode {
        owner.plug(node) { variable, owner in .variable(self.name(variable, of: owner)) }
    }

    func name(_ variable: Variable, of owner: Bindings) -> Variable {
        guard let root = partial?.root, owner !== root, !variable.isRoot else { return variable }
        return lowering.symbols.variable(RegoText("\(lowering.symbols.name(variable).string)\(owner.id)"))
    }
}
