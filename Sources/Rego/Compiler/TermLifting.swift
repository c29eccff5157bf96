import RegoSyntax

/// Binds to locals what must be evaluated where only values may stand: comprehensions' heads, rules' heads, and refs
/// and comprehensions in the arguments of calls. The latter are then evaluated before their expression, negated ones
/// included, as OPA does.
struct TermLifting {
    var names: LocalNames
    /// What stood in the paths of refs where locals stand now.
    private(set) var steps: [RegoText: Term] = [:]

    init(names: LocalNames) {
        self.names = names
    }

    private mutating func equality(_ term: Term, modifiers: [WithModifier] = []) -> (local: Term, Expression) {
        let local = Term(.variable(names.make()), term.location)
        return (local, .generatedEquality(local, term, modifiers: modifiers))
    }

    /// Moves `term` into `body` where it must be evaluated.
    private mutating func move(_ term: inout Term, to body: inout Body) {
        guard term.requiresEvaluation else { return }
        let (local, expression) = equality(term)
        body.append(expression)
        term = local
    }

    // MARK: - Heads

    /// Moves what a rule's reference holds besides scalars and variables into the bodies of the rule and its branches.
    mutating func liftReference(of rule: inout Rule) {
        for index in rule.head.reference.indices.dropFirst() {
            let step = rule.head.reference[index]
            guard !step.isVariable, !step.isScalar else { continue }
            let (local, expression) = equality(step)
            rule.head.reference[index] = local
            rule.body.append(expression)
            for branch in rule.elses.indices { rule.elses[branch].body.append(expression) }
        }
    }

    /// Moves refs and comprehensions of a rule's head into its body.
    mutating func liftHead(of rule: inout Rule) {
        if var key = rule.head.key {
            move(&key, to: &rule.body)
            rule.head.key = key
        }
        if var value = rule.head.value {
            move(&value, to: &rule.body)
            rule.head.value = value
        }
    }

    /// Moves refs of a function's parameters into the bodies of the rule and its `else` branches.
    mutating func liftParameters(of rule: inout Rule) {
        guard var arguments = rule.head.arguments else { return }
        for index in arguments.indices where arguments[index].requiresEvaluation {
            let (local, expression) = equality(arguments[index])
            arguments[index] = local
            rule.body.append(expression)
            for branch in rule.elses.indices { rule.elses[branch].body.append(expression) }
        }
        rule.head.arguments = arguments
    }

    /// Moves the heads of all comprehensions into their bodies.
    mutating func liftComprehensionHeads(in body: inout Body) {
        for index in body.indices {
            body[index].updateChildren(
                { liftComprehensionHeads(in: &$0) }, { liftComprehensionHeads(in: &$0) })
        }
    }

    mutating func liftComprehensionHeads(in term: inout Term) {
        term.updateChildren({ liftComprehensionHeads(in: &$0) }, { liftComprehensionHeads(in: &$0) })
        switch term.kind {
        case .arrayComprehension(var head, var body):
            move(&head, to: &body)
            term.kind = .arrayComprehension(head, body)
        case .setComprehension(var head, var body):
            move(&head, to: &body)
            term.kind = .setComprehension(head, body)
        case .objectComprehension(var key, var value, var body):
            move(&key, to: &body)
            move(&value, to: &body)
            term.kind = .objectComprehension(key: key, value: value, body)
        default:
            break
        }
    }

    // MARK: - Arguments

    mutating func liftDynamics(in body: inout Body) {
        var result: Body = []
        for original in body {
            var expression = original
            switch expression.kind {
            case .call(var call) where call.name == "eq" && call.arguments.count == 2:
                for index in call.arguments.indices {
                    liftInside(&call.arguments[index], of: original, into: &result)
                }
                expression.kind = .call(call)
            case .call(var call):
                for index in call.arguments.indices { lift(&call.arguments[index], of: original, into: &result) }
                expression.kind = .call(call)
            case .every(var every):
                lift(&every.domain, of: original, into: &result)
                liftDynamics(in: &every.body)
                expression.kind = .every(every)
            case .term(var term):
                liftInside(&term, of: original, into: &result)
                expression.kind = .term(term)
            case .not(var negation):
                liftDynamics(in: &negation.body)
                expression.kind = .not(negation)
            case .someVariables, .someIn, .logical:
                break
            }
            result.append(expression)
        }
        body = result
    }

    /// A ref or comprehension may stay where it is; what is inside it is lifted.
    private mutating func liftInside(_ term: inout Term, of expression: Expression, into result: inout Body) {
        switch term.kind {
        case .ref(var path):
            for index in path.indices.dropFirst() {
                let written = path[index]
                lift(&path[index], of: expression, into: &result)
                if !written.isVariable, let name = path[index].variableName { steps[name] = written }
            }
            term.kind = .ref(path)
        case .arrayComprehension, .setComprehension, .objectComprehension:
            term.updateChildren({ _ in }, { liftDynamics(in: &$0) })
        default:
            lift(&term, of: expression, into: &result)
        }
    }

    private mutating func lift(_ term: inout Term, of expression: Expression, into result: inout Body) {
        switch term.kind {
        case .ref, .arrayComprehension, .setComprehension, .objectComprehension:
            liftInside(&term, of: expression, into: &result)
            let (local, generated) = equality(term, modifiers: expression.modifiers)
            result.append(generated)
            term = local
        case .array(var elements):
            for index in elements.indices { lift(&elements[index], of: expression, into: &result) }
            term.kind = .array(elements)
        case .set(var elements):
            // OPA goes through members and keys in their order, not as they are written.
            let order = elements.indices.sorted { TermOrder.isLess(elements[$0], elements[$1]) }
            for index in order { lift(&elements[index], of: expression, into: &result) }
            term.kind = .set(elements)
        case .object(var entries):
            let order = entries.indices.sorted { TermOrder.isLess(entries[$0].key, entries[$1].key) }
            for index in order {
                lift(&entries[index].key, of: expression, into: &result)
                lift(&entries[index].value, of: expression, into: &result)
            }
            term.kind = .object(entries)
        default:
            break
        }
    }
}
