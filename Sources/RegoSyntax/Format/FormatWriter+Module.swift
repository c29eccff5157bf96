extension FormatWriter {
    /// Writes the package, then imports and rules as they follow each other.
    mutating func write(_ module: Module, imports: [Import]) {
        try? passComments(to: module.package.location.row)
        startLine()
        write("package ")
        writeNames(Array(module.package.path.dropFirst()))
        blankLine()
        let statements = Self.ordered(imports.map { .import($0) } + module.rules.map { .rule($0) })
        var rest = statements[...]
        while !rest.isEmpty {
            let imports = rest.prefix { $0.importItem != nil }
            rest = rest.dropFirst(imports.count)
            if !imports.isEmpty { write(imports.compactMap(\.importItem)) }
            let rules = rest.prefix { $0.rule != nil }
            rest = rest.dropFirst(rules.count)
            write(rules.compactMap(\.rule))
        }
        for comment in pending { writeLine(comment) }
        if !pending.isEmpty { text.append(Ascii.newline) }
        pending = []
    }

    private enum Statement {
        case `import`(Import)
        case rule(Rule)

        var importItem: Import? { if case .import(let item) = self { item } else { nil } }
        var rule: Rule? { if case .rule(let rule) = self { rule } else { nil } }

        var place: SourceLocation {
            switch self {
            case .import(let item): item.location
            case .rule(let rule): rule.location
            }
        }
    }

    private static func ordered(_ statements: [Statement]) -> [Statement] {
        statements.enumerated().sorted { left, right in
            let (a, b) = (left.element.place, right.element.place)
            return (a.row, a.column, left.offset) < (b.row, b.column, right.offset)
        }.map(\.element)
    }

    /// A path of plain strings, the first of them a name.
    private mutating func writeNames(_ path: [Term]) {
        for (index, step) in path.enumerated() {
            let name = step.stringValue ?? step.variableName ?? ""
            write(index == 0 ? name.string : nameStep(name, at: step.location))
        }
    }

    // MARK: - Imports

    /// Writes imports in their groups, each sorted. A comment on an import's line stays on it.
    private mutating func write(_ imports: [Import]) {
        var behind: [Int: Comment] = [:]
        let rows = Set(imports.map(\.location.row))
        for comment in pending where rows.contains(comment.location.row) { behind[comment.location.row] = comment }
        pending = pending.filter { !rows.contains($0.location.row) }[...]
        for group in Import.groups(imports) {
            try? passComments(to: group[0].location.row)
            for item in group.sorted(by: Import.isBefore) {
                startLine()
                write(item)
                if let comment = behind.removeValue(forKey: item.location.row) {
                    write(" ")
                    write(comment)
                }
                endLine()
            }
            blankLine()
        }
    }

    private mutating func write(_ item: Import) {
        write("import ")
        if item.futureKeyword != nil {
            write(item.path.map { ($0.variableName ?? $0.stringValue ?? "").string }.joined(separator: "."))
        } else {
            writeNames(item.path)
        }
        if let alias = item.alias { write(" as " + alias.string) }
    }

    // MARK: - Rules

    /// Writes rules with a blank line between them; those on one line each that follow each other stay together.
    private mutating func write(_ rules: [Rule]) {
        for (index, rule) in rules.enumerated() {
            try? passComments(to: rule.location.row)
            writeRule(rule)
            if index + 1 < rules.count, isOneLiner(rule) {
                let next = rules[index + 1]
                if isOneLiner(next), next.location.row == rule.location.row + 1 { continue }
            }
            blankLine()
        }
    }

    private func isOneLiner(_ rule: Rule) -> Bool {
        guard rule.body.count <= 1, !rule.isDefault, rule.elses.isEmpty, rule.body.first?.isSet != true else {
            return false
        }
        return style.usesIf && (style.usesContains || rule.head.value != nil)
    }
}
