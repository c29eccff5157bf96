import RegoSyntax

extension Frame {
    /// Unifies what a comprehension collects with a term.
    func unify(
        _ comprehension: Comprehension, _ owner: Bindings, _ other: TermNode, _ otherOwner: Bindings, isSwapped: Bool,
        _ solution: Continuation
    ) throws {
        if isUnknown(.comprehension(comprehension), owner) {
            try saveUnification(comprehension, owner, other, otherOwner, isSwapped: isSwapped, solution)
            return
        }
        let value = try known(comprehension) ?? collect(comprehension)
        try unify(.value(value), owner, other, otherOwner, solution)
    }

    private func collect(_ comprehension: Comprehension) throws -> Value {
        let body = closure(comprehension.body)
        let collector = comprehension.collector
        let place = comprehension.source.location
        try body.run {
            guard try body.add(comprehension, to: collector) else {
                throw EvaluationError(.conflict, "object keys must be unique", at: place)
            }
        }
        return try machine.shallow(collector.finish(), at: place)
    }

    /// Adds what the body yields; says whether it fits what is there.
    private func add(_ comprehension: Comprehension, to collector: Accumulator) throws -> Bool {
        try machine.pay(bytes: 24, at: comprehension.source.location)
        guard let first = comprehension.heads.first else { return true }
        let item = try value(of: first)
        if comprehension.kind == .object, let last = comprehension.heads.last {
            return collector.insert(item, try value(of: last))
        }
        collector.add(item)
        return true
    }

    // MARK: Indexed comprehensions

    /// What an indexed comprehension collects for the present values of its keys, if it is indexed and has such.
    private func known(_ comprehension: Comprehension) throws -> Value? {
        guard !comprehension.keys.isEmpty else { return nil }
        let table: [Value: Value]
        do {
            table = try machine.memos.last?.table(of: comprehension) ?? makeTable(comprehension)
        } catch let error as EvaluationError where error.code == .usage {
            // The body asks for a variable before it binds it: it can only run with the variable's value.
            return nil
        }
        guard case .value(let key) = bindings.plug(.array(of: comprehension.keys.map { .variable($0) })) else {
            return nil
        }
        return table[key]
    }

    /// Runs the body with nothing bound, and collects for each combination of the keys' values.
    private func makeTable(_ comprehension: Comprehension) throws -> [Value: Value] {
        let body = try child(comprehension.body)
        let place = comprehension.source.location
        var collectors: [Value: Accumulator] = [:]
        var conflicts: Set<Value> = []
        try body.run {
            let key = try body.value(of: .array(of: comprehension.keys.map { .variable($0) }))
            let collector: Accumulator
            if let there = collectors[key] {
                collector = there
            } else {
                try machine.pay(bytes: 64, at: place)
                collector = comprehension.collector
                collectors[key] = collector
            }
            // An error counts only where the value is asked for.
            if try !body.add(comprehension, to: collector) { conflicts.insert(key) }
        }
        var table: [Value: Value] = [:]
        for (key, collector) in collectors where !conflicts.contains(key) {
            table[key] = try machine.shallow(collector.finish(), at: place)
        }
        if !machine.memos.isEmpty { machine.memos[machine.memos.count &- 1].remember(table, of: comprehension) }
        return table
    }

    /// The value of a term whose variables all have one.
    func value(of node: TermNode) throws -> Value {
        guard case .value(let value) = bindings.plug(node) else {
            throw EvaluationError(
                .usage, "`\(machine.lowering.term(node).line)` has no value here", at: place)
        }
        return value
    }
}

extension Comprehension {
    fileprivate var collector: Accumulator { Accumulator(kind == .array ? .array : kind == .set ? .set : .object) }
}
