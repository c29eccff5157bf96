import RegoSyntax

/// Says which rules of a group can hold, by looking at values that their bodies compare with constants: paths into
/// `input`, and a function's arguments. The rules it leaves out would fail; they are never started.
final class RuleIndex {
    /// Something to look at.
    enum Source: Hashable {
        case input(path: [Value])
        case argument(Int)
    }

    /// One test: rules are told apart by the value of a source.
    private struct Node {
        /// Rules that nothing further tells apart.
        var rules: [Int32] = []
        var source: Test?
        /// From a value to the node of the rules that want it.
        var table: TableStorage = .emptyObject
        /// The node of the rules that do not look at this source.
        var rest = -1
    }

    private enum Test {
        case input(path: Int)
        case argument(Int)
    }

    private typealias Conditions = [Source: Set<Value>]

    // Written while the index is made, and never afterwards.
    @exclusivity(unchecked) private var nodes: [Node] = []

    /// An index, or `nil` where it would not tell rules apart.
    static func make(_ rules: [CompiledRule], _ planner: Planner) -> RuleIndex? {
        guard rules.count > 2 else { return nil }
        let conditions = rules.map(conditions(of:))
        let index = RuleIndex()
        index.build(Array(rules.indices), conditions, [], planner)
        return index.nodes.first?.source == nil ? nil : index
    }

    @discardableResult
    private func build(
        _ rules: [Int], _ conditions: [Conditions], _ used: Set<Source>, _ planner: Planner
    ) -> Int {
        let number = nodes.count
        nodes.append(Node())
        var counts: [Source: Int] = [:]
        for rule in rules {
            for source in conditions[rule].keys where !used.contains(source) { counts[source, default: 0] += 1 }
        }
        // Among equally good sources the choice must not depend on the order of a hash table.
        let best = counts.max { ($0.value, Self.rank($1.key)) < ($1.value, Self.rank($0.key)) }
        guard rules.count > 2, let best, best.value > 1 else {
            nodes[number].rules = rules.map { Int32(truncatingIfNeeded: $0) }
            return number
        }
        var byValue: [Value: [Int]] = [:]
        var rest: [Int] = []
        for rule in rules {
            guard let values = conditions[rule][best.key] else {
                rest.append(rule)
                continue
            }
            for value in values { byValue[value, default: []].append(rule) }
        }
        let tested = used.union([best.key])
        var table = TableBuilder(hasValues: true, capacity: byValue.count)
        for (value, chosen) in byValue.sorted(by: { $0.key < $1.key }) {
            table.set(value, Value(build(chosen, conditions, tested, planner)))
        }
        nodes[number].table = table.finish()
        if !rest.isEmpty { nodes[number].rest = build(rest, conditions, tested, planner) }
        switch best.key {
        case .argument(let position): nodes[number].source = .argument(position)
        case .input(let path): nodes[number].source = .input(path: Int(planner.path(path)))
        }
        return number
    }

    private static func rank(_ source: Source) -> String {
        switch source {
        case .argument(let position): "a\(position)"
        case .input(let path): "i" + Value.array(RegoArray(path)).jsonString
        }
    }

    // MARK: What a rule wants

    private static func conditions(of rule: CompiledRule) -> Conditions {
        var conditions: Conditions = [:]
        var names: [RegoText: Source] = [:]
        for (position, argument) in (rule.arguments ?? []).enumerated() {
            if let name = argument.variableName {
                names[name] = .argument(position)
            } else if let value = argument.constantValue {
                conditions[.argument(position)] = [value]
            }
        }
        // The bodies of `else` branches say nothing about each other; the arguments bind them all.
        guard rule.elses.isEmpty else { return conditions }
        for expression in rule.main.body where !expression.isNegated && expression.modifiers.isEmpty {
            guard case .call(let call) = expression.kind, call.arguments.count == 2, let name = call.name else {
                continue
            }
            let (left, right) = (call.arguments[0], call.arguments[1])
            switch name {
            case "eq", "equal":
                if let variable = left.variableName, let source = source(right, names) { names[variable] = source }
                if let variable = right.variableName, let source = source(left, names) { names[variable] = source }
                note(left, right, names, &conditions)
                note(right, left, names, &conditions)
            case "internal.member_2":
                guard let source = source(left, names), let members = members(right) else { continue }
                add(source, members, &conditions)
            default: continue
            }
        }
        return conditions
    }

    private static func note(
        _ term: Term, _ constant: Term, _ names: [RegoText: Source], _ conditions: inout Conditions
    ) {
        guard let source = source(term, names), let value = constant.constantValue else { return }
        add(source, [value], &conditions)
    }

    private static func add(_ source: Source, _ values: Set<Value>, _ conditions: inout Conditions) {
        conditions[source] = conditions[source].map { $0.intersection(values) } ?? values
    }

    private static func source(_ term: Term, _ names: [RegoText: Source]) -> Source? {
        switch term.kind {
        case .variable(let name): return names[name]
        case .ref(let path):
            guard path.count > 1, path.first?.variableName == "input" else { return nil }
            let keys = path.dropFirst().compactMap(\.constantValue)
            return keys.count == path.count &- 1 ? .input(path: keys) : nil
        default: return nil
        }
    }

    private static func members(_ term: Term) -> Set<Value>? {
        switch term.constantValue {
        case .array(let array): Set(array)
        case .set(let set): Set(set)
        case .object(let object): Set(object.values)
        default: nil
        }
    }

    // MARK: Asking

    /// The paths into `input` that are looked at.
    var inputPaths: [Int] {
        nodes.compactMap { node in
            if case .input(let path) = node.source { path } else { nil }
        }
    }

    /// Appends the rules that can hold, in their order, to `found`.
    func find(
        in program: Program, _ scope: Scope, arguments: FrameStack.Frame, into found: inout [Int32]
    ) {
        let start = found.count
        find(0, program, scope, arguments, &found)
        if found.count &- start > 1 { found[start...].sort() }
    }

    private func find(
        _ number: Int, _ program: Program, _ scope: Scope, _ arguments: FrameStack.Frame, _ found: inout [Int32]
    ) {
        found.append(contentsOf: nodes[number].rules)
        guard let source = nodes[number].source else { return }
        let value: ValueRef
        switch source {
        case .argument(let position): value = arguments[position]
        case .input(let path): value = scope.input(at: path, program)
        }
        if let next = nodes[number].table.find(value) {
            find(Int(truncatingIfNeeded: ValueRef(next).int), program, scope, arguments, &found)
        }
        if nodes[number].rest >= 0 { find(nodes[number].rest, program, scope, arguments, &found) }
    }
}

extension TableStorage {
    /// Where the value of a key is; `nil` for undefined.
    @inline(__always)
    func find(_ key: ValueRef) -> UnsafePointer<Value>? {
        if key.kind == .string { return key.withString { find($0) } }
        return key.isUndefined ? nil : find(key.owned)
    }
}

extension Program {
    /// What a path of constants leads to in base data. As in OPA, where base data is addressed by texts, a number finds
    /// the key that is written like it, and a text the element of an array.
    @inline(__always)
    func followBase(_ path: Int, from start: ValueRef) -> ValueRef {
        var value = start
        for key in paths[path] {
            if value.isUndefined { return value }
            let next = value.get(pathKeys[key])
            value = next.isUndefined ? value.getText(pathKeys[key]) : next
        }
        return value
    }

    /// What a path of constants leads to.
    @inline(__always)
    func follow(_ path: Int, from start: ValueRef) -> ValueRef {
        var value = start
        for key in paths[path] {
            if value.isUndefined { return value }
            value = value.get(pathKeys[key])
        }
        return value
    }
}
