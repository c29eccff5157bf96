import RegoSyntax

/// Infers the types of rules and variables, and reports calls, comparisons and refs that can never succeed.
final class TypeChecker {
    let builtins: [String: BuiltinSignature]
    /// Types of the rules checked so far and of the built-ins.
    let globals: TypeTree
    let originals: [RegoText: RegoText]
    private(set) var errors: [RegoError] = []
    /// Types of the comprehensions of the expression being checked, each inferred once.
    private var comprehensions: [(term: Term, type: RegoType)] = []

    init(
        builtins: [String: BuiltinSignature], originals: [RegoText: RegoText], globals: TypeTree = TypeTree()
    ) {
        self.globals = globals
        self.builtins = builtins
        self.originals = originals
    }

    func report(_ error: RegoError) {
        errors.append(error)
    }

    // MARK: - Rules

    /// Checks one branch of a rule and adds what it yields to the rule's type.
    func check(_ branch: Rule, path: [Term], arguments: [Term]?) {
        let before = errors.count
        let scope = check(branch.body, inside: nil)
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
        inferComprehensions(of: expression, scope)
        checkRefs(of: expression, scope)
        let found = errors.count
        let error = checkModifiers(of: expression, scope) ?? checkCall(of: expression, scope)
        // An error that only follows from another one is left out.
        if let error, !(found > before && error.isFollowUp) { errors.append(error.error) }
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
            return errors.count > before ? .unknown : .array(fixed: [], dynamic: yielded(by: head, inner))
        case .setComprehension(let head, let body):
            let inner = check(body, inside: scope)
            return errors.count > before ? .unknown : .set(yielded(by: head, inner))
        case .objectComprehension(let key, let value, let body):
            let inner = check(body, inside: scope)
            if errors.count > before { return .unknown }
            return .object(fixed: [], dynamic: .init(key: yielded(by: key, inner), value: yielded(by: value, inner)))
        default:
            return .unknown
        }
    }

    /// The type of what a comprehension yields: anything where it is not known, as with a function's argument.
    private func yielded(by head: Term, _ scope: TypeScope) -> RegoType {
        let type = type(of: head, scope)
        return type.hasUnknown ? .anything : type
    }

    private func checkModifiers(of expression: Expression, _ scope: TypeScope) -> Finding? {
        for modifier in expression.modifiers {
            let target = type(of: modifier.target, scope)
            let value = type(of: modifier.value, scope)
            guard target.isFunction, value.isFunction, !target.unifies(with: value) else { continue }
            let name = modifier.target.dottedName ?? modifier.target.written
            return Finding(
                error: RegoError(
                    .type, "\(name): arity mismatch", at: modifier.location,
                    details: ["have: \(value.written)", "want: \(target.written)"]),
                isFollowUp: false)
        }
        return nil
    }

    private func checkCall(of expression: Expression, _ scope: TypeScope) -> Finding? {
        guard let call = expression.call else { return nil }
        if let (left, right) = expression.operands(of: "eq") {
            return checkEquality(left, right, expression, scope)
        }
        let function = type(of: call.function, scope)
        if function == .anything { return nil }
        guard case .function(let parameters, let variadic, let result) = function.shape else {
            let name = call.function.written
            return Finding(
                error: RegoError(.type, "undefined function \(name)", at: expression.location), isFollowUp: false)
        }
        let wanted = parameters + (result.map { [$0] } ?? [])
        for (index, argument) in call.arguments.enumerated() {
            guard let type = index < wanted.count ? wanted[index] : variadic else { break }
            if unify(argument, type, union: false, scope) { continue }
            let have = call.arguments.map { self.type(of: $0, scope) }
            let list = have.map(\.written).joined(separator: ", ")
            let want =
                call.name.flatMap { builtins[$0] }?.writtenParameters(withResult: have.count > parameters.count)
                ?? "(\(wanted.map(\.written).joined(separator: ", ")))"
            return Finding(
                error: RegoError(
                    .type, "\(call.function.written): invalid argument(s)", at: expression.location,
                    details: ["have: (\(list))", "want: \(want)"]),
                isFollowUp: have.contains(where: \.hasUnknown))
        }
        return nil
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
        case .variable(let name): return scope[name] ?? .unknown
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

    /// The type of what a ref's path leads to.
    func type(of path: [Term], _ scope: TypeScope) -> RegoType {
        guard let head = path.first else { return .unknown }
        if let name = head.variableName, let type = scope[name] { return Self.select(type, path.dropFirst()) }
        guard var node = globals.children[head] else { return head.isRoot ? .anything : .unknown }
        for (index, step) in path.enumerated().dropFirst() {
            let rest = path[index...]
            if let type = node.type {
                guard let child = node.children[step] else { return Self.select(type, rest) }
                node = child
            } else if !step.isConstant {
                return Self.select(node.extent, rest)
            } else if let child = node.children[step] {
                node = child
            } else {
                return head.isRoot ? .anything : .unknown
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
