import HTTPTypes
import StintCore

/// `/openapi.json`: the control plane in OpenAPI 3.1. A test holds it against the routes and against real answers.
enum OpenAPIDocument {
    static func json(version: String, routes: [ControlRoute]) -> JSONValue {
        .members(
            ("openapi", "3.1.0"),
            (
                "info",
                .members(
                    ("title", "Stint"), ("version", .string(version)),
                    ("description", "Access just in time: ask, review, grant, and it ends by itself."))
            ),
            ("paths", paths(routes)),
            (
                "components",
                .members(
                    ("schemas", schemas),
                    (
                        "securitySchemes",
                        .members(("token", .members(("type", "http"), ("scheme", "bearer"))))
                    ))
            ))
    }

    private static var schemas: JSONValue {
        let either = JSONValue.members(
            ("anyOf", .array([Schema.ref("Request").json, Schema.ref("DryRun").json])))
        return .object(
            JSONObject(APISchemas.all.map { ($0.name, $0.schema.json) } + [("RequestOrDryRun", either)]))
    }

    private static func paths(_ routes: [ControlRoute]) -> JSONValue {
        var patterns: [String] = []
        for operation in APIOperation.all where !patterns.contains(operation.pattern) {
            patterns.append(operation.pattern)
        }
        return .object(
            JSONObject(
                patterns.map { pattern in
                    let operations = APIOperation.all.filter { $0.pattern == pattern }
                    return (
                        pattern,
                        .object(
                            JSONObject(
                                operations.map { operation in
                                    let access = routes.first {
                                        $0.pattern == pattern && $0.method == operation.method
                                    }?.access
                                    return (
                                        operation.method.rawValue.lowercased(),
                                        operation.json(access: access ?? .authenticated)
                                    )
                                }))
                    )
                }))
    }
}

extension APIOperation {
    fileprivate func json(access: RouteAccess) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("summary", .string(summary)), ("operationId", .string(name)), ("responses", responses),
        ]
        let all = pathParameters + parameters.map { Self.parameter($0, in: "query", isRequired: false) } + headers
        if !all.isEmpty { members.append(("parameters", .array(all))) }
        if let body {
            members.append(
                (
                    "requestBody",
                    .members(
                        ("content", Self.content("application/json", Schema.ref(body).json)),
                        ("required", .bool(Self.isNeeded(body))))
                ))
        }
        let token = JSONValue.members(("token", .array([])))
        switch access {
        case .open: members.append(("security", .array([])))
        case .optional: members.append(("security", .array([.object(JSONObject()), token])))
        case .authenticated: members.append(("security", .array([token])))
        }
        return .object(JSONObject(members))
    }

    /// `post_requests_id_reviews`
    private var name: String {
        let words = pattern.split { "/{}.".contains($0) }.filter { $0 != "api" && $0 != "v1" }
        return ([method.rawValue.lowercased()] + words.map(String.init)).joined(separator: "_")
    }

    private var pathParameters: [JSONValue] {
        pattern.split(separator: "/").filter { $0.hasPrefix("{") }.map {
            Self.parameter(String($0.dropFirst().dropLast()), in: "path", isRequired: true)
        }
    }

    private var headers: [JSONValue] {
        var names: [String] = []
        if method == .post || method == .delete { names.append("Idempotency-Key") }
        if method == .post, pattern.contains("{id}"), !pattern.contains("decisions") { names.append("If-Match") }
        if pattern == "/api/v1/events" { names.append("Last-Event-ID") }
        return names.map { Self.parameter($0, in: "header", isRequired: false) }
    }

    private static func parameter(_ name: String, in place: String, isRequired: Bool) -> JSONValue {
        .members(
            ("name", .string(name)), ("in", .string(place)), ("required", .bool(isRequired)),
            ("schema", Schema.string.json))
    }

    private static func isNeeded(_ body: String) -> Bool {
        guard case .object(let fields) = APISchemas.all.first(where: { $0.name == body })?.schema else { return true }
        return fields.contains(where: \.isRequired)
    }

    private static func content(_ type: String, _ schema: JSONValue) -> JSONValue {
        .members((type, .members(("schema", schema))))
    }

    private var responses: JSONValue {
        var members: [(String, JSONValue)] = answers.map { status, answer in
            var response: [(String, JSONValue)] = [("description", .string(summary))]
            switch answer {
            case .json(let schema): response.append(("content", Self.content("application/json", schema.json)))
            case .text(let type): response.append(("content", Self.content(type, Schema.string.json)))
            case .events(let schema):
                response.append(("content", Self.content("text/event-stream", Schema.ref(schema).json)))
            case .nothing: break
            }
            return (String(status), .object(JSONObject(response)))
        }
        members.append(
            (
                "default",
                .members(
                    ("description", "A problem (RFC 9457); `code` says which"),
                    ("content", Self.content("application/problem+json", Schema.ref("Problem").json)))
            ))
        return .object(JSONObject(members))
    }
}
