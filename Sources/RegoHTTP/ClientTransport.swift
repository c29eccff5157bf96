import AsyncHTTPClient
import Dispatch
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
public import Rego
import Synchronization

/// Sends the requests of `http.send` with async-http-client.
///
/// It blocks the thread that evaluates while event loops of its own do the work, and needs nothing of Swift's
/// concurrency meanwhile. On an event loop it refuses to work, since that would stand still.
///
/// ```swift
/// let network = NetworkAccess(hosts: .only(["idp.example.com"]), transport: ClientTransport())
/// ```
public final class ClientTransport: HTTPTransport {
    /// Connections of plain requests are used again.
    private let shared: HTTPClient

    /// A transport on the process's own event loops, or on those given.
    public init() {
        shared = HTTPClient(
            eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton),
            configuration: Self.configuration())
    }

    deinit { shared.shutdown { _ in } }

    private static func configuration() -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow, decompression: .disabled)
        configuration.httpVersion = .http1Only
        configuration.maximumUsesPerConnection = 1000
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }

    public func send(_ request: HTTPTransportRequest) throws(HTTPTransportError) -> HTTPTransportResponse {
        guard MultiThreadedEventLoopGroup.currentEventLoop == nil else {
            throw .failed("a policy that sends requests may not be evaluated on an event loop")
        }
        let started = NIODeadline.now()
        let deadline = started + .nanoseconds(max(request.timeout, 1))
        guard let tls = try TLSOptions.configuration(request) else {
            return try send(Prepared(request, nil), by: shared, until: deadline, request)
        }
        // What has TLS of its own has a client of its own, so that no other request meets its connection.
        var configuration = Self.configuration()
        configuration.tlsConfiguration = tls
        var host = request.host
        if let name = request.tls.serverName, !name.isEmpty, name != request.host, request.scheme == "https" {
            // The name is asked for and looked for in the certificate; the connection goes to the host all the same.
            configuration.dnsOverride = [name: request.host]
            host = name
        }
        let client = HTTPClient(
            eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton), configuration: configuration)
        defer { client.shutdown { _ in } }
        return try send(Prepared(request, host), by: client, until: deadline, request)
    }

    private struct Prepared {
        let request: Result<HTTPClient.Request, any Error>

        init(_ wire: HTTPTransportRequest, _ host: String?) {
            request = Result { try Self.request(wire, host ?? wire.host) }
        }

        private static func request(_ wire: HTTPTransportRequest, _ host: String) throws -> HTTPClient.Request {
            var url: String
            if let path = wire.socketPath {
                url = "\(wire.scheme)+unix://\(escaped(path))\(wire.target)"
            } else {
                let shown = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
                url = "\(wire.scheme)://\(shown):\(wire.port)\(wire.target)"
            }
            var headers = HTTPHeaders()
            for header in wire.headers { headers.add(name: header.name, value: header.value) }
            if wire.body.isEmpty, ["POST", "PUT", "PATCH"].contains(wire.method) {
                headers.replaceOrAdd(name: "Content-Length", value: "0")
            }
            let body: HTTPClient.Body? = wire.body.isEmpty ? nil : .byteBuffer(ByteBuffer(bytes: wire.body))
            return try HTTPClient.Request(
                url: url, method: HTTPMethod(rawValue: wire.method), headers: headers, body: body)
        }

        private static func escaped(_ path: String) -> String {
            path.utf8.map { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                    String(UnicodeScalar(byte))
                default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
                }
            }.joined()
        }
    }

    private func send(
        _ prepared: Prepared, by client: HTTPClient, until deadline: NIODeadline, _ wire: HTTPTransportRequest
    ) throws(HTTPTransportError) -> HTTPTransportResponse {
        let request: HTTPClient.Request
        do {
            request = try prepared.request.get()
        } catch {
            throw .failed("the address cannot be used: \(error)")
        }
        let limit = min(max(wire.responseBytes, 0), Int(Int32.max))
        let task = client.execute(
            request: request, delegate: ResponseAccumulator(request: request, maxBodySize: limit), deadline: deadline)
        let answer = Answer()
        task.futureResult.whenComplete { answer.give($0) }
        // The client keeps the deadline; what it overlooks ends a little later.
        let end = deadline + .milliseconds(500)
        while !answer.isGiven(within: .milliseconds(25)) {
            if wire.isCancelled() {
                task.cancel()
                throw .cancelled
            }
            if NIODeadline.now() > end {
                task.cancel()
                throw .timedOut
            }
        }
        switch answer.result {
        case .success(let response)?:
            return HTTPTransportResponse(
                status: Int(response.status.code), reason: response.status.reasonPhrase,
                headers: response.headers.map { (name: $0.name, value: $0.value) },
                body: response.body.map { Array($0.readableBytesView) } ?? [])
        case .failure(let error)?:
            if wire.isCancelled() { throw .cancelled }
            throw TransportWords.error(error, wire)
        case nil: throw .timedOut
        }
    }

    /// What the event loop hands over, once.
    private final class Answer: Sendable {
        private let state = Mutex<Result<HTTPClient.Response, any Error>?>(nil)
        private let isDone = DispatchSemaphore(value: 0)

        func give(_ result: Result<HTTPClient.Response, any Error>) {
            state.withLock { $0 = result }
            isDone.signal()
        }

        func isGiven(within time: TimeAmount) -> Bool {
            isDone.wait(timeout: .now() + .nanoseconds(Int(time.nanoseconds))) == .success
        }

        var result: Result<HTTPClient.Response, any Error>? { state.withLock { $0 } }
    }
}
