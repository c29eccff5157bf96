import ArgumentParser
import StintAPI
import StintClient

struct DecisionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decision", abstract: "What policy was asked and answered: look at it, and ask it again.",
        subcommands: [DecisionShowCommand.self, DecisionReplayCommand.self])
}

struct DecisionShowCommand: AsyncParsableCommand, HasOutput {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "A recorded decision: its question, its answer, and by which policies.",
        discussion: """
            Example:
              stint decision show dc-12-1

            `stint request show` names the decisions of a request. For operators and auditors.
            """)

    @Argument(help: "The decision's id.", transform: Arguments.identifier)
    var decision: String

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let found = try await server.client().decision(decision)
        try output.show(found) { DecisionText.details(found, $0, now: TimeText.now()) }
    }
}

struct DecisionReplayCommand: AsyncParsableCommand, HasOutput {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Ask the same policies the same question once more, as of then.",
        discussion: """
            Example:
              stint decision replay dc-12-1

            Exit code 0: the same answer. \(ExitStatus.differs): another one, and both are shown. Nothing is changed.
            """)

    @Argument(help: "The decision's id.", transform: Arguments.identifier)
    var decision: String

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let found = try await server.client().replay(decision: decision)
        try output.show(found) { DecisionText.replay(found, $0) }
        throw CommandFailure(status: found.same ? 0 : ExitStatus.differs)
    }
}
