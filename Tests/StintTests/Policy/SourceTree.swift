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
