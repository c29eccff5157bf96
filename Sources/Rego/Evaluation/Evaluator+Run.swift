extension Evaluator {
    /// Runs a list of instructions from `start` on: see `Instruction`.
    func run(_ start: Int, _ frame: Frame) -> Signal {
        guard hasStack else { return failStack(at: start) }
        var step = start
        while true {
            guard pay(1, at: step) else { return .failed }
            switch steps[step] {
            case .move(let slot, let operand):
                frame[Int(slot)] = read(operand, frame)
            case .input(let slot, let path):
                let value = program.follow(Int(path), from: scope.input)
                if value.isUndefined { return .done }
                frame[Int(slot)] = value
            case .base(let slot, let path):
                let value = program.followBase(Int(path), from: scope.data)
                if value.isUndefined { return .done }
                frame[Int(slot)] = value
            case .baseDocument(let slot, let path):
                let value = baseDocument(Int(path), step)
                if value.isUndefined { return failure == nil ? .done : .failed }
                frame[Int(slot)] = value
            case .baseGet(let slot, let operand, let key):
                let value = baseGet(read(operand, frame), read(key, frame))
                if value.isUndefined { return .done }
                frame[Int(slot)] = value
            case .baseEnd(let slot):
                let value = wholeElement(frame[Int(slot)], step)
                if value.isUndefined { return .failed }
                frame[Int(slot)] = value
            case .path(let slot, let operand, let path):
                let value = program.follow(Int(path), from: read(operand, frame))
                if value.isUndefined { return .done }
                frame[Int(slot)] = value
            case .get(let slot, let operand, let key):
                let value = read(operand, frame).get(read(key, frame))
                if value.isUndefined { return .done }
                frame[Int(slot)] = value
            case .makeArray(let slot, let list):
                guard makeArray(slot, list, frame, step) else { return .failed }
            case .makeSet(let slot, let list):
                guard makeSet(slot, list, frame, step) else { return .failed }
            case .makeObject(let slot, let list):
                guard makeObject(slot, list, frame, step) else { return .failed }

            case .scan(let operand, let key, let element):
                return scan(read(operand, frame), key, element, frame, step)
            case .walkAll(let operand, let path, let value, let pair):
                return walk(read(operand, frame), path, value, pair, frame, step)

            case .documentStart(let document, let node):
                startDocument(document, node, frame)
            case .documentKeys(let document, let key):
                return documentKeys(document, key, frame, step)
            case .documentStep(let document, let key, let next):
                let signal = documentStep(document, read(key, frame), next, frame, step)
                if signal != .stop { return signal }
            case .documentEnd(let slot, let document):
                let signal = endDocument(document, slot, frame, step)
                if signal != .stop { return signal }

            case .rule(let slot, let group):
                let value: ValueRef
                if let known = scope.memo.value(of: Int(group)) {
                    value = known
                } else {
                    guard let found = evaluate(Int(group), step) else { return .failed }
                    value = found
                }
                if value.isUndefined { return .done }
                frame[Int(slot)] = value
            case .ruleKey(let slot, let group, let key):
                guard let value = evaluate(Int(group), key: read(key, frame), step) else { return .failed }
                if value.isUndefined { return .done }
                frame[Int(slot)] = value
            case .function(let slot, let group, let list):
                guard let value = call(Int(group), list, frame, step) else { return .failed }
                if value.isUndefined { return .done }
                frame[Int(slot)] = value
            case .builtin(let slot, let number):
                guard let value = call(builtin: Int(number), frame, step) else { return .failed }
                if value.isUndefined { return .done }
                frame[Int(slot)] = value

            case .equal(let left, let right):
                guard read(left, frame).equals(read(right, frame)) else { return .done }
            case .compare(let comparison, let left, let right):
                guard holds(comparison, read(left, frame), read(right, frame)) else { return .done }
            case .truth(let operand):
                if read(operand, frame).isFalse { return .done }
            case .isArray(let operand, let count):
                let value = read(operand, frame)
                guard value.kind == .array, value.collectionCount == Int(count) else { return .done }
            case .isObject(let operand, let count):
                let value = read(operand, frame)
                guard value.kind == .object, value.collectionCount == Int(count) else { return .done }
            case .member(let element, let collection):
                guard isMember(read(element, frame), of: read(collection, frame), step) else { return .done }
            case .fail:
                return .done

            case .comparison(let slot, let comparison, let left, let right):
                frame[Int(slot)] = ValueRef(holds(comparison, read(left, frame), read(right, frame)))
            case .arithmetic(let slot, let operation, let number):
                guard let value = calculate(operation, Int(number), frame, step) else { return .failed }
                if value.isUndefined { return .done }
                frame[Int(slot)] = value
            case .membership(let slot, let element, let collection):
                frame[Int(slot)] = ValueRef(isMember(read(element, frame), of: read(collection, frame), step))

            case .collect(let slot, let kind, let next):
                guard let value = collect(kind, step, frame) else { return .failed }
                frame[Int(slot)] = value
                step = Int(next)
                continue
            case .not(let next):
                let mark = arena.mark
                switch run(step &+ 1, frame) {
                case .done: break
                case .stop: return .done
                case .failed: return .failed
                }
                arena.release(downTo: mark)
                step = Int(next)
                continue
            case .every(let domain, let key, let value, let next):
                let signal = every(read(domain, frame), key, value, frame, step)
                if signal != .stop { return signal }
                step = Int(next)
                continue
            case .with(let number):
                return with(Int(number), frame, step)
            case .endWith:
                return endWith(frame, step)

            case .succeed:
                return .stop
            case .item(let operand):
                return collect(read(operand, frame), step)
            case .entry(let key, let value):
                return collect(read(key, frame), read(value, frame), step)
            case .yield(let operand, let isOnly):
                return yield(read(operand, frame), isOnly, step)
            case .yieldMember(let operand):
                return yieldMember(read(operand, frame), step)
            case .yieldEntry(let key, let value):
                return yieldEntry(read(key, frame), read(value, frame), step)
            case .yieldAt(let list, let operand, let isMember):
                return yieldAt(list, read(operand, frame), isMember, frame, step)
            case .result:
                return yieldRow(frame, step)
            }
            step &+= 1
        }
    }

    // MARK: Loops

    /// Runs the rest of the list for each element.
    private func scan(
        _ value: ValueRef, _ key: Slot, _ element: Slot, _ frame: Frame, _ step: Int
    ) -> Signal {
        let mark = arena.mark
        switch value.kind {
        case .array:
            return value.withArray { array in
                for position in 0..<array.header.count {
                    write(ValueRef(position), key, frame)
                    write(ValueRef(array.elements[position]), element, frame)
                    let signal = run(step &+ 1, frame)
                    if signal != .done { return signal }
                    arena.release(downTo: mark)
                }
                return .done
            }
        case .object, .set:
            return value.withTable { table in
                let flat = table.flat
                let values = table.hasValues ? flat.keys + flat.count : flat.keys
                for position in 0..<flat.count {
                    write(ValueRef(flat.keys[position]), key, frame)
                    write(ValueRef(values[position]), element, frame)
                    let signal = run(step &+ 1, frame)
                    if signal != .done { return signal }
                    arena.release(downTo: mark)
                }
                return .done
            }
        default:
            return .done
        }
    }

    /// Whether the block behind `step` has a solution for every element: `.stop` if so.
    private func every(
        _ domain: ValueRef, _ key: Slot, _ value: Slot, _ frame: Frame, _ step: Int
    ) -> Signal {
        let mark = arena.mark
        func holds(_ keyRef: ValueRef, _ valueRef: ValueRef) -> Signal {
            write(keyRef, key, frame)
            write(valueRef, value, frame)
            let signal = run(step &+ 1, frame)
            arena.release(downTo: mark)
            return signal
        }
        switch domain.kind {
        case .array:
            return domain.withArray { array in
                for position in 0..<array.header.count {
                    let signal = holds(ValueRef(position), ValueRef(array.elements[position]))
                    if signal != .stop { return signal }
                }
                return .stop
            }
        case .object, .set:
            return domain.withTable { table in
                let flat = table.flat
                let values = table.hasValues ? flat.keys + flat.count : flat.keys
                for position in 0..<flat.count {
                    let signal = holds(ValueRef(flat.keys[position]), ValueRef(values[position]))
                    if signal != .stop { return signal }
                }
                return .stop
            }
        default:
            return .done
        }
    }

    /// `walk`: the value itself and everything in it, with the path to each.
    private func walk(
        _ value: ValueRef, _ path: Slot, _ element: Slot, _ pair: Slot, _ frame: Frame, _ step: Int
    ) -> Signal {
        var keys: [Value] = []
        return walk(value, &keys, path, element, pair, frame, step)
    }

    private func walk(
        _ value: ValueRef, _ keys: inout [Value], _ path: Slot, _ element: Slot, _ pair: Slot, _ frame: Frame,
        _ step: Int
    ) -> Signal {
        guard hasStack else { return failStack(at: step) }
        let mark = arena.mark
        write(value, element, frame)
        if path >= 0 {
            let pathValue = Value.array(RegoArray(keys))
            write(arena.keep(pathValue), path, frame)
            if pair >= 0 { write(arena.keep(.array([pathValue, value.owned])), pair, frame) }
        }
        let signal = run(step &+ 1, frame)
        if signal != .done { return signal }
        arena.release(downTo: mark)
        switch value.kind {
        case .array:
            for position in 0..<(value.collectionCount ?? 0) {
                keys.append(Value(position))
                let child = value.element(ValueRef(position))
                let signal = walk(child, &keys, path, element, pair, frame, step)
                if signal != .done { return signal }
                keys.removeLast()
            }
        case .object, .set:
            let flat = value.withTable { $0.flat }
            for position in 0..<flat.count {
                let cell = flat.hasValues ? flat.count &+ position : position
                keys.append(flat.keys[position])
                let signal = walk(ValueRef(flat.keys[cell]), &keys, path, element, pair, frame, step)
                if signal != .done { return signal }
                keys.removeLast()
            }
        default: break
        }
        return .done
    }

    // MARK: Tests

    @inline(__always)
    private func holds(_ comparison: Instruction.Comparison, _ left: ValueRef, _ right: ValueRef) -> Bool {
        switch comparison {
        case .equal: left.equals(right)
        case .notEqual: !left.equals(right)
        case .less: left.compare(to: right) == .less
        case .lessOrEqual: left.compare(to: right) != .greater
        case .greater: left.compare(to: right) == .greater
        case .greaterOrEqual: left.compare(to: right) != .less
        }
    }

    private func isMember(_ element: ValueRef, of collection: ValueRef, _ step: Int) -> Bool {
        switch collection.kind {
        case .set: return !collection.get(element).isUndefined
        case .array:
            return collection.withArray { array in
                context.budget &-= array.header.count / 8
                for position in 0..<array.header.count
                where ValueRef(array.elements[position]).equals(element) { return true }
                return false
            }
        case .object:
            return collection.withTable { table in
                let flat = table.flat
                context.budget &-= flat.count / 8
                for position in 0..<flat.count
                where ValueRef(flat.keys[flat.count &+ position]).equals(element) { return true }
                return false
            }
        default: return false
        }
    }
}
