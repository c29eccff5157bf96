import RegoSyntax

extension Frame {
    /// A negation that depends on something unknown: what is left of the expression is negated term by term where it
    /// is simple enough, else it becomes rules of their own.
    func saveNegation(_ step: Step, _ solution: Continuation) throws {
        guard let partial = machine.partial else { return }
        let negated = closure(step.negated)
        let unknowns = partial.unknownNames(machine)
        var queries: [Body] = []
        partial.queries.append([])
        do {
            defer { partial.queries.removeLast() }
            try negated.evaluate {
                var body = partial.residual(machine)
                if body.isEmpty { body = [.alwaysTrue] }
                guard machine.canHold(body) else { return }
                if !partial.isShallow {
                    body = CopyPropagation(machine.library, live: unknowns, keepsBody: true).apply(body)
                }
                try partial.count(body, machine)
                queries.append(body)
            }
        }
        if queries.isEmpty {
            try solution()
        } else if Self.canNegate(queries, known: unknowns) {
            try forEachNegation(queries[...], []) { try saveNegated($0, solution) }
        } else {
            try saveNegatedSupport(negated.id, step, unknowns, queries, solution)
        }
    }

    /// Whether negating the expressions one by one means the same: they call nothing inside of others, and what is not
    /// negated yet binds no variables; and there are not too many combinations.
    private static func canNegate(_ queries: [Body], known: Set<RegoText>) -> Bool {
        var combinations = 1
        let safe = known.union(Safety.reserved)
        for query in queries {
            combinations = combinations.multipliedReportingOverflow(by: query.count).partialValue
            guard (0...16).contains(combinations) else { return false }
            for expression in query {
                if expression.hasNestedEvaluation { return false }
                if !expression.isNegated,
                    !VariableCollector.variables(in: expression, skipping: .safety).isSubset(of: safe)
                {
                    return false
                }
            }
        }
        return true
    }

    private func forEachNegation(_ queries: ArraySlice<Body>, _ chosen: Body, _ body: (Body) throws -> Void) throws {
        guard let query = queries.first else {
            try body(chosen)
            return
        }
        for var expression in query {
            expression.isNegated.toggle()
            try forEachNegation(queries.dropFirst(), chosen + [expression], body)
        }
    }

    private func saveNegated(_ expressions: Body, _ solution: Continuation) throws {
        guard let partial = machine.partial else { return }
        let modifiers = documentModifiers.map {
            WithModifier(
                target: $0.source.target, value: machine.lowering.term(machine.plugForCaller($0.value, bindings)),
                location: $0.source.location)
        }
        for var expression in expressions {
            expression.modifiers = modifiers
            partial.push(finished(expression))
            trace(.save, expression)
        }
        defer { for _ in expressions { partial.pop() } }
        try solution()
    }

    private func saveNegatedSupport(
        _ id: Int, _ step: Step, _ unknowns: Set<RegoText>, _ queries: [Body], _ solution: Continuation
    ) throws {
        guard let partial = machine.partial else { return }
        let name = RegoText("__not\(self.id)_\(index)_\(id)__")
        let path = [Term(.variable("data")), Term(.string(SupportModules.namespace)), Term(.string(name))]
        let used = queries.reduce(into: VariableSet()) { $0.formUnion(VariableCollector.variables(in: $1)) }
        let arguments = unknowns.intersection(used).sorted().map { Term(.variable($0)) }
        for query in queries {
            partial.support.insert(
                Rule(
                    head: Head(
                        reference: [Term(.variable(name))], arguments: arguments.isEmpty ? nil : arguments,
                        value: Term(.boolean(true)), location: step.source.location), body: query,
                    location: step.source.location), into: Array(path.prefix(2)))
        }
        let reference = Term(.ref(path), step.source.location)
        let expression = Expression(
            arguments.isEmpty ? .term(reference) : .call(Call(reference, arguments)), isNegated: true,
            location: step.source.location)
        try saveNegated([expression], solution)
    }
}

extension Expression {
    /// `true`.
    static var alwaysTrue: Expression { Expression(.term(Term(.boolean(true)))) }

    /// Whether a ref, a call or a comprehension stands inside of its terms, which must be defined for it to be true or
    /// false.
    var hasNestedEvaluation: Bool {
        switch kind {
        case .term(let term): term.hasNestedEvaluation
        case .call(let call):
            call.name == "eq" && call.arguments.count == 2
                ? call.arguments.contains(where: \.hasNestedEvaluation)
                : call.arguments.contains(where: \.hasEvaluation)
        case .every, .not, .someIn, .someVariables, .logical: true
        }
    }
}

extension Term {
    fileprivate var hasEvaluation: Bool {
        switch kind {
        case .ref, .call: return true
        default:
            var found = false
            forEachChild(
                { found = found || $0.hasEvaluation },
                { body in found = found || body.contains { $0.hasAnyEvaluation } })
            return found
        }
    }

    fileprivate var hasNestedEvaluation: Bool {
        if case .ref(let path) = kind { return path.dropFirst().contains(where: \.hasEvaluation) }
        return hasEvaluation
    }
}

extension Expression {
    fileprivate var hasAnyEvaluation: Bool {
        if case .call = kind { return true }
        var found = false
        forEachChild({ found = found || $0.hasEvaluation }, { _ in found = true })
        return found
    }
}

extension Interpreter {
    /// Whether what is left may hold at all: its types must fit together.
    func canHold(_ body: Body) -> Bool {
        let environment = library.modules.environment
        let checker = TypeChecker(
            builtins: environment.options.builtins, shown: ShownNames(), globals: environment.types)
        checker.check(body, inside: nil)
        return checker.errors.isEmpty
    }
}
