import Foundation

/// A folder of its own for one test, which goes with the last reference to it.
package final class TemporaryFolder: Sendable {
    package let path: String

    /// Makes the folder with files, by their paths in it.
    package init(_ files: [String: String] = [:]) throws {
        path = FileManager.default.temporaryDirectory.path + "/stint-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for (name, text) in files { try write(text, to: name) }
    }

    deinit { remove() }

    /// Takes the folder away. In a `defer` it also keeps the folder until then: without one it may be gone once a test
    /// has read its path.
    package func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }

    package func remove(_ name: String) throws {
        try FileManager.default.removeItem(atPath: file(name))
    }

    /// Writes a file, and makes the folders it lies in; says where it is.
    @discardableResult
    package func write(_ text: String, to name: String) throws -> String {
        let file = URL(fileURLWithPath: file(name))
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        return file.path
    }

    package func text(_ name: String) throws -> String {
        try String(contentsOfFile: file(name), encoding: .utf8)
    }

    /// Where a file of the folder is, whether or not it is there.
    package func file(_ name: String) -> String { path + "/" + name }
}
