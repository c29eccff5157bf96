import ArgumentParser
import RegoSyntax
import RegoTools

struct PolicyParseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parse", abstract: "Print how a policy is read, as `opa parse` does.",
        discussion: """
            Examples:
              stint policy parse policies/request.rego
              stint policy parse -f json --json-include locations,-comments policies/request.rego

            Exit code 1: the file cannot be read as a policy.
            """)

    @Argument(help: "A file.")
    var path: String

    @Option(name: .shortAndLong, help: ArgumentHelp("pretty or json.", valueName: "format"))
    var format: ReportFormat = .pretty

    @Option(
        help: ArgumentHelp(
            "What the JSON holds besides: locations, comments, with a minus what it does not. (default: comments)",
            valueName: "list"))
    var jsonInclude: String?

    @Flag(help: "The policy is Rego v0.")
    var v0Compatible = false

    @Flag(help: "The policy is Rego v1, as it is anyway.")
    var v1Compatible = false

    func run() async throws {
        var options = ModuleDocument.Options()
        for word in (jsonInclude ?? "").split(separator: ",") {
            switch word.drop(while: { $0 == "-" || $0 == "+" }) {
            case "locations": options.hasLocations = !word.hasPrefix("-")
            case "comments": options.hasComments = !word.hasPrefix("-")
            default: throw ValidationError("\(word) is neither locations nor comments")
            }
        }
        do throws(PolicyProblems) {
            let module = try PolicyLoader.module(atPath: path, version: v0Compatible ? .v0 : .v1)
            switch format {
            case .json:
                let text = ModuleDocument.text(of: module, options: options, isIndented: true)
                Console.out(text + [UInt8(ascii: "\n")])
            case .pretty: Console.out(SyntaxOutline.text(of: module, hasComments: options.hasComments))
            }
        } catch {
            Console.note(String(decoding: error.json.dropLast(), as: UTF8.self))
            throw CommandFailure(status: PolicyExit.no)
        }
    }
}
