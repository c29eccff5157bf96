/// A rule with how it was written, which later checks ask for.
struct ParsedRule {
    var rule: Rule
    var hasIf = false
    var hasContains = false
    /// The body was left out and stands for `true`.
    var hasGeneratedBody = false
    /// The `else` branches that have a body but no `if`, by index.
    var elsesWithoutIf: Set<Int> = []

    /// The rule, which remembers how it was written where somebody asks for it later.
    var finished: Rule {
        var finished = rule
        finished.usesIf = hasIf
        finished.hasWrittenBody = !hasGeneratedBody && !rule.isDefault
        return finished
    }
}

extension Parser {
    /// Reads a rule, or the rules a chain of bodies stands for; nil where there is none, which is an error only if
    /// one was reported.
    mutating func parseRules() -> [ParsedRule]? {
        var place = location
        if isKeywordRef() { state.token = .identifier }
        var isDefault = false
        if token == .default {
            scan()
            isDefault = true
            if isKeywordRef() { state.token = .identifier }
        }
        guard token == .identifier, let (parsedHead, usesContains) = parseHead(isDefault: isDefault) else { return nil }
        var head = parsedHead
        if isDefault { return parseDefaultRule(head, at: place).map { [$0] } }

        let hasIf = token == .if
        var elseForbidden = usesContains
        if head.reference.count == 2, !usesContains {
            elseForbidden = completeShortHead(&head, hasIf: hasIf)
        }
        var parsed = ParsedRule(
            rule: Rule(head: head, body: [], location: place), hasIf: hasIf, hasContains: usesContains)
        if hasIf {
            scan()
            let saved = state
            if let expression = parseLiteral(), saved.token != .leftBrace || !expression.isSetLiteral {
                parsed.rule.body = [expression]
            } else {
                guard saved.token == .leftBrace else { return nil }
                state = saved
                guard let body = parseBracedBody() else { return nil }
                parsed.rule.body = body
                parsed.rule.hasBraces = true
            }
        } else if token == .leftBrace {
            guard let body = parseBracedBody() else { return nil }
            parsed.rule.body = body
            parsed.rule.hasBraces = true
        } else if usesContains {
            parsed.rule.body = Body.always(at: place)
            parsed.rule.location = head.location
            parsed.hasGeneratedBody = true
            return [parsed]
        } else {
            return nil
        }

        if token == .else, !isKeywordRef() {
            if head.reference.count > 1, !head.reference.isGround {
                fail("else keyword cannot be used on rules with variables in head")
                return nil
            }
            if elseForbidden {
                fail("else keyword cannot be used on multi-value rules")
                return nil
            }
            guard parseElses(of: &parsed) else { return nil }
        } else if token == .else {
            state.token = .identifier
        }
        place = place.ending(at: state.lastEnd)
        parsed.rule.location = place
        return parseChainedBodies(after: parsed)
    }

    /// `p[x] if ...` is one key of an object, `p[x] { ... }` was a set before Rego v1. True where `else` may not follow.
    private func completeShortHead(_ head: inout Head, hasIf: Bool) -> Bool {
        let last = head.reference[1]
        if hasIf {
            if head.value == nil {
                head.hasGeneratedValue = true
                head.value = Term(.boolean(true), head.location)
            }
            var isRef = false
            if case .ref = last.kind { isRef = true }
            return (!last.isGround || isRef) && head.arguments == nil
        }
        guard head.arguments == nil else { return false }
        if head.value == nil {
            head.key = last
            head.reference.removeLast()
        }
        return true
    }

    private mutating func parseBracedBody() -> Body? {
        scan()
        guard let body = parseBody(until: .rightBrace) else { return nil }
        scan()
        return body
    }

    private mutating func parseDefaultRule(_ head: Head, at place: SourceLocation) -> ParsedRule? {
        guard let value = head.value else {
            fail("illegal default rule (must have a value)", at: place)
            return nil
        }
        let count = state.errors.count
        value.visitOutsideClosures { term in
            switch term.kind {
            case .ref, .variable, .call:
                fail("illegal default rule (value cannot contain \(term.kindName))", at: place)
                return false
            default:
                return true
            }
        }
        var names: Set<RegoText> = []
        for argument in head.arguments ?? [] {
            guard let name = argument.variableName else {
                fail("illegal default rule (arguments cannot contain \(argument.kindName))", at: place)
                continue
            }
            if !names.insert(name).inserted {
                fail("illegal default rule (arguments cannot be repeated \(name))", at: place)
            }
        }
        guard state.errors.count == count else { return nil }
        return ParsedRule(rule: Rule(isDefault: true, head: head, body: Body.always(at: place), location: place))
    }

    private mutating func parseChainedBodies(after first: ParsedRule) -> [ParsedRule]? {
        var rules = [first]
        while token == .leftBrace {
            if !first.rule.elses.isEmpty {
                fail("expected else keyword")
                return nil
            }
            let start = location
            guard let body = parseBracedBody() else { return nil }
            var next = first
            next.rule.location = start.ending(at: state.lastEnd)
            next.rule.head = copied(first.rule.head, at: next.rule.location)
            next.rule.body = body
            rules.append(next)
        }
        return rules
    }

    /// A head used once more; its wildcards are new ones.
    private mutating func copied(_ head: Head, at place: SourceLocation) -> Head {
        var copy = head
        copy.location = place
        if var arguments = copy.arguments {
            for index in arguments.indices where arguments[index].variableName?.string.utf8.first == UInt8(ascii: "$") {
                arguments[index].kind = .variable(nextWildcard())
            }
            copy.arguments = arguments
        }
        return copy
    }

    // MARK: - else

    /// Reads the branches that follow; false where one is malformed.
    private mutating func parseElses(of parsed: inout ParsedRule) -> Bool {
        let head = parsed.rule.head
        while token == .else {
            let start = location
            var branch = Rule(head: copied(head, at: start), body: [], location: start)
            branch.head.hasGeneratedValue = false
            scan()
            switch token {
            case .leftBrace, .if:
                branch.head.hasGeneratedValue = true
                branch.head.value = Term(.boolean(true), start)
            case .assign, .eq:
                branch.head.isAssigned = token == .assign
                scan()
                guard let value = parseInfix() else { return false }
                branch.head.value = value
                branch.head.location = start.ending(at: state.lastEnd)
            default:
                failUnexpected("expected else value term or rule body")
                return false
            }
            let hasIf = token == .if
            branch.usesIf = hasIf
            guard hasIf || token == .leftBrace else {
                branch.body = Body.always(at: branch.head.location)
                branch.hasWrittenBody = false
                parsed.rule.elses.append(branch)
                return true
            }
            if hasIf {
                scan()
            } else {
                parsed.elsesWithoutIf.insert(parsed.rule.elses.count)
            }
            if token == .leftBrace {
                guard let body = parseBracedBody() else { return false }
                branch.body = body
                branch.hasBraces = true
            } else if token != .eof {
                guard let expression = parseLiteral() else { return false }
                branch.body = [expression]
            } else {
                failUnexpected("rule body expected")
                return false
            }
            branch.location = start.ending(at: state.lastEnd)
            parsed.rule.elses.append(branch)
        }
        return true
    }
}
