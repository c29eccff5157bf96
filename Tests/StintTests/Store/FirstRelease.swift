import Foundation
import GRDB
import StintAudit
import StintCore

@testable import StintSQLite

/// Writes a database as the first release did: its schema, its statements.
struct FirstRelease {
    let db: Database
    private var head = SHA256Chain().genesis
    private var position: Int64 = 0

    init(_ db: Database) throws {
        self.db = db
        try db.execute(sql: "PRAGMA foreign_keys = ON")
        try db.execute(sql: "PRAGMA recursive_triggers = ON")
        try Schema.migrate(db, path: "first", to: Schema.migrations.filter { $0.version == 1 })
    }

    mutating func append(_ batch: AppendBatch) throws {
        let stamp = batch.command.stamp
        try run(
            "INSERT INTO commands VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                stamp.id.text, stamp.name.rawValue, stamp.actor.description, stamp.at.nanoseconds, batch.command.digest,
                try text(batch.command.outcome), position + 1, position + Int64(batch.events.count),
            ])
        for touched in batch.touching {
            try run(
                """
                INSERT INTO streams VALUES (?, 1, ?)
                ON CONFLICT (stream) DO UPDATE SET version = version + 1, last_command = excluded.last_command
                """, [touched.stream.description, stamp.id.text])
        }
        for new in batch.events {
            position += 1
            let envelope = EventEnvelope(
                position: position, at: stamp.at, stream: new.stream, command: stamp.id, actor: stamp.actor,
                event: new.event)
            let bytes = try envelope.canonicalBytes()
            let hash = SHA256Chain().hash(previous: head, event: bytes)
            try run(
                "INSERT INTO events (position, body, previous_hash, hash) VALUES (?, ?, ?, ?)",
                [position, String(decoding: bytes, as: UTF8.self), Data(head), Data(hash)])
            head = hash
        }
        for request in batch.requests { try write(request) }
        for grant in batch.grants { try write(grant) }
        if let key = batch.idempotency {
            try run(
                "INSERT INTO idempotency VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    key.scope.caller.description, key.scope.method, Data(key.scope.path.utf8), Data(key.scope.key.utf8),
                    key.bodyDigest, key.command.text, key.expiresAt.nanoseconds,
                ])
        }
        try run(
            """
            UPDATE meta SET clock_ns = max(coalesce(clock_ns, 0), ?), policy_digest = coalesce(?, policy_digest),
                data_revision = coalesce(?, data_revision)
            """, [stamp.at.nanoseconds, batch.newBasis?.policyDigest, batch.newBasis?.dataRevision])
    }

    private func write(_ request: AccessRequest) throws {
        let id = request.id.text
        let isNew = try Row.fetchOne(db, sql: "SELECT 1 FROM requests WHERE id = ?", arguments: [id]) == nil
        if !isNew { try writeReviews(request) }
        try run(
            """
            INSERT INTO requests
                (id, state, submitter, beneficiary, person, submitted_ns, deadline_ns, closed_ns, body)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET
                state = excluded.state, deadline_ns = excluded.deadline_ns, closed_ns = excluded.closed_ns,
                body = excluded.body
            """,
            [
                id, request.state.rawValue, request.terms.submitter.description,
                request.terms.beneficiary.description, request.parties.accountable?.text,
                request.submittedAt.nanoseconds, request.deadline.nanoseconds, request.closedAt?.nanoseconds,
                try text(request),
            ])
        for item in request.items {
            try run(
                """
                INSERT INTO request_items (request, number, entitlement, state, grant_id) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (request, number) DO UPDATE SET state = excluded.state, grant_id = excluded.grant_id
                """, [id, item.number, item.entitlement.description, item.state.rawValue, item.grant?.text])
        }
        guard isNew else { return }
        for person in request.parties.persons {
            try run("INSERT INTO request_persons (request, person) VALUES (?, ?)", [id, person.text])
        }
    }

    private func writeReviews(_ request: AccessRequest) throws {
        for review in request.reviews {
            try run(
                """
                INSERT INTO reviews (request, person, verdict, reviewer, stage, at_ns) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (request, person) DO NOTHING
                """,
                [
                    request.id.text, review.person.text, review.verdict.rawValue, review.reviewer.description,
                    review.stage.text, review.at.nanoseconds,
                ])
        }
    }

    private func write(_ grant: Grant) throws {
        try run(
            """
            INSERT INTO grants
                (id, request, item, beneficiary, person, entitlement, starts_ns, expires_ns, state, issued_ns,
                activated_ns, ended_ns, body)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET
                state = excluded.state, activated_ns = excluded.activated_ns, ended_ns = excluded.ended_ns,
                body = excluded.body
            """,
            [
                grant.id.text, grant.request.text, grant.item, grant.beneficiary.description, grant.person?.text,
                grant.entitlement.description, grant.startsAt.nanoseconds, grant.expiresAt.nanoseconds,
                grant.state.rawValue, grant.issuedAt.nanoseconds, grant.activatedAt?.nanoseconds,
                grant.endedAt?.nanoseconds, try text(grant),
            ])
    }

    private func text(_ value: some Encodable) throws -> String { try JSONCoder.encode(value).json }

    private func run(_ sql: String, _ arguments: [(any DatabaseValueConvertible)?]) throws {
        try db.execute(sql: sql, arguments: StatementArguments(arguments))
    }
}
