public import RegoSyntax

/// What is left of a query when parts of the input or the data are not known.
///
/// The query holds for a completion of what is unknown exactly if one of `queries` does, together with `support`.
public struct PartialResult: Sendable {
    /// The residual queries: any one of them suffices. Empty where the query can never hold; an empty body where it
    /// always does.
    public let queries: [Body]
    /// Modules the queries refer to, in packages below `data.partial`.
    public let support: [Module]
    /// What nondeterministic built-ins answered.
    public let recorded: RecordedResults

    /// Whether the query holds whatever the unknown is.
    public var isAlwaysTrue: Bool { queries.contains { $0.isEmpty } }

    /// Whether the query holds for nothing.
    public var isNever: Bool { queries.isEmpty }
}

/// How a query is evaluated in part.
public struct PartialOptions: Sendable {
    /// The refs that are not known: `input`, `input.user`, `data.roles`.
    public var unknowns: [String]
    /// Refs into `data` that stay as they are: `data.example.allow`.
    public var disableInlining: [String]
    /// Whether rules that depend on something unknown become support rules instead of being taken apart.
    public var shallowInlining: Bool
    /// Whether built-ins that are not deterministic are called; else their calls are left in the residual.
    public var nondeterministicBuiltins: Bool
    /// The most residual queries and support rules, together.
    public var maximumResults: Int

    /// The usual: `input` is unknown.
    public init(
        unknowns: [String] = ["input"], disableInlining: [String] = [], shallowInlining: Bool = false,
        nondeterministicBuiltins: Bool = false, maximumResults: Int = 10_000
    ) {
        self.unknowns = unknowns
        self.disableInlining = disableInlining
        self.shallowInlining = shallowInlining
        self.nondeterministicBuiltins = nondeterministicBuiltins
        self.maximumResults = maximumResults
    }
}
