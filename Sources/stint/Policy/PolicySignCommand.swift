import ArgumentParser
import RegoBundle
import RegoTools

struct PolicySignCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign", abstract: "Sign bundles, as `opa sign` does.",
        discussion: """
            Examples:
              stint policy sign --bundle team-a --signing-key key.pem
              stint policy sign -b team-a --signing-key "$SECRET" --signing-alg HS256 -o team-a

            Writes .signatures.json: one token over the digests of the bundle's files. Files of a folder are named with
            the folder's path in front, so sign and verify from the same place. Exit code 0, or 1 with what is wrong on
            standard error.
            """)

    @Argument(help: "Bundles: archives, or folders with the files of one.")
    var paths: [String]

    @Flag(name: .shortAndLong, help: "The paths are bundles, which is all that can be signed.")
    var bundle = false

    @Option(
        name: [.customShort("o"), .customLong("output-file-path")],
        help: ArgumentHelp("The folder to write .signatures.json to.", valueName: "folder"))
    var output = "."

    @OptionGroup var signing: SigningOptions

    func validate() throws {
        guard bundle else {
            throw ValidationError("enable bundle mode (ie. --bundle) to sign bundle files or directories")
        }
    }

    func run() throws {
        do {
            guard let signing = try signing.flags(keyIdentifier: nil).signing() else { throw SigningFlags.incomplete }
            var files: [BundleFile] = []
            for path in paths { files += try PolicyBundle.files(atPath: path) }
            let text = SignaturesFile.text(of: try signing.token(for: files))
            try OutputFile.write(text, to: output.isEmpty ? SignaturesFile.name : "\(output)/\(SignaturesFile.name)")
        } catch let error as ToolError {
            throw CommandFailure(status: PolicyExit.no, raw: "error: " + error.message)
        } catch let error as BundleError {
            throw CommandFailure(status: PolicyExit.no, raw: "error: " + error.message)
        }
    }
}
