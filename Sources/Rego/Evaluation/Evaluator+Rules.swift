extension Evaluator {
    // MARK: Whole documents

    /// The value of a group of rules, which is not known yet; undefined if it has none, `nil` if it failed.
    func evaluate(_ number: Int, _ step: Int) -> ValueRef? {
        let group = program.groups[number]
        if !scope.targets.isEmpty, scope.isTarget(group.path) {
            let value = base(group.path)
            scope.memo.remember(borrowed: value, of: number)
            return value
        }
        var value: Value?
        switch group.kind {
        case .function: break
        case .complete:
            guard complete(group, nil, step, &value) else { return nil }
        case .set, .object:
            guard let made = partial(group, group.rules, nil, step) else { return nil }
            value = made
        }
        if let value, !isShallow(value, at: step) { return nil }
        return scope.memo.remember(value, of: number)
    }

    /// The base data at a path.
    func base(_ path: [Value]) -> ValueRef { base(path, in: scope.data) }

    func base(_ path: [Value], in data: ValueRef) -> ValueRef {
        var value = data
        for key in path {
            if value.isUndefined { return value }
            value = value.get(ValueRef(key))
        }
        return value
    }

    private var hasDepth: Bool { depth < context.limits.callDepth }

    private func failDepth(at step: Int) -> Signal {
        fail(.limit, "rules call each other deeper than the limit of \(context.limits.callDepth)", at: step)
    }

    /// Runs the rules of a complete document or a function, and puts what they yield into `value`; says whether none
    /// has failed.
    private func complete(_ group: RuleGroup, _ arguments: Frame?, _ step: Int, _ value: inout Value?) -> Bool {
        let (outerPending, outerIsFunction) = (pending, yieldsOfFunction)
        pending = nil
        yieldsOfFunction = group.kind == .function
        var signal = run(group, group.rules, arguments, step)
        if signal != .failed, pending == nil, let rule = group.defaultRule {
            signal = run(group, [rule], arguments, step, isIndexed: false)
        }
        value = pending
        pending = outerPending
        yieldsOfFunction = outerIsFunction
        return signal != .failed
    }

    /// Runs the rules of a partial document; `nil` if one failed.
    private func partial(_ group: RuleGroup, _ rules: [RulePlan], _ key: Frame?, _ step: Int) -> Value? {
        let outer = accumulator
        let own = Accumulator(group.kind == .set ? .set : .object)
        if group.kind == .object, !group.isFlatObject { own.collectDocument() }
        accumulator = own
        let signal = run(group, rules, key, step)
        accumulator = outer
        guard signal != .failed else { return nil }
        return own.finish()
    }

    /// Runs rules one after the other, those only that the group's index lets through.
    private func run(
        _ group: RuleGroup, _ rules: [RulePlan], _ given: Frame?, _ step: Int, isIndexed: Bool = true
    ) -> Signal {
        guard hasDepth else { return failDepth(at: step) }
        depth &+= 1
        let outerYielded = hasYielded
        let (frame, frameMark) = given.map { ($0, nil) } ?? pushFrame(group.frameSize)
        let mark = arena.mark
        var signal = Signal.done
        if isIndexed, let index = group.index {
            let first = candidates.count
            index.find(in: program, scope, arguments: frame, into: &candidates)
            let last = candidates.count
            var place = first
            while place < last, signal == .done {
                signal = run(rules[Int(candidates[place])], frame)
                place &+= 1
            }
            candidates.removeLast(candidates.count &- first)
        } else {
            for rule in rules {
                signal = run(rule, frame)
                if signal != .done { break }
            }
        }
        arena.release(downTo: mark)
        if let frameMark { frames.pop(to: frameMark) }
        hasYielded = outerYielded
        depth &-= 1
        return signal
    }

    private func pushFrame(_ size: Int) -> (Frame, FrameStack.Mark?) {
        let (frame, mark) = frames.push(size)
        return (frame, mark)
    }

    /// Runs the branches of a rule until one has yielded.
    private func run(_ rule: RulePlan, _ frame: Frame) -> Signal {
        for branch in rule.branches {
            hasYielded = false
            let signal = run(program.branches[branch], frame)
            if signal != .done || hasYielded { return signal }
        }
        return .done
    }

    // MARK: Single keys

    /// The entry or member of a partial document at a key; undefined if there is none, `nil` if it failed.
    func evaluate(_ number: Int, key: ValueRef, _ step: Int) -> ValueRef? {
        if let whole = scope.memo.value(of: number) { return whole.get(key) }
        let group = program.groups[number]
        guard group.prefersKeys, scope.targets.isEmpty || !scope.isTarget(group.path) else {
            return evaluate(number, step)?.get(key)
        }
        let (frame, mark) = frames.push(group.frameSize)
        defer { frames.pop(to: mark) }
        frame[0] = key
        let hash = Memo.hash(number, frame, 1)
        if let known = scope.memo.result(of: number, frame, 1, hash) { return known }
        guard let made = partial(group, group.keyedRules, frame, step), isShallow(made, at: step) else { return nil }
        let value = made.get(key.owned)
        // The rules do not write to slot 0.
        guard scope.memo.hasRoom else { return value.map { arena.keep($0) } ?? .undefined }
        return scope.memo.remember(value, of: number, frame, 1, hash)
    }

    // MARK: Functions

    /// The result of a user's function; undefined if it has none, `nil` if it failed.
    func call(_ number: Int, _ arguments: Int32, _ caller: Frame, _ step: Int) -> ValueRef? {
        let group = program.groups[number]
        let (frame, mark) = frames.push(max(group.frameSize, group.arity))
        defer { frames.pop(to: mark) }
        var count = 0
        for item in list(arguments) {
            frame[count] = read(program.listItems[item], caller)
            count &+= 1
        }
        if !scope.replacements.isEmpty, let replacement = scope.replacement(of: .function(group: number)) {
            return call(replacement, frame, count, step)
        }
        return call(group, number, frame, count, step)
    }

    private func call(_ group: RuleGroup, _ number: Int, _ frame: Frame, _ count: Int, _ step: Int) -> ValueRef? {
        guard group.isMemoized else {
            var value: Value?
            guard complete(group, frame, step, &value) else { return nil }
            return value.map { arena.keep($0) } ?? .undefined
        }
        let hash = Memo.hash(number, frame, count)
        if let known = scope.memo.result(of: number, frame, count, hash) { return known }
        var value: Value?
        guard complete(group, frame, step, &value) else { return nil }
        guard scope.memo.hasRoom else { return value.map { arena.keep($0) } ?? .undefined }
        guard pay(bytes: 64, at: step) else { return nil }
        return scope.memo.remember(value, of: number, frame, count, hash)
    }

    /// Calls what `with` has put in the place of a function. Inside it the original is called again.
    func call(_ replacement: Scope.Replacement, _ frame: Frame, _ count: Int, _ step: Int) -> ValueRef? {
        switch replacement {
        case .value(let value): return value
        case .builtin(let builtin):
            return call(builtin, frame, count, step)
        case .function(let number):
            let group = program.groups[number]
            let outer = scope
            let inner = Scope(
                input: outer.input, projected: outer.projected, data: outer.data, targets: outer.targets, parent: outer,
                groups: program.groups.count)
            let (own, mark) = frames.push(max(group.frameSize, count))
            defer { frames.pop(to: mark) }
            for position in 0..<count { own[position] = frame[position] }
            scope = inner
            let result = call(group, number, own, count, step)
            scope = outer
            // The result may belong to the inner scope's memo.
            arena.keep(object: inner)
            return result
        }
    }
}
