extension Rule {
    /// What OPA keeps as the key of a rule: the member of a partial set, and `k` of `p[k] := v` or `p[k] if ...`.
    package var oldKey: Term? {
        if let key = head.key { return key }
        guard head.reference.count == 2, (head.arguments ?? []).isEmpty, !isDefault, let last = head.reference.last
        else { return nil }
        guard usesIf else { return head.hasGeneratedValue ? nil : last }
        var isRef = false
        if case .ref = last.kind { isRef = true }
        return !last.isGround || isRef ? last : nil
    }

    /// One of the further bodies of a rule, `{...} {...}`; it begins with its brace.
    var isChained: Bool { location.bytes.first == UInt8(ascii: "{") }

    /// The value was left out in a way that leaves it out again.
    var impliesValue: Bool {
        if isChained { return true }
        if head.hasGeneratedValue {
            return !hasWrittenBody || usesIf && head.reference.count == 2 && (head.arguments ?? []).isEmpty
        }
        // A bare `f(x)`.
        return !hasWrittenBody && head.arguments != nil && head.value?.location.text != "true"
    }
}

extension Expression {
    /// A set literal, which is never taken out of a body's braces.
    var isSet: Bool { !isNegated && isSetLiteral }

    /// Where a union leads the expression.
    var leadingUnion: FormatWriter.LeadingUnion? {
        guard !isNegated else { return nil }
        if case .logical(let logical) = kind {
            let first = LogicalChain(logical, at: location).first
            return first.isExplicit || first.isEnclosed ? nil : first.body.first?.leadingUnion
        }
        if isUnion { return .expression(location.offset) }
        guard case .call(let call) = kind, let infix = InfixOperator(call) else { return nil }
        let lead: Term? =
            switch call.arguments.count {
            case infix.arity: call.arguments.first
            case infix.arity + 1: call.arguments.last
            default: nil
            }
        return lead.flatMap { $0.isUnion ? .term($0.location.offset) : nil }
    }
}

extension SourceLocation {
    /// Only white space stands before it on its line.
    var beginsLine: Bool {
        let before = source.bytes[..<min(offset, source.bytes.count)]
        let line = before.lastIndex(of: Ascii.newline).map { before[($0 + 1)...] } ?? before
        return line.allSatisfy { $0 <= Ascii.space }
    }
}

// MARK: - Displaced nodes

extension Expression {
    /// The expression with everything in it counting as standing at `place`.
    func displaced(to place: SourceLocation) -> Expression {
        var copy = self
        copy.location = place
        copy.modifiers = modifiers.map {
            WithModifier(target: $0.target.displaced(to: place), value: $0.value.displaced(to: place), location: place)
        }
        switch kind {
        case .term(let term): copy.kind = .term(term.displaced(to: place))
        case .call(let call): copy.kind = .call(call.displaced(to: place))
        case .someVariables(let variables): copy.kind = .someVariables(variables.map { $0.displaced(to: place) })
        case .someIn(let some):
            copy.kind = .someIn(
                SomeIn(
                    key: some.key?.displaced(to: place), value: some.value.displaced(to: place),
                    domain: some.domain.displaced(to: place)))
        case .every(let every):
            copy.kind = .every(
                Every(
                    key: every.key?.displaced(to: place), value: every.value.displaced(to: place),
                    domain: every.domain.displaced(to: place), body: every.body.map { $0.displaced(to: place) }))
        case .not(var negation):
            negation.body = negation.body.map { $0.displaced(to: place) }
            copy.kind = .not(negation)
        case .logical(var logical):
            logical.left = logical.left.map { $0.displaced(to: place) }
            logical.right = logical.right.map { $0.displaced(to: place) }
            copy.kind = .logical(logical)
        }
        return copy
    }
}

extension Head {
    func displaced(to place: SourceLocation) -> Head {
        var copy = self
        copy.location = place
        copy.reference = reference.map { $0.displaced(to: place) }
        copy.arguments = arguments?.map { $0.displaced(to: place) }
        copy.key = key?.displaced(to: place)
        copy.value = value?.displaced(to: place)
        return copy
    }
}

extension Call {
    func displaced(to place: SourceLocation) -> Call {
        Call(function.displaced(to: place), arguments.map { $0.displaced(to: place) })
    }
}

extension Term {
    func displaced(to place: SourceLocation) -> Term {
        func all(_ terms: [Term]) -> [Term] { terms.map { $0.displaced(to: place) } }
        func all(_ body: Body) -> Body { body.map { $0.displaced(to: place) } }
        let moved: Kind =
            switch kind {
            case .null, .boolean, .number, .string, .variable: kind
            case .ref(let path): .ref(all(path))
            case .array(let elements): .array(all(elements))
            case .set(let elements): .set(all(elements))
            case .object(let entries):
                .object(entries.map { ObjectEntry($0.key.displaced(to: place), $0.value.displaced(to: place)) })
            case .arrayComprehension(let head, let body): .arrayComprehension(head.displaced(to: place), all(body))
            case .setComprehension(let head, let body): .setComprehension(head.displaced(to: place), all(body))
            case .objectComprehension(let key, let value, let body):
                .objectComprehension(key: key.displaced(to: place), value: value.displaced(to: place), all(body))
            case .call(let call): .call(call.displaced(to: place))
            case .templateString(let parts):
                .templateString(
                    parts.map {
                        switch $0 {
                        case .text: $0
                        case .expression(let expression): .expression(expression.displaced(to: place))
                        }
                    })
            }
        guard case .templateString = kind else { return Term(moved, place) }
        // Its text says which quotes it has.
        let own = SourceLocation(
            source: location.source, row: place.row, column: place.column, offset: location.offset,
            length: location.length)
        return Term(moved, own)
    }
}
