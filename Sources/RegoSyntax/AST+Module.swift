/// One parsed file.
public struct Module: Sendable {
    public var package: Package
    public var imports: [Import]
    public var rules: [Rule]
    /// Every comment, in order.
    public var comments: [Comment]
    /// Every METADATA block, in order; its YAML is not yet parsed.
    public var annotations: [AnnotationBlock]
    public var source: SourceText
    /// The Rego it is written in; `v0v1` for a v0 file with `import rego.v1`.
    public var version: RegoVersion

    public init(
        package: Package, imports: [Import], rules: [Rule], comments: [Comment], annotations: [AnnotationBlock],
        source: SourceText, version: RegoVersion = .v1
    ) {
        self.package = package
        self.imports = imports
        self.rules = rules
        self.comments = comments
        self.annotations = annotations
        self.source = source
        self.version = version
    }
}

/// `package a.b`.
public struct Package: Sendable {
    /// Absolute: the variable `data`, then strings.
    public var path: [Term]
    public var location: SourceLocation

    public init(path: [Term], location: SourceLocation) {
        self.path = path
        self.location = location
    }
}

/// `import data.a.b as c`.
public struct Import: Sendable {
    /// The head is the variable `data`, `input`, `rego` or `future`, then strings.
    public var path: [Term]
    public var alias: RegoText?
    public var location: SourceLocation

    public init(path: [Term], alias: RegoText?, location: SourceLocation) {
        self.path = path
        self.alias = alias
        self.location = location
    }

    /// The name the import brings into the file.
    public var name: RegoText {
        if let alias { return alias }
        switch path.last?.kind {
        case .string(let text)?: return text
        case .variable(let name)?: return name
        default: return ""
        }
    }
}

/// A rule: `head if body else ...`, or one of the rules that chained bodies `{...} {...}` stand for.
public struct Rule: Sendable {
    public var isDefault: Bool
    public var head: Head
    /// Never empty: a rule without a body has the one expression `true`.
    public var body: Body
    /// `else` branches in order; each is a rule whose head holds the branch's value.
    public var elses: [Rule]
    /// METADATA blocks that belong to this rule, as indexes into the module's `annotations`.
    public var annotations: [Int]
    /// Written with `if` before its body.
    public var usesIf = false
    /// The body was written; it is not the `true` that stands for none.
    public var hasWrittenBody = true
    /// The body was written between braces.
    public var hasBraces = false
    public var location: SourceLocation

    public init(
        isDefault: Bool = false, head: Head, body: Body, elses: [Rule] = [], annotations: [Int] = [],
        location: SourceLocation
    ) {
        self.isDefault = isDefault
        self.head = head
        self.body = body
        self.elses = elses
        self.annotations = annotations
        self.location = location
    }
}

/// The head of a rule.
///
/// | written | reference | arguments | key | value |
/// |---|---|---|---|---|
/// | `p := 1` | `p` | nil | nil | `1` |
/// | `p.q[x] := y if ...` | `p.q[x]` | nil | nil | `y` |
/// | `p contains x if ...` | `p` | nil | `x` | nil |
/// | `f(x) := y` | `f` | `[x]` | nil | `y` |
/// | `p if ...` | `p` | nil | nil | `true` |
public struct Head: Sendable {
    /// What the rule defines, relative to its package: a variable, then a path.
    public var reference: [Term]
    /// A function's parameters; nil where the rule is not a function.
    public var arguments: [Term]?
    /// The member of a partial set.
    public var key: Term?
    /// The value; nil for a partial set.
    public var value: Term?
    /// Written with `:=` rather than `=`.
    public var isAssigned: Bool
    /// The value was left out, and is `true`.
    public var hasGeneratedValue: Bool
    public var location: SourceLocation

    public init(
        reference: [Term], arguments: [Term]? = nil, key: Term? = nil, value: Term? = nil, isAssigned: Bool = false,
        hasGeneratedValue: Bool = false, location: SourceLocation
    ) {
        self.reference = reference
        self.arguments = arguments
        self.key = key
        self.value = value
        self.isAssigned = isAssigned
        self.hasGeneratedValue = hasGeneratedValue
        self.location = location
    }

    /// The first name of the reference.
    public var name: RegoText {
        reference.first?.variableName ?? ""
    }
}

/// `# text`.
public struct Comment: Sendable {
    /// What follows the `#`.
    public var text: RegoText
    public var location: SourceLocation

    public init(text: RegoText, location: SourceLocation) {
        self.text = text
        self.location = location
    }
}

/// A `# METADATA` comment block.
public struct AnnotationBlock: Sendable {
    /// The block's lines after `METADATA`, each without its `#`.
    public var yaml: String
    /// Where `# METADATA` stands.
    public var location: SourceLocation
    /// The row of the block's last comment.
    public var endRow: Int

    public init(yaml: String, location: SourceLocation, endRow: Int) {
        self.yaml = yaml
        self.location = location
        self.endRow = endRow
    }
}
