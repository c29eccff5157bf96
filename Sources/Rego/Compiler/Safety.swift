import RegoSyntax

/// Orders bodies so that each variable is bound before it is needed, and tells which never are.
struct Safety {
    let outputs: OutputVariables
    /// Unsafe variables with the expression each was met in.
    private(set) var unsafe: [(expression: Expression, names: VariableSet)] = []

    init(outputs: OutputVariables) {
        self.outputs = outputs
    }

    /// Always bound.
    static let reserved: VariableSet = ["data", "input"]

    /// Puts `body` into a safe order: each expression as early as what it needs allows, otherwise as written.
    /// `globals` are bound around it. What cannot be ordered is added to `unsafe`.
    mutating func order(_ body: inout Body, globals: VariableSet) {
        var needs = body.map { Self.variables(of: $0) }
        let bodyNames = needs.reduce(into: VariableSet()) { $0.formUnion($1) }
        var safe = bodyNames.intersection(globals)
        for index in needs.indices { needs[index].subtract(safe) }
        let captured = body.map { Self.closureVariables(of: $0).intersection(bodyNames).subtracting(globals) }
        // An expression is looked at again only when a variable in it has been bound since.
        var users: [RegoText: [Int]] = [:]
        for index in body.indices {
            for name in needs[index].union(captured[index]) { users[name, default: []].append(index) }
        }
        var isWaiting = Array(repeating: false, count: body.count)
        var placed: Body = []
        var remaining = Array(body.indices)
        while true {
            var left: [Int] = []
            for index in remaining {
                guard !isWaiting[index] else {
                    left.append(index)
                    continue
                }
                let bound = outputs.of(body[index], safe: safe)
                // An expression cannot close over what it binds itself.
                let closesOverItself = !captured[index].isEmpty && captured[index] == bound
                if !closesOverItself {
                    // As in OPA, what an expression closes over is asked for in place of what it names itself.
                    if !captured[index].isEmpty { needs[index] = captured[index] }
                    needs[index] = needs[index].filter { !bound.contains($0) && !safe.contains($0) }
                }
                guard !closesOverItself, needs[index].isEmpty else {
                    isWaiting[index] = true
                    left.append(index)
                    continue
                }
                placed.append(body[index])
                for name in bound where safe.insert(name).inserted {
                    for user in users[name] ?? [] { isWaiting[user] = false }
                }
            }
            if left.count == remaining.count { break }
            remaining = left
        }
        for index in remaining where !needs[index].isEmpty { unsafe.append((body[index], needs[index])) }
        orderClosures(in: &placed, globals: globals)
        if remaining.isEmpty { body = placed }
    }

    /// What an expression itself must bind or find bound. A negation without braces binds nothing for itself but what
    /// the compiler has lifted into it.
    private static func variables(of expression: Expression) -> VariableSet {
        var names = VariableCollector.variables(in: expression, skipping: .safety)
        guard case .not(let negation) = expression.kind, !negation.isExplicit else { return names }
        var lifted: VariableSet = []
        for inner in negation.body {
            names.formUnion(variables(of: inner))
            guard inner.isGenerated, let call = inner.call else { continue }
            let local = call.name == "eq" ? call.arguments.first : call.arguments.last
            if let name = local?.variableName { lifted.insert(name) }
        }
        return names.subtracting(lifted)
    }

    /// Variables inside the closures of an expression.
    private static func closureVariables(of expression: Expression) -> VariableSet {
        var collector = VariableCollector()
        if case .every(let every) = expression.kind {
            collector.add(every.body)
            addClosures(of: every.domain, to: &collector)
            for modifier in expression.modifiers { addClosures(of: modifier.value, to: &collector) }
        } else if case .not(let negation) = expression.kind {
            collector.add(negation.body)
            for modifier in expression.modifiers { addClosures(of: modifier.value, to: &collector) }
        } else {
            expression.forEachChild({ addClosures(of: $0, to: &collector) }, { _ in })
        }
        return collector.names
    }

    private static func addClosures(of term: Term, to collector: inout VariableCollector) {
        if term.isComprehension {
            collector.add(term)
        } else {
            term.forEachChild({ addClosures(of: $0, to: &collector) }, { _ in })
        }
    }

    /// Orders the closures of each expression; they see the variables of the expressions before it.
    private mutating func orderClosures(in body: inout Body, globals: VariableSet) {
        var visible = globals
        for index in body.indices {
            if index > 0 {
                visible.formUnion(VariableCollector.variables(in: body[index - 1], skipping: .safety))
            }
            let current = body[index]
            if case .every(var every) = body[index].kind {
                for name in [every.key?.variableName, every.value.variableName] {
                    if let name { visible.insert(name) }
                }
                order(&every.body, globals: visible)
                body[index].kind = .every(every)
            } else if case .not(var negation) = body[index].kind {
                order(&negation.body, globals: visible)
                body[index].kind = .not(negation)
            } else {
                body[index].updateChildren({ orderClosures(of: &$0, current, visible) }, { _ in })
            }
        }
    }

    private mutating func orderClosures(of term: inout Term, _ current: Expression, _ visible: VariableSet) {
        guard term.isComprehension else {
            term.updateChildren({ orderClosures(of: &$0, current, visible) }, { _ in })
            return
        }
        var heads: VariableSet = []
        var inner: VariableSet = []
        term.forEachChild(
            { heads.formUnion(VariableCollector.variables(in: $0)) },
            { inner = VariableCollector.variables(in: $0, skipping: .safety) })
        let open = heads.subtracting(inner).subtracting(visible)
        if !open.isEmpty { unsafe.append((current, open)) }
        term.updateChildren({ _ in }, { order(&$0, globals: visible) })
    }

    /// The errors for what is unsafe; `originals` gives generated locals their names in the source.
    func errors(originals: [RegoText: RegoText]) -> [RegoError] {
        var places: [RegoText: SourceLocation] = [:]
        for (expression, names) in unsafe {
            for name in names {
                if let known = places[name], known.isBefore(expression.location) { continue }
                places[name] = expression.location
            }
        }
        let ordered = places.sorted { first, second in
            if first.value.isBefore(second.value) { return true }
            return !second.value.isBefore(first.value) && first.key < second.key
        }
        var result: [RegoError] = []
        for (name, place) in ordered {
            let original = originals[name] ?? name
            guard !original.isGenerated else { continue }
            var message = "var \(original.shown) is unsafe"
            if ["in", "every", "contains", "if"].contains(original.string) {
                message += " (hint: `import future.keywords.\(original)` to import a future keyword)"
            }
            result.append(RegoError(.unsafe, message, at: place))
        }
        if !result.isEmpty { return result }
        var seen: VariableSet = []
        for (expression, names) in unsafe.sorted(by: { $0.expression.location.isBefore($1.expression.location) }) {
            let generated = names.filter(\.isGenerated)
            if !generated.isSubset(of: seen) {
                result.append(RegoError(.unsafe, "expression is unsafe", at: expression.location))
            }
            seen.formUnion(generated)
        }
        return result
    }
}

extension SourceLocation {
    /// By row, then by column.
    func isBefore(_ other: SourceLocation) -> Bool {
        (row, column) < (other.row, other.column)
    }
}
