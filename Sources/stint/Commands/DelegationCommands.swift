import ArgumentParser
import StintAPI
import StintClient

struct DelegateCommandLine: AsyncParsableCommand, HasOutput {
    static let configuration = CommandConfiguration(
        commandName: "delegate", abstract: "Let a colleague review in your place while you are away.",
        discussion: """
            Examples:
              stint delegate user:erin --for 7d --reason "on leave"
              stint delegate user:erin --from 2026-12-21T00:00:00Z --until 2027-01-04T00:00:00Z

            They review what you may review, nothing that benefits either of you, and pass it on to nobody.
            """)

    @Argument(help: "Who: user:erin, or erin.", transform: Arguments.subject)
    var to: SubjectRef

    @Option(
        name: .customLong("for"), help: ArgumentHelp("How long: 8h, 7d.", valueName: "duration"),
        transform: Arguments.duration)
    var duration: DurationText?

    @Option(help: ArgumentHelp("Until when, in RFC 3339.", valueName: "instant"), transform: Arguments.instant)
    var until: Timestamp?

    @Option(
        help: ArgumentHelp("From when on, in RFC 3339. From now on, if left out.", valueName: "instant"),
        transform: Arguments.instant)
    var from: Timestamp?

    @Option(help: ArgumentHelp("Why.", valueName: "text"))
    var reason: String?

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if (duration == nil) == (until == nil) { throw ValidationError("say how long: --for or --until") }
        if let from, let until, until <= from { throw ValidationError("--until lies before --from") }
    }

    /// When it ends.
    func end(now: Timestamp) throws(CommandFailure) -> Timestamp {
        if let until { return until }
        let span = (duration?.seconds ?? 0).multipliedReportingOverflow(by: 1_000_000_000)
        let end = (from ?? now).nanoseconds.addingReportingOverflow(span.partialValue)
        guard !span.overflow, !end.overflow else { throw CommandFailure(.usage, "--for is too long") }
        return Timestamp(nanoseconds: end.partialValue)
    }

    func run() async throws {
        let end = try end(now: TimeText.now())
        let delegation = try await server.client().delegate(
            DelegateCommand(to: to, startsAt: from, endsAt: end, reason: reason))
        try output.show(delegation) { DelegationText.summary(delegation, $0, now: TimeText.now()) }
    }
}

struct DelegationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delegation", abstract: "Who reviews in whose place; take it back.",
        subcommands: [DelegationListCommand.self, DelegationEndCommand.self])
}

struct DelegationListCommand: AsyncParsableCommand, HasOutput {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Delegations from you and to you that have not ended.",
        discussion: "Example:\n  stint delegation list")

    @Flag(help: "Everybody's. For operators and auditors.")
    var all = false

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let found = try await server.client().delegations(all: all)
        try output.show(found) { DelegationText.table(found.items, $0, now: TimeText.now()) }
    }
}

struct DelegationEndCommand: AsyncParsableCommand, HasOutput {
    static let configuration = CommandConfiguration(
        commandName: "end", abstract: "Take a delegation of yours back before its end.",
        discussion: "Example:\n  stint delegation end DELEGATION")

    @Argument(help: "The delegation's id.", transform: Arguments.identifier)
    var delegation: String

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await server.client().endDelegation(delegation)
        if output.output == .table { Console.out(DelegationText.ended(delegation, output.styling)) }
    }
}
