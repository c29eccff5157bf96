import ArgumentParser
import StintAPI
import StintClient

/// Giving back what one holds: a grant, or what came of a request, or a part of that.
struct RelinquishCommandLine: AsyncParsableCommand, HasOutput {
    static let configuration = CommandConfiguration(
        commandName: "relinquish", abstract: "Give back what you hold before it ends: a grant, or a request's grants.",
        discussion: """
            Examples:
              stint relinquish GRANT --reason done
              stint relinquish REQUEST --only payments-db:readwrite
            """)

    @Argument(
        help: ArgumentHelp("The id of a grant, or of the request that led to it.", valueName: "grant-or-request"),
        transform: Arguments.identifier)
    var id: String

    @Option(
        name: .customLong("only"),
        help: ArgumentHelp(
            "Of a request: this entitlement, the others stay. May be repeated.", valueName: "entitlement"),
        transform: Arguments.entitlement)
    var only: [String] = []

    @Option(help: ArgumentHelp("Why.", valueName: "text"))
    var reason: String?

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    private var isRequest: Bool { id.hasPrefix("rq-") || !only.isEmpty }

    func validate() throws {
        if !only.isEmpty, id.hasPrefix("gr-") {
            throw ValidationError("--only names a part of a request; give the request's id, not a grant's")
        }
    }

    func run() async throws {
        let client = try server.client()
        if isRequest {
            let found = try await client.relinquish(
                request: id, RelinquishItemsCommand(items: only.isEmpty ? nil : only, reason: reason))
            try output.show(found) { RequestText.summary(found, $0, now: TimeText.now()) }
        } else {
            let found = try await client.relinquish(grant: id, reason: reason)
            try output.show(found) { GrantText.summary(found, $0, now: TimeText.now()) }
        }
    }
}

/// Taking away: one grant, or everything in a scope.
struct RevokeCommandLine: AsyncParsableCommand, HasOutput {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Take access away from its holder, at once: one grant, or all in a scope.",
        usage: "stint revoke (GRANT | --subject S | --resource R | --entitlement E | --all) --reason TEXT [--yes]",
        discussion: """
            Examples:
              stint revoke GRANT --reason "laptop stolen"
              stint revoke --subject user:alice --reason "left the company"
              stint revoke --all --reason "incident 4711" --yes

            Many at once: on a terminal you are told how many grants, and asked. Elsewhere it is done unasked.
            """)

    @Argument(help: "The grant's id.", transform: Arguments.identifier)
    var grant: String?

    @OptionGroup var scope: ScopeOptions

    @Option(help: ArgumentHelp("Why. The holder and auditors read it.", valueName: "text"))
    var reason: String

    @Flag(name: .shortAndLong, help: "Do not ask, whatever the number.")
    var yes = false

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if reason.allSatisfy(\.isWhitespace) { throw ValidationError("--reason is empty; say why") }
        if (grant == nil ? 0 : 1) + scope.count != 1 {
            throw ValidationError("say what to revoke: one grant's id, or one of \(ScopeOptions.names)")
        }
    }

    func run() async throws {
        let client = try server.client()
        if let grant {
            let found = try await client.revoke(grant: grant, reason: reason)
            return try output.show(found) { GrantText.summary(found, $0, now: TimeText.now()) }
        }
        let scope = scope.scope
        if !yes {
            let confirmation = Confirmation()
            if confirmation.isInteractive() {
                let count = await LiveGrantCount(client: client).count(in: scope)
                try confirmation.ask(EndingText.question(count, scope), otherwise: "nothing was revoked")
            }
        }
        let answer = try await client.revokeAll(scope, reason: reason)
        try output.show(answer) { EndingText.revoked(answer, scope, $0) }
    }
}
