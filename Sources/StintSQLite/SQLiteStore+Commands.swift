import GRDB
package import StintCore

extension SQLiteStore {
    package func append(_ batch: AppendBatch) async throws(StoreError) -> Committed {
        let append = try Append(batch, chain: chain)
        return try await writer.perform { db, tail in try append.run(db, &tail) }
    }

    package func raiseClock(to now: Instant) async throws(StoreError) {
        try await writer.perform { _, tail in tail.clock = max(tail.clock ?? now, now) }
    }

    package func removeIdempotencyRecords(expiredAt now: Instant) async throws(StoreError) {
        try await writer.perform { db, _ in
            try db.run("DELETE FROM idempotency WHERE expires_ns <= ?", [now.nanoseconds])
        }
    }
}
