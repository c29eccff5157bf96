public import Rego
public import RegoSyntax

/// What a bundle's `.manifest` says of it.
public struct Manifest: Sendable, Hashable {
    /// Names the state of policies and data that the bundle holds.
    public var revision: String
    /// The places below `data` that the bundle owns, `a/b`; without slashes at their ends. `[""]` is all of it.
    public var roots: [String]
    /// The version of Rego of the bundle's policies; nil leaves it to whoever reads the bundle.
    public var regoVersion: Int?
    /// Versions of single files, by patterns over their paths (`*` crosses slashes).
    public var fileRegoVersions: [RegoText: Int]
    /// Whatever the bundle's author wanted to say.
    public var metadata: RegoObject?
    /// Entry points that WebAssembly would answer. They are kept, and never run.
    public var wasm: RegoArray?

    /// A manifest.
    public init(
        revision: String = "", roots: [String] = [""], regoVersion: Int? = nil, fileRegoVersions: [RegoText: Int] = [:],
        metadata: RegoObject? = nil, wasm: RegoArray? = nil
    ) {
        self.revision = revision
        self.roots = roots.map(Roots.trimmed)
        self.regoVersion = regoVersion
        self.fileRegoVersions = fileRegoVersions
        self.metadata = metadata
        self.wasm = wasm
    }

    /// Whether it says nothing, so that it need not be written.
    public var isEmpty: Bool { self == Manifest() }

    /// The manifest as JSON has it.
    public var value: Value {
        var entries: [(key: Value, value: Value)] = [
            (key: "revision", value: Value(revision)),
            (key: "roots", value: .array(RegoArray(roots.map { Value($0) }))),
        ]
        if let wasm, !wasm.isEmpty { entries.append((key: "wasm", value: .array(wasm))) }
        if let regoVersion { entries.append((key: "rego_version", value: Value(regoVersion))) }
        if !fileRegoVersions.isEmpty {
            let versions = fileRegoVersions.map { (key: Value($0.key.string), value: Value($0.value)) }
            entries.append((key: "file_rego_versions", value: .object(RegoObject(versions))))
        }
        if let metadata, !metadata.isEmpty { entries.append((key: "metadata", value: .object(metadata))) }
        return .object(RegoObject(entries))
    }
}

extension Manifest {
    /// Reads a manifest's JSON. What it does not know it passes over, as OPA does.
    public init(json bytes: [UInt8]) throws(BundleError) {
        let value: Value
        do {
            value = try Value(json: bytes)
        } catch {
            throw Self.failure(error.message)
        }
        guard case .object(let object) = value else {
            throw Self.failure("the manifest must be an object but is \(value.typeName)")
        }
        self.init()
        for entry in object {
            guard case .string(let key) = entry.key, entry.value != .null else { continue }
            switch key.string {
            case "revision": revision = try Self.text(entry.value, "revision")
            case "roots":
                roots = []
                for root in try Self.list(entry.value, "roots") {
                    roots.append(Roots.trimmed(try Self.text(root, "roots")))
                }
            case "wasm": wasm = try Self.list(entry.value, "wasm")
            case "rego_version": regoVersion = try Self.number(entry.value, "rego_version")
            case "file_rego_versions":
                for file in try Self.object(entry.value, "file_rego_versions") {
                    let pattern = try Self.text(file.key, "file_rego_versions")
                    fileRegoVersions[RegoText(pattern)] = try Self.number(file.value, "file_rego_versions")
                }
            case "metadata": metadata = try Self.object(entry.value, "metadata")
            default: continue
            }
        }
    }

    private static func failure(_ why: String) -> BundleError {
        BundleError(.manifest, "bundle load failed on manifest decode: \(why)")
    }

    private static func wrong(_ value: Value, _ name: String, _ wanted: String) -> BundleError {
        failure("`\(name)` holds \(value.typeName) where \(wanted) belongs")
    }

    private static func text(_ value: Value, _ name: String) throws(BundleError) -> String {
        guard case .string(let text) = value else { throw wrong(value, name, "a string") }
        return text.string
    }

    private static func list(_ value: Value, _ name: String) throws(BundleError) -> RegoArray {
        guard case .array(let list) = value else { throw wrong(value, name, "an array") }
        return list
    }

    private static func number(_ value: Value, _ name: String) throws(BundleError) -> Int {
        guard let number = value.asInt else { throw wrong(value, name, "a whole number") }
        return number
    }

    private static func object(_ value: Value, _ name: String) throws(BundleError) -> RegoObject {
        guard case .object(let object) = value else { throw wrong(value, name, "an object") }
        return object
    }
}

extension Manifest {
    /// The version of Rego that a file of the bundle is written in: that of a pattern that fits its path, else the
    /// bundle's, else `fallback`.
    public func regoVersion(ofFile path: String, default fallback: RegoVersion = .v1) throws(BundleError) -> RegoVersion
    {
        var version = regoVersion
        // Patterns are asked in the order of their bytes, so that several that fit give the same answer every time.
        for pattern in fileRegoVersions.keys.sorted() {
            let glob: GlobPattern
            do {
                glob = try GlobPattern(pattern.string, delimiters: [])
            } catch {
                throw BundleError(.manifest, "failed to compile glob pattern \(pattern): \(error.message)")
            }
            guard glob.matches(path) else { continue }
            version = fileRegoVersions[pattern] ?? version
            break
        }
        guard let version else { return fallback }
        guard version == 0 || version == 1 else {
            throw BundleError(.manifest, "unknown bundle rego-version \(version) for file '\(path)'")
        }
        return RegoVersion(number: version)
    }
}
