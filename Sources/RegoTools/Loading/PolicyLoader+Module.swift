import FoundationEssentials
package import RegoSyntax

extension PolicyLoader {
    /// Reads one file as a policy, whatever its name.
    package static func module(atPath path: String, version: RegoVersion = .v1) throws(PolicyProblems) -> Module {
        guard let bytes = FileManager.default.contents(atPath: withoutScheme(path)) else {
            throw PolicyProblems([PolicyProblem("\(path): \(FileTrouble.text(withoutScheme(path)))")], isLoading: true)
        }
        do {
            return try Parser.parseModule(bytes: [UInt8](bytes), file: path, version: version)
        } catch {
            throw PolicyProblems(error)
        }
    }
}
