import RegoSyntax

extension TypeChecker {
    /// Checks the refs of an expression, those in the bodies of `every` and `not` included, comprehensions left out.
    func checkRefs(of expression: Expression, _ scope: TypeScope) {
        switch expression.kind {
        case .term(let term):
            checkRefs(in: term, scope)
        case .call(let call):
            for argument in call.arguments { checkRefs(in: argument, scope) }
        case .every(let every):
            checkRefs(in: every.domain, scope)
            for inner in every.body { checkRefs(of: inner, scope) }
        case .not(let negation):
            for inner in negation.body { checkRefs(of: inner, scope) }
        case .someVariables, .someIn, .logical:
            break
        }
    }

    private func checkRefs(in term: Term, _ scope: TypeScope) {
        if term.isComprehension { return }
        if let path = term.refPath {
            if let (count, type) = function(leading: path) {
                report(usedAsReference(path, count, type))
                return
            }
            if let error = check(path, scope) { report(error) }
        }
        term.forEachChild({ checkRefs(in: $0, scope) }, { _ in })
    }

    /// The function a ref leads to or through, and how many terms name it.
    private func function(leading path: [Term]) -> (count: Int, RegoType)? {
        guard path.first?.variableName == "data" else { return nil }
        var node = globals
        for (index, step) in path.enumerated() {
            guard let next = node.children[step] else { return nil }
            node = next
            if let type = node.type, type.isFunction { return (index + 1, type) }
        }
        return nil
    }

    private func check(_ path: [Term], _ scope: TypeScope) -> RegoError? {
        guard let head = path.first else { return nil }
        if let name = head.variableName, let type = scope[name] { return checkSteps(path, from: 1, type, scope) }
        for tree in scope.documentTrees + [globals] {
            guard let node = tree.children[head] else { continue }
            switch check(path, from: 1, node, scope) {
            case .found(let error): return error
            case .leftTree: continue
            }
        }
        // It leads into base data, of which nothing is known; so may a variable that heads a ref.
        return checkSteps(path, from: head.isRoot ? 1 : 0, .anything, scope)
    }

    private enum Lookup {
        case found(RegoError?)
        /// The tree does not have the path.
        case leftTree
    }

    /// Follows a path through a tree of types.
    private func check(_ path: [Term], from start: Int, _ root: TypeTree, _ scope: TypeScope) -> Lookup {
        var node = root
        for index in start..<max(start, path.count) {
            if let type = node.type { return .found(checkSteps(path, from: index, type, scope)) }
            let step = path[index]
            let keys = node.keys
            if index <= 2, !step.isVariable, step.stringValue == nil {
                return .found(invalid(path, index, have: type(of: step, scope), want: .string, node))
            }
            if let name = step.variableName {
                if let known = known(name, scope) {
                    if !keys.unifies(with: known) { return .found(invalid(path, index, have: known, want: keys, node)) }
                } else {
                    scope[name] = keys
                }
            }
            guard let child = node.children[step] else { return .leftTree }
            node = child
        }
        guard let type = node.type else { return .found(nil) }
        return .found(checkSteps(path, from: path.count, type, scope))
    }

    /// Follows a path into values of a type.
    private func checkSteps(_ path: [Term], from start: Int, _ type: RegoType, _ scope: TypeScope) -> RegoError? {
        var type = type
        for (index, step) in path.enumerated().dropFirst(start) {
            let keys = type.keys
            guard !keys.isUnknown else { return unsupported(path, index, type) }
            var next = type.values
            switch step.kind {
            case .variable(let name):
                if let known = known(name, scope) {
                    if keys != .anything, !known.unifies(with: keys) {
                        return invalid(path, index, have: known, want: keys, oneOf: type.fixedKeys)
                    }
                } else {
                    scope[name] = keys
                }
            case .ref(let inner):
                let known = self.type(of: inner, scope)
                if !known.isUnknown, !known.unifies(with: keys) {
                    return invalid(path, index, have: known, want: keys, oneOf: type.fixedKeys)
                }
            case .array, .object, .set:
                if !unify(step, keys, scope) {
                    return invalid(path, index, have: self.type(of: step, scope), want: keys, oneOf: [])
                }
            default:
                next = step.typeKey.map { type.select($0) } ?? .unknown
                if next.isUnknown { return invalid(path, index, have: nil, want: keys, oneOf: type.fixedKeys) }
            }
            type = next
        }
        return nil
    }

    // MARK: - Errors

    private func usedAsReference(_ path: [Term], _ count: Int, _ type: RegoType) -> RegoError {
        let shown = shown.path(path)
        return RegoError(
            .type, "function \(shown.written) used as reference, not called", at: path.first?.location,
            details: [
                shown.written, String(repeating: "^", count: Array(shown.prefix(count)).written.utf8.count),
                "have: \(type.written)",
            ])
    }

    /// The value before the step at `index` has no parts.
    private func unsupported(_ path: [Term], _ index: Int, _ type: RegoType) -> RegoError {
        let shown = shown.path(path)
        return RegoError(
            .type, "undefined ref: \(shown.written)", at: path.first?.location,
            details: [
                shown.written, String(repeating: "^", count: Array(shown.prefix(index)).written.utf8.count),
                "have: \(type.written)",
            ])
    }

    private func invalid(
        _ path: [Term], _ index: Int, have: RegoType?, want: RegoType, _ node: TypeTree
    ) -> RegoError {
        invalid(path, index, have: have, want: want, oneOf: node.children.keys.compactMap(\.typeKey).sorted())
    }

    /// The step at `index` is none that the value before it has.
    private func invalid(
        _ path: [Term], _ index: Int, have: RegoType?, want: RegoType, oneOf keys: [TypeKey]
    ) -> RegoError {
        let shown = shown.path(path)
        let indent = String(repeating: " ", count: Array(shown.prefix(index)).written.utf8.count + 1)
        let given = have.map { "have (type): \($0.written)" } ?? "have: \(shown[index].written)"
        let wanted =
            keys.isEmpty
            ? "want (type): \(want.written)"
            : "want (one of): [\(keys.map(\.term.written).joined(separator: " "))]"
        return RegoError(
            .type, "undefined ref: \(shown.written)", at: path.first?.location,
            details: [shown.written, indent + "^", indent + given, indent + wanted])
    }
}
