import ArgumentParser
import StintAPI
import StintClient

/// What approving and denying have in common.
struct ReviewOptions: ParsableArguments {
    @Argument(help: "The request's id.", transform: Arguments.identifier)
    var request: String

    @Option(
        name: [.long, .customShort("m")],
        help: ArgumentHelp("What the requester and auditors should know.", valueName: "text"))
    var comment: String?

    @Option(
        help: ArgumentHelp("The stage meant. All open ones that are yours to review, if left out.", valueName: "stage"),
        transform: Arguments.name)
    var stage: String?

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func review(
        _ decision: ReviewCommand.Decision, only: [String], duration: DurationText? = nil
    ) async throws {
        let found = try await server.client().review(
            request: request,
            ReviewCommand(
                decision: decision, comment: comment, items: only.isEmpty ? nil : only, stage: stage,
                durationSeconds: duration?.seconds))
        try output.show(found) { RequestText.summary(found, $0, now: TimeText.now()) }
    }
}

struct ApproveCommand: AsyncParsableCommand, HasOutput {
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Approve a request you may review, or a part of it.",
        discussion: """
            Examples:
              stint approve REQUEST -m "known incident"
              stint approve REQUEST --only payments-db:readonly --duration 30m

            You may narrow, never widen: with --only, what you could have approved and leave out is denied.
            Nobody reviews what benefits themselves: that is refused with exit code 3.
            """)

    @OptionGroup var options: ReviewOptions

    @Option(
        help: ArgumentHelp("Approve this entitlement, deny the others. May be repeated.", valueName: "entitlement"),
        transform: Arguments.entitlement)
    var only: [String] = []

    @Option(
        help: ArgumentHelp("For less time than was asked for: 30m.", valueName: "duration"),
        transform: Arguments.duration)
    var duration: DurationText?

    var output: OutputOptions { options.output }

    func run() async throws {
        try await options.review(.approve, only: only, duration: duration)
    }
}

struct DenyCommand: AsyncParsableCommand, HasOutput {
    static let configuration = CommandConfiguration(
        commandName: "deny", abstract: "Deny a request you may review, or a part of it.",
        discussion: """
            Examples:
              stint deny REQUEST -m "ask for the read replica"
              stint deny REQUEST --only payments-db:readwrite

            With --only the other entitlements are left to other reviewers.
            """)

    @OptionGroup var options: ReviewOptions

    @Option(
        help: ArgumentHelp("Deny this entitlement only. May be repeated.", valueName: "entitlement"),
        transform: Arguments.entitlement)
    var only: [String] = []

    var output: OutputOptions { options.output }

    func run() async throws {
        try await options.review(.deny, only: only)
    }
}
