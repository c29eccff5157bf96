import GRDB
package import StintCore

extension SQLiteStore {
    package func freezes() async throws(StoreError) -> Versioned<[Freeze]> {
        try await read { db in
            let row = try db.row("SELECT version FROM streams WHERE stream = ?", [StreamID.freezes.description])
            return Versioned(try FreezeRow.all(db), version: try row?.int64(0) ?? 0)
        }
    }

    package func delegation(_ id: DelegationID) async throws(StoreError) -> Delegation? {
        try await read { db in
            try db.row("SELECT \(DelegationRow.columns) FROM delegations WHERE id = ?", [id.text])
                .map(DelegationRow.read)
        }
    }

    package func delegations(
        to delegate: SubjectRef?, from delegator: SubjectRef?, endingAfter now: Instant
    ) async throws(StoreError) -> [Delegation] {
        var sql = "SELECT \(DelegationRow.columns) FROM delegations WHERE ended_ns IS NULL AND ends_ns > ?"
        var arguments: [(any DatabaseValueConvertible & Sendable)?] = [now.nanoseconds]
        if let delegate {
            sql += " AND delegate = ?"
            arguments.append(delegate.description)
        }
        if let delegator {
            sql += " AND delegator = ?"
            arguments.append(delegator.description)
        }
        return try await read { [sql, arguments] db in
            try db.rows(sql + " ORDER BY id", arguments).map(DelegationRow.read)
        }
    }

    package func signals(about targets: [SignalTarget], at now: Instant) async throws(StoreError) -> [Signal] {
        guard !targets.isEmpty else { return [] }
        let list = JSONValue.array(targets.map { .string($0.description) }).json
        return try await read { db in
            try db.rows(
                """
                SELECT \(SignalRow.columns) FROM signals
                WHERE target IN (SELECT value FROM json_each(?)) AND expires_ns > ? ORDER BY type, target
                """, [list, now.nanoseconds]
            ).map(SignalRow.read)
        }
    }

    package func keptSet(_ basis: DecisionBasis) async throws(StoreError) -> KeptSet? {
        try await read { db in try SetRow.find(basis, db) }
    }
}
