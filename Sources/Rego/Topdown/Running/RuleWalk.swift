import RegoSyntax

/// A ref that has come to rules: their document is made, or as much of it as the rest of the ref asks for.
struct RuleWalk {
    let frame: Frame
    let rules: RuleSet
    let path: [TermNode]
    let plugged: [TermNode]
    /// The last step that leads to the rules.
    let position: Int
    let owner: Bindings
    let result: TermNode
    let resultOwner: Bindings

    var machine: Interpreter { frame.machine }

    /// The ref as far as the rules.
    var prefix: [TermNode] { Array(plugged[...position]) }

    func evaluate(_ solution: Frame.Continuation) throws {
        let selection = try frame.select(rules, nil)
        if selection.rules.contains(where: { $0.count > 1 }), frame.isUnknown(.reference(path), owner) {
            try frame.saveUnification(.reference(path), owner, result, resultOwner, solution)
            return
        }
        if !rules.isMulti, rules.hasFixedPath {
            try evaluateComplete(selection, solution)
        } else {
            try evaluatePartial(selection, solution)
        }
    }

    /// Goes on with the rest of the ref in a term.
    func evaluate(
        _ term: TermNode, of termOwner: Bindings, from position: Int, _ solution: Frame.Continuation
    ) throws {
        try TermWalk(
            frame: frame, path: path, position: position, owner: owner, term: term, termOwner: termOwner,
            result: result, resultOwner: resultOwner
        ).evaluate(solution)
    }

    // MARK: Complete documents

    private func evaluateComplete(_ selection: RuleSelector.Selection, _ solution: Frame.Continuation) throws {
        // A function is no document.
        if rules.isFunction || selection.rules.isEmpty && rules.defaultRule == nil { return }
        guard machine.isPartial, frame.isUnknown(.reference(path), owner) else {
            try evaluateValue(selection, solution)
            return
        }
        try evaluateUnknown(selection, solution)
    }

    private func evaluateValue(_ selection: RuleSelector.Selection, _ solution: Frame.Continuation) throws {
        let key = rules.node.path.map { TopdownMemo.Key.step($0) }
        switch machine.memos.last?.document(key) {
        case .undefined?: return
        case .value(let value)?:
            try evaluate(.value(value), of: owner, from: position &+ 1, solution)
            return
        case nil: break
        }
        try EarlyExit.contained {
            var known: Value?
            var exits = DeferredExits()
            for branches in selection.rules {
                for branch in branches {
                    var isDefined = false
                    try exits.run {
                        try evaluate(branch, &known, selection.allowsEarlyExit, key, isDefined: &isDefined, solution)
                    }
                    if isDefined { break }
                }
            }
            if known == nil, let branch = rules.defaultRule {
                var isDefined = false
                try evaluate(branch, &known, selection.allowsEarlyExit, key, isDefined: &isDefined, solution)
                return
            }
            if known == nil { machine.remember(.undefined, at: key) }
            try exits.finish()
        }
    }

    private func evaluate(
        _ branch: RuleBranch, _ known: inout Value?, _ findsOne: Bool, _ key: [TopdownMemo.Key],
        isDefined: inout Bool, _ solution: Frame.Continuation
    ) throws {
        let body = try frame.child(branch.steps, findsOne: findsOne)
        body.trace(.enter, branch)
        var (value, hasValue) = (known, isDefined)
        defer { (known, isDefined) = (value, hasValue) }
        try body.evaluate {
            body.trace(.exit, branch)
            let result = try body.value(of: branch.result)
            hasValue = true
            if let there = value {
                guard there == result else {
                    throw EvaluationError(
                        .conflict, "complete rules must not produce multiple outputs", at: branch.source.location)
                }
                body.trace(.redo, branch)
                return
            }
            value = result
            machine.remember(.value(result), at: key)
            let (term, termOwner) = body.bindings.resolve(branch.result)
            try evaluate(term, of: termOwner, from: position &+ 1, solution)
            body.trace(.redo, branch)
        }
    }
}

extension Interpreter {
    func remember(_ entry: TopdownMemo.Entry, at path: [TopdownMemo.Key]) {
        guard !memos.isEmpty else { return }
        memos[memos.count &- 1].remember(entry, at: path)
    }
}

extension Frame {
    /// The rules of a set that may hold.
    func select(_ rules: RuleSet, _ arguments: [TermNode]?) throws -> RuleSelector.Selection {
        let selection = rules.index.select { place in
            switch place {
            case .argument(let number):
                guard let arguments, arguments.indices.contains(number) else { return .unknown }
                switch bindings.plug(arguments[number]) {
                case .value(let value): return .value(value)
                default: return .unknown
                }
            case .path(let steps): return known(steps)
            }
        }
        traceIndex(of: rules.path, selection)
        return selection
    }

    private func known(_ steps: [RuleSelector.PathStep]) -> RuleSelector.Known {
        var keys: [Value] = []
        for case .key(let key) in steps { keys.append(key) }
        let isData = steps.first == .data
        if machine.isPartial {
            let path = [.variable(isData ? .data : .input)] + keys.map { TermNode.value($0) }
            if isInliningDisabled(path, ignoresInternal: true) || isSaved(.reference(path), nil) { return .unknown }
        }
        if isData, machine.world.isAboveTarget(keys) { return .unknown }
        if isData { return machine.base(keys).map { .value($0) } ?? .undefined }
        guard let input = machine.world.input else { return .undefined }
        return keys.reduce(input as Value?) { $0?.get($1) }.map { .value($0) } ?? .undefined
    }
}
