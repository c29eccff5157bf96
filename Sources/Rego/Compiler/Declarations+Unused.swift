import RegoSyntax

extension Declarations {
    /// Reports declared variables that nothing uses, and in strict mode assigned ones too.
    mutating func checkUnused(in body: Body, rewritten: Body, used: VariableSet) {
        guard errors.isEmpty else { return }
        let scope = scopes.innermost
        if isStrict { checkUnusedAssigned(in: body, scope, used: used) }
        let declared = scope.names.filter { scope.occurrences[$0.key] == .declared }
        guard !declared.isEmpty else { return }
        var present = VariableCollector.variables(in: rewritten)
        for name in used { present.insert(scopes.local(name) ?? name) }
        present.formUnion(used)
        report(declared.filter { !present.contains($0.value) }, in: body, what: "declared")
    }

    private mutating func checkUnusedAssigned(in body: Body, _ scope: LocalScopes.Scope, used: VariableSet) {
        let present = Set(used.map { scopes.local($0) ?? $0 })
        let unused = scope.names.filter { name, local in
            scope.occurrences[name] == .assigned && !name.isWildcard && scopes.count(name) <= 1
                && !present.contains(local)
        }
        report(unused, in: body, what: "assigned")
    }

    private mutating func report(_ unused: [RegoText: RegoText], in body: Body, what: String) {
        for (name, _) in unused.sorted(by: { $0.value < $1.value }) where !name.isGenerated {
            let place = body.first { $0.declaredVariables.contains(name) } ?? body.first
            errors.append(RegoError(.compile, "\(what) var \(name.shown) unused", at: place?.location))
        }
    }
}
