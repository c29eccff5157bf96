/// A type as OPA's checker has it. Types that would grow beyond all measure become "anything".
struct RegoType: Sendable, Hashable {
    let shape: Shape
    /// How many shapes it is made of.
    let weight: Int

    indirect enum Shape: Sendable, Hashable {
        /// Not known; unifies with nothing.
        case unknown
        case null, boolean, number, string
        /// One of several, in order; of none given, anything.
        case any([RegoType])
        /// Fixed elements, then any number of `dynamic` ones; nil where there are no more.
        case array(fixed: [RegoType], dynamic: RegoType?)
        case set(RegoType)
        /// Fixed entries in order of keys, then any number of `dynamic` ones.
        case object(fixed: [Field], dynamic: Entry?)
        case function(parameters: [RegoType], variadic: RegoType?, result: RegoType?)
    }

    struct Field: Sendable, Hashable {
        var key: TypeKey
        var type: RegoType
    }

    struct Entry: Sendable, Hashable {
        var key: RegoType
        var value: RegoType
    }

    /// The largest weight; comparing types takes time in proportion to it.
    static let maximumWeight = 2_000

    init(_ shape: Shape) {
        let parts: [RegoType]
        switch shape {
        case .unknown, .null, .boolean, .number, .string: parts = []
        case .any(let choices): parts = choices
        case .array(let fixed, let dynamic): parts = fixed + [dynamic].compactMap { $0 }
        case .set(let element): parts = [element]
        case .object(let fixed, let dynamic):
            parts = fixed.map(\.type) + (dynamic.map { [$0.key, $0.value] } ?? [])
        case .function(let parameters, let variadic, let result):
            parts = parameters + [variadic, result].compactMap { $0 }
        }
        let total = parts.reduce(1) { $0 + $1.weight }
        if total > Self.maximumWeight {
            self.shape = .any([])
            weight = 1
        } else {
            self.shape = shape
            weight = total
        }
    }

    static let unknown = RegoType(.unknown)
    static let null = RegoType(.null)
    static let boolean = RegoType(.boolean)
    static let number = RegoType(.number)
    static let string = RegoType(.string)
    /// Anything.
    static let anything = RegoType(.any([]))

    static func any(_ choices: [RegoType]) -> RegoType {
        RegoType(.any(choices.sorted { $0.compare($1) < 0 }))
    }

    static func array(fixed: [RegoType], dynamic: RegoType?) -> RegoType {
        RegoType(.array(fixed: fixed, dynamic: dynamic))
    }

    static func set(_ element: RegoType) -> RegoType { RegoType(.set(element)) }

    static func object(fixed: [Field], dynamic: Entry?) -> RegoType {
        RegoType(.object(fixed: fixed.sorted { $0.key < $1.key }, dynamic: dynamic))
    }

    static func function(parameters: [RegoType], variadic: RegoType?, result: RegoType?) -> RegoType {
        RegoType(.function(parameters: parameters, variadic: variadic, result: result))
    }
}

extension RegoType {
    /// The type in OPA's notation: `object<a: string>[any: any]`.
    var written: String {
        switch shape {
        case .unknown: return "???"
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
            let entries = fixed.map { "\($0.key.goText): \($0.type.written)" }.joined(separator: ", ")
            let rest = dynamic.map { "[\($0.key.written): \($0.value.written)]" } ?? ""
            return "object\(fixed.isEmpty ? "" : "<\(entries)>")\(rest)"
        case .function(let parameters, let variadic, let result):
            let list = (parameters.map(\.written) + (variadic.map { ["\($0.written)..."] } ?? []))
            return "(\(list.joined(separator: ", ")))\(result.map { " => \($0.written)" } ?? "")"
        }
    }
}
