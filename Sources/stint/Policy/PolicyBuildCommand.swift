import ArgumentParser
import FoundationEssentials
import Rego
import RegoBundle
import RegoSyntax
import RegoTools

struct PolicyBuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build", abstract: "Build a bundle of policies and data, as `opa build` does.",
        discussion: """
            Examples:
              stint policy build policies -o policies.tar.gz -r 2026-11-23
              stint policy build -b team-a team-b --signing-key key.pem --verification-key team.pem

            Policies are compiled first, and kept as they are written. The same input gives the same bytes. With -b the
            paths are bundles; their roots must not overlap, and their signatures are verified. Exit code 0, or 1 with
            what is wrong on standard error.
            """)

    @Argument(help: "Files and folders, or PREFIX:PATH; with -b bundles.")
    var paths: [String]

    @Flag(name: .shortAndLong, help: "The paths are bundles: archives, or folders with the files of one.")
    var bundle = false

    @Option(name: .shortAndLong, help: ArgumentHelp("The archive to write.", valueName: "file"))
    var output = "bundle.tar.gz"

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The revision that the manifest names.", valueName: "text"))
    var revision: String?

    @Option(
        name: [.customShort("e"), .customLong("entrypoint")],
        help: ArgumentHelp("A document that will be asked for, like example/allow. May be repeated.", valueName: "path")
    )
    var entrypoints: [String] = []

    @Option(name: .shortAndLong, help: ArgumentHelp("The kind of bundle: rego.", valueName: "target"))
    var target = "rego"

    @Option(
        name: [.customShort("O"), .customLong("optimize")],
        help: ArgumentHelp("The level of optimization: 0.", valueName: "level"))
    var optimization = 0

    @OptionGroup var ignored: IgnoreOptions

    @OptionGroup var signing: SigningOptions
    @OptionGroup var verifying: VerifyingOptions
    @OptionGroup var capabilities: CapabilitiesOptions

    @Flag(help: "Policies are Rego v0 where they do not say otherwise.")
    var v0Compatible = false

    func validate() throws {
        switch target {
        case "rego": break
        case "plan", "wasm":
            throw ValidationError(
                "the target `\(target)` is not built here: bundles hold Rego, which stint and OPA evaluate from source. "
                    + "Use `-t rego`, or `opa build -t \(target)` where something else runs the \(target)")
        default: throw ValidationError("invalid target \"\(target)\": it is rego")
        }
        guard optimization == 0 else {
            throw ValidationError(
                "-O \(optimization) is not built here: the engine plans policies when it loads them, so a bundle needs no "
                    + "optimization. Use -O 0, or `opa build -O \(optimization)`, whose bundles are read as any other")
        }
    }

    func run() throws {
        var build = BundleBuild(paths)
        build.fromBundles = bundle
        build.ignore = ignored.ignore
        build.revision = revision
        build.version = v0Compatible ? .v0 : .v1
        build.entrypoints = entrypoints
        build.capabilities = try capabilities.read()
        do {
            build.signing = try signing.flags(keyIdentifier: verifying.verificationKeyId).signing()
            build.verification = try verifying.flags(algorithm: signing.signingAlg).verification()
            let (archive, notes) = try build.run()
            notes.forEach { Console.note("note: \($0)") }
            try OutputFile.write(archive, to: output)
        } catch let error as PolicyProblems {
            throw CommandFailure(status: PolicyExit.no, raw: "error: " + error.text(namingPhase: false))
        } catch let error as ToolError {
            throw CommandFailure(status: PolicyExit.no, raw: "error: " + error.message)
        }
    }
}
