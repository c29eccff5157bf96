import ArgumentParser

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
        transform: ListenAddress.init(_:))
    var listen: ListenAddress?

    @Option(
        help: ArgumentHelp("Where the data plane listens: 127.0.0.1:8181.", valueName: "addr"),
        transform: ListenAddress.init(_:))
    var pdpListen: ListenAddress?
}

/// `HOST:PORT` to listen on. Without a host: every address of the machine. Port 0: any free one.
struct ListenAddress: Equatable, Sendable, CustomStringConvertible {
    /// A name or a literal address, without the brackets of IPv6; nil for every address.
    let host: String?
    let port: Int

    init(_ text: String) throws {
        guard let colon = text.lastIndex(of: ":") else {
            throw ArgumentProblem("write HOST:PORT, like 127.0.0.1:8080")
        }
        let digits = text[text.index(after: colon)...]
        guard let port = UInt16(digits), !digits.hasPrefix("+") else {
            throw ArgumentProblem("\(Sanitizer.quoted(String(digits))) is not a port; it is a number from 0 to 65535")
        }
        var host = text[..<colon]
        if host.hasPrefix("[") || host.hasSuffix("]") {
            guard host.hasPrefix("["), host.hasSuffix("]"), host.count > 2 else {
                throw ArgumentProblem("write an IPv6 address in brackets, like [::1]:8080")
            }
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            throw ArgumentProblem("write an IPv6 address in brackets, like [::1]:8080")
        }
        guard !host.contains(where: { $0.isWhitespace || $0 == "/" }) else {
            throw ArgumentProblem("\(Sanitizer.quoted(String(host))) is not a host")
        }
        self.host = host.isEmpty ? nil : String(host)
        self.port = Int(port)
    }

    /// As it was written.
    var description: String {
        guard let host else { return ":\(port)" }
        return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
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
