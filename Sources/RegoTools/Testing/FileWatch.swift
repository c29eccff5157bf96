import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What the files below some paths look like: their names, sizes and times of change.
package struct FileWatch: Equatable, Sendable {
    private struct Stamp: Equatable {
        let size: Int64
        let seconds: Int64
        let nanoseconds: Int64
    }

    private var files: [String: Stamp] = [:]

    private static let maximumDepth = 64

    /// Looks at `paths` (`PREFIX:PATH` too) now.
    package init(_ paths: [String]) {
        for path in paths { look(at: PolicyLoader.withoutScheme(PolicyLoader.split(path).path), depth: 0) }
    }

    private mutating func look(at path: String, depth: Int) {
        var status = stat()
        guard depth < Self.maximumDepth, stat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            files[path] = Stamp(
                size: Int64(status.st_size), seconds: Int64(status.st_mtim.tv_sec),
                nanoseconds: Int64(status.st_mtim.tv_nsec))
            return
        }
        for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] {
            look(at: path + "/" + name, depth: depth + 1)
        }
    }
}
