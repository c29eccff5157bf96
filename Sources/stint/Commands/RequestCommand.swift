import ArgumentParser
import StintAPI
import StintClient

/// `stint request ENTITLEMENT`, and what can be done with requests.
struct RequestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "request",
        abstract: "Ask for access; list, show and cancel requests.",
        usage: """
            stint request ENTITLEMENT ... --for DURATION --reason TEXT [--ticket T] [--dry-run] [--wait]
            stint request list
            stint request show REQUEST
            stint request cancel REQUEST
            """,
        discussion: """
            Example:
              stint request payments-db:readonly --for 1h --reason "look into incident 4711" --ticket INC-4711

            `stint request submit --help` explains every option of asking.
            """,
        subcommands: [
            RequestSubmitCommand.self, RequestListCommand.self, RequestShowCommand.self, RequestCancelCommand.self,
        ],
        defaultSubcommand: RequestSubmitCommand.self)
}

struct RequestSubmitCommand: AsyncParsableCommand, HasOutput {
    static let configuration = CommandConfiguration(
        commandName: "submit",
        abstract: "Ask for access to one or more entitlements.",
        usage: "stint request ENTITLEMENT ... --for DURATION --reason TEXT [--ticket T] [--dry-run] [--wait]",
        discussion: """
            Example:
              stint request payments-db:readonly --for 1h --reason "incident 4711" --ticket INC-4711

            Exit code 0: approved (with --dry-run: would be). 4: somebody has to review. 3: denied, with the reasons
            and what to do about each.
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
        if dryRun, wait { throw ValidationError("--dry-run changes nothing: there is nothing to --wait for") }
    }

    func run() async throws {
        let client = try server.client()
        let submit = SubmitRequest(
            items: entitlements.map { SubmitRequest.Item(entitlement: $0) }, beneficiary: beneficiary, reason: reason,
            durationSeconds: duration?.seconds, startsAt: start, ticket: ticket)
        if dryRun {
            let answer = try await client.dryRun(submit)
            try show(answer) { DryRunText.text(answer, $0) }
            throw CommandFailure(status: ExitStatus.of(answer.effect.exitClass))
        }
        var request = try await client.submit(submit)
        if wait, !request.state.isFinal {
            if output.output == .table {
                Console.out(RequestText.summary(request, output.styling, now: TimeText.now()))
            }
            request = try await Waiting(client: client, output: output.output).untilDecided(request)
        }
        let final = request
        try show(final) { RequestText.summary(final, $0, now: TimeText.now()) }
        throw CommandFailure(status: ExitStatus.of(final.state.exitClass))
    }

    private func show(_ answer: some Encodable, _ text: (Styling) -> String) throws {
        switch output.output {
        case .json: try JSONOutput.write(answer)
        case .table: Console.out(text(output.styling))
        }
    }
}

struct RequestListCommand: AsyncParsableCommand, HasOutput {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Requests you may see, the newest first.",
        discussion: """
            Examples:
              stint request list --state pending
              stint request list --reviewable
            """)

    @Option(help: ArgumentHelp("Only those in a state: \(stateNames).", valueName: "state"))
    var state: RequestStateArgument?

    @Option(
        help: ArgumentHelp("Only those for one entitlement.", valueName: "entitlement"),
        transform: Arguments.entitlement)
    var entitlement: String?

    @Flag(help: "Only your own.")
    var mine = false

    @Flag(help: "Only those that wait for your review.")
    var reviewable = false

    @OptionGroup var page: PageOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    static let stateNames = RequestStateArgument.allCases.map(\.rawValue).joined(separator: ", ")

    func validate() throws {
        if mine, reviewable { throw ValidationError("nobody reviews their own: give --mine or --reviewable, not both") }
    }

    func run() async throws {
        let client = try server.client()
        var filter = RequestFilter()
        filter.state = state.map { RequestState(rawValue: $0.rawValue) }
        filter.entitlement = entitlement
        filter.mine = mine
        filter.reviewable = reviewable
        let wanted = filter
        let found = try await page.collect { cursor, limit throws(StintClientError) in
            try await client.requests(matching: wanted, cursor: cursor, limit: limit)
        }
        switch output.output {
        case .json: try JSONOutput.write(found)
        case .table:
            Console.out(RequestText.table(found.items, output.styling, now: TimeText.now()))
            page.noteRest(found.next)
        }
    }
}

enum RequestStateArgument: String, ExpressibleByArgument, CaseIterable {
    case pending, approved, denied, canceled
    case timedOut = "timed_out"
}

struct RequestShowCommand: AsyncParsableCommand, HasOutput {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "One request: its state, who may review it, and why it stands so.",
        discussion: "Example:\n  stint request show REQUEST")

    @Argument(help: "The request's id.", transform: Arguments.identifier)
    var request: String

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let found = try await server.client().request(request)
        switch output.output {
        case .json: try JSONOutput.write(found)
        case .table: Console.out(RequestText.details(found, output.styling, now: TimeText.now()))
        }
    }
}

struct RequestCancelCommand: AsyncParsableCommand, HasOutput {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Take back a request of yours that is not decided yet.",
        discussion: "Example:\n  stint request cancel REQUEST --reason \"no longer needed\"")

    @Argument(help: "The request's id.", transform: Arguments.identifier)
    var request: String

    @Option(help: ArgumentHelp("Why.", valueName: "text"))
    var reason: String?

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let found = try await server.client().cancel(request: request, reason: reason)
        switch output.output {
        case .json: try JSONOutput.write(found)
        case .table: Console.out(RequestText.summary(found, output.styling, now: TimeText.now()))
        }
    }
}
