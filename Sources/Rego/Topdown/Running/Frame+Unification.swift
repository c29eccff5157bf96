import RegoSyntax

extension Frame {
    /// Calls `solution` for each way in which two terms of this query are equal.
    func unify(_ left: TermNode, _ right: TermNode, _ solution: Continuation) throws {
        try unify(left, bindings, right, bindings, solution)
    }

    /// The same for terms whose variables belong to different queries.
    func unify(
        _ first: TermNode, _ firstOwner: Bindings, _ second: TermNode, _ secondOwner: Bindings, _ solution: Continuation
    ) throws {
        let (left, leftOwner) = firstOwner.resolve(first)
        let (right, rightOwner) = secondOwner.resolve(second)
        try machine.pay(at: place)
        traceUnification(left, right)
        switch (left, right) {
        case (.value(let one), .value(let other)) where machine.tracer == nil:
            if one == other { try solution() }
        case (.variable, _), (.reference, _), (.comprehension, _), (_, .variable), (_, .reference):
            try unifySingle(left, leftOwner, right, rightOwner, solution)
        case (_, .comprehension(let comprehension)):
            if Self.mayEqual(left, comprehension) { try unifySingle(left, leftOwner, right, rightOwner, solution) }
        default:
            if left.isSet {
                try unifySingle(left, leftOwner, right, rightOwner, solution)
            } else if let items = left.elements {
                guard let others = right.elements, items.count == others.count else { return }
                try unify(items[...], leftOwner, others[...], rightOwner, solution)
            } else if let entries = left.entries {
                guard let others = right.entries, entries.count == others.count else { return }
                try unify(
                    Self.plugKeys(entries, leftOwner), leftOwner, Self.plugKeys(others, rightOwner), rightOwner,
                    solution)
            } else if case .value(let one) = left, case .value(let other) = right, one == other {
                try solution()
            }
        }
    }

    private static func mayEqual(_ node: TermNode, _ comprehension: Comprehension) -> Bool {
        switch comprehension.kind {
        case .array: node.elements != nil
        case .object: node.entries != nil
        case .set: node.isSet
        }
    }

    /// Unifies lists element by element.
    func unify(
        _ left: ArraySlice<TermNode>, _ leftOwner: Bindings, _ right: ArraySlice<TermNode>, _ rightOwner: Bindings,
        _ solution: Continuation
    ) throws {
        guard let first = left.first, let second = right.first else {
            try solution()
            return
        }
        try unify(first, leftOwner, second, rightOwner) {
            try unify(left.dropFirst(), leftOwner, right.dropFirst(), rightOwner, solution)
        }
    }

    /// Keys cannot be found out by unification: what they are must be known.
    private static func plugKeys(_ entries: [TermNode.Entry], _ owner: Bindings) -> [TermNode.Entry] {
        entries.map { .init(key: owner.plug($0.key), value: $0.value) }
    }

    private func unify(
        _ left: [TermNode.Entry], _ leftOwner: Bindings, _ right: [TermNode.Entry], _ rightOwner: Bindings,
        _ solution: Continuation, from position: Int = 0
    ) throws {
        guard left.indices.contains(position) else {
            try solution()
            return
        }
        let entry = left[position]
        guard let other = right.first(where: { $0.key.isSame(as: entry.key) }) else { return }
        try unify(entry.value, leftOwner, other.value, rightOwner) {
            try unify(left, leftOwner, right, rightOwner, solution, from: position &+ 1)
        }
    }

    /// Unifies what must be evaluated, bound or compared as a whole.
    private func unifySingle(
        _ left: TermNode, _ leftOwner: Bindings, _ right: TermNode, _ rightOwner: Bindings, _ solution: Continuation
    ) throws {
        let savesLeft = left.isSet ? isSavedWithin(left, leftOwner) : isSaved(left, leftOwner)
        if !savesLeft, case .reference(let path) = left {
            try unify(path, leftOwner, right, rightOwner, solution)
            return
        }
        let savesRight = right.isSet ? isSavedWithin(right, rightOwner) : isSaved(right, rightOwner)
        if !savesRight, case .reference(let path) = right {
            try unify(path, rightOwner, left, leftOwner, solution)
            return
        }
        if savesLeft || savesRight {
            try saveUnification(left, leftOwner, right, rightOwner, solution)
            return
        }
        if case .comprehension(let comprehension) = left {
            try unify(comprehension, leftOwner, right, rightOwner, isSwapped: false, solution)
            return
        }
        if case .comprehension(let comprehension) = right {
            try unify(comprehension, rightOwner, left, leftOwner, isSwapped: true, solution)
            return
        }
        switch (left, right) {
        case (.variable(let one), .variable(let other)) where leftOwner === rightOwner && one == other:
            try solution()
        case (.variable(let variable), _):
            try leftOwner.bind(variable, to: right, of: rightOwner, solution)
        case (_, .variable(let variable)):
            try rightOwner.bind(variable, to: left, of: leftOwner, solution)
        default:
            if leftOwner.plug(left).isSame(as: rightOwner.plug(right)) { try solution() }
        }
    }
}
