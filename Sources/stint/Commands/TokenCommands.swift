import ArgumentParser
import FoundationEssentials
import RegoTools
import StintAPI

struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Make entries for tokens.yaml. Stint keeps hashes, never tokens.",
        subcommands: [TokenNewCommand.self, TokenHashCommand.self])
}

struct TokenNewCommand: AsyncParsableCommand, HasOutput {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "A new token, and the entry for tokens.yaml that admits it.",
        discussion: """
            Examples:
              stint token new --name "alice's laptop" --subject user:alice --role user --expires 90d
              stint token new --name gateway --subject service:pep --role pep --resource database:payments-db

            The token is shown once and stored nowhere.
            """)

    @OptionGroup var entry: TokenEntryOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let token = TokenText.fresh()
        let entry = try entry.entry(for: token, now: TimeText.now())
        switch output.output {
        case .json: try JSONOutput.write(NewToken(token: token, entry: entry))
        case .table:
            Console.note("the token, shown once; its owner sets STINT_TOKEN to it:")
            Console.out(token + "\n")
            Console.note("add to tokens.yaml, under `tokens:`:")
            Console.out(entry.yaml)
        }
    }

    private struct NewToken: Encodable {
        let token: String
        let entry: TokenEntry
    }
}

struct TokenHashCommand: AsyncParsableCommand, HasOutput {
    static let configuration = CommandConfiguration(
        commandName: "hash",
        abstract: "The entry for tokens.yaml that admits a token you have; read from standard input.",
        discussion: """
            Example:
              printf %s "$TOKEN" | stint token hash --name "nightly job" --subject service:nightly-backup --role user
            """)

    @OptionGroup var entry: TokenEntryOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        guard let line = readLine(strippingNewline: true), readLine() == nil else {
            throw CommandFailure(.usage, "write the token, and nothing else, to standard input")
        }
        guard line.utf8.count >= TokenText.shortest, line.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw CommandFailure(
                .usage,
                "a token has \(TokenText.shortest) printable ASCII characters or more, so that it cannot be guessed; "
                    + "`stint token new` makes one")
        }
        let entry = try entry.entry(for: line, now: TimeText.now())
        switch output.output {
        case .json: try JSONOutput.write(entry)
        case .table: Console.out(entry.yaml)
        }
    }
}

/// What an entry of tokens.yaml says besides the hash.
struct TokenEntryOptions: ParsableArguments {
    @Option(help: ArgumentHelp("What it is called in tokens.yaml and the log.", valueName: "name"))
    var name: String

    @Option(
        help: ArgumentHelp("Whose it is: user:alice, service:pep, agent:fixit.", valueName: "subject"),
        transform: Arguments.subject)
    var subject: SubjectRef

    @Option(name: .customLong("role"), help: ArgumentHelp("May be repeated. (default: user)", valueName: "role"))
    var roles: [TokenRole] = []

    @Option(
        name: .customLong("resource"),
        help: ArgumentHelp(
            "For a pep: TYPE:ID, TYPE:* or * it may ask decisions about. May be repeated.", valueName: "resource"))
    var resources: [String] = []

    @Option(
        help: ArgumentHelp("After how long it ends. (default: 90d)", valueName: "duration"),
        transform: Arguments.duration)
    var expires: DurationText?

    func validate() throws {
        if name.allSatisfy(\.isWhitespace) { throw ValidationError("--name is empty") }
        for resource in resources where resource != "*" && ResourceRef(resource) == nil {
            throw ValidationError("\(Sanitizer.quoted(resource)) is not a resource; write TYPE:ID, TYPE:* or *")
        }
        if !resources.isEmpty, !roles.contains(.pep) {
            throw ValidationError("--resource says what a pep may ask about; add --role pep")
        }
        if roles.contains(.pep), resources.isEmpty {
            throw ValidationError("a pep's token names its resources: add --resource TYPE:ID, or --resource '*'")
        }
    }

    func entry(for token: String, now: Timestamp) throws(CommandFailure) -> TokenEntry {
        let span = (expires?.seconds ?? 90 * 86_400).multipliedReportingOverflow(by: 1_000_000_000)
        let end = now.nanoseconds.addingReportingOverflow(span.partialValue)
        guard !span.overflow, !end.overflow else { throw CommandFailure(.usage, "--expires is too far away") }
        let whole = TimeText.instant(Timestamp(nanoseconds: end.partialValue))
        return TokenEntry(
            name: name, subject: subject.description, sha256: TokenText.hash(token),
            roles: (roles.isEmpty ? [.user] : roles).map(\.rawValue), resources: resources.isEmpty ? nil : resources,
            expiresAt: whole)
    }
}

enum TokenRole: String, ExpressibleByArgument, CaseIterable {
    case user, pep, `operator`, auditor, signals
}
