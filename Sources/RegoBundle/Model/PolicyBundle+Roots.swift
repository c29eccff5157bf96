import Rego
import RegoSyntax

extension PolicyBundle {
    /// Refuses policies, data and patches outside of the bundle's roots, and roots that overlap.
    func checkRoots() throws(BundleError) {
        let roots = manifest.roots
        try Roots.check(roots)
        for module in modules {
            let path = Roots.path(of: module.module.package)
            guard let path, Roots.contain(roots, path) else {
                let package = Roots.shown(module.module.package)
                throw BundleError(
                    .roots,
                    "manifest roots \(Roots.shown(roots)) do not permit '\(package)' in module '\(module.file)'")
            }
        }
        for change in patch {
            let path = Roots.trimmed(change.path)
            guard Roots.contain(roots, path) else {
                throw BundleError(
                    .roots, "manifest roots \(Roots.shown(roots)) do not permit data patch at path '\(path)'")
            }
        }
        try check(.object(data), at: "", roots)
    }

    /// Values nest no deeper than `Value.maximumDepth`, and so does this.
    private func check(_ value: Value, at path: String, _ roots: [String]) throws(BundleError) {
        if Roots.contain(roots, path) { return }
        guard case .object(let object) = value, path.isEmpty || roots.contains(where: { Roots.contain([path], $0) })
        else {
            throw BundleError(
                .roots,
                "manifest roots \(Roots.shown(roots)) do not permit data at path '/\(path)' "
                    + "(hint: check bundle directory structure)")
        }
        for entry in object {
            guard case .string(let key) = entry.key else { continue }
            try check(entry.value, at: path.isEmpty ? key.string : "\(path)/\(key.string)", roots)
        }
    }
}

extension PolicyBundle {
    /// Refuses bundles of which two own the same place.
    public static func checkOverlap(_ bundles: [(name: String, bundle: PolicyBundle)]) throws(BundleError) {
        func ordered(_ texts: Set<String>) -> String {
            texts.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined(separator: ", ")
        }
        var colliding: Set<String> = []
        var conflicts: Set<String> = []
        for (index, first) in bundles.enumerated() {
            for second in bundles[(index + 1)...] {
                for one in first.bundle.manifest.roots {
                    for other in second.bundle.manifest.roots where Roots.overlap(one, other) {
                        colliding.formUnion([first.name, second.name])
                        let pair = [one, other].sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
                        conflicts.insert(
                            one.utf8.elementsEqual(other.utf8)
                                ? "root \(one) is in multiple bundles" : pair.joined(separator: " overlaps "))
                    }
                }
            }
        }
        guard !colliding.isEmpty else { return }
        let withAll = Set(bundles.filter { $0.bundle.manifest.roots.contains("") }.map(\.name))
        guard withAll.isEmpty else {
            throw BundleError(
                .roots,
                "bundles [\(ordered(colliding))] have overlapping roots and cannot be activated simultaneously because "
                    + "bundle(s) [\(ordered(withAll))] specify empty root paths ('') which overlap with any other bundle "
                    + "root")
        }
        throw BundleError(
            .roots,
            "detected overlapping roots in manifests for these bundles: [\(ordered(colliding))] (\(ordered(conflicts)))"
        )
    }
}
