extension Evaluator {
    /// Runs a list of instructions from `start` on: see `Instruction`.
    ///
    /// A scan puts a loop on the stack of loops. Whatever ends without `stop` goes back to the innermost loop of this
    /// run, which goes on with its next element; without any loop left the run is done.
    func run(_ start: Int, _ frame: Frame) -> Signal {
        guard hasStack else { return failStack(at: start) }
        let outerLoops = loops.count
        // `with` changes the scope for a run of its own and puts it back: it is the same throughout this one.
        let scope = scope
        var step = start
        // Where the instructions begin that are not paid for yet.
        var unpaid = start
        while true {
            var signal = Signal.done
            instruction: do {
                switch steps[step] {
                case .move(let slot, let operand):
                    frame[Int(slot)] = read(operand, frame)
                case .input(let slot, let path):
                    let value = scope.input(at: Int(path), program)
                    if value.isUndefined { break instruction }
                    frame[Int(slot)] = value
                case .base(let slot, let path):
                    let value = program.followBase(Int(path), from: scope.data)
                    if value.isUndefined { break instruction }
                    frame[Int(slot)] = value
                case .baseDocument(let slot, let path):
                    let value = baseDocument(Int(path), step)
                    if value.isUndefined {
                        if failure != nil { return .failed }
                        break instruction
                    }
                    frame[Int(slot)] = value
                case .baseGet(let slot, let operand, let key):
                    let value = baseGet(read(operand, frame), read(key, frame))
                    if value.isUndefined { break instruction }
                    frame[Int(slot)] = value
                case .baseEnd(let slot):
                    if !scope.targets.isEmpty {
                        let value = wholeElement(frame[Int(slot)], step)
                        if value.isUndefined { return .failed }
                        frame[Int(slot)] = value
                    }
                case .path(let slot, let operand, let path):
                    let value = program.follow(Int(path), from: read(operand, frame))
                    if value.isUndefined { break instruction }
                    frame[Int(slot)] = value
                case .get(let slot, let operand, let key):
                    let value = read(operand, frame).get(read(key, frame))
                    if value.isUndefined { break instruction }
                    frame[Int(slot)] = value
                case .makeArray(let slot, let list):
                    guard makeArray(slot, list, frame, step) else { return .failed }
                case .makeSet(let slot, let list):
                    guard makeSet(slot, list, frame, step) else { return .failed }
                case .makeRecord(let slot, let list):
                    guard makeRecord(slot, list, frame, step) else { return .failed }
                case .makeObject(let slot, let list):
                    guard makeObject(slot, list, frame, step) else { return .failed }

                case .scan(let operand, let key, let element):
                    if !beginScan(read(operand, frame), key, element, frame, step) { break instruction }
                case .scanWhere(let operand, let key, let element, let lookup):
                    if !beginScan(read(operand, frame), where: Int(lookup), key, element, frame, step) {
                        break instruction
                    }
                case .walkAll(let operand, let path, let value, let pair):
                    signal = walk(read(operand, frame), path, value, pair, frame, step)
                    break instruction

                case .documentStart(let document, let node):
                    startDocument(document, node, frame)
                case .documentKeys(let document, let key):
                    signal = documentKeys(document, key, frame, step)
                    break instruction
                case .documentStep(let document, let key, let next):
                    signal = documentStep(document, read(key, frame), next, frame, step)
                    if signal != .stop { break instruction }
                case .documentEnd(let slot, let document):
                    signal = endDocument(document, slot, frame, step)
                    if signal != .stop { break instruction }

                case .rule(let slot, let group):
                    let value: ValueRef
                    if let known = scope.memo.value(of: Int(group)) {
                        value = known
                    } else {
                        guard let found = evaluate(Int(group), step) else { return .failed }
                        value = found
                    }
                    if value.isUndefined { break instruction }
                    frame[Int(slot)] = value
                case .ruleKey(let slot, let group, let key):
                    guard let value = evaluate(Int(group), key: read(key, frame), step) else { return .failed }
                    if value.isUndefined { break instruction }
                    frame[Int(slot)] = value
                case .function(let slot, let group, let list):
                    guard let value = call(Int(group), list, frame, step) else { return .failed }
                    if value.isUndefined { break instruction }
                    frame[Int(slot)] = value
                case .builtin(let slot, let number):
                    guard let value = call(builtin: Int(number), frame, step) else { return .failed }
                    if value.isUndefined { break instruction }
                    frame[Int(slot)] = value

                case .equal(let left, let right):
                    guard read(left, frame).equals(read(right, frame)) else { break instruction }
                case .compare(let comparison, let left, let right):
                    guard holds(comparison, read(left, frame), read(right, frame)) else { break instruction }
                case .truth(let operand):
                    if read(operand, frame).isFalse { break instruction }
                case .isArray(let operand, let count):
                    let value = read(operand, frame)
                    guard value.kind == .array, value.collectionCount == Int(count) else { break instruction }
                case .isObject(let operand, let count):
                    let value = read(operand, frame)
                    guard value.kind == .object, value.collectionCount == Int(count) else { break instruction }
                case .member(let element, let collection):
                    guard isMember(read(element, frame), of: read(collection, frame), step) else { break instruction }
                case .fail:
                    break instruction

                case .comparison(let slot, let comparison, let left, let right):
                    frame[Int(slot)] = ValueRef(holds(comparison, read(left, frame), read(right, frame)))
                case .arithmetic(let slot, let operation, let number):
                    guard let value = calculate(operation, Int(number), frame, step) else { return .failed }
                    if value.isUndefined { break instruction }
                    frame[Int(slot)] = value
                case .membership(let slot, let element, let collection):
                    frame[Int(slot)] = ValueRef(isMember(read(element, frame), of: read(collection, frame), step))

                case .collect(let slot, let kind, let next):
                    guard pay(step &- unpaid &+ 1, at: step), let value = collect(kind, step, frame) else {
                        return .failed
                    }
                    frame[Int(slot)] = value
                    step = Int(next)
                    unpaid = step
                    continue
                case .not(let next):
                    guard pay(step &- unpaid &+ 1, at: step) else { return .failed }
                    unpaid = step
                    let mark = arena.mark
                    switch run(step &+ 1, frame) {
                    case .done: break
                    case .stop: break instruction
                    case .failed: return .failed
                    }
                    arena.release(downTo: mark)
                    step = Int(next)
                    unpaid = step
                    continue
                case .every(let domain, let key, let value, let next):
                    guard pay(step &- unpaid &+ 1, at: step) else { return .failed }
                    unpaid = step
                    signal = every(read(domain, frame), key, value, frame, step)
                    guard signal == .stop else { break instruction }
                    step = Int(next)
                    unpaid = step
                    continue
                case .with(let number):
                    signal = with(Int(number), frame, step)
                    break instruction
                case .endWith:
                    signal = endWith(frame, step)
                    break instruction

                case .succeed:
                    signal = .stop
                    break instruction
                case .item(let operand):
                    signal = collect(read(operand, frame), step)
                    break instruction
                case .entry(let key, let value):
                    signal = collect(read(key, frame), read(value, frame), step)
                    break instruction
                case .yield(let operand, let isOnly):
                    signal = yield(read(operand, frame), isOnly, step)
                    break instruction
                case .yieldMember(let operand):
                    signal = yieldMember(read(operand, frame), step)
                    break instruction
                case .yieldEntry(let key, let value):
                    signal = yieldEntry(read(key, frame), read(value, frame), step)
                    break instruction
                case .yieldAt(let list, let operand, let isMember):
                    signal = yieldAt(list, read(operand, frame), isMember, frame, step)
                    break instruction
                case .result:
                    signal = yieldRow(frame, step)
                    break instruction
                }
                step &+= 1
                continue
            }
            guard pay(step &- unpaid &+ 1, at: step), signal != .failed else { return .failed }
            guard signal == .done else {
                loops.drop(to: outerLoops)
                return signal
            }
            guard loops.count > outerLoops, let next = nextRound(from: outerLoops, frame) else { return .done }
            step = next
            unpaid = next
        }
    }

    // MARK: Loops

    /// Puts a loop over a collection on the stack of loops, at its first element; says whether there is one.
    private func beginScan(_ value: ValueRef, _ key: Slot, _ element: Slot, _ frame: Frame, _ step: Int) -> Bool {
        guard let places = places(of: value), places.count > 0 else { return false }
        begin(places, at: 0, following: nil, key, element, frame, step)
        return true
    }

    /// The same over those elements only that an index finds; over all of them where there is no index yet.
    private func beginScan(
        _ value: ValueRef, where number: Int, _ key: Slot, _ element: Slot, _ frame: Frame, _ step: Int
    ) -> Bool {
        let lookup = program.lookups[number]
        let wanted = read(lookup.wanted, frame)
        guard scope.targets.isEmpty, wanted.isScalar, let index = lookup.index(of: value) else {
            return beginScan(value, key, element, frame, step)
        }
        let first = Int(index.first(wanted))
        guard first >= 0, let places = places(of: value) else { return false }
        arena.keep(object: index)
        begin(places, at: first, following: index.following, key, element, frame, step)
        return true
    }

    private typealias Places = (
        keys: UnsafeMutablePointer<Value>?, elements: UnsafeMutablePointer<Value>, count: Int
    )

    @inline(__always)
    private func places(of value: ValueRef) -> Places? {
        switch value.kind {
        case .array: value.withArray { (nil, $0.elements, $0.head.pointee.count) }
        case .object, .set:
            value.withTable { table in
                let flat = table.flat
                return (flat.keys, table.hasValues ? flat.keys + flat.count : flat.keys, flat.count)
            }
        default: nil
        }
    }

    @inline(__always)
    private func begin(
        _ places: Places, at position: Int, following: UnsafePointer<Int32>?, _ key: Slot, _ element: Slot,
        _ frame: Frame, _ step: Int
    ) {
        let loop = LoopStack.Loop(
            step: step, keys: places.keys, elements: places.elements, count: places.count, following: following,
            key: key, element: element, mark: arena.mark, position: position)
        write(loop, position, frame)
        loops.push(loop)
    }

    @inline(__always)
    private func write(_ loop: LoopStack.Loop, _ position: Int, _ frame: Frame) {
        write(loop.keys.map { ValueRef($0[position]) } ?? ValueRef(position), loop.key, frame)
        write(ValueRef(loop.elements[position]), loop.element, frame)
    }

    /// Goes on with the next element of the innermost loop that has one; says which instruction is next, `nil` where
    /// all loops begun since there were `outer` are at their end.
    @inline(__always)
    private func nextRound(from outer: Int, _ frame: Frame) -> Int? {
        while loops.count > outer {
            let loop = loops.innermost
            arena.release(downTo: loop.pointee.mark)
            let position: Int
            if let following = loop.pointee.following {
                position = Int(following[loop.pointee.position])
            } else {
                let next = loop.pointee.position &+ 1
                position = next < loop.pointee.count ? next : -1
            }
            if position >= 0 {
                loop.pointee.position = position
                write(loop.pointee, position, frame)
                return loop.pointee.step &+ 1
            }
            loops.drop(to: loops.count &- 1)
        }
        return nil
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
                for position in 0..<array.head.pointee.count {
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
                context.budget &-= array.head.pointee.count / 8
                for position in 0..<array.head.pointee.count
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
