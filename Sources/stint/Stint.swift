import ArgumentParser
import StintAPI
import StintClient

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

@main
enum Main {
    static func main() async {
        var wantsJSON = false
        do {
            var command = try StintCommand.parseAsRoot(LeadingOptions.moved(Array(CommandLine.arguments.dropFirst())))
            wantsJSON = Self.wantsJSON(command)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let failure as CommandFailure {
            failure.tell(asJSON: wantsJSON)
            exit(failure.status)
        } catch let error as StintClientError {
            let failure = CommandFailure(error)
            failure.tell(asJSON: wantsJSON)
            exit(failure.status)
        } catch {
            StintCommand.exit(withError: error)
        }
    }

    private static func wantsJSON(_ command: any ParsableCommand) -> Bool {
        (command as? any HasOutput)?.output.output == .json
    }
}

/// The root: `stint NOUN VERB`, the everyday ones short.
struct StintCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stint",
        abstract: "Just-in-time access: ask, have it reviewed, use it, and it ends by itself.",
        discussion: """
            First steps, with the sample world:
              stint serve --dev
              stint --as alice request payments-db:readonly --for 1h --reason "look into incident 4711"
              stint --as bob approve REQUEST
              stint --as pep check --subject user:alice --action read --resource database:payments-db

            \(exitCodes)

            Shell completions: stint --generate-completion-script bash|zsh|fish
            """,
        version: StintVersion.text,
        subcommands: [],
        groupedSubcommands: [
            CommandGroup(
                name: "Ask, review, give back",
                subcommands: [
                    RequestCommand.self, ApproveCommand.self, DenyCommand.self, DelegateCommandLine.self,
                    DelegationCommand.self, GrantCommand.self, ExtendCommandLine.self, RelinquishCommandLine.self,
                    CheckCommand.self,
                ]),
            CommandGroup(
                name: "Take away, hold, warn",
                subcommands: [
                    RevokeCommandLine.self, FreezeCommandLine.self, ThawCommand.self, SignalCommandLine.self,
                ]),
            CommandGroup(
                name: "Look",
                subcommands: [
                    CatalogCommand.self, WhoAmICommand.self, EventsCommand.self, DecisionCommand.self,
                    AuditCommand.self,
                ]),
            CommandGroup(
                name: "Run and define",
                subcommands: [ServeCommand.self, PolicyCommand.self, ScenarioCommand.self, TokenCommand.self]),
        ])

    /// The table that `--help` and docs/cli.md share; a test compares them.
    static let exitCodes: String = {
        let own: [(Int32, String)] = [
            (ExitStatus.altered, "the audit record was altered (audit verify)"),
            (ExitStatus.differs, "the decision came out differently (decision replay)"),
            (ExitStatus.interrupted, "ended by Ctrl-C"),
        ]
        let all = (ExitClass.allCases.map { ($0.rawValue, $0.meaning) } + own).sorted { $0.0 < $1.0 }
        let lines = all.map { code, meaning in
            "  \(String(repeating: " ", count: max(0, 3 - String(code).count)))\(code)  \(meaning)"
        }
        return "Exit codes (`stint policy eval`, `check` and `test` have opa's):\n" + lines.joined(separator: "\n")
    }()
}
