/// A path inside a bundle. Nothing of a bundle is ever unpacked to the disk, and still no path may point out of it.
enum ArchivePath {
    /// The names of a path, without empty ones and `.`: `/a/./b.rego` is `a`, `b.rego`.
    static func parts(_ path: String, _ limits: BundleLimits) throws(BundleError) -> [String] {
        guard path.utf8.count <= limits.pathBytes else {
            throw BundleError(.limit, "a path in the bundle has more than \(limits.pathBytes) bytes")
        }
        guard !path.utf8.contains(0) else { throw BundleError(.archive, "a path in the bundle has a zero byte") }
        var parts: [String] = []
        for part in path.utf8.split(separator: UInt8(ascii: "/")) {
            let name = String(part) ?? ""
            if name == "." { continue }
            guard name != ".." else {
                throw BundleError(.archive, "the path `\(path)` in the bundle leads out of it: `..` is refused")
            }
            parts.append(name)
        }
        guard !parts.isEmpty else { throw BundleError(.archive, "the bundle has an entry without a name") }
        guard parts.count <= limits.depth else {
            throw BundleError(.limit, "the path `\(path)` in the bundle is deeper than \(limits.depth) folders")
        }
        return parts
    }
}
