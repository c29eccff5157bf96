import ArgumentParser
import StintAPI
import StintClient

struct CheckCommand: AsyncParsableCommand, HasOutput {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Would an enforcement point be answered yes now?",
        discussion: """
            Example:
              stint check --subject user:alice --action read --resource database:payments-db

            Exit code 0: allowed. 3: denied, with the reasons.
            """)

    @Option(
        help: ArgumentHelp("Who wants to act: user:alice, service:billing.", valueName: "subject"),
        transform: Arguments.subject)
    var subject: SubjectRef

    @Option(help: ArgumentHelp("What they want to do.", valueName: "action"))
    var action: String

    @Option(
        help: ArgumentHelp("On what: TYPE:ID, database:payments-db.", valueName: "resource"),
        transform: Arguments.resource)
    var resource: ResourceRef

    @Option(
        help: ArgumentHelp(
            "Facts of the moment for policy: a JSON object, or @FILE that holds one.", valueName: "json"),
        transform: Arguments.object)
    var context: [String: JSONValue]?

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if action.isEmpty { throw ValidationError("--action is empty; name one, like read") }
    }

    func run() async throws {
        let question = CheckRequest(subject: subject, action: action, resource: resource, context: context)
        let answer = try await server.client().check(question)
        switch output.output {
        case .json: try JSONOutput.write(answer)
        case .table: Console.out(CheckText.text(question, answer, output.styling, now: TimeText.now()))
        }
        throw CommandFailure(status: ExitStatus.of(answer.allow ? .done : .denied))
    }
}

struct CatalogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "catalog", abstract: "What there is to ask for.",
        subcommands: [CatalogListCommand.self])
}

struct CatalogListCommand: AsyncParsableCommand, HasOutput {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Entitlements, and what policy would answer you for each.",
        discussion: "Example:\n  stint catalog list")

    @OptionGroup var page: PageOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let client = try server.client()
        let found = try await page.collect { cursor, limit throws(StintClientError) in
            try await client.catalog(cursor: cursor, limit: limit)
        }
        switch output.output {
        case .json: try JSONOutput.write(found)
        case .table:
            Console.out(CatalogText.table(found.items, output.styling))
            page.noteRest(found.next)
        }
    }
}

struct WhoAmICommand: AsyncParsableCommand, HasOutput {
    static let configuration = CommandConfiguration(
        commandName: "whoami", abstract: "How the server sees you: account, person, groups, roles.",
        discussion: "Example:\n  stint whoami")

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let me = try await server.client().whoami()
        switch output.output {
        case .json: try JSONOutput.write(me)
        case .table: Console.out(WhoAmIText.text(me, output.styling, now: TimeText.now()))
        }
    }
}
