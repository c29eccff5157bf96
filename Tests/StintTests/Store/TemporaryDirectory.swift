import StintAudit
import StintCore
import StintSQLite
import StintTesting
import TestFolders

/// A directory of its own for one test's stores, gone with it.
final class TemporaryDirectory: Sendable {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    var path: String { folder.path }

    var database: String { folder.file("stint.db") }

    func open(
        options: SQLiteStore.Options = SQLiteStore.Options(), onCommit: @escaping @Sendable (LogHead) -> Void = { _ in }
    ) throws -> SQLiteStore {
        try SQLiteStore.open(directory: path, chain: SHA256Chain(), options: options, onCommit: onCommit)
    }
}
