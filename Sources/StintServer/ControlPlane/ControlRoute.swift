import HTTPTypes
import StintAPI
import StintCore

/// Who may call a route, before policy is asked and the core looks at what it is about.
enum RouteAccess: Sendable {
    /// Anybody, without a token.
    case open
    /// Anybody; a token shows more.
    case optional
    /// Every caller with a valid token.
    case authenticated
}

/// One route of the control plane.
struct ControlRoute: Sendable {
    typealias Handler = @Sendable (ControlCall) async throws -> ControlReply

    let method: HTTPRequest.Method
    /// Segments; `{name}` takes any one.
    let pattern: String
    let access: RouteAccess
    let handler: Handler
    let segments: [Substring]

    init(
        _ method: HTTPRequest.Method, _ pattern: String, access: RouteAccess = .authenticated,
        _ handler: @escaping Handler
    ) {
        self.method = method
        self.pattern = pattern
        self.access = access
        self.handler = handler
        segments = pattern.split(separator: "/", omittingEmptySubsequences: false)
    }

    /// The captured segments; `nil` where the path is another.
    func match(_ path: [Substring]) -> [String: Substring]? {
        guard path.count == segments.count else { return nil }
        var captured: [String: Substring] = [:]
        for (segment, given) in zip(segments, path) {
            if segment.utf8.first == UInt8(ascii: "{") {
                guard !given.isEmpty else { return nil }
                captured[String(segment.dropFirst().dropLast())] = given
            } else if !segment.utf8.elementsEqual(given.utf8) {
                return nil
            }
        }
        return captured
    }
}

/// A call as its handler sees it.
struct ControlCall: Sendable {
    let route: ControlRoute
    /// `nil` on routes that need no token.
    let authenticated: AuthenticatedCaller?
    /// As it came: what idempotency is scoped to.
    let path: String
    let captured: [String: String]
    let query: [(name: String, value: String)]
    let headers: HTTPFields
    let body: [UInt8]
    let id: String

    /// The caller of a route that is for authenticated callers.
    func caller() throws(ProblemDetails) -> Caller {
        guard let authenticated else { throw ProblemDetails(.unauthenticated) }
        return authenticated.caller
    }

    func capture(_ name: String) -> String { captured[name] ?? "" }
}

/// What a handler answers.
struct ControlReply: Sendable {
    enum Body: Sendable {
        case json(any Encodable & Sendable)
        case text(String, type: String)
        case empty
        case stream(EventStream)
    }

    var status: HTTPResponse.Status
    var body: Body
    var headers: HTTPFields = [:]

    static func json(_ value: any Encodable & Sendable, status: HTTPResponse.Status = .ok) -> ControlReply {
        ControlReply(status: status, body: .json(value))
    }
}

/// A query's parameters, read strictly.
struct QueryReader {
    private var parameters: [(name: String, value: String)]
    private var errors: [FieldError] = []

    init(_ call: ControlCall) { parameters = call.query }

    mutating func take(_ name: String) -> String? {
        let found = parameters.filter { UTF8Order.equal($0.name, name) }
        parameters.removeAll { UTF8Order.equal($0.name, name) }
        if found.count > 1 { fail(name, "it is given \(found.count) times; once is enough") }
        return found.first?.value
    }

    func isGiven(_ name: String) -> Bool { parameters.contains { UTF8Order.equal($0.name, name) } }

    mutating func bool(_ name: String) -> Bool {
        guard let text = take(name) else { return false }
        switch text {
        case "true", "1", "": return true
        case "false", "0": return false
        default:
            fail(name, "\(CoreError.quote(text)) is neither `true` nor `false`")
            return false
        }
    }

    /// The page wanted; 100 to a page unless told.
    mutating func page() -> PageRequest {
        let limit = limit(default: 100, max: PageRequest.maxLimit)
        guard let text = take("cursor") else { return PageRequest(limit: limit) }
        do {
            return PageRequest(cursor: try Cursor(text), limit: limit)
        } catch {
            fail("cursor", error.message)
            return PageRequest(limit: limit)
        }
    }

    mutating func limit(default standard: Int, max: Int) -> Int {
        guard let text = take("limit") else { return standard }
        guard let limit = Int(text), limit >= 1, limit <= max else {
            fail("limit", "\(CoreError.quote(text)) is no number from 1 to \(max)")
            return standard
        }
        return limit
    }

    /// Words divided by commas. A word of `never` is taken, and matches nothing.
    mutating func choices<Choice: RawRepresentable & CaseIterable>(
        _ name: String, _ type: Choice.Type, never: [String] = []
    ) -> [Choice]? where Choice.RawValue == String {
        guard let text = take(name) else { return nil }
        var choices: [Choice] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            if never.contains(where: { UTF8Order.equal($0, String(part)) }) { continue }
            guard let choice = Choice.allCases.first(where: { UTF8Order.equal($0.rawValue, String(part)) }) else {
                let all = Choice.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
                fail(name, "\(CoreError.quote(String(part))) is none of \(all)")
                return nil
            }
            choices.append(choice)
        }
        return choices
    }

    mutating func parse<Result>(_ name: String, _ make: (String) throws(CoreError) -> Result) -> Result? {
        guard let text = take(name) else { return nil }
        do {
            return try make(text)
        } catch {
            fail(name, error.message)
            return nil
        }
    }

    mutating func fail(_ name: String, _ message: String) {
        errors.append(FieldError(pointer: "?\(name)", message: message))
    }

    /// Throws everything that was wrong; a parameter that is not known is.
    mutating func finish() throws(ProblemDetails) {
        for parameter in parameters.prefix(20) {
            fail(String(parameter.name.prefix(80)), "there is no such parameter here")
        }
        guard let first = errors.first else { return }
        throw ProblemDetails(
            .invalidParameter, detail: "`\(first.pointer)`: \(first.message)", errors: errors)
    }
}
