import RegoSyntax

/// What the body of a rule asks of places whose values are known before it runs: fixed places in the input and in base
/// data, and arguments. Followed are equalities, membership, glob patterns and variables that carry a place's value.
struct RuleDemands {
    /// A place whose value is known before a rule runs.
    enum Place: Hashable {
        case argument(Int)
        case path([PathStep])
    }

    enum PathStep: Hashable {
        case input, data
        case key(Value)
    }

    /// What is asked of a place.
    indirect enum Pattern {
        case anything
        /// The value, or one of the members of a collection.
        case scalar(Value)
        case array([Pattern])
        /// Text that is split at delimiters first.
        case split(Set<Unicode.Scalar>, [Pattern])
    }

    struct Demand {
        let place: Place
        let pattern: Pattern
        /// The variable that has the place's value, or the value asked for.
        let node: TermNode?
    }

    private(set) var demands: [Demand] = []
    /// Every place that took part, in order.
    private(set) var places: [Place] = []
    private var constants: [Variable: Value] = [:]
    private let arguments: [TermNode]
    private let tree: DocumentTree

    init(_ branch: RuleBranch, _ tree: DocumentTree) {
        arguments = branch.arguments
        self.tree = tree
        if branch.steps.contains(where: Self.preventsIndexing) { return }
        for step in branch.steps { read(step) }
    }

    private static func preventsIndexing(_ step: Step) -> Bool {
        guard case .call(let callee, _) = step.kind else { return false }
        return callee.name == "internal.print" || callee.name == "internal.test_case"
    }

    private mutating func read(_ step: Step) {
        guard !step.isNegated, step.modifiers.isEmpty else { return }
        switch step.kind {
        case .term(.reference(let path)):
            if let place = place(path) { insert(.init(place: place, pattern: .anything, node: nil)) }
        case .equality(let left, let right): readEquality(left, right)
        case .call(let callee, let operands):
            switch (callee.name, operands.count) {
            case ("equal", 2): readEquality(operands[0], operands[1])
            case ("glob.match", 3): readGlob(operands)
            case ("internal.member_2", 2): readMembership(of: operands[0], in: operands[1])
            default: break
            }
        default: break
        }
    }

    private mutating func insert(_ demand: Demand) {
        places.append(demand.place)
        for position in demands.indices where demands[position].place == demand.place {
            let other = demands[position]
            if let node = demand.node, let there = other.node, node.isSame(as: there) { return }
            if !demand.asksForAnything, other.asksForAnything {
                demands[position] = demand
                return
            }
        }
        demands.append(demand)
    }

    // MARK: Places

    /// A fixed place in the input, or in base data where no rule can be.
    private func place(_ path: [TermNode]) -> Place? {
        guard let root = path.first?.variable, root.isRoot, let keys = path.keys else { return nil }
        if root == .data {
            var node: DocumentTree? = tree
            for key in keys {
                node = node?.children[key]
                guard let found = node else { break }
                if !found.rules.isEmpty { return nil }
            }
            if node != nil { return nil }
        }
        return .path([root == .data ? .data : .input] + keys.map { .key($0) })
    }

    /// The place whose value a variable has.
    private func place(of variable: Variable) -> Place? {
        if let demand = demands.first(where: { $0.node?.variable == variable }) { return demand.place }
        return arguments.firstIndex { $0.variable == variable }.map { .argument($0) }
    }

    // MARK: Equality

    private mutating func readEquality(_ left: TermNode, _ right: TermNode) {
        if readElement(left, right) || readElement(right, left) { return }
        if !readSide(left, right) { _ = readSide(right, left) }
    }

    /// `input.list[_] = "a"`: the list must have the value.
    private mutating func readElement(_ node: TermNode, _ other: TermNode) -> Bool {
        guard case .reference(let path) = node, let last = path.last, !last.isGround,
            let place = place(Array(path.dropLast())), case .value(let value) = resolved(other), !value.isComposite
        else { return false }
        insert(.init(place: place, pattern: .scalar(value), node: .value(value)))
        return true
    }

    private mutating func readSide(_ node: TermNode, _ other: TermNode) -> Bool {
        switch node {
        case .variable(let variable):
            if let constant = other.value { constants[variable] = constant }
            guard let pattern = Self.pattern(other), let place = place(of: variable) else { return false }
            insert(.init(place: place, pattern: pattern, node: other))
            return true
        case .reference(let path):
            guard let place = place(path), Self.pattern(other) != nil else { return false }
            let value = resolved(other)
            insert(.init(place: place, pattern: Self.pattern(value) ?? .anything, node: value))
            return true
        default:
            return false
        }
    }

    /// A constant for a variable that is known to equal it.
    private func resolved(_ node: TermNode) -> TermNode {
        node.variable.flatMap { constants[$0] }.map { .value($0) } ?? node
    }

    private static func pattern(_ node: TermNode) -> Pattern? {
        switch node {
        case .variable: return .anything
        case .value(.array), .array:
            var items: [Pattern] = []
            for item in node.elements ?? [] {
                guard let pattern = pattern(item) else { return nil }
                if case .array = pattern { return nil }
                items.append(pattern)
            }
            return .array(items)
        case .value(let value): return value.isComposite ? nil : .scalar(value)
        default: return nil
        }
    }

    // MARK: Membership

    private mutating func readMembership(of member: TermNode, in collection: TermNode) {
        if let variable = member.variable, let place = place(of: variable) {
            guard case .value(let value) = resolved(collection) else { return }
            let members: [Value]
            switch value {
            case .array(let array): members = Array(array)
            case .set(let set): members = Array(set)
            case .object(let object): members = Array(object.values)
            default: return
            }
            for member in members {
                insert(.init(place: place, pattern: Self.loosePattern(member), node: .value(member)))
            }
            return
        }
        let value = resolved(member)
        if member.variable == nil, case .value(let value) = member, value.isComposite { return }
        let place: Place?
        switch collection {
        case .reference(let path): place = self.place(path)
        case .variable(let variable): place = self.place(of: variable)
        default: place = nil
        }
        guard let place, case .path = place else { return }
        switch value {
        case .value(let value): insert(.init(place: place, pattern: Self.loosePattern(value), node: .value(value)))
        default: insert(.init(place: place, pattern: .anything, node: value))
        }
    }

    /// What composites hold beyond scalars and arrays of them may be anything.
    private static func loosePattern(_ value: Value) -> Pattern {
        switch value {
        case .array(let array): .array(array.map { $0.isComposite ? .anything : .scalar($0) })
        case .object, .set: .anything
        default: .scalar(value)
        }
    }

    // MARK: Globs

    private mutating func readGlob(_ operands: [TermNode]) {
        guard case .value(.string(let text)) = operands[0], case .value(.array(let list)) = operands[1],
            let variable = operands[2].variable, let place = place(of: variable)
        else { return }
        var delimiters: Set<Unicode.Scalar> = list.isEmpty ? ["."] : []
        for item in list {
            guard case .string(let string) = item else { return }
            delimiters.formUnion(string.string.unicodeScalars)
        }
        var items: [Pattern] = []
        for part in Self.split(text.string, at: delimiters) {
            if part == "*" {
                items.append(.anything)
                continue
            }
            guard !Self.hasWildcard(part) else { return }
            items.append(.scalar(Value(part)))
        }
        insert(.init(place: place, pattern: .split(delimiters, items), node: nil))
    }

    private static func hasWildcard(_ part: String) -> Bool {
        var isEscaped = false
        for scalar in part.unicodeScalars {
            if scalar == "\\" {
                isEscaped.toggle()
                continue
            }
            if !isEscaped, "[?{*".unicodeScalars.contains(scalar) { return true }
            isEscaped = false
        }
        return false
    }

    /// The parts between delimiters that are not escaped.
    static func split(_ text: String, at delimiters: Set<Unicode.Scalar>) -> [String] {
        var parts: [String] = []
        var part = String.UnicodeScalarView()
        var isEscaped = false
        for scalar in text.unicodeScalars {
            if scalar == "\\" || isEscaped {
                isEscaped.toggle()
                part.append(scalar)
            } else if delimiters.contains(scalar) {
                parts.append(String(part))
                part = String.UnicodeScalarView()
            } else {
                part.append(scalar)
            }
        }
        parts.append(String(part))
        return parts
    }
}

extension RuleDemands.Demand {
    var asksForAnything: Bool {
        if case .anything = pattern { true } else { false }
    }
}
