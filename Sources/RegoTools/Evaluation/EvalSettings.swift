package import Rego

/// What `eval`, `bench` and `explain` are asked, and of what.
package struct EvalSettings: Sendable {
    package var query: String
    package var files = PolicyFiles()
    package var input: Value?
    /// The package in which the query is read.
    package var package: String?
    package var imports: [String] = []
    /// Whether unused imports and variables are errors.
    package var isStrict = false
    /// A schema of `input`, or a folder of schemas that METADATA names.
    package var schemas: String?
    package var strictBuiltinErrors = false
    /// Whether the errors of built-ins are told beside the result.
    package var showsBuiltinErrors = false
    /// Nanoseconds of an evaluation.
    package var timeout: Int64?

    package var explain = ExplainMode.off
    package var showsVariables = false
    package var profiles = false
    package var profileCriteria: [ProfileCriterion] = []
    package var profileLimit = 10
    package var measures = false
    package var instruments = false
    package var covers = false
    /// Whether the query is evaluated only as far as it goes without the unknowns.
    package var partial: PartialOptions?
    /// How often it is evaluated; figures are aggregated where it is more than once.
    package var count = 1

    package init(query: String) {
        self.query = query
    }

    /// `data.a` of `a` too, as `opa` takes it.
    var packagePath: String? { package.map { $0.hasPrefix("data.") || $0 == "data" ? $0 : "data." + $0 } }
}

/// What came of it.
package struct EvalOutput {
    package var results: [ResultSet.Result] = []
    package var partial: PartialResult?
    package var problems: PolicyProblems?
    /// Errors of built-ins, which did not end the evaluation.
    package var builtinErrors: [PolicyProblem] = []
    package var explanation: [RecordedEvent] = []
    package var isExplanationCut = false
    package var metrics: Metrics?
    package var profile: [ProfileEntry] = []
    package var aggregatedMetrics: [(name: String, statistics: Statistics)] = []
    package var aggregatedProfile: [AggregatedProfileEntry] = []
    package var coverage: CoverageReport?

    package init(results: [ResultSet.Result] = []) {
        self.results = results
    }

    /// Whether there is nothing to tell: no result, or a query that can never hold.
    package var isUndefined: Bool { results.isEmpty && (partial?.queries.isEmpty ?? true) }

    /// What `--fail` and `--fail-defined` look at.
    package var isDefined: Bool { !results.isEmpty }
}
