public import RegoSyntax

/// How policies and queries are compiled.
public struct CompilerOptions: Sendable {
    /// The Rego of queries, and of policies whose source does not say.
    public var regoVersion = RegoVersion.v1
    /// Reports unused imports, arguments and assigned variables too.
    public var isStrict = false
    /// Keeps calls of `print`; without, they are taken out.
    public var keepsPrint = false
    /// The built-in functions a policy may call, by name.
    public var builtins: [String: BuiltinSignature] = BuiltinSignature.standard

    /// Whether `builtins` is all there is: else those that the engine's registry has beside them are added.
    public internal(set) var isRestricted = false
    /// Reads METADATA blocks, so that what is wrong with one is an error and its schemas count. Without, they are read
    /// only where some rule calls `rego.metadata.rule()` or `.chain()`.
    public var readsAnnotations = false
    /// JSON Schemas that give types to `input` and `data`: the one of `input` everywhere, and those that METADATA names.
    public var schemas: SchemaSet?
    /// How many errors are reported before it is said that there are more; 0 for all of them.
    public var maximumErrors = 10

    public init() {}

    /// The built-in functions whose names have one part, as variables may.
    var functionNames: VariableSet {
        Set(builtins.keys.lazy.filter { !$0.utf8.contains(UInt8(ascii: ".")) }.map { RegoText($0) })
    }
}
