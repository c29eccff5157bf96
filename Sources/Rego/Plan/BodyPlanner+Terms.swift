import RegoSyntax

extension BodyPlanner {
    /// Plans what makes a term's value, and says where it is. A ref with unbound steps loops: what is planned afterwards
    /// runs for each of its values.
    func value(_ term: Term) throws(EvaluationError) -> Operand {
        if let constant = term.constantValue {
            if case .string(let text) = term.kind { return planner.constant(text) }
            return planner.constant(constant)
        }
        switch term.kind {
        case .variable(let name):
            if let bound = variables[name] { return bound }
            if name == "input" || name == "data" { return try reference([term]) }
            throw EvaluationError(.usage, "the variable `\(name)` has no value here", at: location)
        case .ref(let path): return try reference(path)
        case .array(let terms):
            let list = planner.list(try values(terms))
            let slot = newSlot()
            emit(.makeArray(slot, list: list))
            return .slot(slot)
        case .set(let terms):
            let list = planner.list(try values(terms))
            let slot = newSlot()
            emit(.makeSet(slot, list: list))
            return .slot(slot)
        case .object(let entries):
            // OPA keeps keys in order: which of two equal ones counts depends on it.
            let sorted = TermOrder.sorted(entries)
            let list = planner.list(try values(sorted.flatMap { [$0.key, $0.value] }))
            let slot = newSlot()
            let keys = sorted.compactMap(\.key.constantValue)
            let isRecord = keys.count == sorted.count && zip(keys, keys.dropFirst()).allSatisfy { $0 < $1 }
            emit(isRecord ? .makeRecord(slot, list: list) : .makeObject(slot, list: list))
            return .slot(slot)
        case .arrayComprehension(let item, let body): return try collect(.array, body, item, nil)
        case .setComprehension(let item, let body): return try collect(.set, body, item, nil)
        case .objectComprehension(let key, let value, let body): return try collect(.object, body, key, value)
        case .call(let call): return try result(of: call)
        case .null, .boolean, .number, .string, .templateString:
            throw EvaluationError(.usage, "this term has no value here", at: location)
        }
    }

    func values(_ terms: [Term]) throws(EvaluationError) -> [Operand] {
        var operands: [Operand] = []
        for term in terms { operands.append(try value(term)) }
        return operands
    }

    private func collect(
        _ kind: Accumulator.Kind, _ body: Body, _ first: Term, _ second: Term?
    ) throws(EvaluationError) -> Operand {
        let slot = newSlot()
        let start = planner.here
        let outerLocation = location
        emit(.fail)
        try nested { () throws(EvaluationError) in
            try plan(body)
            location = outerLocation
            let item = try value(first)
            if let second {
                emit(.entry(item, try value(second)))
            } else {
                emit(.item(item))
            }
        }
        planner.program.code[start] = .collect(slot, kind, next: Int32(truncatingIfNeeded: planner.here))
        return .slot(slot)
    }

    // MARK: Unification

    /// One side of a unification.
    enum Side {
        case term(Term)
        case operand(Operand)
    }

    /// Plans the unification of two sides. Pairs whose variables become bound by other pairs wait for those.
    func unify(_ left: Side, _ right: Side) throws(EvaluationError) {
        var pairs = [(left, right)]
        while !pairs.isEmpty {
            let ready = pairs.firstIndex { canEvaluate($0.0) || canEvaluate($0.1) || canDecompose($0.0, $0.1) } ?? 0
            let (left, right) = pairs.remove(at: ready)
            try unifyOne(left, right, &pairs)
        }
    }

    private func canEvaluate(_ side: Side) -> Bool {
        switch side {
        case .operand: true
        case .term(let term): canEvaluate(term)
        }
    }

    /// Whether a term has a value here: its variables are bound, or are steps of a ref that are bound by looping.
    private func canEvaluate(_ term: Term) -> Bool {
        switch term.kind {
        case .null, .boolean, .number, .string, .arrayComprehension, .setComprehension, .objectComprehension, .call,
            .templateString:
            true
        case .variable(let name): isBound(name) || name == "input" || name == "data"
        case .ref(let path): path.first.map(canEvaluate) ?? false
        case .array(let terms), .set(let terms): terms.allSatisfy(canEvaluate)
        case .object(let entries): entries.allSatisfy { canEvaluate($0.key) && canEvaluate($0.value) }
        }
    }

    private func canDecompose(_ left: Side, _ right: Side) -> Bool {
        guard case .term(let left) = left, case .term(let right) = right else { return false }
        switch (left.kind, right.kind) {
        case (.array, .array), (.object, .object): return true
        default: return false
        }
    }

    private func unifyOne(_ left: Side, _ right: Side, _ pairs: inout [(Side, Side)]) throws(EvaluationError) {
        switch (canEvaluate(left), canEvaluate(right)) {
        case (true, true): try compare(try operand(left), try operand(right))
        case (true, false): try match(right, try operand(left), &pairs)
        case (false, true): try match(left, try operand(right), &pairs)
        case (false, false): try decompose(left, right, &pairs)
        }
    }

    private func compare(_ left: Operand, _ right: Operand) throws(EvaluationError) {
        if left != right || left.slot == nil { emit(.equal(left, right)) }
    }

    private func operand(_ side: Side) throws(EvaluationError) -> Operand {
        switch side {
        case .operand(let operand): operand
        case .term(let term): try value(term)
        }
    }

    /// Binds or takes apart: `pattern` has unbound variables, `operand` is a value.
    private func match(
        _ pattern: Side, _ operand: Operand, _ pairs: inout [(Side, Side)]
    ) throws(EvaluationError) {
        guard case .term(let term) = pattern else { return }
        // Making the operand may have bound the pattern's variables: `x = xs[x]`.
        guard !canEvaluate(term) else {
            try compare(try value(term), operand)
            return
        }
        switch term.kind {
        case .variable(let name): bind(name, to: operand)
        case .array(let terms):
            emit(.isArray(operand, count: Int32(truncatingIfNeeded: terms.count)))
            for (position, term) in terms.enumerated() {
                let slot = newSlot()
                emit(.get(slot, operand, planner.constant(.number(Number(position)))))
                pairs.append((.term(term), .operand(.slot(slot))))
            }
        case .object(let entries):
            guard entries.allSatisfy({ canEvaluate($0.key) }) else {
                emit(.fail)
                bindAll(term)
                return
            }
            emit(.isObject(operand, count: Int32(truncatingIfNeeded: entries.count)))
            for entry in entries {
                let key = try value(entry.key)
                let slot = newSlot()
                emit(.get(slot, operand, key))
                pairs.append((.term(entry.value), .operand(.slot(slot))))
            }
        case .set:
            // As the step of a ref. Nothing is searched for in a set, and one with a hole in it equals none.
            emit(.fail)
            bindAll(term)
        default:
            throw EvaluationError(.usage, "this cannot be unified: a variable in it has no value", at: location)
        }
    }

    private func decompose(_ left: Side, _ right: Side, _ pairs: inout [(Side, Side)]) throws(EvaluationError) {
        guard case .term(let left) = left, case .term(let right) = right else { return }
        switch (left.kind, right.kind) {
        case (.array(let first), .array(let second)):
            guard first.count == second.count else {
                emit(.fail)
                bindAll(left, right)
                return
            }
            for (one, other) in zip(first, second) { pairs.append((.term(one), .term(other))) }
        case (.object(let first), .object(let second)):
            try decompose(first, second, left, right, &pairs)
        default:
            throw EvaluationError(.usage, "this cannot be unified: variables in it have no value", at: location)
        }
    }

    private func decompose(
        _ first: [ObjectEntry], _ second: [ObjectEntry], _ left: Term, _ right: Term, _ pairs: inout [(Side, Side)]
    ) throws(EvaluationError) {
        var rest = second
        var matched: [(Term, Term)] = []
        for entry in first {
            guard let place = rest.firstIndex(where: { sameKey($0.key, entry.key) }) else { break }
            matched.append((entry.value, rest.remove(at: place).value))
        }
        guard matched.count == first.count, rest.isEmpty else {
            emit(.fail)
            bindAll(left, right)
            return
        }
        for (one, other) in matched { pairs.append((.term(one), .term(other))) }
    }

    private func sameKey(_ left: Term, _ right: Term) -> Bool {
        if let first = left.constantValue, let second = right.constantValue { return first == second }
        return left == right
    }

    /// Behind a `fail` nothing runs, but what follows is still planned: its variables must have a place.
    private func bindAll(_ terms: Term...) {
        for term in terms {
            switch term.kind {
            case .variable(let name): if !isBound(name) { bind(name, to: .slot(newSlot())) }
            case .array(let terms), .set(let terms), .ref(let terms): for term in terms { bindAll(term) }
            case .object(let entries): for entry in entries { bindAll(entry.key, entry.value) }
            default: break
            }
        }
    }
}
