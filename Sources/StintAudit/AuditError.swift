/// What can go wrong with keys and heads. A finding of the verifier is not an error: see `AuditFinding`.
package struct AuditError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Stable names, for programs.
    package enum Code: String, Sendable {
        case keyUnreadable = "audit_key_unreadable"
        case keyMalformed = "audit_key_malformed"
        case keyExposed = "audit_key_exposed"
        case keyMissing = "audit_key_missing"
        case headsUnwritable = "audit_heads_unwritable"
        case headsUnreadable = "audit_heads_unreadable"
        case headMalformed = "audit_head_malformed"
        case headForged = "audit_head_forged"
        case headMismatch = "audit_head_mismatch"
        case logUnreadable = "audit_log_unreadable"
    }

    package let code: Code
    /// What is wrong, where, and what to do.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
