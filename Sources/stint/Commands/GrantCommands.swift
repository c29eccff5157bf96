import ArgumentParser
import StintAPI
import StintClient

struct GrantCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grant", abstract: "Look at grants: access that is live, lies ahead, or has ended.",
        subcommands: [GrantListCommand.self, GrantShowCommand.self])
}

struct GrantListCommand: AsyncParsableCommand, HasOutput {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Grants you may see, the newest first.",
        discussion: """
            Example:
              stint grant list --state active
            """)

    @Option(help: ArgumentHelp("Only those in a state: \(stateNames).", valueName: "state"))
    var state: GrantStateArgument?

    @Option(
        help: ArgumentHelp("Only those of one subject: user:alice.", valueName: "subject"),
        transform: Arguments.subject)
    var beneficiary: SubjectRef?

    @Option(
        help: ArgumentHelp("Only those of one entitlement.", valueName: "entitlement"),
        transform: Arguments.entitlement)
    var entitlement: String?

    @Option(
        help: ArgumentHelp("Only what came of one request.", valueName: "request"), transform: Arguments.identifier)
    var request: String?

    @Flag(help: "Only those you hold.")
    var mine = false

    @OptionGroup var page: PageOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    static let stateNames = GrantStateArgument.allCases.map(\.rawValue).joined(separator: ", ")

    func run() async throws {
        let client = try server.client()
        var filter = GrantFilter()
        filter.state = state.map { GrantState(rawValue: $0.rawValue) }
        filter.beneficiary = beneficiary
        filter.entitlement = entitlement
        filter.request = request
        filter.mine = mine
        let wanted = filter
        let found = try await page.collect { cursor, limit throws(StintClientError) in
            try await client.grants(matching: wanted, cursor: cursor, limit: limit)
        }
        switch output.output {
        case .json: try JSONOutput.write(found)
        case .table:
            Console.out(GrantText.table(found.items, output.styling, now: TimeText.now()))
            page.noteRest(found.next)
        }
    }
}

enum GrantStateArgument: String, ExpressibleByArgument, CaseIterable {
    case scheduled, active, suspended, expired, revoked, relinquished
}

struct GrantShowCommand: AsyncParsableCommand, HasOutput {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "One grant: what it allows, until when, and who approved it.",
        discussion: "Example:\n  stint grant show GRANT")

    @Argument(help: "The grant's id.", transform: Arguments.identifier)
    var grant: String

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let found = try await server.client().grant(grant)
        try output.show(found) { GrantText.details(found, $0, now: TimeText.now()) }
    }
}
