import ArgumentParser
import StintAPI
import StintClient

struct EventsCommand: AsyncParsableCommand, HasOutput {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "What happens, as it happens: a line an event.",
        discussion: """
            Examples:
              stint events --follow
              stint events --after 41 --type grant --type review.recorded -o json

            Operators and auditors see everything, others what concerns them. A stream that breaks goes on after the last
            event that was shown. With -o json every line is one JSON object. Ctrl-C ends it.
            """)

    @Flag(name: .shortAndLong, help: "Go on with what happens next.")
    var follow = false

    @Option(
        help: ArgumentHelp(
            "Begin after this event. With --follow: with what comes, if left out; else from the first event on.",
            valueName: "number"),
        transform: Arguments.position)
    var after: Int64?

    @Option(
        name: .customLong("type"),
        help: ArgumentHelp("Only these: grant.revoked, or grant for the family. May be repeated.", valueName: "type"),
        transform: Arguments.name)
    var types: [String] = []

    @Option(help: ArgumentHelp("End after so many events.", valueName: "count"), transform: Arguments.count)
    var count: Int?

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let client = try server.client()
        var left = count ?? .max
        try await client.events(after: after ?? (follow ? nil : 0), types: types, follows: follow) { event in
            let isHeard: Bool
            switch output.output {
            case .json: isHeard = Console.out(try JSONOutput.line(event))
            case .table: isHeard = Console.out(EventText.line(event, output.styling))
            }
            left -= 1
            // Nobody listens any more: `stint events --follow | head`.
            return isHeard && left > 0
        }
    }
}
