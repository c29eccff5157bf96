import ArgumentParser
import StintAPI
import StintClient

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
        commandName: "show", abstract: "One request: where it stands and why, and its story from the beginning.",
        discussion: "Example:\n  stint request show REQUEST")

    @Argument(help: "The request's id.", transform: Arguments.identifier)
    var request: String

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let client = try server.client()
        let found = try await client.request(request)
        // Programs get the request alone: its story is `stint request timeline`.
        if output.output == .json { return try JSONOutput.write(found) }
        let story = try await client.timeline(request: request)
        let now = TimeText.now()
        Console.out(RequestText.details(found, output.styling, now: now))
        Console.out("\n" + TimelineText.text(story, output.styling))
    }
}

struct RequestTimelineCommand: AsyncParsableCommand, HasOutput {
    static let configuration = CommandConfiguration(
        commandName: "timeline", abstract: "The story of a request: who did what, who was asked, what policy said.",
        discussion: "Example:\n  stint request timeline REQUEST")

    @Argument(help: "The request's id.", transform: Arguments.identifier)
    var request: String

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let story = try await server.client().timeline(request: request)
        try output.show(story) { TimelineText.text(story, $0) }
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
        try output.show(found) { RequestText.summary(found, $0, now: TimeText.now()) }
    }
}
