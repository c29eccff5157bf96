import ArgumentParser
import Rego
import RegoSyntax
import RegoTools

struct PolicyCapabilitiesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "capabilities",
        abstract: "Print what policies may use: built-ins with their types, keywords and features.",
        discussion: """
            Examples:
              stint policy capabilities > capabilities.json
              stint policy check --capabilities capabilities.json policies

            The JSON is that of `opa capabilities --current`. Exit code 0, or 1 where a file cannot be read.
            """)

    @Flag(help: "What this engine has, which is what is printed without any option.")
    var current = false

    @Option(help: ArgumentHelp("What a capabilities file says.", valueName: "file"))
    var file: String?

    @Flag(help: "What policies of Rego v0 may use.")
    var v0Compatible = false

    func validate() throws {
        if current, file != nil { throw ValidationError("specify --current or --file but not both") }
    }

    func run() throws {
        let capabilities =
            try file.map { (path) throws(CommandFailure) in try CapabilitiesOptions.file(path) }
            ?? Capabilities.current(v0Compatible ? .v0 : .v1)
        Console.out(capabilities.value.jsonBytes(style: JSONStyle(indentation: 2)) + [0x0A])
    }
}
