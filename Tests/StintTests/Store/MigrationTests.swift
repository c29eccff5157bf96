import GRDB
import StintAudit
import StintCore
import StintTesting
import Testing

@testable import StintSQLite

@Suite("P12 a store of the first release is taken over")
struct MigrationTests {
    /// A pending request, one with a review, a scheduled, an active, an expired, a revoked grant, a set in force, a key.
    private static func history(_ take: (AppendBatch) async throws -> Committed) async throws {
        _ = try await take(try Sample.load())
        func grant(_ number: Int, by name: String, startsAt: Instant? = nil) async throws -> Versioned<Grant> {
            let request = try await take(try Sample.submit("rq-\(number)", by: name)).requests[0]
            return try await take(
                try Sample.approve(request, grant: "gr-\(number)", at: Sample.time(10), startsAt: startsAt).batch()
            ).grants[0]
        }
        let key = try Sample.key("k", command: "cm-submit-rq-1")
        _ = try await take(try Sample.submit("rq-1", idempotency: key))
        _ = try await take(try Sample.submitted("rq-2", by: "backup", hasPerson: false).batch())
        _ = try await grant(3, by: "carol", startsAt: Sample.time(5000))
        _ = try await grant(4, by: "carol")
        _ = try await take(try Sample.expire(try await grant(5, by: "dave"), at: Sample.time(900)).batch())
        _ = try await take(try Sample.revoke(try await grant(6, by: "dave"), at: Sample.time(901)).batch())
        let canceled = try await take(try Sample.submit("rq-7", by: "caf\u{e9}")).requests[0]
        _ = try await take(try Sample.cancel(canceled, by: "caf\u{e9}", at: Sample.time(902)).batch())
    }

    private static let tables = [
        "events", "commands", "streams", "requests", "request_items", "request_persons", "reviews", "grants",
        "idempotency", "meta",
    ]

    /// What a table holds, in the columns of the first release.
    private static func contents(_ db: Database, columns: [String: String]) throws -> [String: [[DatabaseValue]]] {
        var contents: [String: [[DatabaseValue]]] = [:]
        for (table, columns) in columns {
            contents[table] = try Row.fetchAll(db, sql: "SELECT \(columns) FROM \(table) ORDER BY 1, 2")
                .map { Array($0.databaseValues) }
        }
        return contents
    }

    /// A file as the first release left it, and the same history in a reference store.
    private static func firstRelease(
        _ directory: TemporaryDirectory
    ) async throws -> (reference: ReferenceStore, columns: [String: String], contents: [String: [[DatabaseValue]]]) {
        let reference = ReferenceStore()
        var batches: [AppendBatch] = []
        try await history { batch in
            batches.append(batch)
            return try await reference.append(batch)
        }
        let queue = try DatabaseQueue(path: directory.database)
        let all = batches
        let (columns, contents) = try await queue.writeWithoutTransaction { db in
            var first = try FirstRelease(db)
            for batch in all { try first.append(batch) }
            var columns: [String: String] = [:]
            for table in tables {
                columns[table] = try String.fetchAll(
                    db, sql: "SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0", arguments: [table]
                ).joined(separator: ", ")
            }
            return (columns, try Self.contents(db, columns: columns))
        }
        try queue.close()
        return (reference, columns, contents)
    }

    @Test func everythingIsTakenOver() async throws {
        let directory = try TemporaryDirectory()
        let (reference, columns, before) = try await Self.firstRelease(directory)
        // The file can be verified as it is, before any server took it over.
        let (version, differences) = try SQLiteLog.read(path: directory.database) { log in
            (try Schema.check(log.db, path: log.path), try log.projectionDifferences())
        }
        #expect(version == 1)
        #expect(differences == [])
        let kept = try await DatabaseQueue(path: directory.database).read { db in try Self.guards(db) }

        let store = try directory.open()
        #expect(store.schemaVersion == 2)
        let after = try await store.read { db in try Self.contents(db, columns: columns) }
        #expect(Set(before.keys) == Set(Self.tables))
        for table in Self.tables {
            #expect(before[table]?.isEmpty == false, "\(table)")
            #expect(before[table] == after[table], "\(table)")
        }
        let (guards, broken) = try await store.read { db in
            (try Self.guards(db), try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").count)
        }
        #expect(kept.isSubset(of: guards), "lost: \(kept.subtracting(guards))")
        #expect(broken == 0)
        #expect(try await store.durability() == .required)
        for number in 1...7 {
            let id = try RequestID("rq-\(number)")
            #expect(try await store.request(id) == (try await reference.request(id)), "\(id)")
        }
        #expect(try await store.liveGrants() == (try await reference.liveGrants()))
        let far = Sample.time(100_000)
        #expect(try await store.due(at: far, limit: 99) == (try await reference.due(at: far, limit: 99)))
        #expect(try await store.nextDue() == (try await reference.nextDue()))
        #expect(try await store.basis() == Sample.basis)
        let wiki = GrantFilter(resource: "payments-db")
        #expect(try await store.grants(wiki, page: PageRequest()).items.count == 4)
        #expect(try await store.freezes() == Versioned([], version: 0))
        await store.shutdown()
        let (report, later) = try SQLiteLog.read(path: directory.database) { log in
            (try AuditVerifier().verify(log), try log.projectionDifferences())
        }
        #expect(report.isSound)
        #expect(later == [])
    }

    /// Names of triggers and indexes.
    private static func guards(_ db: Database) throws -> Set<String> {
        Set(
            try String.fetchAll(
                db, sql: "SELECT name FROM sqlite_schema WHERE type IN ('trigger', 'index') AND sql IS NOT NULL"))
    }

    @Test func whatWasInFlightGoesOn() async throws {
        let directory = try TemporaryDirectory()
        _ = try await Self.firstRelease(directory)
        let store = try directory.open()
        let pending = try #require(try await store.request("rq-1"))
        let approved = try await store.append(
            try Sample.approve(pending, grant: "gr-1", at: Sample.time(1000)).batch())
        #expect(approved.grants.map(\.value.state) == [.active])
        // The grant that was scheduled then is reopened now: its start has come, and an approver has left.
        let request = try #require(try await store.request("rq-3"))
        let grant = try #require(try await store.grant("gr-3"))
        let reopened = Event.requestReopened(
            RequestReopened(request: "rq-3", items: [1], reasons: [], deadline: Sample.time(9000)))
        var change = try Sample.Change("cm-reopen", .activate, by: .stint, at: Sample.time(5000))
        (change.request, change.requestVersion) = (request.value, request.version)
        (change.grant, change.grantVersion) = (grant.value, grant.version)
        try change.emit(.grantWaiting(GrantWaiting(grant: "gr-3", reasons: [], record: nil)))
        try change.emit(reopened)
        _ = try await store.append(change.batch())
        #expect(try await store.request("rq-3")?.value.state == .pending)
        let active = try #require(try await store.grant("gr-4"))
        let suspended = Event.grantSuspended(GrantSuspended(grant: "gr-4", reasons: [], record: nil))
        _ = try await store.append(
            try Sample.change(active, suspended, .reevaluate, at: Sample.time(300)).batch())
        let key = try Sample.key("k", command: "cm-submit-rq-1")
        #expect(try await store.idempotencyRecord(key.scope, now: Sample.time(1)) == key)
        await store.shutdown()
        let (report, differences) = try SQLiteLog.read(path: directory.database) { log in
            (try AuditVerifier().verify(log), try log.projectionDifferences())
        }
        #expect(report.isSound)
        #expect(differences == [])
    }

    /// One that cannot be taken over stays as it is, and says why.
    @Test func aFileThatContradictsItselfIsLeftAlone() async throws {
        let directory = try TemporaryDirectory()
        _ = try await Self.firstRelease(directory)
        let queue = try DatabaseQueue(path: directory.database)
        try await queue.writeWithoutTransaction { db in
            try db.execute(
                sql: """
                    PRAGMA foreign_keys = OFF; DROP TRIGGER request_items_no_delete;
                    DELETE FROM request_items WHERE request = 'rq-4'
                    """)
        }
        try queue.close()
        let error = #expect(throws: SQLiteStoreError.self) {
            try SQLiteStore.open(directory: directory.path, chain: SHA256Chain())
        }
        #expect(error?.code == .corrupt)
        #expect(error?.message.contains("grants") == true)
        let version = try await DatabaseQueue(path: directory.database).read { db in
            (try Schema.check(db, path: "x"), try Int64.fetchOne(db, sql: "SELECT count(*) FROM grants"))
        }
        #expect(version == (1, 4))
    }
}
