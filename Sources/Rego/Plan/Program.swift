import RegoSyntax

/// A query and all the rules it can reach, planned: immutable, shared by every thread that evaluates it.
///
/// `@exclusivity(unchecked)` here and in `RuleGroup`: only the planner writes, before anybody evaluates.
// @unchecked: everything is written by the planner before the program is handed out and never afterwards; the
// `ValueRef`s refer to `constants`, which lives as long.
final class Program: @unchecked Sendable {
    @exclusivity(unchecked) var code: [Instruction] = []
    /// For each instruction the place in the source it came from.
    @exclusivity(unchecked) var places: [Int32] = []
    @exclusivity(unchecked) var locations: [SourceLocation] = []

    /// Keeps alive what `constantRefs` and `pathKeys` refer to.
    @exclusivity(unchecked) var constants: [Value] = []
    @exclusivity(unchecked) var constantRefs: [ValueRef] = []

    /// Paths of constant keys, as ranges of `pathKeys`.
    @exclusivity(unchecked) var paths: [Range<Int>] = []
    @exclusivity(unchecked) var pathKeys: [ValueRef] = []

    /// Lists of operands, as ranges of `listItems`.
    @exclusivity(unchecked) var lists: [Range<Int>] = []
    @exclusivity(unchecked) var listItems: [Operand] = []

    @exclusivity(unchecked) var groups: [RuleGroup] = []
    /// Where the branches of rules begin.
    @exclusivity(unchecked) var branches: [Int] = []
    @exclusivity(unchecked) var nodes: [DocumentNode] = []
    @exclusivity(unchecked) var calls: [BuiltinCall] = []
    @exclusivity(unchecked) var withs: [WithPlan] = []
    @exclusivity(unchecked) var lookups: [ElementLookup] = []
    /// What is read of `input`, if that is known. Set by `seal`.
    @exclusivity(unchecked) private(set) var projection: InputProjection?

    /// Where the query begins, and the slots of its frame.
    @exclusivity(unchecked) var entry = 0
    @exclusivity(unchecked) var frameSize = 0
    @exclusivity(unchecked) var variables: [(name: String, operand: Operand)] = []
    @exclusivity(unchecked) var expressions: [(operand: Operand?, location: SourceLocation)] = []

    /// The same as `code` and `constantRefs`, for the evaluator's loop. Set by `seal`.
    @exclusivity(unchecked) private(set) var steps = UnsafeMutablePointer<Instruction>.allocate(capacity: 0)
    @exclusivity(unchecked) private(set) var constantCells = UnsafeMutablePointer<ValueRef>.allocate(capacity: 0)

    /// Ends the planning; indexes replace scans where they can.
    func seal() {
        constantRefs = constants.map { ValueRef($0) }
        LookupPlanner.plan(self)
        projection = InputProjection(self)
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

/// A built-in as it is called at one place, or put in another function's place.
final class BuiltinCall: Sendable {
    let builtin: Builtin
    let list: Int
    /// Whether a `with` somewhere in the program replaces this built-in.
    let isReplaced: Bool
    /// Whether the result does not matter (`print`).
    let isVoid: Bool

    init(builtin: Builtin, list: Int, isReplaced: Bool, isVoid: Bool) {
        self.builtin = builtin
        self.list = list
        self.isReplaced = isReplaced
        self.isVoid = isVoid
    }
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
        case builtin(BuiltinCall)
    }

    let modifiers: [(target: Target, replacement: Replacement)]

    /// Whether one of them sets `input` or a part of it, or puts in a built-in that may look at it.
    var concernsInput: Bool {
        modifiers.contains { target, replacement in
            if case .input = target { return true }
            if case .builtin(let call) = replacement { return !call.builtin.isStandard }
            return false
        }
    }
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
    @exclusivity(unchecked) var rules: [RulePlan] = []
    /// For one key, which stands in slot 0.
    @exclusivity(unchecked) var keyedRules: [RulePlan] = []
    /// Whether asking for one key is less work than making the whole document.
    @exclusivity(unchecked) var prefersKeys = false
    @exclusivity(unchecked) var defaultRule: RulePlan?
    /// Which rules can hold, by some values of the input or the arguments.
    @exclusivity(unchecked) var index: RuleIndex?
    /// Whether every rule of an object has just one key behind the common path.
    @exclusivity(unchecked) var isFlatObject = true
    /// Whether calls with the same arguments are worth remembering.
    @exclusivity(unchecked) var isMemoized = true
    /// The slots of the largest frame of its rules.
    @exclusivity(unchecked) var frameSize = 0

    init(kind: Kind, path: [Value], arity: Int) {
        self.kind = kind
        self.path = path
        self.arity = arity
    }
}

/// One rule: which of `Program.branches` are its own. Later ones (`else`) run if the earlier ones yield nothing.
struct RulePlan {
    let branches: Range<Int>
}
