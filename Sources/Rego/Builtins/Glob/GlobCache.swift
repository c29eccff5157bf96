import Synchronization

/// Compiled globs, kept for the process. Bounded: when full, all make room at once.
final class GlobCache: Sendable {
    static let shared = GlobCache(capacity: 512)

    private struct Key: Hashable {
        var pattern: [UInt8]
        var delimiters: [UInt32]
    }

    private let capacity: Int
    // Held for a look-up or an insertion only.
    private let globs = Mutex<[Key: GlobPattern]>([:])

    init(capacity: Int) {
        self.capacity = capacity
    }

    func glob(_ pattern: [UInt8], delimiters: [UInt32]) throws(GlobPattern.InvalidPattern) -> GlobPattern {
        let key = Key(pattern: pattern, delimiters: delimiters)
        if let known = globs.withLock({ $0[key] }) { return known }
        let glob = try GlobPattern(String(decoding: pattern, as: UTF8.self), delimiters: delimiters)
        globs.withLock { globs in
            if globs.count >= capacity { globs.removeAll(keepingCapacity: true) }
            globs[key] = glob
        }
        return glob
    }
}
