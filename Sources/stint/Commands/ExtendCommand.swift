import ArgumentParser
import StintAPI
import StintClient

struct ExtendCommandLine: AsyncParsableCommand, HasOutput {
    static let configuration = CommandConfiguration(
        commandName: "extend", abstract: "Ask to go on with a grant of yours where it ends.",
        discussion: """
            Example:
              stint extend GRANT --duration 1h --reason "the migration still runs"

            It is a new request, which policy decides; the grant it leads to begins where this one ends.
            Exit codes are those of `stint request`.
            """)

    @Argument(help: "The grant's id.", transform: Arguments.identifier)
    var grant: String

    @Option(
        name: [.customLong("duration"), .customLong("for")],
        help: ArgumentHelp("For how long from the end on: 30m, 1h.", valueName: "duration"),
        transform: Arguments.duration)
    var duration: DurationText

    @Option(help: ArgumentHelp("Why, in your own words.", valueName: "text"))
    var reason: String

    @Option(help: ArgumentHelp("The ticket or incident it belongs to.", valueName: "ticket"))
    var ticket: String?

    @Flag(help: "Wait until it is decided. Ctrl-C ends the waiting, not the request.")
    var wait = false

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if reason.allSatisfy(\.isWhitespace) {
            throw ValidationError("--reason is empty; say why, reviewers and auditors read it")
        }
    }

    func run() async throws {
        let client = try server.client()
        let request = try await client.extend(
            grant: grant, ExtendCommand(durationSeconds: duration.seconds, reason: reason, ticket: ticket))
        try await Waiting(client: client, output: output).finish(request, wait: wait)
    }
}
