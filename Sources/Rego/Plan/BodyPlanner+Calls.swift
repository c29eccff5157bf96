import RegoSyntax

extension BodyPlanner {
    /// Built-ins with instructions of their own.
    static let operators: Set<String> = [
        "eq", "equal", "neq", "lt", "lte", "gt", "gte", "plus", "minus", "mul", "internal.member_2",
        "internal.member_3",
    ]

    private static let comparisons: [String: Instruction.Comparison] = [
        "equal": .equal, "neq": .notEqual, "lt": .less, "lte": .lessOrEqual, "gt": .greater, "gte": .greaterOrEqual,
    ]

    private static let arithmetic: [String: Instruction.Arithmetic] = [
        "plus": .add, "minus": .subtract, "mul": .multiply,
    ]

    private static let voids: Set<String> = ["print", "internal.print"]

    /// Plans a call as an expression: it must be neither undefined nor false, or its last argument is its result.
    func plan(_ call: Call) throws(EvaluationError) {
        guard let name = call.name else { throw EvaluationError(.usage, "this is no function", at: location) }
        if name == "eq" || name == "assign", call.arguments.count == 2 {
            try planEquality(call.arguments[0], call.arguments[1])
            return
        }
        if let node = planner.functionNode(call.function) {
            try plan(call, node)
            return
        }
        guard let builtin = planner.registry[name] else {
            guard !call.function.isData else {
                // A rule that takes no arguments, and whose type may be anything: the call has its value.
                let operand = try value(call.function)
                if let output = call.arguments.first {
                    try unify(.term(output), .operand(operand))
                } else {
                    emit(.truth(operand))
                }
                return
            }
            guard try planNative(name, call.arguments) else {
                throw EvaluationError(
                    .usage, "the built-in function `\(name)` is not available in this engine", at: location)
            }
            return
        }
        if try planNative(name, call.arguments) { return }
        try plan(builtin, call.arguments)
    }

    /// A variable that gets a call's result gets it without a detour.
    private func planEquality(_ left: Term, _ right: Term) throws(EvaluationError) {
        if case .call = right.kind, case .variable(let name) = left.kind, !isBound(name) {
            bind(name, to: try value(right))
        } else {
            try unify(.term(left), .term(right))
        }
    }

    /// Plans a call for its value, as the right side of `x = f(y)`.
    func result(of call: Call) throws(EvaluationError) -> Operand {
        let name = RegoText("$result\(planner.here)")
        try plan(Call(call.function, call.arguments + [Term(.variable(name))]))
        return try value(Term(.variable(name)))
    }

    private func plan(_ call: Call, _ node: DocumentTree) throws(EvaluationError) {
        let group = planner.group(at: node)
        let arity = planner.program.groups[group].arity
        let arguments = try values(Array(call.arguments.prefix(arity)))
        let slot = newSlot()
        let list = planner.list(arguments)
        emit(.function(slot, group: Int32(truncatingIfNeeded: group), list: list))
        try finish(slot, call.arguments.dropFirst(arity).first)
    }

    /// Tests a result, or unifies it with the argument behind the operands.
    private func finish(_ slot: Slot, _ output: Term?) throws(EvaluationError) {
        if let output {
            try unify(.term(output), .operand(.slot(slot)))
        } else {
            emit(.truth(.slot(slot)))
        }
    }

    private func plan(_ builtin: Builtin, _ arguments: [Term]) throws(EvaluationError) {
        let operands = try values(Array(arguments.prefix(builtin.arity)))
        let isVoid = Self.voids.contains(builtin.name)
        let slot = newSlot()
        emit(.builtin(slot, call: call(builtin, operands)))
        if !isVoid { try finish(slot, arguments.dropFirst(builtin.arity).first) }
    }

    private func call(_ builtin: Builtin, _ operands: [Operand]) -> Int32 {
        planner.program.calls.append(
            BuiltinCall(
                builtin: builtin, list: Int(planner.list(operands)),
                isReplaced: planner.replacedFunctions.contains(RegoText(builtin.name)),
                isVoid: Self.voids.contains(builtin.name)))
        return Int32(truncatingIfNeeded: planner.program.calls.count &- 1)
    }

    /// Plans built-ins the evaluator knows itself; says whether this is one.
    private func planNative(_ name: String, _ arguments: [Term]) throws(EvaluationError) -> Bool {
        guard !planner.replacedFunctions.contains(RegoText(name)) else { return false }
        if let comparison = Self.comparisons[name] {
            let operands = try values(Array(arguments.prefix(2)))
            if let output = arguments.dropFirst(2).first {
                let slot = newSlot()
                emit(.comparison(slot, comparison, operands[0], operands[1]))
                try unify(.term(output), .operand(.slot(slot)))
            } else {
                emit(
                    comparison == .equal
                        ? .equal(operands[0], operands[1]) : .compare(comparison, operands[0], operands[1]))
            }
            return true
        }
        if let operation = Self.arithmetic[name], let builtin = planner.registry[name] {
            let operands = try values(Array(arguments.prefix(2)))
            let slot = newSlot()
            emit(.arithmetic(slot, operation, call: call(builtin, operands)))
            try finish(slot, arguments.dropFirst(2).first)
            return true
        }
        switch name {
        case "internal.member_2": try planMember(arguments)
        case "internal.member_3" where arguments.count == 3:
            let operands = try values(arguments)
            let slot = newSlot()
            emit(.get(slot, operands[2], operands[0]))
            emit(.equal(.slot(slot), operands[1]))
        case "walk": try planWalk(arguments)
        default: return false
        }
        return true
    }

    private func planMember(_ arguments: [Term]) throws(EvaluationError) {
        let operands = try values(Array(arguments.prefix(2)))
        if let output = arguments.dropFirst(2).first {
            let slot = newSlot()
            emit(.membership(slot, operands[0], operands[1]))
            try unify(.term(output), .operand(.slot(slot)))
        } else {
            emit(.member(operands[0], operands[1]))
        }
    }

    /// `walk` is a relation: it has many results. Paths nobody looks at are not made.
    private func planWalk(_ arguments: [Term]) throws(EvaluationError) {
        let from = try value(arguments[0])
        countScan()
        guard let output = arguments.dropFirst().first else {
            emit(.walkAll(from, path: -1, value: newSlot(), pair: -1))
            return
        }
        guard case .array(let terms) = output.kind, terms.count == 2 else {
            let pair = newSlot()
            emit(.walkAll(from, path: newSlot(), value: newSlot(), pair: pair))
            try unify(.term(output), .operand(.slot(pair)))
            return
        }
        let isWildcard = terms[0].variableName.map { $0.string.hasPrefix("$") && !isBound($0) } ?? false
        let (path, value) = (isWildcard ? -1 : newSlot(), newSlot())
        emit(.walkAll(from, path: path, value: value, pair: -1))
        if !isWildcard { try unify(.term(terms[0]), .operand(.slot(path))) }
        try unify(.term(terms[1]), .operand(.slot(value)))
    }
}
