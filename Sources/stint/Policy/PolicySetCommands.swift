import ArgumentParser
import RegoTools
import StintAPI
import StintClient

struct PolicyStatusCommand: AsyncParsableCommand, HasOutput {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "The policies a server has in force, the last load refused, and what is held back.",
        discussion: "Example:\n  stint policy status")

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let found = try await server.client().policyStatus()
        try output.show(found) { PolicySetText.status(found, $0, now: TimeText.now()) }
    }
}

struct PolicyConfirmCommand: AsyncParsableCommand, HasOutput {
    static let configuration = CommandConfiguration(
        commandName: "confirm", abstract: "Let a load that is held back go ahead, with the revocations it brings.",
        discussion: """
            Examples:
              stint policy confirm
              stint policy confirm DIGEST --yes

            A load that would end more grants than reload.max_revocations waits for this. For operators. Exit code 6: nothing
            is held, or something else than DIGEST.
            """)

    @Argument(
        help: "The digest that `stint policy status` shows. What is held now, if left out.", transform: Arguments.digest
    )
    var digest: String?

    @Flag(name: .shortAndLong, help: "Do not ask, whatever it ends.")
    var yes = false

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let client = try server.client()
        var wanted = digest
        if wanted == nil || !yes {
            let status = try await client.policyStatus()
            guard let held = status.held else {
                throw CommandFailure(
                    .conflict, "nothing is held back: the policies in force are the last that were loaded")
            }
            if let digest, !digest.utf8.elementsEqual(held.digest.utf8) {
                throw CommandFailure(
                    .conflict, "another load is held back: `\(Sanitizer.line(held.digest))`; see `stint policy status`")
            }
            // What is confirmed is what was seen, even if another edit arrives in between.
            wanted = wanted ?? held.digest
            if !yes {
                try Confirmation().ask(PolicySetText.question(held), otherwise: "nothing was confirmed")
            }
        }
        let found = try await client.confirmPolicy(digest: wanted)
        try output.show(found) { PolicySetText.status(found, $0, now: TimeText.now()) }
    }
}
