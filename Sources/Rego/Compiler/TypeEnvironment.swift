import RegoSyntax

/// What is known of the types of rules and built-ins, by path.
final class TypeTree {
    private(set) var type: RegoType?
    private(set) var children: [Term: TypeTree] = [:]

    var isEmpty: Bool { children.isEmpty }

    /// Sets the type at a path.
    func put(_ type: RegoType, at path: some Sequence<Term>) {
        var node = self
        for step in path { node = node.childMade(step) }
        node.type = type
    }

    private func childMade(_ step: Term) -> TypeTree {
        if let child = children[step] { return child }
        let child = TypeTree()
        children[step] = child
        return child
    }

    /// Adds the type of one more rule at a path, and to the objects it is a part of.
    func insert(_ type: RegoType, at path: [Term]) {
        let kinds = path.map(\.keyType)
        var node = self
        for (index, step) in path.enumerated() {
            node = node.childMade(step)
            if index + 1 < path.count, let known = node.type {
                node.type = known.inserting(type, at: kinds[(index + 1)...])
            }
        }
        var merged = (node.type ?? .unknown).merged(with: type)
        if case .object = type.shape {
            node.forEachLeaf(path: []) { path, leaf in merged = merged.inserting(leaf, at: path[...]) }
        }
        node.type = merged.isUnknown ? nil : merged
    }

    private func forEachLeaf(path: [RegoType], _ visit: ([RegoType], RegoType) -> Void) {
        for (step, child) in children {
            let below = path + [step.keyType]
            if let type = child.type {
                visit(below, type)
            } else {
                child.forEachLeaf(path: below, visit)
            }
        }
    }

    /// The type of the steps that may follow.
    var keys: RegoType {
        if let type { return type.keys }
        return children.keys.reduce(.string) { keys, step in
            switch step.kind {
            case .number: keys.or(.number)
            case .boolean: keys.or(.boolean)
            default: keys
            }
        }
    }

    /// The type of everything at and below this node.
    var extent: RegoType {
        if let type { return type }
        let fields = children.compactMap { step, child -> RegoType.Field? in
            switch step.kind {
            case .string, .number, .boolean: step.typeKey.map { .init(key: $0, type: child.extent) }
            default: nil
            }
        }
        return .object(fixed: fields, dynamic: .init(key: .string, value: .anything))
    }
}

extension Term {
    /// The type of a scalar step of a path.
    fileprivate var keyType: RegoType {
        switch kind {
        case .null: .null
        case .boolean: .boolean
        case .number: .number
        case .string: .string
        default: .anything
        }
    }
}

/// The types of the local variables of a body, and of the bodies around it.
final class TypeScope {
    private var types: [RegoText: RegoType] = [:]
    let outer: TypeScope?
    /// What schemas say here of `input` and `data`; it hides what is known of them otherwise.
    let documents: TypeTree?
    /// What is known of documents that `with` sets or changes in the expression that is checked, innermost first.
    var replaced: [TypeTree] = []

    init(inside outer: TypeScope? = nil, documents: TypeTree? = nil) {
        self.outer = outer
        self.documents = documents
    }

    subscript(_ name: RegoText) -> RegoType? {
        get { types[name] ?? outer?[name] }
        set { types[name] = newValue }
    }

    /// The trees that schemas give, innermost first.
    var documentTrees: [TypeTree] {
        var trees: [TypeTree] = []
        var scope: TypeScope? = self
        while let current = scope {
            trees += current.replaced
            if let tree = current.documents { trees.append(tree) }
            scope = current.outer
        }
        return trees
    }
}
