import Rego
import StintCore

@testable import StintPolicy

/// The part of JSON Schema (draft-07) that `schemas/` uses. A keyword it does not know is a problem of its own.
struct SchemaCheck {
    let root: JSONValue

    private static let annotations: Set<String> = ["$schema", "title", "description", "definitions", "format"]

    func problems(_ document: JSONValue, _ schema: JSONValue, at pointer: String) -> [String] {
        if schema.boolValue == false { return ["\(pointer): nothing may be here"] }
        return (schema.objectValue ?? JSONObject()).members.flatMap { member in
            check(document, member.key, member.value, in: schema, at: pointer)
        }
    }

    private func check(
        _ document: JSONValue, _ keyword: String, _ value: JSONValue, in schema: JSONValue, at pointer: String
    ) -> [String] {
        func fail(_ holds: Bool, _ what: String) -> [String] { holds ? [] : ["\(pointer): \(what)"] }
        switch keyword {
        case let known where Self.annotations.contains(known): return []
        case "$ref":
            let name = (value.stringValue ?? "").split(separator: "/").last.map(String.init) ?? ""
            guard let target = root["definitions"]?[name] else { return ["\(pointer): no definition \(name)"] }
            return problems(document, target, at: pointer)
        case "type":
            let types = value.stringValue.map { [$0] } ?? value.arrayValue?.compactMap(\.stringValue) ?? []
            return fail(types.contains { isOf($0, document) }, "is of none of \(types)")
        case "enum": return fail(value.arrayValue?.contains(document) ?? false, "is none of \(value.json)")
        case "const": return fail(document == value, "is not \(value.json)")
        case "anyOf":
            let isAny = value.arrayValue?.contains { problems(document, $0, at: pointer).isEmpty } ?? false
            return fail(isAny, "fits nothing of anyOf")
        case "required":
            let missing = value.arrayValue?.compactMap(\.stringValue).filter { document[$0] == nil } ?? []
            return fail(document.objectValue == nil || missing.isEmpty, "lacks \(missing)")
        case "properties":
            var found: [String] = []
            for member in value.objectValue?.members ?? [] {
                guard let own = document[member.key] else { continue }
                found += problems(own, member.value, at: "\(pointer)/\(member.key)")
            }
            return found
        case "additionalProperties":
            let known = (schema["properties"]?.objectValue?.members ?? []).map(\.key)
            let patterns = (schema["patternProperties"]?.objectValue?.members ?? []).map(\.key)
            var found: [String] = []
            for member in document.objectValue?.members ?? [] where !known.contains(member.key) {
                if patterns.contains(where: { matches($0, member.key) }) { continue }
                found += problems(member.value, value, at: "\(pointer)/\(member.key)")
            }
            return found
        case "patternProperties":
            var found: [String] = []
            for pattern in value.objectValue?.members ?? [] {
                for member in document.objectValue?.members ?? [] where matches(pattern.key, member.key) {
                    found += problems(member.value, pattern.value, at: "\(pointer)/\(member.key)")
                }
            }
            return found
        case "items":
            return (document.arrayValue ?? []).enumerated().flatMap { index, item in
                problems(item, value, at: "\(pointer)/\(index)")
            }
        case "minItems":
            return fail((document.arrayValue?.count ?? .max) >= value.integerValue ?? 0, "has too few items")
        case "uniqueItems": return fail(document.arrayValue.map { Set($0).count == $0.count } ?? true, "repeats itself")
        case "minLength":
            let count = document.stringValue.map { Int64($0.unicodeScalars.count) } ?? .max
            return fail(count >= value.integerValue ?? 0, "is too short")
        case "minimum": return fail(document.integerValue ?? .max >= value.integerValue ?? 0, "is too small")
        case "pattern":
            return fail(document.stringValue.map { matches(value.stringValue ?? "", $0) } ?? true, "does not match")
        default: return ["\(pointer): the schema's `\(keyword)` is not checked here"]
        }
    }

    private func isOf(_ type: String, _ document: JSONValue) -> Bool {
        switch (type, document) {
        case ("null", .null), ("boolean", .bool), ("integer", .integer), ("number", .integer), ("number", .decimal),
            ("string", .string), ("array", .array), ("object", .object):
            true
        default: false
        }
    }

    private func matches(_ pattern: String, _ text: String) -> Bool {
        guard let builtin = BuiltinRegistry.standard["regex.match"] else { return false }
        let context = BuiltinContext(now: 0, seed: 0)
        let answer = try? BuiltinArguments.with([Value(pattern), Value(text)]) {
            (arguments) throws(BuiltinError) -> Value? in try builtin.function(arguments, context)
        }
        return answer == true
    }
}
