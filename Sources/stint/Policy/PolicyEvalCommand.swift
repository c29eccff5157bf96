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

            Exit code 0, or 2 where it failed. With --fail, 1 where the query is undefined; with --fail-defined, 1
            where it is defined.
            """)

    @Argument(help: "The query.")
    var query: String?

    @Flag(help: "Read the query from standard input.")
    var stdin = false

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Policies or data: a file, a folder, or PREFIX:PATH. May be repeated.", valueName: "path"))
    var data: [String] = []

    @Option(name: .shortAndLong, help: ArgumentHelp("The document `input`, JSON or YAML.", valueName: "file"))
    var input: String?

    @Flag(name: [.customShort("I"), .long], help: "Read the document `input` from standard input.")
    var stdinInput = false

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("json, pretty, raw, values, bindings or discard.", valueName: "format"))
    var format: EvalFormat = .json

    @Flag(help: "Exit with 1 where the query is undefined.")
    var fail = false

    @Flag(help: "Exit with 1 where the query is defined.")
    var failDefined = false

    @Flag(help: "End with the first error of a built-in function; else it makes its expression undefined.")
    var strictBuiltinErrors = false

    @Option(name: .customLong("package"), help: ArgumentHelp("Read the query in this package.", valueName: "path"))
    var package: String?

    @Option(
        name: .customLong("import"), help: ArgumentHelp("An import of the query. May be repeated.", valueName: "path"))
    var imports: [String] = []

    @Flag(name: [.customShort("S"), .long], help: "Compile strictly: unused imports and variables are errors.")
    var strict = false

    @Option(
        help: ArgumentHelp("Give up after this long: 5s, 500ms. (default: never)", valueName: "duration"),
        transform: GoDuration.parse)
    var timeout: Int64?

    @Option(help: ArgumentHelp("Where cells of pretty tables are cut; 0 for nowhere.", valueName: "bytes"))
    var prettyLimit = 80

    @Option(
        help: ArgumentHelp("Names of files and folders to pass over, like '.*'. May be repeated.", valueName: "pattern")
    )
    var ignore: [String] = []

    func validate() throws {
        if query != nil, stdin { throw ValidationError("specify query argument or --stdin but not both") }
        if query == nil, !stdin { throw ValidationError("specify query argument or --stdin") }
        if stdin, stdinInput { throw ValidationError("specify --stdin or --stdin-input but not both") }
        if stdinInput, input != nil { throw ValidationError("specify --stdin-input or --input but not both") }
        if fail, failDefined { throw ValidationError("specify --fail or --fail-defined but not both") }
    }

    func run() async throws {
        let query = try self.query ?? Self.standardInput("the query")
        let input = try readInput()
        let results: [ResultSet.Result]
        do {
            results = try evaluate(query, input).results
        } catch {
            switch format {
            case .json, .discard: Console.out(error.json)
            default: Console.note(error.text(namingPhase: false))
            }
            throw CommandFailure(status: PolicyExit.failed)
        }
        Console.out(EvalReport(results: results, cellLimit: prettyLimit).text(format))
        if fail && results.isEmpty || failDefined && !results.isEmpty {
            throw CommandFailure(status: PolicyExit.no)
        }
    }

    private func evaluate(_ query: String, _ input: Value?) throws(PolicyProblems) -> ResultSet {
        var loader = PolicyLoader(ignore: ignore)
        try loader.load(data)
        let engine = try Engine.tool(loader.modules, data: loader.documents, strict: strict)
        let prepared: PreparedQuery
        do {
            let package = self.package.map { $0.hasPrefix("data.") || $0 == "data" ? $0 : "data." + $0 }
            prepared = try engine.prepare(query, package: package, imports: imports)
        } catch {
            throw PolicyProblems(error)
        }
        let options = ToolHost.process.options(strict: strictBuiltinErrors, timeout: timeout) { Console.note($0) }
        do {
            return try prepared.evaluate(input: input, data: BaseData(loader.documents), options: options)
        } catch {
            throw PolicyProblems([PolicyProblem(error)])
        }
    }

    private func readInput() throws(CommandFailure) -> Value? {
        do throws(ToolError) {
            if stdinInput {
                return try PolicyLoader.document(Array(Self.standardInput("input").utf8), named: "standard input")
            }
            return try input.map { (path) throws(ToolError) in try PolicyLoader.document(atPath: path) }
        } catch {
            throw CommandFailure(status: PolicyExit.failed, error.message)
        }
    }

    private static func standardInput(_ what: String) throws(ToolError) -> String {
        var text = ""
        while let line = readLine(strippingNewline: false) {
            text += line
            guard text.utf8.count <= 1 << 30 else {
                throw ToolError("\(what) on standard input is too large")
            }
        }
        return text
    }
}
