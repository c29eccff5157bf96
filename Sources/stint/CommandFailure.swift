import StintAPI
import StintClient

/// What a process tells its caller when it ends. Scripts depend on these numbers (docs/cli.md).
enum ExitStatus {
    /// `stint audit verify` found the record altered.
    static let altered: Int32 = 9
    /// `stint decision replay` got another answer.
    static let differs: Int32 = 10
    /// Ended by Ctrl-C.
    static let interrupted: Int32 = 130

    static func of(_ class: ExitClass) -> Int32 { `class`.rawValue }
}

/// Ends the command with words and an exit code.
struct CommandFailure: Error {
    let status: Int32
    /// Nil where everything was said already.
    let message: String?
    /// Whether `message` is printed as it is, without the program's name before it.
    let isRaw: Bool
    /// What the server sent.
    let problem: ProblemDetails?

    init(_ exit: ExitClass, _ message: String) {
        self.init(status: ExitStatus.of(exit), message)
    }

    /// Ends with `status` and the words, if everything was not said already.
    init(status: Int32, _ message: String? = nil) {
        self.init(status: status, message: message, isRaw: false, problem: nil)
    }

    /// Ends with `status` and words in another program's form: `opa`'s.
    init(status: Int32, raw message: String) {
        self.init(status: status, message: message, isRaw: true, problem: nil)
    }

    init(_ error: StintClientError) {
        self.init(
            status: ExitStatus.of(error.exitClass), message: Explanation.text(error), isRaw: false,
            problem: error.problem ?? ProblemDetails(error.code, detail: error.message))
    }

    private init(status: Int32, message: String?, isRaw: Bool, problem: ProblemDetails?) {
        self.status = status
        self.message = message
        self.isRaw = isRaw
        self.problem = problem
    }

    /// Writes the words to standard error; for programs, the problem as the server sent it.
    func tell(asJSON: Bool) {
        guard let message else { return }
        if asJSON, let problem, let json = try? JSONOutput.text(problem) {
            Console.note(String(decoding: json.dropLast(), as: UTF8.self))
        } else {
            Console.note(isRaw ? message : "stint: \(message)")
        }
    }
}

/// A command that writes results in a format of the caller's choice.
protocol HasOutput {
    var output: OutputOptions { get }
}
