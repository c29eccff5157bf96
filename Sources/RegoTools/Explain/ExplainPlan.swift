import Rego
import RegoSyntax

/// What is looked at to explain one condition of a body.
struct ConditionPlan {
    /// A term whose value is looked up where the conditions before hold.
    struct Capture {
        let text: String
        let term: Term
        /// Modifiers the term is evaluated with.
        let modifiers: [WithModifier]
    }

    /// A ref in the condition, with the captures of its beginnings, the shortest first and the whole last.
    struct Reference {
        let term: Term
        let captures: [Int]
        /// The document it names, and the steps beyond.
        let document: NameScope.Document?
    }

    /// A call of a policy's function.
    struct FunctionUse {
        let path: [String]
        /// Its name as it was written.
        let name: String
        let arguments: [Int]
        /// The whole call.
        let result: Int?
    }

    /// A `with` whose value is looked up, for what is explained beneath.
    struct Replacement {
        let target: NameScope.Document
        let value: Int
    }

    let expression: Expression
    var captures: [Capture] = []
    /// The operands of the condition's call, or its term; nil where one cannot be looked up.
    var operands: [(term: Term, capture: Int?)] = []
    var references: [Reference] = []
    var functions: [FunctionUse] = []
    var replacements: [Replacement] = []
    /// Whether some `with` replaces what cannot be replaced here.
    var hasOtherReplacements = false
    /// Bodies inside: of comprehensions and of `every`.
    var blocks: [ExplainBlock] = []
    /// The place of an argument that has to match a pattern, from 0.
    var argument: Int?

    /// The call or term under `not`, or the condition's own.
    var core: Expression {
        if case .not(let negation) = expression.kind, negation.body.count == 1 { return negation.body[0] }
        return expression
    }

    var isNegated: Bool {
        if case .not = expression.kind { return true }
        return expression.isNegated
    }

    /// What stands under `not`, on one line.
    var coreText: String {
        let text = core.location.text.onOneLine
        return isNegated && text.hasPrefix("not ") ? String(text.dropFirst(4)) : text
    }

    /// The condition as it was written, on one line.
    var text: String { expression.location.text.isEmpty ? expression.line : expression.location.text.onOneLine }
}

/// A body with what stands around it: of a rule, a comprehension or an `every`.
struct ExplainBlock {
    enum Kind {
        case rule
        case comprehension(text: String, location: SourceLocation)
        case every(SomeIn)
    }

    let id: Int
    let kind: Kind
    /// What holds before the block's own conditions are looked at.
    let context: Body
    var conditions: [ConditionPlan]
    /// What is looked up where all hold: of a rule what it gives.
    var result: [ConditionPlan.Capture] = []
    /// References in what it gives.
    var resultReferences: [ConditionPlan.Reference] = []
}

/// One body of a rule, ready to be looked into.
struct BranchPlan {
    let rule: Int
    /// 0 for the first body, 1 and up for `else`.
    let branch: Int
    let block: ExplainBlock
}

extension String {
    /// With every run of blanks and line ends as one blank.
    var onOneLine: String {
        Sanitizer.line(split(whereSeparator: \.isWhitespace).joined(separator: " "))
    }
}
