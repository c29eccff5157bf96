/// A built-in function: what `io.jwt.decode(x)` runs.
///
/// It gets its operands and the evaluation's context, and answers a value, or `nil` for undefined. It must not keep
/// `arguments` beyond the call, must not block a thread for long, and must `charge` the context for work that grows
/// with its operands.
public typealias BuiltinFunction =
    @Sendable (_ arguments: BuiltinArguments, _ context: BuiltinContext) throws(BuiltinError) -> Value?

/// A built-in function with its name and what the engine must know to call it.
///
/// A program registers functions of its own beside OPA's; policies call them like any other:
///
/// ```swift
/// var builtins = BuiltinRegistry.standard
/// builtins.register(
///     Builtin("acme.owner", takes: [BuiltinOperand("host", .string)], yields: .string) {
///         (arguments, context) throws(BuiltinError) in
///         guard let owner = owners[try arguments.string(0).string] else { throw .failed("nobody owns the host") }
///         return Value(owner)
///     })
/// let engine = try Engine(modules: modules, builtins: builtins)
/// ```
public struct Builtin: Sendable {
    /// The dotted name, `io.jwt.decode`.
    public let name: String
    /// How many operands it takes.
    public let arity: Int
    /// Whether the same operands may give another result in another evaluation. Such results are recorded, so that a
    /// decision can be replayed.
    public let isNondeterministic: Bool
    /// What it does.
    public let function: BuiltinFunction
    /// Its operands as the type checker knows them; nil where they may be anything.
    public let operands: [BuiltinOperand]?
    /// What it yields.
    public let result: BuiltinType
    /// Whether it is one of Rego's own. Those do not look at `BuiltinContext.input`.
    private(set) var isStandard = false

    /// The same as one of Rego's own.
    var asStandard: Builtin {
        var copy = self
        copy.isStandard = true
        return copy
    }

    /// A function whose operands and result have types, so that a policy that calls it wrongly does not compile. At
    /// run time an operand may still be of another type where the checker could not know.
    public init(
        _ name: String, takes operands: [BuiltinOperand], yields result: BuiltinType, isNondeterministic: Bool = false,
        _ function: @escaping BuiltinFunction
    ) {
        self.name = name
        arity = operands.count
        self.isNondeterministic = isNondeterministic
        self.function = function
        self.operands = operands
        self.result = result
    }

    /// A function that takes and yields anything.
    public init(
        _ name: String, arity: Int, isNondeterministic: Bool = false, _ function: @escaping BuiltinFunction
    ) {
        self.name = name
        self.arity = arity
        self.isNondeterministic = isNondeterministic
        self.function = function
        operands = nil
        result = .any
    }
}

/// The operands of one call. Valid during the call only.
public struct BuiltinArguments: RandomAccessCollection {
    private let values: UnsafeBufferPointer<Value>

    init(_ values: UnsafeBufferPointer<Value>) { self.values = values }

    /// Calls `body` with arguments made of an array, as a test of a built-in does.
    public static func with<Result>(
        _ values: [Value], _ body: (BuiltinArguments) throws(BuiltinError) -> Result
    ) throws(BuiltinError) -> Result {
        try values.withUnsafeBufferPointer { (buffer) throws(BuiltinError) -> Result in
            try body(BuiltinArguments(buffer))
        }
    }

    public var startIndex: Int { 0 }
    public var endIndex: Int { values.count }
    /// The operand at a position, counted from 0; `null` beyond the last one.
    public subscript(position: Int) -> Value {
        position >= 0 && position < values.count ? values[position] : .null
    }
}

/// Why a built-in gave no result. The engine puts the built-in's name in front of the message.
///
/// Errors of the codes `type` and `builtin` make the expression undefined unless the caller asks for strict built-in
/// errors; all others end the evaluation.
public struct BuiltinError: Error, Sendable {
    /// The kind of error.
    public let code: EvaluationError.Code
    /// What is wrong with which operand, in OPA's words where OPA has them.
    public let message: String

    /// An error of the kind `code`.
    public init(_ code: EvaluationError.Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The operand (counted from 1) is of none of the types it may have.
    public static func operand(_ position: Int, _ got: Value, mustBe expected: String...) -> BuiltinError {
        let wanted =
            expected.count == 1 ? expected.joined() : "one of {\(expected.joined(separator: ", "))}"
        return BuiltinError(.type, "operand \(position) must be \(wanted) but got \(got.typeName)")
    }

    /// A type error in other words: `operand 2 must be ...`.
    public static func operand(_ position: Int, _ message: String) -> BuiltinError {
        BuiltinError(.type, "operand \(position) \(message)")
    }

    /// The built-in failed on operands of the right types.
    public static func failed(_ message: String) -> BuiltinError { BuiltinError(.builtin, message) }
}
