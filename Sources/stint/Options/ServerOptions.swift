import ArgumentParser
import FoundationEssentials
import StintAPI
import StintClient

/// Which server, and who asks: shared by every command that talks to one.
struct ServerOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The control plane. Also: STINT_SERVER. (default: \(ServerAddress.standard))", valueName: "url"))
    var server: String?

    @Option(
        help: ArgumentHelp(
            """
            A token. Others on this machine can see it here: prefer STINT_TOKEN, or the file ~/.config/stint/token.
            """, valueName: "token"))
    var token: String?

    @Option(
        name: .customLong("as"),
        help: ArgumentHelp("Act as NAME of the sample world, on a loopback server run with --dev.", valueName: "name"))
    var asName: String?

    /// The client these options ask for.
    func client(environment: [String: String] = ProcessInfo.processInfo.environment) throws -> StintClient {
        let address = try ServerAddress(server ?? Self.nonEmpty(environment["STINT_SERVER"]) ?? ServerAddress.standard)
        let token = try TokenSource(options: self, server: address, environment: environment).token()
        if token != nil, !address.isEncrypted, !address.isLoopback {
            Console.note("warning: the token goes to `\(address)` unencrypted; use https")
        }
        return StintClient(.init(server: address, token: token))
    }

    static func nonEmpty(_ text: String?) -> String? {
        guard let text, !text.isEmpty else { return nil }
        return text
    }
}

/// How results are written: shared by every command that has any.
struct OutputOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: ArgumentHelp("table for people, json for programs.", valueName: "format"))
    var output: OutputFormat = .table

    @Flag(name: .customLong("no-color"), help: "No colour, even on a terminal. Also: NO_COLOR.")
    var noColor = false

    var styling: Styling {
        .standardOutput(noColor: noColor, environment: ProcessInfo.processInfo.environment)
    }

    /// Writes a result as it was asked for.
    func show(_ answer: some Encodable, _ text: (Styling) -> String) throws(CommandFailure) {
        switch output {
        case .json: try JSONOutput.write(answer)
        case .table: Console.out(text(styling))
        }
    }
}

enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case table, json
}
