import ArgumentParser
import StintAPI
import StintClient

/// What approving and denying have in common.
struct ReviewOptions: ParsableArguments {
    @Argument(help: "The request's id.", transform: Arguments.identifier)
    var request: String

    @Option(help: ArgumentHelp("What the requester and auditors should know.", valueName: "text"))
    var comment: String?

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func review(_ decision: ReviewCommand.Decision) async throws {
        let found = try await server.client().review(
            request: request, ReviewCommand(decision: decision, comment: comment))
        switch output.output {
        case .json: try JSONOutput.write(found)
        case .table: Console.out(RequestText.summary(found, output.styling, now: TimeText.now()))
        }
    }
}

struct ApproveCommand: AsyncParsableCommand, HasOutput {
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Approve a request you may review.",
        discussion: """
            Example:
              stint approve REQUEST --comment "known incident"

            Nobody reviews what benefits themselves: that is refused with exit code 3.
            """)

    @OptionGroup var options: ReviewOptions

    var output: OutputOptions { options.output }

    func run() async throws {
        try await options.review(.approve)
    }
}

struct DenyCommand: AsyncParsableCommand, HasOutput {
    static let configuration = CommandConfiguration(
        commandName: "deny", abstract: "Deny a request you may review.",
        discussion: "Example:\n  stint deny REQUEST --comment \"ask for the read replica\"")

    @OptionGroup var options: ReviewOptions

    var output: OutputOptions { options.output }

    func run() async throws {
        try await options.review(.deny)
    }
}
