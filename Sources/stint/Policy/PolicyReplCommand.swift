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
