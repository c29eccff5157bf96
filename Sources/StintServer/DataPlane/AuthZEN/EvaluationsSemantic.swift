import Rego
import StintCore

/// When the answering of many questions ends: `options.evaluations_semantic`.
enum EvaluationsSemantic: String, CaseIterable {
    case executeAll = "execute_all"
    case denyOnFirstDeny = "deny_on_first_deny"
    case permitOnFirstPermit = "permit_on_first_permit"

    /// What a question's `options` say; options that are not known are left alone.
    init(_ question: RegoObject) throws(QuestionError) {
        self = .executeAll
        guard let options = question["options"], options != .null else { return }
        guard case .object(let options) = options else {
            throw QuestionError(
                pointer: "/options", message: "an object is wanted, not \(PolicyQuestion.kind(options))")
        }
        guard let named = options["evaluations_semantic"], named != .null else { return }
        guard let text = named.asString?.string,
            let semantic = Self.allCases.first(where: { UTF8Order.equal($0.rawValue, text) })
        else {
            throw QuestionError(
                pointer: "/options/evaluations_semantic",
                message: "`execute_all`, `deny_on_first_deny` or `permit_on_first_permit` is wanted")
        }
        self = semantic
    }

    /// Whether nothing after this answer is asked any more.
    func ends(after isAllowed: Bool) -> Bool {
        switch self {
        case .executeAll: false
        case .denyOnFirstDeny: !isAllowed
        case .permitOnFirstPermit: isAllowed
        }
    }
}
