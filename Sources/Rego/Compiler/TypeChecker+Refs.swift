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
            let function = type(of: path, scope)
            if function.isFunction {
                reportUndefined(path, ["have: \(function.written)"])
                return
            }
            check(path, scope)
        }
        term.forEachChild({ checkRefs(in: $0, scope) }, { _ in })
    }

    private func check(_ path: [Term], _ scope: TypeScope) {
        guard let head = path.first else { return }
        if let name = head.variableName, let type = scope[name] {
            checkSteps(path, from: 1, type, scope)
        } else if let node = globals.children[head] {
            _ = check(path, from: 1, node, scope, isReporting: true)
        } else {
            // Nothing is known of a variable that heads a ref: it may be anything.
            checkSteps(path, from: head.isRoot ? 1 : 0, .anything, scope)
        }
    }

    /// Follows a path through the tree of rules; false where it cannot lead anywhere.
    private func check(
        _ path: [Term], from index: Int, _ node: TypeTree, _ scope: TypeScope, isReporting: Bool
    ) -> Bool {
        if let type = node.type { return checkSteps(path, from: index, type, scope, isReporting: isReporting) }
        guard index < path.count else { return true }
        let step = path[index]
        if index <= 2, !step.isVariable, step.stringValue == nil {
            if isReporting {
                reportUndefined(path, ["have (type): \(type(of: step, scope).written)", "want (type): string"])
            }
            return false
        }
        if let name = step.variableName {
            let keys = node.keys
            if let known = scope[name] {
                if !keys.unifies(with: known) {
                    if isReporting {
                        reportUndefined(path, ["have (type): \(known.written)", "want (type): \(keys.written)"])
                    }
                    return false
                }
            } else {
                scope[name] = keys
            }
        } else if let child = node.children[step] {
            return check(path, from: index + 1, child, scope, isReporting: isReporting)
        }
        // It may lead into base data too, of which nothing is known.
        for later in path[index...] {
            later.forEachVariable { name in if scope[name] == nil { scope[name] = .anything } }
        }
        return true
    }

    /// Follows a path into values of a type.
    @discardableResult
    private func checkSteps(
        _ path: [Term], from start: Int, _ type: RegoType, _ scope: TypeScope, isReporting: Bool = true
    ) -> Bool {
        var type = type
        for step in path.dropFirst(start) {
            let keys = type.keys
            guard !keys.isUnknown else {
                if isReporting { reportUndefined(path, ["have: \(type.written)"]) }
                return false
            }
            var next = type.values
            var fits = true
            switch step.kind {
            case .variable(let name):
                if let known = scope[name] {
                    fits = known.unifies(with: keys)
                } else {
                    scope[name] = keys
                }
            case .ref(let inner):
                let known = self.type(of: inner, scope)
                fits = known.isUnknown || known.unifies(with: keys)
            case .array, .object, .set:
                fits = unify(step, keys, union: false, scope)
            default:
                if let key = step.typeKey {
                    next = type.select(key)
                    fits = !next.isUnknown
                } else {
                    fits = self.type(of: step, scope).unifies(with: keys)
                }
            }
            guard fits else {
                if isReporting {
                    let have = self.type(of: step, scope).written
                    reportUndefined(path, ["have (type): \(have)", "want (type): \(keys.written)"])
                }
                return false
            }
            type = next
        }
        return true
    }

    private func reportUndefined(_ path: [Term], _ details: [String]) {
        var term = Term(.ref(path))
        term.replaceVariables { name in originals[name].map { .variable($0) } }
        report(RegoError(.type, "undefined ref: \(term.written)", at: path.first?.location, details: details))
    }
}
