#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Reads the regular files of a folder and of the folders in it. Links are passed over unless asked for, so that no
/// bundle reaches out of its folder.
struct FolderReader {
    private let limits: BundleLimits
    private let ignore: [String]
    private let followsLinks: Bool
    private var entries = 0
    private var total = 0
    private(set) var files: [BundleFile] = []
    private(set) var notes: [String] = []

    init(limits: BundleLimits, ignore: [String], followsLinks: Bool = false) {
        self.followsLinks = followsLinks
        self.limits = limits
        self.ignore = ignore
    }

    /// Reads everything below a folder.
    mutating func read(_ folder: String) throws(BundleError) {
        try read(folder, under: "", depth: 0)
    }

    private mutating func read(_ folder: String, under place: String, depth: Int) throws(BundleError) {
        guard depth < limits.depth else {
            throw BundleError(.limit, "the folder `\(folder)` is deeper than \(limits.depth) folders in the bundle")
        }
        for name in try Self.names(in: folder, at: limits.entries) {
            if ignore.contains(where: { fnmatch($0, name, 0) == 0 }) { continue }
            entries += 1
            guard entries <= limits.entries else {
                throw BundleError(.limit, "the bundle's folder has more than \(limits.entries) entries")
            }
            let (file, path) = (folder == "/" ? "/\(name)" : "\(folder)/\(name)", "\(place)/\(name)")
            var status = stat()
            guard (followsLinks ? stat(file, &status) : lstat(file, &status)) == 0 else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFDIR: try read(file, under: path, depth: depth + 1)
            case S_IFREG: files.append(BundleFile(path: path, bytes: try contents(of: file, path)))
            case S_IFLNK: notes.append("\(file) is a link and is passed over")
            default: continue
            }
        }
    }

    /// The names in a folder, in the order of their bytes.
    private static func names(in folder: String, at most: Int) throws(BundleError) -> [String] {
        guard let handle = opendir(folder) else {
            throw BundleError(.file, "error reading \"\(folder)\": \(String(cString: strerror(errno)))")
        }
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            guard names.count <= most else {
                throw BundleError(.limit, "the bundle's folder has more than \(most) entries")
            }
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(validating: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let name else {
                throw BundleError(.file, "the folder `\(folder)` holds a file whose name is not UTF-8 text")
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private mutating func contents(of file: String, _ path: String) throws(BundleError) -> [UInt8] {
        let bytes = try Self.contents(of: file, limit: min(limits.fileBytes, limits.contentBytes - total)) { size in
            size > limits.fileBytes
                ? BundleFile.tooLarge(path, size, limits)
                : BundleError(.limit, "the bundle's files have more than \(limits.contentBytes) bytes")
        }
        total += bytes.count
        return bytes
    }

    /// A file's bytes; it is no link, and not larger than a limit, however it grows.
    static func contents(
        of file: String, limit: Int, tooLarge: (Int) -> BundleError
    ) throws(BundleError) -> [UInt8] {
        let descriptor = open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw BundleError(.file, "failed to open file \(file): \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw BundleError(.file, "\(file) is no regular file")
        }
        guard Int(status.st_size) <= limit else { throw tooLarge(Int(status.st_size)) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Int(status.st_size))
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw BundleError(.file, "\(file) cannot be read: \(String(cString: strerror(errno)))")
            }
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
            guard bytes.count <= limit else { throw tooLarge(bytes.count) }
        }
    }
}
