import ArgumentParser
import Rego
import RegoTools

struct PolicyBenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure how long a query takes, as `opa bench` does.",
        discussion: """
            Examples:
              stint policy bench -d policies -d data.json -i input.json data.stint.access.decision
              stint policy bench -d policies -i input.json -f gobench --count 10 data.stint.access.decision

            The query is prepared once, warmed up, and evaluated for about a second. Exit code 0, or 1 where it failed
            or is undefined (see --no-fail).
            """)

    @OptionGroup var question: QueryOptions

    @Option(name: .shortAndLong, help: ArgumentHelp("pretty, json or gobench.", valueName: "format"))
    var format: TestFormat = .pretty

    @Option(help: ArgumentHelp("Measure this often.", valueName: "number"))
    var count = 1

    @Flag(inversion: .prefixedNo, help: "Exit with 1 where the query is undefined.")
    var fail = true

    @Option(
        help: ArgumentHelp("How long to measure: 1s, 200ms.", valueName: "duration"), transform: GoDuration.parse)
    var benchtime: Int64 = 1_000_000_000

    @OptionGroup var partialOptions: PartialOptionGroup

    func validate() throws {
        if count < 1 || count > 100_000 { throw ValidationError("--count is 1 to 100000") }
    }

    func run() async throws {
        var settings = try question.settings()
        settings.partial = partialOptions.options
        do throws(PolicyProblems) {
            let benchmark = try QueryBenchmark(settings, failsWhereUndefined: fail, host: .process)
            var effort = Benchmark.Effort()
            effort.measuring = benchtime
            effort.warmUp = min(effort.warmUp, benchtime)
            for _ in 0..<count {
                let result = try benchmark.run(effort)
                switch format {
                case .pretty: Console.out(result.table)
                case .json: Console.out(EvalReport.indented(result.json))
                case .gobench: Console.out(result.line("BenchmarkOPAEval") + "\n")
                }
            }
        } catch {
            if format == .json { Console.out(error.json) } else { Console.note(error.text(namingPhase: false)) }
            throw CommandFailure(status: PolicyExit.no)
        }
    }
}
