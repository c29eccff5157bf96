/// What a module is formatted for.
public struct FormatOptions: Sendable {
    /// The version the text is written in.
    public var source: RegoVersion
    /// The version the result is written in; `v0v1` is read by both.
    public var target: RegoVersion
    /// Leaves out `import rego.v1` and `import future.keywords` where the target does not need them.
    public var dropsOldImports: Bool

    public init(source: RegoVersion = .v1, target: RegoVersion = .v1, dropsOldImports: Bool = false) {
        self.source = source
        self.target = target
        self.dropsOldImports = dropsOldImports
    }
}

/// What the options and the module's imports say about how rules are written.
struct FormatStyle {
    /// The result holds to Rego v1.
    let followsV1: Bool
    /// Members of partial sets are written with `contains`.
    var usesContains: Bool
    /// Bodies are written with `if`.
    var usesIf: Bool
    /// Some rule needs a path as its head, so all are written as paths: `p.q` rather than `p["q"]`.
    var hasPaths = false
    /// Names that are keywords, besides those of the version.
    var futureKeywords: Set<RegoText> = []

    init(_ module: Module, _ options: FormatOptions) {
        followsV1 = options.target.followsV1
        usesContains = followsV1
        usesIf = followsV1
        for item in module.imports {
            if item.isRegoV1 || item.isAllFutureKeywords {
                usesContains = true
                usesIf = true
            }
            guard let keyword = item.futureKeyword else { continue }
            futureKeywords.insert(keyword)
            if keyword == "contains" { usesContains = true }
            if keyword == "if" { usesIf = true }
        }
        hasPaths = module.rules.contains { rule in
            rule.head.reference.count > 2 || rule.head.reference.count == 2 && rule.head.value == nil
        }
    }

    func isKeyword(_ name: RegoText) -> Bool {
        futureKeywords.contains(name) || RegoKeywords.contains(name, followsV1: followsV1)
    }
}

/// The words that are keywords from the start.
enum RegoKeywords {
    private static let v0: Set<RegoText> = [
        "not", "package", "import", "as", "default", "else", "with", "null", "true", "false", "some",
    ]
    private static let v1: Set<RegoText> = ["if", "contains", "in", "every"]

    static func contains(_ name: RegoText, followsV1: Bool) -> Bool {
        v0.contains(name) || followsV1 && v1.contains(name)
    }
}
