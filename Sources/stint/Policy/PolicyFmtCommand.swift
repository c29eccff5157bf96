import ArgumentParser
import RegoSyntax
import RegoTools

struct PolicyFmtCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fmt", abstract: "Format policies, as `opa fmt` does.",
        discussion: """
            Examples:
              stint policy fmt --write policies
              stint policy fmt --diff --fail policies
              stint policy fmt --rego-v1 old.rego

            Prints the formatted text; without a path, that of standard input. Rego v1 is read and written unless
            --v0-compatible (v0 to v0), --rego-v1 (v0 to what is both) or --rego-v1 --v1-compatible (v1 to what is
            both) say otherwise. Exit code 2: a file that cannot be formatted, or with --fail one that would change.
            """)

    @Argument(help: "Files and folders.")
    var paths: [String] = []

    @Flag(name: .shortAndLong, help: "Overwrite the files.")
    var write = false

    @Flag(name: .shortAndLong, help: "Print the names of the files that would change.")
    var list = false

    @Flag(name: .shortAndLong, help: "Print what would change.")
    var diff = false

    @Flag(help: "Fail where a file would change.")
    var fail = false

    @Flag(inversion: .prefixedNo, help: "Read the formatted text again, to be sure that it is a policy.")
    var checkResult = true

    @Flag(
        name: [.customLong("rego-v1"), .customLong("v0-v1")],
        help: "Write policies that are Rego v0 and v1; they are read as v0.")
    var regoV1 = false

    @Flag(help: "Read and write Rego v0.")
    var v0Compatible = false

    @Flag(help: "Read Rego v1.")
    var v1Compatible = false

    @Flag(name: .customLong("drop-v0-imports"), help: "Leave out imports of rego.v1 and future.keywords.")
    var dropV0Imports = false

    func run() async throws {
        var options = FormatOptions(dropsOldImports: dropV0Imports)
        options.source = v0Compatible || regoV1 && !v1Compatible ? .v0 : .v1
        options.target = regoV1 ? .v0v1 : v0Compatible ? .v0 : .v1
        let mode: FormatRun.Mode = list ? .list : diff ? .diff : write ? .write : .print
        let run = FormatRun(options: options, mode: mode, isStrict: fail, checksResult: checkResult)
        do throws(ToolError) {
            if paths.isEmpty {
                try run.text(try StandardInput.bytes("the policy"), name: "stdin") { Console.out($0) }
            } else {
                if try run.files(paths, out: { Console.out($0) }) == 0 {
                    Console.note("nothing was formatted: there is no .rego file in \(paths.joined(separator: ", "))")
                }
            }
        } catch {
            throw CommandFailure(status: paths.isEmpty ? PolicyExit.no : PolicyExit.failed, error.message)
        }
    }
}
