import ArgumentParser
import Rego
import RegoTools

struct PolicyExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Say in plain words why a decision comes out as it does.",
        discussion: """
            Examples:
              stint policy explain -d policies -d data.json -i input.json data.stint.request.decision
              stint policy explain -d policies -i input.json -f json data.stint.access.decision

            Shows the rules that hold and with which values, the first condition that fails in each rule that does
            not, and what would make it hold; then the same for the rules these depend on. Exit code 0, or 2 where the
            policies or the query are wrong.
            """)

    @OptionGroup var question: QueryOptions

    @Option(name: .shortAndLong, help: ArgumentHelp("pretty or json.", valueName: "format"))
    var format: ReportFormat = .pretty

    func run() async throws {
        let settings = try question.settings()
        do throws(PolicyProblems) {
            let loader = try settings.files.load()
            let explainer = try Explainer(
                loader.modules, settings: settings, data: loader.documents, host: .process)
            let explanation = try explainer.explain(input: settings.input, data: loader.documents)
            Console.out(format == .json ? explanation.json : Array(explanation.text.utf8))
        } catch {
            switch format {
            case .pretty: Console.note(error.text(namingPhase: false))
            case .json: Console.out(error.json)
            }
            throw CommandFailure(status: PolicyExit.failed)
        }
    }
}
