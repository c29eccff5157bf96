import ArgumentParser
import Rego
import RegoTools

struct PolicyCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Parse and compile policies, as `opa check` does.",
        discussion: """
            Examples:
              stint policy check policies
              stint policy check --strict -f json policies

            Says nothing and exits with 0 where all is well. Exit code 1: what is wrong, on standard error.
            """)

    @Argument(help: "Files and folders.")
    var paths: [String]

    @Option(name: .shortAndLong, help: ArgumentHelp("pretty or json.", valueName: "format"))
    var format: ReportFormat = .pretty

    @Flag(name: [.customShort("S"), .long], help: "Unused imports and variables are errors.")
    var strict = false

    @Option(
        help: ArgumentHelp("Names of files and folders to pass over, like '.*'. May be repeated.", valueName: "pattern")
    )
    var ignore: [String] = []

    func run() async throws {
        do throws(PolicyProblems) {
            var loader = PolicyLoader(ignore: ignore, onlyRego: true)
            try loader.load(paths)
            _ = try Engine.tool(loader.modules, data: .empty, strict: strict)
        } catch {
            switch format {
            case .pretty: Console.note(error.text(namingPhase: true))
            case .json: Console.note(String(decoding: error.json.dropLast(), as: UTF8.self))
            }
            throw CommandFailure(status: PolicyExit.no)
        }
    }
}
