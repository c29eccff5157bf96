import Foundation
import GRDB
import StintAudit
import StintCore

/// What somebody with the database file and `sqlite3` can do to a log.
enum Tampering: String, CaseIterable, Sendable {
    case alterContent, alterTime, alterNul, alterHash, alterLink, alterWithNewHash
    case remove, removeAndRenumber, removeThree
    case swapPlaces, swapContents, moveToEnd
    case insertForeign, insertCopy, insertWithNewHash
    case truncate, rewriteFromHere

    /// What the verifier has to call it.
    var kind: AuditFinding.Kind {
        switch self {
        case .alterContent, .alterTime, .alterNul, .alterHash, .alterLink, .alterWithNewHash, .rewriteFromHere:
            .altered
        case .remove, .removeAndRenumber, .removeThree: .removed
        case .swapPlaces, .swapContents, .moveToEnd: .reordered
        case .insertForeign, .insertCopy, .insertWithNewHash: .inserted
        case .truncate: .truncated
        }
    }

    /// Positions at which it can be done to a log of this length.
    func positions(count: Int64) -> ClosedRange<Int64> {
        switch self {
        // The last event's link and hash are all that binds it; whoever computes them anew meets the head.
        case .alterWithNewHash, .swapPlaces, .swapContents, .moveToEnd, .insertCopy, .insertWithNewHash: 1...(count - 4)
        case .remove, .removeAndRenumber, .removeThree: 1...(count - 5)
        case .truncate: 2...count
        default: 1...count
        }
    }

    /// The change, at a position. The triggers that refuse it are dropped first, as the tamperer would.
    func apply(_ db: Database, at position: Int64, chain: SHA256Chain = SHA256Chain()) throws {
        for name in try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'trigger'") {
            try db.execute(sql: "DROP TRIGGER \(name)")
        }
        try db.execute(sql: "PRAGMA ignore_check_constraints = ON")
        switch self {
        case .alterContent:
            try db.execute(
                sql: "UPDATE events SET body = json_set(body, '$.actor', 'user:mallory') WHERE position = ?",
                arguments: [position])
        case .alterTime:
            try db.execute(
                sql: "UPDATE events SET body = json_set(body, '$.at', '2020-01-01T00:00:00Z') WHERE position = ?",
                arguments: [position])
        case .alterNul:
            try db.execute(
                sql: "UPDATE events SET body = CAST(body || char(0) || ' and more' AS TEXT) WHERE position = ?",
                arguments: [position])
        case .alterHash:
            try db.execute(sql: "UPDATE events SET hash = randomblob(32) WHERE position = ?", arguments: [position])
        case .alterLink:
            try db.execute(
                sql: "UPDATE events SET previous_hash = randomblob(32) WHERE position = ?", arguments: [position])
        case .alterWithNewHash:
            try Tampering.alterContent.apply(db, at: position)
            try rehash(db, at: position, chain)
        case .remove: try remove(db, position, 1)
        case .removeThree: try remove(db, position, 3)
        case .removeAndRenumber:
            try remove(db, position, 1)
            try shift(db, from: position, by: -1)
        case .swapPlaces:
            try db.execute(sql: "UPDATE events SET position = 1000000 WHERE position = ?", arguments: [position])
            try db.execute(
                sql: "UPDATE events SET position = ? WHERE position = ?", arguments: [position, position + 2])
            try db.execute(sql: "UPDATE events SET position = ? WHERE position = 1000000", arguments: [position + 2])
        case .swapContents:
            let bodies = try String.fetchAll(
                db, sql: "SELECT body FROM events WHERE position IN (?, ?) ORDER BY position",
                arguments: [position, position + 2])
            try db.execute(
                sql: "UPDATE events SET body = ? WHERE position = ?", arguments: [bodies[1], position])
            try db.execute(
                sql: "UPDATE events SET body = ? WHERE position = ?", arguments: [bodies[0], position + 2])
        case .moveToEnd:
            let last = try Int64.fetchOne(db, sql: "SELECT max(position) FROM events") ?? 0
            try db.execute(
                sql: "UPDATE events SET position = ? WHERE position = ?", arguments: [last + 1, position])
            try shift(db, from: position, by: -1)
        case .insertForeign:
            try shift(db, from: position, by: 1)
            try insert(db, at: position, body: Self.foreignBody(position))
        case .insertCopy:
            let other = position + 2
            try shift(db, from: position, by: 1)
            try db.execute(
                sql: """
                    INSERT INTO events (position, body, previous_hash, hash)
                    SELECT ?, body, previous_hash, hash FROM events WHERE position = ?
                    """, arguments: [position, other])
        case .insertWithNewHash:
            try shift(db, from: position, by: 1)
            try insert(db, at: position, body: Self.foreignBody(position))
            try relink(db, at: position, chain)
        case .truncate:
            try db.execute(sql: "DELETE FROM events WHERE position >= ?", arguments: [position])
        case .rewriteFromHere:
            try Tampering.alterContent.apply(db, at: position)
            let last = try Int64.fetchOne(db, sql: "SELECT max(position) FROM events") ?? 0
            for place in position...last { try relink(db, at: place, chain) }
        }
    }

    private static func foreignBody(_ position: Int64) -> String {
        #"{"actor":"stint","at":"2026-11-23T10:00:00Z","command":"cm-x","data":{},"position":\#(position),"#
            + #""stream":"system/stint","type":"clock.sound","v":1}"#
    }

    private func insert(_ db: Database, at position: Int64, body: String) throws {
        try db.execute(
            sql:
                "INSERT INTO events (position, body, previous_hash, hash) VALUES (?, ?, randomblob(32), randomblob(32))",
            arguments: [position, body])
    }

    private func remove(_ db: Database, _ position: Int64, _ count: Int64) throws {
        try db.execute(
            sql: "DELETE FROM events WHERE position >= ? AND position < ?", arguments: [position, position + count])
    }

    private func shift(_ db: Database, from position: Int64, by distance: Int64) throws {
        try db.execute(
            sql: "UPDATE events SET position = -(position + ?) WHERE position >= ?", arguments: [distance, position])
        try db.execute(sql: "UPDATE events SET position = -position WHERE position < 0")
    }

    /// Gives an event a hash that covers it and the link it has.
    private func rehash(_ db: Database, at position: Int64, _ chain: SHA256Chain) throws {
        let row = try Row.fetchOne(
            db, sql: "SELECT CAST(body AS BLOB), previous_hash FROM events WHERE position = ?", arguments: [position])
        guard let row else { return }
        let body: Data = row[0]
        let previous: Data = row[1]
        try db.execute(
            sql: "UPDATE events SET hash = ? WHERE position = ?",
            arguments: [Data(chain.hash(previous: Array(previous), event: Array(body))), position])
    }

    /// Links an event to the one before it, and gives it a hash that covers both.
    private func relink(_ db: Database, at position: Int64, _ chain: SHA256Chain) throws {
        let previous = try Data.fetchOne(
            db, sql: "SELECT hash FROM events WHERE position = ?", arguments: [position - 1])
        try db.execute(
            sql: "UPDATE events SET previous_hash = ? WHERE position = ?",
            arguments: [previous ?? Data(chain.genesis), position])
        try rehash(db, at: position, chain)
    }
}
