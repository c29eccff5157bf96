import Foundation
import GRDB
import StintCore
import StintTesting
import Testing

@testable import StintSQLite

/// What the schema refuses to anybody who writes into it, our own code included.
@Suite("The schema refuses what is no lifecycle's")
struct StoreSchemaTests {
    static let refused: [(String, String)] = [
        ("UPDATE events SET body = json_set(body, '$.actor', 'user:mallory') WHERE position = 1", "never changed"),
        ("UPDATE events SET hash = zeroblob(32)", "never changed"),
        ("DELETE FROM events", "never deleted"),
        ("DELETE FROM events WHERE position = (SELECT max(position) FROM events)", "never deleted"),
        (
            "REPLACE INTO events (position, body, previous_hash, hash) SELECT position, body, previous_hash, hash FROM events",
            "must follow"
        ),
        (
            "INSERT INTO events (position, body, previous_hash, hash) VALUES (100, '{\"position\":100}', x'00', x'01')",
            "must follow"
        ),
        (
            "INSERT INTO events (position, body, previous_hash, hash) VALUES (8, '{\"position\":8}', x'00', x'01')",
            "must follow"
        ),
        (
            "INSERT INTO events (position, body, previous_hash, hash) SELECT 8, '{\"position\":9}', hash, x'01' FROM events WHERE position = 7",
            "must follow"
        ),
        (
            "INSERT INTO events (position, body, previous_hash, hash) SELECT 8, '{\"position\":8}', hash, x'01' FROM events WHERE position = 7",
            "NOT NULL"
        ),
        ("UPDATE commands SET digest = 'other'", "never changed"),
        ("DELETE FROM commands", "never deleted"),
        ("UPDATE streams SET version = version + 2", "one version"),
        ("UPDATE streams SET version = version", "one version"),
        ("INSERT INTO streams VALUES ('request/new', 2, 'cm-submit-rq-1')", "begins at version 1"),
        ("INSERT INTO streams VALUES ('request/new', 1, 'cm-none')", "FOREIGN KEY"),
        ("DELETE FROM streams", "never deleted"),
        ("UPDATE requests SET state = 'pending', closed_ns = NULL WHERE id = 'rq-1'", "opens again"),
        ("UPDATE requests SET state = 'denied' WHERE id = 'rq-1'", "opens again"),
        ("UPDATE requests SET deadline_ns = deadline_ns + 1 WHERE id = 'rq-1'", "opens again"),
        ("UPDATE requests SET state = 'approved' WHERE id = 'rq-2'", "CHECK"),
        ("UPDATE requests SET beneficiary = 'user:mallory'", "is fixed"),
        ("UPDATE requests SET person = NULL", "is fixed"),
        ("UPDATE requests SET state = 'odd' WHERE id = 'rq-2'", "CHECK"),
        ("DELETE FROM requests", "never deleted"),
        ("UPDATE request_items SET entitlement = 'payments-db:admin'", "is decided once"),
        ("UPDATE request_items SET state = 'pending', grant_id = NULL WHERE request = 'rq-1'", "is decided once"),
        ("UPDATE request_items SET grant_id = 'gr-2' WHERE request = 'rq-1'", "is decided once"),
        ("UPDATE request_items SET grant_id = 'gr-2' WHERE request = 'rq-2'", "is decided once"),
        ("DELETE FROM request_items", "never deleted"),
        ("UPDATE request_persons SET person = 'p-other'", "is fixed"),
        ("DELETE FROM request_persons", "is fixed"),
        (
            "INSERT INTO reviews VALUES ('rq-2', 'p-alice', 'approve', 'user:alice2', 'owners', 1, NULL, NULL, 0)",
            "benefits themselves"
        ),
        (
            "INSERT INTO reviews VALUES ('rq-2', 'p-x', 'approve', 'user:alice', 'owners', 1, NULL, NULL, 0)",
            "benefits themselves"
        ),
        (
            "INSERT INTO reviews VALUES ('rq-1', 'p-dora', 'approve', 'user:dora', 'owners', 1, NULL, NULL, 0)",
            "only a pending"
        ),
        ("INSERT INTO reviews VALUES ('rq-1', 'p-bob', 'deny', 'user:bob', 'owners', 1, NULL, NULL, 0)", "UNIQUE"),
        (
            "REPLACE INTO reviews VALUES ('rq-1', 'p-bob', 'deny', 'user:bob', 'owners', 1, NULL, NULL, 0)",
            "never deleted"
        ),
        ("INSERT INTO reviews VALUES ('rq-2', 'p-dora', 'maybe', 'user:dora', 'owners', 1, NULL, NULL, 0)", "CHECK"),
        ("UPDATE reviews SET verdict = 'deny'", "reviews a request once"),
        ("DELETE FROM reviews", "never deleted"),
        ("UPDATE grants SET expires_ns = expires_ns + 1 WHERE id = 'gr-3'", "expiry of a grant"),
        ("UPDATE grants SET starts_ns = starts_ns - 1 WHERE id = 'gr-3'", "expiry of a grant"),
        ("UPDATE grants SET state = 'active', ended_ns = NULL WHERE id = 'gr-1'", "stays ended"),
        ("UPDATE grants SET state = 'relinquished' WHERE id = 'gr-1'", "stays ended"),
        ("UPDATE grants SET ended_ns = ended_ns + 1 WHERE id = 'gr-1'", "stays ended"),
        ("UPDATE grants SET state = 'scheduled', activated_ns = NULL WHERE id = 'gr-3'", "activated once"),
        ("UPDATE grants SET activated_ns = activated_ns + 1 WHERE id = 'gr-3'", "activated once"),
        ("UPDATE grants SET state = 'expired', ended_ns = expires_ns - 1 WHERE id = 'gr-3'", "CHECK"),
        ("UPDATE grants SET state = 'revoked' WHERE id = 'gr-3'", "CHECK"),
        ("UPDATE grants SET beneficiary = 'user:mallory' WHERE id = 'gr-3'", "is fixed"),
        ("UPDATE grants SET entitlement = 'payments-db:admin' WHERE id = 'gr-3'", "is fixed"),
        ("DELETE FROM grants", "never deleted"),
        ("REPLACE INTO grants SELECT * FROM grants WHERE id = 'gr-1'", "never deleted"),
        (grant("gr-9", "rq-1"), "begins with an approved item"),
        (grant("gr-1b", "rq-2"), "begins with an approved item"),
        (grant("gr-9", "rq-none"), "begins with an approved item"),
        ("INSERT INTO idempotency VALUES ('user:x', 'POST', x'00', x'00', 'd', 'cm-none', 1)", "FOREIGN KEY"),
        ("UPDATE idempotency SET body_digest = 'other'", "stands for one command"),
        ("UPDATE meta SET clock_ns = clock_ns - 1", "never steps back"),
        ("UPDATE meta SET clock_ns = NULL", "never steps back"),
        ("UPDATE meta SET policy_digest = NULL", "CHECK"),
        ("DELETE FROM meta", "keeps its meta"),
        ("INSERT INTO meta (id) VALUES (2)", "CHECK"),
        ("UPDATE grants SET expires_ns = 'never'", "cannot store"),
    ]

    /// What came with the whole lifecycle.
    static let refusedToo: [(String, String)] = [
        ("UPDATE requests SET state = 'pending', closed_ns = NULL WHERE id = 'rq-3'", "opens again"),
        (
            "UPDATE requests SET post_review = 'passed', post_review_deadline_ns = 1 WHERE id = 'rq-2'",
            "after the fact is decided once"
        ),
        ("UPDATE requests SET post_review = 'pending' WHERE id = 'rq-2'", "CHECK"),
        ("UPDATE requests SET post_review_deadline_ns = 1 WHERE id = 'rq-2'", "CHECK"),
        ("UPDATE requests SET post_review = 'odd', post_review_deadline_ns = 1 WHERE id = 'rq-2'", "decided once"),
        (
            """
            INSERT INTO requests (id, state, submitter, beneficiary, submitted_ns, deadline_ns, body, post_review,
                post_review_deadline_ns)
            VALUES ('rq-9', 'pending', 'user:alice', 'user:alice', 1, 2, '{}', 'passed', 3)
            """, "begins as pending"
        ),
        ("UPDATE requests SET next_reminder_ns = 1 WHERE id = 'rq-1'", "CHECK"),
        (
            "INSERT INTO request_items VALUES ('rq-2', 2, 'wiki:edit', 'pending', 'gr-9')",
            "gets its grant when it is approved"
        ),
        ("UPDATE request_items SET state = 'denied' WHERE request = 'rq-1'", "is decided once"),
        ("UPDATE request_items SET state = 'approved' WHERE request = 'rq-2'", "CHECK"),
        ("UPDATE reviews SET delegator = 'user:x', delegator_person = 'p-x'", "reviews a request once"),
        ("UPDATE reviews SET after_the_fact = 1", "reviews a request once"),
        (
            "INSERT INTO reviews VALUES ('rq-2', 'p-dora', 'approve', 'user:dora', 'owners', 1, 'user:bob', NULL, 0)",
            "CHECK"
        ),
        (
            "INSERT INTO reviews VALUES ('rq-2', 'p-dora', 'approve', 'user:dora', 'owners', 1, NULL, NULL, 1)",
            "nothing to review after the fact"
        ),
        ("UPDATE grants SET state = 'suspended' WHERE id = 'gr-3'", "CHECK"),
        ("UPDATE grants SET suspended_ns = activated_ns WHERE id = 'gr-3'", "CHECK"),
        (
            "UPDATE grants SET state = 'suspended', suspended_ns = activated_ns - 1 WHERE id = 'gr-3'",
            "CHECK"
        ),
        ("UPDATE grants SET resource = 'wiki' WHERE id = 'gr-3'", "is fixed"),
        ("UPDATE grants SET extends = 'gr-1' WHERE id = 'gr-3'", "is fixed"),
        ("UPDATE freezes SET suspends = 1", "stands as it began"),
        ("REPLACE INTO freezes SELECT * FROM freezes", "stands already"),
        ("UPDATE delegations SET ends_ns = ends_ns + 1", "a delegation is fixed"),
        ("UPDATE delegations SET ended_ns = created_ns - 1", "CHECK"),
        ("DELETE FROM delegations", "never deleted"),
        ("REPLACE INTO delegations SELECT * FROM delegations", "never deleted"),
        ("UPDATE signals SET expires_ns = at_ns", "CHECK"),
        ("UPDATE sets SET bytes = x'00'", "kept as it was loaded"),
        ("DELETE FROM sets", "never deleted"),
        ("REPLACE INTO sets SELECT * FROM sets", "never deleted"),
    ]

    private static func grant(_ id: String, _ request: String) -> String {
        """
        INSERT INTO grants (id, request, item, beneficiary, entitlement, resource, starts_ns, expires_ns, state,
            issued_ns, activated_ns, body)
        VALUES ('\(id)', '\(request)', 1, 'user:alice', 'payments-db:readonly', 'payments-db', 1, 2, 'active', 1, 1, '{}')
        """
    }

    @Test func refusals() async throws {
        let directory = try TemporaryDirectory()
        let store = try directory.open()
        // rq-1 led to gr-1, which was revoked; rq-2 is pending; gr-3 of rq-3 is active.
        _ = try await store.append(try Sample.load())
        let key = try Sample.key("k", command: "cm-submit-rq-1")
        let first = try await store.append(try Sample.submit("rq-1", idempotency: key)).requests[0]
        let grant = try await store.append(try Sample.approve(first, grant: "gr-1", at: Sample.time(1)).batch()).grants[
            0]
        _ = try await store.append(try Sample.revoke(grant, at: Sample.time(2)).batch())
        #expect(try await store.head().position == 8)
        _ = try await store.append(try Sample.submit("rq-2"))
        let third = try await store.append(try Sample.submit("rq-3", by: "carol")).requests[0]
        _ = try await store.append(try Sample.approve(third, grant: "gr-3", at: Sample.time(1)).batch())
        var history = Sample.History()
        _ = try await store.append(
            try history.batch(
                CommandStamp(id: "cm-others", name: .record, actor: .stint, at: Sample.time(2)),
                [
                    .sourceLoaded(
                        SourceLoaded(source: .policy, digest: "sha256:x", origin: "policies", basis: Sample.basis)),
                    Sample.freeze("incident"),
                    Sample.delegation("dg-1", from: "user:bob", to: "user:dora", endsAt: 100),
                    Sample.signal("sg-1", "device_lost", about: .person("p-alice")),
                ], newBasis: Sample.basis, keptSet: KeptSet(basis: Sample.basis, bytes: [1])))
        let last = try await store.head().position
        for (sql, words) in Self.refused + Self.refusedToo {
            // The statements speak of a log of seven events.
            let sql = sql.replacingOccurrences(of: "position = 7", with: "position = \(last)")
                .replacingOccurrences(of: "SELECT 8,", with: "SELECT \(last + 1),")
                .replacingOccurrences(of: "VALUES (8,", with: "VALUES (\(last + 1),")
                .replacingOccurrences(of: #""position":8"#, with: #""position":\#(last + 1)"#)
            let error = await #expect(throws: StoreError.self, "\(sql)") {
                try await store.writer.perform { db, _ in try db.execute(sql: sql) }
            }
            guard case .illegalTransition(let message) = error else {
                Issue.record("\(sql): \(String(describing: error))")
                continue
            }
            #expect(message.contains(words), "\(sql): \(message)")
        }
        await store.shutdown()
        #expect(try SQLiteLog.read(path: directory.database) { try $0.projectionDifferences() } == [])
    }

    @Test func everyTableIsStrict() async throws {
        let directory = try TemporaryDirectory()
        let store = try directory.open()
        let loose = try await store.read { db in
            try String.fetchAll(
                db,
                sql:
                    "SELECT name FROM pragma_table_list WHERE schema = 'main' AND strict = 0 AND name NOT LIKE 'sqlite_%'"
            )
        }
        #expect(loose == [])
        await store.shutdown()
    }
}
