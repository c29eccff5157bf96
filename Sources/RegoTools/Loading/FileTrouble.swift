import FoundationEssentials

/// Why a file or folder could not be read, for messages.
enum FileTrouble {
    /// - Parameter kind: what it should be: a file or a folder.
    static func text(_ path: String, _ kind: String = "file") -> String {
        var isFolder = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            return "no such file or folder"
        }
        guard FileManager.default.isReadableFile(atPath: path) else {
            return "the \(kind) cannot be read: check its permissions"
        }
        return isFolder && kind == "file" ? "this is a folder, not a file" : "the \(kind) cannot be read"
    }
}
