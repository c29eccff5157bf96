package import Rego
public import RegoSyntax

extension PolicyBundle {
    /// One bundle of several whose roots do not overlap. The version of Rego becomes `regoVersion`; files of another
    /// version keep theirs. One bundle alone stays as it is.
    public static func merging(_ bundles: [PolicyBundle], regoVersion: RegoVersion = .v1) throws(BundleError)
        -> PolicyBundle
    {
        guard var merged = bundles.first else { throw BundleError(.content, "expected at least one bundle") }
        if bundles.count == 1 {
            let version = merged.manifest.regoVersion.map { RegoVersion(number: $0) } ?? regoVersion
            merged.manifest.regoVersion = version.number
            merged.manifest.fileRegoVersions = merged.fileVersions(besides: version)
            return merged
        }
        guard !bundles.contains(where: \.isDelta) else {
            throw BundleError(.patch, "a delta bundle cannot be merged: it changes the data of a bundle that is loaded")
        }
        var manifest = Manifest(roots: [], regoVersion: regoVersion.number)
        var data = RegoObject.empty
        var wasm: [Value] = []
        for bundle in bundles {
            manifest.roots += bundle.manifest.roots
            wasm += bundle.manifest.wasm ?? .empty
            let versions = bundle.fileVersions(besides: regoVersion)
            manifest.fileRegoVersions.merge(versions) { _, second in second }
            for root in bundle.manifest.roots {
                let path = root.isEmpty ? [] : root.split(separator: "/").map(String.init)
                guard let value = BaseData(bundle.data)[path] else { continue }
                data = try data.inserting(value, at: path)
            }
        }
        if !wasm.isEmpty { manifest.wasm = RegoArray(wasm) }
        return try PolicyBundle(
            manifest: manifest, data: data, modules: bundles.flatMap(\.modules), notes: bundles.flatMap(\.notes))
    }

    /// The files that are not of a version, by the names they are written with.
    private func fileVersions(besides version: RegoVersion) -> [RegoText: Int] {
        var versions: [RegoText: Int] = [:]
        for module in modules where module.regoVersion.number != version.number {
            versions[RegoText(module.writtenPath)] = module.regoVersion.number
        }
        return versions
    }
}

extension RegoObject {
    /// The object with a document merged into a place. Throws where a document meets something else than an object.
    func inserting(_ value: Value, at path: [String]) throws(BundleError) -> RegoObject {
        let nested = path.reversed().reduce(value) { inner, key in
            .object(RegoObject([(key: Value(key), value: inner)]))
        }
        let place = path.joined(separator: "/")
        guard case .object(let object) = nested else { throw BundleError(.content, "root value must be object") }
        guard nested.depth <= Value.maximumDepth else {
            throw BundleError(.limit, "the data nests deeper than \(Value.maximumDepth) levels")
        }
        guard let merged = merged(with: object) else {
            throw BundleError(.content, "failed to insert data file from path \(place)")
        }
        return merged
    }

    /// Both objects; objects in them merge too. nil where anything else meets.
    package func merged(with other: RegoObject) -> RegoObject? {
        if isEmpty { return other }
        var result = self
        for (key, value) in other {
            guard let there = result[key] else {
                result = result.inserting(value, for: key)
                continue
            }
            guard case .object(let first) = there, case .object(let second) = value,
                let both = first.merged(with: second)
            else { return nil }
            result = result.inserting(.object(both), for: key)
        }
        return result
    }
}
