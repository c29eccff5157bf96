import ArgumentParser
import FoundationEssentials
import RegoSyntax
import RegoTools

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

struct PolicyReplCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repl", abstract: "Try queries and rules one by one, as in `opa run`.",
        discussion: """
            Examples:
              stint policy repl policies stint.catalog:catalog.yaml
              echo 'data.stint.request.decision' | stint policy repl -i input.json policies

            `:help` lists the commands. With a terminal, lines are edited, completed with Tab and kept in --history;
            else lines are read from standard input and nothing but answers is written.
            """)

    @Argument(help: "Policies and data: files and folders, or PREFIX:PATH.")
    var paths: [String] = []

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "A bundle: an archive, or a folder with the files of one. May be repeated.", valueName: "path"))
    var bundle: [String] = []

    @Option(name: .shortAndLong, help: ArgumentHelp("The document `input`, JSON or YAML.", valueName: "file"))
    var input: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("pretty, json, values or bindings.", valueName: "format"))
    var format: EvalFormat = .pretty

    @Option(
        name: [.customShort("H"), .long],
        help: ArgumentHelp("Where lines are kept. (default: ~/.stint_policy_history)", valueName: "file"))
    var history: String?

    @OptionGroup var ignored: IgnoreOptions

    @Flag(help: "Policies and queries are Rego v0 where they do not say otherwise.")
    var v0Compatible = false

    func run() async throws {
        var settings = EvalSettings(query: "")
        settings.files = PolicyFiles(
            data: paths, bundles: bundle, ignore: ignored.ignore, version: v0Compatible ? .v0 : .v1)
        do throws(ToolError) {
            settings.input = try input.map { (path) throws(ToolError) in try PolicyLoader.document(atPath: path) }
        } catch {
            throw CommandFailure(status: PolicyExit.failed, error.message)
        }
        var session: ReplSession
        do throws(PolicyProblems) {
            session = try ReplSession(settings, format: format, host: .process)
        } catch {
            throw CommandFailure(status: PolicyExit.no, raw: error.text(namingPhase: true))
        }
        if isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 {
            let home = ProcessInfo.processInfo.environment["HOME"]
            LineTerminal(historyFile: history ?? home.map { $0 + "/.stint_policy_history" }).run(&session)
            return
        }
        var failed = false
        while let line = readLine() {
            let answer = session.say(line)
            failed = Self.show(answer) || failed
            if answer.isEnd { break }
        }
        failed = Self.show(session.end()) || failed
        if failed { throw CommandFailure(status: PolicyExit.failed) }
    }

    /// Whether there was an error.
    @discardableResult static func show(_ answer: ReplSession.Answer) -> Bool {
        if !answer.output.isEmpty { Console.out(answer.output) }
        guard !answer.errors.isEmpty else { return false }
        Console.note(answer.errors)
        return true
    }
}

/// A session with a person at a terminal.
private struct LineTerminal {
    let historyFile: String?

    private static let maximumHistory = 1_000

    func run(_ session: inout ReplSession) {
        Console.out("stint policy repl; :help lists the commands, Ctrl-D leaves.\n")
        var buffer = LineBuffer(history: read())
        while let line = edit(&buffer, session) {
            let answer = session.say(line)
            PolicyReplCommand.show(answer)
            if answer.isEnd { break }
        }
        write(buffer.history)
    }

    /// One line; nil at the end of the input.
    private func edit(_ buffer: inout LineBuffer, _ session: ReplSession) -> String? {
        var saved = termios()
        guard tcgetattr(STDIN_FILENO, &saved) == 0 else { return readLine() }
        var raw = saved
        cfmakeraw(&raw)
        raw.c_oflag |= tcflag_t(OPOST)
        guard tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw) == 0 else { return readLine() }
        defer { tcsetattr(STDIN_FILENO, TCSAFLUSH, &saved) }
        draw(buffer, session.prompt)
        while let key = Key.read(Self.byte) {
            switch buffer.press(key, complete: session.completions) {
            case .changed: draw(buffer, session.prompt)
            case .ignored: break
            case .entered(let line):
                Console.out("\n")
                return line
            case .cancelled:
                Console.out("^C\n")
                draw(buffer, session.prompt)
            case .ended:
                Console.out("\n")
                return nil
            case .choices(let choices):
                let more = choices.count > 40 ? "\n... and \(choices.count - 40) more" : ""
                Console.out("\n" + choices.prefix(40).joined(separator: "  ") + more + "\n")
                draw(buffer, session.prompt)
            }
        }
        return nil
    }

    private func draw(_ buffer: LineBuffer, _ prompt: String) {
        let behind = buffer.text.count - buffer.cursor
        let back = behind > 0 ? "\u{1B}[\(behind)D" : ""
        Console.out("\r\u{1B}[K" + prompt + String(buffer.text) + back)
    }

    private static func byte() -> UInt8? {
        var byte: UInt8 = 0
        while true {
            let count = Glibc.read(STDIN_FILENO, &byte, 1)
            if count == 1 { return byte }
            if count < 0, errno == EINTR { continue }
            return nil
        }
    }

    private func read() -> [String] {
        guard let historyFile, let bytes = FileManager.default.contents(atPath: historyFile) else { return [] }
        let lines = String(decoding: bytes.suffix(1 << 20), as: UTF8.self).split(separator: "\n").map(String.init)
        return Array(lines.suffix(Self.maximumHistory))
    }

    /// Only the owner may read it: what was asked may hold names and data.
    private func write(_ lines: [String]) {
        guard let historyFile else { return }
        let text = lines.suffix(Self.maximumHistory).map { $0 + "\n" }.joined()
        let descriptor = open(historyFile, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
