import RegoSyntax

extension BodyPlanner {
    /// Plans a ref and says where its value is.
    func reference(_ path: [Term]) throws(EvaluationError) -> Operand {
        guard let head = path.first else { throw EvaluationError(.usage, "this ref is empty", at: location) }
        if let name = head.variableName, !isBound(name) {
            if name == "data" { return try dataReference(path) }
            if name == "input" {
                let keys = constantPrefix(path.dropFirst())
                let slot = newSlot()
                emit(.input(slot, path: planner.path(keys)))
                return try steps(path.dropFirst(1 &+ keys.count), from: .slot(slot))
            }
        }
        return try steps(path.dropFirst(), from: try value(head))
    }

    private func constantPrefix(_ steps: some Sequence<Term>) -> [Value] {
        var keys: [Value] = []
        for step in steps {
            guard let key = step.constantValue else { break }
            keys.append(key)
        }
        return keys
    }

    /// Plans steps into a value, or into base data.
    private func steps(
        _ path: ArraySlice<Term>, from start: Operand, isBase: Bool = false
    ) throws(EvaluationError) -> Operand {
        var (rest, operand) = (path, start)
        while let step = rest.first {
            let keys = isBase ? [] : constantPrefix(rest)
            let slot = newSlot()
            if isBase, isKnown(step) {
                rest = rest.dropFirst()
                emit(.baseGet(slot, operand, try value(step)))
            } else if !keys.isEmpty {
                rest = rest.dropFirst(keys.count)
                if keys.count == 1 {
                    emit(.get(slot, operand, try value(step)))
                } else {
                    emit(.path(slot, operand, path: planner.path(keys)))
                }
            } else {
                rest = rest.dropFirst()
                try planStep(step, from: operand, to: slot)
            }
            if isBase, rest.isEmpty { emit(.baseEnd(slot)) }
            operand = .slot(slot)
        }
        return operand
    }

    private func planStep(_ step: Term, from operand: Operand, to slot: Slot) throws(EvaluationError) {
        if isKnown(step) {
            emit(.get(slot, operand, try value(step)))
            return
        }
        countScan()
        let key = newSlot()
        if let name = step.variableName {
            emit(.scan(operand, key: key, element: slot))
            bind(name, to: .slot(key))
        } else {
            emit(.scan(operand, key: key, element: slot))
            try unify(.term(step), .operand(.slot(key)))
        }
    }

    /// Whether a step's value is known before it is taken. A ref as a step has a value of its own.
    private func isKnown(_ step: Term) -> Bool {
        switch step.kind {
        case .variable(let name): isBound(name)
        case .array(let terms), .set(let terms): terms.allSatisfy(isKnown)
        case .object(let entries): entries.allSatisfy { isKnown($0.key) && isKnown($0.value) }
        default: true
        }
    }

    // MARK: data

    private func dataReference(_ path: [Term]) throws(EvaluationError) -> Operand {
        var node = planner.tree
        var position = 1
        while position < path.count {
            guard let key = path[position].constantValue else {
                return try documentReference(path, from: position, node)
            }
            guard let child = node.children[key] else {
                // Beyond the tree of rules there is base data alone.
                let keys = path[1..<position].compactMap(\.constantValue) + [key]
                let more = constantPrefix(path[(position &+ 1)...])
                let slot = newSlot()
                let rest = path[(position &+ 1 &+ more.count)...]
                let place = planner.path(keys + more)
                emit(rest.isEmpty ? .baseDocument(slot, path: place) : .base(slot, path: place))
                return try steps(rest, from: .slot(slot), isBase: true)
            }
            node = child
            position &+= 1
            if !node.rules.isEmpty { return try ruleReference(path[position...], planner.group(at: node)) }
        }
        let document = try start(node)
        let slot = newSlot()
        emit(.documentEnd(slot, document))
        return .slot(slot)
    }

    private func ruleReference(_ rest: ArraySlice<Term>, _ number: Int) throws(EvaluationError) -> Operand {
        let group = planner.program.groups[number]
        let slot = newSlot()
        let index = Int32(truncatingIfNeeded: number)
        if let step = rest.first, isKnown(step), group.kind == .set || group.kind == .object {
            emit(.ruleKey(slot, group: index, try value(step)))
            return try steps(rest.dropFirst(), from: .slot(slot))
        }
        emit(.rule(slot, group: index))
        return try steps(rest, from: .slot(slot))
    }

    private func start(_ node: DocumentTree) throws(EvaluationError) -> Instruction.Document {
        let document = Instruction.Document(node: newSlot(), base: newSlot())
        emit(.documentStart(document, node: Int32(truncatingIfNeeded: planner.document(at: node))))
        return document
    }

    /// A ref that meets a step which is no constant while there may still be rules ahead.
    private func documentReference(
        _ path: [Term], from position: Int, _ node: DocumentTree
    ) throws(EvaluationError) -> Operand {
        var document = try start(node)
        for step in path[position...] {
            let next = Instruction.Document(node: newSlot(), base: newSlot())
            let key: Operand
            if isKnown(step) {
                key = try value(step)
            } else {
                countScan()
                let slot = newSlot()
                emit(.documentKeys(document, key: slot))
                key = .slot(slot)
                try unify(.term(step), .operand(key))
            }
            emit(.documentStep(document, key, to: next))
            document = next
        }
        let slot = newSlot()
        emit(.documentEnd(slot, document))
        return .slot(slot)
    }
}
