import Foundation
import GRDB
import StintAudit
import StintSQLite
import Testing

enum LogFile {
    static func verify(
        _ path: String, local: [HeadsFile.Entry] = [], anchors: [HeadsFile.Entry] = [], key: AuditPublicKey? = nil
    ) throws -> AuditReport {
        let verifier = AuditVerifier(localHeads: local, anchors: anchors, publicKey: key)
        return try SQLiteLog.read(path: path) { try verifier.verify($0) }
    }
}

extension TemporaryDirectory {
    /// A copy of the closed database, changed.
    func tampered(_ change: (Database) throws -> Void) throws -> String {
        let copy = path + "/tampered.db"
        try? FileManager.default.removeItem(atPath: copy)
        try FileManager.default.copyItem(atPath: database, toPath: copy)
        let queue = try DatabaseQueue(path: copy)
        try queue.writeWithoutTransaction(change)
        try queue.close()
        return copy
    }

    /// Does to a copy what the triggers would refuse, and expects the check to name what was touched.
    func expectNamed(_ sql: String, _ subject: String) throws {
        let path = try tampered { db in
            try db.execute(sql: "PRAGMA foreign_keys = OFF")
            for name in try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'trigger'") {
                try db.execute(sql: "DROP TRIGGER \(name)")
            }
            try db.execute(sql: sql)
        }
        let differences = try SQLiteLog.read(path: path) { try $0.projectionDifferences() }
        #expect(differences.contains { $0.subject == subject }, "\(sql): \(differences)")
    }
}
