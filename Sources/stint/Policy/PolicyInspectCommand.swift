import ArgumentParser
import Rego
import RegoSyntax
import RegoTools

struct PolicyInspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Tell what is in a bundle or a policy, as `opa inspect` does.",
        discussion: """
            Tells the manifest, the files that make each part of data, and with -a the METADATA of packages and rules;
            with -f json the signatures too.

            Examples:
              stint policy inspect bundle.tar.gz
              stint policy inspect -a -f json policies

            Exit code 0, or 1 where it failed.
            """)

    @Argument(help: "A bundle: an archive, or a folder with the files of one; or a policy.")
    var path: String

    @Flag(name: .shortAndLong, help: "List METADATA.")
    var annotations = false

    @Option(name: .shortAndLong, help: ArgumentHelp("pretty or json.", valueName: "format"))
    var format: ReportFormat = .pretty

    @Flag(help: "Policies are Rego v0 where they do not say otherwise.")
    var v0Compatible = false

    func run() async throws {
        do throws(PolicyProblems) {
            let found = try Inspection(
                path: path, listsAnnotations: annotations, version: v0Compatible ? .v0 : .v1)
            switch format {
            case .pretty: Console.out(found.text)
            case .json: Console.out(String(decoding: found.json, as: UTF8.self))
            }
        } catch {
            Console.note("error: " + error.text(namingPhase: false))
            throw CommandFailure(status: PolicyExit.no)
        }
    }
}
