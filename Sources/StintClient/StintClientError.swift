package import StintAPI

/// Why a call to a server did not give an answer.
package struct StintClientError: Error, Sendable, CustomStringConvertible {
    /// Stable. The server's own code where it sent one, else one of those below.
    package let code: ErrorCode
    /// What went wrong and what to do, in lower case.
    package let message: String
    /// What the server sent; nil where it sent no problem of its own.
    package let problem: ProblemDetails?
    /// How the outcome is classed, for exit codes.
    package let exitClass: ExitClass

    init(_ code: ErrorCode, _ message: String, exitClass: ExitClass? = nil) {
        self.code = code
        self.message = message
        self.problem = nil
        self.exitClass = exitClass ?? code.exitClass(status: 0)
    }

    /// The server's refusal or failure.
    package init(problem: ProblemDetails) {
        self.code = problem.code
        self.message = problem.detail ?? problem.title
        self.problem = problem
        self.exitClass = problem.exitClass
    }

    package var description: String { "\(message) [\(code.rawValue)]" }
}

extension ErrorCode {
    /// The server's address cannot be used.
    package static let invalidServer = ErrorCode("invalid_server")
    /// No whole answer within the time allowed.
    package static let timedOut = ErrorCode("timed_out")
    /// An answer that is not what the API promises.
    package static let badAnswer = ErrorCode("bad_answer")
    /// An answer larger than the client accepts.
    package static let answerTooLarge = ErrorCode("answer_too_large")
    /// The caller gave up.
    package static let cancelled = ErrorCode("cancelled")
    /// Something to send cannot be written as JSON.
    package static let notEncodable = ErrorCode("not_encodable")
}
