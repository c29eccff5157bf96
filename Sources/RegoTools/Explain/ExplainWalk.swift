import Rego
import RegoSyntax

/// Goes from a document to the conditions of its rules, and from these to the documents they depend on.
struct ExplainWalk {
    /// What is asked about a document.
    enum Question {
        /// Everything about it.
        case whole
        /// Why it is undefined, false or empty.
        case whyNot
        /// Why it is not.
        case whyHeld
    }

    let explainer: Explainer
    private var seen: [Seen: Int] = [:]
    private var count = 0
    private var passed = 0

    private struct Seen: Hashable {
        let path: [String]
        let arguments: [Value]
        let replaced: [String]
    }

    /// Documents are explained to this depth, and no more than this many.
    private static let maximumDepth = 7
    private static let maximumDocuments = 100
    /// Each question passes by every rule there is. So many may be passed; bodies beyond are named, not looked into.
    private static let maximumPassed = 1_000_000

    init(explainer: Explainer) {
        self.explainer = explainer
    }

    mutating func document(
        _ path: [String], _ name: String, _ value: Value?, _ world: ProbeEngine.World, _ question: Question, depth: Int
    ) -> DocumentExplanation {
        var explanation = DocumentExplanation(name: name, value: value)
        guard let rules = explainer.byPath[path] else { return explanation }
        let key = Seen(path: path, arguments: world.arguments, replaced: world.replaced)
        if seen[key] != nil {
            explanation.note = "(see above)"
            return explanation
        }
        guard depth < Self.maximumDepth, count < Self.maximumDocuments else {
            explanation.note = "(not followed further; ask for `\(name)` itself)"
            return explanation
        }
        seen[key] = depth
        count += 1
        var told: [RuleExplanation] = []
        for rule in rules where !explainer.rules[rule].rule.isDefault {
            told += branches(of: rule, world, question, depth)
        }
        let holds = told.contains { $0.outcome == .held }
        for rule in rules where explainer.rules[rule].rule.isDefault {
            told.append(defaultRule(rule, isUsed: !holds && value != nil))
        }
        switch question {
        case .whole, .whyNot: explanation.rules = told
        case .whyHeld:
            explanation.rules = told.filter { $0.outcome == .held || $0.outcome == .usedDefault }
            explanation.otherRules = told.filter { $0.outcome == .failed || $0.outcome == .unknown }.count
        }
        return explanation
    }

    private func defaultRule(_ rule: Int, isUsed: Bool) -> RuleExplanation {
        let explained = explainer.rules[rule].rule
        return RuleExplanation(
            name: explained.head.location.text.onOneLine == "default" || explained.head.location.text.isEmpty
                ? explained.location.text.onOneLine : "default " + explained.head.location.text.onOneLine,
            location: explained.location, outcome: isUsed ? .usedDefault : .unusedDefault)
    }

    private mutating func branches(
        of rule: Int, _ world: ProbeEngine.World, _ question: Question, _ depth: Int
    ) -> [RuleExplanation] {
        var told: [RuleExplanation] = []
        var holds = false
        for plan in explainer.plans[rule] ?? [] {
            let explanation =
                holds
                ? RuleExplanation(
                    name: headText(plan), location: location(plan), outcome: .notReached)
                : branch(plan, world, question, depth)
            holds = holds || explanation.outcome == .held
            told.append(explanation)
        }
        return told
    }

    private func rule(_ plan: BranchPlan) -> Rule {
        let rule = explainer.rules[plan.rule].rule
        return plan.branch > 0 && plan.branch <= rule.elses.count ? rule.elses[plan.branch - 1] : rule
    }

    private func location(_ plan: BranchPlan) -> SourceLocation { rule(plan).head.location }

    private func headText(_ plan: BranchPlan) -> String {
        if explainer.rules[plan.rule].path.last?.hasPrefix("stint#") == true { return "the query" }
        let head = explainer.rules[plan.rule].rule.head
        let text = head.location.text.onOneLine
        let whole = text.isEmpty ? explainer.rules[plan.rule].path.last ?? "rule" : text
        // What it gives is told beside it.
        let name = (whole.firstRange(of: " := ") ?? whole.firstRange(of: " = ")).map { String(whole[..<$0.lowerBound]) }
        let shown = (name ?? whole).cut(to: 80)
        return plan.branch == 0 ? shown : "\(shown), else"
    }

    private mutating func branch(
        _ plan: BranchPlan, _ world: ProbeEngine.World, _ question: Question, _ depth: Int
    ) -> RuleExplanation {
        let (name, location) = (headText(plan), location(plan))
        let block = plan.block
        guard let solutions = ask(block, block.conditions.count, world) else {
            return RuleExplanation(name: name, location: location, outcome: .unknown)
        }
        if solutions.isEmpty {
            guard let failing = failing(block, world) else {
                return RuleExplanation(name: name, location: location, outcome: .unknown)
            }
            var told = RuleExplanation(name: name, location: location, outcome: .failed)
            if question != .whyHeld {
                told.conditions = [failed(block.conditions[failing.index], failing.rows, world, depth)]
            }
            return told
        }
        var told = RuleExplanation(name: name, location: location, outcome: .held)
        if let first = block.result.indices.first {
            let position = block.allCaptures.count - block.result.count + first
            var known: Set<Value> = []
            told.gives = solutions.flatMap { position < $0.count ? $0[position] : [] }
                .filter { known.insert($0).inserted }
        }
        guard question != .whyNot else { return told }
        for (index, condition) in block.conditions.enumerated() where condition.argument == nil {
            let range = block.range(of: index)
            let rows = solutions.map { range.upperBound <= $0.count ? Array($0[range]) : [] }
            if let held = held(condition, rows, world, depth) { told.conditions.append(held) }
        }
        told.conditions += resultCauses(block, location, world, depth)
        return told
    }

    private mutating func ask(
        _ block: ExplainBlock, _ count: Int, _ world: ProbeEngine.World
    ) -> [ProbeEngine.Row]? {
        passed += explainer.probes.ruleCount
        return passed > Self.maximumPassed ? nil : explainer.probes.rows(block, count, world)
    }

    /// The first condition that no solution gets over, with the solutions that get to it.
    private mutating func failing(
        _ block: ExplainBlock, _ world: ProbeEngine.World
    ) -> (index: Int, rows: [ProbeEngine.Row])? {
        guard var rows = ask(block, 0, world), !rows.isEmpty else { return nil }
        for index in block.conditions.indices {
            guard let next = ask(block, index + 1, world) else { return nil }
            if next.isEmpty { return (index, rows) }
            rows = next
        }
        return nil
    }
}

extension ExplainWalk {
    /// A condition that does not hold.
    private mutating func failed(
        _ plan: ConditionPlan, _ rows: [ProbeEngine.Row], _ world: ProbeEngine.World, _ depth: Int
    ) -> ConditionExplanation {
        let advice = ConditionAdvice(plan: plan, rows: rows)
        var told = ConditionExplanation(
            text: plan.argument == nil ? plan.text : "the arguments fit", location: plan.expression.location,
            holds: false)
        told.facts = advice.facts
        told.sentences = advice.sentences
        for block in plan.blocks {
            if let inner = inside(block, world, depth) { told.inner += inner }
        }
        guard !plan.hasOtherReplacements, let beneath = replaced(plan, advice, world) else { return told }
        let question: Question = plan.isNegated ? .whyHeld : .whyNot
        for reference in plan.references {
            guard let whole = reference.captures.last, let path = reference.document?.path,
                reference.document?.isInput == false, let root = root(of: path)
            else { continue }
            let value = try? explainer.probes.value(root, beneath)
            let isGood = value.map { $0.isTelling } ?? false
            guard isGood == plan.isNegated || advice.values(whole).isEmpty && !isGood else { continue }
            told.causes.append(
                document(root, DiscoveredTest.text(["data"] + root), value, beneath, question, depth: depth + 1))
        }
        for use in plan.functions {
            if let cause = function(use, plan, rows, beneath, question, depth) { told.causes.append(cause) }
        }
        return told
    }

    /// A condition that holds; nil where it says nothing.
    private mutating func held(
        _ plan: ConditionPlan, _ rows: [ProbeEngine.Row], _ world: ProbeEngine.World, _ depth: Int
    ) -> ConditionExplanation? {
        if case .someVariables = plan.expression.kind { return nil }
        if plan.expression.isAlwaysTrue { return nil }
        let advice = ConditionAdvice(plan: plan, rows: rows)
        var told = ConditionExplanation(text: plan.text, location: plan.expression.location, holds: true)
        told.facts = advice.facts
        told.sentences = advice.summary
        guard !plan.isNegated, plan.expression.modifiers.isEmpty else { return told }
        for reference in plan.references {
            if let cause = heldDocument(reference, world, depth) { told.causes.append(cause) }
        }
        return told
    }

    /// Why the documents that a rule's value is made of are as they are.
    private mutating func resultCauses(
        _ block: ExplainBlock, _ place: SourceLocation, _ world: ProbeEngine.World, _ depth: Int
    ) -> [ConditionExplanation] {
        var causes: [DocumentExplanation] = []
        for reference in block.resultReferences {
            if let cause = heldDocument(reference, world, depth) { causes.append(cause) }
        }
        causes = causes.filter { $0.note == nil }
        guard !causes.isEmpty else { return [] }
        var told = ConditionExplanation(text: "value", location: place, holds: true)
        told.causes = causes
        told.isValue = true
        return [told]
    }

    private mutating func heldDocument(
        _ reference: ConditionPlan.Reference, _ world: ProbeEngine.World, _ depth: Int
    ) -> DocumentExplanation? {
        guard let document = reference.document, !document.isInput, let root = root(of: document.path),
            isWorthTelling(root), let value = try? explainer.probes.value(root, world), value.isTelling
        else { return nil }
        return self.document(
            root, DiscoveredTest.text(["data"] + root), value, world, .whyHeld, depth: depth + 1)
    }

    /// Whether rules decide about the document: one that is always the same is its own explanation.
    private func isWorthTelling(_ path: [String]) -> Bool {
        let rules = (explainer.byPath[path] ?? []).map { explainer.rules[$0].rule }
        return rules.count > 1
            || rules.contains { !$0.elses.isEmpty || !$0.body.allSatisfy(\.isAlwaysTrue) || $0.head.key != nil }
    }

    /// The document with rules that `path` leads to or into.
    private func root(of path: [String]) -> [String]? {
        for count in stride(from: path.count, through: 1, by: -1) {
            let part = Array(path.prefix(count))
            if explainer.byPath[part] != nil { return part }
        }
        return nil
    }

    private mutating func function(
        _ use: ConditionPlan.FunctionUse, _ plan: ConditionPlan, _ rows: [ProbeEngine.Row],
        _ world: ProbeEngine.World, _ question: Question, _ depth: Int
    ) -> DocumentExplanation? {
        // Of several solutions the first is shown: one call is enough to see what is asked.
        guard let row = rows.first(where: { row in use.arguments.allSatisfy { $0 < row.count && !row[$0].isEmpty } })
        else { return nil }
        var inside = world
        inside.arguments = use.arguments.compactMap { row[$0].first }
        let shown = inside.arguments.map { ValueText.short($0, limit: 60) }.joined(separator: ", ")
        let value = use.result.flatMap { $0 < row.count ? row[$0].first : nil }
        guard (value?.isTelling ?? false) == (question == .whyHeld) else { return nil }
        return document(use.path, "\(use.name)(\(shown))", value, inside, question, depth: depth + 1)
    }

    /// The world a condition's `with` makes; nil where it cannot be made.
    private func replaced(
        _ plan: ConditionPlan, _ advice: ConditionAdvice, _ world: ProbeEngine.World
    ) -> ProbeEngine.World? {
        var world = world
        world.arguments = []
        for replacement in plan.replacements {
            guard let value = advice.values(replacement.value).first else { return nil }
            let path = replacement.target.path[...]
            if replacement.target.isInput {
                world.input = (world.input ?? .object(.empty)).replacing(path, with: value)
            } else {
                guard explainer.byPath[replacement.target.path] == nil,
                    case .object(let data) = Value.object(world.data).replacing(path, with: value)
                else { return nil }
                world.data = data
            }
            world.replaced.append(replacement.target.text + "=" + value.jsonString)
        }
        return world
    }

    /// What is to be said of a body inside a condition: where a comprehension is empty, or an `every` fails.
    private mutating func inside(
        _ block: ExplainBlock, _ world: ProbeEngine.World, _ depth: Int
    ) -> [ConditionExplanation]? {
        switch block.kind {
        case .rule: return nil
        case .comprehension(let text, let location):
            guard let failing = failing(block, world) else { return nil }
            var told = ConditionExplanation(
                text: "a member of \(text.cut(to: 80))", location: location, holds: false)
            told.inner = [failed(block.conditions[failing.index], failing.rows, world, depth)]
            return [told]
        case .every:
            return everyElement(block, world, depth)
        }
    }

    /// The first element for which the body of an `every` does not hold, and the condition that fails for it.
    private mutating func everyElement(
        _ block: ExplainBlock, _ world: ProbeEngine.World, _ depth: Int
    ) -> [ConditionExplanation]? {
        let width = block.elements.count
        guard let all = ask(block, 0, world) else { return nil }
        for row in all {
            let element = Array(row.prefix(width))
            var rows = [row]
            for index in block.conditions.indices {
                guard let next = ask(block, index + 1, world) else { return nil }
                let isLast = index + 1 == block.conditions.count
                let still = next.filter { row in
                    let start = isLast ? row.count - width : 0
                    return start >= 0 && Array(row[start..<min(row.count, start + width)]) == element
                }
                if still.isEmpty {
                    let names = zip(block.elements, element).map { capture, values in
                        "\(capture.text) = \(ValueText.list(values))"
                    }
                    var told = failed(
                        block.conditions[index], rows.map { Array($0.dropFirst(width)) }, world, depth)
                    told.sentences.insert("with " + names.joined(separator: ", "), at: 0)
                    return [told]
                }
                rows = still
            }
        }
        return nil
    }
}

extension Expression {
    /// The body of a rule without one.
    fileprivate var isAlwaysTrue: Bool {
        if case .term(let term) = kind, case .boolean(true) = term.kind { !isNegated } else { false }
    }
}

extension Value {
    /// Neither false nor empty: something made it so.
    fileprivate var isTelling: Bool {
        switch self {
        case .bool(let value): value
        case .array(let items): !items.isEmpty
        case .set(let items): !items.isEmpty
        case .object(let members): !members.isEmpty
        case .null, .number, .string: true
        }
    }

    /// With the value at a path put in place.
    fileprivate func replacing(_ path: ArraySlice<String>, with value: Value) -> Value {
        guard let step = path.first else { return value }
        var object = RegoObject.empty
        if case .object(let there) = self { object = there }
        let inner = (object[step] ?? .object(.empty)).replacing(path.dropFirst(), with: value)
        return .object(object.inserting(inner, for: Value(step)))
    }
}
