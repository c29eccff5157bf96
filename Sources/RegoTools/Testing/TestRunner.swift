import Dispatch
package import Rego
package import RegoSyntax
import Synchronization

/// How tests are run.
package struct TestSettings: Sendable {
    /// All tests, if nil.
    package var filter: TestFilter?
    /// Of one test, in nanoseconds; 0 for none.
    package var timeout: Int64 = 5_000_000_000
    /// How many tests run at a time; as many as there are processors, if 0.
    package var parallel = 0
    /// The steps of failing tests that are kept.
    package var explain = ExplainMode.off
    /// Whether the expression at which a test failed is kept with its values.
    package var keepsVariables = false
    /// Whether it is noted what of the policies was evaluated.
    package var covers = false

    package init() {}

    fileprivate var threads: Int {
        parallel > 0 ? min(parallel, 256) : max(1, ToolHost.processorCount)
    }
}

/// Runs the tests of a set of modules.
package struct TestRunner: Sendable {
    private let discovery: TestDiscovery
    private let engine: Engine
    private let data: BaseData
    private let host: ToolHost
    private let settings: TestSettings

    /// What stands before the name of a case.
    private static let announcement = "internal.test_case\u{0}"

    /// Compiles the modules; throws what is wrong with them.
    package init(
        _ modules: [Module], data: RegoObject, settings: TestSettings, version: RegoVersion = .v1, host: ToolHost
    ) throws(PolicyProblems) {
        discovery = TestDiscovery(modules)
        self.data = BaseData(data)
        self.host = host
        self.settings = settings
        var builtins = BuiltinRegistry.standard
        builtins.register(
            // Told through what the evaluation prints to, which is its own also where many run at once.
            Builtin("internal.test_case", arity: 1) { (arguments, context) throws(BuiltinError) in
                context.printSink?(Self.announcement + (arguments.first ?? .null).jsonString)
                return true
            })
        engine = try Engine.tool(discovery.modules, data: data, builtins: builtins, version: version)
    }

    /// The tests there are, in the order of files and rules.
    private var chosen: [DiscoveredTest] {
        discovery.tests.filter { settings.filter?.matches($0.fullName) ?? true }
    }

    /// The results, in the order of files and rules, and what was evaluated.
    package func run() -> (results: [TestResult], coverage: CoverageReport?) {
        let tests = chosen
        let results = Mutex([TestResult?](repeating: nil, count: tests.count))
        let hits = Mutex<[String: Set<CoverageRange>]>([:])
        let next = Atomic(0)
        let names = LocalNames(engine.compiled)
        DispatchQueue.concurrentPerform(iterations: min(settings.threads, max(1, tests.count))) { _ in
            DeepStack.run {
                while true {
                    let index = next.add(1, ordering: .relaxed).oldValue
                    guard tests.indices.contains(index) else { return }
                    let recorder = settings.covers ? CoverageRecorder() : nil
                    let result = run(tests[index], coverage: recorder, names)
                    results.withLock { $0[index] = result }
                    for (file, ranges) in recorder?.hits ?? [:] {
                        hits.withLock { $0[file, default: []].formUnion(ranges) }
                    }
                }
            }
        }
        let report = settings.covers ? CoverageReport(discovery.original, hits: hits.withLock { $0 }) : nil
        return (results.withLock { $0.compactMap { $0 } }, report)
    }

    /// Measures each test, one after the other. A test that fails is not measured.
    package func bench(_ effort: Benchmark.Effort = Benchmark.Effort()) -> [TestResult] {
        chosen.map { test in
            DeepStack.run {
                var result = run(test, coverage: nil, LocalNames(engine.compiled))
                guard result.outcome == .pass, let query = try? engine.prepare(path: test.package + test.name) else {
                    return result
                }
                let options = host.options(timeout: settings.timeout)
                let start = ToolHost.uptime()
                result.benchmark = try? Benchmark.measure(effort) { () throws(EvaluationError) in
                    _ = try query.value(data: data, options: options)
                }
                result.duration = ToolHost.uptime() &- start
                return result
            }
        }
    }

    private func run(_ test: DiscoveredTest, coverage: CoverageRecorder?, _ names: LocalNames) -> TestResult {
        var result = TestResult(
            package: test.packageText, name: test.nameText, location: test.location,
            outcome: test.isSkipped ? .skip : .pass)
        guard !test.isSkipped else { return result }
        let heard = Heard()
        let options = host.options(timeout: settings.timeout) { heard.add($0) }
        let start = ToolHost.uptime()
        do {
            let value = try evaluate(test, options, coverage)
            result.duration = max(0, ToolHost.uptime() &- start)
            judge(value, test, heard.cases, &result)
        } catch {
            result.duration = max(0, ToolHost.uptime() &- start)
            result.outcome = .error
            result.error = PolicyProblems(error).problems.first
        }
        result.output = heard.text
        if result.outcome == .fail { explain(test, names, &result) }
        return result
    }

    private func evaluate(
        _ test: DiscoveredTest, _ options: EvaluationOptions, _ coverage: CoverageRecorder?
    ) throws -> Value? {
        if let coverage {
            let found = try engine.trace(test.query, data: data, options: options, tracer: coverage)
            return found.results.first?.expressions.first?.value
        }
        return try engine.prepare(path: test.package + test.name).value(data: data, options: options).value
    }

    private func judge(_ value: Value?, _ test: DiscoveredTest, _ announced: [[String]], _ result: inout TestResult) {
        guard test.hasCases else {
            result.outcome = value == true ? .pass : .fail
            return
        }
        if case .object(let object)? = value { result.cases = Self.cases(object) }
        for path in announced { result.cases.begin(path[...]) }
        result.outcome = value == nil || result.cases.anyFailed ? .fail : .pass
    }

    /// Looks for where the test failed, and for the steps that led there.
    private func explain(_ test: DiscoveredTest, _ names: LocalNames, _ result: inout TestResult) {
        let options = host.options(timeout: settings.timeout)
        if settings.explain != .off || settings.keepsVariables {
            let recorder = EventRecorder(
                settings.explain == .debug ? .debug : .full, names: names, keepsVariables: settings.keepsVariables)
            _ = try? engine.trace(test.query, data: data, options: options, tracer: recorder)
            result.trace = settings.explain.selected(recorder.events)
            if settings.keepsVariables { result.failure = FailureText.of(recorder.events) }
        }
        guard !test.hasCases else { return }
        result.failing = FailureFinder(modules: discovery.modules, data: data, options: options).find(test)
    }

    private static func cases(_ object: RegoObject) -> TestCases {
        var cases = TestCases()
        for (key, value) in object {
            if case .object(let nested) = value {
                let below = Self.cases(nested)
                cases.set(caseName(key), .init(failed: below.anyFailed, cases: below))
            } else {
                cases.set(caseName(key), .init(failed: value != true))
            }
        }
        return cases
    }

    private static func caseName(_ value: Value) -> String {
        value.asString?.string ?? value.jsonString
    }

    /// What a test printed, and the cases it looked at.
    private final class Heard: Sendable {
        private let state = Mutex<(text: String, cases: [[String]])>(("", []))

        var text: String { state.withLock { $0.text } }
        var cases: [[String]] { state.withLock { $0.cases } }

        func add(_ line: String) {
            guard line.hasPrefix(TestRunner.announcement) else {
                state.withLock { $0.text += line + "\n" }
                return
            }
            let json = Array(line.utf8.dropFirst(TestRunner.announcement.utf8.count))
            guard case .array(let path)? = try? Value(json: json) else { return }
            state.withLock { $0.cases.append(path.map(TestRunner.caseName)) }
        }
    }
}
