import Rego
import RegoSyntax

/// Puts into words what is the case with a condition, and what would change it.
struct ConditionAdvice {
    let plan: ConditionPlan
    /// What was looked up, solution by solution.
    let rows: [ProbeEngine.Row]

    /// Values told of one term, at the most.
    private static let maximumValues = 6

    /// The different values of a capture in all solutions.
    func values(_ index: Int) -> [Value] {
        var seen: Set<Value> = []
        return rows.flatMap { index < $0.count ? $0[index] : [] }.filter { seen.insert($0).inserted }
    }

    private func isUndefined(_ index: Int) -> Bool { values(index).isEmpty }

    /// What is not a constant, with its values.
    var facts: [ConditionExplanation.Fact] {
        var terms: [Int] = []
        for operand in plan.operands {
            if let index = operand.capture, !operand.term.isConstant { terms.append(index) }
        }
        terms += plan.references.compactMap(\.captures.last)
        terms += plan.functions.flatMap(\.arguments).filter { !plan.captures[$0].term.isConstant }
        var seen: Set<Int> = []
        return terms.filter { seen.insert($0).inserted }.map { index in
            ConditionExplanation.Fact(term: plan.captures[index].text, values: values(index))
        }
    }

    /// Of a condition that holds: the values of what is in it, in few words.
    var summary: [String] {
        if plan.argument != nil { return [] }
        if case .call(let call) = plan.expression.kind, call.name == "assign" {
            guard let index = plan.operands.last?.capture, !values(index).isEmpty else { return [] }
            return ["it is \(ValueText.list(values(index), maximum: 3))"]
        }
        let told = facts.filter { !$0.values.isEmpty }.prefix(3)
        return told.compactMap { fact in
            guard !fact.term.utf8.elementsEqual(plan.text.utf8) || fact.values != [.bool(true)] else { return nil }
            return "`\(fact.term.cut(to: 60))` is \(ValueText.list(fact.values, last: "or", maximum: 3))"
        }
    }

    /// Of a condition that does not hold: what is the case, and what would make it hold.
    var sentences: [String] {
        if let argument = plan.argument { return argumentSentences(argument) }
        if plan.isNegated { return negatedSentences }
        let missing = missingSentences
        switch plan.core.kind {
        case .call(let call):
            guard missing.isEmpty else { return missing }
            return callSentences(call)
        case .term:
            guard missing.isEmpty else { return missing }
            guard let index = plan.operands.first?.capture, values(index).contains(.bool(false)) else { return [] }
            return [is_(index) + "; it would hold with true"]
        case .someIn:
            guard missing.isEmpty else { return missing }
            return domainSentences
        case .every, .someVariables, .not, .logical: return missing
        }
    }

    private func is_(_ index: Int) -> String {
        "`\(plan.captures[index].text.cut(to: 80))` is \(ValueText.list(values(index), maximum: Self.maximumValues))"
    }

    private func argumentSentences(_ argument: Int) -> [String] {
        guard let given = plan.operands.last?.capture else { return [] }
        let pattern = plan.operands.first?.term.line ?? ""
        return [
            "argument \(argument + 1) is \(ValueText.list(values(given))); this rule is for \(pattern)"
        ]
    }
}

extension ConditionAdvice {
    /// What is undefined, and up to where it is there.
    private var missingSentences: [String] {
        var told: [String] = []
        for reference in plan.references {
            guard let whole = reference.captures.last, isUndefined(whole) else { continue }
            told.append(missing(reference))
        }
        var seen: Set<String> = []
        return told.filter { seen.insert($0).inserted }
    }

    private func missing(_ reference: ConditionPlan.Reference) -> String {
        let whole = plan.captures[reference.captures[reference.captures.count - 1]].text
        guard case .ref(let path) = reference.term.kind,
            let there = reference.captures.last(where: { !isUndefined($0) })
        else {
            if reference.term.isInput { return "`\(whole)` is undefined: there is no input" }
            return "`\(whole)` is undefined"
        }
        // A capture of the first n terms of the ref: the step after them is the one that is not there.
        let found = plan.captures[there]
        let count: Int
        if case .ref(let part) = found.term.kind { count = part.count } else { count = 1 }
        guard count < path.count else { return "`\(whole)` is undefined" }
        let step = path[count].stringValue.map { .string(RegoString($0.string)) } ?? stepValue(path[count])
        let name = found.text.isEmpty ? found.term.line : found.text
        guard let value = values(there).first else { return "`\(whole)` is undefined" }
        let shown =
            step.map { ValueText.short($0, limit: 60) }
            ?? (path[count].isConstant ? path[count].line : "`\(path[count].line)`")
        switch value {
        case .object(let object):
            let keys = Array(object.keys)
            guard !keys.isEmpty else { return "`\(name)` has no key \(shown): it is empty" }
            let hint = step.flatMap { Self.nearest($0, keys) }.map { "; did you mean \(ValueText.short($0))?" } ?? ""
            return "`\(name)` has no key \(shown); its \(keys.count == 1 ? "only key is" : "keys are") "
                + ValueText.list(keys, last: "and", maximum: 10, limit: 40) + hint
        case .array(let items):
            return "`\(name)` has no element \(shown): it has \(items.count)"
        case .set(let items):
            return "`\(name)` has no member \(shown); "
                + (items.isEmpty ? "it is empty" : "its members are " + ValueText.list(Array(items), last: "and"))
        default: return "`\(name)` is \(ValueText.short(value)): a \(value.typeName) has no \(shown)"
        }
    }

    private func stepValue(_ step: Term) -> Value? {
        guard let index = plan.captures.firstIndex(where: { $0.term == step }) else { return nil }
        return values(index).first
    }

    /// A key that differs by little.
    private static func nearest(_ key: Value, _ keys: [Value]) -> Value? {
        guard let wanted = key.asString?.string, wanted.count > 2, wanted.count < 60 else { return nil }
        let close = keys.prefix(200).compactMap { key -> (Value, Int)? in
            guard let name = key.asString?.string, name.count < 60 else { return nil }
            return (key, EditDistance.between(wanted.utf8, name.utf8))
        }
        return close.filter { $0.1 <= 2 }.min { $0.1 < $1.1 }?.0
    }
}

extension ConditionAdvice {
    private func callSentences(_ call: Call) -> [String] {
        guard let name = call.name else { return [] }
        if let comparison = Comparison(rawValue: name) { return comparisonSentences(comparison) }
        switch name {
        case "internal.member_2": return memberSentences
        case "internal.member_3": return entrySentences
        case "assign": return ["the value does not match the pattern on the left"]
        default: break
        }
        if let wanted = Self.wanted[name], let subject = plan.operands[safe: wanted.subject]?.capture,
            !isUndefined(subject)
        {
            var words = wanted.words
            for (position, operand) in plan.operands.enumerated() {
                let text = operand.capture.map { ValueText.list(values($0)) } ?? operand.term.line
                words = words.replacing("%\(position)", with: text)
            }
            return [is_(subject) + "; it would hold with \(words)"]
        }
        let told = plan.operands.compactMap { operand -> String? in
            guard let index = operand.capture, !operand.term.isConstant, !isUndefined(index) else { return nil }
            return is_(index)
        }
        return told.isEmpty ? [] : [told.joined(separator: " and ")]
    }

    enum Comparison: String {
        case eq, equal, neq, lt, lte, gt, gte

        /// What a term is compared with must be, for it to hold; the other way round where it stands on the right.
        func wanted(_ other: String, fromRight: Bool) -> String {
            switch self {
            case .eq, .equal: other
            case .neq: "anything but \(other)"
            case .lt: (fromRight ? "more than " : "less than ") + other
            case .lte: (fromRight ? "at least " : "at most ") + other
            case .gt: (fromRight ? "less than " : "more than ") + other
            case .gte: (fromRight ? "at most " : "at least ") + other
            }
        }

        var words: String {
            switch self {
            case .eq, .equal: "they were equal"
            case .neq: "they differed"
            case .lt: "the first were less"
            case .lte: "the first were at most the second"
            case .gt: "the first were more"
            case .gte: "the first were at least the second"
            }
        }
    }

    private func comparisonSentences(_ comparison: Comparison) -> [String] {
        guard plan.operands.count == 2 else { return [] }
        let (left, right) = (plan.operands[0], plan.operands[1])
        guard let first = left.capture, let second = right.capture else { return [] }
        let (leftValues, rightValues) = (values(first), values(second))
        if leftValues.isEmpty || rightValues.isEmpty {
            return [(first, leftValues), (second, rightValues)].filter { $0.1.isEmpty }
                .map { "`\(plan.captures[$0.0].text.cut(to: 80))` is undefined" }
        }
        switch (left.term.isConstant, right.term.isConstant) {
        case (false, true):
            return [
                is_(first) + "; it would hold with " + comparison.wanted(ValueText.list(rightValues), fromRight: false)
            ]
        case (true, false):
            return [
                is_(second) + "; it would hold with " + comparison.wanted(ValueText.list(leftValues), fromRight: true)
            ]
        case (true, true): return ["it never holds"]
        case (false, false): return ["\(is_(first)) and \(is_(second)); it would hold if \(comparison.words)"]
        }
    }

    private var memberSentences: [String] {
        guard plan.operands.count == 2, let item = plan.operands[0].capture, let list = plan.operands[1].capture
        else { return [] }
        let name = plan.captures[list].text.cut(to: 80)
        guard let whole = values(list).first else { return ["`\(name)` is undefined"] }
        let members = whole.members
        guard let members else { return ["`\(name)` is \(ValueText.short(whole)), which has no members"] }
        let wanted = ValueText.list(values(item))
        guard !members.isEmpty else { return ["`\(name)` is empty; it would hold if \(wanted) were in it"] }
        let told =
            "\(members.count == 1 ? "its only member is" : "its \(members.count) members are") "
            + ValueText.list(members, last: "and", maximum: 10, limit: 40)
        if plan.operands[0].term.isConstant { return ["`\(name)` does not have \(wanted); \(told)"] }
        let one = members.count == 1 ? "that" : "one of them"
        return ["\(is_(item)), which `\(name)` does not have; \(told); it would hold with \(one)"]
    }

    private var entrySentences: [String] {
        plan.operands.compactMap { operand in operand.capture.map(is_) }
    }

    /// What `some` and `every` look through.
    private var domainSentences: [String] {
        guard let index = plan.operands.first?.capture else { return [] }
        let name = plan.captures[index].text.cut(to: 80)
        guard let value = values(index).first else { return ["`\(name)` is undefined"] }
        guard let members = value.members else {
            return ["`\(name)` is \(ValueText.short(value)), which has no members"]
        }
        return members.isEmpty
            ? ["`\(name)` is empty: there is nothing to look at"] : ["no member of `\(name)` is like the pattern"]
    }

    /// A `not`: what is inside holds.
    private var negatedSentences: [String] {
        if case .call(let call) = plan.core.kind, let name = call.name, Comparison(rawValue: name) != nil {
            let told = plan.operands.compactMap { operand -> String? in
                guard let index = operand.capture, !operand.term.isConstant else { return nil }
                return is_(index)
            }
            return [told.joined(separator: " and ") + "; it would hold if that were otherwise"]
        }
        let told = facts.filter { !$0.values.isEmpty }.prefix(3).map {
            "`\($0.term.cut(to: 80))` is \(ValueText.list($0.values))"
        }
        let inner = plan.coreText
        if told.isEmpty { return inner.isEmpty ? [] : ["`\(inner.cut(to: 80))` holds"] }
        return [told.joined(separator: " and ") + "; it would hold if `\(inner.cut(to: 80))` did not"]
    }

    /// What an operand of a built-in must be; `%0`, `%1` stand for the operands.
    private static let wanted: [String: (subject: Int, words: String)] = [
        "startswith": (0, "a text that begins with %1"), "endswith": (0, "a text that ends with %1"),
        "contains": (0, "a text that has %1 in it"), "regex.match": (1, "a text that matches %0"),
        "glob.match": (2, "a text that matches the pattern %0"), "is_string": (0, "a string"),
        "is_number": (0, "a number"), "is_boolean": (0, "true or false"), "is_array": (0, "an array"),
        "is_object": (0, "an object"), "is_set": (0, "a set"), "is_null": (0, "null"),
        "net.cidr_contains": (1, "an address in %0"), "semver.is_valid": (0, "a version like 1.2.3"),
        "strings.any_prefix_match": (0, "a text that begins with one of %1"),
        "strings.any_suffix_match": (0, "a text that ends with one of %1"),
    ]
}

extension Value {
    /// The members of a set, the elements of an array, the values of an object.
    var members: [Value]? {
        switch self {
        case .array(let items): Array(items)
        case .set(let items): Array(items)
        case .object(let object): Array(object.values)
        default: nil
        }
    }
}

extension Term {
    /// Whether its value is written in it.
    var isConstant: Bool {
        switch kind {
        case .null, .boolean, .number, .string: true
        case .array(let items), .set(let items): items.allSatisfy(\.isConstant)
        case .object(let entries): entries.allSatisfy { $0.key.isConstant && $0.value.isConstant }
        default: false
        }
    }

    fileprivate var isInput: Bool {
        switch kind {
        case .variable(let name): name == "input"
        case .ref(let path): path.first?.isInput ?? false
        default: false
        }
    }
}

extension Array {
    fileprivate subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
