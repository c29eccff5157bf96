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
        copy.displace(to: place)
        return copy
    }

    fileprivate mutating func displace(to place: SourceLocation) {
        location = place
        for index in modifiers.indices { modifiers[index].location = place }
        updateChildren({ $0.displace(to: place) }, { $0.displace(to: place) })
    }
}

extension Head {
    func displaced(to place: SourceLocation) -> Head {
        var copy = self
        copy.location = place
        copy.reference.displace(to: place)
        copy.arguments?.displace(to: place)
        copy.key?.displace(to: place)
        copy.value?.displace(to: place)
        return copy
    }
}

extension Body {
    fileprivate mutating func displace(to place: SourceLocation) {
        for index in indices { self[index].displace(to: place) }
    }
}

extension [Term] {
    fileprivate mutating func displace(to place: SourceLocation) {
        for index in indices { self[index].displace(to: place) }
    }
}

extension Term {
    fileprivate mutating func displace(to place: SourceLocation) {
        guard case .templateString(let parts) = kind else {
            updateChildren({ $0.displace(to: place) }, { $0.displace(to: place) })
            location = place
            return
        }
        kind = .templateString(
            parts.map {
                if case .expression(let expression) = $0 { .expression(expression.displaced(to: place)) } else { $0 }
            })
        // Its text says which quotes it has.
        location = SourceLocation(
            source: location.source, row: place.row, column: place.column, offset: location.offset,
            length: location.length)
    }
}
