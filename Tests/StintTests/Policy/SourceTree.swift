import Foundation

/// Files of the repository that tests read.
enum SourceTree {
    /// The folder of Package.swift.
    static let root: String = {
        var parts = #filePath.split(separator: "/").map(String.init)
        while parts.count > 1,
            !FileManager.default.fileExists(atPath: "/" + (parts + ["policies"]).joined(separator: "/"))
        {
            parts.removeLast()
        }
        return "/" + parts.joined(separator: "/")
    }()

    static func path(_ below: String) -> String { "\(root)/\(below)" }

    static func bytes(_ below: String) -> [UInt8] { read(path(below)) }

    static func read(_ path: String) -> [UInt8] { FileManager.default.contents(atPath: path).map(Array.init) ?? [] }
}

/// A folder of its own for one test.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/stint-policy-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func remove(_ below: String) throws { try FileManager.default.removeItem(atPath: "\(path)/\(below)") }

    /// Writes a file, and the folders it lies in.
    @discardableResult
    func write(_ text: String, to below: String) throws -> String {
        let full = "\(path)/\(below)"
        let folder = full.split(separator: "/").dropLast().joined(separator: "/")
        try FileManager.default.createDirectory(atPath: "/\(folder)", withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: full))
        return full
    }
}
