import Rego
import Testing

/// One call of a built-in with the outcome the real OPA gives (recorded from 1.20).
struct BuiltinCase: Sendable, CustomTestStringConvertible {
    enum Outcome: Sendable {
        /// JSON; sets stand in it as arrays in order.
        case value(String)
        case undefined
        /// `type` or `builtin`, and the message without the built-in's name.
        case error(EvaluationError.Code, String)
    }

    var name: String
    /// The operands as Rego: JSON and sets.
    var arguments: String
    var outcome: Outcome

    init(_ name: String, _ arguments: String, _ json: String) {
        (self.name, self.arguments, outcome) = (name, arguments, .value(json))
    }

    init(_ name: String, _ arguments: String, fails message: String) {
        (self.name, self.arguments, outcome) = (name, arguments, .error(.builtin, message))
    }

    init(_ name: String, _ arguments: String, refuses message: String) {
        (self.name, self.arguments, outcome) = (name, arguments, .error(.type, message))
    }

    init(undefined name: String, _ arguments: String) {
        (self.name, self.arguments, outcome) = (name, arguments, .undefined)
    }

    var testDescription: String { "\(name)(\(arguments))" }

    func check(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let operands = try TermReader.operands(arguments)
        switch outcome {
        case .value(let json):
            let result = try Builtins.call(name, operands)
            let wanted = try Value(json: json)
            let got = try result.map { try Value(json: $0.jsonString) }
            #expect(got == wanted, "got \(result?.jsonString ?? "undefined")", sourceLocation: sourceLocation)
        case .undefined:
            let result = try Builtins.call(name, operands)
            #expect(result == nil, sourceLocation: sourceLocation)
        case .error(let code, let message):
            do {
                let result = try Builtins.call(name, operands)
                Issue.record("got \(result?.jsonString ?? "undefined")", sourceLocation: sourceLocation)
            } catch let error as BuiltinError {
                #expect(error.code == code, sourceLocation: sourceLocation)
                #expect(error.message == message, sourceLocation: sourceLocation)
            }
        }
    }
}

/// Calls built-ins outside of a policy.
enum Builtins {
    /// 2024-02-29T12:34:56.789Z
    static let now: Int64 = 1_709_210_096_789_000_000

    static func context(limits: EvaluationLimits = EvaluationLimits()) -> BuiltinContext {
        BuiltinContext(now: now, seed: 7, limits: limits)
    }

    static func call(
        _ name: String, _ operands: [Value], in context: BuiltinContext = context()
    ) throws -> Value? {
        let builtin = try #require(BuiltinRegistry.standard[name], "no built-in `\(name)`")
        #expect(builtin.arity == operands.count)
        return try BuiltinArguments.with(operands) { arguments throws(BuiltinError) in
            try builtin.function(arguments, context)
        }
    }
}

/// Reads Rego's ground terms: JSON, `{1, 2}` and `set()`, and `` `raw text` ``.
struct TermReader {
    struct Failure: Error {
        var rest: String
    }

    private var rest: Substring

    private init(_ text: String) { rest = text[...] }

    /// Terms between commas.
    static func operands(_ text: String) throws -> [Value] {
        var reader = TermReader(text)
        var operands: [Value] = []
        reader.skipSpace()
        while !reader.rest.isEmpty {
            operands.append(try reader.term())
            reader.skipSpace()
            guard reader.take(",") || reader.rest.isEmpty else { throw Failure(rest: String(reader.rest)) }
        }
        return operands
    }

    static func term(_ text: String) throws -> Value {
        let operands = try operands(text)
        guard operands.count == 1, let first = operands.first else { throw Failure(rest: text) }
        return first
    }

    private mutating func skipSpace() {
        rest = rest.drop { $0.isWhitespace }
    }

    private mutating func take(_ text: String) -> Bool {
        guard rest.hasPrefix(text) else { return false }
        rest = rest.dropFirst(text.count)
        return true
    }

    private mutating func term() throws -> Value {
        skipSpace()
        if take("set()") { return .set([]) }
        if take("[") { return .array(RegoArray(try list("]"))) }
        if take("{") { return try braces() }
        if rest.first == "`" {
            let text = rest.dropFirst().prefix { $0 != "`" }
            rest = rest[text.endIndex...].dropFirst()
            return Value(String(text))
        }
        return try scalar()
    }

    private mutating func list(_ end: String) throws -> [Value] {
        var elements: [Value] = []
        while true {
            skipSpace()
            if take(end) { return elements }
            elements.append(try term())
            skipSpace()
            if !take(","), !rest.hasPrefix(end) { throw Failure(rest: String(rest)) }
        }
    }

    private mutating func braces() throws -> Value {
        skipSpace()
        if take("}") { return .object([:]) }
        let first = try term()
        skipSpace()
        guard take(":") else {
            _ = take(",")
            return .set(RegoSet([first] + (try list("}"))))
        }
        var entries: [(key: Value, value: Value)] = [(first, try term())]
        while true {
            skipSpace()
            if take("}") { return .object(RegoObject(entries)) }
            guard take(",") else { throw Failure(rest: String(rest)) }
            let key = try term()
            skipSpace()
            guard take(":") else { throw Failure(rest: String(rest)) }
            entries.append((key, try term()))
        }
    }

    private mutating func scalar() throws -> Value {
        var end = rest.startIndex
        if rest.first == "\"" {
            end = rest.index(after: end)
            while end < rest.endIndex, rest[end] != "\"" {
                if rest[end] == "\\" { end = rest.index(after: end) }
                if end < rest.endIndex { end = rest.index(after: end) }
            }
            if end < rest.endIndex { end = rest.index(after: end) }
        } else {
            while end < rest.endIndex, !",]}: ".contains(rest[end]) { end = rest.index(after: end) }
        }
        let text = String(rest[..<end])
        rest = rest[end...]
        return try Value(json: text)
    }
}
