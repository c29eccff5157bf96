extension Import {
    /// `import rego.v1`.
    var isRegoV1: Bool {
        path.count == 2 && path[0].variableName == "rego" && path[1].stringValue == "v1"
    }

    var isFuture: Bool { path.first?.variableName == "future" }

    /// `import future.keywords`.
    var isAllFutureKeywords: Bool {
        isFuture && path.count == 2 && path[1].stringValue == "keywords"
    }

    /// `in` of `import future.keywords.in`.
    var futureKeyword: RegoText? {
        guard isFuture, path.count == 3, path[1].stringValue == "keywords" else { return nil }
        return path[2].stringValue
    }

    /// Imports in groups, which blank lines separate.
    static func groups(_ imports: [Import]) -> [[Import]] {
        var groups: [[Import]] = []
        var row = Int.max
        for item in imports {
            if groups.isEmpty || item.location.row - row > 1 {
                groups.append([item])
            } else {
                groups[groups.count - 1].append(item)
            }
            row = item.location.row
        }
        return groups
    }

    /// By path, then by alias.
    static func isBefore(_ left: Import, _ right: Import) -> Bool {
        let order = TermOrder.compare(left.path, right.path)
        if order != 0 { return order < 0 }
        guard let a = left.alias, let b = right.alias else { return left.alias == nil && right.alias != nil }
        return a < b
    }
}

extension Module {
    /// The imports of the formatted module: those it has, less those it needs no more, and those it needs now.
    func imports(for options: FormatOptions) -> [Import] {
        var result = imports
        if options.target == .v1, options.dropsOldImports {
            result.removeAll { $0.isRegoV1 }
        } else if options.target == .v0v1, !result.contains(where: \.isRegoV1) {
            result.add(path: "rego", ["v1"], source)
        }
        let importsV1 = result.contains(where: \.isRegoV1)
        let needed = keywordsInUse
        if options.target.followsV1 || importsV1 {
            if options.dropsOldImports || importsV1 { result.removeAll(where: \.isFuture) }
            result.add(keywords: needed.filter { $0 == "not" || $0 == "and" || $0 == "or" }, source)
        } else {
            result.add(keywords: needed, source)
        }
        return result
    }

    /// Keywords of expressions that Rego v0 knows only where they are imported.
    private var keywordsInUse: [RegoText] {
        var found: Set<RegoText> = []
        func look(_ expression: Expression) {
            switch expression.kind {
            case .call(let call) where call.name == "internal.member_2" || call.name == "internal.member_3":
                found.insert("in")
            case .every: found.insert("every")
            case .not: found.insert("not")
            case .logical(let logical): found.insert(RegoText(logical.connective.rawValue))
            default: break
            }
        }
        for rule in rules {
            rule.visitExpressions(look)
            for branch in rule.elses { branch.visitExpressions(look) }
        }
        return found.sorted()
    }
}

extension [Import] {
    fileprivate mutating func add(keywords: [RegoText], _ source: SourceText) {
        for keyword in keywords {
            let isThere = contains { item in
                item.isAllFutureKeywords || item.futureKeyword == keyword
                    || item.futureKeyword == "every" && keyword == "in"
            }
            if !isThere { add(path: "future", ["keywords", keyword], source) }
        }
    }

    /// Adds an import below those of `future` and `rego`, or at the top.
    fileprivate mutating func add(path head: RegoText, _ rest: [RegoText], _ source: SourceText) {
        let last = filter { $0.isFuture || $0.isRegoV1 }.map(\.location.row).max()
        let place = SourceLocation(source: source, row: last.map { $0 + 1 } ?? 1, column: 1, offset: 0)
        append(
            Import(
                path: [Term(.variable(head), place)] + rest.map { Term(.string($0), place) }, alias: nil,
                location: place))
    }
}
