import RegoSyntax

/// Which variables an expression binds when it runs, given those that are bound already.
struct OutputVariables {
    /// How many arguments a function takes; negative where there is no such function.
    let arity: (Term) -> Int

    /// The variables `expression` binds.
    func of(_ expression: Expression, safe: VariableSet) -> VariableSet {
        // What is negated binds nothing, and `with` values must be known before.
        if expression.isNegated { return [] }
        for modifier in expression.modifiers {
            let probe = Expression(.term(Term(.null)), modifiers: [modifier])
            if !VariableCollector.variables(in: probe, skipping: .safety).allSatisfy(safe.contains) { return [] }
        }
        switch expression.kind {
        case .term(let term):
            var output: VariableSet = []
            Self.addFromRefs(in: term, safe: safe, to: &output)
            for modifier in expression.modifiers {
                Self.addFromRefs(in: modifier.target, safe: safe, to: &output)
                Self.addFromRefs(in: modifier.value, safe: safe, to: &output)
            }
            return output
        case .call(let call) where call.name == "eq" && call.arguments.count == 2:
            return Self.ofEquality(call.arguments[0], call.arguments[1], expression, safe: safe)
        case .call(let call) where call.name == "assign" && call.arguments.count == 2:
            return ofAssignment(call.arguments[0], call.arguments[1], expression, safe: safe)
        case .call(let call):
            return ofCall(call, expression, safe: safe)
        case .every(let every):
            var output: VariableSet = []
            Self.addFromRefs(in: every.domain, safe: safe, to: &output)
            return output
        case .someVariables, .someIn, .not, .logical:
            return []
        }
    }

    /// The variables a whole body binds, beyond `safe`.
    func of(_ body: Body, safe: VariableSet) -> VariableSet {
        var known = safe
        for expression in body { known.formUnion(of(expression, safe: known)) }
        return known.subtracting(safe)
    }

    private func ofCall(_ call: Call, _ expression: Expression, safe: VariableSet) -> VariableSet {
        let arity = arity(call.function)
        guard arity >= 0 else { return [] }
        var output: VariableSet = []
        for argument in call.arguments { Self.addFromRefs(in: argument, safe: safe, to: &output) }
        for modifier in expression.modifiers { Self.addFromRefs(in: modifier.value, safe: safe, to: &output) }
        guard call.arguments.count > arity else { return output }
        // As in OPA, variables in sets, in objects' keys and at the heads of refs are overlooked; a call that needs one
        // of them fails when it runs.
        let skipped: VariableCollector.Options = [.closures, .sets, .objectKeys, .refHeads]
        let inputs = VariableCollector.variables(in: [call.function] + call.arguments.prefix(arity), skipping: skipped)
        guard inputs.allSatisfy({ output.contains($0) || safe.contains($0) }) else { return [] }
        return output.union(VariableCollector.variables(in: call.arguments.dropFirst(arity), skipping: skipped))
    }

    /// The variables `left := right` binds: unlike `=`, nothing of the right side by the left one.
    private func ofAssignment(
        _ left: Term, _ right: Term, _ expression: Expression, safe: VariableSet
    ) -> VariableSet {
        var output: VariableSet = []
        Self.addFromRefs(in: right, safe: safe, to: &output)
        for modifier in expression.modifiers { Self.addFromRefs(in: modifier.value, safe: safe, to: &output) }
        let needed = VariableCollector.variables(in: right, skipping: .safety)
        guard needed.allSatisfy({ output.contains($0) || safe.contains($0) }) else { return output }
        var unifier = Unifier(safe: safe, unified: output)
        unifier.unify(left, right)
        return unifier.unified.filter { !safe.contains($0) }
    }

    /// The variables `left = right` binds.
    static func ofEquality(
        _ left: Term, _ right: Term, _ expression: Expression, safe: VariableSet
    ) -> VariableSet {
        var output: VariableSet = []
        addFromRefs(in: left, safe: safe, to: &output)
        addFromRefs(in: right, safe: safe, to: &output)
        for modifier in expression.modifiers { addFromRefs(in: modifier.value, safe: safe, to: &output) }
        var unifier = Unifier(safe: safe, unified: output)
        unifier.unify(left, right)
        return unifier.unified.filter { !safe.contains($0) }
    }

    /// A ref whose head is bound binds the variables in its path.
    private static func addFromRefs(in term: Term, safe: VariableSet, to output: inout VariableSet) {
        switch term.kind {
        case .arrayComprehension, .setComprehension, .objectComprehension, .templateString:
            return
        case .ref(let path):
            guard Unifier(safe: safe).isBound(ref: path) else { return }
            output.formUnion(VariableCollector.variables(in: term, skipping: .refHeads))
        default:
            break
        }
        term.forEachChild({ addFromRefs(in: $0, safe: safe, to: &output) }, { _ in })
    }
}

/// Works out which variables are bound when two terms are unified.
struct Unifier {
    private let safe: VariableSet
    private(set) var unified: VariableSet
    /// What was bound when unification began, besides `safe`.
    private let before: VariableSet
    /// What each variable still waits for.
    private var waiting: [RegoText: VariableSet] = [:]

    init(safe: VariableSet, unified: VariableSet = []) {
        self.safe = safe
        self.unified = unified
        before = unified
    }

    private func wasBound(_ name: RegoText) -> Bool {
        safe.contains(name) || before.contains(name)
    }

    func isBound(ref path: [Term]) -> Bool {
        guard let head = path.first else { return false }
        if let name = head.variableName { return wasBound(name) }
        return VariableCollector.variables(in: head, skipping: .safety).allSatisfy(wasBound)
    }

    private func isBound(_ name: RegoText) -> Bool {
        safe.contains(name) || unified.contains(name)
    }

    /// A ref or a call that can be evaluated now.
    private func isKnown(_ term: Term) -> Bool {
        switch term.kind {
        case .ref(let path): isBound(ref: path)
        case .call: VariableCollector.variables(in: term, skipping: .safety).allSatisfy(wasBound)
        default: false
        }
    }

    mutating func unify(_ left: Term, _ right: Term) {
        switch (left.kind, right.kind) {
        case (.variable(let a), .variable(let b)):
            if isBound(b) {
                bind(a)
            } else if isBound(a) {
                bind(b)
            } else {
                waiting[a, default: []].insert(b)
                waiting[b, default: []].insert(a)
            }
        case (.variable(let name), .array), (.variable(let name), .object):
            unifyAll(name, right)
        case (.variable(let name), .ref), (.variable(let name), .call):
            if isKnown(right) { bind(name) }
        case (.variable(let name), _):
            bind(name)
        case (.array, .variable(let name)), (.object, .variable(let name)):
            unifyAll(name, left)
        case (.ref, .variable(let name)), (.call, .variable(let name)):
            if isKnown(left) { bind(name) }
        case (_, .variable(let name)):
            bind(name)
        case (.ref, .array), (.ref, .object), (.call, .array), (.call, .object):
            if isKnown(left) { bindAll(right) }
        case (.array, .ref), (.object, .ref), (.array, .call), (.object, .call):
            if isKnown(right) { bindAll(left) }
        case (.arrayComprehension, .array), (.objectComprehension, .object):
            bindAll(right)
        case (.array, .arrayComprehension), (.array, .objectComprehension), (.array, .setComprehension):
            bindAll(left)
        case (.array(let a), .array(let b)) where a.count == b.count:
            for (x, y) in zip(a, b) { unify(x, y) }
        case (.object(let a), .object(let b)) where a.count == b.count:
            for entry in a {
                if let other = b.first(where: { $0.key == entry.key }) { unify(entry.value, other.value) }
            }
        default:
            break
        }
    }

    private mutating func unifyAll(_ name: RegoText, _ pattern: Term) {
        if isBound(name) {
            bindAll(pattern)
            return
        }
        let open = VariableCollector.variables(in: pattern, skipping: [.refHeads, .closures])
            .filter { !isBound($0) }
        if open.isEmpty {
            bind(name)
        } else {
            waiting[name, default: []].formUnion(open)
        }
    }

    private mutating func bindAll(_ pattern: Term) {
        for name in VariableCollector.variables(in: pattern, skipping: .pattern) { bind(name) }
    }

    private mutating func bind(_ first: RegoText) {
        var pending = [first]
        while let name = pending.popLast() {
            unified.insert(name)
            // What it was built of is bound with it, and what waited for it alone.
            if let parts = waiting.removeValue(forKey: name) { pending.append(contentsOf: parts) }
            for (other, parts) in waiting where parts.contains(name) {
                let rest = parts.subtracting([name])
                waiting[other] = rest
                if rest.isEmpty {
                    waiting[other] = nil
                    pending.append(other)
                }
            }
        }
    }
}
