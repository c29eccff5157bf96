import RegoSyntax

// What depends on something unknown is left for later: it goes to the residual query, and evaluation continues with the
// variables it would have bound unknown.

extension Frame {
    /// Leaves an expression of this query's variables for later.
    func save(_ kind: Step.Kind, of owner: Bindings? = nil, _ solution: Continuation) throws {
        let owner = owner ?? bindings
        try keep(
            SavedExpression(
                content: .kind(kind), modifiers: documentModifiers, location: lastPlace, first: owner, second: owner),
            solution)
    }

    private func keep(_ expression: SavedExpression, _ solution: Continuation) throws {
        guard let partial = machine.partial else { return }
        partial.push(expression)
        defer { partial.pop() }
        if machine.tracer != nil { trace(.save, expression.expression(machine)) }
        try solution()
    }

    /// Modifiers of the expression that replace documents; functions replaced do not reach into the residual.
    var documentModifiers: [Step.Modifier] {
        let modifiers: [Step.Modifier] = step?.modifiers ?? []
        return modifiers.filter {
            $0.target.first?.variable.map(\.isRoot) ?? false && !machine.library.isFunction($0.target)
        }
    }

    /// Runs `body` while variables are unknown.
    private func marking(_ marks: [(Variable, Bindings)], _ body: () throws -> Void) throws {
        guard let partial = machine.partial else { return }
        for (variable, owner) in marks { partial.unknowns.append(.init(variables: [variable], owner: owner)) }
        defer { partial.unknowns.removeLast(marks.count) }
        try body()
    }

    /// The free variables of a term, which become unknown with it.
    private func marks(_ node: TermNode, _ owner: Bindings) -> [(Variable, Bindings)] {
        switch node {
        case .value, .comprehension: return []
        case .variable(let variable):
            if variable.isRoot { return [] }
            let (found, foundOwner) = owner.resolve(node)
            if case .variable(let free) = found { return [(free, foundOwner)] }
            return marks(found, foundOwner)
        case .reference(let path): return path.dropFirst().flatMap { marks($0, owner) }
        case .array(let items), .set(let items): return items.flatMap { marks($0, owner) }
        case .object(let entries): return entries.flatMap { marks($0.key, owner) + marks($0.value, owner) }
        }
    }

    func saveUnification(
        _ left: TermNode, _ leftOwner: Bindings, _ right: TermNode, _ rightOwner: Bindings, _ solution: Continuation
    ) throws {
        try marking(marks(left, leftOwner) + marks(right, rightOwner)) {
            try keep(
                SavedExpression(
                    content: .kind(.equality(left, right)), modifiers: documentModifiers,
                    location: place ?? lastPlace, first: leftOwner, second: rightOwner), solution)
        }
    }

    func saveCall(_ callee: Callee, _ operands: [TermNode], _ solution: Continuation) throws {
        let output = operands.count > callee.arity ? operands.last : nil
        try marking(output.map { marks($0, bindings) } ?? []) {
            try keep(
                SavedExpression(
                    content: .kind(.call(callee, operands)), modifiers: documentModifiers,
                    location: place ?? lastPlace, first: bindings, second: bindings), solution)
        }
    }

    /// Leaves an expression as it stands, because of its modifiers.
    func saveWhole(_ step: Step, _ solution: Continuation) throws {
        let found: [(Variable, Bindings)]
        switch step.kind {
        case .term(let term): found = marks(term, bindings)
        case .equality(let left, let right): found = marks(left, bindings) + marks(right, bindings)
        case .call(let callee, let operands):
            found = operands.count > callee.arity ? operands.last.map { marks($0, bindings) } ?? [] : []
        case .every, .not: found = []
        }
        var expression = SavedExpression(
            content: .kind(step.kind), modifiers: documentModifiers, location: step.source.location, first: bindings,
            second: bindings
        ).expression(machine)
        if case .every(let every) = step.kind { expression.kind = .every(plugged(every.source)) }
        if case .not(var negation) = step.source.kind {
            negation.body.substitute { self.replacement(for: $0) }
            expression.kind = .not(negation)
        }
        expression.isNegated = step.source.isNegated
        try marking(found) { try keep(finished(expression), solution) }
    }

    func finished(_ expression: Expression) -> SavedExpression {
        SavedExpression(
            content: .finished(expression), modifiers: [], location: expression.location, first: bindings,
            second: bindings)
    }

    func saveEvery(_ step: Step, _ solution: Continuation) throws {
        guard case .every(let every) = step.kind else { return }
        var expression = SavedExpression(
            content: .kind(step.kind), modifiers: documentModifiers, location: step.source.location, first: bindings,
            second: bindings
        ).expression(machine)
        expression.kind = .every(plugged(every.source))
        try keep(finished(expression), solution)
    }

    private func plugged(_ every: Every) -> Every {
        var every = every
        func replace(_ term: inout Term) { term.substitute { self.replacement(for: $0) } }
        if var key = every.key {
            replace(&key)
            every.key = key
        }
        replace(&every.value)
        replace(&every.domain)
        every.body.substitute { self.replacement(for: $0) }
        return every
    }

    /// What stands for a variable of this query in the residual.
    private func replacement(for name: RegoText) -> Term {
        machine.lowering.term(
            machine.plugForCaller(.variable(machine.lowering.symbols.variable(name)), bindings), at: lastPlace)
    }

    // MARK: Comprehensions

    func saveUnification(
        _ comprehension: Comprehension, _ owner: Bindings, _ other: TermNode, _ otherOwner: Bindings, isSwapped: Bool,
        _ solution: Continuation
    ) throws {
        let left = TermNode.comprehension(closed(comprehension, owner))
        var right = other
        if case .comprehension(let second) = other { right = .comprehension(closed(second, otherOwner)) }
        if isSwapped {
            try saveUnification(right, otherOwner, left, owner, solution)
        } else {
            try saveUnification(left, owner, right, otherOwner, solution)
        }
    }

    /// The comprehension with names of its own, and with what its variables are bound to outside.
    private func closed(_ comprehension: Comprehension, _ owner: Bindings) -> Comprehension {
        let lowering = machine.lowering
        var term = comprehension.source
        let names = VariableCollector.variables(in: term)
        term.substitute { name in
            let variable = lowering.symbols.variable(name)
            return Term(.variable(lowering.symbols.name(self.machine.name(variable, of: owner))))
        }
        var extra: Body = []
        for variable in owner.variables.sorted(by: { lowering.symbols.name($0) < lowering.symbols.name($1) })
        where names.contains(lowering.symbols.name(variable)) {
            let name = Term(.variable(lowering.symbols.name(machine.name(variable, of: owner))))
            extra.append(.equality(name, lowering.term(machine.plugForCaller(.variable(variable), owner))))
        }
        term.updateChildren({ _ in }, { $0.append(contentsOf: extra) })
        return Comprehension(
            kind: comprehension.kind, heads: comprehension.heads, body: comprehension.body, source: term)
    }

    // MARK: with

    /// The refs an expression with modifiers must leave as they are; `nil` if the expression itself must be left.
    func refsUnder(_ step: Step) throws -> [[TermNode]]? {
        var found: [[TermNode]] = []
        for modifier in step.modifiers {
            let isDocument =
                modifier.target.first?.variable.map(\.isRoot) ?? false && !machine.library.isFunction(modifier.target)
            if isDocument {
                if isSavedWithin(modifier.value, bindings) { return nil }
                found.append(modifier.target.constantPrefix)
            }
            Self.refs(in: modifier.value, into: &found)
        }
        Self.refs(in: step, into: &found)
        return found
    }

    private static func refs(in step: Step, into found: inout [[TermNode]]) {
        if case .call(let callee, _) = step.kind, callee.path.first?.variable == .data {
            found.append(callee.path.constantPrefix)
        }
        for term in step.terms { refs(in: term, into: &found) }
    }

    private static func refs(in node: TermNode, into found: inout [[TermNode]]) {
        switch node {
        case .value, .variable: break
        case .reference(let path):
            found.append(path.constantPrefix)
            for step in path.dropFirst() { refs(in: step, into: &found) }
        case .array(let items), .set(let items): for item in items { refs(in: item, into: &found) }
        case .object(let entries):
            for entry in entries {
                refs(in: entry.key, into: &found)
                refs(in: entry.value, into: &found)
            }
        case .comprehension(let comprehension):
            for head in comprehension.heads { refs(in: head, into: &found) }
            for step in comprehension.body { refs(in: step, into: &found) }
        }
    }
}
