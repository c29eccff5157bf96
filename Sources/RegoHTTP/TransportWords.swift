import AsyncHTTPClient
import NIOCore
import NIOPosix
import NIOSSL
import Rego

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What went wrong, in Go's words where Go has the error.
enum TransportWords {
    static func error(_ error: any Error, _ request: HTTPTransportRequest) -> HTTPTransportError {
        switch error {
        case let error as HTTPClientError:
            if [.deadlineExceeded, .readTimeout, .writeTimeout, .connectTimeout, .getConnectionFromPoolTimeout]
                .contains(error)
            {
                return .timedOut
            }
            if error == .cancelled { return .cancelled }
            if error == .remoteConnectionClosed { return .failed("EOF") }
            return .failed("\(error)")
        case is ResponseAccumulator.ResponseTooBigError:
            return .failed("the response is larger than the limit of \(request.responseBytes) bytes")
        case let error as NIOConnectionError: return .failed(words(error, request))
        case let error as IOError:
            let place = request.socketPath.map { "unix \($0)" } ?? "tcp \(address(request))"
            return .failed("dial \(place): connect: \(words(error.errnoCode))")
        case let error as NIOSSLError: return .failed(words(error))
        case let error as BoringSSLError: return .failed(words(error))
        case let error as NIOSSLExtraError: return .failed("tls: failed to verify certificate: x509: \(words(error))")
        default: return .failed("\(error)")
        }
    }

    private static func words(_ error: NIOConnectionError, _ request: HTTPTransportRequest) -> String {
        if let first = error.connectionErrors.first {
            let place = first.target.ipAddress.map { ip in
                (ip.utf8.contains(UInt8(ascii: ":")) ? "[\(ip)]" : ip) + ":\(request.port)"
            }
            let problem = (first.error as? IOError).map { words($0.errnoCode) } ?? "\(first.error)"
            return "dial tcp \(place ?? address(request)): connect: \(problem)"
        }
        return "dial tcp: lookup \(error.host): no such host"
    }

    private static func address(_ request: HTTPTransportRequest) -> String {
        let host = request.host
        return (host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host) + ":\(request.port)"
    }

    private static func words(_ code: CInt) -> String { String(cString: strerror(code)).lowercased() }

    private static func words(_ error: NIOSSLError) -> String {
        switch error {
        case .handshakeFailed(let inner): words(inner)
        case .unableToValidateCertificate:
            "tls: failed to verify certificate: x509: certificate is valid for other names"
        default: "tls: \(error)"
        }
    }

    private static func words(_ error: NIOSSLExtraError) -> String {
        error == .failedToValidateHostname ? "the certificate is valid for other names" : "\(error)"
    }

    private static func words(_ error: BoringSSLError) -> String {
        let text = "\(error)"
        if text.contains("CERTIFICATE_VERIFY_FAILED") {
            return "tls: failed to verify certificate: x509: certificate signed by unknown authority"
        }
        if text.contains("CERTIFICATE_REQUIRED") { return "remote error: tls: certificate required" }
        if text.contains("WRONG_VERSION_NUMBER") { return "tls: first record does not look like a TLS handshake" }
        return "tls: \(text)"
    }
}
