import ArgumentParser
import StintAPI
import StintClient

/// `stint freeze NAME ...`, and the list of what is frozen.
struct FreezeCommandLine: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "freeze", abstract: "Grant nothing in a scope until it is thawed; list what is frozen.",
        usage: """
            stint freeze NAME \(ScopeOptions.usage) [--suspend] --reason TEXT
            stint freeze list
            """,
        discussion: """
            Examples:
              stint freeze incident-4711 --resource payments-db --suspend --reason "intrusion suspected"
              stint freeze list

            `stint freeze start --help` explains every option; `stint thaw NAME` ends one.
            """,
        subcommands: [FreezeStartCommand.self, FreezeListCommand.self], defaultSubcommand: FreezeStartCommand.self)
}

struct FreezeStartCommand: AsyncParsableCommand, HasOutput {
    static let configuration = CommandConfiguration(
        commandName: "start", abstract: "Grant nothing in a scope until it is thawed.",
        usage: "stint freeze NAME \(ScopeOptions.usage) [--suspend] --reason TEXT",
        discussion: """
            Example:
              stint freeze year-end --entitlement ledger-db:operator --reason "books are closed"

            For operators and revokers. With --suspend, grants that are live there give no access meanwhile; they keep
            their end, and work again once thawed.
            """)

    @Argument(help: "What to call it; no other freeze may have the name.", transform: Arguments.name)
    var name: String

    @OptionGroup var scope: ScopeOptions

    @Flag(help: "What is live there gives no access meanwhile, at once.")
    var suspend = false

    @Option(help: ArgumentHelp("Why. Whoever is refused reads it.", valueName: "text"))
    var reason: String

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if reason.allSatisfy(\.isWhitespace) { throw ValidationError("--reason is empty; say why") }
        if scope.count != 1 { throw ValidationError("say what to freeze: one of \(ScopeOptions.names)") }
    }

    func run() async throws {
        let freeze = try await server.client().freeze(
            FreezeCommand(name: name, scope: scope.scope, suspend: suspend, reason: reason))
        try output.show(freeze) { FreezeText.started(freeze, $0) }
    }
}

struct FreezeListCommand: AsyncParsableCommand, HasOutput {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "What is frozen now, by whom and why.",
        discussion: "Example:\n  stint freeze list")

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let found = try await server.client().freezes()
        try output.show(found) { FreezeText.table(found.items, $0, now: TimeText.now()) }
    }
}

struct ThawCommand: AsyncParsableCommand, HasOutput {
    static let configuration = CommandConfiguration(
        commandName: "thaw", abstract: "End a freeze: what it suspended works again.",
        discussion: "Example:\n  stint thaw incident-4711 --reason \"contained\"")

    @Argument(help: "The freeze's name.", transform: Arguments.name)
    var name: String

    @Option(help: ArgumentHelp("Why.", valueName: "text"))
    var reason: String?

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await server.client().thaw(name, reason: reason)
        if output.output == .table { Console.out(FreezeText.ended(name, output.styling)) }
    }
}
