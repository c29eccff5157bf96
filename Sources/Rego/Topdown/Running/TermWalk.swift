import RegoSyntax

/// A ref into a value or term: its steps behind `position` are looked up in `term`, and what is found is unified.
struct TermWalk {
    let frame: Frame
    let path: [TermNode]
    var position: Int
    let owner: Bindings
    var term: TermNode
    var termOwner: Bindings
    /// What the ref's value is unified with.
    let result: TermNode
    let resultOwner: Bindings

    func evaluate(_ solution: Frame.Continuation) throws {
        var walk = self
        while walk.path.indices.contains(walk.position) {
            if frame.isSaved(walk.term, walk.termOwner) {
                try walk.save(solution)
                return
            }
            let step = owner.plug(walk.path[walk.position])
            guard step.isGround else {
                try walk.enumerate(solution)
                return
            }
            guard walk.descend(step) else { return }
        }
        try frame.unify(walk.term, walk.termOwner, result, resultOwner, solution)
    }

    /// Goes one step; says whether there is something.
    private mutating func descend(_ step: TermNode) -> Bool {
        guard let (next, owner) = find(step) else { return false }
        (term, termOwner) = owner.resolve(next)
        position &+= 1
        return true
    }

    private func find(_ step: TermNode) -> (TermNode, Bindings)? {
        switch term {
        case .value(let value):
            guard let key = step.value else { return nil }
            return value.get(key).map { (.value($0), termOwner) }
        case .array(let items):
            guard let index = step.value?.asInt, items.indices.contains(index) else { return nil }
            return (items[index], termOwner)
        case .object(let entries):
            return entries.first { termOwner.plug($0.key).isSame(as: step) }.map { ($0.value, termOwner) }
        case .set(let items):
            return items.contains { termOwner.plug($0).isSame(as: step) } ? (step, termOwner) : nil
        case .variable, .reference, .comprehension:
            return nil
        }
    }

    private func next(_ step: TermNode, _ solution: Frame.Continuation) throws {
        var walk = self
        if walk.descend(step) { try walk.evaluate(solution) }
    }

    private func enumerate(_ solution: Frame.Continuation) throws {
        let step = path[position]
        var exits = DeferredExits()
        if let items = term.elements {
            guard case .variable = step else { return }
            for number in items.indices {
                try frame.machine.pay(at: frame.place)
                let key = TermNode.value(Value(number))
                frame.traceUnification(key, step)
                let (variable, variableOwner) = owner.resolve(step)
                guard case .variable(let variable) = variable else { return }
                try exits.run {
                    try variableOwner.bind(variable, to: key, of: variableOwner) { try next(key, solution) }
                }
            }
        } else if let entries = term.entries {
            for entry in entries { try exits.run { try visit(entry.key, step, solution) } }
        } else if term.isSet {
            for item in members { try exits.run { try visit(item, step, solution) } }
        }
        try exits.finish()
    }

    private var members: [TermNode] {
        switch term {
        case .set(let items):
            // Members with variables may have become equal.
            var seen: Set<Value> = []
            return items.filter { item in
                guard let value = termOwner.plug(item).value else { return true }
                return seen.insert(value).inserted
            }
        case .value(.set(let set)): return set.map { .value($0) }
        default: return []
        }
    }

    private func visit(_ key: TermNode, _ step: TermNode, _ solution: Frame.Continuation) throws {
        try frame.unify(key, termOwner, step, owner) { try next(termOwner.plug(key), solution) }
    }

    /// The term is not known: what is left of the ref is looked up in it later.
    private func save(_ solution: Frame.Continuation) throws {
        try frame.machine.withFreshVariable("ref") { variable in
            try frame.unify(term, termOwner, .variable(variable), owner) {
                let rest = TermNode.reference([.variable(variable)] + path[position...])
                try frame.unify(rest, owner, result, resultOwner, solution)
            }
        }
    }
}
