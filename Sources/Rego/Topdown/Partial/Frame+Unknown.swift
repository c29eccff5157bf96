import RegoSyntax

// Whether something depends on what is not known. In a full evaluation nothing does.

extension Frame {
    /// Whether a variable or ref itself is unknown.
    func isSaved(_ node: TermNode, _ owner: Bindings?) -> Bool { machine.partial?.contains(node, owner) ?? false }

    /// Whether a term is unknown or holds something that is.
    func isSavedWithin(_ node: TermNode, _ owner: Bindings) -> Bool {
        machine.partial?.containsWithin(node, owner) ?? false
    }

    func isInliningDisabled(_ path: [TermNode], ignoresInternal: Bool) -> Bool {
        machine.partial?.isDisabled(path, ignoresInternal: ignoresInternal) ?? false
    }

    /// Whether evaluating a term would leave something for later.
    func isUnknown(_ node: TermNode, _ owner: Bindings) -> Bool {
        guard let partial = machine.partial else { return false }
        return Dependence(partial, machine.library, owner, isInRule: false).isUnknown(node)
    }

    func isUnknown(_ step: Step) -> Bool {
        guard let partial = machine.partial else { return false }
        return Dependence(partial, machine.library, bindings, isInRule: false).isUnknown(step)
    }

    func isUnknown(_ steps: [Step]) -> Bool { steps.contains { isUnknown($0) } }
}

/// Looks for what is not known in terms, and in the rules they refer to.
private struct Dependence {
    let partial: PartialState
    let library: RuleLibrary
    let owner: Bindings
    /// Inside a rule, variables are the rule's own.
    let isInRule: Bool

    init(_ partial: PartialState, _ library: RuleLibrary, _ owner: Bindings, isInRule: Bool) {
        self.partial = partial
        self.library = library
        self.owner = owner
        self.isInRule = isInRule
    }

    func isUnknown(_ node: TermNode) -> Bool {
        switch node {
        case .value: false
        case .variable: !isInRule && partial.containsWithin(node, owner)
        case .reference(let path): isUnknown(path)
        case .array(let items), .set(let items): items.contains(where: isUnknown)
        case .object(let entries): entries.contains { isUnknown($0.key) || isUnknown($0.value) }
        case .comprehension(let comprehension):
            comprehension.heads.contains(where: isUnknown) || comprehension.body.contains(where: isUnknown)
        }
    }

    private func isUnknown(_ path: [TermNode]) -> Bool {
        if partial.contains(.reference(path), isInRule ? nil : owner)
            || partial.isDisabled(path.constantPrefix, ignoresInternal: true)
        {
            return true
        }
        if path.contains(where: { isUnknownStep($0) }) { return true }
        guard path.first?.variable == .data else { return false }
        var found = false
        library.forEachNode(readBy: path) { node in
            found = dependsOnUnknown(node)
            return !found
        }
        return found
    }

    private func isUnknownStep(_ step: TermNode) -> Bool {
        if case .variable(let variable) = step, variable.isRoot { return false }
        return isUnknown(step)
    }

    func isUnknown(_ step: Step) -> Bool {
        if !step.modifiers.isEmpty { return true }
        switch step.kind {
        case .term(let term): return isUnknown(term)
        case .equality(let left, let right): return isUnknown(left) || isUnknown(right)
        case .every(let every): return isUnknown(every.domain) || every.body.contains(where: isUnknown)
        case .not(let body): return body.contains(where: isUnknown)
        case .call(let callee, let operands):
            switch callee.target {
            case .builtin(let builtin):
                if !partial.callsNondeterministic, builtin.isIgnoredInPart { return true }
            case .rules(let rules):
                if isUnknown(rules.path) { return true }
            case .missing: break
            }
            return operands.contains(where: isUnknown)
        }
    }

    private func dependsOnUnknown(_ node: DocumentTree) -> Bool {
        partial.dependence(of: node) {
            let inner = Dependence(partial, library, owner, isInRule: true)
            let rules = library.rules(at: node)
            let branches = rules.rules.joined() + [rules.defaultRule].compactMap { $0 }
            return branches.contains { branch in
                branch.steps.contains(where: inner.isUnknown) || inner.isUnknown(branch.result)
                    || branch.arguments.contains(where: inner.isUnknown)
            }
        }
    }
}

extension Builtin {
    /// Left for later by a partial evaluation unless the caller wants it called.
    fileprivate var isIgnoredInPart: Bool {
        isNondeterministic || name == "io.jwt.decode_verify" || name.hasPrefix("io.jwt.encode_sign")
    }
}
