import GRDB
import StintCore

/// Events as they are stored: `position`, the exact bytes, the two hashes.
enum EventRow {
    static let columns = "position, CAST(body AS BLOB), previous_hash, hash"

    static func read(_ row: Row) throws(StoreError) -> StoredEvent {
        StoredEvent(
            position: try row.int64(0), bytes: try row.bytes(1), previousHash: try row.bytes(2),
            hash: try row.bytes(3))
    }
}
