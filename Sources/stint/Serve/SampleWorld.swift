#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
import StintAPI

/// The company of `examples/quickstart`, which `stint serve --dev` serves.
enum SampleWorld {
    private static let relative = "examples/quickstart/stint.yaml"

    /// Its configuration: below the working directory, else beside the executable or above it (where a build leaves
    /// it), else where a package installs it.
    static func configuration() throws -> String {
        let files = FileManager.default
        var folder = executableFolder(files)
        var candidates = [relative]
        for _ in 0..<6 {
            candidates.append(folder + "/" + relative)
            guard let slash = folder.lastIndex(of: "/"), slash != folder.startIndex else { break }
            folder = String(folder[..<slash])
        }
        candidates.append("/usr/share/stint/" + relative)
        guard let found = candidates.first(where: { files.fileExists(atPath: $0) }) else {
            throw CommandFailure(
                .usage,
                "the sample world is not here: no `\(relative)` below the working directory or beside the executable; "
                    + "give one with --config FILE")
        }
        return found
    }

    private static func executableFolder(_ files: FileManager) -> String {
        let executable =
            (try? files.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments.first ?? ""
        guard let slash = executable.lastIndex(of: "/") else { return "." }
        return String(executable[..<slash])
    }
}
