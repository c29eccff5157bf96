import RegoSyntax

extension RegoType {
    /// The type as OPA's capabilities declare it: `{"type": "array", "dynamic": {"type": "any"}}`.
    var json: Value {
        var members: [(key: Value, value: Value)] = [(key: "type", value: Value(kind))]
        func add(_ key: Value, _ value: Value) { members.append((key: key, value: value)) }
        func list(_ types: [RegoType]) -> Value { .array(RegoArray(types.map(\.json))) }
        switch shape {
        case .unknown, .null, .boolean, .number, .string: break
        case .any(let choices):
            if !choices.isEmpty { add("of", list(choices)) }
        case .array(let fixed, let dynamic):
            if !fixed.isEmpty { add("static", list(fixed)) }
            if let dynamic { add("dynamic", dynamic.json) }
        case .set(let element): add("of", element.json)
        case .object(let fixed, let dynamic):
            if !fixed.isEmpty {
                add("static", .array(RegoArray(fixed.map { ["key": $0.key.value, "value": $0.type.json] })))
            }
            if let dynamic { add("dynamic", ["key": dynamic.key.json, "value": dynamic.value.json]) }
        case .function(let parameters, let variadic, let result):
            if !parameters.isEmpty { add("args", list(parameters)) }
            if let variadic { add("variadic", variadic.json) }
            if let result { add("result", result.json) }
        }
        return .object(RegoObject(members))
    }

    private var kind: String {
        switch shape {
        case .unknown: "any"
        case .null: "null"
        case .boolean: "boolean"
        case .number: "number"
        case .string: "string"
        case .any: "any"
        case .array: "array"
        case .set: "set"
        case .object: "object"
        case .function: "function"
        }
    }

    /// Reads a type. Values nest no deeper than `Value.maximumDepth`, and so does this.
    init(json value: Value, of name: String) throws(EvaluationError) {
        func failure(_ why: String) -> EvaluationError {
            EvaluationError(.json, "the type of `\(name)` in the capabilities \(why)")
        }
        guard case .object(let object) = value, let kind = object["type"]?.asString?.string else {
            throw failure("has no `type`")
        }
        func list(_ key: String) throws(EvaluationError) -> [RegoType] {
            var types: [RegoType] = []
            for type in object[key]?.asArray ?? .empty { types.append(try RegoType(json: type, of: name)) }
            return types
        }
        func one(_ key: String) throws(EvaluationError) -> RegoType? {
            guard let type = object[key], type != .null else { return nil }
            return try RegoType(json: type, of: name)
        }
        switch kind {
        case "null": self = .null
        case "boolean": self = .boolean
        case "number": self = .number
        case "string": self = .string
        case "any": self = .any(try list("of"))
        case "set": self = .set(try one("of") ?? .anything)
        case "array": self = .array(fixed: try list("static"), dynamic: try one("dynamic"))
        case "function":
            self = .function(parameters: try list("args"), variadic: try one("variadic"), result: try one("result"))
        case "object":
            var fixed: [Field] = []
            for field in object["static"]?.asArray ?? .empty {
                guard let key = field.get("key").flatMap({ TypeKey($0) }), let type = field.get("value") else {
                    throw failure("has an entry without key and value")
                }
                fixed.append(Field(key: key, type: try RegoType(json: type, of: name)))
            }
            var dynamic: Entry?
            if let pair = object["dynamic"], pair != .null {
                guard let key = pair.get("key"), let value = pair.get("value") else {
                    throw failure("has a `dynamic` without key and value")
                }
                dynamic = Entry(key: try RegoType(json: key, of: name), value: try RegoType(json: value, of: name))
            }
            self = .object(fixed: fixed, dynamic: dynamic)
        default: throw failure("is `\(kind)`, which nothing is")
        }
    }
}

extension TypeKey {
    fileprivate var value: Value { term.constantValue ?? .null }

    fileprivate init?(_ value: Value) {
        guard let key = Term(constant: value).typeKey else { return nil }
        self = key
    }
}
