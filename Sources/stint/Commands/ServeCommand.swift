import ArgumentParser
import StintPolicy

/// What `stint serve` was told.
struct ServeOptions: ParsableArguments {
    @Option(help: ArgumentHelp("stint.yaml. Every key can be overridden by environment.", valueName: "file"))
    var config: String?

    @Flag(
        help: """
            The sample world on loopback: every name's token is dev-NAME. For trying Stint out, never for real access.
            """)
    var dev = false

    @Option(help: ArgumentHelp("Where the store and the audit heads are kept.", valueName: "dir"))
    var data: String?

    @Option(
        help: ArgumentHelp("Where the control plane listens: 127.0.0.1:8080, :8080, [::1]:8080.", valueName: "addr"),
        transform: HostPort.argument)
    var listen: HostPort?

    @Option(
        help: ArgumentHelp("Where the data plane listens: 127.0.0.1:8181.", valueName: "addr"),
        transform: HostPort.argument)
    var pdpListen: HostPort?
}

extension HostPort {
    /// As `init?`, for a flag.
    static func argument(_ text: String) throws -> HostPort {
        guard let address = HostPort(text) else {
            throw ArgumentProblem("write HOST:PORT, like 127.0.0.1:8080, :8080 or [::1]:8080")
        }
        return address
    }
}

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run the server: control plane and data plane in one process.",
        discussion: """
            Examples:
              stint serve --dev
              stint serve --config stint.yaml --data /var/lib/stint --listen :8080 --pdp-listen :8181
            """)

    @OptionGroup var options: ServeOptions
}
