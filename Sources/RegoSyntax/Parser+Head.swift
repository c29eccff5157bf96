extension Parser {
    /// Reads what stands before `if`, a body or `else`.
    mutating func parseHead(isDefault: Bool) -> (head: Head, usesContains: Bool)? {
        let start = location
        guard let term = parseHeadTerm() else {
            failUnexpected("expected rule head name")
            return nil
        }
        guard var head = makeHead(term) else { return nil }
        let name = head.reference.written
        var usesContains = false
        switch token {
        case .contains:
            if head.arguments != nil {
                failUnexpected(
                    "the contains keyword can only be used with multi-value rule definitions "
                        + "(e.g., \(name) contains <VALUE> { ... })")
            }
            scan()
            usesContains = true
            head.key = parseInfix()
            if head.key == nil {
                failUnexpected("expected rule key term (e.g., \(name) contains <VALUE> { ... })")
            }
        case .eq:
            scan()
            head.value = parseInfix()
            if head.value == nil {
                failUnexpected("expected rule value term (e.g., \(name)[%!s(*ast.Term=<nil>)] = <VALUE> { ... })")
            }
        case .assign:
            scan()
            head.isAssigned = true
            head.value = parseInfix()
            if head.value == nil {
                let example =
                    if let arguments = head.arguments, !arguments.isEmpty {
                        "function value term (e.g., \(name)(...) := <VALUE> { ... })"
                    } else if isDefault {
                        "default rule value term (e.g., default \(name) := <VALUE>)"
                    } else {
                        "rule value term (e.g., \(name) := <VALUE> { ... })"
                    }
                failUnexpected("expected \(example)")
            }
        default:
            break
        }
        // `p() = 1` is no function: its name stands for its value.
        if head.arguments?.isEmpty ?? false { head.arguments = nil }
        if !usesContains, head.value == nil, head.reference.count != 2 || !(head.arguments ?? []).isEmpty {
            head.hasGeneratedValue = true
            head.value = Term(.boolean(true), head.location)
        }
        head.location = start.ending(at: state.lastEnd)
        return (head, usesContains)
    }

    /// The reference or call at the start of a head. Unlike elsewhere, space may precede `.`, `[` and `(`.
    private mutating func parseHeadTerm() -> Term? {
        let head = parseVariable()
        scanOne()
        if token.infixLevel != nil {
            failUnexpected()
        } else if token == .whitespace {
            scan()
        }
        switch token {
        case .leftParen, .dot, .leftBracket:
            return parseRef(head)
        default:
            return head
        }
    }

    private mutating func makeHead(_ term: Term) -> Head? {
        switch term.kind {
        case .variable:
            return Head(reference: [term], location: term.location)
        case .ref(let path):
            guard path.first?.isVariable == true else { return nil }
            return Head(reference: path, location: term.location)
        case .call(let call):
            guard case .ref(let path) = call.function.kind, path.first?.isVariable == true else {
                failUnexpected("rule head ref \(call.function.written) invalid")
                return nil
            }
            return Head(reference: path, arguments: call.arguments, location: term.location)
        default:
            return nil
        }
    }
}
