import HTTPTypes
import HummingbirdTesting
import NIOCore
import StintAPI
import StintCore
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#endif

/// A call of the control plane and its answer, as tests read them.
struct Answered: Sendable {
    let status: Int
    let headers: HTTPFields
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }
    var json: StintCore.JSONValue { (try? StintCore.JSONValue(json: body)) ?? .null }
    var code: String? { json["code"]?.stringValue }

    func decoded<Answer: Decodable>(_ type: Answer.Type) throws -> Answer {
        try JSONDecoder().decode(type, from: Data(body))
    }

    /// The pointers of a problem's errors.
    var pointers: [String] { (json["errors"]?.arrayValue ?? []).compactMap { $0["pointer"]?.stringValue } }
}

extension TestClientProtocol {
    /// `token` is the account's name after `dev-`.
    func call(
        _ method: HTTPRequest.Method, _ path: String, as token: String? = nil, body: String? = nil,
        headers: [String: String] = [:]
    ) async throws -> Answered {
        try await call(method, path, as: token, bytes: body.map { Array($0.utf8) }, headers: headers)
    }

    func call(
        _ method: HTTPRequest.Method, _ path: String, as token: String? = nil, bytes: [UInt8]?,
        headers: [String: String] = [:]
    ) async throws -> Answered {
        var fields = HTTPFields()
        if let token { fields[.authorization] = "Bearer dev-\(token)" }
        if bytes != nil { fields[.contentType] = "application/json" }
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        let answer = try await execute(
            uri: path, method: method, headers: fields, body: bytes.map { ByteBuffer(bytes: $0) }
        ) { response in
            Answered(
                status: response.status.code, headers: response.headers, body: Array(response.body.readableBytesView))
        }
        // Whatever a test is about, what is sent and answered is as the API's document has it.
        let problems = OpenAPICheck.problems(method, path, sent: bytes, answer)
        #expect(problems.isEmpty, "\(method) \(path): \(answer.text)")
        return answer
    }

    /// Asks for `payments-db:readonly` as alice; the request's id.
    func ask(
        _ entitlement: String = "payments-db:readonly", as token: String = "alice", seconds: Int64 = 3600
    ) async throws -> RequestView {
        let answer = try await call(
            .post, "/api/v1/requests", as: token,
            body: """
                {"items":[{"entitlement":"\(entitlement)"}],"reason":"to look at orders","duration_seconds":\(seconds)}
                """)
        #expect(answer.status == 201, "\(answer.text)")
        return try answer.decoded(RequestView.self)
    }

    func approve(_ request: String, as token: String = "bob") async throws -> Answered {
        try await call(.post, "/api/v1/requests/\(request)/reviews", as: token, body: #"{"decision":"approve"}"#)
    }
}
