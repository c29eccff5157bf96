import RegoSyntax

/// Which rules may change where `with` replaces a document or a function: those it names, and all that depend on them.
struct RuleDependents {
    private let tree: RuleTree
    /// For each rule the part of its path that is constant.
    private let paths: [[Term]]
    /// For each rule those that depend on it.
    private let readers: [[Int]]

    init(rules: [WorkRule], tree: RuleTree, graph: DependencyGraph) {
        self.tree = tree
        paths = rules.map { Array($0.path.prefix($0.fixedCount)) }
        var readers = Array(repeating: [Int](), count: rules.count)
        for (rule, dependencies) in graph.dependencies.enumerated() {
            for dependency in dependencies { readers[dependency].append(rule) }
        }
        self.readers = readers
    }

    /// The constant paths of the rules that a replacement of `target` changes.
    func paths(changedBy target: [Term]) -> Set<[Term]> {
        var seen = tree.rules(read: target)
        var waiting = Array(seen)
        while let rule = waiting.popLast() {
            for reader in readers[rule] where seen.insert(reader).inserted { waiting.append(reader) }
        }
        return Set(seen.map { paths[$0] })
    }
}
