#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The few file operations that keys and heads need, each with what the system said in words.
enum PlainFile {
    struct Failure: Error {
        var errno: Int32
        var reason: String { String(cString: strerror(errno)) }
    }

    /// The whole file, or nil when there is none.
    static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 {
            if errno == ENOENT { return nil }
            throw Failure(errno: errno)
        }
        defer { close(descriptor) }
        var out: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while out.count < limit {
            let count = chunk.withUnsafeMutableBytes { posixRead(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw Failure(errno: errno)
            }
            if count == 0 { break }
            out.append(contentsOf: chunk[..<count])
        }
        return out
    }

    /// Makes a new file, whole and synced, or fails with `EEXIST`; its directory is synced as well.
    static func create(_ path: String, mode: mode_t, bytes: [UInt8]) throws(Failure) {
        let temporary = path + ".new"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        if descriptor < 0 { throw Failure(errno: errno) }
        do throws(Failure) {
            defer { close(descriptor) }
            try write(descriptor, bytes)
            if fsync(descriptor) != 0 { throw Failure(errno: errno) }
        } catch {
            unlink(temporary)
            throw error
        }
        // `link` refuses an existing name: two first starts cannot make two keys.
        if link(temporary, path) != 0 {
            let failure = Failure(errno: errno)
            unlink(temporary)
            throw failure
        }
        unlink(temporary)
        try syncDirectory(of: path)
    }

    static func write(_ descriptor: Int32, _ bytes: [UInt8]) throws(Failure) {
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeBytes { posixWrite(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw Failure(errno: errno)
            }
            done += count
        }
    }

    static func syncDirectory(of path: String) throws(Failure) {
        let directory = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let name = directory.isEmpty ? "." : directory.joined(separator: "/")
        let descriptor = open(name.isEmpty ? "/" : name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if descriptor < 0 { throw Failure(errno: errno) }
        defer { close(descriptor) }
        if fsync(descriptor) != 0 { throw Failure(errno: errno) }
    }

    private static func posixRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
        #if canImport(Glibc)
            Glibc.read(descriptor, buffer, count)
        #elseif canImport(Musl)
            Musl.read(descriptor, buffer, count)
        #else
            Darwin.read(descriptor, buffer, count)
        #endif
    }

    private static func posixWrite(_ descriptor: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
        #if canImport(Glibc)
            Glibc.write(descriptor, buffer, count)
        #elseif canImport(Musl)
            Musl.write(descriptor, buffer, count)
        #else
            Darwin.write(descriptor, buffer, count)
        #endif
    }
}
