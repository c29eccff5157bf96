import RegoSyntax

/// Lifts calls out of terms: `p(f(x))` becomes `f(x, y); p(y)`, the lifted call marked as generated.
struct CallFlattening {
    var names: LocalNames
    /// What stood at the heads of refs where locals stand now.
    private(set) var heads: [RegoText: Term] = [:]

    init(names: LocalNames) {
        self.names = names
    }

    mutating func flatten(_ body: inout Body) {
        var result: Body = []
        for expression in body { flatten(expression, into: &result) }
        body = result
    }

    private mutating func flatten(_ original: Expression, into result: inout Body) {
        var expression = original
        for index in expression.modifiers.indices {
            lift(&expression.modifiers[index].value, into: &result)
        }
        var lifted: [Expression] = []
        switch expression.kind {
        case .term(var term):
            lift(&term, into: &lifted)
            expression.kind = .term(term)
        case .call(var call):
            for index in call.arguments.indices { lift(&call.arguments[index], into: &lifted) }
            expression.kind = .call(call)
        case .every(var every):
            let local = Term(.variable(names.make()), every.domain.location)
            flatten(
                .generatedEquality(local, every.domain, modifiers: expression.modifiers), into: &result)
            every.domain = local
            flatten(&every.body)
            expression.kind = .every(every)
        case .not(var negation):
            flatten(&negation.body)
            expression.kind = .not(negation)
        case .someVariables, .someIn, .logical:
            break
        }
        if !expression.modifiers.isEmpty {
            for index in lifted.indices { lifted[index].modifiers = expression.modifiers }
        }
        result.append(contentsOf: lifted)
        result.append(expression)
    }

    /// Takes the calls out of `term`; adds the expressions that must run before it.
    private mutating func lift(_ term: inout Term, into support: inout Body) {
        switch term.kind {
        case .call(var call):
            for index in call.arguments.indices { lift(&call.arguments[index], into: &support) }
            let output = Term(.variable(names.make()), term.location)
            call.arguments.append(output)
            support.append(Expression(.call(call), isGenerated: true, location: term.location))
            term = output
        case .ref(var path):
            let written = path.first
            for index in path.indices { lift(&path[index], into: &support) }
            // `[1, 2][i]` becomes `x = [1, 2]; x[i]`.
            if let head = path.first, !head.isVariable {
                let local = Term(.variable(names.make()), head.location)
                support.append(.generatedEquality(local, head))
                path[0] = local
            }
            if let written, !written.isVariable, let name = path.first?.variableName { heads[name] = written }
            term.kind = .ref(path)
        case .arrayComprehension(var head, var body):
            lift(&head, into: &body)
            flatten(&body)
            term.kind = .arrayComprehension(head, body)
        case .setComprehension(var head, var body):
            lift(&head, into: &body)
            flatten(&body)
            term.kind = .setComprehension(head, body)
        case .objectComprehension(var key, var value, var body):
            lift(&key, into: &body)
            lift(&value, into: &body)
            flatten(&body)
            term.kind = .objectComprehension(key: key, value: value, body)
        default:
            term.updateChildren({ lift(&$0, into: &support) }, { _ in })
        }
    }

    /// Takes the calls out of a function's parameters, to the end of the bodies of the rule and its `else` branches.
    mutating func flattenParameters(of rule: inout Rule) {
        guard var arguments = rule.head.arguments else { return }
        for index in arguments.indices {
            var support: Body = []
            lift(&arguments[index], into: &support)
            rule.body.append(contentsOf: support)
            for branch in rule.elses.indices { rule.elses[branch].body.append(contentsOf: support) }
        }
        rule.head.arguments = arguments
    }

    /// Takes the calls out of a rule's head, to the end of its body, then flattens the body.
    mutating func flatten(_ rule: inout Rule) {
        if var key = rule.head.key {
            lift(&key, into: &rule.body)
            rule.head.key = key
        }
        if var value = rule.head.value {
            lift(&value, into: &rule.body)
            rule.head.value = value
        }
        flatten(&rule.body)
    }
}
