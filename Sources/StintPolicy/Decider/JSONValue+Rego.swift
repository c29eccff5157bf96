package import Rego
package import StintCore

extension Value {
    /// A JSON value as the engine has it.
    package init(_ json: JSONValue) {
        switch json {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .integer(let value): self = .number(Number(value))
        // What the core's parser let through is a number; one beyond the engine's bound is no finite quantity.
        case .decimal(let text): self = Number(text: text).map(Value.number) ?? .null
        case .string(let text): self = Value(text)
        case .array(let values): self = .array(RegoArray(values.map { Value($0) }))
        case .object(let object):
            self = .object(RegoObject(object.members.map { (key: Value($0.key), value: Value($0.value)) }))
        }
    }

    /// The value as JSON: sets as arrays in order, keys that are no strings as their JSON text.
    package var json: JSONValue {
        switch self {
        case .null: .null
        case .bool(let value): .bool(value)
        case .number(let number): number.int64.map(JSONValue.integer) ?? .decimal(number.text)
        case .string(let text): .string(text.string)
        case .array(let values): .array(values.map(\.json))
        case .set(let values): .array(values.map(\.json))
        case .object(let object):
            .object(
                JSONObject(
                    object.map { entry in
                        (entry.key.asString?.string ?? entry.key.jsonString, entry.value.json)
                    }))
        }
    }
}
