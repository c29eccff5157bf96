extension Parser {
    /// What stands at the top level of a text.
    enum Statement {
        case package(Package)
        case `import`(Import)
        case rules([ParsedRule])
        case body(Body)

        var location: SourceLocation {
            switch self {
            case .package(let package): package.location
            case .import(let item): item.location
            case .rules(let rules): rules.first?.rule.location ?? .none
            case .body(let body): body.first?.location ?? .none
            }
        }
    }

    /// Reads statements up to the end. In a module reading goes on behind a statement that cannot be read.
    mutating func parseStatements(skippingRules: Bool) -> [Statement] {
        scan()
        var statements: [Statement] = []
        while token != .eof {
            fileErrors()
            cache.removeAll(keepingCapacity: true)
            let start = state
            if let statement = parseStatement(from: start, skippingRules: skippingRules) {
                statements.append(statement)
                if state.errors.isEmpty || skippingRules { continue }
                if case .import = statement { continue }
            }
            if skippingRules || !recover(from: start) { break }
        }
        return statements
    }

    private mutating func parseStatement(from start: State, skippingRules: Bool) -> Statement? {
        if token == .package {
            if let package = parsePackage() { return .package(package) }
            if !state.errors.isEmpty { return nil }
            state = start
        }
        if token == .import {
            if let item = parseImport() {
                checkSpecialImport(item)
                return .import(item)
            }
            if !state.errors.isEmpty { return nil }
            state = start
        }
        if !skippingRules {
            if let rules = parseRules() { return .rules(rules) }
            if !state.errors.isEmpty { return nil }
            state = start
        }
        return parseExpressions(until: .eof, single: true).map { .body($0) }
    }

    // MARK: - package

    private mutating func parsePackage() -> Package? {
        guard token == .package, let place = beginKeywordStatement() else { return nil }
        guard let term = parseTerm() else {
            if state.errors.isEmpty { fail("expected path") }
            return nil
        }
        var path = [Term(.variable("data"), term.location)]
        switch term.kind {
        case .variable(let name):
            path.append(Term(.string(name), term.location))
        case .ref(let steps):
            for (index, step) in steps.enumerated() {
                switch step.kind {
                case .variable(let name) where index == 0:
                    path.append(Term(.string(name), step.location))
                case .string where index > 0:
                    path.append(step)
                default:
                    let wanted = index == 0 ? "var" : "string"
                    fail("unexpected \(step.kindName) token: expecting \(wanted)", at: step.location)
                    return nil
                }
            }
        default:
            failUnexpected()
            return nil
        }
        return Package(path: path, location: place)
    }

    /// Steps over `package` or `import`; nil where the word heads a ref, or no name follows.
    private mutating func beginKeywordStatement() -> SourceLocation? {
        let place = location
        scanOne()
        if token == .dot || token == .leftBracket { return nil }
        if token == .whitespace { scan() }
        guard becomesName() else {
            failUnexpected()
            return nil
        }
        return place
    }

    // MARK: - import

    private mutating func parseImport() -> Import? {
        guard token == .import, let place = beginKeywordStatement() else { return nil }
        // What follows the path is read in the same way: OPA takes `if` on the next line for a name.
        let keywords = state.lexer.keywords
        state.lexer.keywords = []
        let term = parseTerm()
        state.lexer.keywords = keywords
        let path: [Term]
        switch term?.kind {
        case .variable?:
            path = term.map { [$0] } ?? []
        case .ref(let steps)?:
            for step in steps.dropFirst() {
                guard case .string = step.kind else {
                    fail("unexpected \(step.kindName) token: expecting string", at: step.location)
                    return nil
                }
            }
            path = steps
        default:
            fail("expected path")
            return nil
        }
        guard let head = path.first, let pathPlace = term?.location else { return nil }
        let root = head.variableName
        guard root == "data" || root == "input" || root == "future" || root == "rego" else {
            state.hints.append("if this is unexpected, try updating OPA")
            fail(
                "unexpected import path, must begin with one of: {data, future, input, rego}, got: \(head.written)",
                at: pathPlace)
            return nil
        }
        if token == .as {
            scan()
            guard token == .identifier else {
                failUnexpected("expected var")
                return nil
            }
            if let alias = parseTerm(), let name = alias.variableName {
                return Import(path: path, alias: name, location: place)
            }
            failUnexpected("expected var")
            return nil
        }
        if let last = path.last, path.count == 1 || root != "future" {
            let name: RegoText? = path.count == 1 ? root : last.stringValue
            if let name, Token.keyword(name.string, active: version.followsV1 ? .ofV1 : []) != nil {
                state.hints.append("import a different path or use an alias")
                fail("unexpected import path, must not end with a keyword, got: \(name)", at: last.location)
            }
        }
        return Import(path: path, alias: nil, location: place)
    }

    /// Checks `import rego...` and `import future...`, and makes keywords of what they import.
    private mutating func checkSpecialImport(_ item: Import) {
        guard let head = item.path.first else { return }
        let second = item.path.count > 1 ? item.path[1].stringValue : nil
        if head.variableName == "rego" {
            if second != "v1" || item.path.count > 2 {
                fail("invalid import `\(item.path.written)`, must be `rego.v1`", at: head.location)
            } else if version != .v1 {
                if item.alias != nil {
                    fail("`rego` imports cannot be aliased", at: head.location)
                } else {
                    state.lexer.keywords.formUnion(.ofV1)
                }
            }
        }
        guard head.variableName == "future" else { return }
        if second != "keywords" {
            fail("invalid import, must be `future.keywords`", at: head.location)
        } else if item.alias != nil {
            fail("`future` imports cannot be aliased", at: head.location)
        } else if item.path.count == 3 {
            if let keyword = item.path[2].stringValue.flatMap({ FutureKeywords.named($0.string) }) {
                activate(keyword)
            } else {
                let known = FutureKeywords.names.map(\.name).joined(separator: " ")
                fail("unexpected keyword, must be one of [\(known)]", at: head.location)
            }
        } else {
            activate(.all)
        }
    }

    private mutating func activate(_ keywords: FutureKeywords) {
        state.lexer.keywords.formUnion(keywords)
        // Nobody can say `every` without `in`.
        if keywords.contains(.every) { state.lexer.keywords.insert(.in) }
        if keywords.contains(.not) { hasNotBodies = true }
    }
}
