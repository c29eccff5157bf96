import RegoSyntax
import Yams

/// One METADATA block, read, with what it is about.
struct RuleMetadata {
    enum Scope: String {
        case rule, document, package, subpackages
    }

    let scope: Scope
    /// The absolute path of the rule or the package it stands before.
    let path: [Term]
    let location: SourceLocation
    /// What `rego.metadata.rule()` gives.
    let value: Term

    /// Reads a block. `path` is of the rule it stands before, or of the package where `isPackage`.
    init(_ block: AnnotationBlock, path: [Term], isPackage: Bool) throws(RegoError) {
        var reader = MetadataReader(location: block.location)
        let fields = try reader.read(block.yaml)
        let isEntrypoint = fields["entrypoint"]?.kind == .boolean(true)
        let fallback: Scope = isPackage ? .package : (isEntrypoint ? .document : .rule)
        var scope = fallback
        if let name = fields["scope"]?.stringValue, !name.string.isEmpty {
            guard let known = Scope(rawValue: name.string) else {
                throw RegoError(.parse, "invalid annotation scope '\(name)'", at: block.location)
            }
            scope = known
        }
        guard isPackage == (scope == .package || scope == .subpackages) else {
            let (want, have) = isPackage ? ("rule", "package") : ("package", "rule")
            throw RegoError(
                .parse, "annotation scope '\(scope.rawValue)' must be applied to \(want) (have \(have))",
                at: block.location)
        }
        self.scope = scope
        self.path = path
        location = block.location
        var entries: [ObjectEntry] = [ObjectEntry("scope", .string(RegoText(scope.rawValue)))]
        for name in ["title", "description"] {
            if let text = fields[name]?.stringValue, !text.string.isEmpty {
                entries.append(ObjectEntry(name, .string(text)))
            }
        }
        if isEntrypoint { entries.append(ObjectEntry("entrypoint", .boolean(true))) }
        let readers: [(String, (Term) throws(RegoError) -> Term)] = [
            ("organizations", { (term) throws(RegoError) in term }),
            (
                "related_resources",
                { (term) throws(RegoError) in try Self.resource(term, at: block.location) }
            ),
            ("authors", { (term) throws(RegoError) in try Self.author(term, at: block.location) }),
            ("schemas", { (term) throws(RegoError) in try Self.schema(term, at: block.location) }),
        ]
        for (name, read) in readers {
            guard case .array(let elements)? = fields[name]?.kind, !elements.isEmpty else { continue }
            var list: [Term] = []
            for element in elements { list.append(try read(element)) }
            entries.append(ObjectEntry(name, .array(list)))
        }
        if let custom = fields["custom"], case .object(let inner) = custom.kind, !inner.isEmpty {
            entries.append(ObjectEntry("custom", custom.kind))
        }
        value = Term(.object(entries), block.location)
    }

    private static func resource(_ term: Term, at place: SourceLocation) throws(RegoError) -> Term {
        if let text = term.stringValue, !text.string.isEmpty {
            return Term(.object([ObjectEntry("ref", .string(text))]), place)
        }
        guard let reference = term.entry("ref")?.stringValue, !reference.string.isEmpty else {
            throw RegoError(.parse, "invalid related-resource definition: 'ref' value required in object", at: place)
        }
        var entries = [ObjectEntry("ref", .string(reference))]
        if let text = term.entry("description")?.stringValue, !text.string.isEmpty {
            entries.append(ObjectEntry("description", .string(text)))
        }
        return Term(.object(entries), place)
    }

    /// `Name <mail>`, or an object with both.
    private static func author(_ term: Term, at place: SourceLocation) throws(RegoError) -> Term {
        var name = term.entry("name")?.stringValue?.string ?? ""
        var email = term.entry("email")?.stringValue?.string ?? ""
        if let text = term.stringValue {
            var words = text.string.split { $0 == " " || $0 == "\t" }
            if let last = words.last, last.hasPrefix("<"), last.hasSuffix(">"), last.count >= 2 {
                email = String(last.dropFirst().dropLast())
                words.removeLast()
            }
            name = words.joined(separator: " ")
        }
        guard !name.isEmpty || !email.isEmpty else {
            throw RegoError(
                .parse, "invalid author definition: 'name' and/or 'email' values required in object", at: place)
        }
        var entries: [ObjectEntry] = []
        if !name.isEmpty { entries.append(ObjectEntry("name", .string(RegoText(name)))) }
        if !email.isEmpty { entries.append(ObjectEntry("email", .string(RegoText(email)))) }
        return Term(.object(entries), place)
    }

    /// `input.x: schema.name`, or a path with a definition.
    private static func schema(_ term: Term, at place: SourceLocation) throws(RegoError) -> Term {
        guard case .object(let entries) = term.kind, let first = entries.first, let text = first.key.stringValue,
            let path = try? Parser.parseRef(text.string)
        else { throw RegoError(.parse, "invalid document reference", at: place) }
        var result = [ObjectEntry("path", .array(path.asValues))]
        if let name = first.value.stringValue {
            guard let reference = try? Parser.parseRef(name.string), reference.first?.variableName == "schema" else {
                throw RegoError(.parse, "invalid schema reference", at: place)
            }
            result.append(ObjectEntry("schema", .array(reference.asValues)))
        } else if case .object = first.value.kind {
            result.append(ObjectEntry("definition", first.value.kind))
        } else {
            throw RegoError(.parse, "invalid schema declaration for path \(text.quoted)", at: place)
        }
        return Term(.object(result), place)
    }
}

extension ObjectEntry {
    fileprivate init(_ key: String, _ value: Term.Kind) {
        self.init(Term(.string(RegoText(key))), Term(value))
    }
}

extension Term {
    fileprivate func entry(_ name: String) -> Term? {
        guard case .object(let entries) = kind else { return nil }
        return entries.first { $0.key.stringValue?.string == name }?.value
    }
}

extension [Term] {
    /// A ref's terms with the head as a string.
    fileprivate var asValues: [Term] {
        map { term in term.variableName.map { Term(.string($0), term.location) } ?? term }
    }
}

/// Reads the YAML of a block into terms. Size and depth are bounded, aliases included.
private struct MetadataReader {
    let location: SourceLocation
    private var count = 0

    init(location: SourceLocation) {
        self.location = location
    }

    mutating func read(_ yaml: String) throws(RegoError) -> [String: Term] {
        guard yaml.contains(where: { !$0.isWhitespace }) else {
            throw RegoError(.parse, "expected METADATA block, found whitespace", at: location)
        }
        let node: Node?
        do {
            node = try Yams.compose(yaml: yaml)
        } catch {
            throw RegoError(.parse, "METADATA block is not YAML: \(error)", at: location)
        }
        guard let node else { return [:] }
        guard case .object(let entries) = try term(node, depth: 0).kind else {
            throw RegoError(.parse, "METADATA block must be a YAML mapping", at: location)
        }
        var fields: [String: Term] = [:]
        for entry in entries { if let name = entry.key.stringValue { fields[name.string] = entry.value } }
        return fields
    }

    private mutating func term(_ node: Node, depth: Int) throws(RegoError) -> Term {
        count += 1
        guard count <= 10_000, depth <= 32 else {
            throw RegoError(.parse, "METADATA block is too large or nested too deeply", at: location)
        }
        switch node {
        case .scalar(let scalar):
            return Term(scalar.isPlain ? Self.plain(scalar.string) : .string(RegoText(scalar.string)), location)
        case .sequence(let sequence):
            var elements: [Term] = []
            for element in sequence { elements.append(try term(element, depth: depth + 1)) }
            return Term(.array(elements), location)
        case .mapping(let mapping):
            var entries: [ObjectEntry] = []
            for (key, value) in mapping {
                guard case .scalar(let name) = key else {
                    throw RegoError(.parse, "METADATA block has a key that is no string", at: location)
                }
                entries.append(
                    ObjectEntry(
                        Term(.string(RegoText(name.string)), location), try term(value, depth: depth + 1)))
            }
            return Term(.object(entries), location)
        case .alias:
            throw RegoError(.parse, "METADATA block has an alias without its anchor", at: location)
        }
    }

    /// What an unquoted scalar means in YAML 1.2's core schema.
    private static func plain(_ text: String) -> Term.Kind {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .boolean(true)
        case "false", "False", "FALSE": return .boolean(false)
        default: break
        }
        let digits = text.hasPrefix("+") ? text.dropFirst() : text[...]
        if let first = digits.utf8.first(where: { $0 != UInt8(ascii: "-") }), first < 0x3A,
            let term = try? Parser.parseTerm(String(digits)), case .number = term.kind
        {
            return term.kind
        }
        return .string(RegoText(text))
    }
}

extension Node.Scalar {
    fileprivate var isPlain: Bool { style == .plain || style == .any }
}
