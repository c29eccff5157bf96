import FoundationEssentials
import RegoTools

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A session with a person at a terminal.
struct LineTerminal {
    let historyFile: String?

    private static let maximumHistory = 1_000

    func run(_ session: inout ReplSession) {
        Console.out("stint policy repl; :help lists the commands, Ctrl-D leaves.\n")
        var buffer = LineBuffer(history: read())
        while let line = edit(&buffer, session) {
            // Before it is evaluated: Ctrl-C ends what takes too long, and the session with it.
            write(buffer.history)
            let answer = session.say(line)
            PolicyReplCommand.show(answer)
            if answer.isEnd { break }
        }
    }

    /// One line; nil at the end of the input.
    private func edit(_ buffer: inout LineBuffer, _ session: ReplSession) -> String? {
        var saved = termios()
        guard tcgetattr(STDIN_FILENO, &saved) == 0 else { return readLine() }
        var raw = saved
        cfmakeraw(&raw)
        raw.c_oflag |= tcflag_t(OPOST)
        // What was typed ahead, or pasted, stays: it is the next line.
        guard tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) == 0 else { return readLine() }
        defer { tcsetattr(STDIN_FILENO, TCSADRAIN, &saved) }
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
        Console.out(LineView(prompt: prompt, width: Self.width).text(buffer))
    }

    /// Columns of the window, which may have been resized since the last look.
    private static var width: Int {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
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
