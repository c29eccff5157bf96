/// How much a bundle may hold. What comes from elsewhere is never trusted to say how large it is.
public struct BundleLimits: Sendable {
    /// The compressed archive's bytes.
    public var archiveBytes: Int
    /// Bytes of the archive when it is unpacked, and of all files of a folder together.
    public var contentBytes: Int
    /// Bytes of one file.
    public var fileBytes: Int
    /// Entries of the archive, and files and folders of a folder.
    public var entries: Int
    /// Bytes of one path.
    public var pathBytes: Int
    /// Folders in folders.
    public var depth: Int

    /// One GiB unpacked, as OPA has it; the rest so that no bundle of honest size comes near it.
    public init(
        archiveBytes: Int = 256 << 20, contentBytes: Int = 1 << 30, fileBytes: Int = 1 << 30, entries: Int = 100_000,
        pathBytes: Int = 4096, depth: Int = 64
    ) {
        self.archiveBytes = archiveBytes
        self.contentBytes = contentBytes
        self.fileBytes = fileBytes
        self.entries = entries
        self.pathBytes = pathBytes
        self.depth = depth
    }
}
