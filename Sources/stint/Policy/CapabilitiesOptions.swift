import ArgumentParser
import FoundationEssentials
import Rego
import RegoTools

/// What policies may use, where it is not what this engine has.
struct CapabilitiesOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What policies may use: a file as `capabilities` prints it, or `opa capabilities`.", valueName: "file"))
    var capabilities: String?

    func read() throws(CommandFailure) -> Capabilities? {
        try capabilities.map { (path) throws(CommandFailure) in try Self.file(path) }
    }

    static func file(_ path: String) throws(CommandFailure) -> Capabilities {
        guard let content = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(
                status: PolicyExit.no,
                "no capabilities file `\(path)`: those of a version of OPA come from `opa capabilities --version`")
        }
        do {
            return try Capabilities(json: [UInt8](content))
        } catch {
            throw CommandFailure(status: PolicyExit.no, "\(path): \(error.message)")
        }
    }
}
