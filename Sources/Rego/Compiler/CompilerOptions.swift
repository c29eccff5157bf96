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

    public init() {}
}
