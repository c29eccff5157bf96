import Rego
import RegoSyntax

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Makes a bundle of its files.
struct BundleReader {
    let options: BundleOptions
    /// The folder the bundle was read from: errors, signatures and a bundle built anew name files with it in front.
    let folder: String?
    /// What stands in front of a file's name when the bundle is written again.
    let base: String

    private var manifest = Manifest()
    private var hasManifest = false
    private var data = RegoObject.empty
    private var sources: [BundleFile] = []
    private var patch: [BundlePatch] = []
    private var hasPatch = false
    private var notes: [String]

    init(_ options: BundleOptions, folder: String?, base: String, notes: [String]) {
        self.options = options
        self.folder = folder
        self.base = base
        self.notes = notes
    }

    mutating func read(_ files: [BundleFile]) throws(BundleError) -> PolicyBundle {
        let files = files.filter { !isIgnored($0.path) }
        let tokens = try verify(files)
        for file in files where !SignaturesFile.isOne(file) { try take(file) }
        let modules = try parse()
        if hasPatch, !patch.isEmpty {
            guard data.isEmpty else {
                throw BundleError(
                    .content, "delta bundle expected to contain only patch file but data files found")
            }
            guard modules.isEmpty else {
                throw BundleError(
                    .content, "delta bundle expected to contain only patch file but policy files found")
            }
        }
        return try PolicyBundle(
            manifest: manifest, data: data, modules: modules, patch: patch, signatures: tokens, notes: notes)
    }

    private func isIgnored(_ path: String) -> Bool {
        guard !options.ignore.isEmpty else { return false }
        return path.split(separator: "/").contains { name in
            options.ignore.contains { fnmatch($0, String(name), 0) == 0 }
        }
    }

    // MARK: Signatures

    /// The tokens of the signature, after every file has been held against it.
    private func verify(_ files: [BundleFile]) throws(BundleError) -> [String] {
        let file = files.first { $0.path.withoutLeadingSlash.utf8.elementsEqual(SignaturesFile.name.utf8) }
        if options.skipsVerification {
            return (try? file.map { file throws(BundleError) in try SignaturesFile.tokens(in: file.bytes) }) ?? []
        }
        guard let file else {
            guard options.verification == nil else {
                throw BundleError(.signature, "bundle missing .signatures.json file")
            }
            return []
        }
        let tokens = try SignaturesFile.tokens(in: file.bytes)
        guard let verification = options.verification else {
            throw BundleError(.signature, "verification key not provided")
        }
        var digests = try verification.digests(of: tokens)
        for file in files where !SignaturesFile.isOne(file) {
            let name = signedName(file)
            let digest = digests.removeValue(forKey: RegoText(name))
            if verification.excluded.contains(where: { fnmatch($0, name, FNM_PATHNAME) == 0 }) { continue }
            guard let digest else {
                throw BundleError(.signature, "file \(name) not included in bundle signature")
            }
            try digest.check(file.bytes)
        }
        guard digests.isEmpty else {
            let names = digests.keys.sorted().map(\.string).joined(separator: " ")
            throw BundleError(
                .signature, "file(s) [\(names)] specified in bundle signatures but not found in the target bundle")
        }
        return tokens
    }

    private func signedName(_ file: BundleFile) -> String {
        let name = folder.map { FilePath.joined($0, file.path) } ?? file.path
        return name.withoutLeadingSlash
    }

    // MARK: Files

    private mutating func take(_ file: BundleFile) throws(BundleError) {
        let parts = try ArchivePath.parts(file.path, options.limits)
        let name = parts.last ?? ""
        switch name {
        case _ where name.hasSuffix(".rego"): sources.append(file)
        case "data.json": try insert(file, parts) { (bytes) throws(EvaluationError) in try Value(json: bytes) }
        case "data.yaml", "data.yml":
            try insert(file, parts) { (bytes) throws(EvaluationError) in try Value(yaml: bytes) }
        case ".manifest":
            guard parts.count == 1 else {
                throw BundleError(
                    .manifest, "a bundle has one .manifest, beside its folders: `\(file.path)` is in one of them")
            }
            manifest = try Manifest(json: file.bytes)
            hasManifest = true
            if manifest.wasm?.isEmpty == false {
                notes.append(
                    "the manifest's `wasm` entry points are ignored: Rego is evaluated from source, never WebAssembly")
            }
        case "patch.json" where parts.count == 1:
            patch = try Self.patch(in: file.bytes)
            hasPatch = true
        case "policy.wasm":
            notes.append("\(file.path) is ignored: Rego is evaluated from source, never WebAssembly")
        case "plan.json":
            notes.append("\(file.path) is ignored: Rego is evaluated from source, never a compiled plan")
        default: break
        }
    }

    private mutating func insert(
        _ file: BundleFile, _ parts: [String], _ read: ([UInt8]) throws(EvaluationError) -> Value
    ) throws(BundleError) {
        let value: Value
        do throws(EvaluationError) {
            value = try read(file.bytes)
        } catch {
            throw BundleError(.content, "bundle load failed on \(shown(file.path)): \(error.message)")
        }
        do throws(BundleError) {
            data = try data.inserting(value, at: parts.dropLast())
        } catch {
            throw error.at("bundle load failed on \(file.path)")
        }
    }

    private func shown(_ path: String) -> String { folder.map { FilePath.joined($0, path) } ?? path }

    private static func patch(in bytes: [UInt8]) throws(BundleError) -> [BundlePatch] {
        func failure(_ why: String) -> BundleError {
            BundleError(.patch, "bundle load failed on patch decode: \(why)")
        }
        let value: Value
        do {
            value = try Value(json: bytes)
        } catch {
            throw failure(error.message)
        }
        var changes: [BundlePatch] = []
        for change in value.get("data")?.asArray ?? .empty {
            guard let operation = change.get("op")?.asString, let path = change.get("path")?.asString else {
                throw failure("a change needs `op` and `path`")
            }
            changes.append(
                BundlePatch(operation: operation.string, path: path.string, value: change.get("value")))
        }
        return changes
    }

    // MARK: Policies

    private func parse() throws(BundleError) -> [BundleModule] {
        var modules: [BundleModule] = []
        var errors: [RegoError] = []
        for file in sources {
            let version = try manifest.regoVersion(ofFile: file.path, default: options.regoVersion)
            let name = shown(file.path)
            do throws(RegoErrors) {
                let module = try Parser.parseModule(bytes: file.bytes, file: name, version: version)
                modules.append(
                    BundleModule(
                        path: file.path, file: name, url: FilePath.joined(base, file.path), bytes: file.bytes,
                        regoVersion: version, module: module))
            } catch {
                errors += error.errors
            }
        }
        guard errors.isEmpty else { throw BundleError(errors) }
        return modules
    }
}

/// Paths of files, as Go's `filepath.Join` makes them.
enum FilePath {
    static func joined(_ folder: String, _ path: String) -> String {
        let isAbsolute = folder.isEmpty ? path.hasPrefix("/") : folder.hasPrefix("/")
        var parts: [Substring] = []
        for part in folder.split(separator: "/") + path.split(separator: "/") where part != "." {
            if part == "..", parts.isEmpty, isAbsolute {
                continue
            } else if part == "..", let last = parts.last, last != ".." {
                parts.removeLast()
            } else {
                parts.append(part)
            }
        }
        return (isAbsolute ? "/" : "") + parts.joined(separator: "/")
    }
}
