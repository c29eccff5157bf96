import RegoSyntax

/// A query that runs.
final class Frame {
    /// What runs for each solution.
    typealias Continuation = () throws -> Void

    let machine: Interpreter
    let steps: [Step]
    let id: Int
    let parent: Frame?
    let bindings: Bindings
    /// Whether the first solution is enough.
    let findsOne: Bool
    /// How many rules and functions called each other to get here.
    let depth: Int
    /// The expression that is being evaluated.
    var index = 0
    /// Where the last step was that has a place.
    var lastPlace: SourceLocation

    private init(
        _ machine: Interpreter, _ steps: [Step], id: Int, parent: Frame?, bindings: Bindings, findsOne: Bool, depth: Int
    ) {
        self.machine = machine
        self.steps = steps
        self.id = id
        self.parent = parent
        self.bindings = bindings
        self.findsOne = findsOne
        self.depth = depth
        lastPlace = parent?.lastPlace ?? .none
    }

    /// The query that was asked.
    static func root(_ machine: Interpreter, _ steps: [Step]) -> Frame {
        let id = machine.takeQueryID()
        return Frame(machine, steps, id: id, parent: nil, bindings: Bindings(id: id), findsOne: false, depth: 0)
    }

    /// A query that shares this one's variables: a negation or a comprehension.
    func closure(_ steps: [Step], findsOne: Bool = false) -> Frame {
        Frame(
            machine, steps, id: machine.takeQueryID(), parent: self, bindings: bindings, findsOne: findsOne,
            depth: depth)
    }

    /// A query with variables of its own: the body of a rule.
    func child(_ steps: [Step], findsOne: Bool = false) throws -> Frame {
        guard depth < machine.context.limits.callDepth else {
            throw EvaluationError(
                .limit, "rules call each other deeper than the limit of \(machine.context.limits.callDepth)", at: place)
        }
        let id = machine.takeQueryID()
        return Frame(
            machine, steps, id: id, parent: self, bindings: Bindings(id: id), findsOne: findsOne, depth: depth &+ 1)
    }

    /// The expression that is being evaluated.
    var step: Step? { steps.indices.contains(index) ? steps[index] : nil }

    /// Where it is written.
    var place: SourceLocation? { step.flatMap { $0.source.location.row > 0 ? $0.source.location : nil } }

    /// Runs the query as a whole, which begins and ends with steps of their own.
    func run(_ solution: Continuation) throws {
        let body = steps.map(\.source)
        trace(.enter, body)
        try evaluate {
            trace(.exit, body)
            defer { trace(.redo, body) }
            try solution()
        }
    }

    /// Evaluates the expressions from `index` on; calls `solution` for each way in which all hold.
    func evaluate(_ solution: Continuation) throws {
        guard steps.indices.contains(index) else {
            do {
                try solution()
            } catch let exit as EarlyExit {
                throw EarlyExit(isDeferred: !findsOne, previous: exit)
            }
            if findsOne, !machine.isPartial { throw EarlyExit(isDeferred: false, previous: nil) }
            return
        }
        let step = steps[index]
        try machine.pay(at: place)
        trace(.eval, step.source)
        if step.modifiers.isEmpty {
            try evaluate(step) { try next(solution) }
        } else {
            try evaluateWith(step, solution)
        }
    }

    func next(_ solution: Continuation) throws {
        index &+= 1
        defer { index &-= 1 }
        try evaluate(solution)
    }

    /// Evaluates one expression, its modifiers left aside.
    func evaluate(_ step: Step, _ solution: Continuation) throws {
        if step.isNegated {
            try evaluateNegation(step, solution)
            return
        }
        var isDefined = false
        func succeed() throws {
            isDefined = true
            defer { trace(.redo, step.source) }
            try solution()
        }
        switch step.kind {
        case .equality(let left, let right): try unify(left, right, succeed)
        case .call(let callee, let operands): try call(callee, operands, succeed)
        case .term(let term): try evaluate(term, succeed)
        case .every(let every): try evaluate(every, step, succeed)
        case .not: return
        }
        if !isDefined { trace(.fail, step.source) }
    }

    /// A term as an expression holds unless it is undefined or false.
    private func evaluate(_ term: TermNode, _ solution: Continuation) throws {
        try machine.withFreshVariable("term") { variable in
            machine.partial?.disabled.append(.init(variable: variable, isInternal: true))
            defer { machine.partial?.disabled.removeLast() }
            try unify(term, .variable(variable)) {
                if isSaved(.variable(variable), bindings) {
                    try save(.term(.variable(variable)), solution)
                } else if case .value(.bool(false)) = bindings.plug(.variable(variable)) {
                    return
                } else {
                    try solution()
                }
            }
        }
    }

    // MARK: Negation

    private func evaluateNegation(_ step: Step, _ solution: Continuation) throws {
        if isUnknown(step) {
            try saveNegation(step, solution)
            return
        }
        let negated = closure(step.negated)
        let body = negated.steps.map(\.source)
        negated.trace(.enter, body)
        var isDefined = false
        try negated.evaluate {
            negated.trace(.exit, body)
            negated.trace(.redo, body)
            isDefined = true
        }
        if isDefined {
            trace(.fail, step.source)
        } else {
            try solution()
        }
    }

    // MARK: every

    private func evaluate(_ every: EveryStep, _ step: Step, _ solution: Continuation) throws {
        if machine.isPartial, isUnknown(every.domain, bindings) || isUnknown(every.body) {
            try saveEvery(step, solution)
            return
        }
        guard bindings.plug(every.domain).isComposite else {
            trace(.fail, step.source)
            return
        }
        let domain = closure([every.generator])
        var holds = true
        domain.trace(.enter, step.source)
        try domain.evaluate {
            guard holds else { return }
            let body = domain.closure(every.body, findsOne: true)
            let expressions = every.source.body
            body.trace(.enter, expressions)
            var isDefined = false
            try EarlyExit.contained {
                defer {
                    if !isDefined { holds = false }
                    domain.trace(.redo, step.source)
                }
                try body.evaluate {
                    body.trace(.exit, expressions)
                    body.trace(.redo, expressions)
                    isDefined = true
                }
            }
        }
        if holds {
            defer { domain.trace(.exit, step.source) }
            try solution()
        } else {
            domain.trace(.fail, step.source)
        }
    }
}
