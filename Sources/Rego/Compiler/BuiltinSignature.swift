import RegoSyntax

/// What the compiler knows of a built-in function.
public struct BuiltinSignature: Sendable {
    /// Dotted, `io.jwt.decode`.
    public let name: String
    /// How many arguments it takes; `print` takes any number and has arity 0.
    public let arity: Int
    /// It may yield several results for one call, as `walk` does.
    public let isRelation: Bool
    /// The same arguments may give another result.
    public let isNondeterministic: Bool
    /// Rego v1 refuses it.
    public let isDeprecated: Bool
    /// Parameters with their names, which are empty where OPA gives none.
    let parameters: [Parameter]
    let variadic: RegoType?
    /// Nil for `print`, which yields nothing.
    let result: RegoType?
    /// The result's name, empty where OPA gives none.
    let resultName: String

    struct Parameter: Sendable {
        var name: String
        var type: RegoType
    }

    /// The signature of a function that an embedding program adds: it takes and yields anything.
    public init(name: String, arity: Int, isNondeterministic: Bool = false) {
        self.init(
            name: name, parameters: Array(repeating: Parameter(name: "", type: .anything), count: max(0, arity)),
            variadic: nil, result: .anything, resultName: "", flags: isNondeterministic ? ["nondeterministic"] : [])
    }

    init(
        name: String, parameters: [Parameter], variadic: RegoType?, result: RegoType?, resultName: String,
        flags: Set<String>
    ) {
        self.name = name
        self.parameters = parameters
        self.variadic = variadic
        self.result = result
        self.resultName = resultName
        arity = parameters.count
        isRelation = flags.contains("relation")
        isNondeterministic = flags.contains("nondeterministic")
        isDeprecated = flags.contains("deprecated")
    }

    /// OPA's built-ins by name.
    public static let standard = table(of: standardText.split(separator: "\n"))

    /// Reads signatures, one a line.
    static func table(of lines: [Substring]) -> [String: BuiltinSignature] {
        var table: [String: BuiltinSignature] = [:]
        for line in lines {
            var reader = SignatureReader(line)
            if let signature = reader.readSignature() { table[signature.name] = signature }
        }
        return table
    }

    /// Its type as a function.
    var type: RegoType {
        .function(parameters: parameters.map(\.type), variadic: variadic, result: result)
    }

    /// `(x: number, y: number)`; with the result `(x: number, y: number, z: number)`.
    func writtenParameters(withResult: Bool) -> String {
        var list = parameters.map { $0.name.isEmpty ? $0.type.written : "\($0.name): \($0.type.written)" }
        if withResult, let result {
            list.append(resultName.isEmpty ? result.written : "\(resultName): \(result.written)")
        }
        if let variadic { list.append("\(variadic.written)...") }
        return "(\(list.joined(separator: ", ")))"
    }
}

/// Reads one line of the table of signatures: `array.concat (x: array[any], y: array[any]) -> array[any] !flag`.
private struct SignatureReader {
    private var rest: Substring

    init(_ line: Substring) {
        rest = line.drop { $0 == " " }
    }

    mutating func readSignature() -> BuiltinSignature? {
        guard let open = rest.firstIndex(of: " ") else { return nil }
        let name = String(rest[..<open])
        rest = rest[open...].dropFirst()
        guard take("(") else { return nil }
        var parameters: [BuiltinSignature.Parameter] = []
        var variadic: RegoType?
        while !take(")") {
            let label = readLabel()
            guard let type = readType() else { return nil }
            if take("...") {
                variadic = type
            } else {
                parameters.append(.init(name: label, type: type))
            }
            _ = take(", ")
        }
        let hasResult = take(" -> ")
        let resultName = hasResult ? readLabel() : ""
        let result = hasResult ? readType() : nil
        let flags = rest.split(separator: " ").map { String($0.dropFirst()) }
        return BuiltinSignature(
            name: name, parameters: parameters, variadic: variadic, result: result, resultName: resultName,
            flags: Set(flags))
    }

    private mutating func take(_ text: String) -> Bool {
        guard rest.hasPrefix(text) else { return false }
        rest = rest.dropFirst(text.count)
        return true
    }

    private mutating func readName() -> String {
        let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
        rest = rest.dropFirst(name.count)
        return String(name)
    }

    /// A parameter's name with its colon, or nothing.
    private mutating func readLabel() -> String {
        let saved = rest
        let name = String(rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == " " })
        rest = rest.dropFirst(name.count)
        if take(": ") { return name }
        rest = saved
        return ""
    }

    private mutating func readType() -> RegoType? {
        switch readName() {
        case "null": return .null
        case "boolean": return .boolean
        case "number": return .number
        case "string": return .string
        case "any": return .any(readList())
        case "set":
            guard take("["), let element = readType(), take("]") else { return nil }
            return .set(element)
        case "array":
            let fixed = readList()
            guard take("[") else { return .array(fixed: fixed, dynamic: nil) }
            guard let dynamic = readType(), take("]") else { return nil }
            return .array(fixed: fixed, dynamic: dynamic)
        case "object":
            return readObject()
        default:
            return nil
        }
    }

    private mutating func readObject() -> RegoType? {
        var fixed: [RegoType.Field] = []
        if take("<") {
            while !take(">") {
                let key = readName()
                guard take(": "), let type = readType() else { return nil }
                fixed.append(.init(key: .string(RegoText(key)), type: type))
                _ = take(", ")
            }
        }
        guard take("[") else { return .object(fixed: fixed, dynamic: nil) }
        guard let key = readType(), take(": "), let value = readType(), take("]") else { return nil }
        return .object(fixed: fixed, dynamic: .init(key: key, value: value))
    }

    private mutating func readList() -> [RegoType] {
        var list: [RegoType] = []
        guard take("<") else { return list }
        while !take(">") {
            guard let type = readType() else { return list }
            list.append(type)
            _ = take(", ")
        }
        return list
    }
}
