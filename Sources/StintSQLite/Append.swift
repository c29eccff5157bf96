import Foundation
import GRDB
import StintCore

/// What a batch does to the database, within the savepoint of its command. Whatever can be written before the command
/// has its turn is written when this is made.
struct Append: Sendable {
    private let batch: AppendBatch
    private let chain: any EventChain
    private let outcome: String
    /// One an event.
    private let payloads: [JSONValue]
    /// One a request.
    private let requests: [String]
    /// One a grant.
    private let grants: [String]
    private let others: OtherRows

    init(_ batch: AppendBatch, chain: any EventChain) throws(StoreError) {
        self.batch = batch
        self.chain = chain
        do {
            payloads = try batch.events.map { try $0.event.payload() }
        } catch {
            throw .illegalTransition("an event cannot be written: \(error)")
        }
        outcome = try Stored.text(of: batch.command.outcome)
        requests = try batch.requests.map { request throws(StoreError) in try Stored.text(of: request) }
        grants = try batch.grants.map { grant throws(StoreError) in try Stored.text(of: grant) }
        others = try OtherRows(batch)
        try checkShape()
    }

    private var stamp: CommandStamp { batch.command.stamp }

    func run(_ db: Database, _ tail: inout LogTail) throws -> Committed {
        if let applied = try CommandRow.find(stamp.id, db) { throw StoreError.duplicateCommand(applied) }
        if let idempotency = batch.idempotency, let used = try IdempotencyRow.find(idempotency.scope, stamp.at, db) {
            throw StoreError.duplicateIdempotencyKey(used)
        }
        if let basis = batch.basis, basis != tail.basis { throw StoreError.basisChanged(current: tail.basis) }
        try checkVersions(db)

        let first = tail.head.position + 1
        let last = tail.head.position + Int64(batch.events.count)
        try CommandRow.insert(batch.command, outcome: outcome, first: first, last: last, db)
        for touched in batch.touching { try step(touched, db) }
        for (event, payload) in zip(batch.events, payloads) { try append(event, payload, db, &tail) }
        for (request, body) in zip(batch.requests, requests) { try RequestRow.write(request, body: body, db) }
        for (grant, body) in zip(batch.grants, grants) { try GrantRow.write(grant, body: body, db) }
        try others.write(db)
        if let idempotency = batch.idempotency { try IdempotencyRow.insert(idempotency, db) }
        if let basis = batch.newBasis { tail.basis = basis }
        tail.clock = max(tail.clock ?? stamp.at, stamp.at)
        return Committed(
            firstPosition: first, lastPosition: last,
            requests: try batch.requests.map { Versioned($0, version: try version(.request($0.id))) },
            grants: try batch.grants.map { Versioned($0, version: try version(.grant($0.id))) },
            freezes: batch.freezes.isEmpty
                ? nil : Versioned(try FreezeRow.all(db), version: try version(.freezes)))
    }

    /// What no caller of ours should get wrong, told instead of stored.
    private func checkShape() throws(StoreError) {
        guard !batch.events.isEmpty else { throw .illegalTransition("a batch holds no event") }
        let touched = Set(batch.touching.map(\.stream))
        guard touched.count == batch.touching.count else {
            throw .illegalTransition("a batch touches one stream twice")
        }
        if let both = batch.unchanged.first(where: { touched.contains($0.stream) }) {
            throw .illegalTransition("a batch touches `\(both.stream)` and leaves it unchanged")
        }
        if let kept = batch.keptSet, kept.basis != batch.newBasis {
            throw .illegalTransition("a batch keeps another set than it puts in force")
        }
        for event in batch.events where event.stream != .system && !touched.contains(event.stream) {
            throw .illegalTransition("an event's stream `\(event.stream)` is not among those the batch touches")
        }
        if let idempotency = batch.idempotency, idempotency.command != stamp.id {
            throw .illegalTransition("an idempotency record names another command than its batch")
        }
    }

    private func checkVersions(_ db: Database) throws {
        for seen in batch.touching + batch.unchanged {
            let row = try db.row(
                "SELECT version, last_command FROM streams WHERE stream = ?", [seen.stream.description])
            let actual = try row?.int64(0) ?? 0
            guard actual == seen.version else {
                let winner = try row.flatMap { try CommandRow.find(try Stored.id(try $0.text(1)), db) }
                throw StoreError.conflict(
                    stream: seen.stream, expected: seen.version, actual: actual, winner: winner?.stamp)
            }
        }
    }

    private func step(_ touched: StreamVersion, _ db: Database) throws {
        let stream = touched.stream.description
        if touched.version == 0 {
            try db.run(
                "INSERT INTO streams (stream, version, last_command) VALUES (?, 1, ?)", [stream, stamp.id.text])
        } else {
            try db.run(
                "UPDATE streams SET version = version + 1, last_command = ? WHERE stream = ?", [stamp.id.text, stream])
        }
    }

    private func append(_ new: NewEvent, _ payload: JSONValue, _ db: Database, _ tail: inout LogTail) throws {
        let envelope = EventEnvelope(
            position: tail.head.position + 1, at: stamp.at, stream: new.stream, command: stamp.id, actor: stamp.actor,
            event: new.event)
        let bytes = envelope.canonicalBytes(payload: payload)
        let hash = chain.hash(previous: tail.head.hash, event: bytes)
        try db.run(
            "INSERT INTO events (position, body, previous_hash, hash) VALUES (?, ?, ?, ?)",
            [envelope.position, String(decoding: bytes, as: UTF8.self), Data(tail.head.hash), Data(hash)])
        tail.head = LogHead(position: envelope.position, hash: hash, at: stamp.at)
    }

    private func version(_ stream: StreamID) throws(StoreError) -> Int64 {
        guard let touched = batch.touching.first(where: { $0.stream == stream }) else {
            throw .illegalTransition("the batch changes `\(stream)` and does not touch it")
        }
        return touched.version + 1
    }
}

/// Commands with their answers.
enum CommandRow {
    static func find(_ id: CommandID, _ db: Database) throws -> CommandRecord? {
        guard
            let row = try db.row(
                "SELECT name, actor, at_ns, digest, CAST(outcome AS BLOB) FROM commands WHERE id = ?", [id.text])
        else { return nil }
        let what = "the command `\(id)`"
        let name = try row.text(0)
        let actor = try row.text(1)
        guard let name = CommandName(rawValue: name),
            let actor = try? JSONCoder.decode(Actor.self, from: .string(actor))
        else { throw StoreError.corrupt("\(what) cannot be read: \(DatabaseFault.corruptRemedy)") }
        let stamp = CommandStamp(
            id: id, name: name, actor: actor, at: Instant(nanoseconds: try row.int64(2)))
        return CommandRecord(
            stamp: stamp, digest: try row.text(3),
            outcome: try Stored.value(CommandOutcome.self, try row.bytes(4), what: what))
    }

    static func insert(
        _ record: CommandRecord, outcome: String, first: Int64, last: Int64, _ db: Database
    ) throws {
        let stamp = record.stamp
        try db.run(
            """
            INSERT INTO commands (id, name, actor, at_ns, digest, outcome, first_position, last_position)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                stamp.id.text, stamp.name.rawValue, stamp.actor.description, stamp.at.nanoseconds, record.digest,
                outcome, first, last,
            ])
    }
}

/// Idempotency keys, each for as long as its record says.
enum IdempotencyRow {
    static func find(_ scope: IdempotencyScope, _ now: Instant, _ db: Database) throws -> IdempotencyRecord? {
        guard
            let row = try db.row(
                """
                SELECT body_digest, command, expires_ns FROM idempotency
                WHERE caller = ? AND method = ? AND path = ? AND key = ? AND expires_ns > ?
                """, arguments(scope) + [now.nanoseconds])
        else { return nil }
        return IdempotencyRecord(
            scope: scope, bodyDigest: try row.text(0), command: try Stored.id(try row.text(1)),
            expiresAt: Instant(nanoseconds: try row.int64(2)))
    }

    /// A record that expired gives way; one that has not was found before.
    static func insert(_ record: IdempotencyRecord, _ db: Database) throws {
        try db.run(
            "DELETE FROM idempotency WHERE caller = ? AND method = ? AND path = ? AND key = ?",
            arguments(record.scope))
        try db.run(
            """
            INSERT INTO idempotency (caller, method, path, key, body_digest, command, expires_ns)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            arguments(record.scope) + [
                record.bodyDigest, record.command.text, record.expiresAt.nanoseconds,
            ])
    }

    private static func arguments(_ scope: IdempotencyScope) -> [(any DatabaseValueConvertible)?] {
        [scope.caller.description, scope.method, Data(scope.path.utf8), Data(scope.key.utf8)]
    }
}
