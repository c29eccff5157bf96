extension Parser {
    /// Reads the path and the arguments after `head`; the present token is `.`, `[` or `(`.
    mutating func parseRef(_ head: Term) -> Term? {
        let start = head.location
        switch head.kind {
        case .variable, .array, .object, .set, .arrayComprehension, .setComprehension, .objectComprehension, .call:
            break
        default:
            fail("illegal ref (head cannot be \(head.kindName))", at: start)
        }
        var path = [head]
        var calls = 0
        while true {
            switch token {
            case .dot:
                scanOne()
                guard token == .identifier || token.isKeyword else {
                    failUnexpected("expected identifier")
                    return nil
                }
                path.append(Term(.string(literal), location))
                scanOne()
            case .leftBracket:
                scan()
                guard let step = parseInfix() else { return nil }
                guard token == .rightBracket else {
                    failUnexpected("expected [")
                    return nil
                }
                path.append(step)
                scanOne()
            case .leftParen:
                calls += 1
                guard depth + calls < Self.maximumNesting else {
                    stop("nested deeper than \(Self.maximumNesting) levels")
                    return nil
                }
                let function = Term(.ref(path), start.ending(at: location.offset))
                guard let call = parseCall(function) else { return nil }
                guard token == .dot || token == .leftBracket else {
                    if token == .whitespace { scan() }
                    return call
                }
                path = [call]
            case .whitespace:
                let end = state.lastEnd
                scan()
                return Term(.ref(path), start.ending(at: end))
            default:
                return Term(.ref(path), start.ending(at: state.lastEnd))
            }
        }
    }

    private mutating func parseCall(_ function: Term) -> Term? {
        guard enter() else { return nil }
        defer { leave() }
        let start = function.location
        scan()
        var arguments: [Term] = []
        if token != .rightParen {
            guard let list = parseList(until: .rightParen, first: []) else { return nil }
            arguments = list
        }
        let place = start.ending(at: state.tokenEnd)
        scanOne()
        if arguments.isEmpty, function.dottedName == "set" {
            return Term(.set([]), place)
        }
        return Term(.call(Call(function, arguments)), place)
    }
}
