import ArgumentParser
import Rego
import RegoHTTP
import RegoTools

/// Which hosts policies may reach: the `allow_net` of OPA's capabilities.
struct NetworkOptions: ParsableArguments {
    @Option(
        name: .customLong("allow-net"),
        help: ArgumentHelp(
            "A host that http.send and net.lookup_ip_addr may reach, or '*' for any. May be repeated. (default: none)",
            valueName: "host"))
    var allowNet: [String] = []

    /// This process with the network that was allowed.
    var host: ToolHost {
        guard !allowNet.isEmpty else { return .process }
        var network = NetworkAccess(hosts: allowNet.contains("*") ? .any : .only(allowNet), cache: HTTPResponseCache())
        network.transport = ClientTransport()
        var host = ToolHost.process
        host.network = network
        return host
    }
}
