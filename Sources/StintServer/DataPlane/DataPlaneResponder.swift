import NIOCore
import Rego
import StintCore

/// Answers one request of the data plane, synchronously. The body of the answer is left in the loop's `out`.
struct DataPlaneResponder {
    let loop: DataPlaneLoop
    let identity: ConnectionIdentity

    func respond(to request: DataPlaneRequest) -> DataPlaneReply {
        var reply = route(request)
        if let id = request.id { reply.headers.append(("X-Request-ID", id)) }
        return reply
    }

    /// The two questions that enforcement points ask all the time are known by their bytes.
    private func route(_ request: DataPlaneRequest) -> DataPlaneReply {
        if request.head.method == .post {
            if request.isFor("/access/v1/evaluation") {
                return authenticated(request) { AuthZENEndpoint(loop: loop, caller: $0, request: request).evaluate() }
            }
            if request.isFor("/v1/data/stint/access/decision") {
                return authenticated(request) { OPADataEndpoint(loop: loop, caller: $0, request: request).decide() }
            }
        }
        return route(request, RequestTarget(request.target))
    }

    private func route(_ request: DataPlaneRequest, _ target: RequestTarget) -> DataPlaneReply {
        let method = request.head.method
        switch target.path {
        case "/access/v1/evaluation":
            guard method == .post else { return wrongMethod(request, allow: "POST") }
            return authenticated(request) { AuthZENEndpoint(loop: loop, caller: $0, request: request).evaluate() }
        case "/access/v1/evaluations":
            guard method == .post else { return wrongMethod(request, allow: "POST") }
            return authenticated(request) { AuthZENEndpoint(loop: loop, caller: $0, request: request).evaluateAll() }
        case "/health":
            guard method == .get || method == .head else { return wrongMethod(request, allow: "GET, HEAD") }
            return health()
        case "/.well-known/authzen-configuration":
            guard method == .get || method == .head else { return wrongMethod(request, allow: "GET, HEAD") }
            return AuthZENMetadata.write(host: request.host, into: &loop.out)
        default:
            break
        }
        if target.path == "/v1/data" || target.path.utf8.starts(with: "/v1/data/".utf8) {
            guard method == .get || method == .post else { return wrongMethod(request, allow: "GET, POST") }
            return authenticated(request) {
                OPADataEndpoint(loop: loop, caller: $0, request: request)
                    .answer(path: target.path.dropFirst("/v1/data".utf8.count), query: target.query)
            }
        }
        return error(404, "there is nothing at this address", request)
    }

    private func authenticated(
        _ request: DataPlaneRequest, _ answer: (KnownCaller) -> DataPlaneReply
    ) -> DataPlaneReply {
        guard request.head.authorizations > 0 else {
            return error(401, "a token is wanted: send `Authorization: Bearer TOKEN`", request)
        }
        guard request.head.authorizations == 1, let caller = loop.caller(of: request, identity) else {
            return error(401, "this token is not valid", request)
        }
        guard caller.mayAskAtAll else {
            return error(403, "run-time decisions are asked by enforcement points: this token is none's", request)
        }
        return answer(caller)
    }

    private func wrongMethod(_ request: DataPlaneRequest, allow: String) -> DataPlaneReply {
        var reply = error(405, "this address takes \(allow) only", request)
        reply.headers.append(("Allow", allow))
        return reply
    }

    private func error(_ status: Int, _ message: String, _ request: DataPlaneRequest) -> DataPlaneReply {
        loop.stats.badRequests &+= 1
        return DataPlaneErrors.write(status, message, target: request.target, into: &loop.out)
    }

    /// As OPA's: `{}` while decisions can be made, else what is in the way.
    private func health() -> DataPlaneReply {
        let trouble: String? =
            if loop.snapshot() == nil {
                "no policy is loaded"
            } else if !loop.clock.isSound {
                "the clock is unsound"
            } else if !loop.context.freshness.isFresh {
                "the store cannot be reached and the data is too old"
            } else {
                nil
            }
        loop.out.beginObject()
        if let trouble {
            loop.out.key("error")
            loop.out.string(trouble)
        }
        loop.out.endObject()
        return DataPlaneReply(trouble == nil ? 200 : 500)
    }
}

/// Path and query of a request's address.
struct RequestTarget {
    let path: Substring
    /// Without the question mark.
    let query: Substring

    init(_ uri: String) {
        let utf8 = uri.utf8
        if let mark = utf8.firstIndex(of: UInt8(ascii: "?")) {
            path = uri[..<mark]
            query = uri[utf8.index(after: mark)...]
        } else {
            path = uri[...]
            query = ""
        }
    }
}

/// Strict percent-decoding (RFC 3986), to UTF-8.
enum PercentDecoding {
    /// `nil` where a percent sign is not followed by two hexadecimal digits, or what comes out is no UTF-8.
    static func decode(_ text: Substring, plusIsSpace: Bool = false) -> String? {
        var out: [UInt8] = []
        out.reserveCapacity(text.utf8.count)
        var bytes = text.utf8.makeIterator()
        while let byte = bytes.next() {
            if byte == UInt8(ascii: "%") {
                guard let high = bytes.next().flatMap(digit), let low = bytes.next().flatMap(digit) else { return nil }
                out.append(high << 4 | low)
            } else {
                out.append(plusIsSpace && byte == UInt8(ascii: "+") ? 0x20 : byte)
            }
        }
        return String(validating: out, as: UTF8.self)
    }

    static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte &- UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte &- UInt8(ascii: "a") &+ 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte &- UInt8(ascii: "A") &+ 10
        default: nil
        }
    }

    /// The parameters of a query string, in order; `nil` where one cannot be decoded.
    static func parameters(_ query: Substring) -> [(name: String, value: String)]? {
        var parameters: [(name: String, value: String)] = []
        for part in query.utf8.split(separator: UInt8(ascii: "&")) {
            let part = Substring(part)
            let equals = part.utf8.firstIndex(of: UInt8(ascii: "="))
            guard let name = decode(part[..<(equals ?? part.endIndex)], plusIsSpace: true),
                let value = decode(equals.map { part[part.utf8.index(after: $0)...] } ?? "", plusIsSpace: true)
            else { return nil }
            parameters.append((name, value))
        }
        return parameters
    }
}
