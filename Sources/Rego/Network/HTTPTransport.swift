/// Sends the requests of `http.send`. An embedding program gives one in `NetworkAccess`; `RegoHTTP` has one.
public protocol HTTPTransport: Sendable {
    /// Sends one request and waits for the whole response. Redirects are not followed: whoever asked checks where they
    /// lead. Called on the thread that evaluates.
    func send(_ request: HTTPTransportRequest) throws(HTTPTransportError) -> HTTPTransportResponse
}

/// One request, checked and complete.
public struct HTTPTransportRequest: Sendable {
    /// In upper case.
    public var method: String
    /// `http` or `https`.
    public var scheme: String
    /// A name, an IPv4 address or an IPv6 address without brackets.
    public var host: String
    /// The port, also where it is the scheme's own.
    public var port: Int
    /// The escaped path with the query, beginning with `/`.
    public var target: String
    /// The path of a Unix socket to connect to, whatever the host.
    public var socketPath: String?
    /// Names and values, in the order to be sent. `Host` is always among them.
    public var headers: [(name: String, value: String)]
    /// What is sent; may be empty.
    public var body: [UInt8]
    /// How a TLS connection is secured.
    public var tls: HTTPTransportTLS
    /// How long it may take from connecting to the last byte, in nanoseconds.
    public var timeout: Int64
    /// The largest body to accept.
    public var responseBytes: Int
    /// Whether the caller has given up.
    public var isCancelled: @Sendable () -> Bool
}

/// How a TLS connection is secured: `tls_*` of `http.send`.
public struct HTTPTransportTLS: Sendable, Hashable {
    /// Accept any certificate.
    public var skipsVerification = false
    /// The name to ask for and to find in the certificate, where it is not the host's.
    public var serverName: String?
    /// Whether the system's authorities are trusted.
    public var trustsSystem = true
    /// Authorities to trust, PEM.
    public var authorities: [[UInt8]] = []
    /// Certificates of the client with their keys, PEM.
    public var identities: [Identity] = []

    /// A certificate chain and its key.
    public struct Identity: Sendable, Hashable {
        /// The chain, PEM.
        public var chain: [UInt8]
        /// The key, PEM.
        public var key: [UInt8]
    }

    /// The usual way.
    public init() {}
}

/// A complete response.
public struct HTTPTransportResponse: Sendable {
    /// 200.
    public var status: Int
    /// `OK`.
    public var reason: String
    /// Names and values, in the order they came.
    public var headers: [(name: String, value: String)]
    /// The bytes of the body.
    public var body: [UInt8]

    /// A response.
    public init(status: Int, reason: String, headers: [(name: String, value: String)], body: [UInt8]) {
        self.status = status
        self.reason = reason
        self.headers = headers
        self.body = body
    }
}

/// Why there is no response.
public enum HTTPTransportError: Error, Sendable, Hashable {
    /// It took longer than `timeout`.
    case timedOut
    /// `isCancelled` said so.
    case cancelled
    /// The options make no sense: a certificate or key cannot be read.
    case invalid(String)
    /// The connection or the exchange failed; the message is in Go's words where Go has the error.
    case failed(String)
}
