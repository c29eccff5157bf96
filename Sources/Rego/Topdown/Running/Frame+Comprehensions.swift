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
        let value = try collect(comprehension, closure(comprehension.body))
        try unify(.value(value), owner, other, otherOwner, solution)
    }

    private func collect(_ comprehension: Comprehension, _ body: Frame) throws -> Value {
        let collector = Accumulator(
            comprehension.kind == .array ? .array : comprehension.kind == .set ? .set : .object)
        let place = comprehension.source.location
        try body.run {
            try machine.pay(bytes: 24, at: place)
            guard let first = comprehension.heads.first else { return }
            let item = try body.value(of: first)
            guard comprehension.kind == .object, let last = comprehension.heads.last else {
                collector.add(item)
                return
            }
            guard collector.insert(item, try body.value(of: last)) else {
                throw EvaluationError(.conflict, "object keys must be unique", at: place)
            }
        }
        return try machine.shallow(collector.finish(), at: place)
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
