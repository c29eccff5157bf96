public import RegoSyntax

/// What policies may use: built-in functions with their types, keywords and features. OPA's capabilities files.
///
/// A file of an older OPA, or one with fewer built-ins, says what policies are checked against, so that they run where
/// that is all there is.
public struct Capabilities: Sendable {
    /// The built-in functions, in the order of their names.
    public var builtins: [BuiltinSignature]
    /// Keywords that `import future.keywords` may bring.
    public var futureKeywords: [String]
    /// Names of features of the language, `rego_v1`.
    public var features: [String]
    /// Hosts that JSON Schemas may be fetched from; nil where nothing is said.
    public var allowedHosts: [String]?

    /// Capabilities of these parts.
    public init(
        builtins: [BuiltinSignature], futureKeywords: [String] = [], features: [String] = [],
        allowedHosts: [String]? = nil
    ) {
        self.builtins = builtins.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        self.futureKeywords = futureKeywords
        self.features = features
        self.allowedHosts = allowedHosts
    }

    /// What this engine has for policies of a version of Rego.
    public static func current(
        _ version: RegoVersion = .v1, builtins: [String: BuiltinSignature] = BuiltinSignature.standard
    ) -> Capabilities {
        let later = ["keywords_in_refs", "rego_v1"]
        let early = ["rego_v1_import", "rule_head_ref_string_prefixes", "rule_head_refs"]
        return Capabilities(
            builtins: Array(builtins.values),
            futureKeywords: version == .v0
                ? ["and", "contains", "every", "if", "in", "not", "or"] : ["and", "not", "or"],
            features: later + (version == .v0 ? early : []) + ["template_strings"])
    }

    /// Refuses modules that need a feature which is not among these.
    public func check(_ modules: [Module]) throws(RegoErrors) {
        guard !features.contains("rego_v1") else { return }
        var errors: [RegoError] = []
        for module in modules where module.version == .v1 {
            errors.append(
                RegoError(
                    .parse, "illegal capabilities: rego_v1 feature required for parsing v1 Rego",
                    at: module.package.location))
        }
        guard errors.isEmpty else { throw RegoErrors(errors) }
    }
}

extension CompilerOptions {
    /// Lets policies call the built-ins of these capabilities and no others, with the types that stand there.
    public mutating func restrict(to capabilities: Capabilities) {
        builtins = [:]
        for builtin in capabilities.builtins { builtins[builtin.name] = builtin }
        isRestricted = true
    }
}
