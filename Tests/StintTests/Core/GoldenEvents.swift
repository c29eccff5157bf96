import Foundation

/// Every kind of event as it was released, one file a type and version: `Golden/TYPE.vVERSION.json`, and
/// `Golden/TYPE.vVERSION.WHAT.json` where later properties joined it. A file holds an envelope's canonical bytes,
/// without a newline, and never changes: what a newer Stint writes otherwise is a new version, with files of its own.
struct GoldenEvent {
    /// The file's name without `.json`.
    let name: String
    let bytes: [UInt8]

    /// As the name says it.
    var type: String { name.components(separatedBy: ".v")[0] }
    var version: Int { Int(name.dropFirst(type.utf8.count + 2).prefix { $0.isNumber }) ?? 0 }

    static let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Golden")

    /// By name.
    static func released() throws -> [GoldenEvent] {
        try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted().map { file in
            GoldenEvent(
                name: (file as NSString).deletingPathExtension,
                bytes: Array(try Data(contentsOf: directory.appendingPathComponent(file))))
        }
    }
}
