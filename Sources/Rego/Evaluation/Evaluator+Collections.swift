extension Evaluator {
    // MARK: Composites

    func makeArray(_ slot: Slot, _ number: Int32, _ frame: Frame, _ step: Int) -> Bool {
        let items = list(number)
        guard pay(bytes: 48 &+ items.count &* 16, at: step) else { return false }
        let storage = ArrayStorage.make(count: items.count) { target in
            for (position, item) in items.enumerated() {
                (target + position).initialize(to: read(program.listItems[item], frame).owned)
            }
        }
        return keep(.array(RegoArray(storage: storage)), slot, frame, step)
    }

    func makeSet(_ slot: Slot, _ number: Int32, _ frame: Frame, _ step: Int) -> Bool {
        let items = list(number)
        guard pay(bytes: 64 &+ items.count &* 16, at: step) else { return false }
        var builder = TableBuilder(hasValues: false, capacity: items.count)
        for item in items { builder.insert(read(program.listItems[item], frame).owned) }
        return keep(.set(RegoSet(table: builder.finish())), slot, frame, step)
    }

    func makeObject(_ slot: Slot, _ number: Int32, _ frame: Frame, _ step: Int) -> Bool {
        let items = list(number)
        guard pay(bytes: 64 &+ items.count &* 16, at: step) else { return false }
        var builder = TableBuilder(hasValues: true, capacity: items.count / 2)
        for item in stride(from: items.lowerBound, to: items.upperBound &- 1, by: 2) {
            let key = read(program.listItems[item], frame).owned
            builder.set(key, read(program.listItems[item &+ 1], frame).owned)
        }
        return keep(.object(RegoObject(table: builder.finish())), slot, frame, step)
    }

    /// An object whose keys are constants in ascending order.
    func makeRecord(_ slot: Slot, _ number: Int32, _ frame: Frame, _ step: Int) -> Bool {
        let items = list(number)
        guard pay(bytes: 64 &+ items.count &* 16, at: step) else { return false }
        let table = TableStorage.make(count: items.count / 2, hasValues: true) { keys, values in
            var item = items.lowerBound
            for position in 0..<(items.count / 2) {
                (keys + position).initialize(to: read(program.listItems[item], frame).owned)
                (values + position).initialize(to: read(program.listItems[item &+ 1], frame).owned)
                item &+= 2
            }
        }
        return keep(.object(RegoObject(table: table)), slot, frame, step)
    }

    private func keep(_ value: Value, _ slot: Slot, _ frame: Frame, _ step: Int) -> Bool {
        guard isShallow(value, at: step) else { return false }
        write(arena.keep(value), slot, frame)
        return true
    }

    // MARK: Comprehensions

    /// Runs the block behind `step` and collects what it yields; `nil` if it failed.
    func collect(_ kind: Accumulator.Kind, _ step: Int, _ frame: Frame) -> ValueRef? {
        let outer = accumulator
        let own = Accumulator(kind)
        accumulator = own
        let mark = arena.mark
        let signal = run(step &+ 1, frame)
        accumulator = outer
        guard signal != .failed else { return nil }
        arena.release(downTo: mark)
        let value = own.finish()
        guard isShallow(value, at: step) else { return nil }
        return arena.keep(value)
    }

    /// An item of an array or a set.
    func collect(_ item: ValueRef, _ step: Int) -> Signal {
        guard pay(bytes: 24, at: step) else { return .failed }
        accumulator?.add(item.owned)
        return .done
    }

    func collect(_ key: ValueRef, _ value: ValueRef, _ step: Int) -> Signal {
        guard pay(bytes: 40, at: step) else { return .failed }
        guard accumulator?.insert(key.owned, value.owned) ?? true else {
            return fail(.conflict, "object keys must be unique", at: step)
        }
        return .done
    }

    // MARK: What rules yield

    func yield(_ value: ValueRef, _ isOnly: Bool, _ step: Int) -> Signal {
        hasYielded = true
        if let pending {
            guard ValueRef(pending).equals(value) else {
                let message =
                    yieldsOfFunction
                    ? "functions must not produce multiple outputs for same inputs"
                    : "complete rules must not produce multiple outputs"
                return fail(.conflict, message, at: step)
            }
            return .done
        }
        pending = value.owned
        return isOnly ? .stop : .done
    }

    func yieldMember(_ value: ValueRef, _ step: Int) -> Signal {
        hasYielded = true
        guard pay(bytes: 24, at: step) else { return .failed }
        accumulator?.add(value.owned)
        return .done
    }

    func yieldEntry(_ key: ValueRef, _ value: ValueRef, _ step: Int) -> Signal {
        hasYielded = true
        return collect(key, value, step)
    }

    func yieldAt(_ number: Int32, _ value: ValueRef, _ isMember: Bool, _ frame: Frame, _ step: Int) -> Signal {
        hasYielded = true
        let path = list(number).map { read(program.listItems[$0], frame).owned }
        guard pay(bytes: 64 &* (path.count &+ 1), at: step) else { return .failed }
        guard accumulator?.insert(path, value.owned, isMember: isMember) ?? true else {
            return fail(.conflict, "object keys must be unique", at: step)
        }
        return .done
    }

    /// A solution of the query.
    func yieldRow(_ frame: Frame, _ step: Int) -> Signal {
        if wantsOne {
            if let variable = program.variables.first {
                answer = read(variable.operand, frame).owned
            } else if let expression = program.expressions.first {
                answer = expression.operand.map { read($0, frame).owned } ?? .bool(true)
            }
            return .stop
        }
        guard pay(bytes: 64 &+ 32 &* (program.variables.count &+ program.expressions.count), at: step) else {
            return .failed
        }
        rows.append(
            ResultRow(
                bindings: program.variables.map { read($0.operand, frame).owned },
                expressions: program.expressions.map { expression in
                    expression.operand.map { read($0, frame).owned } ?? .bool(true)
                }))
        return .done
    }
}

/// The values of one solution: of the query's variables, and of its expressions.
struct ResultRow {
    let bindings: [Value]
    let expressions: [Value]
}
