import GRDB
package import StintCore

extension SQLiteStore {
    package func due(at now: Instant, limit: Int) async throws(StoreError) -> DueWork {
        try await read { db in
            let arguments = [now.nanoseconds, Int64(max(0, limit))]
            return DueWork(
                requestsToTimeOut: try db.rows(
                    """
                    SELECT id FROM requests WHERE closed_ns IS NULL AND deadline_ns <= ?
                    ORDER BY deadline_ns, id LIMIT ?
                    """, arguments
                ).map { try Stored.id(try $0.text(0)) },
                grantsToActivate: try db.rows(
                    """
                    SELECT id FROM grants WHERE state = 'scheduled' AND starts_ns <= ?
                    ORDER BY starts_ns, id LIMIT ?
                    """, arguments
                ).map { try Stored.id(try $0.text(0)) },
                grantsToExpire: try db.rows(
                    """
                    SELECT id FROM grants WHERE ended_ns IS NULL AND expires_ns <= ?
                    ORDER BY expires_ns, id LIMIT ?
                    """, arguments
                ).map { try Stored.id(try $0.text(0)) },
                requestsToRemind: try db.rows(
                    """
                    SELECT id FROM requests WHERE next_reminder_ns IS NOT NULL AND next_reminder_ns <= ?
                    ORDER BY next_reminder_ns, id LIMIT ?
                    """, arguments
                ).map { try Stored.id(try $0.text(0)) },
                postReviewsToClose: try db.rows(
                    """
                    SELECT id FROM requests WHERE post_review = 'pending' AND post_review_deadline_ns <= ?
                    ORDER BY post_review_deadline_ns, id LIMIT ?
                    """, arguments
                ).map { try Stored.id(try $0.text(0)) })
        }
    }

    package func nextDue() async throws(StoreError) -> Instant? {
        try await read { db in
            let row = try db.row(
                """
                SELECT min(due) FROM (
                    SELECT min(deadline_ns) AS due FROM requests WHERE closed_ns IS NULL
                    UNION ALL SELECT min(next_reminder_ns) FROM requests WHERE next_reminder_ns IS NOT NULL
                    UNION ALL SELECT min(post_review_deadline_ns) FROM requests WHERE post_review = 'pending'
                    UNION ALL SELECT min(starts_ns) FROM grants WHERE state = 'scheduled'
                    UNION ALL SELECT min(expires_ns) FROM grants WHERE ended_ns IS NULL)
                """)
            return try row?.optionalInt64(0).map(Instant.init(nanoseconds:))
        }
    }

    package func clockHighWaterMark() async throws(StoreError) -> Instant? {
        try await read { [chain] db in try LogTail.read(db, genesis: chain.genesis).clock }
    }

    package func basis() async throws(StoreError) -> DecisionBasis? {
        try await read { [chain] db in try LogTail.read(db, genesis: chain.genesis).basis }
    }
}
