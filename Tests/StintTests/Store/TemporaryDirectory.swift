import Foundation
import StintAudit
import StintCore
import StintSQLite
import StintTesting

/// A directory of its own for one test, gone with it.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "stint-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var database: String { path + "/stint.db" }

    func open(
        options: SQLiteStore.Options = SQLiteStore.Options(), onCommit: @escaping @Sendable (LogHead) -> Void = { _ in }
    ) throws -> SQLiteStore {
        try SQLiteStore.open(directory: path, chain: SHA256Chain(), options: options, onCommit: onCommit)
    }
}
