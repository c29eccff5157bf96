import FoundationEssentials
package import Rego
import RegoBundle
package import RegoSyntax

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Reads policies and data from files and folders as `opa` does.
///
/// A `.rego` file is a module; `.json`, `.yaml` and `.yml` are data. In a folder, a data file lies under the names of
/// the folders between: `roles/admin/a.json` of `-d roles` is under `data.admin`. `PREFIX:PATH` puts what is loaded
/// under `data.PREFIX`. A single file may have any name; in folders other files are passed over. A `.tar.gz` named by
/// itself is a bundle, whose manifest is put under `data.system.bundle`; `loadBundles` reads bundles as `-b` does.
package struct PolicyLoader {
    /// Names of files and folders to pass over, as shell patterns.
    package var ignore: [String] = []
    /// Whether data files in folders are passed over.
    package var onlyRego = false
    /// The version of Rego of policies that do not say it.
    package var version = RegoVersion.v1

    package internal(set) var modules: [Module] = []
    package internal(set) var documents = RegoObject.empty
    /// What was passed over, in plain words: WebAssembly in bundles, links.
    package internal(set) var notes: [String] = []
    var problems: [PolicyProblem] = []

    /// Folders in folders, at the most; a link back to a folder above ends here.
    private static let maximumDepth = 64

    package init(ignore: [String] = [], onlyRego: Bool = false, version: RegoVersion = .v1) {
        self.ignore = ignore
        self.onlyRego = onlyRego
        self.version = version
    }

    /// Reads every path; throws everything that is wrong with any of them.
    package mutating func load(_ paths: [String]) throws(PolicyProblems) {
        for path in paths {
            let (prefix, file) = Self.split(path)
            read(Self.withoutScheme(file), under: prefix, depth: 0)
        }
        guard problems.isEmpty else { throw PolicyProblems(problems, isLoading: true) }
    }

    /// `PREFIX:PATH` in its parts. A scheme is no prefix.
    package static func split(_ path: String) -> (prefix: [String], path: String) {
        guard let colon = path.firstIndex(of: ":"), colon > path.startIndex else { return ([], path) }
        if path[colon...].hasPrefix("://") { return ([], path) }
        let prefix = path[..<colon].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        return (prefix, String(path[path.index(after: colon)...]))
    }

    package static func withoutScheme(_ path: String) -> String {
        path.hasPrefix("file://") ? String(path.dropFirst("file://".count)) : path
    }

    private mutating func read(_ path: String, under place: [String], depth: Int) {
        var isFolder = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            problems.append(PolicyProblem("\(path): no such file or folder"))
            return
        }
        let name = String(path.split(separator: "/").last ?? "")
        if depth > 0, ignore.contains(where: { fnmatch($0, name, 0) == 0 }) { return }
        guard isFolder else {
            readFile(path, under: place, isNamed: depth == 0)
            return
        }
        guard depth < Self.maximumDepth else {
            problems.append(PolicyProblem("\(path): folders nest deeper than \(Self.maximumDepth) levels"))
            return
        }
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            problems.append(PolicyProblem("\(path): \(FileTrouble.text(path, "folder"))"))
            return
        }
        let below = depth > 0 ? place + [name] : place
        for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            read(Self.join(path, name), under: below, depth: depth + 1)
        }
    }

    /// The path of what is called `name` in a folder.
    static func join(_ folder: String, _ name: String) -> String {
        var folder = folder[...]
        while folder.hasPrefix("./") { folder = folder.dropFirst(2) }
        while folder.count > 1, folder.hasSuffix("/") { folder = folder.dropLast() }
        if folder.isEmpty || folder == "." { return name }
        return folder == "/" ? "/" + name : "\(folder)/\(name)"
    }

    private mutating func readFile(_ path: String, under place: [String], isNamed: Bool) {
        if path.hasSuffix(".tar.gz") {
            if !onlyRego { readArchive(path, under: place) }
            return
        }
        let kind = FileKind(path)
        if kind == nil, !isNamed { return }
        if onlyRego, kind != .rego, kind != nil || !isNamed { return }
        guard let bytes = FileManager.default.contents(atPath: path).map({ [UInt8]($0) }) else {
            problems.append(PolicyProblem("\(path): \(FileTrouble.text(path))"))
            return
        }
        switch kind {
        case .rego?: readModule(bytes, path)
        case .json?: add(Self.result { () throws(EvaluationError) in try Self.json(bytes) }, from: path, under: place)
        case .yaml?: add(Self.result { () throws(EvaluationError) in try Self.yaml(bytes) }, from: path, under: place)
        case nil:
            // Named by itself: whatever it can be read as.
            if let module = try? Parser.parseModule(bytes: bytes, file: path, version: version) {
                modules.append(module)
            } else if let value = (try? Self.json(bytes)) ?? (try? Self.yaml(bytes)), !onlyRego {
                add(.success(value), from: path, under: place)
            } else {
                problems.append(PolicyProblem("\(path): can't recognize file type"))
            }
        }
    }

    private mutating func readModule(_ bytes: [UInt8], _ path: String) {
        do {
            modules.append(try Parser.parseModule(bytes: bytes, file: path, version: version))
        } catch {
            problems += error.errors.map { PolicyProblem($0) }
        }
    }

    private static func result(
        _ read: () throws(EvaluationError) -> Value
    ) -> Result<Value, EvaluationError> {
        do { return .success(try read()) } catch { return .failure(error) }
    }

    mutating func add(_ read: Result<Value, EvaluationError>, from path: String, under place: [String]) {
        switch read {
        case .failure(let error): problems.append(PolicyProblem("\(path): \(error.message)"))
        case .success(let value):
            let nested = place.reversed().reduce(value) { inner, key in
                .object(RegoObject([(key: Value(key), value: inner)]))
            }
            guard case .object(let object) = nested else {
                problems.append(PolicyProblem("\(path): document must be of type object"))
                return
            }
            guard let merged = documents.merged(with: object) else {
                let place = Self.conflict(documents, object).map {
                    ": `\(["data", $0].joined(separator: "."))` is there already"
                }
                problems.append(PolicyProblem("\(path): merge error" + (place ?? "")))
                return
            }
            documents = merged
        }
    }

    /// Where objects that do not merge meet first, below `data`.
    private static func conflict(_ left: RegoObject, _ right: RegoObject) -> String? {
        for (key, value) in right {
            guard let there = left[key] else { continue }
            let name = key.asString?.string ?? key.jsonString
            guard case .object(let a) = there, case .object(let b) = value else { return name }
            if let inner = conflict(a, b) { return "\(name).\(inner)" }
        }
        return nil
    }

    package static func json(_ bytes: [UInt8]) throws(EvaluationError) -> Value {
        try Value(json: bytes)
    }

    /// YAML as Rego's own `yaml.unmarshal` reads it, and so as `opa` does.
    package static func yaml(_ bytes: [UInt8]) throws(EvaluationError) -> Value {
        try Value(yaml: bytes)
    }
}

/// What a file holds, by the end of its name.
private enum FileKind {
    case rego, json, yaml

    init?(_ path: String) {
        if path.hasSuffix(".rego") {
            self = .rego
        } else if path.hasSuffix(".json") {
            self = .json
        } else if path.hasSuffix(".yaml") || path.hasSuffix(".yml") {
            self = .yaml
        } else {
            return nil
        }
    }
}

extension PolicyLoader {
    /// What the file at `path` holds, as `--input` takes it.
    package static func document(atPath path: String) throws(ToolError) -> Value {
        let path = withoutScheme(path)
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw ToolError("cannot read the input `\(path)`: \(FileTrouble.text(path))")
        }
        return try document([UInt8](bytes), named: path)
    }

    /// What `--input` and `--stdin-input` take: JSON, or YAML.
    package static func document(_ bytes: [UInt8], named name: String) throws(ToolError) -> Value {
        if let value = try? json(bytes) { return value }
        do {
            return try yaml(bytes)
        } catch {
            var message = error.message
            // Where it was meant as JSON, what JSON says about it is the better explanation.
            let first = bytes.first { $0 > UInt8(ascii: " ") }
            if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
                do { _ = try json(bytes) } catch { message = error.message }
            }
            throw ToolError("unable to parse input: \(name): \(message)")
        }
    }
}
