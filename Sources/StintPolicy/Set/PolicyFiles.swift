import StintCore

/// Rego and data from the roots that `policies` and `data` name, as `opa eval -d` reads them: a `.rego` file is a
/// module, a `.json` or `.yaml` file is data that lies where its folder does. `PREFIX:FILE` lies under `data.PREFIX`.
struct PolicyFiles {
    /// Modules, tests left out.
    private(set) var modules: [ReadFile] = []
    /// Everything under `data` that is not Stint's own.
    private(set) var data: JSONValue = .object(JSONObject())
    /// Every file and folder that was looked at.
    private(set) var watched: [String] = []
    private(set) var problems: [SourceProblem] = []

    /// What Stint maintains under `data.stint`.
    static let reserved = ["catalog", "directory", "grants", "config", "meta"]

    /// - Parameter includingTests: also reads `_test.rego` files.
    static func read(_ roots: [String], includingTests: Bool = false) -> PolicyFiles {
        var files = PolicyFiles()
        for root in roots { files.read(root, includingTests: includingTests) }
        return files
    }

    private mutating func read(_ root: String, includingTests: Bool) {
        let (prefix, path) = Self.split(root)
        let problems = Problems(source: .policy, file: path)
        watched.append(path)
        for file in SetFiles.list(path, problems) {
            let name = FilePath.name(of: file.path)
            let folder = FilePath.folder(of: file.relativePath)
            watched.append(file.path)
            if !folder.isEmpty {
                let full = FilePath.join(path, folder)
                if !watched.contains(where: { UTF8Order.equal($0, full) }) { watched.append(full) }
            }
            let own = Problems(source: .policy, file: file.path)
            if name.hasSuffix(".rego") {
                guard includingTests || !name.hasSuffix("_test.rego") else { continue }
                if let bytes = SetFiles.read(file.path, own) {
                    modules.append(ReadFile(path: file.path, relativePath: file.relativePath, bytes: bytes))
                }
            } else if name.hasSuffix(".json") || name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
                let place = prefix + folder.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
                readData(file.path, under: place, own)
            }
            self.problems += own.list
        }
        self.problems += problems.list
    }

    /// `PREFIX:FILE` in its parts.
    static func split(_ root: String) -> (prefix: [String], path: String) {
        guard let colon = root.utf8.firstIndex(of: UInt8(ascii: ":")) else { return ([], root) }
        let prefix = root[..<colon]
        let isName = prefix.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) || byte == 0x5F || byte == 0x2E
        }
        guard isName, !prefix.isEmpty else { return ([], root) }
        return (
            prefix.utf8.split(separator: UInt8(ascii: ".")).map { String(Substring($0)) },
            String(root[root.utf8.index(after: colon)...])
        )
    }

    private mutating func readData(_ path: String, under place: [String], _ problems: Problems) {
        guard let bytes = SetFiles.read(path, problems) else { return }
        let value: JSONValue
        if path.hasSuffix(".json") {
            do {
                value = try JSONValue(json: bytes)
            } catch {
                problems.report(.syntax, error.message)
                return
            }
        } else {
            guard let root = YAMLSource.read(bytes, problems: problems), let json = root.json(problems) else { return }
            value = json
        }
        let nested = place.reversed().reduce(value) { inner, key in .members((key, inner)) }
        guard nested.objectValue != nil else {
            problems.report(.wrongValue, "data at the top is an object: put it into a folder, or under a key")
            return
        }
        for key in Self.reserved where nested["stint"]?[key] != nil {
            problems.report(
                .reservedData, "`data.stint.\(key)` is Stint's own, and nobody else writes there: use another key")
            return
        }
        if let own = nested["stint"], own.objectValue == nil {
            problems.report(.reservedData, "`data.stint` is Stint's own: put data under another key")
            return
        }
        guard let merged = Self.merge(data, nested) else {
            problems.report(
                .rule, "this data and another file's have different values in one place: change one of them")
            return
        }
        data = merged
    }

    /// Objects merge; everything else must not meet. `nil` where it does.
    private static func merge(_ left: JSONValue, _ right: JSONValue) -> JSONValue? {
        guard case .object(var merged) = left, case .object(let other) = right else {
            guard left == right else { return nil }
            return left
        }
        for member in other.members {
            if let present = merged[member.key] {
                guard let both = merge(present, member.value) else { return nil }
                merged[member.key] = both
            } else {
                merged[member.key] = member.value
            }
        }
        return .object(merged)
    }
}
