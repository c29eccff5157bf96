import RegoSyntax

/// A call of a function of the policies.
struct FunctionCall {
    let frame: Frame
    let callee: Callee
    let rules: RuleSet
    let selection: RuleSelector.Selection
    /// The arguments, and perhaps a term for the result.
    let operands: [TermNode]

    private var machine: Interpreter { frame.machine }
    /// Whether there is a term for the result.
    private var wantsResult: Bool { operands.count > rules.arity }

    func evaluate(_ solution: Frame.Continuation) throws {
        guard !selection.rules.isEmpty || rules.defaultRule != nil else { return }
        if machine.isPartial, try saveIfUnknown(solution) { return }
        try evaluateValue(solution)
    }

    private func evaluateValue(_ solution: Frame.Continuation) throws {
        var key: Value?
        if !machine.isPartial {
            let arguments = Value.array(RegoArray(try operands.prefix(rules.arity).map { try frame.value(of: $0) }))
            if let known = machine.memos.last?.result(of: callee.name, arguments) {
                try frame.finish(.value(known), operands, rules.arity, solution)
                return
            }
            key = arguments
        }
        try EarlyExit.contained {
            var known: TermNode?
            var exits = DeferredExits()
            for branches in selection.rules {
                for branch in branches {
                    var isDefined = false
                    try exits.run { try evaluate(branch, key, &known, isDefined: &isDefined, solution) }
                    if isDefined { break }
                }
            }
            if known == nil, let branch = rules.defaultRule {
                var isDefined = false
                try evaluate(branch, key, &known, isDefined: &isDefined, solution)
                return
            }
            try exits.finish()
        }
    }

    private func evaluate(
        _ branch: RuleBranch, _ key: Value?, _ known: inout TermNode?, isDefined: inout Bool,
        _ solution: Frame.Continuation
    ) throws {
        let body = try frame.child(branch.steps, findsOne: selection.allowsEarlyExit)
        let parameters = wantsResult ? branch.arguments + [branch.result] : branch.arguments
        var (value, hasValue) = (known, isDefined)
        defer { (known, isDefined) = (value, hasValue) }
        body.trace(.enter, branch)
        try body.unify(operands[...], frame.bindings, parameters[...], body.bindings) {
            try body.evaluate {
                body.trace(.exit, branch)
                if !wantsResult, frame.isSaved(branch.result, body.bindings) {
                    try frame.save(.term(branch.result), of: body.bindings, solution)
                    body.trace(.redo, branch)
                    return
                }
                let result = body.bindings.plug(branch.result)
                hasValue = true
                if let key, case .value(let result) = result { try remember(result, key) }
                let isFalse = if case .value(.bool(false)) = result { true } else { false }
                if let there = value, !machine.isPartial || !wantsResult && isFalse {
                    guard there.isSame(as: result) else {
                        throw EvaluationError(
                            .conflict, "functions must not produce multiple outputs for same inputs",
                            at: branch.source.location)
                    }
                    if !(isFalse && !wantsResult) { body.trace(.redo, branch) }
                    return
                }
                value = result
                if isFalse, !wantsResult { return }
                try solution()
                body.trace(.redo, branch)
            }
        }
    }

    private func remember(_ result: Value, _ arguments: Value) throws {
        try machine.pay(bytes: 64, at: frame.place)
        guard !machine.memos.isEmpty else { return }
        machine.memos[machine.memos.count &- 1].remember(result, of: callee.name, arguments)
    }
}
