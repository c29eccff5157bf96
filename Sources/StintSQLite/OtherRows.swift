import Foundation
import GRDB
import StintCore

/// A batch's freezes, delegations, signals and set, written out before the batch has its turn.
struct OtherRows: Sendable {
    private let freezes: [(change: FreezeChange, body: String)]
    private let delegations: [(delegation: Delegation, body: String)]
    private let signals: [(change: SignalChange, body: String)]
    private let keptSet: KeptSet?

    init(_ batch: AppendBatch) throws(StoreError) {
        freezes = try batch.freezes.map { change throws(StoreError) in
            if case .start(let freeze) = change { return (change, try Stored.text(of: freeze)) }
            return (change, "")
        }
        delegations = try batch.delegations.map { delegation throws(StoreError) in
            (delegation, try Stored.text(of: delegation))
        }
        signals = try batch.signals.map { change throws(StoreError) in
            if case .receive(let signal) = change { return (change, try Stored.text(of: signal)) }
            return (change, "")
        }
        keptSet = batch.keptSet
    }

    func write(_ db: Database) throws {
        for (change, body) in freezes {
            switch change {
            case .start(let freeze): try FreezeRow.insert(freeze, body: body, db)
            case .end(let name): try FreezeRow.delete(name, db)
            }
        }
        for (delegation, body) in delegations { try DelegationRow.write(delegation, body: body, db) }
        for (change, body) in signals {
            switch change {
            case .receive(let signal): try SignalRow.write(signal, body: body, db)
            case .clear(let type, let target): try SignalRow.delete(type, target, db)
            }
        }
        if let keptSet { try SetRow.insert(keptSet, db) }
    }
}

/// A freeze that stands.
enum FreezeRow {
    static func insert(_ freeze: Freeze, body: String, _ db: Database) throws {
        try db.run(
            "INSERT INTO freezes (name, scope, suspends, at_ns, body) VALUES (?, ?, ?, ?, ?)",
            [
                freeze.name.text, freeze.scope.description, freeze.suspends ? 1 : 0, freeze.at.nanoseconds, body,
            ])
    }

    static func delete(_ name: Identifier, _ db: Database) throws {
        guard try db.row("SELECT 1 FROM freezes WHERE name = ?", [name.text]) != nil else {
            throw StoreError.illegalTransition("there is no freeze `\(name)` that could end")
        }
        try db.run("DELETE FROM freezes WHERE name = ?", [name.text])
    }

    static func all(_ db: Database) throws -> [Freeze] {
        try db.rows("SELECT name, CAST(body AS BLOB) FROM freezes ORDER BY name").map { row in
            let name = try row.text(0)
            return try Stored.value(Freeze.self, try row.bytes(1), what: "the freeze `\(name)`")
        }
    }
}

/// A delegation, in force or not.
enum DelegationRow {
    static func write(_ delegation: Delegation, body: String, _ db: Database) throws {
        try db.run(
            """
            INSERT INTO delegations (id, delegator, delegate, starts_ns, ends_ns, created_ns, ended_ns, body)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET
                delegator = excluded.delegator, delegate = excluded.delegate, starts_ns = excluded.starts_ns,
                ends_ns = excluded.ends_ns, created_ns = excluded.created_ns, ended_ns = excluded.ended_ns,
                body = excluded.body
            """,
            [
                delegation.id.text, delegation.delegator.description, delegation.delegate.description,
                delegation.startsAt.nanoseconds, delegation.endsAt.nanoseconds, delegation.createdAt.nanoseconds,
                delegation.endedAt?.nanoseconds, body,
            ])
    }

    static let columns = "id, CAST(body AS BLOB)"

    static func read(_ row: Row) throws(StoreError) -> Delegation {
        let id = try row.text(0)
        return try Stored.value(Delegation.self, try row.bytes(1), what: "the delegation `\(id)`")
    }
}

/// The latest signal of a type about a target.
enum SignalRow {
    static func write(_ signal: Signal, body: String, _ db: Database) throws {
        try db.run(
            """
            INSERT INTO signals (type, target, id, source, at_ns, expires_ns, body) VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (type, target) DO UPDATE SET
                id = excluded.id, source = excluded.source, at_ns = excluded.at_ns, expires_ns = excluded.expires_ns,
                body = excluded.body
            """,
            [
                signal.type.text, signal.target.description, signal.id.text, signal.source.description,
                signal.at.nanoseconds, signal.expiresAt.nanoseconds, body,
            ])
    }

    /// One that ran out, or was cleared before, is no fault.
    static func delete(_ type: Identifier, _ target: SignalTarget, _ db: Database) throws {
        try db.run("DELETE FROM signals WHERE type = ? AND target = ?", [type.text, target.description])
    }

    static let columns = "type, CAST(body AS BLOB)"

    static func read(_ row: Row) throws(StoreError) -> Signal {
        let type = try row.text(0)
        return try Stored.value(Signal.self, try row.bytes(1), what: "a signal `\(type)`")
    }
}

/// What a set was loaded from. The same set is loaded again and again, and kept once.
enum SetRow {
    static func insert(_ set: KeptSet, _ db: Database) throws {
        try db.run(
            """
            INSERT INTO sets (policy_digest, data_revision, bytes) VALUES (?, ?, ?)
            ON CONFLICT (policy_digest, data_revision) DO NOTHING
            """, [set.basis.policyDigest, set.basis.dataRevision, Data(set.bytes)])
    }

    static func find(_ basis: DecisionBasis, _ db: Database) throws -> KeptSet? {
        try db.row(
            "SELECT bytes FROM sets WHERE policy_digest = ? AND data_revision = ?",
            [basis.policyDigest, basis.dataRevision]
        ).map { KeptSet(basis: basis, bytes: try $0.bytes(0)) }
    }
}
