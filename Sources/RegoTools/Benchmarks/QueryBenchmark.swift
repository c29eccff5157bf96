import Rego

/// Measures how long a query takes, as `opa bench` does: prepared once, evaluated often.
package struct QueryBenchmark {
    private let settings: EvalSettings
    private let engine: Engine
    private let data: BaseData
    private let prepared: PreparedQuery
    private let options: EvaluationOptions
    private let failsWhereUndefined: Bool

    /// Loads and compiles; throws what is wrong.
    ///
    /// - Parameter failsWhereUndefined: a query without a result is an error: it is seldom what somebody means to
    ///   measure.
    package init(_ settings: EvalSettings, failsWhereUndefined: Bool, host: ToolHost) throws(PolicyProblems) {
        self.settings = settings
        self.failsWhereUndefined = failsWhereUndefined
        let loader = try settings.files.load()
        engine = try Engine.tool(
            loader.modules, data: loader.documents, strict: settings.isStrict, version: settings.files.version)
        data = BaseData(loader.documents)
        options = host.options(strict: settings.strictBuiltinErrors, timeout: settings.timeout)
        do {
            prepared = try engine.prepare(
                settings.query, package: settings.packagePath, imports: settings.imports)
        } catch {
            throw PolicyProblems(error)
        }
    }

    /// Warms up and measures once.
    package func run(_ effort: Benchmark.Effort = Benchmark.Effort()) throws(PolicyProblems) -> Benchmark {
        try Benchmark.measure(effort) { () throws(PolicyProblems) in
            guard try evaluate() || !failsWhereUndefined else {
                throw PolicyProblems([PolicyProblem("undefined result")])
            }
        }
    }

    private func evaluate() throws(PolicyProblems) -> Bool {
        do {
            guard let partial = settings.partial else {
                return try !prepared.evaluate(input: settings.input, data: data, options: options).isEmpty
            }
            return try !engine.partiallyEvaluate(
                settings.query, package: settings.packagePath, imports: settings.imports, partial: partial,
                input: settings.input, data: data, options: options
            ).queries.isEmpty
        } catch {
            throw PolicyProblems(error)
        }
    }
}
