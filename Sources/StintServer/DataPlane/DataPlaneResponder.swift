import NIOCore
import NIOHTTP1
import Rego
import StintCore

/// Answers one request of the data plane, synchronously. The body of the answer is left in the loop's `out`.
struct DataPlaneResponder {
    let loop: DataPlaneLoop

    func respond(to head: HTTPRequestHead, body: ByteBuffer?) -> DataPlaneReply {
        var reply = route(head, body)
        if let id = head.headers.first(name: "x-request-id"), Self.isEchoable(id) {
            reply.headers.append(("X-Request-ID", id))
        }
        return reply
    }

    private func route(_ head: HTTPRequestHead, _ body: ByteBuffer?) -> DataPlaneReply {
        let target = RequestTarget(head.uri)
        switch target.path {
        case "/access/v1/evaluation":
            guard head.method == .POST else { return wrongMethod(head, allow: "POST") }
            return authenticated(head) { caller, reading in
                AuthZENEndpoint(loop: loop).evaluate(body, caller: caller, clock: reading)
            }
        case "/health":
            guard head.method == .GET || head.method == .HEAD else { return wrongMethod(head, allow: "GET, HEAD") }
            return health()
        case "/.well-known/authzen-configuration":
            guard head.method == .GET || head.method == .HEAD else { return wrongMethod(head, allow: "GET, HEAD") }
            return AuthZENEndpoint(loop: loop).metadata(host: head.headers.first(name: "host"))
        default:
            break
        }
        if target.path == "/v1/data" || target.path.utf8.starts(with: "/v1/data/".utf8) {
            guard head.method == .GET || head.method == .POST else { return wrongMethod(head, allow: "GET, POST") }
            return authenticated(head) { caller, reading in
                OPADataEndpoint(loop: loop).answer(
                    path: target.path.dropFirst("/v1/data".utf8.count), query: target.query,
                    body: head.method == .POST ? body : nil, isGet: head.method == .GET, caller: caller, clock: reading)
            }
        }
        return error(404, "there is nothing at this address", head)
    }

    private func authenticated(
        _ head: HTTPRequestHead, _ answer: (KnownCaller, ClockReading) -> DataPlaneReply
    ) -> DataPlaneReply {
        let reading = loop.context.clock.reading()
        let headers = head.headers["authorization"]
        guard let header = headers.first else {
            return error(401, "a token is wanted: send `Authorization: Bearer TOKEN`", head)
        }
        guard headers.count == 1, let caller = loop.caller(header: header, now: reading.now) else {
            return error(401, "this token is not valid", head)
        }
        let roles = caller.authenticated.caller
        guard roles.has(.enforcement) || roles.has(.operator) || roles.has(.auditor) else {
            return error(403, "run-time decisions are asked by enforcement points: this token is none's", head)
        }
        return answer(caller, reading)
    }

    private func wrongMethod(_ head: HTTPRequestHead, allow: String) -> DataPlaneReply {
        var reply = error(405, "this address takes \(allow) only", head)
        reply.headers.append(("Allow", allow))
        return reply
    }

    private func error(_ status: Int, _ message: String, _ head: HTTPRequestHead) -> DataPlaneReply {
        loop.stats.badRequests &+= 1
        return DataPlaneErrors.write(status, message, target: head.uri, into: &loop.out)
    }

    /// As OPA's: `{}` while decisions can be made, else what is in the way.
    private func health() -> DataPlaneReply {
        let trouble: String? =
            if loop.snapshot() == nil {
                "no policy is loaded"
            } else if !loop.context.clock.reading().isSound {
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

    /// Only what is harmless in a header comes back.
    private static func isEchoable(_ text: String) -> Bool {
        text.utf8.count <= 200 && !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
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
