import GRDB
package import StintCore

extension SQLiteStore {
    package func events(after position: Int64, limit: Int) async throws(StoreError) -> [StoredEvent] {
        try await read { db in
            try db.rows(
                "SELECT \(EventRow.columns) FROM events WHERE position > ? ORDER BY position LIMIT ?",
                [position, Int64(max(0, limit))]
            ).map(EventRow.read)
        }
    }

    package func events(
        of stream: StreamID, after position: Int64, limit: Int
    ) async throws(StoreError) -> [StoredEvent] {
        try await read { db in
            try db.rows(
                """
                SELECT \(EventRow.columns) FROM events WHERE stream = ? AND position > ? ORDER BY position LIMIT ?
                """, [stream.description, position, Int64(max(0, limit))]
            ).map(EventRow.read)
        }
    }

    package func head() async throws(StoreError) -> LogHead {
        try await read { [chain] db in try LogTail.lastHead(db, genesis: chain.genesis) }
    }

    package func command(_ id: CommandID) async throws(StoreError) -> CommandRecord? {
        try await read { db in try CommandRow.find(id, db) }
    }

    package func idempotencyRecord(
        _ scope: IdempotencyScope, now: Instant
    ) async throws(StoreError) -> IdempotencyRecord? {
        try await read { db in try IdempotencyRow.find(scope, now, db) }
    }
}
