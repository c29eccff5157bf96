/// The place of a value in a frame.
typealias Slot = Int32

/// What an instruction reads: a slot, or (below zero) a constant of the program.
struct Operand: Hashable {
    let code: Int32

    static func slot(_ slot: Slot) -> Operand { Operand(code: slot) }
    static func constant(_ index: Int) -> Operand { Operand(code: ~Int32(truncatingIfNeeded: index)) }

    /// The slot, if it is one.
    var slot: Slot? { code >= 0 ? code : nil }
    /// The index among the constants, if it is one.
    var constant: Int? { code < 0 ? Int(~code) : nil }
}

/// One step of a plan.
///
/// A plan is a list of steps. A step that finds nothing ends its list; `scan` and its like run the rest of the list once
/// for each element. So the last step is reached once for each solution; it yields the solution and returns, and the
/// scan before it goes on. All operands are plain numbers: copying an instruction costs nothing.
///
/// A slot of -1 stands for "not wanted".
enum Instruction {
    // MARK: Values

    case move(Slot, Operand)
    /// A path of constants into `input`.
    case input(Slot, path: Int32)
    /// A path of constants into base data.
    case base(Slot, path: Int32)
    /// The same, read as a whole.
    case baseDocument(Slot, path: Int32)
    /// A path of constants into a value.
    case path(Slot, Operand, path: Int32)
    /// `from[key]`
    case get(Slot, Operand, Operand)
    /// The same within base data, where a key is found by its text too.
    case baseGet(Slot, Operand, Operand)
    /// A value found so is read as a whole.
    case baseEnd(Slot)
    case makeArray(Slot, list: Int32)
    case makeSet(Slot, list: Int32)
    /// Keys and values alternate.
    case makeObject(Slot, list: Int32)
    /// The same where all keys are constants and ascend.
    case makeRecord(Slot, list: Int32)

    // MARK: Loops: the rest of the list runs for each element

    /// Every element of a collection. The key of a set's member is the member.
    case scan(Operand, key: Slot, element: Slot)
    /// Those elements only that have a certain value at a path: see `ElementLookup`.
    case scanWhere(Operand, key: Slot, element: Slot, lookup: Int32)
    /// `walk(x, [path, value])`; `pair` is the array of both.
    case walkAll(Operand, path: Slot, value: Slot, pair: Slot)

    // MARK: Documents on a way that is known only when it runs: a node of the tree of rules and the base data there

    case documentStart(Document, node: Int32)
    /// Every key below a document: those of base data, then those of rules.
    case documentKeys(Document, key: Slot)
    case documentStep(Document, Operand, to: Document)
    case documentEnd(Slot, Document)

    // MARK: Rules

    case rule(Slot, group: Int32)
    /// One entry or member of a partial rule.
    case ruleKey(Slot, group: Int32, Operand)
    case function(Slot, group: Int32, list: Int32)
    case builtin(Slot, call: Int32)

    // MARK: Tests: the list ends unless they hold

    case equal(Operand, Operand)
    case compare(Comparison, Operand, Operand)
    /// The value is not `false`.
    case truth(Operand)
    case isArray(Operand, count: Int32)
    case isObject(Operand, count: Int32)
    case member(Operand, Operand)
    case fail

    // MARK: Results of operators

    case comparison(Slot, Comparison, Operand, Operand)
    case arithmetic(Slot, Arithmetic, call: Int32)
    case membership(Slot, Operand, Operand)

    // MARK: Blocks: a list of their own follows, then at `next` the rest of this one

    case collect(Slot, Accumulator.Kind, next: Int32)
    case not(next: Int32)
    case every(Operand, key: Slot, value: Slot, next: Int32)
    case with(Int32)
    case endWith

    // MARK: Ends of lists

    /// A block has its answer.
    case succeed
    case item(Operand)
    case entry(Operand, Operand)
    /// The value of a complete rule or function. If `isOnly`, no other can come and the search ends.
    case yield(Operand, isOnly: Bool)
    case yieldMember(Operand)
    case yieldEntry(Operand, Operand)
    /// A value or a member (`isMember`) at a path of keys below the rule.
    case yieldAt(list: Int32, Operand, isMember: Bool)
    /// A solution of the query.
    case result

    enum Comparison: UInt8 {
        case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
    }

    enum Arithmetic: UInt8 {
        case add, subtract, multiply
    }

    /// Two slots: the number of a node of the tree of rules (undefined beyond the tree), and the base data there.
    struct Document {
        let node: Slot
        let base: Slot
    }
}
