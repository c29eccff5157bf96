import StintAPI

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Asks before something far-reaching is done. Only a person at a terminal is asked: a script has made up its mind.
struct Confirmation {
    /// Whether somebody sits there who can answer.
    var isInteractive: () -> Bool = { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }
    /// Shows a question and reads the answer; nil at the end of the input.
    var answer: (_ question: String) -> String? = { question in
        Console.prompt(question)
        return readLine(strippingNewline: true)
    }

    /// Goes on where the answer is yes, or nobody can be asked; else throws `otherwise`, with exit code 1.
    func ask(_ question: @autoclosure () -> String, otherwise: String) throws(CommandFailure) {
        guard isInteractive() else { return }
        let said = (answer("\(question()) [y/N] ") ?? "").lowercased()
        guard said == "y" || said == "yes" else { throw CommandFailure(.failure, otherwise) }
    }
}
