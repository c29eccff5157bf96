import Foundation
import GRDB
import StintAudit
import StintCore
import StintSQLite
import StintTesting
import Synchronization

/// Durable commands a second, beside what SQLite alone does in the same run: one row a transaction, WAL, FULL.
struct Bench: Sendable {
    let directory: String
    let clients: Int
    let seconds: Int

    func run() async throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        print("raw SQLite, one row a transaction: \(rate(try raw())) commits/s")
        print("store, 1 client: \(rate(try await store(clients: 1))) commands/s")
        print("store, \(clients) clients: \(rate(try await store(clients: clients))) commands/s")
        print("raw SQLite, one row a transaction: \(rate(try raw())) commits/s")
    }

    private func rate(_ count: Int) -> String { String(count / max(1, seconds)) }

    private var end: Date { Date().addingTimeInterval(TimeInterval(seconds)) }

    private func raw() throws -> Int {
        var configuration = Configuration()
        configuration.journalMode = .wal
        let queue = try DatabaseQueue(path: directory + "/raw.db", configuration: configuration)
        let row = String(repeating: "x", count: 1000)
        var count = 0
        try queue.writeWithoutTransaction { db in
            try db.execute(
                sql: "PRAGMA synchronous = FULL; CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, body TEXT)")
            let end = self.end
            let statement = try db.cachedStatement(sql: "INSERT INTO rows (body) VALUES (?)")
            while Date() < end {
                try statement.execute(arguments: [row])
                count += 1
            }
        }
        try queue.close()
        return count
    }

    private func store(clients: Int) async throws -> Int {
        let place = directory + "/store-\(clients)"
        let commits = Atomic<Int>(0)
        let store = try SQLiteStore.open(
            directory: place, chain: SHA256Chain(), onCommit: { _ in commits.add(1, ordering: .relaxed) })
        let end = self.end
        let count = try await withThrowingTaskGroup(of: Int.self) { group in
            for client in 0..<clients {
                group.addTask {
                    var count = 0
                    while Date() < end {
                        _ = try await store.append(try Sample.submit("rq-\(client)-\(count)"))
                        count += 1
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        await store.shutdown()
        print("\(clients) clients: \(count) commands in \(commits.load(ordering: .relaxed)) commits")
        return count
    }
}
