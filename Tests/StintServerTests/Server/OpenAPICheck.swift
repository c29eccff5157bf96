import HTTPTypes
import StintCore

@testable import StintServer

/// Holds what is sent and answered against the API's document.
enum OpenAPICheck {
    static let document = OpenAPIDocument.json(version: "0", routes: [])

    static func problems(
        _ method: HTTPRequest.Method, _ target: String, sent: [UInt8]?, _ answer: Answered
    ) -> [String] {
        let path = String(target.prefix { $0 != "?" })
        guard answer.status != 304, method != .head else { return [] }
        guard let operation = operation(method, path) else {
            return answer.status == 404 || answer.status == 405 || answer.status == 414 || answer.status == 400
                ? [] : ["the document has no \(method) \(path)"]
        }
        let type = (answer.headers[.contentType] ?? "").prefix { $0 != ";" }
        let responses = operation["responses"]
        guard let response = responses?[String(answer.status)] ?? (answer.status >= 400 ? responses?["default"] : nil)
        else { return ["the document has no status \(answer.status)"] }
        var found = checkAnswer(answer, response, type: String(type))
        if (200..<300).contains(answer.status), let sent, !sent.isEmpty,
            let schema = operation["requestBody"]?["content"]?["application/json"]?["schema"],
            let json = try? JSONValue(json: sent)
        {
            found += check(json, schema, at: "sent")
        }
        return found
    }

    private static func checkAnswer(_ answer: Answered, _ response: JSONValue, type: String) -> [String] {
        guard let content = response["content"] else {
            return answer.body.isEmpty ? [] : ["the document has no body here"]
        }
        guard let schema = content[type]?["schema"] else { return ["the document has no \(type) here"] }
        switch type {
        case "application/json", "application/problem+json": return check(answer.json, schema, at: "")
        case "text/event-stream":
            return answer.text.split(separator: "\n").filter { $0.hasPrefix("data: ") }.flatMap { line in
                check((try? JSONValue(json: Array(line.dropFirst(6).utf8))) ?? .null, schema, at: "")
            }
        default: return []
        }
    }

    private static func operation(_ method: HTTPRequest.Method, _ path: String) -> JSONValue? {
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        let fitting = (document["paths"]?.objectValue?.members ?? []).filter { member in
            let pattern = member.key.split(separator: "/", omittingEmptySubsequences: false)
            return pattern.count == segments.count
                && zip(pattern, segments).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }
        return fitting.compactMap { $0.value[method.rawValue.lowercased()] }.first
    }

    /// The part of JSON Schema that the document uses. A keyword it does not know is a problem of its own.
    static func check(_ value: JSONValue, _ schema: JSONValue, at place: String) -> [String] {
        (schema.objectValue?.members ?? []).flatMap { keyword -> [String] in
            switch keyword.key {
            case "$ref":
                let name = (keyword.value.stringValue ?? "").split(separator: "/").last.map(String.init) ?? ""
                guard let target = document["components"]?["schemas"]?[name] else { return ["no schema \(name)"] }
                return check(value, target, at: place)
            case "type":
                return isOf(keyword.value.stringValue ?? "", value) ? [] : ["\(place): no \(keyword.value.json)"]
            case "enum": return keyword.value.arrayValue?.contains(value) == true ? [] : ["\(place): \(value.json)"]
            case "format":
                return value.stringValue.map { (try? Instant($0)) != nil } ?? false ? [] : ["\(place): no instant"]
            case "anyOf":
                let fits = keyword.value.arrayValue?.contains { check(value, $0, at: place).isEmpty } ?? false
                return fits ? [] : ["\(place): fits nothing of anyOf"]
            case "items":
                return (value.arrayValue ?? []).enumerated().flatMap {
                    check($1, keyword.value, at: "\(place)/\($0)")
                }
            case "required":
                return (keyword.value.arrayValue ?? []).compactMap(\.stringValue).filter { value[$0] == nil }
                    .map { "\(place): lacks \($0)" }
            case "properties":
                return (keyword.value.objectValue?.members ?? []).flatMap { member in
                    value[member.key].map { check($0, member.value, at: "\(place)/\(member.key)") } ?? []
                }
            case "additionalProperties":
                let known = (schema["properties"]?.objectValue?.members ?? []).map(\.key)
                return (value.objectValue?.members ?? []).filter { !known.contains($0.key) }
                    .map { "\(place): \($0.key) is not in the document" }
            default: return ["\(place): the keyword \(keyword.key) is not checked"]
            }
        }
    }

    private static func isOf(_ type: String, _ value: JSONValue) -> Bool {
        switch type {
        case "object": value.objectValue != nil
        case "array": value.arrayValue != nil
        case "string": value.stringValue != nil
        case "integer": value.integerValue != nil
        case "boolean": value.boolValue != nil
        default: false
        }
    }
}
