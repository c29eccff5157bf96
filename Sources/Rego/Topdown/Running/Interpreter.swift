import RegoSyntax

/// One evaluation by the interpreter, on one thread: what all its queries share.
///
/// The interpreter works as OPA's does. A `Frame` is a query that runs: the one asked, the body of a rule, of a
/// comprehension, of a negation. An expression is evaluated by a function that calls its continuation once for each
/// solution, so what comes after an expression runs inside of it. See `Frame+Unification.swift` first.
final class Interpreter {
    let library: RuleLibrary
    let lowering: Lowering
    let context: BuiltinContext
    let isStrict: Bool
    let tracer: (any Tracer)?
    /// The names somebody wrote for the compiler's.
    let originalNames: [RegoText: RegoText]
    let stackLimit = StackGuard.limit

    /// Base data as the caller gave it.
    let store: Value

    var recorded: RecordedResults
    var world: World
    /// Of each `with` that is in force, what is known in it; the last one counts.
    var memos: [TopdownMemo] = [TopdownMemo()]
    /// What partial evaluation keeps; `nil` in a full one.
    var partial: PartialState?

    private var nextQueryID = 0
    private var worlds: [String: Int] = [:]
    private var freshVariables = 0

    init(
        library: RuleLibrary, input: Value?, data: Value, context: BuiltinContext, options: EvaluationOptions,
        tracer: (any Tracer)?, originalNames: [RegoText: RegoText]
    ) {
        self.library = library
        lowering = library.lowering
        self.context = context
        isStrict = options.strictBuiltinErrors
        recorded = options.recorded
        self.tracer = tracer
        self.originalNames = originalNames
        store = data
        world = World(input: input, data: data)
    }

    var isPartial: Bool { partial != nil }

    func takeQueryID() -> Int {
        defer { nextQueryID &+= 1 }
        return nextQueryID
    }

    /// The number of the world that modifiers make of another; the same modifiers make the same.
    func worldID(_ modifiers: [(target: Term, value: Term)], in outer: World) -> Int {
        let key = "\(outer.id)" + modifiers.map { " \($0.target.line) \($0.value.line)" }.joined()
        if let known = worlds[key] { return known }
        worlds[key] = worlds.count &+ 1
        return worlds.count
    }

    /// Lends a variable that nothing else uses while `body` runs.
    func withFreshVariable(_ name: String, _ body: (Variable) throws -> Void) rethrows {
        let variable = lowering.symbols.variable(RegoText("$_\(name)_\(freshVariables)"))
        freshVariables &+= 1
        defer { freshVariables &-= 1 }
        try body(variable)
    }

    // MARK: Limits

    /// Pays for a step; fails when a limit is reached.
    func pay(_ units: Int = 1, at place: SourceLocation? = nil) throws {
        guard StackGuard.position > stackLimit else {
            throw EvaluationError(.limit, "the evaluation nests deeper than this thread's stack allows", at: place)
        }
        do {
            try context.charge(units)
        } catch {
            throw EvaluationError(error.code, error.message, at: place)
        }
    }

    /// Pays for memory.
    func pay(bytes: Int, at place: SourceLocation? = nil) throws {
        do {
            try context.charge(bytes: bytes)
        } catch {
            throw EvaluationError(error.code, error.message, at: place)
        }
    }

    /// A value that nests no deeper and has no more parts than values may.
    func shallow(_ value: Value, at place: SourceLocation?) throws -> Value {
        guard value.depth <= Value.maximumDepth else {
            throw EvaluationError(.limit, "a value nests deeper than \(Value.maximumDepth) levels", at: place)
        }
        guard value.size <= context.limits.valueSize else {
            throw EvaluationError(
                .limit, "a value has more parts than the limit of \(context.limits.valueSize)", at: place)
        }
        return value
    }
}

/// What expressions see: the input, base data, and what `with` replaces.
struct World {
    /// What stands in the place of a function.
    struct Mock {
        /// The function's name in dots.
        let name: String
        let replacement: TermNode
    }

    /// 0 for the world as the caller gave it; of each `with` another.
    var id = 0
    var input: Value?
    var data: Value
    /// Paths below `data` that `with` has set: no rule counts there.
    var targets: [[Value]] = []
    var mocks: [Mock] = []

    /// Whether `with` has set the document at a path, or one above it.
    func isTarget(_ path: [Value]) -> Bool {
        targets.contains { $0.count <= path.count && zip($0, path).allSatisfy { $0 == $1 } }
    }

    /// Whether `with` has set a document below a path.
    func isAboveTarget(_ path: [Value]) -> Bool {
        targets.contains { $0.count > path.count && zip($0, path).allSatisfy { $0 == $1 } }
    }
}

/// Ends the search for more solutions: one was enough, for this query or for one that called it.
struct EarlyExit: Error {
    /// Whether the query that ends is not the one that needs no more.
    var isDeferred: Bool
    /// The exit that was on its way already.
    var previous: (any Error)?

    /// Runs `body`, behind which an early exit does not reach.
    static func contained(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let exit as EarlyExit {
            if let previous = exit.previous { throw previous }
        }
    }
}

/// Lets deferred exits wait until a loop is done.
struct DeferredExits {
    private(set) var first: EarlyExit?

    /// Runs one turn of a loop.
    mutating func run(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let exit as EarlyExit where exit.isDeferred {
            if first == nil { first = exit }
        }
    }

    /// Lets the first one go on.
    func finish() throws {
        if let first { throw first }
    }
}
