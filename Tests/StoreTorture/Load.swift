import Foundation
import StintAudit
import StintCore
import StintSQLite
import StintTesting
import Synchronization

/// Concurrent clients that ask, approve and revoke, each command acknowledged on standard output:
/// `begin COMMAND`, then `ack COMMAND FIRST LAST` or `fail COMMAND CODE`.
struct Load: Sendable {
    let directory: String
    let clients: Int
    let prefix: String
    /// How many commands each client sends; without an end unless given.
    let commands: Int
    /// Submissions of an earlier run whose outcome nobody learned.
    let retries: [String]

    func run() async throws {
        let files = AuditFiles(directory: directory)
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let key = try AuditKey.loadOrCreate(path: files.key, publicPath: files.publicKey)
        let signer = try HeadSigner(path: files.heads, key: key, milliseconds: 20) { say("heads \($0.code.rawValue)") }
        let store = try SQLiteStore.open(directory: directory, chain: SHA256Chain(), onCommit: { signer.note($0) })
        try await signer.adopt(store)
        for request in retries { _ = await submit(request, store) }
        await withTaskGroup(of: Void.self) { group in
            for client in 0..<clients { group.addTask { await self.client(client, store) } }
        }
        await store.shutdown()
        await signer.shutdown()
        say("done")
    }

    private func client(_ client: Int, _ store: SQLiteStore) async {
        var sent = 0
        var round = 0
        while sent < commands {
            round += 1
            let name = "\(prefix)-\(client)-\(round)"
            sent += 1
            guard let request = await submit("rq-\(name)", store)?.requests.first, sent < commands else { continue }
            sent += 1
            guard
                let grant = await attempt(
                    store, { try Sample.approve(request, grant: "gr-\(name)", at: Sample.time(1)) })?
                    .grants.first, sent < commands
            else { continue }
            sent += 1
            _ = await attempt(store) { try Sample.revoke(grant, at: Sample.time(2)) }
        }
    }

    private func submit(_ request: String, _ store: SQLiteStore) async -> Committed? {
        await attempt(store) { try Sample.submitted(request) }
    }

    private func attempt(_ store: SQLiteStore, _ make: () throws -> Sample.Change) async -> Committed? {
        do {
            let change = try make()
            say("begin \(change.command)")
            do {
                let committed = try await store.append(change.batch())
                say("ack \(change.command) \(committed.firstPosition) \(committed.lastPosition)")
                return committed
            } catch .duplicateCommand(let record) {
                say("again \(record.stamp.id)")
            } catch {
                say("fail \(change.command) \(error.code)")
            }
        } catch {
            say("broken \(error)")
        }
        return nil
    }
}

/// One line, in one system call, so that a line is there or not.
func say(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = bytes.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
}
