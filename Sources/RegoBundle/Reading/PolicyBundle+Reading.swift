#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension PolicyBundle {
    /// Reads a bundle: an archive (`.tar.gz`, whatever its name), or a folder with the files of one. `file://` may stand
    /// in front.
    public init(path: String, options: BundleOptions = BundleOptions()) throws(BundleError) {
        let path = path.hasPrefix("file://") ? String(path.dropFirst("file://".utf8.count)) : path
        do throws(BundleError) {
            self = try Self.read(path, options)
        } catch {
            throw error.policyErrors.isEmpty ? error.at("bundle \(path)") : error
        }
    }

    private static func read(_ path: String, _ options: BundleOptions) throws(BundleError) -> PolicyBundle {
        guard try isFolder(path) else {
            return try PolicyBundle(archive: archiveBytes(path, options.limits), name: path, options: options)
        }
        var folder = FolderReader(limits: options.limits, ignore: options.ignore)
        try folder.read(path)
        var reader = BundleReader(options, folder: path, base: path, notes: folder.notes)
        return try reader.read(folder.files)
    }

    /// Reads a bundle from the bytes of its archive.
    ///
    /// - Parameter name: stands in front of the files' names when the bundle is written again.
    public init(
        archive bytes: [UInt8], name: String = "", options: BundleOptions = BundleOptions()
    ) throws(BundleError) {
        var reader = BundleReader(options, folder: nil, base: name, notes: [])
        self = try reader.read(Self.files(inArchive: bytes, limits: options.limits))
    }

    /// Reads a bundle from its files.
    public init(files: [BundleFile], options: BundleOptions = BundleOptions()) throws(BundleError) {
        var reader = BundleReader(options, folder: nil, base: "", notes: [])
        self = try reader.read(files)
    }

    /// The files of a bundle, unread: what `opa sign` signs. Those of a folder have the folder's name in front.
    public static func files(
        atPath path: String, options: BundleOptions = BundleOptions()
    ) throws(BundleError) -> [BundleFile] {
        guard try isFolder(path) else {
            return try files(inArchive: archiveBytes(path, options.limits), limits: options.limits)
        }
        var folder = FolderReader(limits: options.limits, ignore: options.ignore)
        try folder.read(path)
        return folder.files.map { BundleFile(path: FilePath.joined(path, $0.path), bytes: $0.bytes) }
    }

    private static func files(
        inArchive bytes: [UInt8], limits: BundleLimits
    ) throws(BundleError) -> [BundleFile] {
        guard bytes.count <= limits.archiveBytes else { throw tooLarge(bytes.count, limits) }
        return try TarReader.files(in: Gzip.unpack(bytes, limit: limits.contentBytes), limits: limits)
    }

    private static func tooLarge(_ count: Int, _ limits: BundleLimits) -> BundleError {
        BundleError(.limit, "the archive has \(count) bytes; the limit is \(limits.archiveBytes)")
    }

    private static func archiveBytes(_ path: String, _ limits: BundleLimits) throws(BundleError) -> [UInt8] {
        try FolderReader.contents(of: path, limit: limits.archiveBytes) { tooLarge($0, limits) }
    }

    static func isFolder(_ path: String) throws(BundleError) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw BundleError(.file, "error reading \"\(path)\": \(String(cString: strerror(errno)))")
        }
        return status.st_mode & S_IFMT == S_IFDIR
    }
}
