import ArgumentParser
import StintAPI
import StintClient

/// `stint signal TYPE ...`, and the list of those in force.
struct SignalCommandLine: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signal",
        abstract: "Tell what another system has seen, which policy may act upon; list what is known.",
        usage: """
            stint signal TYPE (--subject S | --person P | --resource R) [--data JSON] [--ttl DURATION] [--cleared]
            stint signal list
            """,
        discussion: """
            Examples:
              stint signal device_lost --person alice
              stint signal list

            `stint signal send --help` explains every option.
            """,
        subcommands: [SignalSendCommand.self, SignalListCommand.self], defaultSubcommand: SignalSendCommand.self)
}

struct SignalSendCommand: AsyncParsableCommand, HasOutput {
    static let configuration = CommandConfiguration(
        commandName: "send", abstract: "Tell of a risk: whoever's grants it touches is judged anew, at once.",
        usage: """
            stint signal TYPE (--subject S | --person P | --resource R) [--data JSON] [--ttl DURATION] [--cleared]
            """,
        discussion: """
            Examples:
              stint signal device_lost --subject user:alice
              stint signal risk_score --person alice --data '{"score": 85}' --ttl 4h
              stint signal incident_opened --resource prod-cluster --cleared

            For signal sources and operators.
            """)

    @Argument(help: "What was seen: device_lost, incident_opened, risk_score.", transform: Arguments.name)
    var type: String

    @Option(help: ArgumentHelp("About an account: user:alice.", valueName: "subject"), transform: Arguments.subject)
    var subject: SubjectRef?

    @Option(
        help: ArgumentHelp("About a person, whatever their account: alice.", valueName: "person"),
        transform: Arguments.person)
    var person: String?

    @Option(
        help: ArgumentHelp("About a resource: payments-db.", valueName: "resource"), transform: Arguments.resourceID)
    var resource: String?

    @Option(
        help: ArgumentHelp("What there is to say about it: a JSON object, or @FILE that holds one.", valueName: "json"),
        transform: Arguments.object)
    var data: [String: JSONValue]?

    @Option(
        help: ArgumentHelp("How long it counts. The server's limits.signal_ttl, if left out.", valueName: "duration"),
        transform: Arguments.duration)
    var ttl: DurationText?

    @Flag(help: "It is over: the signal of this type is no longer in force.")
    var cleared = false

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if [subject != nil, person != nil, resource != nil].count(where: { $0 }) != 1 {
            throw ValidationError("say whom or what it is about: one of --subject, --person or --resource")
        }
        if cleared, ttl != nil || data != nil {
            throw ValidationError("--cleared ends a signal: --ttl and --data belong to one that begins")
        }
    }

    func run() async throws {
        let answer = try await server.client().signal(
            SignalCommand(
                type: type, subject: subject, person: person, resource: resource, data: data, ttlSeconds: ttl?.seconds,
                cleared: cleared ? true : nil))
        try output.show(answer) { SignalText.answer(answer, $0, now: TimeText.now()) }
    }
}

struct SignalListCommand: AsyncParsableCommand, HasOutput {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Signals in force: what policy is told of.",
        discussion: """
            Examples:
              stint signal list
              stint signal list --resource prod-cluster
            """)

    @Option(help: ArgumentHelp("About an account only.", valueName: "subject"), transform: Arguments.subject)
    var subject: SubjectRef?

    @Option(help: ArgumentHelp("About a person only.", valueName: "person"), transform: Arguments.person)
    var person: String?

    @Option(help: ArgumentHelp("About a resource only.", valueName: "resource"), transform: Arguments.resourceID)
    var resource: String?

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let found = try await server.client().signals(subject: subject, person: person, resource: resource)
        try output.show(found) { SignalText.table(found.items, $0, now: TimeText.now()) }
    }
}
