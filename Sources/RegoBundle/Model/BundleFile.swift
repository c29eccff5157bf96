/// One file of a bundle: a path inside it and the bytes.
public struct BundleFile: Sendable, Hashable {
    /// The path as the archive names it; in a folder, with a slash in front.
    public let path: String
    /// The content.
    public let bytes: [UInt8]

    /// A file.
    public init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }

    /// The last name of the path.
    var name: Substring { path.split(separator: "/").last ?? "" }

    static func tooLarge(_ path: String, _ size: Int, _ limits: BundleLimits) -> BundleError {
        BundleError(
            .limit,
            "bundle file '\(Roots.trimmed(path))' size (\(size) bytes) exceeded max size (\(limits.fileBytes) bytes)")
    }
}
