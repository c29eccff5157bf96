import RegoSyntax

/// A query and all the rules it can reach, planned: immutable, shared by every thread that evaluates it.
// @unchecked: everything is written by the planner before the program is handed out and never afterwards; the
// `ValueRef`s refer to `constants`, which lives as long.
final class Program: @unchecked Sendable {
    var code: [Instruction] = []
    /// For each instruction the place in the source it came from.
    var places: [Int32] = []
    var locations: [SourceLocation] = []

    /// Keeps alive what `constantRefs` and `pathKeys` refer to.
    var constants: [Value] = []
    var constantRefs: [ValueRef] = []

    /// Paths of constant keys, as ranges of `pathKeys`.
    var paths: [Range<Int>] = []
    var pathKeys: [ValueRef] = []

    /// Lists of operands, as ranges of `listItems`.
    var lists: [Range<Int>] = []
    var listItems: [Operand] = []

    var groups: [RuleGroup] = []
    var nodes: [DocumentNode] = []
    var calls: [BuiltinCall] = []
    var withs: [WithPlan] = []

    /// Where the query begins, and the slots of its frame.
    var entry = 0
    var frameSize = 0
    var variables: [(name: String, operand: Operand)] = []
    var expressions: [(operand: Operand?, location: SourceLocation)] = []

    /// The same as `code` and `constantRefs`, for the evaluator's loop. Set by `seal`.
    private(set) var steps = UnsafeMutablePointer<Instruction>.allocate(capacity: 0)
    private(set) var constantCells = UnsafeMutablePointer<ValueRef>.allocate(capacity: 0)

    /// Ends the planning.
    func seal() {
        constantRefs = constants.map { ValueRef($0) }
        steps.deallocate()
        constantCells.deallocate()
        steps = .allocate(capacity: code.count)
        steps.initialize(from: code, count: code.count)
        constantCells = .allocate(capacity: constantRefs.count)
        constantCells.initialize(from: constantRefs, count: constantRefs.count)
    }

    deinit {
        steps.deallocate()
        constantCells.deallocate()
    }

    /// Where an instruction came from.
    func location(of instruction: Int) -> SourceLocation? {
        guard places.indices.contains(instruction) else { return nil }
        let location = locations[Int(places[instruction])]
        return location.row > 0 ? location : nil
    }
}

/// A built-in as it is called at one place.
struct BuiltinCall {
    let builtin: Builtin
    let list: Int
    /// Whether a `with` somewhere in the program replaces this built-in.
    let isReplaced: Bool
    /// Whether the result does not matter (`print`).
    let isVoid: Bool
}

/// A node of the tree of rules as a plan uses it.
struct DocumentNode {
    let path: [Value]
    /// Children in order of their keys.
    var children: [(key: Value, node: Int)]
    /// The rules here; there are no children then.
    var group: Int?
    /// Left out of extents (`data.system`).
    let isHidden: Bool
}

/// `with` modifiers of one expression.
struct WithPlan {
    enum Target {
        case input(path: [Value])
        case data(path: [Value])
        case function(group: Int)
        case builtin(name: String)
    }

    enum Replacement {
        case value(Operand)
        case function(group: Int)
        case builtin(Builtin)
    }

    let modifiers: [(target: Target, replacement: Replacement)]
}

/// All rules that define one document.
final class RuleGroup {
    enum Kind {
        /// One value.
        case complete
        case function
        /// A partial set.
        case set
        /// Rules with keys behind the common path: a partial object, or a document of several levels.
        case object
    }

    let kind: Kind
    /// Its path below `data`.
    let path: [Value]
    let arity: Int
    /// For a whole evaluation.
    var rules: [RulePlan] = []
    /// For one key, which stands in slot 0.
    var keyedRules: [RulePlan] = []
    /// Whether asking for one key is less work than making the whole document.
    var prefersKeys = false
    var defaultRule: RulePlan?
    /// Which rules can hold, by some values of the input or the arguments.
    var index: RuleIndex?
    /// Whether every rule of an object has just one key behind the common path.
    var isFlatObject = true
    /// Whether calls with the same arguments are worth remembering.
    var isMemoized = true
    /// The slots of the largest frame of its rules.
    var frameSize = 0

    init(kind: Kind, path: [Value], arity: Int) {
        self.kind = kind
        self.path = path
        self.arity = arity
    }
}

/// One rule: where its branches begin. Later branches (`else`) run if the earlier ones yield nothing.
struct RulePlan {
    let branches: [Int]
    let location: SourceLocation
}
