package import Rego
package import RegoSyntax
import Synchronization

/// Which tests to run, by their full names.
package struct TestFilter {
    private let pattern: String
    private let query: PreparedQuery

    /// Throws where `pattern` is no regular expression.
    package init(_ pattern: String) throws(PolicyProblems) {
        self.pattern = pattern
        do {
            query = try Engine(modules: []).prepare("regex.match(input.pattern, input.name)")
        } catch let error as EngineError {
            throw PolicyProblems(error)
        } catch let error as RegoErrors {
            throw PolicyProblems(error)
        } catch {
            throw PolicyProblems([PolicyProblem("\(error)")])
        }
        _ = try evaluate("")
    }

    package func matches(_ name: String) -> Bool {
        (try? evaluate(name)) ?? false
    }

    private func evaluate(_ name: String) throws(PolicyProblems) -> Bool {
        do {
            let options = EvaluationOptions(now: 0, strictBuiltinErrors: true)
            let input: Value = ["pattern": Value(pattern), "name": Value(name)]
            return try query.evaluate(input: input, options: options).results.first?.expressions.first?.value == true
        } catch {
            throw PolicyProblems([PolicyProblem("--run: \(error.message)")])
        }
    }
}

/// Runs the tests of a set of modules, one after the other.
package struct TestRunner {
    private let discovery: TestDiscovery
    private let engine: Engine
    private let data: BaseData
    private let filter: TestFilter?
    private let host: ToolHost
    /// Of one test, in nanoseconds; 0 for none.
    private let timeout: Int64
    private let announced = AnnouncedCases()

    /// Compiles the modules; throws what is wrong with them.
    package init(
        _ modules: [Module], data: RegoObject, filter: TestFilter?, timeout: Int64, host: ToolHost
    ) throws(PolicyProblems) {
        discovery = TestDiscovery(modules)
        self.data = BaseData(data)
        self.filter = filter
        self.timeout = timeout
        self.host = host
        var builtins = BuiltinRegistry.standard
        let announced = announced
        builtins.register(
            Builtin("internal.test_case", arity: 1) { (arguments, _) throws(BuiltinError) in
                if case .array(let path)? = arguments.first { announced.add(path.map(Self.caseName)) }
                return true
            })
        engine = try Engine.tool(discovery.modules, data: data, builtins: builtins)
    }

    /// The results, in the order of files and rules.
    package func run() -> [TestResult] {
        discovery.tests.filter { filter?.matches($0.fullName) ?? true }.map(run)
    }

    private func run(_ test: DiscoveredTest) -> TestResult {
        var result = TestResult(
            package: test.packageText, name: test.nameText, location: test.location,
            outcome: test.isSkipped ? .skip : .pass)
        guard !test.isSkipped else { return result }
        announced.reset()
        let printed = Printed()
        let options = host.options(timeout: timeout) { printed.add($0) }
        let start = ContinuousClock.now
        do {
            let value = try engine.prepare(path: test.package + test.name).value(data: data, options: options).value
            result.duration = Self.nanoseconds(start.duration(to: .now))
            judge(value, test, &result)
        } catch {
            result.duration = Self.nanoseconds(start.duration(to: .now))
            result.outcome = .error
            switch error {
            case let error as EvaluationError: result.error = PolicyProblem(error)
            case let error as EngineError: result.error = PolicyProblems(error).problems.first
            default: result.error = PolicyProblem("\(error)")
            }
        }
        result.output = printed.text
        return result
    }

    private func judge(_ value: Value?, _ test: DiscoveredTest, _ result: inout TestResult) {
        if test.hasCases {
            if case .object(let object)? = value { result.cases = Self.cases(object) }
            for path in announced.all { result.cases.begin(path[...]) }
            result.outcome = value == nil || result.cases.anyFailed ? .fail : .pass
        } else {
            result.outcome = value == true ? .pass : .fail
        }
        if result.outcome == .fail, !test.hasCases {
            result.failing = FailureFinder(
                modules: discovery.modules, data: data, options: host.options(timeout: timeout) { _ in }
            ).find(test)
        }
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

    private static func nanoseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return seconds &* 1_000_000_000 &+ attoseconds / 1_000_000_000
    }
}

/// The cases that a test's evaluation looked at.
private final class AnnouncedCases: Sendable {
    private let paths = Mutex<[[String]]>([])

    var all: [[String]] { paths.withLock { $0 } }

    func reset() { paths.withLock { $0 = [] } }

    func add(_ path: [String]) { paths.withLock { $0.append(path) } }
}

/// What a test printed.
private final class Printed: Sendable {
    private let lines = Mutex("")

    var text: String { lines.withLock { $0 } }

    func add(_ line: String) { lines.withLock { $0 += line + "\n" } }
}
