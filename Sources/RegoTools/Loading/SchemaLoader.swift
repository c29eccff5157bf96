import FoundationEssentials
package import Rego

/// Reads JSON Schemas as `opa check --schema` does: a file is the schema of `input` everywhere; the files of a folder are
/// named by their paths, `schema.a.b` for `a/b.json`.
package enum SchemaLoader {
    private static let maximumDepth = 16
    private static let maximumFiles = 10_000

    package static func load(_ path: String) throws(PolicyProblems) -> SchemaSet {
        let path = PolicyLoader.withoutScheme(path)
        var isFolder = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw problem("\(path): no such file or folder")
        }
        var schemas = SchemaSet()
        guard isFolder else {
            let schema = try read(path)
            switch schema {
            case .object, .bool: schemas.add(schema, as: [])
            default: throw problem("\(path): a JSON Schema is an object, or `true` or `false`")
            }
            return schemas
        }
        var count = 0
        try add(path, below: [], to: &schemas, &count)
        return schemas
    }

    private static func add(
        _ folder: String, below name: [String], to schemas: inout SchemaSet, _ count: inout Int
    ) throws(PolicyProblems) {
        guard name.count < maximumDepth, let entries = try? FileManager.default.contentsOfDirectory(atPath: folder)
        else { throw problem("\(folder): \(FileTrouble.text(folder, "folder"))") }
        for entry in entries.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            let path = PolicyLoader.join(folder, entry)
            var isFolder = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { continue }
            if isFolder {
                try add(path, below: name + [entry], to: &schemas, &count)
                continue
            }
            count += 1
            guard count <= maximumFiles else { throw problem("\(folder): more than \(maximumFiles) schemas") }
            let dot = entry.utf8.lastIndex(of: UInt8(ascii: "."))
            schemas.add(try read(path), as: name + [dot.map { String(entry[..<$0]) } ?? entry])
        }
    }

    private static func read(_ path: String) throws(PolicyProblems) -> Value {
        guard let bytes = FileManager.default.contents(atPath: path).map({ [UInt8]($0) }) else {
            throw problem("\(path): \(FileTrouble.text(path))")
        }
        if let value = try? PolicyLoader.json(bytes) { return value }
        do {
            return try PolicyLoader.yaml(bytes)
        } catch {
            throw problem("\(path): \(error.message)")
        }
    }

    private static func problem(_ message: String) -> PolicyProblems {
        PolicyProblems([PolicyProblem(message)])
    }
}
