package import StintCore

/// A store with a fault: it acknowledges what a holder gives back, and forgets it.
package struct ForgetfulStore: EventStore {
    let store: ReferenceStore

    package init(_ store: ReferenceStore) { self.store = store }

    package func append(_ batch: AppendBatch) async throws(StoreError) -> Committed {
        guard batch.command.stamp.name == .relinquish, case .done = batch.command.outcome else {
            return try await store.append(batch)
        }
        let head = try await store.head().position
        return Committed(firstPosition: head + 1, lastPosition: head + 1, requests: [], grants: [])
    }

    package func request(_ id: RequestID) async throws(StoreError) -> Versioned<AccessRequest>? {
        try await store.request(id)
    }
    package func grant(_ id: GrantID) async throws(StoreError) -> Versioned<Grant>? { try await store.grant(id) }
    package func versions(of streams: [StreamID]) async throws(StoreError) -> [StreamVersion] {
        try await store.versions(of: streams)
    }
    package func requests(
        _ filter: RequestFilter, page: PageRequest
    ) async throws(StoreError) -> Page<Versioned<AccessRequest>> { try await store.requests(filter, page: page) }
    package func grants(_ filter: GrantFilter, page: PageRequest) async throws(StoreError) -> Page<Versioned<Grant>> {
        try await store.grants(filter, page: page)
    }
    package func liveGrants() async throws(StoreError) -> LiveGrants { try await store.liveGrants() }
    package func pendingRequests(person: PersonID?, subject: SubjectRef) async throws(StoreError) -> Int {
        try await store.pendingRequests(person: person, subject: subject)
    }
    package func due(at now: Instant, limit: Int) async throws(StoreError) -> DueWork {
        try await store.due(at: now, limit: limit)
    }
    package func nextDue() async throws(StoreError) -> Instant? { try await store.nextDue() }
    package func events(after position: Int64, limit: Int) async throws(StoreError) -> [StoredEvent] {
        try await store.events(after: position, limit: limit)
    }
    package func events(
        of stream: StreamID, after position: Int64, limit: Int
    ) async throws(StoreError) -> [StoredEvent] { try await store.events(of: stream, after: position, limit: limit) }
    package func head() async throws(StoreError) -> LogHead { try await store.head() }
    package func command(_ id: CommandID) async throws(StoreError) -> CommandRecord? { try await store.command(id) }
    package func idempotencyRecord(
        _ scope: IdempotencyScope, now: Instant
    ) async throws(StoreError) -> IdempotencyRecord? { try await store.idempotencyRecord(scope, now: now) }
    package func removeIdempotencyRecords(expiredAt now: Instant) async throws(StoreError) {
        try await store.removeIdempotencyRecords(expiredAt: now)
    }
    package func freezes() async throws(StoreError) -> Versioned<[Freeze]> { try await store.freezes() }
    package func delegation(_ id: DelegationID) async throws(StoreError) -> Delegation? {
        try await store.delegation(id)
    }
    package func delegations(
        to delegate: SubjectRef?, from delegator: SubjectRef?, endingAfter now: Instant
    ) async throws(StoreError) -> [Delegation] {
        try await store.delegations(to: delegate, from: delegator, endingAfter: now)
    }
    package func signals(about targets: [SignalTarget], at now: Instant) async throws(StoreError) -> [Signal] {
        try await store.signals(about: targets, at: now)
    }
    package func keptSet(_ basis: DecisionBasis) async throws(StoreError) -> KeptSet? {
        try await store.keptSet(basis)
    }
    package func clockHighWaterMark() async throws(StoreError) -> Instant? { try await store.clockHighWaterMark() }
    package func raiseClock(to now: Instant) async throws(StoreError) { try await store.raiseClock(to: now) }
    package func basis() async throws(StoreError) -> DecisionBasis? { try await store.basis() }
}
