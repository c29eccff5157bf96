import GRDB
package import StintCore

/// The log of a database file, read offline or beside a running server: nothing is written, no lock of the data
/// directory is taken, and everything is seen as of one moment.
package struct SQLiteLog: EventLog {
    let db: Database
    let path: String

    /// The database file of a data directory.
    package static func path(inDirectory directory: String) -> String { DataDirectory(path: directory).database }

    /// Opens the file for reading and hands over one frozen view of it. Blocks.
    package static func read<Value>(
        path: String, _ body: (SQLiteLog) throws -> Value
    ) throws -> Value {
        guard PathStatus.exists(path) else {
            throw SQLiteStoreError(
                .missing, path: path, "does not exist: give the data directory of a server with `--data`")
        }
        do {
            return try open(path).read { db in
                let version = try Schema.check(db, path: path)
                guard version >= 1 else {
                    throw SQLiteStoreError(.missing, path: path, "is empty: no server has used it yet")
                }
                return try body(SQLiteLog(db: db, path: path))
            }
        } catch let error as DatabaseError {
            throw SQLiteStoreError(error, path: path)
        }
    }

    /// A database that was copied without its journal into a place where nothing can be written opens only as one
    /// that nobody changes, which it then is.
    private static func open(_ path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.label = "stint-offline"
        configuration.busyMode = .timeout(5)
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            _ = try queue.read { db in try Int64.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") }
            return queue
        } catch let error as DatabaseError
            where [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode) && !PathStatus.exists(path + "-wal")
        {
            let escaped = path.utf8.map { byte in
                switch byte {
                case UInt8(ascii: "%"), UInt8(ascii: "?"), UInt8(ascii: "#"):
                    "%" + String(byte, radix: 16)
                default: String(decoding: [byte], as: UTF8.self)
                }
            }.joined()
            return try DatabaseQueue(path: "file:\(escaped)?immutable=1", configuration: configuration)
        }
    }

    /// Reads what is there, whatever its type: what is not as it was written, the verifier names.
    package func forEachEvent(_ body: (StoredEvent) throws -> Bool) throws {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT position, CAST(body AS BLOB), CAST(previous_hash AS BLOB), CAST(hash AS BLOB)
                FROM events ORDER BY position
                """)
        while let row = try rows.next() {
            let event = StoredEvent(
                position: try row.int64(0), bytes: row.leniently(1), previousHash: row.leniently(2),
                hash: row.leniently(3))
            guard try body(event) else { return }
        }
    }
}

extension Row {
    fileprivate func leniently(_ index: Int) -> [UInt8] { (try? bytes(index)) ?? [] }
}
