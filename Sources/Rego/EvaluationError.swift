public import RegoSyntax

/// What went wrong while values were read or a query was evaluated. (What is wrong with a policy's text is a
/// `RegoError`.)
public struct EvaluationError: Error, Sendable, CustomStringConvertible {
    /// The kind of error. The raw values are OPA's where OPA has the error too.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// A built-in was given a value of a type it does not take.
        case type = "eval_type_error"
        /// A built-in failed on its operands.
        case builtin = "eval_builtin_error"
        /// Rules or comprehensions gave one place two values.
        case conflict = "eval_conflict_error"
        /// `with` modifiers that cannot be merged into one document.
        case withMerge = "eval_with_merge_error"
        /// A limit of the evaluation was reached; the message says which.
        case limit = "eval_limit_error"
        /// The caller cancelled the evaluation.
        case cancelled = "eval_cancel_error"
        /// Text that is not the JSON it should be.
        case json = "json_error"
        /// A policy or query was used in a way that cannot work, such as an unknown built-in.
        case usage = "usage_error"
    }

    /// A stable code.
    public let code: Code
    /// What happened and what to do about it, in lower case.
    public let message: String
    /// The expression to blame, if there is one.
    public let location: SourceLocation?

    /// An error of the kind `code`.
    public init(_ code: Code, _ message: String, at location: SourceLocation? = nil) {
        self.code = code
        self.message = message
        self.location = location
    }

    /// `file:row: code: message`, as OPA prints it.
    public var description: String {
        guard let location else { return "\(code.rawValue): \(message)" }
        let place = location.file.isEmpty ? "\(location.row):\(location.column)" : "\(location.file):\(location.row)"
        return "\(place): \(code.rawValue): \(message)"
    }
}
