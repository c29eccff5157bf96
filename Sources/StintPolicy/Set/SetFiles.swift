import Foundation
import StintCore

/// A file as it was read.
struct ReadFile: Sendable {
    /// As it is named in messages.
    let path: String
    /// Below the folder it was found in; its place in the digest.
    let relativePath: String
    let bytes: [UInt8]
}

/// Reads files and folders.
enum SetFiles {
    /// The largest file of Rego or JSON, in bytes.
    static let maximumBytes = 64 << 20
    /// The most files below one folder.
    static let maximumFiles = 10_000

    /// A file's content; `nil`, and a problem, where it cannot be read.
    static func read(_ path: String, _ problems: Problems) -> [UInt8]? {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            problems.report(.unreadable, "there is no such file: check the path")
            return nil
        }
        guard !isFolder.boolValue, let content = FileManager.default.contents(atPath: path) else {
            problems.report(.unreadable, "the file cannot be read: check that it is one, and its permissions")
            return nil
        }
        guard content.count <= maximumBytes else {
            problems.report(.tooLarge, "the file has more than \(maximumBytes >> 20) MB: split or shorten it")
            return nil
        }
        return Array(content)
    }

    /// The files of a root, a folder or a single file, in the order of their bytes. Hidden files and folders are left
    /// out.
    static func list(_ root: String, _ problems: Problems) -> [(path: String, relativePath: String)] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: root, isDirectory: &isFolder) else {
            problems.report(.unreadable, "there is no such file or folder: check the path")
            return []
        }
        guard isFolder.boolValue else { return [(root, FilePath.name(of: root))] }
        var found: [(path: String, relativePath: String)] = []
        var open = [""]
        while let folder = open.popLast() {
            let path = folder.isEmpty ? root : FilePath.join(root, folder)
            guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
                problems.report(.unreadable, "the folder `\(path)` cannot be read: check its permissions")
                continue
            }
            for name in names where name.utf8.first != UInt8(ascii: ".") {
                let below = folder.isEmpty ? name : "\(folder)/\(name)"
                let full = FilePath.join(root, below)
                guard FileManager.default.fileExists(atPath: full, isDirectory: &isFolder) else { continue }
                if isFolder.boolValue {
                    // A link that leads back to a folder above would never end.
                    if below.utf8.count < 1024 { open.append(below) }
                } else {
                    found.append((full, below))
                }
                if found.count > maximumFiles {
                    problems.report(.tooLarge, "there are more than \(maximumFiles) files in it: name a smaller folder")
                    return []
                }
            }
        }
        return found.sorted { UTF8Order.less($0.relativePath, $1.relativePath) }
    }

    /// What changes when a file does: its path, size and time of change. Folders count too, so that new files are
    /// noticed.
    static func stamp(of paths: [String]) -> [String] {
        paths.map { path in
            guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else { return "\(path) -" }
            let size = (attributes[.size] as? NSNumber)?.int64Value ?? 0
            let changed = (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
            let inode = (attributes[.systemFileNumber] as? NSNumber)?.uint64Value ?? 0
            return "\(path) \(size) \(changed) \(inode)"
        }
    }
}
