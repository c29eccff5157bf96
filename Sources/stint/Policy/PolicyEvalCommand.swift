import ArgumentParser
import Rego
import RegoTools

struct PolicyEvalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval", abstract: "Evaluate a query, as `opa eval` does.",
        discussion: """
            Examples:
              stint policy eval 'x := 1; y := 2; x < y'
              stint policy eval -d policies -d stint.catalog:catalog.yaml -i input.json -f pretty \\
                data.stint.request.decision
              stint policy eval -d policies -i input.json -f pretty --explain fails data.stint.access.decision
              stint policy eval -d policies --partial -u input.resource -f source 'data.stint.access.decision.allow'

            Exit code 0, or 2 where it failed. With --fail, 1 where the query is undefined; with --fail-defined, 1
            where it is defined.
            """)

    @OptionGroup var network: NetworkOptions

    @OptionGroup var question: QueryOptions

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("json, pretty, raw, values, bindings, source or discard.", valueName: "format"))
    var format: EvalFormat = .json

    @Flag(help: "Exit with 1 where the query is undefined.")
    var fail = false

    @Flag(help: "Exit with 1 where the query is defined.")
    var failDefined = false

    @Flag(help: "End with the first error of a built-in function; else it makes its expression undefined.")
    var strictBuiltinErrors = false

    @Flag(help: "Tell the error of a built-in function beside the result.")
    var showBuiltinErrors = false

    @Flag(name: [.customShort("S"), .long], help: "Compile strictly: unused imports and variables are errors.")
    var strict = false

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "A JSON Schema of input, or a folder of schemas that METADATA names; types are checked against them.",
            valueName: "path"))
    var schema: String?

    @Option(
        help: ArgumentHelp("Show the steps of the evaluation: off, full, notes, fails or debug.", valueName: "mode"))
    var explain: ExplainMode = .off

    @Flag(help: "Show the values of variables in the steps.")
    var varValues = false

    @Flag(help: "Tell how long each line takes, and how often it is evaluated.")
    var profile = false

    @Option(
        help: ArgumentHelp(
            "Sort the profile by total_time_ns, num_eval, num_redo, num_gen_expr, file or line. May be repeated.",
            valueName: "criterion"))
    var profileSort: [ProfileCriterion] = []

    @Option(help: ArgumentHelp("Lines of the profile; 0 for all. (default: 10)", valueName: "number"))
    var profileLimit: Int?

    @Flag(help: "Tell how long loading, compiling and evaluating take.")
    var metrics = false

    @Flag(help: "Count the steps of the evaluation too.")
    var instrument = false

    @Flag(help: "Tell which lines were evaluated.")
    var coverage = false

    @Option(help: ArgumentHelp("Evaluate this often.", valueName: "number"))
    var count = 1

    @Option(help: ArgumentHelp("Where cells of pretty tables are cut; 0 for nowhere.", valueName: "bytes"))
    var prettyLimit = 80

    @OptionGroup var partialOptions: PartialOptionGroup

    func validate() throws {
        if fail, failDefined { throw ValidationError("specify --fail or --fail-defined but not both") }
        if partialOptions.partial, ![.pretty, .json, .source].contains(format) {
            throw ValidationError("invalid output format for partial evaluation")
        }
        if !partialOptions.partial, format == .source {
            throw ValidationError("invalid output format for evaluation")
        }
        if showBuiltinErrors, strictBuiltinErrors {
            throw ValidationError("specify --show-builtin-errors or --strict-builtin-errors but not both")
        }
        if count < 1 || count > 100_000 { throw ValidationError("--count is 1 to 100000") }
    }

    func run() async throws {
        var settings = try question.settings()
        settings.isStrict = strict
        settings.schemas = schema
        settings.strictBuiltinErrors = strictBuiltinErrors
        settings.showsBuiltinErrors = showBuiltinErrors
        settings.explain = explain
        settings.showsVariables = varValues
        settings.profiles = profile || profileLimit != nil || !profileSort.isEmpty
        settings.profileCriteria = profileSort
        settings.profileLimit = profileLimit ?? 10
        settings.instruments = instrument
        settings.measures = metrics || instrument || settings.profiles
        settings.covers = coverage
        settings.partial = partialOptions.options
        settings.count = count
        let output = EvalRun(settings, host: network.host) { Console.note($0) }.run()
        let report = EvalReport(output, cellLimit: prettyLimit, showsVariables: varValues)
        Console.out(report.text(format))
        if let errors = report.errorText(format) { Console.note(errors) }
        if output.isExplanationCut {
            Console.note("the explanation has more than \(EventRecorder.maximumEvents) steps; the rest is left out")
        }
        if output.problems != nil { throw CommandFailure(status: PolicyExit.failed) }
        if fail && !output.isDefined || failDefined && output.isDefined {
            throw CommandFailure(status: PolicyExit.no)
        }
    }
}
