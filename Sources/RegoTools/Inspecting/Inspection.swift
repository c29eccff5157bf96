package import Rego
package import RegoBundle
package import RegoSyntax

/// What is in a bundle, a folder or a policy, as `opa inspect` tells it.
package struct Inspection {
    package let bundle: PolicyBundle
    /// The files that make each part of `data`, by its path.
    package private(set) var namespaces: [RegoText: [String]] = [:]
    /// METADATA, if it was asked for.
    package private(set) var annotations: [Annotation] = []
    private var signatures: Value?

    package init(
        path: String, listsAnnotations: Bool, version: RegoVersion = .v1
    ) throws(PolicyProblems) {
        let modules: [Module]
        do throws(BundleError) {
            if path.hasSuffix(".rego") {
                bundle = try PolicyBundle()
            } else {
                bundle = try PolicyBundle(path: path, options: Self.options(version))
            }
        } catch {
            throw PolicyProblems(error.problems)
        }
        if path.hasSuffix(".rego") {
            var loader = PolicyLoader(onlyRego: true, version: version)
            try loader.load([path])
            modules = loader.modules
            for module in modules { add(path, of: module) }
        } else {
            modules = bundle.modules.map(\.module)
            for module in bundle.modules { add(module.file, of: module.module) }
            for file in try Self.files(of: path, version) { add(file, inFolderOrArchive: path) }
        }
        if listsAnnotations { annotations = try Self.annotations(of: modules) }
    }

    private static func options(_ version: RegoVersion) -> BundleOptions {
        BundleOptions(regoVersion: version, skipsVerification: true)
    }

    private static func files(of path: String, _ version: RegoVersion) throws(PolicyProblems) -> [BundleFile] {
        do throws(BundleError) {
            return try PolicyBundle.files(atPath: path, options: options(version))
        } catch {
            throw PolicyProblems(error.problems)
        }
    }

    private static func annotations(of modules: [Module]) throws(PolicyProblems) -> [Annotation] {
        do {
            return try AnnotationSet(modules).all
        } catch {
            throw PolicyProblems(error)
        }
    }

    private mutating func add(_ file: String, of module: Module) {
        namespaces[RegoText(module.package.path.written), default: []].append(file)
    }

    private mutating func add(_ file: BundleFile, inFolderOrArchive path: String) {
        let names = file.path.split(separator: "/").map(String.init)
        guard let name = names.last else { return }
        if name == ".signatures.json" { signatures = try? Value(json: file.bytes) }
        guard name == "data.json" || name == "data.yaml" || name == "data.yml" else { return }
        let root = PolicyLoader.withoutScheme(path).split(separator: "/").filter { $0 != "." }.map(String.init)
        let inside = names.starts(with: root) ? Array(names.dropFirst(root.count)) : names
        let place = (["data"] + inside.dropLast()).joined(separator: ".")
        namespaces[RegoText(place), default: []].append(file.path)
    }

    // MARK: - JSON

    package var json: [UInt8] {
        var members: [(String, [UInt8])] = [("manifest", Self.text(bundle.manifest.value))]
        if let signatures { members.append(("signatures_config", Self.text(signatures))) }
        if !namespaces.isEmpty {
            members.append(
                (
                    "namespaces",
                    JSONText.object(
                        sortedNamespaces.map { ($0.string, JSONText.array($1.map { JSONText.quoted($0) })) })
                ))
        }
        if !annotations.isEmpty { members.append(("annotations", JSONText.array(annotations.map(\.json)))) }
        return JSONText.indented(JSONText.object(members))
    }

    private static func text(_ value: Value) -> [UInt8] { value.jsonBytes() }

    private var sortedNamespaces: [(RegoText, [String])] {
        namespaces.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    // MARK: - Text

    package var text: String {
        let manifest = bundle.manifest
        var rows: [[String]] = []
        if let version = manifest.regoVersion { rows.append(["Rego Version", "\(version)"]) }
        if !manifest.revision.isEmpty { rows.append(["Revision", Self.cut(manifest.revision)]) }
        let roots = manifest.roots.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        if roots != [""] { for root in roots { rows.append(["Roots", Self.cut(root)]) } }
        if let metadata = manifest.metadata, !metadata.isEmpty {
            rows.append(["Metadata", Self.cut(Value.object(metadata).jsonString)])
        }
        var text = rows.isEmpty ? "" : "MANIFEST:\n" + BoxTable.text(["FIELD", "VALUE"], Self.merged(rows))
        rows = sortedNamespaces.flatMap { name, files in files.map { [name.string, Self.cut($0)] } }
        if !rows.isEmpty { text += "NAMESPACES:\n" + BoxTable.text(["NAMESPACE", "FILE"], Self.merged(rows)) }
        if !annotations.isEmpty { text += "ANNOTATIONS:\n" + annotations.map(\.text).joined() }
        return text
    }

    /// A name in the first column is written once.
    private static func merged(_ rows: [[String]]) -> [[String]] {
        var previous: String?
        return rows.map { row in
            defer { previous = row[0] }
            return row[0] == previous ? [""] + row.dropFirst() : row
        }
    }

    private static func cut(_ text: String) -> String {
        text.count < 50 ? text : text.prefix(47) + "..."
    }
}
