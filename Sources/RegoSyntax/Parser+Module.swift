extension Parser {
    /// Puts statements together: the package first, then imports and rules. A bare `p := 1` or `f(x)` is a rule too.
    func makeModule(_ statements: [Statement]) throws(RegoErrors) -> Module {
        guard let first = statements.first else {
            let place = SourceLocation(source: source, row: 0, column: 0, offset: 0)
            throw RegoErrors([RegoError(.parse, "empty module", at: place)])
        }
        var errors: [RegoError] = []
        var imports: [Import] = []
        var rules: [ParsedRule] = []
        var package = Package(path: [], location: first.location)
        if case .package(let found) = first {
            package = found
        } else {
            errors.append(
                RegoError(.parse, "package expected", at: first.location).adding(hint: hint(before: first)))
        }
        for statement in statements.dropFirst() {
            switch statement {
            case .package(let extra):
                errors.append(RegoError(.parse, "unexpected package", at: extra.location))
            case .import(let item):
                imports.append(item)
            case .rules(let parsed):
                rules.append(contentsOf: parsed)
            case .body(let body):
                do {
                    rules.append(try ParsedRule(bareStatement: body))
                } catch {
                    let error = RegoError(.parse, error.reason, at: body.first?.location)
                    errors.append(error.adding(hint: hint(before: statement)))
                }
            }
        }
        let importsV1 = imports.contains { $0.path.written == "rego.v1" }
        let version = version == .v0 && importsV1 ? .v0v1 : version
        if version.followsV1 {
            let found = rules.flatMap(\.versionErrors)
            if errors.isEmpty, let first = found.first {
                errors.append(first.adding(hint: first.message.contains("required") ? Self.hintAtVersion : nil))
                errors += found.dropFirst()
            } else {
                errors += found
            }
        }
        if !errors.isEmpty { throw RegoErrors(errors) }
        let annotations = AnnotationBlock.blocks(in: comments)
        attach(annotations, to: &rules, after: [package.location.row] + imports.map(\.location.row))
        return Module(
            package: package, imports: imports, rules: rules.map(\.finished), comments: comments,
            annotations: annotations, source: source, version: version)
    }

    private static let hintAtVersion =
        "the file looks like Rego v0: write `if` before bodies and `contains` before members of sets, or read it as v0 "
        + "(`--v0-compatible`)"

    /// What a word that stands alone may have been meant for.
    private func hint(before statement: Statement) -> String? {
        guard case .body(let body) = statement, case .term(let term)? = body.first?.kind, term.isVariable else {
            return nil
        }
        return hint(onLineOf: term.location)
    }

    /// Gives each rule the blocks that stand between the statement before it and itself.
    private func attach(_ blocks: [AnnotationBlock], to rules: inout [ParsedRule], after rows: [Int]) {
        guard !blocks.isEmpty else { return }
        var starts = rows + rules.map(\.rule.location.row)
        starts.sort()
        for index in rules.indices {
            let row = rules[index].rule.location.row
            let previous = starts.last { $0 < row } ?? 0
            rules[index].rule.annotations = blocks.indices.filter {
                blocks[$0].location.row > previous && blocks[$0].endRow < row
            }
        }
    }
}

extension AnnotationBlock {
    /// The blocks of comments that begin with `# METADATA`: that comment and those right below it in column 1.
    static func blocks(in comments: [Comment]) -> [AnnotationBlock] {
        var blocks: [AnnotationBlock] = []
        var current: AnnotationBlock?
        for comment in comments {
            let row = comment.location.row
            if var block = current, row == block.endRow + 1, comment.location.column == 1 {
                let text = comment.text.string
                block.yaml += (text.utf8.first == Ascii.space ? String(text.dropFirst()) : text) + "\n"
                block.endRow = row
                current = block
                continue
            }
            if let block = current { blocks.append(block) }
            current = nil
            let text = comment.text.string.drop { $0 == " " || $0 == "\t" }
            if text.utf8.starts(with: "METADATA".utf8) {
                current = AnnotationBlock(yaml: "", location: comment.location, endRow: row)
            }
        }
        if let block = current { blocks.append(block) }
        return blocks
    }
}

extension ParsedRule {
    /// What Rego v1 asks of every rule.
    var versionErrors: [RegoError] {
        let head = rule.head
        let kind = (head.arguments ?? []).isEmpty ? "rule" : "function"
        var errors: [RegoError] = []
        let hasKeywordAsName =
            head.reference.count < 2 && Token.keyword(head.name.string, active: .ofV1) != nil
        if hasKeywordAsName {
            errors.append(
                RegoError(.parse, "\(head.name) keyword cannot be used for rule name", at: rule.location))
        }
        if hasGeneratedBody, head.hasGeneratedValue {
            errors.append(
                RegoError(
                    .parse, "\(kind) must have value assignment and/or body declaration", at: rule.location))
        }
        if !hasGeneratedBody, !hasIf, !rule.isDefault {
            errors.append(
                RegoError(.parse, "`if` keyword is required before \(kind) body", at: rule.location))
        }
        if head.value == nil, !hasContains {
            errors.append(
                RegoError(.parse, "`contains` keyword is required for partial set rules", at: rule.location))
        }
        for (index, branch) in rule.elses.enumerated() {
            if hasKeywordAsName {
                errors.append(
                    RegoError(.parse, "\(head.name) keyword cannot be used for rule name", at: branch.location))
            }
            if elsesWithoutIf.contains(index) {
                errors.append(
                    RegoError(.parse, "`if` keyword is required before \(kind) body", at: branch.location))
            }
        }
        return errors
    }
}

// MARK: - Statements that are rules

/// Why a statement is no rule.
struct NotARule: Error {
    let reason: String
}

extension ParsedRule {
    /// Reads `p := 1`, `p[x] := y`, `f(x) := y`, `f(x)`, `p.q.r` as rules.
    init(bareStatement body: Body) throws(NotARule) {
        guard let expression = body.first, body.count == 1 else {
            throw NotARule(reason: "multiple expressions cannot be used for rule head")
        }
        if !expression.modifiers.isEmpty {
            throw NotARule(reason: "expressions using with keyword cannot be used for rule head")
        }
        if expression.isNegated {
            throw NotARule(reason: "negated expressions cannot be used for rule head")
        }
        let place = expression.location
        let head: Head
        switch expression.kind {
        case .someVariables, .someIn:
            throw NotARule(reason: "'some' declarations cannot be used for rule head")
        case .every, .not, .logical:
            throw NotARule(reason: "expression cannot be used for rule head")
        case .term(let term):
            head = try Head(bareTerm: term)
        case .call(let call) where call.name == "eq" || call.name == "assign":
            guard call.arguments.count == 2 else { throw NotARule(reason: "assignment requires two operands") }
            var made = try Head(left: call.arguments[0], value: call.arguments[1])
            made.location = place
            made.isAssigned = call.name == "assign"
            head = made
        case .call(let call):
            if let name = call.name, BuiltinNames.contains(name) {
                throw NotARule(reason: "rule name conflicts with built-in function")
            }
            guard !call.arguments.isEmpty else {
                throw NotARule(reason: "rule argument list must take at least one argument")
            }
            let name = call.function.location
            head = Head(
                reference: try Head.reference(of: call.function), arguments: call.arguments,
                value: Term(.boolean(true), name), location: name)
        }
        self.init(
            // As in OPA, what always holds stands where the value does; traces and coverage show it.
            rule: Rule(
                head: head, body: Body.always(at: head.hasGeneratedValue ? place : head.value?.location ?? place),
                location: place), hasGeneratedBody: true)
    }
}

extension Head {
    fileprivate init(bareTerm term: Term) throws(NotARule) {
        guard case .ref(let path) = term.kind else {
            throw NotARule(reason: "\(term.kindName) cannot be used for rule name")
        }
        guard path.count > 1 else { throw NotARule(reason: "refs cannot be used for rule head") }
        let reference = try Head.reference(of: term)
        self.init(reference: reference, location: term.location)
        if path.count == 2 {
            key = path[1]
            self.reference = [path[0]]
        } else {
            value = Term(.boolean(true), term.location)
            hasGeneratedValue = true
        }
    }

    fileprivate init(left: Term, value: Term) throws(NotARule) {
        switch left.kind {
        case .call(let call):
            self.init(
                reference: try Head.reference(of: call.function),
                arguments: call.arguments.isEmpty ? nil : call.arguments, value: value,
                location: left.location)
        case .ref:
            self.init(reference: try Head.reference(of: left), value: value, location: left.location)
        case .variable:
            self.init(reference: [left], value: value, location: left.location)
        default:
            throw NotARule(reason: "\(left.kindName) cannot be used for rule name")
        }
    }

    fileprivate static func reference(of term: Term) throws(NotARule) -> [Term] {
        guard case .ref(let path) = term.kind, path.first?.isVariable == true else {
            throw NotARule(reason: "invalid rule head: \(term.written)")
        }
        return path
    }
}
