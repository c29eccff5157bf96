import StintAudit
import StintCore
import StintSQLite
import StintTesting
import Testing

/// The schema refuses what is no lifecycle's, and nothing else: histories of the state machines, from the property
/// tests' random worlds and scripts, all fit into it.
@Suite("Histories of the state machines fit the schema")
struct ReplayTests {
    @Test func everyHistoryFits() async throws {
        var kinds: Set<String> = []
        for seed in UInt64(1)...8 {
            let runner = Runner(world: WorldSpec(seed: seed))
            _ = await runner.run(PropertyRuns.script(seed: seed))
            let log = runner.store.log
            let directory = try TemporaryDirectory()
            let store = try directory.open()
            for batch in try Self.batches(log) { _ = try await store.append(batch) }
            let stored = try await store.events(after: 0, limit: .max)
            #expect(try stored.map { try $0.envelope() } == log, "seed \(seed)")
            for request in try await runner.store.requests(RequestFilter(), page: PageRequest(limit: 500)).items {
                #expect(try await store.request(request.value.id)?.value == request.value, "seed \(seed)")
            }
            #expect(try await store.liveGrants().grants.map(\.value) == runner.store.liveGrants().grants.map(\.value))
            await store.shutdown()
            let differences = try SQLiteLog.read(path: directory.database) { try $0.projectionDifferences() }
            #expect(differences == [], "seed \(seed)")
            kinds.formUnion(log.map(\.event.type))
        }
        // The histories are not empty ones.
        for kind in ["request.submitted", "review.recorded", "request.approved", "request.denied", "request.canceled"] {
            #expect(kinds.contains(kind))
        }
        for kind in ["grant.issued", "grant.activated", "grant.expired", "grant.revoked", "grant.relinquished"] {
            #expect(kinds.contains(kind))
        }
    }

    /// The batches a log was made of, one a command, with the states folded from the events.
    private static func batches(_ log: [EventEnvelope]) throws -> [AppendBatch] {
        var batches: [AppendBatch] = []
        var history = Sample.History()
        var rest = log[...]
        while let first = rest.first {
            let events = rest.prefix { $0.command == first.command }
            rest = rest.dropFirst(events.count)
            let loaded = events.compactMap { envelope -> DecisionBasis? in
                if case .sourceLoaded(let loaded) = envelope.event { loaded.basis } else { nil }
            }
            let stamp = CommandStamp(id: first.command, name: .record, actor: first.actor, at: first.at)
            batches.append(try history.batch(stamp, events.map(\.event), newBasis: loaded.last))
        }
        return batches
    }
}
