/// Paths as text.
enum FilePath {
    /// `path` below `base`, unless it is absolute or `base` is empty.
    static func join(_ base: String, _ path: String) -> String {
        if base.isEmpty || path.utf8.first == UInt8(ascii: "/") { return path }
        return base.utf8.last == UInt8(ascii: "/") ? base + path : "\(base)/\(path)"
    }

    /// The folder a file lies in; empty for one in the working directory.
    static func folder(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// What stands after the last slash.
    static func name(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
        return String(path[path.utf8.index(after: slash)...])
    }
}
