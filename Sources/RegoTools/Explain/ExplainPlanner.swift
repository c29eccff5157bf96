import Rego
import RegoSyntax

/// Finds out what has to be looked up to explain the bodies of rules.
struct ExplainPlanner {
    let scope: NameScope
    /// The paths of functions that policies define.
    let functions: Set<[String]>
    /// The next block's number.
    var nextBlock: Int

    /// Where arguments of functions stand while their rules are looked into.
    static let argumentsName = "stint#arguments"

    /// Longer refs, and conditions with more terms, are looked at in part.
    private static let maximumCaptures = 40

    init(scope: NameScope, functions: Set<[String]>, firstBlock: Int) {
        self.scope = scope
        self.functions = functions
        nextBlock = firstBlock
    }

    /// - Parameter order: the positions of the body's expressions in the order they are evaluated.
    mutating func branch(
        _ head: Head, _ body: Body, arguments: [Term]?, order: [Int], rule: Int, branch: Int
    ) -> BranchPlan {
        var locals = Locals(scope: scope)
        for argument in arguments ?? [] { locals.bind(argument) }
        var context: Body = []
        var conditions: [ConditionPlan] = []
        for (index, argument) in (arguments ?? []).enumerated() {
            let given = Term(
                .ref([
                    Term(.variable("data")), Term(.string(RegoText(Self.argumentsName))),
                    Term(.number(RegoText(String(index)))),
                ]))
            let match = Expression(.call(.equality(argument, given)), location: argument.location)
            if argument.isVariable {
                context.append(match)
                continue
            }
            var condition = ConditionPlan(expression: match)
            condition.argument = index
            condition.captures = [.init(text: argument.line, term: given, modifiers: [])]
            condition.operands = [(argument, nil), (given, 0)]
            conditions.append(condition)
        }
        var before = context + conditions.map(\.expression)
        for position in order where body.indices.contains(position) {
            let condition = plan(body[position], before, locals)
            conditions.append(condition)
            before.append(body[position])
            locals.bind(body[position])
        }
        var block = ExplainBlock(id: takeBlock(), kind: .rule, context: context, conditions: conditions)
        for term in [head.key, head.value].compactMap({ $0 }) + head.reference.dropFirst() where locals.allows(term) {
            block.result.append(.init(text: term.location.text.onOneLine, term: term, modifiers: []))
        }
        var last = ConditionPlan(expression: Expression(.term(Term(.boolean(true)))))
        for term in [head.key, head.value].compactMap({ $0 }) { addReferences(in: term, to: &last, locals) }
        block.resultReferences = last.references
        return BranchPlan(rule: rule, branch: branch, block: block)
    }

    private mutating func takeBlock() -> Int {
        nextBlock += 1
        return nextBlock - 1
    }

    private mutating func plan(_ expression: Expression, _ before: Body, _ locals: Locals) -> ConditionPlan {
        var plan = ConditionPlan(expression: expression)
        let core = plan.core
        for modifier in expression.modifiers + (plan.isNegated ? core.modifiers : []) {
            guard let (document, rest) = scope.document(of: modifier.target), rest.isEmpty,
                locals.allows(modifier.value)
            else {
                plan.hasOtherReplacements = true
                continue
            }
            let index = plan.captures.count
            plan.captures.append(
                .init(text: modifier.value.location.text.onOneLine, term: modifier.value, modifiers: []))
            plan.replacements.append(.init(target: document, value: index))
        }
        switch core.kind {
        case .call(let call):
            for argument in call.arguments { addOperand(argument, to: &plan, locals) }
            for argument in call.arguments { addReferences(in: argument, to: &plan, locals) }
            addFunction(Term(.call(call)), call, to: &plan, locals)
        case .term(let term):
            addOperand(term, to: &plan, locals)
            addReferences(in: term, to: &plan, locals)
        case .someIn(let item):
            addOperand(item.domain, to: &plan, locals)
            addReferences(in: item.domain, to: &plan, locals)
        case .every(let every):
            addOperand(every.domain, to: &plan, locals)
            addReferences(in: every.domain, to: &plan, locals)
            plan.blocks.append(everyBlock(every, before, locals))
        case .someVariables, .not, .logical: break
        }
        for closure in core.closures where plan.blocks.count < 8 {
            plan.blocks.append(block(closure, before, locals))
        }
        return plan
    }

    private mutating func everyBlock(_ every: Every, _ before: Body, _ locals: Locals) -> ExplainBlock {
        var locals = locals
        let some = SomeIn(key: every.key, value: every.value, domain: every.domain)
        let each = Expression(.someIn(some), location: every.domain.location)
        locals.bind(each)
        return ExplainBlock(
            id: takeBlock(), kind: .every(some), context: before + [each],
            conditions: conditions(every.body, before + [each], locals))
    }

    private mutating func block(_ closure: Term, _ before: Body, _ locals: Locals) -> ExplainBlock {
        var body: Body = []
        switch closure.kind {
        case .arrayComprehension(_, let inner), .setComprehension(_, let inner): body = inner
        case .objectComprehension(_, _, let inner): body = inner
        default: break
        }
        return ExplainBlock(
            id: takeBlock(), kind: .comprehension(text: closure.location.text.onOneLine, location: closure.location),
            context: before, conditions: conditions(body, before, locals))
    }

    private mutating func conditions(_ body: Body, _ before: Body, _ locals: Locals) -> [ConditionPlan] {
        var locals = locals
        var before = before
        var conditions: [ConditionPlan] = []
        for expression in body {
            conditions.append(plan(expression, before, locals))
            before.append(expression)
            locals.bind(expression)
        }
        return conditions
    }

    private func addOperand(_ term: Term, to plan: inout ConditionPlan, _ locals: Locals) {
        plan.operands.append((term, capture(term, &plan, locals)))
    }

    /// Looks a term up, once; nil where it cannot be.
    private func capture(_ term: Term, _ plan: inout ConditionPlan, _ locals: Locals) -> Int? {
        guard plan.captures.count < Self.maximumCaptures, locals.allows(term) else { return nil }
        let written = term.location.text.onOneLine
        let text = written.isEmpty ? term.line : written
        if let there = plan.captures.firstIndex(where: { $0.term == term && $0.text.utf8.elementsEqual(text.utf8) }) {
            return there
        }
        let modifiers = plan.expression.modifiers.filter { locals.allows($0.value) }
        plan.captures.append(.init(text: text, term: term, modifiers: modifiers))
        return plan.captures.count - 1
    }

    /// The refs in a term, those inside comprehensions left out.
    private func addReferences(in term: Term, to plan: inout ConditionPlan, _ locals: Locals) {
        switch term.kind {
        case .variable(let name):
            guard let document = locals.document(name), !document.isInput || !document.path.isEmpty,
                let index = capture(term, &plan, locals)
            else { return }
            plan.references.append(.init(term: term, captures: [index], document: document))
        case .ref(let path):
            for step in path.dropFirst() { addReferences(in: step, to: &plan, locals) }
            if let head = path.first, !head.isVariable { addReferences(in: head, to: &plan, locals) }
            var captures: [Int] = []
            for count in 1...max(1, path.count) where count <= path.count {
                let part = count == 1 ? path[0] : Term(.ref(Array(path.prefix(count))), term.location)
                // Of `data` the whole is too much to look up.
                if count < path.count, isWide(part) { continue }
                guard let index = self.capture(part.withoutText(count < path.count), &plan, locals) else { break }
                captures.append(index)
            }
            guard !captures.isEmpty else { return }
            let head = path.first?.variableName.flatMap { locals.document($0) }
            plan.references.append(
                .init(
                    term: term, captures: captures,
                    document: head == nil ? nil : scope.document(of: term)?.document))
        case .array(let items), .set(let items): for item in items { addReferences(in: item, to: &plan, locals) }
        case .object(let entries):
            for entry in entries {
                addReferences(in: entry.key, to: &plan, locals)
                addReferences(in: entry.value, to: &plan, locals)
            }
        case .call(let call):
            for argument in call.arguments { addReferences(in: argument, to: &plan, locals) }
            addFunction(term, call, to: &plan, locals)
        default: break
        }
    }

    private func isWide(_ term: Term) -> Bool {
        guard let (document, rest) = scope.document(of: term), rest.isEmpty, !document.isInput else { return false }
        return document.path.count < 2
    }

    private func addFunction(_ term: Term, _ call: Call, to plan: inout ConditionPlan, _ locals: Locals) {
        guard let (document, rest) = scope.document(of: call.function), rest.isEmpty, !document.isInput,
            functions.contains(document.path)
        else { return }
        var arguments: [Int] = []
        for argument in call.arguments {
            guard let index = capture(argument, &plan, locals) else { return }
            arguments.append(index)
        }
        plan.functions.append(
            .init(
                path: document.path, name: call.function.line, arguments: arguments,
                result: capture(term, &plan, locals)))
    }
}

extension Term {
    /// The term with a text made from it: it is only the beginning of what was written.
    fileprivate func withoutText(_ isPart: Bool) -> Term {
        isPart ? Term(kind, .none) : self
    }
}

extension Call {
    static func equality(_ left: Term, _ right: Term) -> Call {
        Call(Term(.ref([Term(.variable("eq"))])), [left, right])
    }

    static func assignment(_ left: Term, _ right: Term) -> Call {
        Call(Term(.ref([Term(.variable("assign"))])), [left, right])
    }
}

extension Expression {
    /// The comprehensions of the expression that stand in no other.
    var closures: [Term] {
        var found: [Term] = []
        switch kind {
        case .term(let term): term.collectClosures(&found)
        case .call(let call): for argument in call.arguments { argument.collectClosures(&found) }
        case .someIn(let item): item.domain.collectClosures(&found)
        case .every(let every): every.domain.collectClosures(&found)
        case .someVariables, .not, .logical: break
        }
        return found
    }
}

extension Term {
    fileprivate func collectClosures(_ found: inout [Term]) {
        switch kind {
        case .arrayComprehension, .setComprehension, .objectComprehension: found.append(self)
        case .ref(let items), .array(let items), .set(let items): for item in items { item.collectClosures(&found) }
        case .object(let entries): for entry in entries { entry.value.collectClosures(&found) }
        case .call(let call): for argument in call.arguments { argument.collectClosures(&found) }
        default: break
        }
    }
}
