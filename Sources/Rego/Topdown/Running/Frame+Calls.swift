import RegoSyntax

extension Frame {
    /// Calls a function: one operand beyond its parameters is unified with the result; without one the result must not
    /// be false.
    func call(_ callee: Callee, _ operands: [TermNode], _ solution: Continuation) throws {
        let mock = machine.world.mocks.last { $0.name == callee.name }
        if let mock, let replacement = replacement(mock) {
            // Inside of it the original is called again.
            let mocks = machine.world.mocks
            func enter() {
                machine.world.mocks = []
                machine.memos.append(TopdownMemo())
            }
            func leave() {
                machine.world.mocks = mocks
                machine.memos.removeLast()
            }
            enter()
            defer { leave() }
            try call(replacement, operands) {
                leave()
                defer { enter() }
                try solution()
            }
            return
        }
        if let mock {
            try finish(mock.replacement, operands, callee.arity, solution)
            return
        }
        switch callee.target {
        case .rules(let rules):
            let selection = try select(rules, machine.isPartial ? nil : operands)
            try FunctionCall(frame: self, callee: callee, rules: rules, selection: selection, operands: operands)
                .evaluate(solution)
        case .builtin(let builtin):
            if machine.isPartial, let step, isUnknown(step) {
                try saveCall(callee, operands, solution)
            } else {
                try call(builtin, callee, operands, solution)
            }
        case .missing:
            throw EvaluationError(
                .usage, "the built-in function `\(callee.name)` is not available in this engine", at: place)
        }
    }

    /// The function that stands in the place of another.
    private func replacement(_ mock: World.Mock) -> Callee? {
        guard case .reference(let path) = mock.replacement else { return nil }
        let callee = machine.lowering.callee(machine.lowering.term(.reference(path)))
        switch callee.target {
        case .missing: return nil
        case .rules(let rules): return rules.isFunction ? callee : nil
        case .builtin: return callee
        }
    }

    /// Unifies a result with the operand for it, or tests it.
    func finish(_ result: TermNode, _ operands: [TermNode], _ arity: Int, _ solution: Continuation) throws {
        if operands.count > arity, let output = operands.last {
            try unify(output, result, solution)
        } else if case .value(.bool(false)) = result {
            return
        } else {
            try solution()
        }
    }

    // MARK: Built-ins

    private func call(
        _ builtin: Builtin, _ callee: Callee, _ operands: [TermNode], _ solution: Continuation
    ) throws {
        var values: [Value] = []
        for operand in operands.prefix(builtin.arity) { values.append(try value(of: operand)) }
        if builtin.name == "walk", let value = values.first {
            try walk(value, [], operands, solution)
            return
        }
        if builtin.name == "trace", case .string(let message)? = values.first { traceNote(message.string) }
        guard let result = try self.result(of: builtin, values) else { return }
        if callee.isVoid {
            try solution()
        } else {
            try finish(.value(result), operands, builtin.arity, solution)
        }
    }

    /// The result of a built-in: a recorded one, if it may answer differently each time.
    private func result(of builtin: Builtin, _ operands: [Value]) throws -> Value? {
        guard builtin.isNondeterministic else { return try run(builtin, operands) }
        let key = Value.array(RegoArray(operands))
        if let known = machine.recorded.result(of: builtin.name, key) { return known }
        let result = try run(builtin, operands)
        if let result { machine.recorded.add(builtin.name, key, result) }
        return result
    }

    private func run(_ builtin: Builtin, _ operands: [Value]) throws -> Value? {
        machine.context.input = machine.world.input
        defer { machine.context.input = nil }
        do {
            let result = try BuiltinArguments.with(operands) { (arguments) throws(BuiltinError) in
                try builtin.function(arguments, machine.context)
            }
            return try result.map { try machine.shallow($0, at: place) }
        } catch let error as BuiltinError {
            switch error.code {
            case .type, .builtin:
                let failure = EvaluationError(error.code, "\(builtin.name): \(error.message)", at: place)
                guard machine.isStrict else {
                    machine.context.builtinErrorSink?(failure)
                    return nil
                }
                throw failure
            default:
                throw EvaluationError(error.code, error.message, at: place)
            }
        }
    }

    /// `walk` has many results: the path and the value of everything in a value, itself first.
    private func walk(_ value: Value, _ path: [Value], _ operands: [TermNode], _ solution: Continuation) throws {
        try machine.pay(bytes: 48 &+ 16 &* path.count, at: place)
        let keys: Value = wantsPaths(operands) ? .array(RegoArray(path)) : .array(.empty)
        try finish(.value(.array([keys, value])), operands, 1, solution)
        switch value {
        case .array(let array):
            for (number, item) in array.enumerated() { try walk(item, path + [Value(number)], operands, solution) }
        case .object(let object):
            for entry in object { try walk(entry.value, path + [entry.key], operands, solution) }
        case .set(let set):
            for member in set { try walk(member, path + [member], operands, solution) }
        default: break
        }
    }

    /// Whether anybody looks at the paths of `walk`: a wildcard does not.
    private func wantsPaths(_ operands: [TermNode]) -> Bool {
        guard operands.count > 1, case .array(let pattern) = operands[1], pattern.count == 2,
            let variable = pattern[0].variable
        else { return true }
        return !machine.lowering.symbols.name(variable).isWildcard || bindings.isBound(variable)
    }
}
