package import Rego
package import RegoSyntax

/// Why a query came out as it did.
package struct Explanation: Sendable {
    package let query: String
    /// What the query gives; nil where it is undefined.
    package let value: Value?
    package let document: DocumentExplanation
}

/// Why a document has its value, or has none.
package struct DocumentExplanation: Sendable {
    /// `data.a.b`, or a call as it was written.
    package let name: String
    package let value: Value?
    package var rules: [RuleExplanation] = []
    /// Rules that are left out because they say nothing about the value.
    package var otherRules = 0
    /// Said instead of rules: that it was explained before, or that nothing more is known.
    package var note: String?
}

/// What became of one body of a rule.
package struct RuleExplanation: Sendable {
    package enum Outcome: String, Sendable {
        /// Its conditions hold.
        case held
        /// A condition does not hold.
        case failed
        /// An earlier `else` branch holds.
        case notReached = "not_reached"
        /// It gives the value because no other rule does.
        case usedDefault = "used_default"
        /// Another rule gives the value.
        case unusedDefault = "unused_default"
        /// Its conditions cannot be looked at one by one.
        case unknown
    }

    /// The head as it was written.
    package let name: String
    package let location: SourceLocation
    package let outcome: Outcome
    /// What it gives, or adds to a set.
    package var gives: [Value] = []
    /// Of a rule that held its conditions, of one that failed the first that does not hold.
    package var conditions: [ConditionExplanation] = []
}

/// What is to be said of one condition.
package struct ConditionExplanation: Sendable {
    /// A term of the condition with its values: none where it is undefined, several where the condition is looked at
    /// for each of several.
    package struct Fact: Sendable {
        package let term: String
        package let values: [Value]
    }

    /// As it was written.
    package let text: String
    package let location: SourceLocation
    package let holds: Bool
    package var facts: [Fact] = []
    /// Whether it stands for what the rule gives, not for a condition.
    package var isValue = false
    /// What is the case, and what would change it.
    package var sentences: [String] = []
    /// Conditions inside: of a comprehension that is empty, or of the element at which an `every` fails.
    package var inner: [ConditionExplanation] = []
    /// The documents the condition depends on.
    package var causes: [DocumentExplanation] = []
}

extension Explanation {
    package var json: [UInt8] {
        var members = [("query", JSONText.quoted(query)), ("defined", Array("\(value != nil)".utf8))]
        if let value { members.append(("value", value.jsonBytes())) }
        members.append(("explanation", document.json))
        return EvalReport.indented(JSONText.object(members))
    }
}

extension DocumentExplanation {
    fileprivate var json: [UInt8] {
        var members = [("name", JSONText.quoted(name)), ("defined", Array("\(value != nil)".utf8))]
        if let value { members.append(("value", value.jsonBytes())) }
        if let note { members.append(("note", JSONText.quoted(note))) }
        if !rules.isEmpty { members.append(("rules", JSONText.array(rules.map(\.json)))) }
        if otherRules > 0 { members.append(("other_rules", JSONText.number(otherRules))) }
        return JSONText.object(members)
    }
}

extension RuleExplanation {
    fileprivate var json: [UInt8] {
        var members = [
            ("rule", JSONText.quoted(name)), ("location", location.json),
            ("outcome", JSONText.quoted(outcome.rawValue)),
        ]
        if !gives.isEmpty { members.append(("gives", JSONText.array(gives.map { $0.jsonBytes() }))) }
        if !conditions.isEmpty { members.append(("conditions", JSONText.array(conditions.map(\.json)))) }
        return JSONText.object(members)
    }
}

extension ConditionExplanation {
    fileprivate var json: [UInt8] {
        var members = [
            ("condition", JSONText.quoted(text)), ("location", location.json), ("holds", Array("\(holds)".utf8)),
        ]
        if !facts.isEmpty {
            let list = facts.map { fact in
                JSONText.object([
                    ("term", JSONText.quoted(fact.term)),
                    ("values", JSONText.array(fact.values.map { $0.jsonBytes() })),
                ])
            }
            members.append(("facts", JSONText.array(list)))
        }
        if !sentences.isEmpty { members.append(("says", JSONText.array(sentences.map { JSONText.quoted($0) }))) }
        if !inner.isEmpty { members.append(("inner", JSONText.array(inner.map(\.json)))) }
        if !causes.isEmpty { members.append(("because", JSONText.array(causes.map(\.json)))) }
        return JSONText.object(members)
    }
}
