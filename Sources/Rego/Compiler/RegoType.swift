/// A type as OPA's checker has it.
indirect enum RegoType: Sendable, Hashable {
    case null, boolean, number, string
    /// One of several; of none given, anything.
    case any([RegoType])
    /// Fixed elements, then any number of `dynamic` ones; nil where there are no more.
    case array(fixed: [RegoType], dynamic: RegoType?)
    case set(RegoType)
    /// Fixed entries by key, then any number of `dynamic` ones.
    case object(fixed: [Field], dynamic: Entry?)
    case function(parameters: [RegoType], variadic: RegoType?, result: RegoType?)

    struct Field: Sendable, Hashable {
        /// A scalar term.
        var key: TypeKey
        var type: RegoType
    }

    struct Entry: Sendable, Hashable {
        var key: RegoType
        var value: RegoType
    }

    /// Anything.
    static let anything = RegoType.any([])
}

/// A constant key of an object type.
enum TypeKey: Sendable, Hashable {
    case null
    case boolean(Bool)
    case number(String)
    case string(String)

    var type: RegoType {
        switch self {
        case .null: .null
        case .boolean: .boolean
        case .number: .number
        case .string: .string
        }
    }

    var written: String {
        switch self {
        case .null: "null"
        case .boolean(let value): "\(value)"
        case .number(let text), .string(let text): text
        }
    }
}

extension RegoType {
    /// The type in OPA's notation: `object<a: string>[any: any]`.
    var written: String {
        switch self {
        case .null: return "null"
        case .boolean: return "boolean"
        case .number: return "number"
        case .string: return "string"
        case .any(let choices):
            return choices.isEmpty ? "any" : "any<\(choices.map(\.written).joined(separator: ", "))>"
        case .array(let fixed, let dynamic):
            let first = fixed.isEmpty ? "" : "<\(fixed.map(\.written).joined(separator: ", "))>"
            return "array\(first)\(dynamic.map { "[\($0.written)]" } ?? "")"
        case .set(let element):
            return "set[\(element.written)]"
        case .object(let fixed, let dynamic):
            let entries = fixed.map { "\($0.key.written): \($0.type.written)" }.joined(separator: ", ")
            let rest = dynamic.map { "[\($0.key.written): \($0.value.written)]" } ?? ""
            return "object\(fixed.isEmpty ? "" : "<\(entries)>")\(rest)"
        case .function(let parameters, let variadic, let result):
            let list = (parameters.map(\.written) + (variadic.map { ["\($0.written)..."] } ?? []))
            return "(\(list.joined(separator: ", ")))\(result.map { " => \($0.written)" } ?? "")"
        }
    }
}
