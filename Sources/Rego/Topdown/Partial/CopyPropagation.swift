import RegoSyntax

/// Takes variables out of residual queries that only carry a value from one expression to another:
/// `x = input.a; x > 1` becomes `input.a > 1`.
struct CopyPropagation {
    private let library: RuleLibrary
    /// Variables whose value somebody asks for.
    private let live: VariableSet
    private let keepsBody: Bool
    /// The most nodes of a term that takes a variable's place: what is used twice doubles each time it is put in.
    private static let largest = 1_000

    init(_ library: RuleLibrary, live: VariableSet, keepsBody: Bool = false) {
        self.library = library
        self.live = live
        self.keepsBody = keepsBody
    }

    func apply(_ query: Body) -> Body {
        guard var sets = equalities(query) else { return query }
        let heads = heads(query, &sets)
        var removed: [(name: RegoText, term: Term)] = []
        var result: Body = []
        var generated = 0
        for original in query {
            var expression = original
            let plug = Plug(sets: sets, removed: removed, isNegated: original.isNegated)
            plug.apply(to: &expression)
            if keeps(expression, heads, &removed, &generated) { result.append(expression) }
        }
        for name in live.sorted() {
            guard let root = sets.root(name) else { continue }
            let variable = Term(.variable(name))
            if let constant = sets.constant(root) {
                result.append(.equality(variable, constant))
            } else if let term = removed.last(where: { $0.name == root })?.term {
                result.append(.equality(variable, term))
            } else if root != name {
                result.append(.equality(variable, Term(.variable(root))))
            }
        }
        guard restore(removed, to: &result) else { return query }
        return keepsBody && result.isEmpty ? [.alwaysTrue] : result
    }

    /// The variables that equal each other or a constant; `nil` where the query cannot hold.
    private func equalities(_ query: Body) -> VariableSets? {
        var sets = VariableSets(live: live)
        for expression in query where !expression.isNegated && expression.modifiers.isEmpty {
            guard let (left, right) = expression.operands(of: "eq") else { continue }
            let isPossible =
                switch (left.variableName, right.variableName) {
                case (let first?, let second?): sets.merge(first, second)
                case (let name?, nil) where right.isConstant: sets.set(name, to: right)
                case (nil, let name?) where left.isConstant: sets.set(name, to: left)
                default: true
                }
            if !isPossible { return nil }
        }
        return sets
    }

    /// Variables at the head of refs: constants and calls do not take their place.
    private func heads(_ query: Body, _ sets: inout VariableSets) -> VariableSet {
        var found: VariableSet = []
        query.forEachRef { path in
            guard let name = path.first?.variableName else { return }
            if let root = sets.root(name) {
                sets.forgetConstant(root)
                found.insert(root)
            } else {
                found.insert(name)
            }
        }
        return found
    }

    /// Whether an expression stays; one that only names a value is noted.
    private func keeps(
        _ expression: Expression, _ heads: VariableSet, _ removed: inout [(name: RegoText, term: Term)],
        _ generated: inout Int
    ) -> Bool {
        if expression.isNegated || !expression.modifiers.isEmpty { return true }
        if let (left, right) = expression.operands(of: "eq") {
            if left == right {
                if case .ref(let path) = left.kind, let head = path.first?.variableName, live.contains(head) {
                    removed.append((RegoText("__localcp\(generated)__"), left))
                    generated += 1
                }
                return false
            }
            for (variable, term) in [(left, right), (right, left)] {
                guard let name = variable.variableName, !live.contains(name) else { continue }
                switch term.kind {
                case .ref where term.hasSize(upTo: Self.largest), .call where term.hasSize(upTo: Self.largest):
                    removed.append((name, term))
                    return false
                default: continue
                }
            }
            return true
        }
        switch expression.kind {
        case .call(let call):
            let arity = library.lowering.callee(call.function).arity
            if arity >= 0, call.arguments.count == arity + 1, let name = call.arguments.last?.variableName,
                !live.contains(name), !heads.contains(name)
            {
                let value = Term(.call(Call(call.function, call.arguments.dropLast())), expression.location)
                guard value.hasSize(upTo: Self.largest) else { return true }
                removed.append((name, value))
                return false
            }
            return !(call.name == "equal" && call.arguments.count == 2 && call.arguments[0] == call.arguments[1])
        case .term(let term):
            return !term.isConstant || term.kind == .boolean(false)
        default:
            return true
        }
    }

    /// Puts back what was taken out where the query needs it: to be defined, or to bind a variable. Says whether every
    /// variable is bound then.
    private func restore(_ removed: [(name: RegoText, term: Term)], to result: inout Body) -> Bool {
        let outputs = OutputVariables(arity: { library.lowering.callee($0).arity })
        var safe = Safety.reserved.union(live)
        safe.formUnion(outputs.of(result, safe: safe))
        var unsafe = VariableCollector.variables(in: result, skipping: .safety).subtracting(safe)
        for (name, term) in removed.sorted(by: { $0.name > $1.name }) {
            let equality = Expression.equality(Term(.variable(name)), term)
            let bound = outputs.of(equality, safe: safe)
            let isNeeded = !unsafe.isDisjoint(with: bound)
            unsafe.subtract(bound)
            var isRoot = false
            if case .ref(let path) = term.kind, path.count == 1, let head = path.first?.variableName {
                isRoot = safe.contains(head)
            }
            if isNeeded || !isRoot && !result.mentions(term) {
                result.append(equality)
                safe.formUnion(bound)
            }
        }
        return unsafe.isEmpty
    }
}

/// Replaces variables by what they equal.
private struct Plug {
    let sets: VariableSets
    let removed: [(name: RegoText, term: Term)]
    let isNegated: Bool

    func apply(to expression: inout Expression) {
        if case .call(var call) = expression.kind {
            for position in call.arguments.indices { apply(to: &call.arguments[position]) }
            expression.kind = .call(call)
        } else {
            var bare = Expression(expression.kind)
            bare.updateChildren({ apply(to: &$0) }, { apply(to: &$0) })
            expression.kind = bare.kind
        }
        for position in expression.modifiers.indices { apply(to: &expression.modifiers[position].value) }
    }

    private func apply(to body: inout Body) {
        for position in body.indices { apply(to: &body[position]) }
    }

    private func apply(to term: inout Term) {
        switch term.kind {
        case .variable(let name): term = variable(name, term)
        case .ref(let path): term.kind = reference(path)
        case .call(var call):
            for position in call.arguments.indices { apply(to: &call.arguments[position]) }
            term.kind = .call(call)
        default: term.updateChildren({ apply(to: &$0) }, { apply(to: &$0) })
        }
    }

    private func value(of name: RegoText) -> Term? { removed.last { $0.name == name }?.term }

    private func variable(_ name: RegoText, _ term: Term) -> Term {
        let root = sets.root(name)
        if let root, let constant = sets.constant(root) { return constant }
        let known = root ?? name
        let plain = root.map { Term(.variable($0), term.location) } ?? term
        guard let value = value(of: known), !isNegated || value.isGround else { return plain }
        if case .ref(let path) = value.kind,
            path.dropFirst().contains(where: { VariableCollector.variables(in: $0).contains(known) })
        {
            return plain
        }
        return value
    }

    private func reference(_ original: [Term]) -> Term.Kind {
        var path = original
        for position in path.indices.dropFirst() { apply(to: &path[position]) }
        guard let head = path.first, let name = head.variableName else { return .ref(path) }
        let root = sets.root(name)
        let known = root ?? name
        if let root { path[0] = sets.constant(root) ?? Term(.variable(root), head.location) }
        guard let value = value(of: known), !isNegated || value.isGround else { return .ref(path) }
        if case .ref(let base) = value.kind { return .ref(base + path.dropFirst()) }
        return .ref([value] + path.dropFirst())
    }
}

extension Body {
    fileprivate func forEachRef(_ visit: ([Term]) -> Void) {
        for expression in self {
            if let call = expression.call {
                for argument in call.arguments { argument.forEachRef(visit) }
                for modifier in expression.modifiers { modifier.value.forEachRef(visit) }
            } else {
                expression.forEachChild({ $0.forEachRef(visit) }, { $0.forEachRef(visit) })
            }
        }
    }

    /// Whether a value, or a ref that begins with it, occurs outside of nested bodies.
    fileprivate func mentions(_ term: Term) -> Bool {
        contains { expression in
            var found = false
            expression.forEachChild({ found = found || $0.mentions(term) }, { _ in })
            return found
        }
    }
}

extension Term {
    /// Whether the term has no more than so many nodes.
    fileprivate func hasSize(upTo limit: Int) -> Bool {
        var left = limit
        count(&left)
        return left >= 0
    }

    private func count(_ left: inout Int) {
        left &-= 1
        guard left >= 0 else { return }
        var rest = left
        forEachChild(
            { $0.count(&rest) },
            { body in for expression in body { expression.forEachChild({ $0.count(&rest) }, { _ in }) } })
        left = rest
    }

    fileprivate func forEachRef(_ visit: ([Term]) -> Void) {
        if case .ref(let path) = kind { visit(path) }
        if case .call(let call) = kind {
            for argument in call.arguments { argument.forEachRef(visit) }
            return
        }
        forEachChild({ $0.forEachRef(visit) }, { $0.forEachRef(visit) })
    }

    fileprivate func mentions(_ other: Term) -> Bool {
        if isComprehension { return false }
        if case .ref(let path) = kind, case .ref(let prefix) = other.kind, path.starts(with: prefix) { return true }
        if self == other { return true }
        var found = false
        forEachChild({ found = found || $0.mentions(other) }, { _ in })
        return found
    }
}
