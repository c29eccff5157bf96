import RegoSyntax

extension RuleWalk {
    /// A complete document that depends on something unknown.
    func evaluateUnknown(_ selection: RuleSelector.Selection, _ solution: Frame.Continuation) throws {
        guard let partial = machine.partial else { return }
        var needsSupport = false
        if let branch = rules.defaultRule {
            let isFalse = if case .value(.bool(false)) = branch.result { true } else { false }
            let isTest = result.variable.map { partial.isDisabled($0) } ?? false
            if !(isFalse && isTest) {
                // The default counts unless the other side is a value that is not the default.
                let other = resultOwner.plug(result)
                needsSupport = other.value == nil || other.isSame(as: branch.result)
            }
        }
        if needsSupport || partial.isShallow || partial.isDisabled(prefix, ignoresInternal: false) {
            try saveSupport(selection, solution)
            return
        }
        for branch in selection.rules.compactMap(\.first) {
            let body = try frame.child(branch.steps)
            body.trace(.enter, branch)
            try body.evaluate {
                body.trace(.exit, branch)
                let (term, termOwner) = body.bindings.resolve(branch.result)
                try evaluate(term, of: termOwner, from: position &+ 1, solution)
                body.trace(.redo, branch)
            }
        }
    }

    /// The steps behind `data` under which support rules are kept.
    private func namespace(_ partial: PartialState) -> [Term] {
        partial.namespace(of: prefix.map { machine.lowering.term($0) }, in: machine.world.id)
    }

    /// Whether there are support rules for the document.
    private func hasSupport(_ partial: PartialState, _ namespace: [Term]) -> Bool {
        partial.support.contains(
            SupportModules.namespaced(prefix.map { machine.lowering.term($0) }, namespace))
    }

    /// The ref, into the support rules.
    private func reference(_ namespace: [Term]) -> TermNode {
        .reference(Array(path.prefix(1)) + namespace.map(machine.lowering.node) + path.dropFirst())
    }

    /// Makes the rules of a complete document support rules, and refers to them.
    private func saveSupport(_ selection: RuleSelector.Selection, _ solution: Frame.Continuation) throws {
        guard let partial = machine.partial else { return }
        let namespace = namespace(partial)
        var isDefined = hasSupport(partial, namespace)
        if !isDefined {
            for branch in selection.rules.compactMap(\.first) + [rules.defaultRule].compactMap({ $0 }) {
                if try saveSupport(of: branch, namespace) { isDefined = true }
            }
        }
        guard isDefined else { return }
        try saveReference(reference(namespace), solution)
    }

    private func saveReference(_ reference: TermNode, _ solution: Frame.Continuation) throws {
        try frame.saveUnification(reference, owner, result, resultOwner, solution)
    }

    /// Makes the rules of a partial document support rules, and refers to them.
    func savePartialSupport(_ selection: RuleSelector.Selection, _ solution: Frame.Continuation) throws {
        guard let partial = machine.partial else { return }
        let namespace = namespace(partial)
        var isDefined = hasSupport(partial, namespace)
        if !isDefined {
            for branch in selection.rules.compactMap(\.first) where try saveSupport(of: branch, namespace) {
                isDefined = true
            }
        }
        if isDefined {
            try saveReference(reference(namespace), solution)
        } else if path.count == position &+ 1 {
            let empty: Value = rules.hasFixedPath ? .set(.empty) : .object(.empty)
            try saveReference(.value(empty), solution)
        }
    }

    /// Evaluates a rule as far as it goes and keeps what is left of it as rules; says whether there is any.
    private func saveSupport(of branch: RuleBranch, _ namespace: [Term]) throws -> Bool {
        guard let partial = machine.partial else { return false }
        let body = try frame.child(branch.steps)
        body.trace(.enter, branch)
        partial.queries.append([])
        defer { partial.queries.removeLast() }
        var isDefined = false
        try body.evaluate {
            body.trace(.exit, branch)
            isDefined = true
            try body.keepRule(branch, namespace)
            body.trace(.redo, branch)
        }
        return isDefined
    }
}

extension Frame {
    /// Keeps what is left of a rule's body, which this frame evaluates, as a support rule.
    func keepRule(_ branch: RuleBranch, _ namespace: [Term], isFunction: Bool = false) throws {
        guard let partial = machine.partial else { return }
        let current = partial.queries.removeLast()
        defer { partial.queries.append(current) }
        var residual = current.map { $0.expression(machine) }
        if residual.isEmpty { residual = [.alwaysTrue] }
        guard machine.canHold(residual) else { return }
        try partial.count(residual, machine)
        func term(_ node: TermNode) -> Term {
            machine.lowering.term(machine.plugForCaller(node, bindings), at: branch.source.location)
        }
        let (package, reference) = packageAndReference(of: branch, namespace, term)
        let source = branch.source.head
        var head = Head(
            reference: reference, arguments: source.arguments == nil ? nil : branch.arguments.map(term),
            key: branch.isMulti ? branch.key.map(term) : nil, value: branch.isMulti ? nil : term(branch.result),
            location: branch.source.location)
        head.isAssigned = false
        if !isFunction, !partial.isShallow {
            var live = VariableCollector.variables(
                in: head.reference.dropFirst() + [head.key, head.value].compactMap { $0 })
            live.formUnion(VariableCollector.variables(in: head.reference))
            residual = CopyPropagation(machine.library, live: live, keepsBody: true).apply(residual)
        }
        partial.support.insert(
            Rule(isDefault: branch.isDefault, head: head, body: residual, location: branch.source.location),
            into: package)
    }

    /// The package of support rules, and what the head of one of a rule is.
    private func packageAndReference(
        of branch: RuleBranch, _ namespace: [Term], _ term: (TermNode) -> Term
    ) -> (package: [Term], reference: [Term]) {
        let compiled = machine.library.modules.rules[branch.id]
        let module = machine.library.modules.modules[compiled.module]
        let packageCount = module.package.path.count
        let full = branch.path.map(term)
        var reference = Array(full.dropFirst(packageCount))
        if let name = reference.first?.stringValue { reference[0] = Term(.variable(name)) }
        return (SupportModules.namespaced(Array(full.prefix(packageCount)), namespace), reference)
    }
}
