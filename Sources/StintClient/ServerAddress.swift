import FoundationEssentials
import StintAPI

/// Where a server's control plane is: `http://127.0.0.1:8080`, `https://stint.example.com/access`.
package struct ServerAddress: Sendable, Equatable, CustomStringConvertible {
    /// Scheme, host, port and path prefix, without a slash at the end.
    package let base: String
    package let host: String
    package let isEncrypted: Bool

    /// What a server started without options listens on.
    package static let standard = "http://127.0.0.1:8080"

    /// Reads an `http` or `https` URL; throws `invalid_server` with what is wrong with it.
    package init(_ text: String) throws(StintClientError) {
        func wrong(_ why: String) -> StintClientError {
            StintClientError(
                .invalidServer, "`\(text)` is not a server's address: \(why); write it like `\(Self.standard)`",
                exitClass: .usage)
        }
        guard let parts = URLComponents(string: text) else { throw wrong("it is not a URL") }
        let scheme = parts.scheme?.lowercased()
        guard let scheme, scheme == "http" || scheme == "https" else {
            throw wrong("it must begin with `http://` or `https://`")
        }
        guard let host = parts.host, !host.isEmpty else { throw wrong("it names no host") }
        guard parts.user == nil, parts.password == nil else { throw wrong("a token is not part of the address") }
        guard parts.query == nil, parts.fragment == nil else { throw wrong("it has a query or a fragment") }
        if let port = parts.port, !(1...65_535).contains(port) { throw wrong("port \(port) does not exist") }
        var path = parts.percentEncodedPath
        while path.utf8.last == UInt8(ascii: "/") { path.removeLast() }
        // `URLComponents` shows an IPv6 host in its brackets or without them, by version.
        let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        let shown = bare.contains(":") ? "[\(bare)]" : bare
        self.base = "\(scheme)://\(shown)\(parts.port.map { ":\($0)" } ?? "")\(path)"
        self.host = bare
        self.isEncrypted = scheme == "https"
    }

    /// Whether the address is this machine's own: what is sent to it leaves no wire to listen on.
    package var isLoopback: Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.first == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    package var description: String { base }
}
