import RegoSyntax

/// Infers the types of rules and variables, and reports calls, comparisons and refs that can never succeed.
final class TypeChecker {
    let builtins: [String: BuiltinSignature]
    /// Types of the rules checked so far and of the built-ins.
    let globals: TypeTree
    /// How messages show the variables that the compiler made.
    let shown: ShownNames
    /// Whose types are not known where `with` replaces something.
    private let dependents: RuleDependents?
    /// For targets of `with`, a tree of the rules that depend on them.
    private var changed: [[Term]: TypeTree] = [:]
    private(set) var errors: [RegoError] = []
    /// Types of the comprehensions of the expression being checked, each inferred once.
    private var comprehensions: [(term: Term, type: RegoType)] = []

    init(
        builtins: [String: BuiltinSignature], shown: ShownNames, globals: TypeTree = TypeTree(),
        dependents: RuleDependents? = nil
    ) {
        self.globals = globals
        self.dependents = dependents
        // Capabilities may declare a built-in otherwise.
        let newer = BuiltinSignature.newer.filter {
            builtins[$0.key]?.type == BuiltinSignature.standard[$0.key]?.type
        }
        self.builtins = builtins.merging(newer) { $1 }
        self.shown = shown
    }

    /// Makes the built-in functions known.
    func addBuiltins() {
        for builtin in builtins.values {
            globals.put(builtin.type, at: Term.builtin(builtin.name, .none).refPath ?? [])
        }
    }

    func report(_ error: RegoError) {
        errors.append(error)
    }

    // MARK: - Rules

    /// Checks one branch of a rule and adds what it yields to the rule's type. `documents` is what schemas say of
    /// `input` and `data` there.
    func check(_ branch: Rule, path: [Term], arguments: [Term]?, documents: TypeTree? = nil) {
        let before = errors.count
        let scope = check(branch.body, inside: documents.map { TypeScope(documents: $0) })
        let fixed = Array(path.prefix { !$0.isVariable || $0.variableName == "data" })
        if errors.count > before {
            // Those who refer to it get no errors of their own.
            globals.put(.anything, at: fixed)
            return
        }
        var type = RegoType.unknown
        if let arguments, !arguments.isEmpty {
            for name in VariableCollector.variables(in: arguments) where scope[name] == nil {
                scope[name] = .anything
            }
            let result = branch.head.value.map { self.type(of: $0, scope) } ?? .unknown
            type = .function(
                parameters: arguments.map { self.type(of: $0, scope) }, variadic: nil,
                result: result.isUnknown ? nil : result)
        } else if let value = branch.head.value {
            type = nested(self.type(of: value, scope), below: path.dropFirst(fixed.count), scope)
        } else if let key = branch.head.key {
            let element = self.type(of: key, scope)
            type = nested(element.isUnknown ? .unknown : .set(element), below: path.dropFirst(fixed.count), scope)
        }
        if !type.isUnknown { globals.insert(type, at: fixed) }
    }

    /// The type of an object that has values of a type behind the variable steps of a rule's path.
    private func nested(_ type: RegoType, below steps: ArraySlice<Term>, _ scope: TypeScope) -> RegoType {
        steps.reversed().reduce(type) { type, step in
            let key = self.type(of: step, scope)
            return type.isUnknown || key.isUnknown
                ? .unknown : .object(fixed: [], dynamic: .init(key: key, value: type))
        }
    }

    // MARK: - Bodies

    /// Checks a body; returns the types of its variables.
    @discardableResult
    func check(_ body: Body, inside outer: TypeScope?) -> TypeScope {
        let scope = TypeScope(inside: outer)
        for expression in body { check(expression, scope) }
        return scope
    }

    private func check(_ expression: Expression, _ scope: TypeScope) {
        let saved = comprehensions
        defer { comprehensions = saved }
        let before = errors.count
        let replaced = scope.replaced
        scope.replaced = replacedDocuments(of: expression, scope)
        defer { scope.replaced = replaced }
        inferComprehensions(of: expression, scope)
        checkRefs(of: expression, scope)
        let found = errors.count
        let error = checkModifiers(of: expression, scope) ?? checkCall(of: expression, scope)
        // An error that only follows from another one is left out.
        if let error, !(found > before && error.isFollowUp) { errors.append(error.error) }
    }

    /// What is known within the expression of documents that its `with` sets, innermost first: what they are or what is
    /// set, and nothing of the rules that depend on them.
    private func replacedDocuments(of expression: Expression, _ scope: TypeScope) -> [TypeTree] {
        var trees: [TypeTree] = []
        var set: TypeTree?
        for modifier in expression.modifiers {
            guard let path = modifier.target.refPath, path.first?.isRoot == true else { continue }
            let known = type(of: modifier.target, scope)
            if let tree = changedRules(by: path, isFunction: known.isFunction) { trees.insert(tree, at: 0) }
            // That a function's replacement takes as many arguments is still checked.
            if known.isFunction { continue }
            let value = modifier.value.isComprehension ? .anything : type(of: modifier.value, scope)
            let made = set ?? TypeTree()
            made.put(known.isUnknown || value.isUnknown ? .anything : known.or(value), at: path)
            set = made
        }
        return (set.map { [$0] } ?? []) + trees
    }

    /// The rules that a replacement changes, as anything; `nil` if there are none.
    private func changedRules(by target: [Term], isFunction: Bool) -> TypeTree? {
        guard let dependents, target.first?.variableName == "data" else { return nil }
        let tree: TypeTree
        if let known = changed[target] {
            tree = known
        } else {
            tree = TypeTree()
            for path in dependents.paths(changedBy: target) where !isFunction || path != target {
                tree.put(.anything, at: path)
            }
            changed[target] = tree
        }
        return tree.isEmpty ? nil : tree
    }

    struct Finding {
        let error: RegoError
        /// Some type involved is not known.
        let isFollowUp: Bool
    }

    private func inferComprehensions(of expression: Expression, _ scope: TypeScope) {
        comprehensions = []
        if case .every(let every) = expression.kind {
            for inner in every.body { inner.forEachChild({ checkClosures(in: $0, scope) }, { _ in }) }
            return
        }
        if case .not(let negation) = expression.kind {
            // As in `every`, OPA looks at the refs and the comprehensions of the body, and at no calls.
            for inner in negation.body { inner.forEachChild({ checkClosures(in: $0, scope) }, { _ in }) }
            return
        }
        var inferred: [(Term, RegoType)] = []
        expression.forEachChild(
            { child in
                if child.isComprehension {
                    inferred.append((child, infer(child, scope)))
                } else {
                    checkClosures(in: child, scope)
                }
            }, { _ in })
        comprehensions = inferred
    }

    /// The type of a term alone, where nothing is known but the built-ins.
    func type(ofAlone term: Term) -> RegoType {
        let saved = errors
        let scope = TypeScope()
        comprehensions = []
        inferAll(in: term, scope)
        let type = type(of: term, scope)
        (errors, comprehensions) = (saved, [])
        return type
    }

    private func inferAll(in term: Term, _ scope: TypeScope) {
        if term.isComprehension {
            let known = comprehensions
            let type = infer(term, scope)
            comprehensions = known + [(term, type)]
        } else {
            term.forEachChild({ inferAll(in: $0, scope) }, { _ in })
        }
    }

    private func checkClosures(in term: Term, _ scope: TypeScope) {
        if term.isComprehension {
            _ = infer(term, scope)
        } else {
            term.forEachChild({ checkClosures(in: $0, scope) }, { _ in })
        }
    }

    private func infer(_ comprehension: Term, _ scope: TypeScope) -> RegoType {
        let before = errors.count
        switch comprehension.kind {
        case .arrayComprehension(let head, let body):
            let inner = check(body, inside: scope)
            if errors.count > before { return .unknown }
            let element = type(of: head, inner)
            return .array(fixed: [], dynamic: element.isUnknown ? nil : element)
        case .setComprehension(let head, let body):
            let inner = check(body, inside: scope)
            return errors.count > before ? .unknown : .set(type(of: head, inner))
        case .objectComprehension(let key, let value, let body):
            let inner = check(body, inside: scope)
            if errors.count > before { return .unknown }
            return .object(fixed: [], dynamic: .init(key: type(of: key, inner), value: type(of: value, inner)))
        default:
            return .unknown
        }
    }

    private func checkModifiers(of expression: Expression, _ scope: TypeScope) -> Finding? {
        for modifier in expression.modifiers {
            let target = type(of: modifier.target, scope)
            let value = type(of: modifier.value, scope)
            guard case .function(let wanted, _, _) = target.shape, case .function(let given, _, _) = value.shape,
                !target.unifies(with: value)
            else { continue }
            let name = modifier.target.dottedName ?? modifier.target.written
            let want = builtins[name]?.writtenParameters(withResult: false) ?? Self.list(wanted)
            return Finding(
                error: RegoError(
                    .type, "\(name): arity mismatch", at: modifier.location,
                    details: ["have: \(Self.list(given))", "want: \(want)"]),
                isFollowUp: given.contains(where: \.hasUnknown))
        }
        return nil
    }

    private func checkCall(of expression: Expression, _ scope: TypeScope) -> Finding? {
        guard let call = expression.call else { return nil }
        if call.name == "eq" {
            if let (left, right) = expression.operands(of: "eq") {
                return checkEquality(left, right, expression, scope)
            }
            let have = call.arguments.map { type(of: $0, scope) }
            return Finding(
                error: RegoError(
                    .type, "eq: too \(have.count < 2 ? "few" : "many") arguments", at: expression.location,
                    details: ["have: \(Self.list(have))", "want: (any, any)"]),
                isFollowUp: have.contains(where: \.hasUnknown))
        }
        let function = type(of: call.function, scope)
        if function == .anything { return nil }
        guard case .function(let parameters, let variadic, let result) = function.shape else {
            let name = call.function.written
            return Finding(
                error: RegoError(.type, "undefined function \(name)", at: expression.location), isFollowUp: false)
        }
        let wanted = parameters + (result.map { [$0] } ?? [])
        let have = call.arguments.map { type(of: $0, scope) }
        for (index, argument) in call.arguments.enumerated() {
            guard let type = index < wanted.count ? wanted[index] : variadic else { break }
            // What is known as a whole must fit as a whole; what is not may become known by this.
            if have[index].hasUnknown || have[index].unifies(with: type), unify(argument, type, scope) { continue }
            let want = call.name.flatMap { builtins[$0] }?.writtenParameters(withResult: true) ?? Self.list(wanted)
            return Finding(
                error: RegoError(
                    .type, "\(call.function.written): invalid argument(s)", at: expression.location,
                    details: ["have: \(Self.list(have))", "want: \(want)"]),
                isFollowUp: have.contains(where: \.hasUnknown))
        }
        return nil
    }

    private static func list(_ types: [RegoType]) -> String {
        "(\(types.map(\.written).joined(separator: ", ")))"
    }

    private func checkEquality(
        _ left: Term, _ right: Term, _ expression: Expression, _ scope: TypeScope
    ) -> Finding? {
        let (a, b) = (type(of: left, scope), type(of: right, scope))
        if unify(left, a, right, b, scope) { return nil }
        return Finding(
            error: RegoError(
                .type, "match error", at: expression.location,
                details: ["left  : \(a.written)", "right : \(b.written)"]),
            isFollowUp: a.hasUnknown || b.hasUnknown)
    }

    // MARK: - Types of terms

    /// The type of a term, unknown where nothing is known of it.
    func type(of term: Term, _ scope: TypeScope) -> RegoType {
        switch term.kind {
        case .null: return .null
        case .boolean: return .boolean
        case .number: return .number
        case .string: return .string
        case .variable(let name): return known(name, scope) ?? .unknown
        case .array(let elements):
            return .array(
                fixed: elements.map { type(of: $0, scope) }, dynamic: elements.isEmpty ? .anything : nil)
        case .set(let elements):
            let element = elements.reduce(RegoType.unknown) { $0.or(type(of: $1, scope)) }
            return .set(element.isUnknown ? .anything : element)
        case .object(let entries):
            return type(of: entries, scope)
        case .ref(let path):
            return type(of: path, scope)
        case .arrayComprehension, .setComprehension, .objectComprehension:
            return comprehensions.first { $0.term == term }?.type ?? .unknown
        case .call, .templateString:
            return .unknown
        }
    }

    private func type(of entries: [ObjectEntry], _ scope: TypeScope) -> RegoType {
        if entries.isEmpty { return .object(fixed: [], dynamic: .init(key: .anything, value: .anything)) }
        var fixed: [TypeKey: RegoType] = [:]
        var dynamic: RegoType.Entry?
        for entry in entries {
            if let key = entry.key.typeKey {
                fixed[key] = type(of: entry.value, scope)
            } else {
                dynamic = .init(key: type(of: entry.key, scope), value: type(of: entry.value, scope))
            }
        }
        return .object(fixed: fixed.map { .init(key: $0, type: $1) }, dynamic: dynamic)
    }

    /// What is known of a variable: as a local, or as the built-in function of its name.
    func known(_ name: RegoText, _ scope: TypeScope) -> RegoType? {
        scope[name] ?? globals.children[Term(.variable(name))]?.type
    }

    /// The type of what a ref's path leads to.
    func type(of path: [Term], _ scope: TypeScope) -> RegoType {
        guard let head = path.first else { return .unknown }
        if let name = head.variableName, let type = scope[name] { return Self.select(type, path.dropFirst()) }
        for tree in scope.documentTrees + [globals] {
            if let node = tree.children[head], let type = Self.type(of: path, node) { return type }
        }
        return head.isRoot ? .anything : .unknown
    }

    private static func type(of path: [Term], _ start: TypeTree) -> RegoType? {
        var node = start
        for (index, step) in path.enumerated().dropFirst() {
            let rest = path[index...]
            if let type = node.type {
                guard let child = node.children[step] else { return select(type, rest) }
                node = child
            } else if !step.isConstant {
                return select(node.extent, rest)
            } else if let child = node.children[step] {
                node = child
            } else {
                return nil
            }
        }
        return node.extent
    }

    private static func select(_ type: RegoType, _ path: ArraySlice<Term>) -> RegoType {
        var type = type
        for step in path {
            if type.isUnknown { return type }
            if step.isScalar {
                type = step.typeKey.map { type.select($0) } ?? type.values
            } else {
                type = type.values
            }
        }
        return type
    }
}

extension Term {
    /// The variable `data` or `input`.
    var isRoot: Bool { variableName == "data" || variableName == "input" }
}
