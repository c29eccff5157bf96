import Rego

extension PolicyBundle {
    /// The files an archive of this bundle holds: data, policies, signature and manifest, in the order of their paths.
    public func files() -> [BundleFile] {
        var files: [BundleFile] = []
        if isDelta {
            files.append(BundleFile(path: "/patch.json", bytes: Self.text(of: patchValue)))
        } else {
            files.append(BundleFile(path: "/data.json", bytes: Self.text(of: .object(data))))
            files += modules.map { BundleFile(path: $0.writtenPath, bytes: $0.bytes) }
        }
        if let token = signatures.first {
            files.append(BundleFile(path: "/\(SignaturesFile.name)", bytes: SignaturesFile.text(of: token)))
        }
        if !manifest.isEmpty { files.append(BundleFile(path: "/.manifest", bytes: Self.text(of: manifest.value))) }
        return files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    /// The bundle as a `.tar.gz`. The same bundle gives the same bytes: files are sorted, and nothing bears a time.
    public func archive() throws(BundleError) -> [UInt8] {
        let files = files()
        for (first, second) in zip(files, files.dropFirst()) where first.path.utf8.elementsEqual(second.path.utf8) {
            throw BundleError(.content, "two files of the bundle would be named `\(first.path)`")
        }
        return try Gzip.pack(TarWriter.archive(files))
    }

    /// Signs the files as they will be written. A signature that is there is replaced.
    public mutating func sign(_ signing: BundleSigning) throws(BundleError) {
        signatures = []
        signatures = [try signing.token(for: files())]
    }

    private var patchValue: Value {
        let changes = patch.map { change -> Value in
            ["op": Value(change.operation), "path": Value(change.path), "value": change.value ?? .null]
        }
        return ["data": .array(RegoArray(changes))]
    }

    private static func text(of value: Value) -> [UInt8] { value.jsonBytes() + [0x0A] }
}
