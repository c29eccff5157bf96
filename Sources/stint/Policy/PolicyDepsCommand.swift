import ArgumentParser
import Rego
import RegoSyntax
import RegoTools

struct PolicyDepsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deps", abstract: "Tell which documents a query depends on, as `opa deps` does.",
        discussion: """
            Base documents come from outside; virtual documents are made by rules.

            Examples:
              stint policy deps -d policies data.stint.access.decision
              stint policy deps -d policies -f json data.stint.request.decision

            Exit code 0, or 1 where it failed.
            """)

    @Argument(help: "The query.")
    var query: String

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Policies: a file or a folder. May be repeated.", valueName: "path"))
    var data: [String] = []

    @Option(name: .shortAndLong, help: ArgumentHelp("A bundle. May be repeated.", valueName: "path"))
    var bundle: [String] = []

    @Option(name: .shortAndLong, help: ArgumentHelp("pretty or json.", valueName: "format"))
    var format: ReportFormat = .pretty

    @OptionGroup var ignored: IgnoreOptions

    @Flag(help: "Policies and the query are Rego v0 where they do not say otherwise.")
    var v0Compatible = false

    func run() async throws {
        do throws(PolicyProblems) {
            let files = PolicyFiles(
                data: data, bundles: bundle, ignore: ignored.ignore, version: v0Compatible ? .v0 : .v1)
            let found = try Dependencies.load(files, query: query)
            switch format {
            case .pretty: Console.out(found.table)
            case .json: Console.out(String(decoding: found.json, as: UTF8.self))
            }
        } catch {
            Console.note(error.text(namingPhase: false))
            throw CommandFailure(status: PolicyExit.no)
        }
    }
}
