import RegoSyntax

extension TypeChecker {
    /// Whether two terms can be equal; gives variables of yet unknown type the type they get by it.
    func unify(_ left: Term, _ a: RegoType, _ right: Term, _ b: RegoType, _ scope: TypeScope) -> Bool {
        switch (a.hasUnknown, b.hasUnknown) {
        case (true, false): return unify(left, b, union: false, scope)
        case (false, true): return unify(right, a, union: false, scope)
        case (false, false): return a.unifies(with: b)
        case (true, true): break
        }
        switch (left.kind, right.kind) {
        case (.array(let x), .array(let y)):
            guard x.count == y.count else { return false }
            return zip(x, y).allSatisfy { unify($0, type(of: $0, scope), $1, type(of: $1, scope), scope) }
        case (.object(let x), .object(let y)):
            guard x.count == y.count else { return false }
            return x.allSatisfy { entry in
                guard let other = y.first(where: { $0.key == entry.key }) else { return false }
                return unify(
                    entry.value, type(of: entry.value, scope), other.value, type(of: other.value, scope), scope)
            }
        case (.variable, .variable), (.array, .variable), (.object, .variable):
            return unify(left, .anything, union: false, scope)
                && unify(right, type(of: left, scope), union: false, scope)
        case (.variable, .array), (.variable, .object):
            return unify(right, .anything, union: false, scope)
                && unify(left, type(of: right, scope), union: false, scope)
        default:
            return false
        }
    }

    /// Whether a term can be of a type; gives variables of yet unknown type that type. With `union`, variables get it
    /// in addition to what they have.
    func unify(_ term: Term, _ wanted: RegoType, union: Bool, _ scope: TypeScope) -> Bool {
        switch term.kind {
        case .array(let elements):
            return unifyComposite(term, wanted, elements, scope) {
                guard case .array(let fixed, let dynamic) = wanted.shape,
                    elements.count == fixed.count || dynamic != nil
                else { return false }
                for (index, element) in elements.enumerated()
                where !unify(element, wanted.element(index), union: union, scope) {
                    return false
                }
                return true
            }
        case .set(let elements):
            return unifyComposite(term, wanted, elements, scope) {
                guard case .set(let element) = wanted.shape else { return false }
                return elements.allSatisfy { unify($0, element, union: union, scope) }
            }
        case .object(let entries):
            return unifyComposite(term, wanted, entries.flatMap { [$0.key, $0.value] }, scope) {
                guard case .object(let fixed, let dynamic) = wanted.shape,
                    entries.count == fixed.count || dynamic != nil
                else { return false }
                return entries.allSatisfy { entry in
                    guard let key = entry.key.typeKey else {
                        if entry.key.isConstant {
                            guard let dynamic, dynamic.key.contains(type(of: entry.key, scope)) else { return false }
                            return unify(entry.value, dynamic.value, union: union, scope)
                        }
                        _ = unify(entry.value, .anything, union: union, scope)
                        return true
                    }
                    let value = wanted.select(key)
                    return !value.isUnknown && unify(entry.value, value, union: union, scope)
                }
            }
        case .variable(let name):
            if wanted.isUnknown { return true }
            if union {
                scope[name] = (scope[name] ?? .unknown).or(wanted)
            } else if let known = scope[name] {
                return known.unifies(with: wanted)
            } else {
                scope[name] = wanted
            }
            return true
        default:
            return type(of: term, scope).unifies(with: wanted)
        }
    }

    private func unifyComposite(
        _ term: Term, _ wanted: RegoType, _ parts: [Term], _ scope: TypeScope, _ matches: () -> Bool
    ) -> Bool {
        guard case .any(let choices) = wanted.shape else { return matches() }
        if choices.isEmpty {
            for part in parts { _ = unify(part, .anything, union: true, scope) }
            return true
        }
        let known = type(of: term, scope)
        guard known.hasUnknown || known.unifies(with: wanted) else { return false }
        var unifies = false
        for choice in choices where unify(term, choice, union: true, scope) { unifies = true }
        return unifies
    }
}
