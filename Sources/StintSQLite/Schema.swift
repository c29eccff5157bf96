import GRDB

/// The schema's versions. `PRAGMA user_version` says which one a file has, `PRAGMA application_id` that it is ours.
enum Schema {
    /// `Stnt`
    static let applicationID: Int64 = 0x5374_6E74

    struct Migration: Sendable {
        var version: Int64
        var statements: [String]
        /// Whether tables that others refer to are built anew. Foreign keys are then off until the end, where all of
        /// them are checked.
        var rebuilds = false
    }

    /// In order, without gaps; released ones are never edited.
    static let migrations = [
        Migration(version: 1, statements: SchemaV1.statements),
        Migration(version: 2, statements: SchemaV2.statements, rebuilds: true),
    ]

    static var newest: Int64 { migrations.last?.version ?? 0 }

    /// Brings the file to a version, each migration in a transaction of its own. Refuses what is not ours and what a
    /// newer Stint wrote.
    static func migrate(_ db: Database, path: String, to migrations: [Migration] = Schema.migrations) throws {
        let present = try check(db, path: path, newest: migrations.last?.version ?? 0)
        for migration in migrations where migration.version > present {
            // Within a transaction the setting could not be changed.
            let held = try Int64.fetchOne(db, sql: "PRAGMA foreign_keys") ?? 0
            if migration.rebuilds { try db.execute(sql: "PRAGMA foreign_keys = OFF") }
            defer { if migration.rebuilds { try? db.execute(sql: "PRAGMA foreign_keys = \(held)") } }
            try db.inTransaction(.immediate) {
                for statement in migration.statements { try db.execute(sql: statement) }
                if migration.rebuilds { try checkForeignKeys(db, path: path) }
                try db.execute(sql: "PRAGMA application_id = \(applicationID)")
                try db.execute(sql: "PRAGMA user_version = \(migration.version)")
                return .commit
            }
        }
    }

    private static func checkForeignKeys(_ db: Database, path: String) throws {
        guard let row = try Row.fetchOne(db, sql: "PRAGMA foreign_key_check") else { return }
        let table = (try? row.text(0)) ?? "?"
        throw SQLiteStoreError(
            .corrupt, path: path,
            "cannot be brought to a newer schema: a row of `\(table)` refers to one that is not there; "
                + DatabaseFault.corruptRemedy)
    }

    /// The version of the file; 0 for an empty one.
    static func check(_ db: Database, path: String, newest: Int64 = Schema.newest) throws -> Int64 {
        let version = try Int64.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        let application = try Int64.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        let isEmpty = try Int64.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") == 0
        if isEmpty, version == 0 { return 0 }
        guard application == applicationID else {
            throw SQLiteStoreError(
                .foreignFile, path: path,
                "is a database of another program: give Stint a data directory of its own with `--data`")
        }
        guard version <= newest else {
            throw SQLiteStoreError(
                .schemaTooNew, path: path,
                "has schema version \(version), and this stint knows versions up to \(newest): start the newer stint "
                    + "that wrote it, or restore the backup made before the upgrade")
        }
        return version
    }
}
