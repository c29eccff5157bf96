import RegoSyntax

/// Variables that are equal to each other, and the constant they equal, if there is one.
struct VariableSets {
    private var parents: [RegoText: RegoText] = [:]
    private var constants: [RegoText: Term] = [:]
    private let live: VariableSet

    init(live: VariableSet) { self.live = live }

    /// The variable that stands for all of its set; `nil` for one that equals none.
    func root(_ name: RegoText) -> RegoText? {
        guard var node = parents[name] else { return nil }
        var steps = 0
        while let parent = parents[node], parent != node, steps <= parents.count {
            node = parent
            steps &+= 1
        }
        return node
    }

    func constant(_ root: RegoText) -> Term? { constants[root] }

    mutating func forgetConstant(_ root: RegoText) { constants[root] = nil }

    @discardableResult
    private mutating func make(_ name: RegoText) -> RegoText {
        if let root = root(name) { return root }
        parents[name] = name
        return name
    }

    /// Notes that two variables are equal; says whether that is possible.
    mutating func merge(_ left: RegoText, _ right: RegoText) -> Bool {
        let (first, second) = (make(left), make(right))
        if first == second { return true }
        // A variable that must stay stands for those that need not.
        let (root, other) = live.contains(first) ? (first, second) : (second, first)
        let (constant, otherConstant) = (constants[root], constants[other])
        parents[other] = root
        constants[other] = nil
        if let constant, let otherConstant {
            return TermOrder.compare(constant, otherConstant) == 0
        }
        constants[root] = constant ?? otherConstant
        return true
    }

    /// Notes that a variable equals a constant; says whether that is possible.
    mutating func set(_ name: RegoText, to constant: Term) -> Bool {
        let root = make(name)
        if let there = constants[root], TermOrder.compare(there, constant) != 0 { return false }
        constants[root] = constant
        return true
    }
}
