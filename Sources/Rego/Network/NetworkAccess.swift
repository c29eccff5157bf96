/// What policies may reach over the network through `http.send` and `net.lookup_ip_addr`. Nothing, unless told otherwise.
///
/// ```swift
/// var options = EvaluationOptions(now: now)
/// options.network = NetworkAccess(hosts: .only(["idp.example.com"]), transport: transport)
/// ```
///
/// A call blocks the thread that evaluates. Evaluate such policies on threads of their own, never on an event loop and
/// never on the cooperative threads of Swift's concurrency.
public struct NetworkAccess: Sendable {
    /// Which hosts may be named.
    public var hosts: NetworkHosts
    /// What sends requests; without one `http.send` fails. The library `RegoHTTP` has one.
    public var transport: (any HTTPTransport)?
    /// What looks names up for `net.lookup_ip_addr`.
    public var resolver: any NameResolver
    /// Keeps responses beyond one evaluation, for requests that ask for it with `cache` or `force_cache`.
    public var cache: HTTPResponseCache?
    /// How long one attempt of a request may take where the policy does not say, in nanoseconds.
    public var timeout: Int64
    /// The longest time of a request or look-up whatever the policy says, in nanoseconds.
    public var longestTimeout: Int64
    /// The largest body of a response, in bytes.
    public var responseBytes: Int
    /// Whether `tls_*_file` and `tls_*_env_variable` may read the files and the environment of this process.
    public var readsFilesAndEnvironment: Bool

    /// Access to these hosts.
    public init(
        hosts: NetworkHosts, transport: (any HTTPTransport)? = nil, resolver: any NameResolver = SystemNameResolver(),
        cache: HTTPResponseCache? = nil, timeout: Int64 = 5_000_000_000, longestTimeout: Int64 = 60_000_000_000,
        responseBytes: Int = 16 << 20, readsFilesAndEnvironment: Bool = true
    ) {
        self.hosts = hosts
        self.transport = transport
        self.resolver = resolver
        self.cache = cache
        self.timeout = timeout
        self.longestTimeout = longestTimeout
        self.responseBytes = responseBytes
        self.readsFilesAndEnvironment = readsFilesAndEnvironment
    }

    /// No access at all.
    public static let off = NetworkAccess(hosts: .none)
}

/// Hosts that policies may name: the `allow_net` of OPA's capabilities.
public struct NetworkHosts: Sendable, Hashable {
    /// Nil for any.
    private let names: Set<[UInt8]>?

    private init(names: Set<[UInt8]>?) { self.names = names }

    /// No host.
    public static let none = NetworkHosts(names: [])
    /// Any host.
    public static let any = NetworkHosts(names: nil)

    /// These names and addresses, as they stand in the address without a port (`idp.example.com`, `10.0.0.1`, `::1`).
    /// There are no patterns; the case of ASCII letters does not count.
    public static func only(_ names: some Sequence<String>) -> NetworkHosts {
        NetworkHosts(names: Set(names.map { lowercased($0.utf8) }))
    }

    /// Whether a host may be named.
    public func allows(_ host: String) -> Bool { names?.contains(Self.lowercased(host.utf8)) ?? true }

    private static func lowercased(_ name: String.UTF8View) -> [UInt8] {
        name.map { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") ? $0 | 0x20 : $0 }
    }
}
