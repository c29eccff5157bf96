import RegoSyntax

/// A ref into `data`: down the tree of rules and base data, step by step, until there are rules or the ref ends.
struct TreeWalk {
    let frame: Frame
    let path: [TermNode]
    /// The path with the values of its steps as far as they are known.
    var plugged: [TermNode]
    var position = 1
    let owner: Bindings
    let result: TermNode
    let resultOwner: Bindings
    /// Where the walk stands in the tree of rules; `nil` where there are none.
    var node: DocumentTree?

    private var machine: Interpreter { frame.machine }

    func evaluate(_ solution: Frame.Continuation) throws {
        guard path.indices.contains(position) else {
            try finish(solution)
            return
        }
        let step = owner.plug(path[position])
        if let key = step.value {
            try next(key, solution)
        } else {
            try enumerate(solution)
        }
    }

    private func next(_ key: Value, _ solution: Frame.Continuation) throws {
        var walk = self
        walk.plugged[position] = .value(key)
        walk.position &+= 1
        walk.node = nil
        let keys = walk.keys
        if !machine.world.isTarget(keys), let child = node?.children[key] {
            if !child.rules.isEmpty {
                try RuleWalk(
                    frame: frame, rules: machine.library.rules(at: child), path: path, plugged: walk.plugged,
                    position: position, owner: owner, result: result, resultOwner: resultOwner
                ).evaluate(solution)
                return
            }
            walk.node = child
        }
        try walk.evaluate(solution)
    }

    /// The values of the steps so far.
    private var keys: [Value] { plugged[1..<position].compactMap(\.value) }

    private func enumerate(_ solution: Frame.Continuation) throws {
        if frame.isInliningDisabled(Array(plugged[..<position]), ignoresInternal: true) {
            try frame.saveUnification(.reference(plugged), owner, result, resultOwner, solution)
            return
        }
        let step = path[position]
        func visit(_ key: Value) throws {
            try machine.pay(at: frame.place)
            try frame.unify(.value(key), owner, step, owner) { try next(key, solution) }
        }
        var exits = DeferredExits()
        let base = try machine.document(keys, at: frame.place)
        switch base {
        case .array(let array)?: for number in array.indices { try exits.run { try visit(Value(number)) } }
        case .object(let object)?: for key in object.keys { try exits.run { try visit(key) } }
        case .set(let set)?: for member in set { try exits.run { try visit(member) } }
        default: break
        }
        try exits.finish()
        guard let node else { return }
        // A key that base data has too has come already.
        for child in node.sortedChildren where base?.get(child.key) == nil { try visit(child.key) }
    }

    // MARK: Whole documents

    private func finish(_ solution: Frame.Continuation) throws {
        if machine.isPartial, frame.isUnknown(.reference(plugged), owner) {
            try frame.saveUnification(.reference(plugged), owner, result, resultOwner, solution)
            return
        }
        guard let value = try extent() else { return }
        try frame.unify(result, resultOwner, .value(value), owner, solution)
    }

    private func extent() throws -> Value? {
        let base = try machine.document(keys, at: frame.place)
        guard let node else { return base }
        let virtual = try leaves(of: node, plugged)
        return try machine.shallow(base.map { Evaluator.merge($0, virtual) } ?? virtual, at: frame.place)
    }

    /// What rules define below a node.
    private func leaves(of node: DocumentTree, _ path: [TermNode]) throws -> Value {
        try machine.pay(at: frame.place)
        var builder = TableBuilder(hasValues: true)
        for child in node.sortedChildren where !(child.path.count == 1 && child.key == "system") {
            let below = path + [.value(child.key)]
            if child.rules.isEmpty {
                if machine.world.isTarget(child.path) { continue }
                builder.set(child.key, try leaves(of: child, below))
                continue
            }
            try machine.withFreshVariable("leaf") { variable in
                try frame.unify(.reference(below), .variable(variable)) {
                    builder.set(child.key, try frame.value(of: .variable(variable)))
                }
            }
        }
        try machine.pay(bytes: 32 &* builder.count, at: frame.place)
        return .object(RegoObject(table: builder.finish()))
    }
}

extension Interpreter {
    /// Base data at a path as a whole. Where `with` has set something below, an object that was set is merged with the
    /// one the data has in its place.
    func document(_ path: [Value], at place: SourceLocation?) throws -> Value? {
        guard world.isAboveTarget(path), !world.isTarget(path), let value = base(path),
            let original = Self.find(path, in: store)
        else {
            return base(path)
        }
        try pay(bytes: 32 &* (Self.count(value) &+ Self.count(original)), at: place)
        return Evaluator.merge(value, original)
    }

    /// Base data at a path, with what `with` has put there. What stands beside that is as it was.
    func base(_ path: [Value]) -> Value? {
        let isChanged = !world.targets.isEmpty && (world.isTarget(path) || world.isAboveTarget(path))
        return Self.find(path, in: isChanged ? world.data : store)
    }

    /// The value at a path of documents. Keys are taken as text where they lead to nothing as they are.
    private static func find(_ path: [Value], in data: Value) -> Value? {
        var value = data
        for key in path {
            guard let next = value.get(key) ?? ValueRef(value).getText(ValueRef(key)).value else { return nil }
            value = next
        }
        guard path.isEmpty, case .object(let root) = value else { return value }
        return .object(root.removing("system"))
    }

    private static func count(_ value: Value) -> Int { ValueRef(value).collectionCount ?? 0 }
}

extension Frame {
    /// Unifies a ref's value with a term.
    func unify(
        _ path: [TermNode], _ owner: Bindings, _ other: TermNode, _ otherOwner: Bindings, _ solution: Continuation
    ) throws {
        guard let head = path.first else { return }
        if head.variable == .data {
            try TreeWalk(
                frame: self, path: path, plugged: path, owner: owner, result: other, resultOwner: otherOwner,
                node: machine.library.tree
            ).evaluate(solution)
            return
        }
        let (term, termOwner): (TermNode, Bindings)
        if head.variable == .input {
            guard let input = machine.world.input else { return }
            (term, termOwner) = (.value(input), owner)
        } else {
            (term, termOwner) = owner.resolve(head)
            if case .variable = term { return }
        }
        try TermWalk(
            frame: self, path: path, position: 1, owner: owner, term: term, termOwner: termOwner, result: other,
            resultOwner: otherOwner
        ).evaluate(solution)
    }
}
