import RegoSyntax

/// All rules by path: packages and rule names are nested nodes.
final class RuleTree {
    /// The step from the parent: the variable `data`, or a scalar.
    let key: Term
    /// Rules whose fixed path ends here, by id.
    private(set) var rules: [Int] = []
    private(set) var children: [Term: RuleTree] = [:]
    /// Children in the order they came.
    private var order: [Term] = []

    init(key: Term = Term(.null)) {
        self.key = key
    }

    /// Adds a path, and a rule at its end.
    func add(_ path: some Sequence<Term>, rule: Int?) {
        var node = self
        for step in path {
            if let next = node.children[step] {
                node = next
            } else {
                let next = RuleTree(key: step)
                node.children[step] = next
                node.order.append(step)
                node = next
            }
        }
        if let rule { node.rules.append(rule) }
    }

    var orderedChildren: [RuleTree] { order.compactMap { children[$0] } }

    func child(_ step: Term) -> RuleTree? { children[step] }

    /// The node at the end of a path, if each step exists.
    func find(_ path: some Sequence<Term>) -> RuleTree? {
        var node = self
        for step in path {
            guard let next = node.children[step] else { return nil }
            node = next
        }
        return node
    }

    /// Visits this node and those below it, parents first; `visit` says whether to go below.
    func visit(_ visit: (RuleTree) -> Bool) {
        guard visit(self) else { return }
        for child in orderedChildren { child.visit(visit) }
    }

    /// Every rule at or below this node.
    func allRules(into found: inout Set<Int>) {
        visit {
            found.formUnion($0.rules)
            return true
        }
    }

    /// The rules an absolute ref may read: those on its way, and those below its end. A step that is no constant may
    /// be any.
    func rules(read path: [Term]) -> Set<Int> {
        var found: Set<Int> = []
        collect(path[...], isHead: true, into: &found)
        return found
    }

    private func collect(_ path: ArraySlice<Term>, isHead: Bool, into found: inout Set<Int>) {
        guard let step = path.first else {
            allRules(into: &found)
            return
        }
        if isHead || step.isConstant {
            guard let next = children[step] else { return }
            found.formUnion(next.rules)
            next.collect(path.dropFirst(), isHead: false, into: &found)
        } else {
            for next in orderedChildren {
                found.formUnion(next.rules)
                next.collect(path.dropFirst(), isHead: false, into: &found)
            }
        }
    }
}

extension Term {
    /// A value written out: scalars, and composites of them.
    var isConstant: Bool {
        switch kind {
        case .null, .boolean, .number, .string: true
        case .array(let elements), .set(let elements): elements.allSatisfy(\.isConstant)
        case .object(let entries): entries.allSatisfy { $0.key.isConstant && $0.value.isConstant }
        default: false
        }
    }
}
