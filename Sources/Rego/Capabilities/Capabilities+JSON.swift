extension Capabilities {
    /// The capabilities as OPA prints them.
    public var value: Value {
        var members: [(key: Value, value: Value)] = [
            (key: "builtins", value: .array(RegoArray(builtins.map(\.value)))),
            (key: "features", value: Self.list(features)),
            (key: "future_keywords", value: Self.list(futureKeywords)),
        ]
        if let allowedHosts { members.append((key: "allow_net", value: Self.list(allowedHosts))) }
        return .object(RegoObject(members))
    }

    private static func list(_ names: [String]) -> Value { .array(RegoArray(names.map { Value($0) })) }

    /// Reads a capabilities file.
    public init(json bytes: [UInt8]) throws(EvaluationError) {
        guard case .object(let object) = try Value(json: bytes) else {
            throw EvaluationError(.json, "capabilities are an object with `builtins`")
        }
        var builtins: [BuiltinSignature] = []
        for builtin in object["builtins"]?.asArray ?? .empty { builtins.append(try BuiltinSignature(builtin)) }
        self.init(
            builtins: builtins, futureKeywords: try Self.names("future_keywords", object) ?? [],
            features: try Self.names("features", object) ?? [], allowedHosts: try Self.names("allow_net", object))
    }

    private static func names(_ key: String, _ object: RegoObject) throws(EvaluationError) -> [String]? {
        guard let list = object[key], list != .null else { return nil }
        guard case .array(let list) = list else {
            throw EvaluationError(.json, "`\(key)` of the capabilities is \(list.typeName), not an array")
        }
        var names: [String] = []
        for name in list {
            guard case .string(let text) = name else {
                throw EvaluationError(.json, "`\(key)` of the capabilities holds \(name.typeName), not strings alone")
            }
            names.append(text.string)
        }
        return names
    }
}

extension BuiltinSignature {
    /// The operators of built-ins that have one.
    static let operators: [String: String] = [
        "and": "&", "assign": ":=", "div": "/", "eq": "=", "equal": "==", "gt": ">", "gte": ">=",
        "internal.member_2": "in", "internal.member_3": "in", "lt": "<", "lte": "<=", "minus": "-", "mul": "*",
        "neq": "!=", "or": "|", "plus": "+", "rem": "%",
    ]

    /// The signature as a member of `builtins`.
    public var value: Value {
        var members: [(key: Value, value: Value)] = [
            (key: "name", value: Value(name)), (key: "decl", value: type.json),
        ]
        if let sign = Self.operators[name] { members.append((key: "infix", value: Value(sign))) }
        if isRelation { members.append((key: "relation", value: true)) }
        if isNondeterministic { members.append((key: "nondeterministic", value: true)) }
        if isDeprecated { members.append((key: "deprecated", value: true)) }
        return .object(RegoObject(members))
    }

    init(_ value: Value) throws(EvaluationError) {
        guard case .object(let object) = value, let name = object["name"]?.asString?.string, !name.isEmpty else {
            throw EvaluationError(.json, "a built-in of the capabilities has no `name`")
        }
        guard let declaration = object["decl"],
            case .function(let parameters, let variadic, let result) =
                try RegoType(json: declaration, of: name).shape
        else {
            throw EvaluationError(.json, "the built-in `\(name)` of the capabilities is not declared as a function")
        }
        var flags = ["relation", "nondeterministic", "deprecated"].filter { object[$0] == true }
        // OPA's own files do not say it.
        if Self.standard[name]?.isDeprecated == true { flags.append("deprecated") }
        self.init(
            name: name, parameters: parameters.map { Parameter(name: "", type: $0) }, variadic: variadic,
            result: result, resultName: "", flags: Set(flags))
    }
}
