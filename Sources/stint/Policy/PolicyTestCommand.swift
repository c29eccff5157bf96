import ArgumentParser
import Rego
import RegoSyntax
import RegoTools

/// `pretty`, `json` or Go's format of benchmarks.
enum TestFormat: String, ExpressibleByArgument, CaseIterable {
    case pretty, json, gobench
}

struct PolicyTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Run the tests of policies, as `opa test` does.",
        discussion: """
            Examples:
              stint policy test policies -v
              stint policy test policies data.stint_test:fixtures.json -r 'request.*'
              stint policy test policies --coverage --threshold 80
              stint policy test policies --watch

            Rules whose names begin with `test_` are tests; `todo_test_` marks one that is skipped. Exit code 0: all
            passed. 1: nothing could be run. 2: a test failed or was skipped (see --exit-zero-on-skipped), or less is
            covered than --threshold.
            """)

    @Argument(help: "Files and folders, or PREFIX:PATH.")
    var paths: [String]

    @Flag(name: .shortAndLong, help: "Name every test, and show what led to failures.")
    var verbose = false

    @Option(
        name: [.customShort("r"), .customLong("run")],
        help: ArgumentHelp("Only tests whose full name matches, like 'data.a.test_b'.", valueName: "regex"))
    var pattern: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("pretty, json, or gobench with --bench.", valueName: "format"))
    var format: TestFormat = .pretty

    @Flag(name: .shortAndLong, help: "Report which lines of the policies the tests evaluate, in JSON.")
    var coverage = false

    @Option(help: ArgumentHelp("Fail where less is covered. Implies --coverage.", valueName: "percent"))
    var threshold: Double?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("How many tests run at a time. (default: one per processor)", valueName: "number"))
    var parallel: Int?

    @Option(
        help: ArgumentHelp(
            "Give up on a test after this long: 5s, 500ms. (default: 5s, 30s with --bench)", valueName: "duration"),
        transform: GoDuration.parse)
    var timeout: Int64?

    @Option(help: ArgumentHelp("Run the tests this often.", valueName: "number"))
    var count = 1

    @Flag(help: "Measure how long each test takes.")
    var bench = false

    @Option(
        help: ArgumentHelp(
            "Show the steps of failing tests: fails, full, notes or debug. Implies --verbose.", valueName: "mode"))
    var explain: ExplainMode?

    @Flag(help: "Show failing expressions with the values in them.")
    var varValues = false

    @Flag(name: [.customShort("z"), .long], help: "Skipped tests do not make the exit code 2.")
    var exitZeroOnSkipped = false

    @Flag(help: "Exit with 1 where there was no test to run.")
    var failOnEmpty = false

    @Option(name: .shortAndLong, help: ArgumentHelp("Show this many errors of the policies.", valueName: "number"))
    var maxErrors = 10

    @Flag(name: .shortAndLong, help: "Run again whenever a file changes, until Ctrl-C.")
    var watch = false

    @Flag(name: .shortAndLong, help: "The paths are bundles: archives, or folders with the files of one.")
    var bundle = false

    @OptionGroup var network: NetworkOptions

    @Flag(help: "Policies are Rego v0 where they do not say otherwise.")
    var v0Compatible = false

    @OptionGroup var ignored: IgnoreOptions

    func validate() throws {
        if format == .gobench, !bench {
            throw ValidationError("cannot use output format gobench without running benchmarks (--bench)")
        }
        if let threshold, !(0...100).contains(threshold) {
            throw ValidationError("Code coverage threshold must be between 0 and 100")
        }
        if bench, coverage || threshold != nil {
            throw ValidationError("coverage reporting is not supported when benchmarking tests")
        }
        if count < 1 || count > 100_000 { throw ValidationError("--count is 1 to 100000") }
        if let parallel, parallel < 0 { throw ValidationError("--parallel is 0 or more") }
        if maxErrors < 0 { throw ValidationError("--max-errors is 0 or more; 0 shows all") }
    }

    func run() async throws {
        guard watch else { throw CommandFailure(status: once()) }
        let interrupt = Interrupt()
        while !interrupt.isRaised {
            let seen = FileWatch(paths)
            _ = once()
            Console.out(String(repeating: "*", count: 80) + "\nWatching for changes ...\n")
            while !interrupt.isRaised, FileWatch(paths) == seen { try? await Task.sleep(for: .milliseconds(200)) }
        }
    }

    /// Runs the tests as often as was asked, until some fail; the exit code.
    private func once() -> Int32 {
        do throws(PolicyProblems) {
            let version: RegoVersion = v0Compatible ? .v0 : .v1
            let files = PolicyFiles(
                data: bundle ? [] : paths, bundles: bundle ? paths : [], ignore: ignored.ignore, version: version)
            let loader = try files.load()
            let runner = try TestRunner(
                loader.modules, data: loader.documents, settings: try settings(), version: version, host: network.host)
            for _ in 0..<count {
                let status = run(runner)
                if status != 0 { return status }
            }
            return 0
        } catch {
            Console.note(error.limited(to: maxErrors).text(namingPhase: true))
            return PolicyExit.no
        }
    }

    private func settings() throws(PolicyProblems) -> TestSettings {
        var settings = TestSettings()
        settings.filter = try pattern.map { (pattern) throws(PolicyProblems) in try TestFilter(pattern) }
        settings.timeout = timeout ?? (bench ? 30_000_000_000 : 5_000_000_000)
        settings.parallel = parallel ?? 0
        settings.covers = coverage || threshold != nil
        settings.keepsVariables = varValues
        settings.explain = explain ?? (verbose ? .failsAndNotes : .off)
        return settings
    }

    private func run(_ runner: TestRunner) -> Int32 {
        let isVerbose = verbose || explain != nil
        let (results, report) = bench ? (runner.bench(), nil) : runner.run()
        let tests = TestReport(
            results: results, isVerbose: isVerbose, showsVariables: varValues, isGoBench: format == .gobench)
        if let report { return show(report, results, isVerbose) }
        Console.out(format == .json ? tests.json : Array(tests.text.utf8))
        if results.isEmpty {
            Console.note("no tests were run: they are rules whose names begin with test_")
            if failOnEmpty { return PolicyExit.no }
        }
        let failed = results.contains { $0.outcome != .pass && !($0.outcome == .skip && exitZeroOnSkipped) }
        return failed ? PolicyExit.failed : 0
    }

    private func show(_ report: CoverageReport, _ results: [TestResult], _ isVerbose: Bool) -> Int32 {
        let failed = results.filter { $0.outcome == .fail || $0.outcome == .error }
        if let first = failed.first {
            Console.out(TestReport(results: failed, isVerbose: isVerbose).text)
            Console.note("\(first.package).\(first.name): \(first.outcome.rawValue)")
            return PolicyExit.no
        }
        if let shortfall = report.shortfall(below: threshold ?? 0, isVerbose: isVerbose) {
            Console.note(shortfall)
            return PolicyExit.failed
        }
        Console.out(EvalReport.indented(report.json))
        let skipped = results.contains { $0.outcome == .skip }
        return skipped && !exitZeroOnSkipped ? PolicyExit.failed : 0
    }
}
