import StintCore

/// A set as it is kept beside the log, so that its decisions can be asked again (P13): canonical JSON, the same bytes
/// for the same set wherever it was loaded.
extension SetContents {
    /// Rises when what is kept is written differently. What an older Stint kept is read for ever.
    private static let format: Int64 = 1

    var kept: KeptSet { KeptSet(basis: basis, bytes: packed) }

    private var packed: [UInt8] {
        JSONValue.members(
            ("stint_set", .integer(Self.format)), ("modules", .array(modules.map(Self.document))), ("data", data),
            ("catalog", catalog), ("directory", directory), ("config", config),
            (
                "limits",
                .members(
                    ("max_instructions", .integer(Int64(limits.maxInstructions))),
                    ("max_memory_bytes", .integer(Int64(limits.maxMemoryBytes))),
                    ("timeout_ms", .integer(limits.timeoutMilliseconds)))
            )
        ).jsonBytes
    }

    /// Reads what was kept. Throws what is wrong with it, in words.
    init(_ kept: KeptSet) throws(DecisionReplayError) {
        func damaged(_ what: String) -> DecisionReplayError {
            DecisionReplayError(
                .setDamaged, "what was kept of the set cannot be read: \(what)",
                remedy: "verify the log with `stint audit verify`, and restore the database from a backup")
        }
        let document: JSONValue
        do {
            // The set's own documents are as deep as files may be, and lie one level down in it.
            document = try JSONValue(json: kept.bytes, maxDepth: JSONValue.maxDepth + 1)
        } catch {
            throw damaged(error.message)
        }
        guard document["stint_set"] == .integer(Self.format) else {
            throw damaged("it is of another version of Stint")
        }
        var modules: [Module] = []
        for item in document["modules"]?.arrayValue ?? [] {
            guard let path = item["path"]?.stringValue, let bytes = Self.bytes(of: item) else {
                throw damaged("a policy in it has no text")
            }
            modules.append(Module(relativePath: path, bytes: bytes))
        }
        guard let data = document["data"], let catalog = document["catalog"], let directory = document["directory"],
            let config = document["config"], let limits = PolicyLimits(kept: document["limits"])
        else { throw damaged("a part of it is missing") }
        self.init(
            modules: modules, data: data, catalog: catalog, directory: directory, config: config, limits: limits)
        guard basis == kept.basis else { throw damaged("its digest is another one than that it was kept under") }
    }

    // MARK: Modules

    private static func document(_ module: Module) -> JSONValue {
        guard let text = String(validating: module.bytes, as: UTF8.self) else {
            return .members(
                ("path", .string(module.relativePath)), ("bytes", .array(module.bytes.map { .integer(Int64($0)) })))
        }
        return .members(("path", .string(module.relativePath)), ("text", .string(text)))
    }

    private static func bytes(of document: JSONValue) -> [UInt8]? {
        if let text = document["text"]?.stringValue { return Array(text.utf8) }
        guard let numbers = document["bytes"]?.arrayValue else { return nil }
        let bytes = numbers.compactMap { $0.integerValue.flatMap { UInt8(exactly: $0) } }
        return bytes.count == numbers.count ? bytes : nil
    }
}

extension PolicyLimits {
    fileprivate init?(kept document: JSONValue?) {
        guard let instructions = document?["max_instructions"]?.integerValue,
            let memory = document?["max_memory_bytes"]?.integerValue,
            let timeout = document?["timeout_ms"]?.integerValue, instructions > 0, memory > 0,
            (1...PolicyLimits.longestTimeoutMilliseconds).contains(timeout)
        else { return nil }
        self.init()
        maxInstructions = Int(clamping: instructions)
        maxMemoryBytes = Int(clamping: memory)
        timeoutMilliseconds = timeout
    }
}
