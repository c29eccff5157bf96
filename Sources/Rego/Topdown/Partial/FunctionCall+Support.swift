import RegoSyntax

extension FunctionCall {
    /// A call that depends on something unknown is left for later, where the function has `else` or where its default
    /// or the caller's wish keeps it from being taken apart; says whether it is.
    func saveIfUnknown(_ solution: Frame.Continuation) throws -> Bool {
        guard let partial = frame.machine.partial, let step = frame.step else { return false }
        if selection.rules.contains(where: { $0.count > 1 }), frame.isUnknown(step) {
            try frame.saveCall(callee, operands, solution)
            return true
        }
        var needsSupport = false
        if let branch = rules.defaultRule {
            let isFalse = if case .value(.bool(false)) = branch.result { true } else { false }
            needsSupport = operands.count > rules.arity || !isFalse
        }
        guard needsSupport || partial.isShallow || partial.isDisabled(rules.path, ignoresInternal: false) else {
            return false
        }
        guard
            frame.isUnknown(.reference(rules.path), frame.bindings)
                || operands.prefix(rules.arity).contains(where: { frame.isUnknown($0, frame.bindings) })
        else { return false }
        try saveSupport(partial, solution)
        return true
    }

    private func saveSupport(_ partial: PartialState, _ solution: Frame.Continuation) throws {
        let machine = frame.machine
        let document = rules.path.map { machine.lowering.term($0) }
        let namespace = partial.namespace(of: document, in: machine.world.id)
        let path = SupportModules.namespaced(document, namespace)
        if !partial.support.contains(path) {
            for branch in selection.rules.compactMap(\.first) + [rules.defaultRule].compactMap({ $0 }) {
                try saveSupport(of: branch, namespace, partial)
            }
        }
        guard partial.support.contains(path) else { return }
        let reference = Term(.ref(path))
        let callee = Callee(
            target: .rules(rules), path: path.map { machine.lowering.node($0) }, name: reference.dottedName ?? "",
            source: reference)
        try frame.saveCall(callee, operands, solution)
    }

    private func saveSupport(of branch: RuleBranch, _ namespace: [Term], _ partial: PartialState) throws {
        let body = try frame.child(branch.steps)
        body.trace(.enter, branch)
        partial.queries.append([])
        partial.unknowns.append(.init(variables: branch.arguments.flatMap(\.variables), owner: body.bindings))
        defer {
            partial.queries.removeLast()
            partial.unknowns.removeLast()
        }
        try body.evaluate {
            body.trace(.exit, branch)
            try body.keepRule(branch, namespace, isFunction: true)
            body.trace(.redo, branch)
        }
    }
}

extension TermNode {
    /// The variables in a pattern.
    fileprivate var variables: [Variable] {
        switch self {
        case .variable(let variable): [variable]
        case .array(let items), .set(let items): items.flatMap(\.variables)
        case .object(let entries): entries.flatMap { $0.key.variables + $0.value.variables }
        case .value, .reference, .comprehension: []
        }
    }
}
