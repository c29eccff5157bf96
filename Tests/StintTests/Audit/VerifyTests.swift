import Foundation
import GRDB
import StintAudit
import StintCore
import StintSQLite
import StintTesting
import Testing

@Suite("P10 the log is verified offline")
struct VerifyTests {
    private static let events: Int64 = 40

    /// A log of 40 events with a head at every other one, closed.
    private func makeLog() async throws -> (TemporaryDirectory, [HeadsFile.Entry], AuditPublicKey) {
        let directory = try TemporaryDirectory()
        let files = AuditFiles(directory: directory.path)
        let key = try AuditKey.loadOrCreate(path: files.key, publicPath: files.publicKey)
        let store = try directory.open()
        for number in 0..<(Self.events / 2) {
            _ = try await store.append(try Sample.submit("rq-\(number)", at: Sample.time(number)))
            // A signer of its own for each command, so that each head is written.
            let signer = try HeadSigner(path: files.heads, key: key, milliseconds: 0) { Issue.record($0) }
            try await signer.adopt(store)
            await signer.shutdown()
        }
        await store.shutdown()
        let heads = try HeadsFile.read(files.heads, required: true)
        #expect(heads.entries.map(\.head.position) == (1...(Self.events / 2)).map { $0 * 2 })
        return (directory, heads.entries, key.publicKey)
    }

    @Test func soundLog() async throws {
        let (directory, heads, key) = try await makeLog()
        let alone = try LogFile.verify(directory.database)
        #expect(alone.isSound)
        #expect(alone.eventsVerified == Self.events)
        #expect(alone.anchoring == .notAnchored)
        #expect(alone.unsignedEvents == Self.events)
        let local = try LogFile.verify(directory.database, local: heads, key: key)
        #expect(local.isSound)
        #expect(local.anchoring == .notAnchored)
        #expect(local.headsVerified == heads.count)
        #expect(local.unsignedEvents == 0)
        let anchored = try LogFile.verify(directory.database, local: heads, anchors: [heads[3]], key: key)
        #expect(anchored.isSound)
        #expect(anchored.anchoring == .anchored(through: heads[3].head.position))
    }

    @Test(arguments: Tampering.allCases)
    func tamperingIsCaughtAndNamed(_ tampering: Tampering) async throws {
        let (directory, heads, key) = try await makeLog()
        var random = SeededGenerator(seed: tampering.rawValue.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) })
        let range = tampering.positions(count: Self.events)
        let positions =
            [range.lowerBound, range.upperBound] + (0..<4).map { _ in Int64.random(in: range, using: &random) }
        let anchor = try #require(heads.last)
        for position in positions {
            let path = try directory.tampered { try tampering.apply($0, at: position) }
            let report = try LogFile.verify(path, anchors: [anchor], key: key)
            let finding = try #require(report.finding, "\(tampering) at \(position) was not caught")
            #expect(finding.kind == tampering.kind, "\(tampering) at \(position): \(finding)")
            #expect(finding.position...finding.through ~= position, "\(tampering) at \(position): \(finding)")
            // Only what a head shows is known no closer than to the stretch between two heads.
            if tampering != .rewriteFromHere { #expect(finding.position == position, "\(finding)") }
            #expect(finding.message.contains("event"))
            #expect(!finding.expected.isEmpty && !finding.found.isEmpty)
            #expect(report.eventsVerified < Self.events || tampering == .rewriteFromHere)
        }
    }

    @Test func rewrittenLogIsNarrowedByItsHeads() async throws {
        let (directory, heads, key) = try await makeLog()
        let path = try directory.tampered { try Tampering.rewriteFromHere.apply($0, at: 17) }
        #expect(try LogFile.verify(path).isSound)
        let finding = try #require(try LogFile.verify(path, local: heads, key: key).finding)
        #expect(finding.kind == .altered)
        #expect((finding.position, finding.through) == (17, 18))
        // The heads beside the log were rewritten as well: what they confirm does not narrow what the anchor says.
        let own = Array(heads.prefix(8))
        let anchored = try #require(try LogFile.verify(path, local: own, anchors: [heads[19]], key: key).finding)
        #expect((anchored.position, anchored.through) == (1, 40))
    }

    @Test func aTailWithoutAHeadIsTold() async throws {
        let (directory, heads, key) = try await makeLog()
        let report = try LogFile.verify(directory.database, local: Array(heads.prefix(18)), key: key)
        #expect(report.isSound)
        #expect(report.unsignedEvents == 4)
        // Appended without the server: the hash covers nothing.
        let path = try directory.tampered { try Tampering.insertForeign.apply($0, at: 41) }
        let finding = try #require(try LogFile.verify(path, anchors: [heads[19]], key: key).finding)
        #expect((finding.kind, finding.position) == (.inserted, 41))
    }

    @Test func emptiedLog() async throws {
        let (directory, heads, key) = try await makeLog()
        let path = try directory.tampered { try Tampering.truncate.apply($0, at: 1) }
        #expect(try LogFile.verify(path).isSound)
        let finding = try #require(try LogFile.verify(path, anchors: [heads[0]], key: key).finding)
        #expect((finding.kind, finding.position) == (.truncated, 1))
    }

    @Test func headsThatAreForged() async throws {
        let (directory, heads, key) = try await makeLog()
        var forged = heads[4]
        forged.head.signature[0] ^= 1
        let finding = try #require(
            try LogFile.verify(directory.database, local: heads, anchors: [forged], key: key).finding)
        #expect((finding.kind, finding.position) == (.headForged, forged.head.position))
        var restated = heads[4]
        restated.head.position = 11
        #expect(try LogFile.verify(directory.database, anchors: [restated], key: key).finding?.kind == .headForged)
        // A head that is not signed right does not hide what is wrong with the log.
        let path = try directory.tampered { try Tampering.remove.apply($0, at: 3) }
        #expect(try LogFile.verify(path, anchors: [forged], key: key).finding?.kind == .removed)
        // The head of another log.
        let (_, others, otherKey) = try await makeLog()
        #expect(try LogFile.verify(directory.database, anchors: [others[0]], key: key).finding?.kind == .headForged)
        #expect(try LogFile.verify(directory.database, anchors: [others[0]], key: otherKey).finding == nil)
    }

    @Test func aRunningServersLogIsVerified() async throws {
        let directory = try TemporaryDirectory()
        let store = try directory.open()
        for number in 0..<10 {
            _ = try await store.append(try Sample.submit("rq-\(number)"))
            let report = try LogFile.verify(directory.database)
            #expect(report.isSound)
            #expect(report.eventsVerified == Int64(number + 1) * 2)
        }
        await store.shutdown()
    }

    @Test func projectionsThatLieAreNamed() async throws {
        let directory = try TemporaryDirectory()
        let store = try directory.open()
        let request = try await store.append(try Sample.submit("rq-1")).requests[0]
        _ = try await store.append(try Sample.approve(request, grant: "gr-1", at: Sample.time(10)).batch())
        await store.shutdown()
        let lies = [
            ("UPDATE grants SET state = 'revoked', ended_ns = issued_ns", "grant gr-1"),
            ("UPDATE grants SET expires_ns = expires_ns + 1", "grant gr-1"),
            ("UPDATE grants SET body = json_set(body, '$.expires_at', '2030-01-01T00:00:00Z')", "grant gr-1"),
            ("UPDATE grants SET beneficiary = 'user:mallory'", "grant gr-1"),
            ("DELETE FROM grants", "grant gr-1"),
            ("UPDATE requests SET state = 'denied'", "request rq-1"),
            ("UPDATE request_items SET entitlement = 'payments-db:admin'", "request rq-1, item 1"),
            ("DELETE FROM request_persons", "request rq-1, person p-alice"),
            ("UPDATE reviews SET reviewer = 'user:mallory'", "request rq-1, review of p-bob"),
            ("DELETE FROM reviews", "request rq-1, review of p-bob"),
            ("UPDATE commands SET last_position = 1 WHERE id = 'cm-submit-rq-1'", "command cm-submit-rq-1"),
            ("UPDATE meta SET clock_ns = 1", "clock"),
        ]
        for (sql, subject) in lies { try directory.expectNamed(sql, subject) }
        #expect(try SQLiteLog.read(path: directory.database) { try $0.projectionDifferences() } == [])
    }
}
