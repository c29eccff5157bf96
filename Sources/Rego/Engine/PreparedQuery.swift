/// A query planned against an engine's policies. Immutable: any number of threads may evaluate it at once.
public final class PreparedQuery: Sendable {
    let program: Program

    init(_ program: Program) { self.program = program }

    /// The names of the query's variables, in the order of their appearance.
    public var variables: [String] { program.variables.map(\.name) }

    /// Finds all solutions of the query.
    ///
    /// - Parameters:
    ///   - input: the document `input`; `nil` leaves it undefined.
    ///   - data: base data, the documents below `data` that no rule defines.
    public func evaluate(
        input: Value? = nil, data: BaseData = .empty, options: EvaluationOptions
    ) throws(EvaluationError) -> ResultSet {
        let evaluator = try run(.whole(input), data, options, wantsOne: false)
        return ResultSet(rows: evaluator.rows, program: program, recorded: evaluator.recorded)
    }

    /// The value of the document that `Engine.prepare(path:)` asked for (of any query: of its only variable, else of
    /// its first expression, in the first solution); `nil` if it is undefined.
    public func value(
        input: Value? = nil, data: BaseData = .empty, options: EvaluationOptions
    ) throws(EvaluationError) -> EvaluatedValue {
        try value(.whole(input), data, options)
    }

    private func value(
        _ input: Input, _ data: BaseData, _ options: EvaluationOptions
    ) throws(EvaluationError) -> EvaluatedValue {
        let evaluator = try run(input, data, options, wantsOne: true)
        return EvaluatedValue(value: evaluator.answer, recorded: evaluator.recorded)
    }

    /// Reads `input` from JSON, evaluates, and appends the document's JSON; says whether it is defined.
    public func evaluate(
        json input: UnsafeBufferPointer<UInt8>, data: BaseData, options: EvaluationOptions,
        limits: JSONLimits = JSONLimits(), into output: inout [UInt8]
    ) throws(EvaluationError) -> Bool {
        let answer = try value(try read(input, limits), data, options)
        guard let value = answer.value else { return false }
        value.writeJSON(into: &output)
        return true
    }

    /// What an evaluation knows of `input`.
    private enum Input {
        case whole(Value?)
        /// What the program reads of it, and nothing else.
        case projected(ProjectedInput)
    }

    private func read(_ json: UnsafeBufferPointer<UInt8>, _ limits: JSONLimits) throws(EvaluationError) -> Input {
        var reader = JSONReader(json, limits: limits)
        guard let projection = program.projection else { return .whole(try reader.document()) }
        return .projected(try reader.project(projection))
    }

    private func run(
        _ input: Input, _ data: BaseData, _ options: EvaluationOptions, wantsOne: Bool
    ) throws(EvaluationError) -> Evaluator {
        let context = BuiltinContext(
            now: options.now, seed: options.seed, limits: options.limits, runtime: options.runtime,
            clock: options.clock, cancellation: options.cancellation, network: options.network)
        context.printSink = options.printSink
        context.builtinErrorSink = options.builtinErrorSink
        let root = Value.object(data.root)
        var (whole, projected): (Value?, ProjectedInput?)
        switch input {
        case .whole(let value): whole = value
        case .projected(let values): projected = values
        }
        let evaluator = Evaluator(
            program, input: whole.map { ValueRef($0) } ?? .undefined, projected: projected, data: ValueRef(root),
            context: context,
            isStrict: options.strictBuiltinErrors, wantsOne: wantsOne, recorded: options.recorded)
        // The evaluator only refers to the input and the data: they live until it has run.
        defer { withExtendedLifetime((root, whole, program)) {} }
        try evaluator.run()
        return evaluator
    }
}

/// How a query is evaluated.
public struct EvaluationOptions: Sendable {
    /// The instant of the evaluation in nanoseconds since 1970 UTC: what `time.now_ns()` answers throughout.
    public var now: Int64
    /// What random numbers are made from.
    public var seed: UInt64
    /// The bounds of the evaluation.
    public var limits: EvaluationLimits
    /// Whether an error of a built-in ends the evaluation; else it makes the expression undefined.
    public var strictBuiltinErrors: Bool
    /// What `opa.runtime()` answers.
    public var runtime: Value
    /// Results of nondeterministic built-ins to be used again: a replay.
    public var recorded: RecordedResults
    /// Stops the evaluation from another thread.
    public var cancellation: EvaluationCancellation?
    /// Measures wall time against its limit.
    public var clock: EvaluationClock
    /// What `http.send` and `net.lookup_ip_addr` may reach.
    public var network: NetworkAccess
    /// Receives what `print` prints.
    public var printSink: (@Sendable (String) -> Void)?
    /// Receives the errors of built-ins that make an expression undefined, where they are not strict.
    public var builtinErrorSink: (@Sendable (EvaluationError) -> Void)?

    /// The usual way to evaluate at an instant.
    public init(
        now: Int64, seed: UInt64 = .random(in: .min ... .max), limits: EvaluationLimits = EvaluationLimits(),
        strictBuiltinErrors: Bool = false, runtime: Value = .object(.empty),
        recorded: RecordedResults = RecordedResults(), cancellation: EvaluationCancellation? = nil,
        clock: EvaluationClock = .system, network: NetworkAccess = .off,
        printSink: (@Sendable (String) -> Void)? = nil
    ) {
        self.now = now
        self.seed = seed
        self.limits = limits
        self.strictBuiltinErrors = strictBuiltinErrors
        self.runtime = runtime
        self.recorded = recorded
        self.cancellation = cancellation
        self.clock = clock
        self.network = network
        self.printSink = printSink
    }
}

/// One document's value.
public struct EvaluatedValue: Sendable {
    /// The value; `nil` if it is undefined.
    public let value: Value?
    /// What nondeterministic built-ins answered, for a replay.
    public let recorded: RecordedResults
}
