import ArgumentParser
import RegoTools

struct PolicyTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Run the tests of policies, as `opa test` does.",
        discussion: """
            Examples:
              stint policy test policies -v
              stint policy test policies data.stint_test:fixtures.json -r 'request.*'

            Rules whose names begin with `test_` are tests; `todo_test_` marks one that is skipped. Exit code 0: all
            passed. 1: nothing could be run. 2: a test failed or was skipped (see --exit-zero-on-skipped).
            """)

    @Argument(help: "Files and folders, or PREFIX:PATH.")
    var paths: [String]

    @Flag(name: .shortAndLong, help: "Name every test, and show where failing ones fail.")
    var verbose = false

    @Option(
        name: [.customShort("r"), .customLong("run")],
        help: ArgumentHelp("Only tests whose full name matches, like 'data.a.test_b'.", valueName: "regex"))
    var pattern: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("pretty or json.", valueName: "format"))
    var format: ReportFormat = .pretty

    @Option(
        help: ArgumentHelp("Give up on a test after this long: 5s, 500ms. (default: 5s)", valueName: "duration"),
        transform: GoDuration.parse)
    var timeout: Int64?

    @Flag(name: [.customShort("z"), .long], help: "Skipped tests do not make the exit code 2.")
    var exitZeroOnSkipped = false

    @Flag(help: "Exit with 1 where there was no test to run.")
    var failOnEmpty = false

    @Option(
        help: ArgumentHelp("Names of files and folders to pass over, like '.*'. May be repeated.", valueName: "pattern")
    )
    var ignore: [String] = []

    func run() async throws {
        let results: [TestResult]
        do throws(PolicyProblems) {
            var loader = PolicyLoader(ignore: ignore)
            try loader.load(paths)
            let filter = try pattern.map { (pattern) throws(PolicyProblems) in try TestFilter(pattern) }
            let runner = try TestRunner(
                loader.modules, data: loader.documents, filter: filter, timeout: timeout ?? 5_000_000_000,
                host: .process)
            results = runner.run()
        } catch {
            throw CommandFailure(status: PolicyExit.no, raw: error.text(namingPhase: true))
        }
        switch format {
        case .pretty: Console.out(TestReport(results: results, isVerbose: verbose).text)
        case .json: Console.out(TestReport(results: results, isVerbose: verbose).json)
        }
        if results.isEmpty, failOnEmpty { throw CommandFailure(status: PolicyExit.no, raw: "no tests were run") }
        let failed = results.contains { $0.outcome != .pass && !($0.outcome == .skip && exitZeroOnSkipped) }
        throw CommandFailure(status: failed ? PolicyExit.failed : 0)
    }
}
