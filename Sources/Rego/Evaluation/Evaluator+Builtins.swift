extension Evaluator {
    /// Arithmetic on small integers at once, anything else through the built-in.
    func calculate(
        _ operation: Instruction.Arithmetic, _ number: Int, _ frame: Frame, _ step: Int
    ) -> ValueRef? {
        let items = program.lists[program.calls[number].list]
        let left = read(program.listItems[items.lowerBound], frame)
        let right = read(program.listItems[items.lowerBound &+ 1], frame)
        if left.kind == .int, right.kind == .int {
            let (result, overflow) =
                switch operation {
                case .add: left.int.addingReportingOverflow(right.int)
                case .subtract: left.int.subtractingReportingOverflow(right.int)
                case .multiply: left.int.multipliedReportingOverflow(by: right.int)
                }
            if !overflow { return ValueRef(bits: UInt64(bitPattern: result), kind: .int) }
        }
        return call(builtin: number, frame, step)
    }

    /// The result of a built-in; undefined if it has none, `nil` if the evaluation failed.
    func call(builtin number: Int, _ frame: Frame, _ step: Int) -> ValueRef? {
        let call = program.calls[number]
        let items = program.lists[call.list]
        let (own, mark) = frames.push(items.count)
        defer { frames.pop(to: mark) }
        for (position, item) in items.enumerated() { own[position] = read(program.listItems[item], frame) }
        if call.isReplaced, let replacement = scope.replacement(of: .builtin(name: call.builtin.name)) {
            return self.call(replacement, own, items.count, step)
        }
        let result = self.call(call, own, items.count, step)
        return call.isVoid && result != nil ? ValueRef(true) : result
    }

    func call(_ call: BuiltinCall, _ frame: Frame, _ count: Int, _ step: Int) -> ValueRef? {
        withUnsafeTemporaryAllocation(of: Value.self, capacity: count) { cells in
            for position in 0..<count { cells.initializeElement(at: position, to: frame[position].owned) }
            defer { cells.deinitialize() }
            let arguments = UnsafeBufferPointer(cells)
            if call.builtin.isNondeterministic { return nondeterministic(call, arguments, step) }
            return result(call, arguments, step)
        }
    }

    private func result(_ call: BuiltinCall, _ arguments: UnsafeBufferPointer<Value>, _ step: Int) -> ValueRef? {
        do {
            context.inputReference = scope.input
            defer { context.inputReference = .undefined }
            guard let value = try call.builtin.function(BuiltinArguments(arguments), context) else { return .undefined }
            guard isShallow(value, at: step) else { return nil }
            return arena.keep(value)
        } catch {
            return outcome(of: error, call.builtin, step)
        }
    }

    private func outcome(of error: BuiltinError, _ builtin: Builtin, _ step: Int) -> ValueRef? {
        switch error.code {
        case .type, .builtin:
            guard isStrict else {
                context.builtinErrorSink?(
                    EvaluationError(error.code, "\(builtin.name): \(error.message)", at: program.location(of: step)))
                return .undefined
            }
            _ = fail(error.code, "\(builtin.name): \(error.message)", at: step)
        default:
            _ = fail(error, at: step)
        }
        return nil
    }

    /// A built-in that may answer differently next time: the same answer within one evaluation, and in its replay.
    private func nondeterministic(
        _ call: BuiltinCall, _ arguments: UnsafeBufferPointer<Value>, _ step: Int
    ) -> ValueRef? {
        let name = call.builtin.name
        let key = Value.array(RegoArray(arguments))
        if let known = recorded.result(of: name, key) { return arena.keep(known) }
        guard let value = result(call, arguments, step) else { return nil }
        if !value.isUndefined { recorded.add(name, key, value.owned) }
        return value
    }
}
