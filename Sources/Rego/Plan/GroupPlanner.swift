import RegoSyntax

/// Plans the rules of one group: as a whole, and for partial rules once more for a key that is known beforehand.
struct GroupPlanner {
    private let planner: Planner
    private let group: RuleGroup
    private let rules: [CompiledRule]
    /// How many terms of a rule's path lead to the group.
    private let depth: Int

    init(_ planner: Planner, _ node: DocumentTree, _ group: RuleGroup) {
        self.planner = planner
        self.group = group
        rules = node.rules.map { planner.modules.rules[$0] }
        depth = node.path.count &+ 1
    }

    func plan() throws(EvaluationError) {
        let isOnly = hasOneConstantValue
        var (scans, keyedScans, hasConstantKeys) = (0, 0, false)
        for rule in rules {
            let planned = try plan(rule, isOnly: isOnly)
            scans &+= planned.scans
            if rule.isDefault {
                group.defaultRule = planned.rule
                continue
            }
            group.rules.append(planned.rule)
            guard group.kind == .set || group.kind == .object else { continue }
            let keyed = try planKeyed(rule)
            group.keyedRules.append(keyed.rule)
            keyedScans &+= keyed.scans
            if keyed.isConstantKey { hasConstantKeys = true }
        }
        // What is planned for a key has no `else`.
        let isPlain = rules.allSatisfy { $0.elses.isEmpty }
        group.prefersKeys = isPlain && (keyedScans < scans || hasConstantKeys)
        group.isFlatObject = rules.allSatisfy { $0.path.count == depth &+ 1 && !$0.isPartialSet }
        group.isMemoized = group.kind != .function || scans > 0 || rules.contains { !isCheap($0) }
        group.index = RuleIndex.make(rules.filter { !$0.isDefault }, planner)
    }

    /// The body with what OPA indexes rules by in front: what fixed places in the input and in base data, and arguments,
    /// must be. A rule that this rules out then does nothing that could be an error.
    private func lookingFirst(_ body: Body, _ arguments: [Term]) -> Body {
        var (looks, rest): (Body, Body) = ([], [])
        // Variables that have the value of a place.
        var places = Set(arguments.compactMap(\.variableName))
        for expression in body {
            if isLook(expression, places) {
                looks.append(expression)
                if let (left, right) = expression.operands(of: "eq") {
                    if isFixedPlace(right), let name = left.variableName { places.insert(name) }
                    if isFixedPlace(left), let name = right.variableName { places.insert(name) }
                }
                continue
            }
            // A place on its own must only be there; whether it is true is asked in its turn.
            if !rest.isEmpty, let place = barePlace(expression) {
                let there = Term(.variable(RegoText("$there\(looks.count)")))
                let call = Call(.builtin("eq", expression.location), [there, place])
                looks.append(Expression(.call(call), location: expression.location))
            }
            rest.append(expression)
        }
        return looks + rest
    }

    private func barePlace(_ expression: Expression) -> Term? {
        guard case .term(let term) = expression.kind, !expression.isNegated, expression.modifiers.isEmpty else {
            return nil
        }
        return isFixedPlace(term) ? term : nil
    }

    private func isLook(_ expression: Expression, _ places: Set<RegoText>) -> Bool {
        guard case .call(let call) = expression.kind, !expression.isNegated, expression.modifiers.isEmpty,
            call.arguments.count == 2
        else { return false }
        let (left, right) = (call.arguments[0], call.arguments[1])
        switch call.name {
        case "eq", "equal":
            return isFixedPlace(left) && right.isFlatPattern || isFixedPlace(right) && left.isFlatPattern
                || isOne(of: places, left) && right.isScalar || isOne(of: places, right) && left.isScalar
        case "internal.member_2":
            return left.isScalar && isFixedPlace(right)
                || (isFixedPlace(left) || isOne(of: places, left)) && right.constantValue != nil
        default: return false
        }
    }

    private func isOne(of places: Set<RegoText>, _ term: Term) -> Bool {
        term.variableName.map(places.contains) ?? false
    }

    /// A path of constants into the input, or into base data where no rule can be.
    private func isFixedPlace(_ term: Term) -> Bool {
        guard case .ref(let path) = term.kind, let root = path.first?.variableName,
            path.dropFirst().allSatisfy(\.isScalar)
        else { return false }
        if root == "input" { return true }
        guard root == "data" else { return false }
        var node = planner.tree
        for key in path.dropFirst().compactMap(\.constantValue) {
            guard let child = node.children[key] else { return node.rules.isEmpty }
            node = child
        }
        return false
    }

    /// Whether all rules can only give the same constant, so that the first one that holds decides.
    private var hasOneConstantValue: Bool {
        var only: Term?
        for rule in rules where !rule.isDefault {
            for branch in [rule.main] + rule.elses {
                guard let value = branch.value, value.isScalar, only == nil || only == value else { return false }
                only = value
            }
        }
        return only != nil
    }

    /// Whether running a function again costs less than remembering it: it neither loops nor calls.
    private func isCheap(_ rule: CompiledRule) -> Bool {
        ([rule.main] + rule.elses).allSatisfy { branch in
            branch.body.allSatisfy { expression in
                guard expression.modifiers.isEmpty else { return false }
                switch expression.kind {
                case .call(let call):
                    return (call.name.map { BodyPlanner.operators.contains($0) } ?? false)
                        && call.arguments.allSatisfy(\.isCheap)
                case .term(let term): return term.isCheap
                default: return false
                }
            }
        }
    }

    private func note(_ body: BodyPlanner) {
        group.frameSize = max(group.frameSize, body.frameSize)
    }

    private func plan(_ rule: CompiledRule, isOnly: Bool) throws(EvaluationError) -> (rule: RulePlan, scans: Int) {
        var branches: [Int] = []
        var scans = 0
        for branch in [rule.main] + rule.elses {
            let body = BodyPlanner(planner)
            branches.append(planner.here)
            body.location = branch.location
            if let arguments = rule.arguments {
                body.reserve(arguments.count)
                for (position, argument) in arguments.enumerated() {
                    try body.unify(.term(argument), .operand(.slot(Slot(truncatingIfNeeded: position))))
                }
            }
            try body.plan(lookingFirst(branch.body, rule.arguments ?? []))
            body.location = branch.location
            try yield(rule, branch, body, isOnly: isOnly)
            scans &+= body.scans
            note(body)
        }
        return (planner.rule(branches), scans)
    }

    private func yield(
        _ rule: CompiledRule, _ branch: CompiledBranch, _ body: BodyPlanner, isOnly: Bool
    ) throws(EvaluationError) {
        switch group.kind {
        case .complete, .function:
            body.emit(.yield(try body.value(branch.value ?? Term(.boolean(true))), isOnly: isOnly))
        case .set:
            body.emit(.yieldMember(try body.value(branch.key ?? Term(.null))))
        case .object:
            var keys: [Operand] = []
            for step in rule.path.dropFirst(depth) { keys.append(try body.value(step)) }
            let value = try body.value(branch.key ?? branch.value ?? Term(.boolean(true)))
            if keys.count == 1, branch.key == nil {
                body.emit(.yieldEntry(keys[0], value))
            } else {
                body.emit(.yieldAt(list: planner.list(keys), value, isMember: branch.key != nil))
            }
        }
    }

    private func planKeyed(
        _ rule: CompiledRule
    ) throws(EvaluationError) -> (rule: RulePlan, scans: Int, isConstantKey: Bool) {
        let branch = rule.main
        let body = BodyPlanner(planner)
        let start = planner.here
        body.location = branch.location
        body.reserve(1)
        let head = group.kind == .set ? branch.key : rule.path.dropFirst(depth).first
        let key = head ?? Term(.null)
        // A key that is a variable, a pattern or a constant is known before the body runs; others are compared behind.
        let isEarly = key.isPattern
        if isEarly { try body.unify(.term(key), .operand(.slot(0))) }
        try body.plan(lookingFirst(branch.body, []))
        body.location = branch.location
        if !isEarly { try body.unify(.term(key), .operand(.slot(0))) }
        try yield(rule, branch, body, isOnly: false)
        note(body)
        return (planner.rule([start]), body.scans, key.isScalar)
    }
}
