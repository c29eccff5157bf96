package import Rego
package import RegoSyntax
import Synchronization

/// Loads, compiles and evaluates as `opa eval` does.
package struct EvalRun {
    /// More errors of built-ins are not kept.
    private static let maximumBuiltinErrors = 10_000

    private let settings: EvalSettings
    private let host: ToolHost
    private let print: @Sendable (String) -> Void

    package init(_ settings: EvalSettings, host: ToolHost, print: @escaping @Sendable (String) -> Void) {
        self.settings = settings
        self.host = host
        self.print = print
    }

    /// Evaluates as often as was asked.
    package func run() -> EvalOutput {
        var outputs: [EvalOutput] = []
        for _ in 0..<max(1, settings.count) {
            outputs.append(once())
            if outputs.last?.problems != nil { break }
        }
        guard var output = outputs.first else { return EvalOutput() }
        guard settings.count > 1 else { return output }
        if settings.measures {
            let names = output.metrics?.all.map(\.name) ?? []
            output.aggregatedMetrics = names.filter { $0.hasPrefix("timer_") }.map { name in
                (name: name, statistics: Statistics(outputs.compactMap { $0.metrics?.timers[name] }))
            }
        }
        output.aggregatedProfile = AggregatedProfileEntry.aggregate(outputs.map(\.profile))
        output.metrics = nil
        output.profile = []
        return output
    }

    /// Evaluates once, with modules and data that were loaded before.
    package func run(modules: [Module], documents: RegoObject) -> EvalOutput {
        once((modules: modules, documents: documents))
    }

    private typealias Loaded = (modules: [Module], documents: RegoObject)

    private func once(_ loaded: Loaded? = nil) -> EvalOutput {
        var output = EvalOutput()
        var metrics = Metrics()
        do {
            try evaluate(loaded, &output, &metrics)
        } catch {
            output.problems = error
        }
        if settings.measures { output.metrics = metrics }
        return output
    }

    private func evaluate(
        _ known: Loaded?, _ output: inout EvalOutput, _ metrics: inout Metrics
    ) throws(PolicyProblems) {
        let loaded: Loaded = try metrics.measure("rego_load_files") { () throws(PolicyProblems) in
            if let known { return known }
            let loader = try settings.files.load()
            return (modules: loader.modules, documents: loader.documents)
        }
        let engine = try metrics.measure("rego_module_compile") { () throws(PolicyProblems) in
            let schemas = try settings.schemas.map { (path) throws(PolicyProblems) in try SchemaLoader.load(path) }
            return try Engine.tool(
                loaded.modules, data: loaded.documents, strict: settings.isStrict, version: settings.files.version,
                schemas: schemas)
        }
        let data = BaseData(loaded.documents)
        let tracers = Tracers(settings, engine)
        defer { tracers.report(to: &output, &metrics, loaded.modules, settings) }
        var options = host.options(strict: settings.strictBuiltinErrors, timeout: settings.timeout, print: print)
        let builtinErrors = Mutex<[PolicyProblem]>([])
        if settings.showsBuiltinErrors {
            options.builtinErrorSink = { error in
                builtinErrors.withLock { errors in
                    if errors.count < Self.maximumBuiltinErrors { errors.append(PolicyProblem(error)) }
                }
            }
        }
        defer { output.builtinErrors = builtinErrors.withLock { $0 } }
        if let partial = settings.partial {
            output.partial = try metrics.measure("rego_partial_eval") { () throws(PolicyProblems) in
                try Self.rethrowing {
                    try engine.partiallyEvaluate(
                        settings.query, package: settings.packagePath, imports: settings.imports, partial: partial,
                        input: settings.input, data: data, options: options, tracer: tracers.all)
                }
            }
            return
        }
        _ = metrics.measure("rego_query_parse") {
            try? Parser.parseQuery(settings.query, version: settings.files.version)
        }
        let prepared = try metrics.measure("rego_query_compile") { () throws(PolicyProblems) in
            try Self.rethrowing {
                try engine.prepare(settings.query, package: settings.packagePath, imports: settings.imports)
            }
        }
        output.results = try metrics.measure("rego_query_eval") { () throws(PolicyProblems) in
            try Self.rethrowing {
                if let tracer = tracers.all {
                    return try engine.trace(
                        settings.query, package: settings.packagePath, imports: settings.imports,
                        input: settings.input, data: data, options: options, tracer: tracer
                    ).results
                }
                return try prepared.evaluate(input: settings.input, data: data, options: options).results
            }
        }
    }

    private static func rethrowing<Value>(_ body: () throws -> Value) throws(PolicyProblems) -> Value {
        do {
            return try body()
        } catch {
            throw PolicyProblems(error)
        }
    }
}

/// What listens to the steps of an evaluation.
private struct Tracers {
    let recorder: EventRecorder?
    let profiler: ExpressionProfiler?
    let coverage: CoverageRecorder?
    let counter: StepCounter?

    init(_ settings: EvalSettings, _ engine: Engine) {
        recorder =
            settings.explain == .off
            ? nil
            : EventRecorder(
                settings.explain, names: LocalNames(engine.compiled), keepsVariables: settings.showsVariables)
        profiler = settings.profiles ? ExpressionProfiler() : nil
        coverage = settings.covers ? CoverageRecorder() : nil
        counter = settings.instruments ? StepCounter() : nil
    }

    /// Nil where nobody listens.
    var all: (any Tracer)? {
        let tracers: [(any Tracer)?] = [recorder, profiler, coverage, counter]
        let present = tracers.compactMap { $0 }
        return present.isEmpty ? nil : TracerGroup(present)
    }

    func report(
        to output: inout EvalOutput, _ metrics: inout Metrics, _ modules: [Module], _ settings: EvalSettings
    ) {
        if let recorder {
            output.explanation = settings.explain.selected(recorder.events)
            output.isExplanationCut = recorder.isTruncated
        }
        if let profiler {
            output.profile = profiler.report(by: settings.profileCriteria, limit: settings.profileLimit)
        }
        if let coverage { output.coverage = CoverageReport(modules, hits: coverage.hits) }
        for (operation, count) in counter?.counts ?? [:] {
            metrics.count("eval_op_\(operation.rawValue.lowercased())", count)
        }
    }
}
