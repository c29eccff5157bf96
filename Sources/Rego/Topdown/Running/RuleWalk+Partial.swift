import RegoSyntax

extension RuleWalk {
    /// A document many rules yield parts of: as a whole, or what lies at the next steps of the ref.
    func evaluatePartial(_ selection: RuleSelector.Selection, _ solution: Frame.Continuation) throws {
        let ref = TermNode.reference(Array(path[...position]))
        let isUnknown = machine.isPartial && frame.isUnknown(ref, owner)
        if path.count == position &+ 1 {
            if isUnknown {
                try savePartialSupport(selection, solution)
            } else {
                try evaluateWhole(selection, solution)
            }
            return
        }
        if let partial = machine.partial,
            isUnknown && partial.isShallow
                || frame.isInliningDisabled(Array(path[...position]), ignoresInternal: false)
        {
            try savePartialSupport(selection, solution)
            return
        }
        try evaluateParts(selection, isUnknown: isUnknown, solution)
    }

    private var key: [TopdownMemo.Key] { rules.node.path.map { .step($0) } }

    private func evaluateWhole(_ selection: RuleSelector.Selection, _ solution: Frame.Continuation) throws {
        let value: Value
        if case .value(let known)? = machine.memos.last?.document(key) {
            value = known
        } else {
            value = try collect(selection)
            machine.remember(.value(value), at: key)
        }
        try frame.unify(.value(value), owner, result, resultOwner, solution)
    }

    private func collect(_ selection: RuleSelector.Selection) throws -> Value {
        let collector = DocumentCollector(isSet: rules.hasFixedPath)
        for branch in selection.rules.compactMap(\.first) {
            let body = try frame.child(branch.steps)
            body.trace(.enter, branch)
            try body.evaluate {
                body.trace(.exit, branch)
                _ = try add(branch, body, to: collector)
                body.trace(.redo, branch)
            }
        }
        return try machine.shallow(collector.finish(), at: frame.place)
    }

    /// Adds what a rule yields; says whether it was there already.
    private func add(_ branch: RuleBranch, _ body: Frame, to collector: DocumentCollector) throws -> Bool {
        let place = branch.source.head.location
        let steps = try branch.path.dropFirst(position &+ 1).map { try body.value(of: $0) }
        let value = try body.value(of: branch.result)
        try machine.pay(bytes: 64 &* (steps.count &+ 1), at: place)
        switch collector.insert(steps[...], value, isMember: branch.isMulti) {
        case .new: return false
        case .known: return true
        case .conflict: throw EvaluationError(.conflict, "object keys must be unique", at: place)
        }
    }

    // MARK: Parts

    private func evaluateParts(
        _ selection: RuleSelector.Selection, isUnknown: Bool, _ solution: Frame.Continuation
    ) throws {
        guard !selection.rules.isEmpty || rules.defaultRule != nil else { return }
        let end = longestPath(of: selection)
        if machine.isPartial,
            path[(position &+ 1)..<max(end, position &+ 1)].contains(where: { frame.isUnknown($0, owner) })
        {
            for branch in selection.rules.compactMap(\.first) { try evaluateThenMatch(branch, solution) }
            return
        }
        let hint = isUnknown ? Hint() : self.hint(end)
        if let (value, next) = hint.found {
            try evaluate(.value(value), of: owner, from: next, solution)
            return
        }
        if hint.isWhole {
            let value = try collect(selection)
            machine.remember(.value(value), at: hint.key)
            try evaluate(.value(value), of: owner, from: position &+ 1, solution)
            return
        }
        let collector = DocumentCollector(isSet: rules.hasFixedPath)
        for branch in selection.rules.compactMap(\.first) {
            try matchThenEvaluate(branch, collector, isUnknown: isUnknown, solution)
        }
        let value = collector.finish()
        var part: Value? = value
        for case .step(let step) in hint.key.dropFirst(key.count) { part = part?.get(step) }
        if !hint.key.isEmpty, let part { machine.remember(.value(part), at: hint.key) }
        if !isUnknown { try evaluate(.value(value), of: owner, from: position &+ 1, solution) }
    }

    /// How far the ref reaches into the longest path of a rule, members of sets included.
    private func longestPath(of selection: RuleSelector.Selection) -> Int {
        let longest = selection.rules.compactMap(\.first).map { $0.path.count &+ ($0.isMulti ? 1 : 0) }.max() ?? 0
        return min(longest, path.count)
    }

    /// Unifies the rule's path with the ref, then evaluates its body.
    private func matchThenEvaluate(
        _ branch: RuleBranch, _ collector: DocumentCollector, isUnknown: Bool, _ solution: Frame.Continuation
    ) throws {
        let body = try frame.child(branch.steps)
        body.trace(.enter, branch)
        var isDefined = false
        try body.matchHead(of: branch, position &+ 1, path, owner, body.bindings) {
            isDefined = true
            try body.evaluate {
                body.trace(.exit, branch)
                if isUnknown {
                    try evaluateYield(of: branch, body, solution)
                } else if try add(branch, body, to: collector) {
                    body.trace(.duplicate, branch)
                }
                body.trace(.redo, branch)
            }
        }
        if !isDefined { body.trace(.fail, branch) }
    }

    /// Evaluates the rule's body, then unifies its path with the ref: what the ref asks for is not known.
    private func evaluateThenMatch(_ branch: RuleBranch, _ solution: Frame.Continuation) throws {
        let body = try frame.child(branch.steps)
        body.trace(.enter, branch)
        var isDefined = false
        try body.evaluate {
            isDefined = true
            try frame.matchHead(of: branch, position &+ 1, path, owner, body.bindings) {
                body.trace(.exit, branch)
                try evaluateYield(of: branch, body, solution)
                body.trace(.redo, branch)
            }
        }
        if !isDefined { body.trace(.fail, branch) }
    }

    /// Goes on with the rest of the ref in the document that has only what this rule yields.
    private func evaluateYield(of branch: RuleBranch, _ body: Frame, _ solution: Frame.Continuation) throws {
        var (term, termOwner) = body.bindings.resolve(branch.result)
        if branch.isMulti { term = .set(of: [term]) }
        for step in branch.path.dropFirst(position &+ 1).reversed() {
            term = .object(of: [.init(key: step, value: term)])
        }
        if branch.path.count > position &+ 1 || branch.isMulti { termOwner = body.bindings }
        try evaluate(term, of: termOwner, from: position &+ 1, solution)
    }

    // MARK: What is known

    /// Where the answer is remembered, and what is there.
    private struct Hint {
        var key: [TopdownMemo.Key] = []
        /// The document as a whole is to be made.
        var isWhole = false
        /// The value, and the step of the ref behind it.
        var found: (Value, Int)?
    }

    private func hint(_ end: Int) -> Hint {
        var hint = Hint()
        if case .value(let value)? = machine.memos.last?.document(key) {
            hint.found = (value, position &+ 1)
            return hint
        }
        if case .variable = owner.plug(path[position &+ 1]) {
            hint.isWhole = true
            hint.key = key
            return hint
        }
        var scope: [Value?] = []
        var last = 0
        for step in path.indices[(position &+ 1)..<max(end, position &+ 1)] {
            let known = owner.plug(path[step]).value
            if scope.isEmpty, let known {
                last = step
                hint.key = (hint.key.isEmpty ? key : hint.key) + [.step(known)]
            } else {
                if hint.key.isEmpty { break }
                scope.append(known)
            }
            let whole = scope.isEmpty ? hint.key : hint.key + [.scope(scope)]
            if case .value(let value)? = machine.memos.last?.document(whole) {
                hint.found = (value, last &+ 1)
                return hint
            }
        }
        while let value = scope.last, value == nil { scope.removeLast() }
        if !scope.isEmpty { hint.key.append(.scope(scope)) }
        return hint
    }
}

extension Frame {
    /// Unifies the steps of a ref behind the rules with a rule's path, and the next one with the member it yields.
    func matchHead(
        of branch: RuleBranch, _ position: Int, _ path: [TermNode], _ owner: Bindings, _ ruleOwner: Bindings,
        _ solution: Continuation
    ) throws {
        guard path.indices.contains(position), branch.path.indices.contains(position) else {
            if let key = branch.key, branch.isMulti, position < path.count, branch.path.count <= path.count {
                try unify(path[position], owner, key, ruleOwner, solution)
            } else {
                try solution()
            }
            return
        }
        try unify(path[position], owner, branch.path[position], ruleOwner) {
            try matchHead(of: branch, position &+ 1, path, owner, ruleOwner, solution)
        }
    }
}
