public import RegoSyntax

/// One step of a traced evaluation: what OPA's tracers are told, in its order and with its numbers.
///
/// An event is lent to the tracer during the call; what `node` and `locals` answer is right only then.
public struct TraceEvent {
    /// The kind of step. The raw values are OPA's.
    public enum Operation: String, Sendable, Hashable, CaseIterable {
        /// A query, rule, or the body of a comprehension or `every` begins.
        case enter = "Enter"
        /// It has a solution.
        case exit = "Exit"
        /// An expression is about to be evaluated.
        case eval = "Eval"
        /// Evaluation comes back to look for more solutions.
        case redo = "Redo"
        /// An expression has no solution.
        case fail = "Fail"
        /// Two terms are about to be unified.
        case unify = "Unify"
        /// Rules were looked up; the message says how many may hold.
        case index = "Index"
        /// A partial rule gave a member or entry that is known already.
        case duplicate = "Duplicate"
        /// `trace` was called; the message is its argument.
        case note = "Note"
        /// Partial evaluation keeps an expression for later.
        case save = "Save"
    }

    /// What a step is about.
    public enum Node: Sendable {
        /// A rule: of an `else` the branch alone.
        case rule(TracedRule)
        case body(Body)
        case expression(Expression)
        /// No node, as of notes.
        case none
    }

    /// A variable that has a value.
    public struct Local {
        /// Its name as it was written; the compiler's own name where nobody wrote it.
        public let name: RegoText
        /// Its name in nodes.
        public let generatedName: RegoText
        /// What it is bound to: usually a value; in partial evaluation any term.
        public let term: Term

        /// What it is bound to, where that is a value.
        public var value: Value? { term.constantValue }

        /// Whether somebody wrote the variable.
        public var isWritten: Bool { !name.isGenerated && !name.isWildcard }
    }

    /// The kind of step.
    public let operation: Operation
    /// The query the step is part of: 0 is the query that was asked, and each rule, comprehension and negation that is
    /// evaluated has the next number.
    public let queryID: Int
    /// The query that asked this one.
    public let parentID: Int
    /// Where what the step is about is written.
    public let location: SourceLocation
    /// What there is to say beyond: of `index`, `note` and of an early `exit`.
    public let message: String
    /// The document whose rules an `index` step has looked up.
    public let reference: [Term]?

    let makeNode: () -> Node
    let bindings: () -> [Local]

    /// What the step is about.
    public var node: Node { makeNode() }

    /// The variables of the query that have a value, in the order of their names.
    public var locals: [Local] { bindings() }
}

/// A rule as a step of an evaluation names it.
public struct TracedRule: Sendable {
    /// The rule's place in `CompiledModules.rules`.
    public let id: Int
    /// 0 for the rule's first body, 1 and up for its `else` branches.
    public let branch: Int
    /// The head and the body that is evaluated; `else` branches are left out.
    public let rule: Rule
}

extension TraceEvent.Node {
    /// The node on one line, as OPA prints it.
    public var text: String {
        switch self {
        case .rule(let traced): traced.rule.line
        case .body(let body): body.line
        case .expression(let expression): expression.line
        case .none: ""
        }
    }
}

/// Is told of every step of an evaluation.
public protocol Tracer: AnyObject {
    /// Called for each step, on the thread that evaluates.
    func trace(_ event: TraceEvent)
}

/// Keeps the text of every step; for tests and small policies.
public final class TraceRecorder: Tracer {
    /// One step as text.
    public struct Step: Sendable, Hashable {
        /// The kind of step.
        public let operation: TraceEvent.Operation
        /// The query the step is part of.
        public let queryID: Int
        /// The query that asked this one.
        public let parentID: Int
        /// The node on one line.
        public let text: String
        /// The message.
        public let message: String
        /// The values of the variables that somebody wrote, by name.
        public let locals: [String: String]
        /// `file:row`.
        public let place: String
    }

    /// The steps so far.
    public private(set) var steps: [Step] = []
    private let limit: Int

    /// A recorder that keeps no more than `limit` steps.
    public init(limit: Int = 1_000_000) { self.limit = limit }

    public func trace(_ event: TraceEvent) {
        guard steps.count < limit else { return }
        var locals: [String: String] = [:]
        for local in event.locals where local.isWritten { locals[local.name.string] = local.term.line }
        let location = event.location
        steps.append(
            Step(
                operation: event.operation, queryID: event.queryID, parentID: event.parentID, text: event.node.text,
                message: event.message, locals: locals,
                place: location.file.isEmpty ? "\(location.row)" : "\(location.file):\(location.row)"))
    }
}
