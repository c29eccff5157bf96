import RegoSyntax

/// Takes `print` calls out of bodies, or makes them tolerate undefined arguments.
struct PrintCalls {
    /// Removes every call of `print`.
    static func erase(in body: inout Body) {
        for index in body.indices { body[index].updateNestedBodies { erase(in: &$0) } }
        let kept = body.filter { $0.call?.name != "print" }
        if kept.count < body.count {
            let place = body.first?.location ?? .none
            body = kept.isEmpty ? [Expression(.term(Term(.boolean(true), place)), location: place)] : kept
        }
    }

    let outputs: OutputVariables
    let originals: [RegoText: RegoText]
    var names: LocalNames
    private(set) var errors: [RegoError] = []

    init(outputs: OutputVariables, originals: [RegoText: RegoText], names: LocalNames) {
        self.outputs = outputs
        self.originals = originals
        self.names = names
    }

    /// `print(a, b)` becomes `internal.print([{x | x = a}, {y | y = b}])`. What it prints must be bound before it.
    mutating func rewrite(_ body: inout Body, globals: VariableSet) {
        var safe = globals
        for index in body.indices {
            let bound = outputs.of(body[index], safe: safe)
            defer { safe.formUnion(bound) }
            var inner = safe
            if case .every(let every) = body[index].kind {
                for name in [every.key?.variableName, every.value.variableName] {
                    if let name { inner.insert(name) }
                }
            }
            body[index].updateNestedBodies { rewrite(&$0, globals: inner) }
            guard let call = body[index].call, call.name == "print" else { continue }
            let place = body[index].location
            var sets: [Term] = []
            for argument in call.arguments {
                let needed = VariableCollector.variables(in: argument, skipping: .safety)
                for name in needed.filter({ !safe.contains($0) && (!$0.isGenerated || originals[$0] != nil) }).sorted()
                {
                    let shown = (originals[name] ?? name).shown
                    errors.append(RegoError(.compile, "var \(shown) is undeclared", at: argument.location))
                }
                let local = Term(.variable(names.make()), argument.location)
                let equality = Expression(
                    .call(Call(.builtin("eq", argument.location), [local, argument])), location: argument.location)
                sets.append(Term(.setComprehension(local, [equality]), argument.location))
            }
            body[index].kind = .call(Call(.builtin("internal.print", place), [Term(.array(sets), place)]))
        }
    }
}
