import RegoSyntax

/// Finds comprehensions that can run once for all values of variables bound outside: of `x = [y | data.b[y] = x]` the
/// body binds `x` itself. The same are found as OPA finds, since a trace shows how often they run.
struct ComprehensionIndex {
    /// How many arguments a function takes; negative where there is no such function.
    let arity: (Term) -> Int

    /// The variables to index by, in order; none where it does not pay or is not possible.
    func keys(of expression: Expression, candidates: VariableSet) -> [RegoText] {
        guard !expression.isNegated, expression.modifiers.isEmpty, let (left, right) = expression.operands(of: "eq"),
            let body = left.isVariable ? right.comprehensionBody : right.isVariable ? left.comprehensionBody : nil
        else { return [] }
        let outputs = OutputVariables(arity: arity).of(body, safe: Safety.reserved)
        let needed = VariableCollector.variables(in: body, skipping: .safety)
        guard needed.subtracting(outputs).isSubset(of: Safety.reserved) else { return [] }
        var seen: VariableSet = []
        for inner in body where wouldScanMore(inner, candidates, &seen) { return [] }
        guard !body.contains(where: { Self.nests($0, candidates) }) else { return [] }
        return candidates.intersection(outputs).sorted()
    }

    /// Whether a step of a ref, or what `walk` yields, is a variable that is known outside: a lookup would become a scan.
    private func wouldScanMore(
        _ expression: Expression, _ candidates: VariableSet, _ seen: inout VariableSet
    ) -> Bool {
        if let call = expression.call, call.name == "walk", call.arguments.count > 1,
            !VariableCollector.variables(in: call.arguments[1]).intersection(candidates).isSubset(of: seen)
        {
            return true
        }
        var found = false
        func visit(_ term: Term) {
            if found || term.isComprehension { return }
            if case .ref(let path) = term.kind {
                let steps = VariableCollector.variables(in: path.dropFirst(), skipping: .refHeads)
                if !steps.intersection(candidates).isSubset(of: seen) {
                    found = true
                    return
                }
            }
            if let name = term.variableName { seen.insert(name) }
            term.forEachChild(visit, { _ in })
        }
        if let call = expression.call {
            call.arguments.forEach(visit)
        } else {
            expression.forEachChild(
                visit, { body in found = found || body.contains { wouldScanMore($0, candidates, &seen) } })
        }
        return found
    }

    /// Whether a comprehension inside uses a variable that is known outside.
    private static func nests(_ expression: Expression, _ candidates: VariableSet) -> Bool {
        var found = false
        func visit(_ term: Term) {
            if term.isComprehension {
                if !VariableCollector.variables(in: term, skipping: .refHeads).isDisjoint(with: candidates) {
                    found = true
                }
                return
            }
            term.forEachChild(visit, { _ in })
        }
        expression.forEachChild(visit, { body in found = found || body.contains { nests($0, candidates) } })
        return found
    }
}

extension Term {
    fileprivate var comprehensionBody: Body? {
        switch kind {
        case .arrayComprehension(_, let body), .setComprehension(_, let body): body
        case .objectComprehension(_, _, let body): body
        default: nil
        }
    }
}
