import Rego
import RegoSyntax

extension Explanation {
    /// The explanation for people, with marks that a terminal may paint.
    package var text: String {
        var lines = Lines()
        if document.name.utf8.elementsEqual(query.utf8) {
            lines.add(0, Self.sentence(query, value))
        } else {
            lines.add(0, Self.sentence(query.onOneLine, value))
            if !document.rules.isEmpty, document.note == nil {
                lines.add(0, Self.sentence(document.name, document.value))
            }
        }
        lines.add(document, 1)
        return lines.text
    }

    fileprivate static func sentence(_ name: String, _ value: Value?, limit: Int = 300) -> String {
        guard let value else { return "\(name) is undefined" }
        return "\(name) is "
            + (limit < 300 ? ValueText.brief(value, limit: limit) : ValueText.short(value, limit: limit))
    }
}

/// Lines of text, each at its depth.
private struct Lines {
    private(set) var text = ""

    mutating func add(_ depth: Int, _ line: String) {
        text += String(repeating: "  ", count: depth) + line + "\n"
    }

    mutating func add(_ document: DocumentExplanation, _ depth: Int) {
        if let note = document.note { add(depth, note) }
        for rule in document.rules { add(rule, depth) }
        if document.otherRules > 0 {
            let rules = document.otherRules == 1 ? "1 more rule" : "\(document.otherRules) more rules"
            add(depth, "(\(rules) of it \(document.otherRules == 1 ? "does" : "do") not hold)")
        }
    }

    private mutating func add(_ rule: RuleExplanation, _ depth: Int) {
        let place = "\(rule.location.file.isEmpty ? "query" : rule.location.file):\(rule.location.row)"
        switch rule.outcome {
        case .held:
            let gives = rule.gives.isEmpty ? "" : ": \(ValueText.list(rule.gives, last: "and", maximum: 3, limit: 100))"
            add(depth, "[holds] \(rule.name) (\(place))\(gives)")
        case .failed: add(depth, "[fails] \(rule.name) (\(place))")
        case .notReached: add(depth, "[ -- ] \(rule.name) (\(place)): not looked at, a branch before it holds")
        case .usedDefault: add(depth, "[holds] \(rule.name) (\(place)): no other rule gives a value")
        case .unusedDefault: add(depth, "[ -- ] \(rule.name) (\(place)): not used, another rule gives the value")
        case .unknown: add(depth, "[  ?  ] \(rule.name) (\(place)): its conditions cannot be looked at one by one")
        }
        for condition in rule.conditions { add(condition, depth + 2) }
    }

    private mutating func add(_ condition: ConditionExplanation, _ depth: Int) {
        let text = condition.text.cut(to: 120)
        if condition.isValue {
            add(depth, "its value comes from:")
        } else if condition.holds {
            let facts = condition.sentences.joined(separator: "; ")
            add(depth, facts.isEmpty ? "holds: `\(text)`" : "holds: `\(text)`: \(facts)")
        } else {
            add(depth, "does not hold: `\(text)` (line \(condition.location.row))")
            for sentence in condition.sentences { add(depth + 1, sentence) }
        }
        for inner in condition.inner { add(inner, depth + 1) }
        for cause in condition.causes {
            add(depth + 1, "\(Explanation.sentence(cause.name, cause.value, limit: 80)), because:")
            add(cause, depth + 2)
        }
    }
}
