import RegoSyntax

/// One evaluation of a program, on one thread.
///
/// `run` is the interpreter's loop; what the instructions do that is not small stands in the extensions. Everything
/// mutable is here, everything shared is in the `Program`, the base data and the input, and only referred to.
///
/// `@exclusivity(unchecked)`: an evaluator and what it owns belong to one evaluation on one thread, and no access to
/// them lasts longer than one statement. Checking that at run time took nearly half of an access decision.
final class Evaluator {
    /// How a list of instructions ended.
    enum Signal {
        /// There are no more solutions.
        case done
        /// Whoever asked needs no more solutions.
        case stop
        /// `failure` says why the evaluation cannot go on.
        case failed
    }

    typealias Frame = FrameStack.Frame

    let program: Program
    let steps: UnsafeMutablePointer<Instruction>
    let constants: UnsafeMutablePointer<ValueRef>
    let context: BuiltinContext
    /// Whether an error of a built-in ends the evaluation instead of making its expression undefined.
    let isStrict: Bool
    let stackLimit: UInt
    /// Base data as it is without any `with`.
    let store: ValueRef

    @exclusivity(unchecked) var scope: Scope
    @exclusivity(unchecked) var arena = Arena()
    @exclusivity(unchecked) var frames = FrameStack()
    @exclusivity(unchecked) var loops = LoopStack()
    @exclusivity(unchecked) var failure: EvaluationError?
    @exclusivity(unchecked) var depth = 0

    /// The value a complete rule or function has yielded.
    @exclusivity(unchecked) var pending: Value?
    /// Whether it is a function's: what is wrong if the rules being evaluated yield two values is said in other words.
    @exclusivity(unchecked) var yieldsOfFunction = false
    /// Whether the branch that runs has yielded.
    @exclusivity(unchecked) var hasYielded = false
    /// Where comprehensions and partial rules put what they yield.
    @exclusivity(unchecked) var accumulator: Accumulator?
    /// Rules that an index has chosen, of all groups that are being evaluated.
    @exclusivity(unchecked) var candidates: [Int32] = []

    /// The solutions of the query, if all are wanted.
    @exclusivity(unchecked) var rows: [ResultRow] = []
    /// Whether the first solution is enough, and of that only the first variable, else the first expression.
    let wantsOne: Bool
    /// That one.
    @exclusivity(unchecked) var answer: Value?
    /// Results of nondeterministic built-ins: those to be used again, and those that came about.
    @exclusivity(unchecked) var recorded: RecordedResults

    init(
        _ program: Program, input: ValueRef, projected: ProjectedInput?, data: ValueRef, context: BuiltinContext,
        isStrict: Bool, wantsOne: Bool, recorded: RecordedResults
    ) {
        self.program = program
        steps = program.steps
        constants = program.constantCells
        self.context = context
        self.isStrict = isStrict
        self.wantsOne = wantsOne
        self.recorded = recorded
        stackLimit = StackGuard.limit
        store = data
        scope = Scope(input: input, projected: projected, data: data, groups: program.groups.count)
    }

    deinit {
        frames.deallocate()
        loops.deallocate()
    }

    /// Runs the query; its solutions are in `rows` afterwards.
    func run() throws(EvaluationError) {
        let (frame, mark) = frames.push(program.frameSize)
        let signal = run(program.entry, frame)
        frames.pop(to: mark)
        if signal == .failed {
            throw failure ?? EvaluationError(.limit, "the evaluation stopped")
        }
    }

    // MARK: Small things

    @inline(__always)
    func read(_ operand: Operand, _ frame: Frame) -> ValueRef {
        operand.code >= 0 ? frame[Int(operand.code)] : constants[Int(~operand.code)]
    }

    @inline(__always)
    func write(_ value: ValueRef, _ slot: Slot, _ frame: Frame) {
        if slot >= 0 { frame[Int(slot)] = value }
    }

    func list(_ number: Int32) -> Range<Int> { program.lists[Int(number)] }

    /// Ends the evaluation with an error.
    func fail(_ code: EvaluationError.Code, _ message: String, at step: Int) -> Signal {
        failure = EvaluationError(code, message, at: program.location(of: step))
        return .failed
    }

    /// Ends the evaluation with the error of a limit.
    func fail(_ error: BuiltinError, at step: Int) -> Signal { fail(error.code, error.message, at: step) }

    /// Pays for an amount of memory; says whether there is enough.
    func pay(bytes: Int, at step: Int) -> Bool {
        do {
            try context.charge(bytes: bytes)
            return true
        } catch {
            _ = fail(error, at: step)
            return false
        }
    }

    /// Pays for some work; says whether the evaluation may go on.
    @inline(__always)
    func pay(_ units: Int, at step: Int) -> Bool {
        context.budget &-= units
        return context.budget >= context.nextCheck || check(at: step)
    }

    private func check(at step: Int) -> Bool {
        do {
            try context.charge(0)
            return true
        } catch {
            _ = fail(error, at: step)
            return false
        }
    }

    /// Whether a value nests no deeper and has no more parts than values may; if it does, the evaluation has failed.
    func isShallow(_ value: Value, at step: Int) -> Bool {
        let (isDeep, isLarge) = (value.depth > Value.maximumDepth, value.size > context.limits.valueSize)
        if !isDeep, !isLarge { return true }
        let reason =
            isDeep
            ? "nests deeper than \(Value.maximumDepth) levels"
            : "has more parts than the limit of \(context.limits.valueSize)"
        _ = fail(.limit, "a value \(reason)", at: step)
        return false
    }

    /// Whether the stack has room for one more level.
    @inline(__always)
    var hasStack: Bool { StackGuard.position > stackLimit }

    func failStack(at step: Int) -> Signal {
        fail(.limit, "the evaluation nests deeper than this thread's stack allows", at: step)
    }
}
