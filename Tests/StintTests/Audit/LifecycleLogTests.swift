import Foundation
import GRDB
import StintAudit
import StintCore
import StintSQLite
import StintTesting
import Testing

@Suite("P10 a log of the whole lifecycle is verified offline")
struct LifecycleLogTests {
    /// Whatever a newer Stint writes, the chain covers its bytes; only what follows from it cannot be folded here.
    @Test func eventsThatAreNotUnderstoodAreVerified() async throws {
        let (directory, head, key) = try await makeLog()
        let next = head.head.position + 1
        let body =
            #"{"actor":"stint","at":"2027-01-01T00:00:00Z","command":"cm-new","data":{"x":1},"position":\#(next),"#
            + #""stream":"system/stint","type":"moon.landed","v":9}"#
        let chain = SHA256Chain()
        let path = try directory.tampered { db in
            let last = Data(head.head.hash)
            try db.execute(
                sql: "INSERT INTO events (position, body, previous_hash, hash) VALUES (?, ?, ?, ?)",
                arguments: [
                    next, body, last, Data(chain.hash(previous: Array(last), event: Array(body.utf8))),
                ])
        }
        let report = try LogFile.verify(path, anchors: [head], key: key)
        #expect(report.isSound)
        #expect(report.eventsVerified == next)
        #expect(report.unsignedEvents == 1)
        let differences = try SQLiteLog.read(path: path) { try $0.projectionDifferences() }
        #expect(differences.map(\.subject) == ["event \(next)"])
        #expect(differences.first?.message.contains("moon.landed") == true)
    }

    /// A log of the whole lifecycle, whatever is done to it.
    @Test(arguments: Tampering.allCases)
    func tamperingIsCaughtAndNamed(_ tampering: Tampering) async throws {
        let (directory, head, key) = try await makeLog()
        let place = (tampering.positions(count: head.head.position).upperBound + 1) / 2
        let path = try directory.tampered { db in try tampering.apply(db, at: place) }
        let finding = try #require(try LogFile.verify(path, anchors: [head], key: key).finding)
        #expect(finding.kind == tampering.kind, "\(finding)")
    }

    /// Items, a suspension, a freeze, a delegation, signals and a review after the fact, closed.
    private func makeLog() async throws -> (TemporaryDirectory, HeadsFile.Entry, AuditPublicKey) {
        let directory = try TemporaryDirectory()
        let files = AuditFiles(directory: directory.path)
        let key = try AuditKey.loadOrCreate(path: files.key, publicPath: files.publicKey)
        let store = try directory.open()
        var history = Sample.History()
        func take(_ command: CommandID, by actor: Actor = .stint, at seconds: Int64, _ events: [Event]) async throws {
            let stamp = CommandStamp(id: command, name: .record, actor: actor, at: Sample.time(seconds))
            _ = try await store.append(try history.batch(stamp, events))
        }
        try await take("cm-1", at: 0, try Sample.asking("rq-1", for: ["payments-db:readonly", "wiki:edit"]))
        try await take(
            "cm-2", at: 10,
            [try Sample.reviewing("rq-1", at: 10, for: "erin")] + Sample.granting("gr-1", of: "rq-1", at: 10)
        )
        try await take(
            "cm-3", at: 20,
            [.grantSuspended(GrantSuspended(grant: "gr-1", reasons: Sample.reason("policy_error"), record: nil))])
        try await take("cm-4", at: 30, [Sample.freeze("incident", suspends: true)])
        try await take(
            "cm-5", by: .subject("user:bob"), at: 40,
            [Sample.delegation("dg-1", from: "user:bob", to: "user:dora", endsAt: 100)])
        try await take("cm-6", at: 50, [Sample.signal("sg-1", "device_lost", about: .person("p-alice"))])
        try await take(
            "cm-7", at: 60,
            try Sample.asking("rq-2", by: "carol", reminder: 90, breakGlass: true)
                + Sample.granting("gr-2", of: "rq-2", to: "carol", at: 60, breakGlass: true)
                + [.postReviewStarted(PostReviewStarted(request: "rq-2", stages: [], deadline: Sample.time(1000)))])
        let signer = try HeadSigner(path: files.heads, key: key, milliseconds: 0) { Issue.record($0) }
        try await signer.adopt(store)
        await signer.shutdown()
        await store.shutdown()
        let heads = try HeadsFile.read(files.heads, required: true)
        return (directory, try #require(heads.entries.last), key.publicKey)
    }

    @Test func projectionsThatLieAreNamed() async throws {
        let (directory, _, _) = try await makeLog()
        let lies = [
            ("UPDATE request_items SET state = 'denied' WHERE number = 2", "request rq-1, item 2"),
            ("UPDATE requests SET post_review = 'passed' WHERE id = 'rq-2'", "request rq-2"),
            ("UPDATE requests SET post_review_deadline_ns = 1 WHERE id = 'rq-2'", "request rq-2"),
            ("UPDATE requests SET next_reminder_ns = NULL", "request rq-2"),
            ("UPDATE reviews SET delegator_person = 'p-zoe'", "request rq-1, review of p-bob"),
            ("UPDATE reviews SET after_the_fact = 1", "request rq-1, review of p-bob"),
            ("UPDATE grants SET state = 'active', suspended_ns = NULL WHERE id = 'gr-1'", "grant gr-1"),
            ("UPDATE grants SET resource = 'wiki' WHERE id = 'gr-1'", "grant gr-1"),
            ("UPDATE grants SET extends = 'gr-2' WHERE id = 'gr-1'", "grant gr-1"),
            ("DELETE FROM freezes", "freeze incident"),
            ("UPDATE freezes SET suspends = 0", "freeze incident"),
            ("UPDATE freezes SET body = json_set(body, '$.suspends', json('false'))", "freeze incident"),
            ("UPDATE delegations SET ends_ns = ends_ns + 1", "delegation dg-1"),
            ("UPDATE delegations SET delegate = 'user:mallory'", "delegation dg-1"),
            ("DELETE FROM delegations", "delegation dg-1"),
            ("UPDATE signals SET expires_ns = expires_ns - 1", "signal device_lost about person/p-alice"),
            ("DELETE FROM signals", "signal device_lost about person/p-alice"),
            ("INSERT INTO sets VALUES ('sha256:forged', 'sha256:d', x'00')", "set sha256:forged"),
        ]
        for (sql, subject) in lies { try directory.expectNamed(sql, subject) }
        #expect(try SQLiteLog.read(path: directory.database) { try $0.projectionDifferences() } == [])
    }
}
