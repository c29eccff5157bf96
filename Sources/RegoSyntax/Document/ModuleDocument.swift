/// A module as a document, with the field names and the order of OPA's `ast.Module`.
package struct ModuleDocument {
    /// What is left out unless it is asked for.
    package struct Options: Sendable {
        /// Where each node stands, with its text.
        package var hasLocations = false
        package var hasComments = true

        package init(hasLocations: Bool = false, hasComments: Bool = true) {
            self.hasLocations = hasLocations
            self.hasComments = hasComments
        }
    }

    typealias Entries = [(name: String, value: SyntaxDocument)]

    let options: Options
    /// The documents of the module's METADATA blocks, by their index; nil where they are not asked for.
    let annotations: [SyntaxDocument]?
    let comments: [Comment]

    /// The document of `module` as text, on one line or on many. `annotations` are the documents of its METADATA
    /// blocks, if they are to be in it. Only the text leaves the deep stack: a document may nest as deep as a module.
    package static func text(
        of module: Module, options: Options = Options(), annotations: [SyntaxDocument]? = nil, isIndented: Bool = false
    ) -> [UInt8] {
        DeepStack.run {
            let maker = ModuleDocument(options: options, annotations: annotations, comments: module.comments)
            let document = maker.document(of: module)
            return isIndented ? document.indented : document.compact
        }
    }

    /// The document of a body as text, on one line.
    package static func text(of body: Body) -> [UInt8] {
        DeepStack.run { ModuleDocument(options: Options(), annotations: nil, comments: []).document(of: body).compact }
    }

    private func document(of module: Module) -> SyntaxDocument {
        var entries: Entries = [("package", package(module.package))]
        if !module.imports.isEmpty { entries.append(("imports", .array(module.imports.map(document)))) }
        if let annotations, !annotations.isEmpty { entries.append(("annotations", .array(annotations))) }
        if !module.rules.isEmpty {
            let rules = module.rules.map { rule in
                document(of: rule, elses: rule.elses[...], key: rule.oldKey, hasName: rule.hasOldName)
            }
            entries.append(("rules", .array(rules)))
        }
        if options.hasComments, !module.comments.isEmpty {
            entries.append(("comments", .array(module.comments.map(document))))
        }
        return .object(entries)
    }

    private func package(_ package: Package) -> SyntaxDocument {
        .object(location(package.location) + [("path", list(package.path))])
    }

    private func document(of item: Import) -> SyntaxDocument {
        var entries: Entries = []
        if let alias = item.alias { entries.append(("alias", .string(alias.string))) }
        let place = item.pathLocation
        let path: Entries = location(place) + [("type", .string("ref")), ("value", list(item.path))]
        return .object(entries + location(item.location) + [("path", .object(path))])
    }

    private func document(of comment: Comment) -> SyntaxDocument {
        .object([
            ("Text", .string(Base64Text.encoded(comment.text.string.utf8))),
            ("Location", place(comment.location)),
        ])
    }

    // MARK: - Locations

    /// The entry for a location, where they are asked for.
    func location(_ location: SourceLocation) -> Entries {
        options.hasLocations ? [("location", place(location))] : []
    }

    private func place(_ location: SourceLocation) -> SyntaxDocument {
        var entries: Entries = [
            ("file", .string(location.file)), ("row", .number(String(location.row))),
            ("col", .number(String(location.column))),
        ]
        if options.hasLocations, location.length > 0 {
            entries.append(("text", .string(Base64Text.encoded(location.bytes))))
        }
        return .object(entries)
    }

    // MARK: - Rules

    /// The document of a rule, or of an `else` branch, whose head has the name of the rule's. Its text ends at `end`.
    private func document(
        of rule: Rule, elses: ArraySlice<Rule>, key: Term?, hasName: Bool, elseEnd end: Int? = nil
    ) -> SyntaxDocument {
        let place = end.map { rule.location.ending(at: $0) } ?? rule.location
        var entries: Entries = []
        if let annotations, !rule.annotations.isEmpty {
            let own = rule.annotations.compactMap { annotations.indices.contains($0) ? annotations[$0] : nil }
            if !own.isEmpty { entries.append(("annotations", .array(own))) }
        }
        // Behind `else if` without braces, everything counts as standing where the `else` does.
        let isDisplaced = options.hasLocations && end != nil && !rule.hasBraces
        let body = isDisplaced ? rule.body.map { $0.displaced(to: place) } : rule.body
        entries.append(("body", document(of: body)))
        if rule.isDefault { entries.append(("default", .boolean(true))) }
        if let next = elses.first {
            let branch = document(
                of: next, elses: elses.dropFirst(), key: nil, hasName: hasName, elseEnd: place.end)
            entries.append(("else", branch))
        }
        let head = rule.isChained ? rule.head.displaced(to: rule.location) : rule.head
        entries.append(("head", document(of: head, key: key, hasName: hasName, isElse: end != nil)))
        return .object(entries + location(place))
    }

    private func document(of head: Head, key: Term?, hasName: Bool, isElse: Bool) -> SyntaxDocument {
        var entries: Entries = []
        if hasName { entries.append(("name", .string(head.name.string))) }
        if let arguments = head.arguments, !arguments.isEmpty { entries.append(("args", list(arguments))) }
        if let key { entries.append(("key", document(of: key))) }
        if let value = head.value {
            // The value that is left out behind `else` stands nowhere.
            let nowhere: SyntaxDocument = .object([("type", .string("boolean")), ("value", .boolean(true))])
            entries.append(("value", isElse && head.hasGeneratedValue ? nowhere : document(of: value)))
        }
        if head.isAssigned { entries.append(("assign", .boolean(true))) }
        entries.append(("ref", list(head.reference)))
        return .object(entries + location(head.location))
    }

    // MARK: - Bodies

    func document(of body: Body) -> SyntaxDocument { .array(body.map(document)) }

    func document(of expression: Expression) -> SyntaxDocument {
        var entries: Entries = expression.isGenerated ? [("generated", .boolean(true))] : []
        entries.append(("index", .number(String(expression.index))))
        entries += location(expression.location)
        if expression.isNegated { entries.append(("negated", .boolean(true))) }
        entries.append(("terms", terms(of: expression)))
        if !expression.modifiers.isEmpty {
            let modifiers = expression.modifiers.map { modifier in
                SyntaxDocument.object(
                    location(modifier.location) + [
                        ("target", document(of: modifier.target)), ("value", document(of: modifier.value)),
                    ])
            }
            entries.append(("with", .array(modifiers)))
        }
        return .object(entries)
    }

    private func terms(of expression: Expression) -> SyntaxDocument {
        switch expression.kind {
        case .term(let term): return document(of: term)
        case .call(let call): return list([call.function] + call.arguments)
        case .someVariables(let variables): return some(list(variables), in: expression)
        case .someIn(let item):
            let name: RegoText = item.key == nil ? "member_2" : "member_3"
            let place = (item.key ?? item.value).location.ending(at: item.domain.location.end)
            let function = Term(
                .ref([Term(.variable("internal"), place), Term(.string(name), place)]), place)
            let arguments = (item.key.map { [$0] } ?? []) + [item.value, item.domain]
            return some(list([Term(.call(Call(function, arguments)), place)]), in: expression)
        case .every(let every):
            return .object(
                [
                    ("body", document(of: every.body)), ("domain", document(of: every.domain)),
                    ("key", every.key.map { document(of: $0) } ?? .null),
                ] + location(expression.location.word("every")) + [("value", document(of: every.value))])
        case .not(let negation):
            return .object([
                ("body", document(of: negation.body)), ("explicit_body", .boolean(negation.isExplicit)),
                ("type", .string("not")),
            ])
        case .logical(let logical):
            var entries: Entries = []
            if logical.isLeftExplicit { entries.append(("explicit_lhs", .boolean(true))) }
            if logical.isRightExplicit { entries.append(("explicit_rhs", .boolean(true))) }
            return .object(
                entries + [
                    ("lhs", document(of: logical.left)), ("rhs", document(of: logical.right)),
                    ("type", .string(logical.connective.rawValue)),
                ])
        }
    }

    private func some(_ symbols: SyntaxDocument, in expression: Expression) -> SyntaxDocument {
        .object(location(expression.location.word("some")) + [("symbols", symbols)])
    }

    // MARK: - Terms

    func list(_ terms: [Term]) -> SyntaxDocument { .array(terms.map { document(of: $0) }) }

    func document(of term: Term) -> SyntaxDocument {
        .object(location(term.location) + [("type", .string(term.kindName)), ("value", value(of: term))])
    }

    private func value(of term: Term) -> SyntaxDocument {
        switch term.kind {
        case .null: .object([])
        case .boolean(let value): .boolean(value)
        case .number(let text): .number(text.string)
        case .string(let text), .variable(let text): .string(text.string)
        case .ref(let path): list(path)
        case .array(let elements): list(elements)
        case .set(let elements): list(TermOrder.distinct(elements))
        case .object(let entries):
            .array(TermOrder.sorted(entries).map { list([$0.key, $0.value]) })
        case .arrayComprehension(let head, let body), .setComprehension(let head, let body):
            .object([("term", document(of: head)), ("body", document(of: body))])
        case .objectComprehension(let key, let value, let body):
            .object([("key", document(of: key)), ("value", document(of: value)), ("body", document(of: body))])
        case .call(let call): list([call.function] + call.arguments)
        case .templateString(let parts):
            .object([
                ("parts", parts.isEmpty ? .null : .array(parts.map(document))),
                ("multi_line", .boolean(term.isRawTemplate)),
            ])
        }
    }

    private func document(of part: TemplatePart) -> SyntaxDocument {
        switch part {
        case .text(let text): return .object([("type", .string("string")), ("value", .string(text.string))])
        case .expression(let expression):
            if let constant = expression.constant, !comments.hasOne(justBefore: expression.location) {
                return document(of: constant)
            }
            return document(of: expression)
        }
    }
}

extension Rule {
    /// OPA keeps, in part, the form that rules had before they could stand on paths: `p[key] := value` has a name.
    fileprivate var hasOldName: Bool {
        if head.reference.count == 1 { return true }
        guard head.reference.count == 2, head.key == nil, !isDefault else { return false }
        let hasArguments = head.arguments?.isEmpty == false
        return usesIf ? hasArguments || !head.hasGeneratedValue : !hasArguments && !head.hasGeneratedValue
    }
}

extension Term {
    /// A template string in backticks.
    var isRawTemplate: Bool {
        guard let dollar = location.bytes.firstIndex(of: UInt8(ascii: "$")) else { return false }
        return location.bytes[dollar...].dropFirst().first == UInt8(ascii: "`")
    }
}

extension Expression {
    /// The plain value that the expression is, as between the braces of a template string.
    var constant: Term? {
        guard case .term(let term) = kind else { return nil }
        switch term.kind {
        case .null, .boolean, .number, .string: return term
        default: return nil
        }
    }
}

extension Import {
    /// Where the path stands.
    fileprivate var pathLocation: SourceLocation {
        guard let first = path.first?.location else { return location }
        return first.ending(at: path.last?.location.end ?? first.end)
    }
}

extension SourceLocation {
    /// The same place with the text of the keyword that stands there.
    fileprivate func word(_ keyword: String) -> SourceLocation { ending(at: offset + keyword.utf8.count) }
}

/// Base64 with padding.
enum Base64Text {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encoded(_ bytes: some Sequence<UInt8>) -> String {
        var result: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        func digit(_ shift: UInt32) -> UInt8 { digits[Int(bits >> shift & 63)] }
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            count += 1
            guard count == 3 else { continue }
            result += [digit(18), digit(12), digit(6), digit(0)]
            (bits, count) = (0, 0)
        }
        let padding = UInt8(ascii: "=")
        if count == 1 {
            bits <<= 16
            result += [digit(18), digit(12), padding, padding]
        } else if count == 2 {
            bits <<= 8
            result += [digit(18), digit(12), digit(6), padding]
        }
        return String(decoding: result, as: UTF8.self)
    }
}
