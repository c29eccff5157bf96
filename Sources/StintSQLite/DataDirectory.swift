import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The directory a store lives in: made when missing, readable by its owner only, and used by one server at a time.
struct DataDirectory {
    let path: String

    /// Never begins with `file:`, which SQLite could take for an address.
    var database: String { (path.hasPrefix("/") ? path : "./" + path) + "/stint.db" }
    var lock: String { path + "/stint.lock" }

    /// Makes the directory, and whatever is above it, durably.
    func prepare() throws(SQLiteStoreError) {
        var status = stat()
        if stat(path, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFDIR else {
                throw SQLiteStoreError(
                    .unusableDirectory, path: path, "is not a directory: give one with `--data`")
            }
        } else {
            var made = path.hasPrefix("/") ? "" : "."
            for part in path.split(separator: "/") {
                let parent = made.isEmpty ? "/" : made
                made += "/" + part
                if mkdir(made, 0o700) == 0 {
                    Self.sync(directory: parent)
                } else if errno != EEXIST {
                    throw SQLiteStoreError(
                        .unusableDirectory, path: path,
                        "cannot be made: \(Self.reason(errno)); give a directory with `--data` in which the server's "
                            + "account may write")
                }
            }
        }
        // The file's mode is inherited by SQLite's journal files.
        let descriptor = open(database, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        if descriptor < 0 {
            throw Self.openError(errno, path: database)
        }
        close(descriptor)
        Self.sync(directory: path)
    }

    /// Makes the names in a directory durable. A file system that cannot do this is none that could keep a promise
    /// either way, so a refusal is not an error.
    static func sync(directory: String) {
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        _ = fsync(descriptor)
        close(descriptor)
    }

    static func openError(_ number: Int32, path: String) -> SQLiteStoreError {
        switch number {
        case ENOSPC, EDQUOT: SQLiteStoreError(.full, path: path, DatabaseFault.fullRemedy)
        case EROFS, EACCES, EPERM: SQLiteStoreError(.readOnly, path: path, DatabaseFault.readOnlyRemedy)
        default:
            SQLiteStoreError(
                .unusableDirectory, path: path, "cannot be opened: \(reason(number)); \(DatabaseFault.openRemedy)")
        }
    }

    static func reason(_ number: Int32) -> String { String(cString: strerror(number)) }
}

/// Keeps a second server out of the data directory until it is released. The kernel drops it with the process, so a
/// crash leaves nothing behind that had to be removed.
final class DirectoryLock: Sendable {
    /// -1 once it is released.
    private let descriptor: Mutex<Int32>

    init(_ directory: DataDirectory) throws(SQLiteStoreError) {
        let path = directory.lock
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw DataDirectory.openError(errno, path: path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let isHeld = errno == EWOULDBLOCK
            let reason = DataDirectory.reason(errno)
            let holder = Self.holder(descriptor)
            close(descriptor)
            guard isHeld else {
                throw SQLiteStoreError(.unusableDirectory, path: path, "cannot be locked: \(reason)")
            }
            throw SQLiteStoreError(
                .locked, path: directory.path,
                "is in use by another stint\(holder): stop that one, or give this one another directory with `--data`")
        }
        self.descriptor = Mutex(descriptor)
        let text = Array("\(getpid())\n".utf8)
        _ = ftruncate(descriptor, 0)
        _ = text.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    deinit { release() }

    func release() {
        descriptor.withLock { descriptor in
            if descriptor >= 0 { close(descriptor) }
            descriptor = -1
        }
    }

    /// ` (process 123)`, from what the holder wrote; only for the message.
    private static func holder(_ descriptor: Int32) -> String {
        var text = [UInt8](repeating: 0, count: 20)
        let count = text.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
        guard count > 0 else { return "" }
        let digits = text.prefix(count).prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return digits.isEmpty ? "" : " (process \(String(decoding: digits, as: UTF8.self)))"
    }
}
