import StintAudit
import StintCore
import StintSQLite
import StintTesting
import Synchronization
import Testing

/// The schema refuses what is no lifecycle's, and nothing else: the random worlds and scripts of the property tests run
/// over it, beside the reference store, and both answer the same.
@Suite("Histories of the state machines fit the schema")
struct ReplayTests {
    /// What the scripts come by sooner or later; the rarest kinds are the contract suite's alone.
    private static let wanted: Set = [
        "request.submitted", "request.decided", "review.recorded", "request.item_approved", "request.item_denied",
        "request.approved", "request.denied", "request.canceled", "request.timed_out", "request.reminded",
        "post_review.started", "post_review.passed", "post_review.overdue", "grant.issued", "grant.activated",
        "grant.suspended", "grant.expired", "grant.revoked", "grant.relinquished", "grants.reevaluated",
        "freeze.started", "freeze.ended", "delegation.started", "delegation.ended", "signal.received",
        "signal.cleared",
    ]

    @Test("P8, P11: both stores take every history, and answer the same")
    func everyHistoryFits() async throws {
        var seen: Set<String> = []
        for first in stride(from: UInt64(1), through: 199, by: 2) {
            // At least forty, and on until each kind came.
            if first > 40, seen.isSuperset(of: Self.wanted) { break }
            async let one = Self.run(seed: first)
            async let other = Self.run(seed: first + 1)
            seen.formUnion(try await one.union(other))
        }
        #expect(seen.isSuperset(of: Self.wanted), "never seen: \(Self.wanted.subtracting(seen).sorted())")
    }

    /// The kinds of events of one seed's script, which both stores agree on.
    private static func run(seed: UInt64) async throws -> Set<String> {
        let directory = try TemporaryDirectory()
        let store = try directory.open()
        let twin = Mutex<TwinStore?>(nil)
        let campaign = Campaign(seeds: seed..<(seed + 1), length: 40) { reference in
            let made = TwinStore(reference, store)
            twin.withLock { $0 = made }
            return made
        }
        _ = await campaign.play(seed: seed)
        let made = try #require(twin.withLock { $0 })
        #expect(made.differences == [], "seed \(seed)")
        let log = made.reference.log
        #expect(try await store.events(after: 0, limit: .max).map { try $0.envelope() } == log, "seed \(seed)")
        #expect(try await made.liveGrants().position == Int64(log.count))
        await store.shutdown()
        let (audit, differences) = try SQLiteLog.read(path: directory.database) {
            (try AuditVerifier().verify($0), try $0.projectionDifferences())
        }
        #expect(audit.isSound, "seed \(seed)")
        #expect(differences == [], "seed \(seed)")
        return Set(log.map(\.event.type))
    }
}
