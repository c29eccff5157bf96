import ArgumentParser
import Rego
import RegoSyntax
import RegoTools

struct PolicyCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Parse and compile policies, as `opa check` does.",
        discussion: """
            Packages that Stint asks (stint.request, stint.access, ...) are checked against the policy contract too: a
            misspelt field of input, and an answer that the contract has not, are errors.

            Examples:
              stint policy check policies
              stint policy check --strict -f json policies
              stint policy check --schema schemas/request.input.json request.rego

            Says nothing and exits with 0 where all is well; also 0 where there is no policy, which it says. Exit code 1: what is wrong, on standard error.
            """)

    @Argument(help: "Files and folders; bundles with --bundle.")
    var paths: [String]

    @Option(name: .shortAndLong, help: ArgumentHelp("pretty or json.", valueName: "format"))
    var format: ReportFormat = .pretty

    @Flag(name: .shortAndLong, help: "The paths are bundles: archives, or folders with the files of one.")
    var bundle = false

    @Flag(name: [.customShort("S"), .long], help: "Unused imports, arguments and variables are errors.")
    var strict = false

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "A JSON Schema of input, or a folder of schemas that METADATA names. Takes the place of the contract's.",
            valueName: "path"))
    var schema: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("How many errors are told; 0 for all.", valueName: "number"))
    var maxErrors = 10

    @OptionGroup var capabilities: CapabilitiesOptions

    @Flag(help: "Policies are Rego v0 where they do not say otherwise.")
    var v0Compatible = false

    @Flag(help: "Policies must be right in Rego v0 with `import rego.v1` and in Rego v1.")
    var regoV1 = false

    @Flag(help: "Policies are Rego v1 where they do not say otherwise, which is the default.")
    var v1Compatible = false

    @OptionGroup var ignored: IgnoreOptions

    func run() async throws {
        var check = PolicyCheck(paths: paths)
        check.readsBundles = bundle
        check.ignore = ignored.ignore
        check.version = regoV1 ? .v0v1 : v0Compatible ? .v0 : .v1
        check.isStrict = strict
        check.schemas = schema
        check.maximumErrors = maxErrors
        check.capabilities = try capabilities.read()
        do throws(PolicyProblems) {
            if try check.run() == 0, format == .pretty {
                Console.note("nothing was checked: there is no policy in \(paths.joined(separator: ", "))")
            }
        } catch {
            switch format {
            case .pretty: Console.note(error.text(namingPhase: true))
            case .json: Console.note(String(decoding: error.json.dropLast(), as: UTF8.self))
            }
            throw CommandFailure(status: PolicyExit.no)
        }
    }
}
