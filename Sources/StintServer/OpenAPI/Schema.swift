import StintCore

/// A JSON Schema, as far as the API's documents need one.
indirect enum Schema: Sendable {
    case string
    case integer
    case bool
    /// RFC 3339.
    case time
    case any
    case array(Schema)
    /// Any object.
    case map
    case object([Field])
    /// One of these words.
    case words([String])
    case ref(String)
    /// One page of a list.
    case page(String)

    struct Field: Sendable {
        let name: String
        let schema: Schema
        let isRequired: Bool
    }

    var json: JSONValue {
        switch self {
        case .string: .members(("type", "string"))
        case .integer: .members(("type", "integer"))
        case .bool: .members(("type", "boolean"))
        case .time: .members(("type", "string"), ("format", "date-time"))
        case .any: .object(JSONObject())
        case .array(let element): .members(("type", "array"), ("items", element.json))
        case .map: .members(("type", "object"))
        case .object(let fields):
            .members(
                ("type", "object"), ("additionalProperties", .bool(false)),
                ("properties", .object(JSONObject(fields.map { ($0.name, $0.schema.json) }))),
                ("required", .array(fields.filter(\.isRequired).map { .string($0.name) })))
        case .words(let words): .members(("type", "string"), ("enum", .array(words.map { .string($0) })))
        case .ref(let name): .members(("$ref", .string("#/components/schemas/\(name)")))
        case .page(let name):
            Schema.object([
                .init(name: "items", schema: .array(.ref(name)), isRequired: true),
                .init(name: "next", schema: .string, isRequired: false),
            ]).json
        }
    }
}

extension Schema.Field {
    /// A member that is always there.
    static func must(_ name: String, _ schema: Schema) -> Self { Self(name: name, schema: schema, isRequired: true) }

    /// A member that is left out where there is nothing to say.
    static func may(_ name: String, _ schema: Schema) -> Self { Self(name: name, schema: schema, isRequired: false) }
}
