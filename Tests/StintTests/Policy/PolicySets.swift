import Foundation
import StintCore
import TestFolders

@testable import StintPolicy

/// Sets of a test's own: the quickstart's files, with the pack or with policies of the test.
enum PolicySets {
    /// Writes a set into a folder.
    ///
    /// - Parameters:
    ///   - packages: Rego for the entry points of these names (`access`, `request`, …); the others are then the least
    ///     there can be. Without any it is the default pack.
    ///   - config: further lines of `stint.yaml`.
    @discardableResult
    static func write(
        _ folder: TemporaryFolder, replacing packages: [String: String] = [:], config: String = ""
    ) throws -> SetLocation {
        for name in ["catalog.yaml", "directory.yaml"] {
            try folder.write(
                String(decoding: SourceTree.bytes("examples/quickstart/\(name)"), as: UTF8.self), to: name)
        }
        if packages.isEmpty {
            for file in PolicyFiles.read([SourceTree.path("policies")]).modules {
                try folder.write(String(decoding: file.bytes, as: UTF8.self), to: "policies/\(file.relativePath)")
            }
        } else {
            for entryPoint in EntryPoint.allCases {
                let least = "package stint.\(entryPoint)\n\ndecision := {}\n"
                try folder.write(packages[entryPoint.rawValue] ?? least, to: "policies/\(entryPoint).rego")
            }
        }
        return SetLocation(configFile: try folder.write("version: 1\n\(config)\n", to: "stint.yaml"))
    }

    static func load(
        _ folder: TemporaryFolder, replacing packages: [String: String] = [:], config: String = ""
    ) throws -> LoadedSet {
        try SetLoader(try write(folder, replacing: packages, config: config)).load()
    }
}
