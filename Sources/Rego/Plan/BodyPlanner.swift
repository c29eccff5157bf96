import RegoSyntax

/// Plans bodies that share a frame: the body of a rule or query, and what is nested in it.
///
/// It knows at every point which variables are bound, and so decides once what unification and refs do: assign,
/// compare, take apart, look up or loop.
final class BodyPlanner {
    let planner: Planner
    /// Bound variables, and what holds their values.
    var variables: [RegoText: Operand] = [:]
    private var slotCount = 0
    /// How many loops there are that are not inside a nested body.
    var scans = 0
    private var nesting = 0
    /// Where what is being planned came from.
    var location: SourceLocation = .none

    init(_ planner: Planner) { self.planner = planner }

    var frameSize: Int { slotCount }

    func emit(_ instruction: Instruction) { planner.emit(instruction, at: location) }

    /// Leaves the first slots to arguments.
    func reserve(_ count: Int) { slotCount = max(slotCount, count) }

    func newSlot() -> Slot {
        slotCount &+= 1
        return Slot(truncatingIfNeeded: slotCount &- 1)
    }

    func countScan() {
        if nesting == 0 { scans &+= 1 }
    }

    func isBound(_ name: RegoText) -> Bool { variables[name] != nil }

    func bind(_ name: RegoText, to operand: Operand) { variables[name] = operand }

    // MARK: Bodies and expressions

    func plan(_ body: Body) throws(EvaluationError) {
        for expression in body { try plan(expression) }
    }

    private func plan(_ expression: Expression) throws(EvaluationError) {
        location = expression.location
        guard expression.modifiers.isEmpty else {
            try planWith(expression)
            return
        }
        try planWithoutModifiers(expression)
    }

    private func planWithoutModifiers(_ expression: Expression) throws(EvaluationError) {
        guard expression.isNegated else {
            try planKind(expression.kind)
            return
        }
        try planNot { () throws(EvaluationError) in try planKind(expression.kind) }
    }

    private func planNot(_ plan: () throws(EvaluationError) -> Void) throws(EvaluationError) {
        let start = planner.here
        emit(.not(next: 0))
        try nested { () throws(EvaluationError) in
            try plan()
            emit(.succeed)
        }
        planner.program.code[start] = .not(next: Int32(truncatingIfNeeded: planner.here))
    }

    /// Plans something whose variables are its own: what it binds is unbound afterwards.
    func nested(_ plan: () throws(EvaluationError) -> Void) throws(EvaluationError) {
        let outer = variables
        nesting &+= 1
        try plan()
        nesting &-= 1
        variables = outer
    }

    private func planKind(_ kind: Expression.Kind) throws(EvaluationError) {
        switch kind {
        case .term(let term):
            let operand = try value(term)
            if term.kind != .boolean(true) { emit(.truth(operand)) }
        case .call(let call): try plan(call)
        case .every(let every): try plan(every)
        case .not(let negation): try planNot { () throws(EvaluationError) in try plan(negation.body) }
        case .someIn(let some):
            // The compiler has rewritten these; kept so that hand-made bodies work.
            let step = some.key ?? Term(.variable(RegoText("$some\(planner.here)")))
            try unify(.term(some.value), .term(Term(.ref([some.domain, step]))))
        case .someVariables, .logical: break
        }
    }

    private func plan(_ every: Every) throws(EvaluationError) {
        let domain = try value(every.domain)
        let key = every.key.map { _ in newSlot() } ?? -1
        let element = newSlot()
        let start = planner.here
        emit(.fail)
        try nested { () throws(EvaluationError) in
            if let name = every.key?.variableName { bind(name, to: .slot(key)) }
            if let name = every.value.variableName { bind(name, to: .slot(element)) }
            try plan(every.body)
            emit(.succeed)
        }
        planner.program.code[start] = .every(
            domain, key: key, value: element, next: Int32(truncatingIfNeeded: planner.here))
    }

    // MARK: With

    private func planWith(_ expression: Expression) throws(EvaluationError) {
        var modifiers: [(target: WithPlan.Target, replacement: WithPlan.Replacement)] = []
        for modifier in expression.modifiers {
            let target = try target(modifier.target)
            modifiers.append((target, try replacement(modifier.value, for: target)))
        }
        planner.program.withs.append(WithPlan(modifiers: modifiers))
        emit(.with(Int32(truncatingIfNeeded: planner.program.withs.count &- 1)))
        try planWithoutModifiers(expression)
        emit(.endWith)
    }

    private func target(_ term: Term) throws(EvaluationError) -> WithPlan.Target {
        if let group = planner.functionGroup(term) { return .function(group: group) }
        guard case .ref(let path) = term.kind, let root = path.first?.variableName else {
            if let name = term.variableName, name != "input", name != "data" { return .builtin(name: name.string) }
            return term.variableName == "input" ? .input(path: []) : .data(path: [])
        }
        guard root == "input" || root == "data" else { return .builtin(name: term.dottedName ?? "") }
        var keys: [Value] = []
        for step in path.dropFirst() {
            guard let key = step.constantValue else {
                throw EvaluationError(.usage, "a `with` target must be a path of constants", at: location)
            }
            keys.append(key)
        }
        return root == "input" ? .input(path: keys) : .data(path: keys)
    }

    private func replacement(
        _ term: Term, for target: WithPlan.Target
    ) throws(EvaluationError) -> WithPlan.Replacement {
        switch target {
        case .function, .builtin:
            if let group = planner.functionGroup(term) { return .function(group: group) }
            if !term.isData, let name = term.dottedName, !isBound(RegoText(name)), let builtin = planner.registry[name]
            {
                return .builtin(BuiltinCall(builtin: builtin, list: 0, isReplaced: false, isVoid: false))
            }
        case .input, .data: break
        }
        return .value(try value(term))
    }
}
