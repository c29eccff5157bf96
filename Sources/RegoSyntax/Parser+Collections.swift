extension Parser {
    /// Reads terms separated by commas up to `end`, which stays the present token.
    mutating func parseList(until end: Token, first: [Term]) -> [Term]? {
        var terms = first
        if token == end { return terms }
        while true {
            guard let term = parseInfixInList() else { return nil }
            terms.append(term)
            if token == end { return terms }
            guard token == .comma else {
                failUnexpected("expected \",\" or \"\(end.rawValue)\"")
                return nil
            }
            scan()
            if token == end { return terms }
        }
    }

    // MARK: - Arrays

    mutating func parseArray() -> Term? {
        let start = location
        guard let kind = parseArrayKind() else { return nil }
        return Term(kind, start.ending(at: state.tokenEnd))
    }

    private mutating func parseArrayKind() -> Term.Kind? {
        scan()
        if token == .rightBracket { return .array([]) }
        // A leading comma is accepted, as OPA does.
        let mayBeComprehension = token != .comma
        if !mayBeComprehension { scan() }
        let saved = state
        // `[a | b]` is a comprehension, so the head cannot take in operators.
        guard let head = parseTerm() else { return nil }
        switch token {
        case .rightBracket:
            return .array([head])
        case .comma:
            scan()
            return parseList(until: .rightBracket, first: [head]).map { .array($0) }
        case .or where mayBeComprehension:
            scan()
            if let body = parseBody(until: .rightBracket) { return .arrayComprehension(head, body) }
            guard token == .comma else { return nil }
        default:
            break
        }
        state = saved
        return parseList(until: .rightBracket, first: []).map { .array($0) }
    }

    // MARK: - Sets and objects

    mutating func parseSetOrObject() -> Term? {
        let start = location
        guard let kind = parseSetOrObjectKind() else { return nil }
        return Term(kind, start.ending(at: state.tokenEnd))
    }

    private mutating func parseSetOrObjectKind() -> Term.Kind? {
        scan()
        if token == .rightBrace { return .object([]) }
        let mayBeComprehension = token != .comma
        if !mayBeComprehension { scan() }
        let saved = state
        guard let head = parseTerm() else { return nil }
        switch token {
        case .or where mayBeComprehension:
            return parseSetComprehension(head, orSetFrom: saved)
        case .rightBrace, .comma:
            return parseSet(head)
        case .colon:
            return parseObject(key: head, mayBeComprehension: mayBeComprehension)
        default:
            break
        }
        state = saved
        guard let head = parseInfixInList() else { return nil }
        switch token {
        case .rightBrace, .comma:
            return parseSet(head)
        case .colon:
            return parseObject(key: head, mayBeComprehension: mayBeComprehension)
        default:
            failUnexpected("non-terminated set")
            return nil
        }
    }

    private mutating func parseSet(_ head: Term) -> Term.Kind? {
        if token == .rightBrace { return .set([head]) }
        scan()
        return parseList(until: .rightBrace, first: [head]).map { .set($0) }
    }

    private mutating func parseSetComprehension(_ head: Term, orSetFrom saved: State) -> Term.Kind? {
        scan()
        if let body = parseBody(until: .rightBrace) { return .setComprehension(head, body) }
        guard token == .comma else { return nil }
        state = saved
        return parseList(until: .rightBrace, first: []).map { .set($0) }
    }

    /// Reads an object after its first key; the present token is `:`.
    private mutating func parseObject(key: Term, mayBeComprehension: Bool) -> Term.Kind? {
        scan()
        let saved = state
        guard let value = parseTerm() else { return nil }
        var mayBeInfix = true
        if mayBeComprehension {
            switch token {
            case .or:
                scan()
                if let body = parseBody(until: .rightBrace) {
                    return .objectComprehension(key: key, value: value, body)
                }
            case .rightBrace, .comma:
                mayBeInfix = false
                if let entries = parseEntries(after: ObjectEntry(key, value)) { return .object(entries) }
            default:
                break
            }
        }
        state = saved
        if mayBeInfix {
            guard let value = parseInfixInList() else { return nil }
            if token == .rightBrace || token == .comma {
                return parseEntries(after: ObjectEntry(key, value)).map { .object($0) }
            }
        }
        failUnexpected("non-terminated object")
        return nil
    }

    /// Reads the entries after the first one. Of equal keys the last value counts, in the place of the first.
    private mutating func parseEntries(after first: ObjectEntry) -> [ObjectEntry]? {
        var entries = [first]
        var places: [Term: Int] = [first.key: 0]
        while token == .comma {
            scan()
            if token == .rightBrace { return entries }
            guard let key = parseInfixInList() else { return nil }
            guard token == .colon else {
                failUnexpected("expected \":\"")
                return nil
            }
            scan()
            guard let value = parseInfixInList() else { return nil }
            if let place = places[key] {
                entries[place].value = value
            } else {
                places[key] = entries.count
                entries.append(ObjectEntry(key, value))
            }
            guard token == .comma || token == .rightBrace else {
                failUnexpected("expected \",\" or \"}\"")
                return nil
            }
        }
        return entries
    }
}
