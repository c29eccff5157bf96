import RegoSyntax

/// Turns compiled rules into a program: the query, and of the rules those it can reach.
///
/// `BodyPlanner` plans one body; this plans groups of rules and keeps what all bodies share.
final class Planner {
    let modules: CompiledModules
    let tree: DocumentTree
    let registry: BuiltinRegistry
    let program = Program()

    private var groupNumbers: [ObjectIdentifier: Int] = [:]
    private var nodeNumbers: [ObjectIdentifier: Int] = [:]
    private var waiting: [(node: DocumentTree, group: RuleGroup)] = []
    private var stringConstants: [RegoText: Operand] = [:]
    private var lastLocation: SourceLocation = .none

    /// Names of built-ins (`count`) and functions (`data.p.f`) that some `with` replaces.
    private(set) var replacedFunctions: Set<RegoText> = []

    init(modules: CompiledModules, tree: DocumentTree, registry: BuiltinRegistry) {
        self.modules = modules
        self.tree = tree
        self.registry = registry
    }

    /// The program of a query.
    func plan(_ query: CompiledQuery) throws(EvaluationError) -> Program {
        for rule in modules.rules {
            for branch in [rule.main] + rule.elses { noteReplacements(branch.body) }
        }
        noteReplacements(query.body)
        program.locations = [.none]
        let body = BodyPlanner(self)
        try body.plan(query.body)
        for variable in query.variables {
            program.variables.append((variable.shown.string, try body.value(Term(.variable(variable.name)))))
        }
        for expression in query.expressions {
            let operand: Operand?
            if let name = expression.value {
                operand = try body.value(Term(.variable(name)))
            } else {
                operand = nil
            }
            program.expressions.append((operand, expression.location))
        }
        body.emit(.result)
        program.frameSize = body.frameSize
        try planWaiting()
        program.seal()
        return program
    }

    private func planWaiting() throws(EvaluationError) {
        while let (node, group) = waiting.popLast() { try GroupPlanner(self, node, group).plan() }
    }

    // MARK: What `with` replaces

    private func noteReplacements(_ body: Body) {
        ReplacementFinder.find(in: body) { replacedFunctions.insert(RegoText($0)) }
    }

    // MARK: Emitting

    /// A rule whose branches begin at these instructions.
    func rule(_ starts: [Int]) -> RulePlan {
        program.branches += starts
        return RulePlan(branches: (program.branches.count &- starts.count)..<program.branches.count)
    }

    func emit(_ instruction: Instruction, at location: SourceLocation) {
        if location.row != lastLocation.row || location.column != lastLocation.column
            || location.source !== lastLocation.source
        {
            program.locations.append(location)
            lastLocation = location
        }
        program.code.append(instruction)
        program.places.append(Int32(truncatingIfNeeded: program.locations.count &- 1))
    }

    var here: Int { program.code.count }

    func constant(_ value: Value) -> Operand {
        program.constants.append(value)
        return .constant(program.constants.count &- 1)
    }

    func constant(_ text: RegoText) -> Operand {
        if let there = stringConstants[text] { return there }
        let made = constant(.string(RegoString(text.string)))
        stringConstants[text] = made
        return made
    }

    func path(_ keys: [Value]) -> Int32 {
        let start = program.pathKeys.count
        for key in keys {
            // Kept alive by the constants; strings are one object wherever they occur.
            let operand: Operand
            if case .string(let string) = key {
                operand = constant(RegoText(string.string))
            } else {
                operand = constant(key)
            }
            program.pathKeys.append(ValueRef(program.constants[operand.constant ?? 0]))
        }
        program.paths.append(start..<program.pathKeys.count)
        return Int32(truncatingIfNeeded: program.paths.count &- 1)
    }

    func list(_ items: [Operand]) -> Int32 {
        let start = program.listItems.count
        program.listItems += items
        program.lists.append(start..<program.listItems.count)
        return Int32(truncatingIfNeeded: program.lists.count &- 1)
    }

    // MARK: Rules and nodes

    /// The number of the group of rules at a node, planned once.
    func group(at node: DocumentTree) -> Int {
        if let number = groupNumbers[ObjectIdentifier(node)] { return number }
        let rules = node.rules.map { modules.rules[$0] }
        let depth = node.path.count &+ 1
        let kind: RuleGroup.Kind
        if rules.contains(where: { $0.arguments != nil }) {
            kind = .function
        } else if rules.contains(where: { $0.path.count > depth }) {
            kind = .object
        } else {
            kind = rules.contains { $0.isPartialSet } ? .set : .complete
        }
        let group = RuleGroup(
            kind: kind, path: node.path, arity: rules.first?.arguments?.count ?? 0)
        let number = program.groups.count
        program.groups.append(group)
        groupNumbers[ObjectIdentifier(node)] = number
        waiting.append((node, group))
        return number
    }

    /// The number of a node of the tree, with everything below it.
    func document(at node: DocumentTree) -> Int {
        if let number = nodeNumbers[ObjectIdentifier(node)] { return number }
        let number = program.nodes.count
        nodeNumbers[ObjectIdentifier(node)] = number
        program.nodes.append(
            DocumentNode(
                path: node.path, children: [], group: nil,
                isHidden: node.path.count == 1 && node.key == "system"))
        if node.rules.isEmpty {
            program.nodes[number].children = node.sortedChildren.map { ($0.key, document(at: $0)) }
        } else {
            program.nodes[number].group = group(at: node)
        }
        return number
    }

    /// The group of a user's function, by its name in parts.
    func functionGroup(_ function: Term) -> Int? {
        guard let node = functionNode(function) else { return nil }
        return group(at: node)
    }

    func functionNode(_ function: Term) -> DocumentTree? {
        guard case .ref(let path) = function.kind, path.first?.variableName == "data" else { return nil }
        let names = path.dropFirst().compactMap(\.constantValue)
        guard names.count == path.count &- 1, let node = tree[names],
            node.rules.contains(where: { modules.rules[$0].arguments != nil })
        else {
            return nil
        }
        return node
    }
}

/// Finds the functions that `with` modifiers replace, in nested bodies too.
enum ReplacementFinder {
    static func find(in body: Body, _ found: (String) -> Void) {
        for expression in body {
            for modifier in expression.modifiers {
                if let name = modifier.target.dottedName, name != "input", !name.hasPrefix("input.") { found(name) }
                find(in: modifier.value, found)
            }
            switch expression.kind {
            case .term(let term): find(in: term, found)
            case .call(let call): for argument in call.arguments { find(in: argument, found) }
            case .every(let every):
                find(in: every.domain, found)
                find(in: every.body, found)
            case .someIn(let some): find(in: some.domain, found)
            case .not(let negation): find(in: negation.body, found)
            case .someVariables, .logical: break
            }
        }
    }

    private static func find(in term: Term, _ found: (String) -> Void) {
        switch term.kind {
        case .null, .boolean, .number, .string, .variable, .templateString: break
        case .ref(let terms), .array(let terms), .set(let terms): for term in terms { find(in: term, found) }
        case .object(let entries):
            for entry in entries {
                find(in: entry.key, found)
                find(in: entry.value, found)
            }
        case .arrayComprehension(let item, let body), .setComprehension(let item, let body):
            find(in: item, found)
            find(in: body, found)
        case .objectComprehension(let key, let value, let body):
            find(in: key, found)
            find(in: value, found)
            find(in: body, found)
        case .call(let call): for argument in call.arguments { find(in: argument, found) }
        }
    }
}
