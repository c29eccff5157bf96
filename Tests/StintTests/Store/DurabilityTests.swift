import Foundation
import GRDB
import StintAudit
import StintCore
import StintSQLite
import StintTesting
import Testing

@Suite("P8 what was acknowledged is durable", .serialized)
struct DurabilityTests {
    private static let trace = ["-f", "-y", "-s", "160", "-e", "trace=fsync,fdatasync,write,pwrite64"]

    @Test(arguments: [1, 16])
    func theJournalIsSyncedBeforeEachAcknowledgement(clients: Int) async throws {
        let directory = try TemporaryDirectory()
        let trace = directory.path + "/trace"
        let torture = try Torture(
            directory, ["load", directory.path + "/data", "\(clients)", "t", clients == 1 ? "30" : "9"],
            strace: Self.trace + ["-o", trace])
        await torture.end()
        #expect(try torture.lines().last == ["done"])
        let reading = SyncTrace(try String(contentsOfFile: trace, encoding: .utf8))
        let expected = clients == 1 ? 30 : 9 * clients
        #expect(reading.acknowledged.count == expected)
        #expect(reading.early == [])
        #expect(reading.syncs > 0)
        // One client waits for each sync; many share them.
        if clients == 1 { #expect(reading.syncs >= expected) } else { #expect(reading.syncs < expected) }
    }

    @Test func aMissingSyncWouldBeSeen() {
        let write = #"7 pwrite64(5</d/stint.db-wal>, "x", 10, 0) = 10"#
        let sync = "7 fdatasync(5</d/stint.db-wal>) = 0"
        let begin = #"8 write(1</o>, "begin cm-1\n", 11) = 11"#
        let ack = #"8 write(1</o>, "ack cm-1 1 2\n", 13) = 13"#
        func early(_ lines: String...) -> [String] { SyncTrace(lines.joined(separator: "\n")).early }
        #expect(early(begin, write, sync, ack) == [])
        #expect(early(begin, write, ack, sync) == ["cm-1"])
        #expect(early(write, sync, begin, ack) == ["cm-1"])
        #expect(early(begin, sync, write, ack) == ["cm-1"])
        #expect(early(begin, write, "7 fdatasync(5</d/stint.db-wal>) = -1 EIO (Input/output error)", ack) == ["cm-1"])
        #expect(early(begin, write, "7 fdatasync(5</d/stint.db>) = 0", ack) == ["cm-1"])
        let unfinished = "7 fdatasync(5</d/stint.db-wal> <unfinished ...>"
        #expect(early(begin, write, unfinished, ack, "7 <... fdatasync resumed>) = 0") == ["cm-1"])
        #expect(early(begin, write, unfinished, "7 <... fdatasync resumed>) = 0", ack) == [])
    }

    @Test func killedTimeAndAgainNothingAcknowledgedIsLost() async throws {
        let directory = try TemporaryDirectory()
        let data = directory.path + "/data"
        let database = SQLiteLog.path(inDirectory: data)
        var acknowledged: [String: ClosedRange<Int64>] = [:]
        var doubtful: [String] = []
        var random = SeededGenerator(seed: 0x5EED)
        for round in 1...25 {
            let torture = try Torture(
                directory, ["load", data, "8", "r\(round)", "1000000", doubtful.joined(separator: ",")])
            try await torture.wait(for: "ack")
            try await Task.sleep(nanoseconds: UInt64.random(in: 1_000_000...60_000_000, using: &random))
            await torture.kill()

            var open: Set<String> = []
            for line in try torture.lines() {
                switch line.first {
                case "begin": open.insert(line[1])
                case "ack":
                    open.remove(line[1])
                    #expect(acknowledged[line[1]] == nil, "\(line[1]) was acknowledged twice")
                    acknowledged[line[1]] = try #require(Int64(line[2]))...(try #require(Int64(line[3])))
                case "again": open.remove(line[1])
                default: Issue.record("\(line.joined(separator: " "))")
                }
            }
            doubtful = open.filter { $0.hasPrefix("cm-submit-") }.map { String($0.dropFirst("cm-submit-".count)) }
                .sorted()
            try check(database, acknowledged, heads: AuditFiles(directory: data).heads, round: round)
        }
        #expect(acknowledged.count > 100)
        #expect(try SQLiteLog.read(path: database) { try $0.projectionDifferences() } == [])
        let store = try SQLiteStore.open(directory: data, chain: SHA256Chain())
        #expect(try await store.durability().synchronous == 2)
        await store.shutdown()
    }

    private func check(
        _ database: String, _ acknowledged: [String: ClosedRange<Int64>], heads: String, round: Int
    ) throws {
        let entries = try HeadsFile.read(heads, required: false).entries
        let report = try SQLiteLog.read(path: database) { try AuditVerifier(localHeads: entries).verify($0) }
        #expect(report.finding == nil, "round \(round)")
        var configuration = Configuration()
        configuration.readonly = true
        let queue = try DatabaseQueue(path: database, configuration: configuration)
        try queue.read { db in
            #expect(try String.fetchAll(db, sql: "PRAGMA integrity_check") == ["ok"], "round \(round)")
            #expect(try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").isEmpty)
            var stored: [String: ClosedRange<Int64>] = [:]
            for row in try Row.fetchAll(
                db, sql: "SELECT command, min(position), max(position), count(*) FROM events GROUP BY command")
            {
                let first: Int64 = row[1]
                let last: Int64 = row[2]
                let count: Int64 = row[3]
                #expect(count == last - first + 1)
                stored[row[0]] = first...last
            }
            for (command, places) in acknowledged where stored[command] != places {
                Issue.record(
                    "round \(round): \(command) was acknowledged at \(places), stored at \(String(describing: stored[command]))"
                )
            }
            let commands = Set(try String.fetchAll(db, sql: "SELECT id FROM commands"))
            #expect(commands == Set(stored.keys), "round \(round)")
            // A grant is there with its approval, or not at all.
            let halves = try Int.fetchOne(
                db,
                sql: """
                    SELECT count(*) FROM requests WHERE (state = 'approved')
                        <> EXISTS (SELECT 1 FROM grants WHERE grants.request = requests.id)
                    """)
            #expect(halves == 0, "round \(round)")
        }
        try queue.close()
    }

    @Test func aDiskThatFailsInASyncStopsTheAcknowledgements() async throws {
        let directory = try TemporaryDirectory()
        let data = directory.path + "/data"
        let torture = try Torture(
            directory, ["load", data, "1", "e", "40"],
            strace: ["-f", "-o", "/dev/null", "-e", "inject=fdatasync:error=EIO:when=25+"])
        await torture.end()
        let lines = try torture.lines()
        let failed = try #require(lines.firstIndex { $0.first == "fail" })
        #expect(lines[failed].last == "store_outcome_unknown")
        #expect(lines[..<failed].contains { $0.first == "ack" })
        // A later sync could succeed without having written anything, so nothing is acknowledged any more.
        let later = lines[(failed + 1)...].filter { $0.first == "ack" || $0.first == "fail" }
        #expect(!later.isEmpty)
        #expect(later.allSatisfy { $0.first == "fail" && $0.last == "store_unavailable" })
        try await expectAll(lines, in: data)
    }

    @Test func aFullDiskIsToldAndForgotten() async throws {
        let directory = try TemporaryDirectory()
        let data = directory.path + "/data"
        let torture = try Torture(
            directory, ["load", data, "1", "f", "40"],
            strace: ["-f", "-o", "/dev/null", "-e", "inject=pwrite64:error=ENOSPC:when=150..160"])
        await torture.end()
        let lines = try torture.lines()
        let first = try #require(lines.firstIndex { $0.first == "fail" })
        #expect(lines.filter { $0.first == "fail" }.allSatisfy { $0.last == "store_unavailable" })
        #expect(lines[first...].contains { $0.first == "ack" }, "it goes on when there is room again")
        try await expectAll(lines, in: data)
    }

    private func expectAll(_ lines: [[String]], in data: String) async throws {
        let store = try SQLiteStore.open(directory: data, chain: SHA256Chain())
        for line in lines where line.first == "ack" {
            #expect(try await store.command(CommandID(line[1])) != nil, "\(line[1]) was lost")
        }
        await store.shutdown()
        let report = try SQLiteLog.read(path: SQLiteLog.path(inDirectory: data)) { try AuditVerifier().verify($0) }
        #expect(report.isSound)
    }
}
