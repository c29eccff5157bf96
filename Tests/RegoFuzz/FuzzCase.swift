import Foundation
import Rego

/// What one round tries: a module, a query, and the documents beside them, as bytes that may be anything.
struct FuzzCase {
    var module: [UInt8]
    var query: [UInt8]
    var input: [UInt8]
    var data: [UInt8]

    private static let names: [(String, any WritableKeyPath<FuzzCase, [UInt8]> & Sendable)] = [
        ("module.rego", \.module), ("query.txt", \.query), ("input.json", \.input), ("data.json", \.data),
    ]

    init(_ module: String, query: String = "x = data", input: String = "{}", data: String = "{}") {
        self.module = Array(module.utf8)
        self.query = Array(query.utf8)
        self.input = Array(input.utf8)
        self.data = Array(data.utf8)
    }

    /// A case as `save` wrote it.
    init(folder: String) throws {
        self.init("")
        for (name, path) in Self.names {
            self[keyPath: path] = Array(try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)))
        }
    }

    /// Writes the case as files in a folder.
    func save(in folder: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (name, path) in Self.names {
            try Data(self[keyPath: path]).write(to: URL(fileURLWithPath: folder + "/" + name))
        }
    }
}
