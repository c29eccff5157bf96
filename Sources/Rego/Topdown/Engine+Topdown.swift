import RegoSyntax

extension Engine {
    /// Evaluates a query step by step and tells `tracer` of each step, as `opa eval --explain` does.
    ///
    /// The answer is the one `prepare` and `evaluate` give; it takes many times as long.
    public func trace(
        _ query: String, package: String? = nil, imports: [String] = [], input: Value? = nil,
        data: BaseData = .empty, options: EvaluationOptions, tracer: (any Tracer)? = nil
    ) throws(EngineError) -> ResultSet {
        let compiled = try compile(query, package: package, imports: imports, capturesValues: true)
        return try interpret(input, data, options, tracer, compiled.originalNames) { machine in
            try machine.solve(compiled)
        }
    }

    /// Evaluates a query as far as it goes without what is unknown, as `opa eval --partial` does.
    ///
    /// - Parameter partial: what is unknown, and what stays as it is.
    public func partiallyEvaluate(
        _ query: String, package: String? = nil, imports: [String] = [], partial: PartialOptions = PartialOptions(),
        input: Value? = nil, data: BaseData = .empty, options: EvaluationOptions, tracer: (any Tracer)? = nil
    ) throws(EngineError) -> PartialResult {
        let compiled = try compile(query, package: package, imports: imports, capturesValues: false)
        do {
            let unknowns = try partial.unknowns.map { try Parser.parseRef($0) }
            let disabled = try partial.disableInlining.map { try Parser.parseRef($0) }
            return try interpret(input, data, options, tracer, compiled.originalNames) { machine in
                try machine.solveInPart(compiled, partial, unknowns: unknowns, disabled: disabled)
            }
        } catch let error as EngineError {
            throw error
        } catch let error as RegoErrors {
            throw .policy(error)
        } catch {
            throw .evaluation(EvaluationError(.usage, "\(error)"))
        }
    }

    /// Runs the interpreter on a stack of its own.
    private func interpret<Result>(
        _ input: Value?, _ data: BaseData, _ options: EvaluationOptions, _ tracer: (any Tracer)?,
        _ names: [RegoText: RegoText], _ body: (Interpreter) throws -> Result
    ) throws(EngineError) -> Result {
        do {
            return try DeepStack.run {
                let context = BuiltinContext(
                    now: options.now, seed: options.seed, limits: options.limits, runtime: options.runtime,
                    clock: options.clock, cancellation: options.cancellation, network: options.network)
                context.printSink = options.printSink
                context.builtinErrorSink = options.builtinErrorSink
                var originalNames = names
                if tracer != nil {
                    for rule in compiled.rules { originalNames.merge(rule.originalNames) { first, _ in first } }
                }
                let library = RuleLibrary(modules: compiled, tree: documents, registry: builtins)
                let machine = Interpreter(
                    library: library, input: input, data: .object(data.root), context: context, options: options,
                    tracer: tracer, originalNames: originalNames)
                return try body(machine)
            }
        } catch let error as EvaluationError {
            throw .evaluation(error)
        } catch {
            throw .evaluation(EvaluationError(.usage, "\(error)"))
        }
    }
}

extension Interpreter {
    /// Finds all solutions of a query.
    fileprivate func solve(_ query: CompiledQuery) throws -> ResultSet {
        let frame = Frame.root(self, lowering.steps(query.steps))
        let size = 64 &+ 32 &* (query.variables.count &+ query.expressions.count)
        var results: [ResultSet.Result] = []
        try frame.run {
            try pay(bytes: size)
            func value(_ name: RegoText) throws -> Value {
                try frame.value(of: .variable(lowering.symbols.variable(name)))
            }
            results.append(
                ResultSet.Result(
                    bindings: try query.variables.map { ($0.shown.string, try value($0.name)) },
                    expressions: try query.expressions.map { written in
                        ResultSet.ExpressionValue(
                            value: try written.value.map(value) ?? true, text: written.location.text,
                            row: written.location.row, column: written.location.column)
                    }))
        }
        return ResultSet(results: results, recorded: recorded)
    }

    /// Finds what is left of a query.
    fileprivate func solveInPart(
        _ query: CompiledQuery, _ options: PartialOptions, unknowns: [[Term]], disabled: [[Term]]
    ) throws -> PartialResult {
        let frame = Frame.root(self, lowering.steps(query.steps))
        let state = PartialState(
            options, unknowns: unknowns.map { $0.map(lowering.node) }, disabled: disabled.map { $0.map(lowering.node) },
            root: frame.bindings)
        partial = state
        var live = VariableSet(unknowns.compactMap { $0.first?.variableName })
        live.formUnion(VariableCollector.variables(in: query.steps, skipping: .callHeads).filter { !$0.isGenerated })
        var queries: [Body] = []
        try frame.run {
            var residual = state.residual(self)
            let bound = frame.bindings.variables.map { variable in
                Expression.equality(
                    lowering.term(.variable(variable)),
                    lowering.term(plugForCaller(.variable(variable), frame.bindings)))
            }
            residual += bound.sorted { $0.line < $1.line }
            guard canHold(residual) else { return }
            if !options.shallowInlining { residual = CopyPropagation(library, live: live).apply(residual) }
            try state.count(residual, self)
            queries.append(residual)
        }
        return PartialResult(
            queries: queries.map { $0.readable(query.originalNames) },
            support: state.support.modules.map { $0.readable }, recorded: recorded)
    }
}
