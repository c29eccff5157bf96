import ArgumentParser
import StintAPI
import StintClient

/// `stint request ENTITLEMENT`, and what can be done with requests.
struct RequestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "request",
        abstract: "Ask for access; list, show and cancel requests.",
        usage: """
            stint request ENTITLEMENT ... --for DURATION --reason TEXT [--start T] [--break-glass] [--dry-run] [--wait]
            stint request list
            stint request show REQUEST
            stint request timeline REQUEST
            stint request cancel REQUEST
            """,
        discussion: """
            Example:
              stint request payments-db:readonly --for 1h --reason "look into incident 4711" --ticket INC-4711

            `stint request submit --help` explains every option of asking.
            """,
        subcommands: [
            RequestSubmitCommand.self, RequestListCommand.self, RequestShowCommand.self, RequestTimelineCommand.self,
            RequestCancelCommand.self,
        ],
        defaultSubcommand: RequestSubmitCommand.self)
}

struct RequestSubmitCommand: AsyncParsableCommand, HasOutput {
    static let configuration = CommandConfiguration(
        commandName: "submit",
        abstract: "Ask for access to one or more entitlements.",
        usage:
            "stint request ENTITLEMENT ... --for DURATION --reason TEXT [--start T] [--break-glass] [--dry-run] [--wait]",
        discussion: """
            Examples:
              stint request payments-db:readonly --for 1h --reason "incident 4711" --ticket INC-4711
              stint request payments-db:readonly staging-cluster:viewer --for 1h --reason "compare orders" --dry-run
              stint request prod-cluster:operator --break-glass --for 20m --reason "checkout is down"

            Several are decided one by one: some may be granted and some refused.
            Exit code 0: approved, at least in part (with --dry-run: all would be). 4: somebody has to review. 3: denied,
            with the reasons and what to do about each.
            """)

    @Argument(help: "RESOURCE:ROLE, as `stint catalog list` shows them.", transform: Arguments.entitlement)
    var entitlements: [String]

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp(
            "How long: 90s, 30m, 1h, 8h30m, 7d. The server's limits.default_duration, if left out.",
            valueName: "duration"),
        transform: Arguments.duration)
    var duration: DurationText?

    @Option(help: ArgumentHelp("Why, in your own words. Reviewers and auditors read it.", valueName: "text"))
    var reason: String

    @Option(help: ArgumentHelp("The ticket or incident it belongs to.", valueName: "ticket"))
    var ticket: String?

    @Option(
        help: ArgumentHelp("For whom, if not for you: user:bob, agent:claude.", valueName: "subject"),
        transform: Arguments.subject)
    var beneficiary: SubjectRef?

    @Option(
        help: ArgumentHelp("When to begin, in RFC 3339. At the approval, if left out.", valueName: "instant"),
        transform: Arguments.instant)
    var start: Timestamp?

    @Option(
        help: ArgumentHelp(
            "What you say the access is for, shown to reviewers as your claim: agents state their task.",
            valueName: "text"))
    var purpose: String?

    @Option(
        help: ArgumentHelp("What you claim, for policy: a JSON object, or @FILE that holds one.", valueName: "json"),
        transform: Arguments.object)
    var claimed: [String: JSONValue]?

    @Flag(help: "An emergency: granted at once where policy lets you, told to everybody, reviewed afterwards.")
    var breakGlass = false

    @Flag(help: "Ask policy what would happen, and change nothing.")
    var dryRun = false

    @Flag(help: "Wait until it is decided. Ctrl-C ends the waiting, not the request.")
    var wait = false

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if reason.allSatisfy(\.isWhitespace) {
            throw ValidationError("--reason is empty; say why, reviewers and auditors read it")
        }
        if purpose != nil, claimed?["purpose"] != nil { throw ValidationError("--claimed has a purpose already") }
        if breakGlass, start != nil { throw ValidationError("an emergency begins now: --break-glass takes no --start") }
        if dryRun, wait { throw ValidationError("--dry-run changes nothing: there is nothing to --wait for") }
    }

    /// What is asked for.
    var submission: SubmitRequest {
        var claims = claimed
        if let purpose { claims = (claims ?? [:]).merging(["purpose": .string(purpose)]) { _, own in own } }
        return SubmitRequest(
            items: entitlements.map { SubmitRequest.Item(entitlement: $0) }, beneficiary: beneficiary, reason: reason,
            durationSeconds: duration?.seconds, startsAt: start, ticket: ticket, claimed: claims,
            breakGlass: breakGlass ? true : nil)
    }

    func run() async throws {
        let client = try server.client()
        if dryRun {
            let answer = try await client.dryRun(submission)
            try output.show(answer) { DryRunText.text(answer, $0) }
            throw CommandFailure(status: ExitStatus.of(answer.effect.exitClass))
        }
        if breakGlass { Console.note(Self.loud) }
        try await Waiting(client: client, output: output).finish(try await client.submit(submission), wait: wait)
    }

    /// Nobody breaks glass without noticing.
    private static let loud = """
        *** BREAK-GLASS: whoever is responsible is told now, and every use of this is reviewed afterwards ***
        """
}
