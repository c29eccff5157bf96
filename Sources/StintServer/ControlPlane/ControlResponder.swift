import FoundationEssentials
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1
import StintAPI
import StintCore

/// What Hummingbird makes for each request; it knows the connection, to end one whose body is not worth waiting for.
struct ControlRequestContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }
}

/// A problem that brings headers of its own.
struct ControlFailure: Error {
    let problem: ProblemDetails
    let headers: HTTPFields
}

/// Answers every request of the control plane: finds its route, learns who calls, reads the body, and turns whatever
/// is thrown into a problem. It throws only what the HTTP parser threw, for Hummingbird to end the connection.
struct ControlResponder: HTTPResponder {
    typealias Context = ControlRequestContext

    let routes: [ControlRoute]
    let authenticator: any TokenAuthenticator
    let clock: ClockGuard
    let limits: ControlLimits
    let stats: ControlStats

    func respond(to request: Request, context: ControlRequestContext) async throws -> Response {
        let started = NIODeadline.now().uptimeNanoseconds
        let id = Self.requestID(request.headers)
        let isHead = request.method == .head
        let method: HTTPRequest.Method = isHead ? .get : request.method
        var pattern = "unmatched"
        var reply: ControlReply
        do {
            let target = request.head.path ?? ""
            guard target.utf8.count <= limits.maxTargetBytes else {
                throw ProblemDetails(
                    .uriTooLong, detail: "the address is longer than \(limits.maxTargetBytes) bytes")
            }
            let (route, captured, query) = try find(target, method)
            pattern = route.pattern
            let caller = try authenticate(request.headers, route)
            let body = try await body(of: request, context)
            let call = ControlCall(
                route: route, authenticated: caller, path: String(RequestTarget(target).path), captured: captured,
                query: query, headers: request.headers, body: body, id: id)
            reply = try await route.handler(call)
        } catch let problem as ProblemDetails {
            reply = Self.reply(to: problem, id: id)
        } catch let failure as ControlFailure {
            reply = Self.reply(to: failure.problem, id: id)
            reply.headers.append(contentsOf: failure.headers)
        } catch let error as HTTPParserError {
            throw error
        } catch {
            context.logger.error(
                "a request failed", metadata: ["request_id": "\(id)", "route": "\(pattern)", "error": "\(error)"])
            reply = Self.reply(
                to: ProblemDetails(.internalError, detail: "the log says more under this request id"), id: id)
        }
        if reply.status == .contentTooLarge || reply.status == .requestTimeout { Self.end(context.channel) }
        let response = Self.response(reply, id: id, isHead: isHead, channel: context.channel)
        context.logger.debug(
            "answered",
            metadata: [
                "request_id": "\(id)", "method": "\(method)", "route": "\(pattern)",
                "status": "\(response.status.code)",
            ])
        stats.response(
            method: method.rawValue.utf8.count <= 16 ? method.rawValue : "other", route: pattern,
            status: response.status.code, nanoseconds: NIODeadline.now().uptimeNanoseconds &- started)
        return response
    }

    // MARK: Finding

    private func find(
        _ target: String, _ method: HTTPRequest.Method
    ) throws -> (ControlRoute, [String: String], [(name: String, value: String)]) {
        let parts = RequestTarget(target)
        let path = parts.path.split(separator: "/", omittingEmptySubsequences: false)
        var allowed: [String] = []
        for route in routes {
            guard let captured = route.match(path) else { continue }
            guard route.method == method else {
                allowed.append(route.method.rawValue)
                continue
            }
            var decoded: [String: String] = [:]
            for (name, segment) in captured {
                guard let text = PercentDecoding.decode(segment) else {
                    throw ProblemDetails(
                        .invalidPath, detail: "the address is not percent-encoded as RFC 3986 has it")
                }
                decoded[name] = text
            }
            guard let query = PercentDecoding.parameters(parts.query) else {
                throw ProblemDetails(
                    .invalidParameter, detail: "the query is not percent-encoded as RFC 3986 has it")
            }
            return (route, decoded, query)
        }
        guard allowed.isEmpty else {
            let list = allowed.joined(separator: ", ")
            throw ControlFailure(
                problem: ProblemDetails(.methodNotAllowed, detail: "this address takes \(list) only"),
                headers: [.allow: list])
        }
        throw ProblemDetails(.notFound, detail: "there is nothing at this address")
    }

    private func authenticate(
        _ headers: HTTPFields, _ route: ControlRoute
    ) throws(ProblemDetails) -> AuthenticatedCaller? {
        let given = headers[values: .authorization]
        switch (route.access, given.count) {
        case (.open, _), (.optional, 0): return nil
        case (_, 0):
            throw ProblemDetails(.unauthenticated, detail: "send `Authorization: Bearer TOKEN`")
        case (_, 1):
            guard let token = BearerToken.token(inHeader: given[0]),
                let caller = authenticator.authenticate(token: token, now: clock.reading().now)
            else { throw ProblemDetails(.unauthenticated, detail: "this token is not valid") }
            return caller
        default:
            throw ProblemDetails(.unauthenticated, detail: "more than one Authorization header")
        }
    }

    // MARK: Bodies

    private func body(of request: Request, _ context: ControlRequestContext) async throws -> [UInt8] {
        guard request.method == .post else { return [] }
        try checkBodyHeaders(request.headers)
        let (limit, timeout) = (limits.maxBodyBytes, limits.bodyTimeout)
        let tooLarge = ProblemDetails(.bodyTooLarge, detail: "at most \(limit) bytes are taken")
        let body = request.body
        return try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
            group.addTask {
                do {
                    return Array(try await body.collect(upTo: limit).readableBytesView)
                } catch is NIOTooManyBytesError {
                    throw tooLarge
                }
            }
            group.addTask {
                try await Task.sleep(for: timeout)
                return nil
            }
            defer { group.cancelAll() }
            guard let bytes = try await group.next() ?? nil else {
                throw ProblemDetails(.requestTimeout, detail: "the body did not arrive within \(timeout)")
            }
            return bytes
        }
    }

    private func checkBodyHeaders(_ headers: HTTPFields) throws(ProblemDetails) {
        if let text = headers[.contentLength] {
            guard let length = Int(text) else {
                throw ProblemDetails(.invalidHeader, detail: "the Content-Length is no number")
            }
            guard length <= limits.maxBodyBytes else {
                throw ProblemDetails(.bodyTooLarge, detail: "at most \(limits.maxBodyBytes) bytes are taken")
            }
        }
        if let coding = headers[.contentEncoding], coding.lowercased() != "identity" {
            throw ProblemDetails(.unsupportedMediaType, detail: "send the body as it is, without Content-Encoding")
        }
        guard let type = headers[.contentType] else { return }
        let essence = type.prefix { $0 != ";" && $0 != " " }.lowercased()
        guard essence == "application/json" || (essence.hasPrefix("application/") && essence.hasSuffix("+json")) else {
            throw ProblemDetails(
                .unsupportedMediaType,
                detail: "\(CoreError.quote(type)) is not JSON: send `Content-Type: application/json`")
        }
    }

    // MARK: Answers

    private static func reply(to problem: ProblemDetails, id: String) -> ControlReply {
        var problem = problem
        problem.instance = problem.instance ?? id
        var reply = ControlReply.json(problem, status: HTTPResponse.Status(code: problem.status))
        reply.headers[.contentType] = APIHeader.problemType
        if problem.status == 401 { reply.headers[.wwwAuthenticate] = "Bearer realm=\"stint\"" }
        if let seconds = problem.retryAfterSeconds { reply.headers[.retryAfter] = String(seconds) }
        return reply
    }

    private static func response(
        _ reply: ControlReply, id: String, isHead: Bool, channel: any Channel
    ) -> Response {
        var headers = reply.headers
        var status = reply.status
        var bytes: [UInt8]
        var stream: EventStream?
        switch reply.body {
        case .empty: bytes = []
        case .stream(let events):
            bytes = []
            stream = events
            headers[.contentType] = "text/event-stream"
        case .text(let text, let type):
            bytes = Array(text.utf8)
            headers[.contentType] = type
        case .json(let value):
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            do {
                bytes = Array(try encoder.encode(value))
            } catch {
                status = .internalServerError
                bytes = Array(#"{"code":"internal_error","status":500,"title":"The server failed"}"#.utf8)
                headers[.contentType] = APIHeader.problemType
            }
            bytes.append(0x0A)
            if headers[.contentType] == nil { headers[.contentType] = "application/json" }
        }
        if headers[.cacheControl] == nil { headers[.cacheControl] = "no-store" }
        if let name = HTTPField.Name(APIHeader.requestID) { headers[name] = id }
        if let name = HTTPField.Name("x-content-type-options") { headers[name] = "nosniff" }
        let body =
            stream.map { stream in
                ResponseBody { writer in
                    try await stream.write(to: &writer, channel: channel)
                    try await writer.finish(nil)
                }
            } ?? ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        let response = Response(status: status, headers: headers, body: body)
        return isHead ? response.createHeadResponse() : response
    }

    /// The client's id where it is harmless, else one of our own.
    private static func requestID(_ headers: HTTPFields) -> String {
        if let name = HTTPField.Name(APIHeader.requestID), let given = headers[name], !given.isEmpty,
            given.utf8.count <= 128, given.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        {
            return given
        }
        return "call-" + String(UInt64.random(in: .min ... .max), radix: 36)
    }

    /// Ends a connection whose request was given up, once the answer had time to be read.
    private static func end(_ channel: any Channel) {
        channel.eventLoop.scheduleTask(in: .seconds(2)) { channel.close(promise: nil) }
    }
}
