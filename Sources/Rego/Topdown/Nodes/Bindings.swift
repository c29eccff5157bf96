/// What the variables of one query are bound to: terms, whose own variables belong to the same or another query.
final class Bindings {
    /// The query these belong to.
    let id: Int
    private(set) var variables: [Variable] = []
    private var targets: [(node: TermNode, owner: Bindings)] = []

    init(id: Int) { self.id = id }

    /// Binds a variable while `body` runs.
    func bind(_ variable: Variable, to node: TermNode, of owner: Bindings, _ body: () throws -> Void) rethrows {
        variables.append(variable)
        targets.append((node, owner))
        defer {
            if let position = variables.lastIndex(of: variable) {
                variables.remove(at: position)
                targets.remove(at: position)
            }
        }
        try body()
    }

    func isBound(_ variable: Variable) -> Bool { variables.contains(variable) }

    /// Follows a variable to what it is bound to, and to whom that belongs; anything else is itself.
    func resolve(_ node: TermNode) -> (node: TermNode, owner: Bindings) {
        var (node, owner) = (node, self)
        while case .variable(let variable) = node, let position = owner.variables.lastIndex(of: variable) {
            (node, owner) = owner.targets[position]
        }
        return (node, owner)
    }

    /// The term with variables replaced by what they are bound to.
    func plug(_ node: TermNode) -> TermNode { plug(node) { variable, _ in .variable(variable) } }

    /// The same, with `rename` for variables that are not bound, by the query they belong to.
    func plug(_ node: TermNode, rename: (Variable, Bindings) -> TermNode) -> TermNode {
        switch node {
        case .value, .comprehension: return node
        case .variable:
            let (found, owner) = resolve(node)
            if case .variable(let free) = found { return rename(free, owner) }
            if case .value = found { return found }
            return owner.plug(found, rename: rename)
        case .reference(let path): return .reference(path.map { plug($0, rename: rename) })
        case .array(let items): return .array(of: items.map { plug($0, rename: rename) })
        case .set(let items): return .set(of: items.map { plug($0, rename: rename) })
        case .object(let entries):
            return .object(
                of: entries.map { .init(key: plug($0.key, rename: rename), value: plug($0.value, rename: rename)) })
        }
    }
}
