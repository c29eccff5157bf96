import RegoSyntax

extension TypeChecker {
    /// Whether two terms can be equal; gives variables of yet unknown type the type they get by it.
    func unify(_ left: Term, _ a: RegoType, _ right: Term, _ b: RegoType, _ scope: TypeScope) -> Bool {
        switch (a.hasUnknown, b.hasUnknown) {
        case (true, false): return unify(left, b, scope)
        case (false, true): return unify(right, a, scope)
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
            return unify(left, .anything, scope) && unify(right, type(of: left, scope), scope)
        case (.variable, .array), (.variable, .object):
            return unify(right, .anything, scope) && unify(left, type(of: right, scope), scope)
        default:
            // A variable gets what is known: of a comprehension that yields something unknown, that it is one.
            if left.isVariable, a.isUnknown, !b.isUnknown { return unify(left, b, scope) }
            if right.isVariable, b.isUnknown, !a.isUnknown { return unify(right, a, scope) }
            return false
        }
    }

    /// Whether a term can be of a type; gives variables of yet unknown type that type.
    func unify(_ term: Term, _ wanted: RegoType, _ scope: TypeScope) -> Bool {
        unify(term, wanted, isChoice: false, scope)
    }

    /// Where the wanted type is one of several, variables get it in addition to what is known of them.
    private func unify(_ term: Term, _ wanted: RegoType, isChoice: Bool, _ scope: TypeScope) -> Bool {
        switch term.kind {
        case .array(let elements):
            return unifyComposite(term, wanted, elements, scope) {
                guard case .array(let fixed, let dynamic) = wanted.shape,
                    elements.count == fixed.count || dynamic != nil
                else { return false }
                return elements.enumerated().allSatisfy { unify($1, wanted.element($0), isChoice: isChoice, scope) }
            }
        case .set(let elements):
            return unifyComposite(term, wanted, elements, scope) {
                guard case .set(let element) = wanted.shape else { return false }
                return elements.allSatisfy { unify($0, element, isChoice: isChoice, scope) }
            }
        case .object(let entries):
            return unifyComposite(term, wanted, entries.flatMap { [$0.key, $0.value] }, scope) {
                guard case .object(let fixed, let dynamic) = wanted.shape,
                    entries.count == fixed.count || dynamic != nil
                else { return false }
                return entries.allSatisfy { entry in
                    guard let key = entry.key.typeKey else {
                        _ = unify(entry.value, .anything, isChoice: isChoice, scope)
                        return true
                    }
                    let value = wanted.select(key)
                    return !value.isUnknown && unify(entry.value, value, isChoice: isChoice, scope)
                }
            }
        case .variable(let name):
            guard isChoice else {
                if let type = scope[name] { return type.unifies(with: wanted) }
                if !wanted.isUnknown { scope[name] = wanted }
                return true
            }
            if !wanted.isUnknown { scope[name] = (scope[name] ?? .unknown).or(wanted) }
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
            for part in parts { _ = unify(part, .anything, isChoice: true, scope) }
            return true
        }
        var unifies = false
        for choice in choices where unify(term, choice, isChoice: true, scope) { unifies = true }
        return unifies
    }
}
