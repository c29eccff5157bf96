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
            guard let key = step.typeKey, key.type != .string else { return keys }
            return keys.or(key.type)
        }
    }

    /// The type of everything at and below this node.
    var extent: RegoType {
        if let type { return type }
        let fields = children.compactMap { step, child in
            step.typeKey.map { RegoType.Field(key: $0, type: child.extent) }
        }
        return .object(fixed: fields, dynamic: .init(key: .string, value: .anything))
    }
}

extension Term {
    /// The term as a constant key, nil for what is none.
    var typeKey: TypeKey? {
        switch kind {
        case .null: .null
        case .boolean(let value): .boolean(value)
        case .number(let text): Int(text.string).map { .number($0) }
        case .string(let text): .string(text.string)
        default: nil
        }
    }

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
    private let outer: TypeScope?

    init(inside outer: TypeScope? = nil) {
        self.outer = outer
    }

    subscript(_ name: RegoText) -> RegoType? {
        get { types[name] ?? outer?[name] }
        set { types[name] = newValue }
    }
}
