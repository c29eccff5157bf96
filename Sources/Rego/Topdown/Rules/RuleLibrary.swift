import RegoSyntax

/// The rules of an engine as one evaluation uses them: turned into nodes when they are first asked for.
final class RuleLibrary {
    let modules: CompiledModules
    let tree: DocumentTree
    private(set) lazy var lowering = Lowering(library: self, registry: registry)
    private let registry: BuiltinRegistry
    private var sets: [ObjectIdentifier: RuleSet] = [:]

    init(modules: CompiledModules, tree: DocumentTree, registry: BuiltinRegistry) {
        self.modules = modules
        self.tree = tree
        self.registry = registry
    }

    /// The rules that define a node of the tree.
    func rules(at node: DocumentTree) -> RuleSet {
        let key = ObjectIdentifier(node)
        if let known = sets[key] { return known }
        let made = RuleSet(node: node, library: self)
        sets[key] = made
        return made
    }

    /// The rules at a path below `data`.
    subscript(path: [Value]) -> RuleSet? {
        guard let node = tree[path], !node.rules.isEmpty else { return nil }
        return rules(at: node)
    }

    /// Whether a function is at a path below `data`.
    func isFunction(_ path: [TermNode]) -> Bool {
        guard path.first?.variable == .data, let keys = path.keys, let rules = self[keys] else { return false }
        return rules.isFunction
    }

    /// The nodes with rules that a ref may read: on its way, and below its end. A step that is no value may be any.
    func forEachNode(readBy path: [TermNode], _ visit: (DocumentTree) -> Bool) {
        _ = Self.walk(tree, path.dropFirst(), visit)
    }

    private static func walk(_ node: DocumentTree, _ path: ArraySlice<TermNode>, _ visit: (DocumentTree) -> Bool)
        -> Bool
    {
        if !node.rules.isEmpty { return visit(node) }
        guard let step = path.first else {
            return node.sortedChildren.allSatisfy { walk($0, [], visit) }
        }
        if let key = step.value {
            guard let child = node.children[key] else { return true }
            return walk(child, path.dropFirst(), visit)
        }
        return node.sortedChildren.allSatisfy { walk($0, path.dropFirst(), visit) }
    }
}

/// All rules that define one document.
final class RuleSet {
    let node: DocumentTree
    /// `data` and the constant steps behind it.
    let path: [TermNode]
    /// How many parameters the function has.
    let arity: Int
    let isFunction: Bool
    /// Whether the rules yield members of sets.
    let isMulti: Bool
    /// Whether no rule has variables in its path.
    let hasFixedPath: Bool
    private unowned let library: RuleLibrary

    init(node: DocumentTree, library: RuleLibrary) {
        self.node = node
        self.library = library
        path = [.variable(.data)] + node.path.map { .value($0) }
        let compiled = node.rules.map { library.modules.rules[$0] }
        arity = compiled.first?.arguments?.count ?? 0
        isFunction = compiled.contains { $0.arguments != nil }
        isMulti = compiled.first?.isPartialSet ?? false
        let depth = node.path.count &+ 1
        hasFixedPath = compiled.allSatisfy { $0.path.count == depth }
    }

    /// Every rule but a default: its branches, in order.
    private(set) lazy var rules: [[RuleBranch]] = node.rules.compactMap { id in
        let rule = library.modules.rules[id]
        return rule.isDefault ? nil : RuleBranch.all(of: rule, library.lowering)
    }

    /// The default rule.
    private(set) lazy var defaultRule: RuleBranch? = node.rules.map { library.modules.rules[$0] }
        .last { $0.isDefault }.flatMap { RuleBranch.all(of: $0, library.lowering).first }

    private(set) lazy var index = RuleSelector(self, library)
}

/// One body of a rule: its first one or that of an `else`.
final class RuleBranch {
    /// The rule's number and the branch's.
    let id: Int
    let number: Int
    /// `data`, the package and the head's reference.
    let path: [TermNode]
    let arguments: [TermNode]
    let key: TermNode?
    let value: TermNode?
    let steps: [Step]
    let isDefault: Bool
    /// As it was written, with the branches behind it.
    let source: Rule

    private init(_ rule: CompiledRule, _ number: Int, _ source: Rule, _ lowering: Lowering) {
        id = rule.id
        self.number = number
        path = rule.path.map(lowering.node)
        arguments = (rule.arguments ?? []).map(lowering.node)
        key = source.head.key.map(lowering.node)
        value = source.head.value.map(lowering.node)
        steps = lowering.steps(source.body, arguments: rule.arguments ?? [])
        isDefault = rule.isDefault
        self.source = source
    }

    static func all(of rule: CompiledRule, _ lowering: Lowering) -> [RuleBranch] {
        let original = rule.rule
        var branches = [RuleBranch(rule, 0, original, lowering)]
        for (position, branch) in original.elses.enumerated() {
            var source = branch
            source.head.reference = original.head.reference
            source.head.arguments = original.head.arguments
            source.elses = Array(original.elses.dropFirst(position &+ 1))
            branches.append(RuleBranch(rule, position &+ 1, source, lowering))
        }
        return branches
    }

    var isMulti: Bool { key != nil && value == nil }

    var traced: TracedRule { TracedRule(id: id, branch: number, rule: source) }

    /// What the rule yields: its value, or its member.
    var result: TermNode { value ?? key ?? .value(true) }
}
