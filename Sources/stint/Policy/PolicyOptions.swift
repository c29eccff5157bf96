import ArgumentParser
import Rego
import RegoSyntax
import RegoTools

extension EvalFormat: ExpressibleByArgument {}
extension ExplainMode: ExpressibleByArgument {}
extension ProfileCriterion: ExpressibleByArgument {}

/// What `eval`, `bench` and `explain` evaluate, and with what.
struct QueryOptions: ParsableArguments {
    @Argument(help: "The query.")
    var query: String?

    @Flag(help: "Read the query from standard input.")
    var stdin = false

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Policies or data: a file, a folder, or PREFIX:PATH. May be repeated.", valueName: "path"))
    var data: [String] = []

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "A bundle: an archive, or a folder with the files of one. May be repeated.", valueName: "path"))
    var bundle: [String] = []

    @Option(name: .shortAndLong, help: ArgumentHelp("The document `input`, JSON or YAML.", valueName: "file"))
    var input: String?

    @Flag(name: [.customShort("I"), .long], help: "Read the document `input` from standard input.")
    var stdinInput = false

    @Option(name: .customLong("package"), help: ArgumentHelp("Read the query in this package.", valueName: "path"))
    var package: String?

    @Option(
        name: .customLong("import"), help: ArgumentHelp("An import of the query. May be repeated.", valueName: "path"))
    var imports: [String] = []

    @Option(
        help: ArgumentHelp("Give up after this long: 5s, 500ms. (default: never)", valueName: "duration"),
        transform: GoDuration.parse)
    var timeout: Int64?

    @OptionGroup var ignored: IgnoreOptions

    @Flag(help: "Policies and the query are Rego v0 where they do not say otherwise.")
    var v0Compatible = false

    func validate() throws {
        if query != nil, stdin { throw ValidationError("specify query argument or --stdin but not both") }
        if query == nil, !stdin { throw ValidationError("specify query argument or --stdin") }
        if stdin, stdinInput { throw ValidationError("specify --stdin or --stdin-input but not both") }
        if stdinInput, input != nil { throw ValidationError("specify --stdin-input or --input but not both") }
    }

    /// What is to be evaluated, with the input read.
    func settings() throws(CommandFailure) -> EvalSettings {
        do throws(ToolError) {
            var settings = EvalSettings(query: "")
            if let query { settings.query = query } else { settings.query = try Self.standardInput("the query") }
            if stdinInput {
                let bytes = Array(try Self.standardInput("input").utf8)
                settings.input = try PolicyLoader.document(bytes, named: "standard input")
            } else {
                settings.input = try input.map { (path) throws(ToolError) in try PolicyLoader.document(atPath: path) }
            }
            settings.files = PolicyFiles(
                data: data, bundles: bundle, ignore: ignored.ignore, version: v0Compatible ? .v0 : .v1)
            settings.package = package
            settings.imports = imports
            settings.timeout = timeout
            return settings
        } catch {
            throw CommandFailure(status: PolicyExit.failed, error.message)
        }
    }

    private static func standardInput(_ what: String) throws(ToolError) -> String {
        var text = ""
        while let line = readLine(strippingNewline: false) {
            text += line
            guard text.utf8.count <= 1 << 30 else { throw ToolError("\(what) on standard input is too large") }
        }
        return text
    }
}

/// What is passed over where policies and data are read.
struct IgnoreOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Names of files and folders to pass over, like '.*'. May be repeated.", valueName: "pattern")
    )
    var ignore: [String] = []
}

/// What is unknown in a partial evaluation.
struct PartialOptionGroup: ParsableArguments {
    @Flag(name: .shortAndLong, help: "Evaluate only as far as it goes without what is unknown.")
    var partial = false

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "What is unknown, like input or data.roles. May be repeated. (default: input)", valueName: "ref"))
    var unknowns: [String] = []

    @Option(
        help: ArgumentHelp("A document that stays a reference. May be repeated.", valueName: "ref"))
    var disableInlining: [String] = []

    @Flag(help: "Rules that depend on what is unknown stay rules.")
    var shallowInlining = false

    @Flag(
        name: .customLong("nondeterminstic-builtins"),
        help: "Call built-ins that are not deterministic, where their operands are known.")
    var nondeterministicBuiltins = false

    var options: PartialOptions? {
        guard partial else { return nil }
        return PartialOptions(
            unknowns: unknowns.isEmpty ? ["input"] : unknowns, disableInlining: disableInlining,
            shallowInlining: shallowInlining, nondeterministicBuiltins: nondeterministicBuiltins)
    }
}
