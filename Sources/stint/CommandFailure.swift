import StintAPI
import StintClient

/// What a process tells its caller when it ends. Scripts depend on these numbers (docs/cli.md).
enum ExitStatus {
    /// `stint audit verify` found the record altered.
    static let altered: Int32 = 9
    /// Ended by Ctrl-C.
    static let interrupted: Int32 = 130

    static func of(_ class: ExitClass) -> Int32 { `class`.rawValue }
}

/// Ends the command with words and an exit code.
struct CommandFailure: Error {
    let status: Int32
    /// Nil where everything was said already.
    let message: String?
    /// What the server sent, for `--output json`.
    let problem: ProblemDetails?

    init(_ exit: ExitClass, _ message: String) {
        self.status = ExitStatus.of(exit)
        self.message = message
        self.problem = nil
    }

    /// Ends with `status`; everything was said already.
    init(status: Int32) {
        self.status = status
        self.message = nil
        self.problem = nil
    }

    init(_ error: StintClientError) {
        self.status = ExitStatus.of(error.exitClass)
        self.message = Explanation.text(error)
        self.problem = error.problem
    }
}
