public import Rego
public import RegoSyntax

/// Policies and data from wherever they are: texts, files, folders, bundles.
///
/// ```swift
/// let policies = try Policies(loading: .path("policies"), .bundle("team.tar.gz"))
/// let engine = try Engine(loading: policies)
/// let query = try engine.prepare("data.example.allow")
/// let result = try query.evaluate(data: policies.data, options: EvaluationOptions(now: now))
/// ```
public struct Policies: Sendable {
    /// One place to load from.
    public enum Source: Sendable {
        /// Rego source under a name, which errors show.
        case text(String, file: String)
        /// A file or folder, as `opa eval -d` reads it: policies in `.rego`; data in `.json`, `.yaml` and `.yml`, at the
        /// place below `data` that the folders between name. Links are followed.
        case path(String)
        /// A document below `data`.
        case data(Value, at: [String])
        /// A bundle: an archive, or a folder with the files of one.
        case bundle(String, BundleOptions = BundleOptions())
        /// The bytes of a bundle's archive.
        case archive([UInt8], BundleOptions = BundleOptions())
    }

    /// The policies, parsed.
    public private(set) var modules: [Module] = []
    /// The data.
    public private(set) var data = BaseData.empty
    /// The bundles among the sources.
    public private(set) var bundles: [PolicyBundle] = []
    /// What was passed over, in plain words.
    public private(set) var notes: [String] = []

    /// Loads from each source in turn. A bundle takes what lies at its roots from what was loaded before it.
    public init(
        loading sources: Source..., regoVersion: RegoVersion = .v1, limits: BundleLimits = BundleLimits()
    ) throws(BundleError) {
        try self.init(sources, regoVersion: regoVersion, limits: limits)
    }

    /// Loads from each source in turn.
    public init(
        _ sources: [Source], regoVersion: RegoVersion = .v1, limits: BundleLimits = BundleLimits()
    ) throws(BundleError) {
        var named: [(name: String, bundle: PolicyBundle)] = []
        for source in sources {
            switch source {
            case .text(let text, let file): try parse(Array(text.utf8), file, regoVersion)
            case .data(let value, let path): try insert(value, at: path, from: "/" + path.joined(separator: "/"))
            case .path(let path): try read(path, regoVersion, limits)
            case .bundle(let path, let options):
                named.append((path, try take(PolicyBundle(path: path, options: options))))
            case .archive(let bytes, let options):
                let name = "archive \(bundles.count + 1)"
                named.append((name, try take(PolicyBundle(archive: bytes, options: options))))
            }
        }
        try PolicyBundle.checkOverlap(named.filter { !$0.bundle.isDelta })
    }

    private mutating func take(_ bundle: PolicyBundle) throws(BundleError) -> PolicyBundle {
        modules += bundle.modules.map(\.module)
        notes += bundle.notes
        data = try bundle.activated(on: data)
        bundles.append(bundle)
        return bundle
    }

    private mutating func read(
        _ path: String, _ version: RegoVersion, _ limits: BundleLimits
    ) throws(BundleError) {
        let path = path.hasPrefix("file://") ? String(path.dropFirst("file://".utf8.count)) : path
        guard try PolicyBundle.isFolder(path) else {
            let bytes = try FolderReader.contents(of: path, limit: limits.fileBytes) { size in
                BundleFile.tooLarge(path, size, limits)
            }
            try read(BundleFile(path: path, bytes: bytes), named: path, under: [], version, isNamed: true)
            return
        }
        var folder = FolderReader(limits: limits, ignore: [], followsLinks: true)
        try folder.read(path)
        for file in folder.files {
            let place = file.path.split(separator: "/").dropLast().map(String.init)
            try read(file, named: FilePath.joined(path, file.path), under: place, version, isNamed: false)
        }
    }

    private mutating func read(
        _ file: BundleFile, named name: String, under place: [String], _ version: RegoVersion, isNamed: Bool
    ) throws(BundleError) {
        if let value = try Self.document(file, named: name) {
            try insert(value, at: place, from: name)
        } else if file.path.hasSuffix(".rego") || isNamed {
            try parse(file.bytes, name, version)
        }
    }

    /// What a data file holds; nil for any other file.
    private static func document(_ file: BundleFile, named name: String) throws(BundleError) -> Value? {
        do throws(EvaluationError) {
            if file.path.hasSuffix(".json") { return try Value(json: file.bytes) }
            if file.path.hasSuffix(".yaml") || file.path.hasSuffix(".yml") { return try Value(yaml: file.bytes) }
            return nil
        } catch {
            throw BundleError(.content, "\(name): \(error.message)")
        }
    }

    private mutating func parse(_ bytes: [UInt8], _ file: String, _ version: RegoVersion) throws(BundleError) {
        do {
            modules.append(try Parser.parseModule(bytes: bytes, file: file, version: version))
        } catch {
            throw BundleError(error.errors)
        }
    }

    private mutating func insert(_ value: Value, at path: [String], from name: String) throws(BundleError) {
        do throws(BundleError) {
            data = BaseData(try data.root.inserting(value, at: path))
        } catch {
            throw error.at(name)
        }
    }
}

extension Engine {
    /// Compiles what was loaded. Throws every error of the first stage that finds one.
    public init(
        loading policies: Policies, builtins: BuiltinRegistry = .standard,
        options: CompilerOptions = CompilerOptions()
    ) throws(RegoErrors) {
        try self.init(parsed: policies.modules, builtins: builtins, options: options)
    }
}
