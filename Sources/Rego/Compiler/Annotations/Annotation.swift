public import RegoSyntax

/// One METADATA block, read: what it says and what it is about.
public struct Annotation: Sendable {
    /// What a block is about.
    public enum Scope: String, Sendable {
        case rule, document, package, subpackages
    }

    /// A link to more about it.
    public struct Resource: Sendable {
        public let reference: String
        public let description: String
    }

    /// Who wrote it; one of the two may be empty.
    public struct Author: Sendable {
        public let name: String
        public let email: String
    }

    /// The JSON Schema of a document.
    public struct Schema: Sendable {
        /// A schema by name, or written out.
        public enum Definition: Sendable {
            /// `schema`, then the names of the folders and the file.
            case named([Term])
            case inline(Value)
        }

        /// The document: a ref into `input` or `data`.
        public let path: [Term]
        public let definition: Definition
    }

    /// How the rule is compiled into a filter of another language.
    public struct Compilation: Sendable {
        public let unknowns: [[Term]]
        public let maskRule: [Term]?
    }

    public internal(set) var scope: Scope
    public let title: String
    public let description: String
    public let isEntrypoint: Bool
    public let organizations: [String]
    public let resources: [Resource]
    public let authors: [Author]
    public let schemas: [Schema]
    public let compilation: Compilation?
    /// What the author of the policy adds; an object.
    public let custom: RegoObject
    /// Where `# METADATA` stands.
    public let location: SourceLocation
    /// The absolute path of the rule or the package that the block stands before; variable steps are left out.
    public internal(set) var path: [Term] = []
    /// The absolute path of the package it is in.
    public internal(set) var packagePath: [Term] = []
    /// The rule's name as its head has it; nil where the block stands before a package.
    public internal(set) var ruleName: String?
    /// Where that stands.
    public internal(set) var targetLocation: SourceLocation = .none
    /// The rule that the block stands before, counted in its module; nil where it stands before a package.
    public internal(set) var rule: Int?
    /// The block's module, counted in its set.
    public internal(set) var module = 0
}

extension Annotation {
    /// What `rego.metadata.rule()` gives.
    var term: Term {
        var entries = [Self.entry("scope", .string(RegoText(scope.rawValue)))]
        if !title.isEmpty { entries.append(Self.entry("title", .string(RegoText(title)))) }
        if !description.isEmpty { entries.append(Self.entry("description", .string(RegoText(description)))) }
        if isEntrypoint { entries.append(Self.entry("entrypoint", .boolean(true))) }
        add("organizations", organizations.map { Term(.string(RegoText($0))) }, to: &entries)
        add("related_resources", resources.map(\.term), to: &entries)
        add("authors", authors.map(\.term), to: &entries)
        add("schemas", schemas.map(\.term), to: &entries)
        if !custom.isEmpty { entries.append(Self.entry("custom", Term(constant: .object(custom)).kind)) }
        return Term(.object(entries), location)
    }

    fileprivate static func entry(_ key: String, _ value: Term.Kind) -> ObjectEntry {
        ObjectEntry(Term(.string(RegoText(key))), Term(value))
    }

    private func add(_ key: String, _ list: [Term], to entries: inout [ObjectEntry]) {
        if !list.isEmpty { entries.append(Self.entry(key, .array(list))) }
    }
}

extension Annotation.Resource {
    fileprivate var term: Term {
        var entries = [Annotation.entry("ref", .string(RegoText(reference)))]
        if !description.isEmpty { entries.append(Annotation.entry("description", .string(RegoText(description)))) }
        return Term(.object(entries))
    }
}

extension Annotation.Author {
    fileprivate var term: Term {
        var entries: [ObjectEntry] = []
        if !name.isEmpty { entries.append(Annotation.entry("name", .string(RegoText(name)))) }
        if !email.isEmpty { entries.append(Annotation.entry("email", .string(RegoText(email)))) }
        return Term(.object(entries))
    }
}

extension Annotation.Schema {
    fileprivate var term: Term {
        var entries = [Annotation.entry("path", .array(path.asValues))]
        switch definition {
        case .named(let name): entries.append(Annotation.entry("schema", .array(name.asValues)))
        case .inline(let value): entries.append(Annotation.entry("definition", Term(constant: value).kind))
        }
        return Term(.object(entries))
    }
}

extension [Term] {
    /// A ref's terms with the head as a string.
    fileprivate var asValues: [Term] {
        map { term in term.variableName.map { Term(.string($0)) } ?? Term(term.kind) }
    }
}
