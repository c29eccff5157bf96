public import Rego
public import RegoSyntax

/// An OPA bundle: policies and data that belong together, with the manifest that says which part of `data` they own.
///
/// ```swift
/// let bundle = try PolicyBundle(path: "bundle.tar.gz")
/// let engine = try Engine(parsed: bundle.modules.map(\.module))
/// let query = try engine.prepare("data.example.allow")
/// let result = try query.evaluate(data: BaseData(bundle.data), options: EvaluationOptions(now: 0))
/// ```
public struct PolicyBundle: Sendable {
    /// Revision, roots, versions.
    public var manifest: Manifest
    /// The documents of all data files, each at its folder's place.
    public var data: RegoObject
    /// The policies, in the order of their paths.
    public var modules: [BundleModule]
    /// Changes to the data of a bundle that is there already. A bundle that has some is a delta bundle, and has neither
    /// data nor policies.
    public var patch: [BundlePatch]
    /// The tokens of `.signatures.json`.
    public var signatures: [String]
    /// What was passed over while the bundle was read, in plain words: WebAssembly, plans, links.
    public var notes: [String]

    /// A bundle of these parts. Throws where they do not fit its manifest.
    public init(
        manifest: Manifest = Manifest(), data: RegoObject = .empty, modules: [BundleModule] = [],
        patch: [BundlePatch] = [], signatures: [String] = [], notes: [String] = []
    ) throws(BundleError) {
        self.manifest = manifest
        self.data = data
        self.modules = modules
        self.patch = patch
        self.signatures = signatures
        self.notes = notes
        try checkRoots()
    }

    /// Whether the bundle only changes the data of another one.
    public var isDelta: Bool { !patch.isEmpty }
}

/// A policy of a bundle.
public struct BundleModule: Sendable {
    /// The path inside the bundle: `/a/b.rego`.
    public let path: String
    /// The name that errors show: with the folder's name in front if the bundle was read from a folder.
    public let file: String
    /// The name of the file when the bundle is written again.
    public let url: String
    /// The source.
    public let bytes: [UInt8]
    /// The version of Rego it was read as.
    public let regoVersion: RegoVersion
    /// The source, parsed.
    public let module: Module

    /// A policy.
    public init(path: String, file: String, url: String, bytes: [UInt8], regoVersion: RegoVersion, module: Module) {
        self.path = path
        self.file = file
        self.url = url
        self.bytes = bytes
        self.regoVersion = regoVersion
        self.module = module
    }

    /// The path under which an archive holds it.
    var writtenPath: String { FilePath.joined("/", url) }
}

/// One change of a delta bundle.
public struct BundlePatch: Sendable, Hashable {
    /// `upsert`, `replace` or `remove`.
    public let operation: String
    /// The place, `/a/b`, with `~0` and `~1` for `~` and `/`.
    public let path: String
    /// What is put there; nothing for `remove`.
    public let value: Value?

    /// A change.
    public init(operation: String, path: String, value: Value?) {
        self.operation = operation
        self.path = path
        self.value = value
    }
}
