import RegoSyntax

extension Frame {
    func trace(_ operation: TraceEvent.Operation, _ body: Body) {
        guard machine.tracer != nil else { return }
        emit(operation, at: body.first?.location) { .body(body) }
    }

    func trace(_ operation: TraceEvent.Operation, _ expression: Expression) {
        guard machine.tracer != nil else { return }
        emit(operation, at: expression.location) { .expression(expression) }
    }

    func trace(_ operation: TraceEvent.Operation, _ branch: RuleBranch) {
        guard machine.tracer != nil else { return }
        emit(operation, at: branch.source.location) { .rule(branch.traced) }
    }

    func traceUnification(_ left: TermNode, _ right: TermNode) {
        guard machine.tracer != nil else { return }
        emit(.unify, at: nil) { [lastPlace] in
            .expression(self.machine.lowering.equality(left, right, at: lastPlace))
        }
    }

    func traceIndex(of path: [TermNode], _ selection: RuleSelector.Selection) {
        guard machine.tracer != nil, let step else { return }
        let count = selection.rules.count
        let message =
            "(matched \(count) rule\(count == 1 ? "" : "s")\(selection.allowsEarlyExit ? ", early exit" : ""))"
        emit(
            .index, at: step.source.location, message: message,
            reference: path.map { machine.lowering.term($0) }
        ) { .expression(step.source) }
    }

    func traceNote(_ message: String) {
        guard machine.tracer != nil else { return }
        emit(.note, at: place, message: message) { .none }
    }

    private func emit(
        _ operation: TraceEvent.Operation, at place: SourceLocation?, message: String = "", reference: [Term]? = nil,
        _ node: @escaping () -> TraceEvent.Node
    ) {
        if let place, place.row > 0 { lastPlace = place }
        let message = operation == .exit && findsOne ? "early" : message
        machine.tracer?.trace(
            TraceEvent(
                operation: operation, queryID: id, parentID: parent?.id ?? 0, location: lastPlace, message: message,
                reference: reference, makeNode: node,
                bindings: { operation == .note ? [] : self.locals }))
    }

    private var locals: [TraceEvent.Local] {
        let lowering = machine.lowering
        return bindings.variables.map { variable in
            let name = lowering.symbols.name(variable)
            return TraceEvent.Local(
                name: machine.originalNames[name] ?? name, generatedName: name,
                term: lowering.term(bindings.plug(.variable(variable))))
        }.sorted { $0.name < $1.name }
    }
}
