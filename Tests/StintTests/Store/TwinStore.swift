import StintCore
import StintSQLite
import StintTesting
import Synchronization

/// Two stores that are told and asked the same; where they answer otherwise, it is noted. What the reference store says
/// is what goes on.
final class TwinStore: EventStore {
    let reference: ReferenceStore
    let store: SQLiteStore
    private let noted = Mutex<[String]>([])
    private let turns = Turns()

    init(_ reference: ReferenceStore, _ store: SQLiteStore) {
        self.reference = reference
        self.store = store
    }

    var differences: [String] { noted.withLock { $0 } }

    private func same<Value: Equatable & Sendable>(
        _ what: String, _ ask: (any EventStore) async throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        await turns.take()
        let expected = await Self.result(reference, ask)
        let found = await Self.result(store, ask)
        await turns.give()
        if expected != found { noted.withLock { $0.append("\(what): expected \(expected), found \(found)") } }
        return try expected.get()
    }

    private static func result<Value: Equatable & Sendable>(
        _ store: any EventStore, _ ask: (any EventStore) async throws(StoreError) -> Value
    ) async -> Result<Value, StoreError> {
        do { return .success(try await ask(store)) } catch { return .failure(error) }
    }

    func append(_ batch: AppendBatch) async throws(StoreError) -> Committed {
        try await same("append \(batch.events.map(\.event.type))") { store throws(StoreError) in
            try await store.append(batch)
        }
    }

    func request(_ id: RequestID) async throws(StoreError) -> Versioned<AccessRequest>? {
        try await same("request \(id)") { store throws(StoreError) in try await store.request(id) }
    }

    func grant(_ id: GrantID) async throws(StoreError) -> Versioned<Grant>? {
        try await same("grant \(id)") { store throws(StoreError) in try await store.grant(id) }
    }

    func versions(of streams: [StreamID]) async throws(StoreError) -> [StreamVersion] {
        try await same("versions") { store throws(StoreError) in try await store.versions(of: streams) }
    }

    func requests(
        _ filter: RequestFilter, page: PageRequest
    ) async throws(StoreError) -> Page<Versioned<AccessRequest>> {
        try await same("requests \(filter)") { store throws(StoreError) in
            try await store.requests(filter, page: page)
        }
    }

    func grants(_ filter: GrantFilter, page: PageRequest) async throws(StoreError) -> Page<Versioned<Grant>> {
        try await same("grants \(filter)") { store throws(StoreError) in try await store.grants(filter, page: page) }
    }

    func liveGrants() async throws(StoreError) -> LiveGrants {
        try await same("live grants") { store throws(StoreError) in try await store.liveGrants() }
    }

    func pendingRequests(person: PersonID?, subject: SubjectRef) async throws(StoreError) -> Int {
        try await same("pending requests") { store throws(StoreError) in
            try await store.pendingRequests(person: person, subject: subject)
        }
    }

    func due(at now: Instant, limit: Int) async throws(StoreError) -> DueWork {
        try await same("due") { store throws(StoreError) in try await store.due(at: now, limit: limit) }
    }

    func nextDue() async throws(StoreError) -> Instant? {
        try await same("next due") { store throws(StoreError) in try await store.nextDue() }
    }

    /// The reference store has other hashes, or none.
    func events(after position: Int64, limit: Int) async throws(StoreError) -> [StoredEvent] {
        _ = try await same("events") { store throws(StoreError) in
            try await store.events(after: position, limit: limit).map(\.bytes)
        }
        return try await reference.events(after: position, limit: limit)
    }

    func events(
        of stream: StreamID, after position: Int64, limit: Int
    ) async throws(StoreError) -> [StoredEvent] {
        _ = try await same("events of \(stream)") { store throws(StoreError) in
            try await store.events(of: stream, after: position, limit: limit).map(\.bytes)
        }
        return try await reference.events(of: stream, after: position, limit: limit)
    }

    func head() async throws(StoreError) -> LogHead {
        _ = try await same("head") { store throws(StoreError) in try await store.head().position }
        return try await reference.head()
    }

    func command(_ id: CommandID) async throws(StoreError) -> CommandRecord? {
        try await same("command \(id)") { store throws(StoreError) in try await store.command(id) }
    }

    func idempotencyRecord(
        _ scope: IdempotencyScope, now: Instant
    ) async throws(StoreError) -> IdempotencyRecord? {
        try await same("idempotency") { store throws(StoreError) in
            try await store.idempotencyRecord(scope, now: now)
        }
    }

    func removeIdempotencyRecords(expiredAt now: Instant) async throws(StoreError) {
        _ = try await same("forget") { store throws(StoreError) in
            try await store.removeIdempotencyRecords(expiredAt: now)
            return true
        }
    }

    func freezes() async throws(StoreError) -> Versioned<[Freeze]> {
        try await same("freezes") { store throws(StoreError) in try await store.freezes() }
    }

    func delegation(_ id: DelegationID) async throws(StoreError) -> Delegation? {
        try await same("delegation \(id)") { store throws(StoreError) in try await store.delegation(id) }
    }

    func delegations(
        to delegate: SubjectRef?, from delegator: SubjectRef?, endingAfter now: Instant
    ) async throws(StoreError) -> [Delegation] {
        try await same("delegations") { store throws(StoreError) in
            try await store.delegations(to: delegate, from: delegator, endingAfter: now)
        }
    }

    func signals(about targets: [SignalTarget], at now: Instant) async throws(StoreError) -> [Signal] {
        try await same("signals") { store throws(StoreError) in try await store.signals(about: targets, at: now) }
    }

    func keptSet(_ basis: DecisionBasis) async throws(StoreError) -> KeptSet? {
        try await same("kept set") { store throws(StoreError) in try await store.keptSet(basis) }
    }

    func clockHighWaterMark() async throws(StoreError) -> Instant? {
        try await same("clock") { store throws(StoreError) in try await store.clockHighWaterMark() }
    }

    func raiseClock(to now: Instant) async throws(StoreError) {
        _ = try await same("raise the clock") { store throws(StoreError) in
            try await store.raiseClock(to: now)
            return true
        }
    }

    func basis() async throws(StoreError) -> DecisionBasis? {
        try await same("basis") { store throws(StoreError) in try await store.basis() }
    }
}

/// One after another: what is asked of two stores is asked of both before anything else changes either.
private actor Turns {
    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func take() async {
        guard isTaken else {
            isTaken = true
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    func give() {
        if waiting.isEmpty { isTaken = false } else { waiting.removeFirst().resume() }
    }
}
