package import StintCore

/// A store that hands on to another what it does not do itself: what stands between a service and its store in a
/// scenario or a test writes only the calls it is about.
package protocol ForwardingStore: EventStore {
    var store: any EventStore { get }

    /// The store behind, before every call that is handed on; throws where it is not to be reached.
    func reached() throws(StoreError) -> any EventStore
}

extension ForwardingStore {
    package func reached() throws(StoreError) -> any EventStore { store }

    package func append(_ batch: AppendBatch) async throws(StoreError) -> Committed {
        try await reached().append(batch)
    }
    package func request(_ id: RequestID) async throws(StoreError) -> Versioned<AccessRequest>? {
        try await reached().request(id)
    }
    package func grant(_ id: GrantID) async throws(StoreError) -> Versioned<Grant>? { try await reached().grant(id) }
    package func versions(of streams: [StreamID]) async throws(StoreError) -> [StreamVersion] {
        try await reached().versions(of: streams)
    }
    package func requests(
        _ filter: RequestFilter, page: PageRequest
    ) async throws(StoreError) -> Page<Versioned<AccessRequest>> { try await reached().requests(filter, page: page) }
    package func grants(_ filter: GrantFilter, page: PageRequest) async throws(StoreError) -> Page<Versioned<Grant>> {
        try await reached().grants(filter, page: page)
    }
    package func liveGrants() async throws(StoreError) -> LiveGrants { try await reached().liveGrants() }
    package func pendingRequests(person: PersonID?, subject: SubjectRef) async throws(StoreError) -> Int {
        try await reached().pendingRequests(person: person, subject: subject)
    }
    package func due(at now: Instant, limit: Int) async throws(StoreError) -> DueWork {
        try await reached().due(at: now, limit: limit)
    }
    package func nextDue() async throws(StoreError) -> Instant? { try await reached().nextDue() }
    package func events(after position: Int64, limit: Int) async throws(StoreError) -> [StoredEvent] {
        try await reached().events(after: position, limit: limit)
    }
    package func events(
        of stream: StreamID, after position: Int64, limit: Int
    ) async throws(StoreError) -> [StoredEvent] {
        try await reached().events(of: stream, after: position, limit: limit)
    }
    package func head() async throws(StoreError) -> LogHead { try await reached().head() }
    package func command(_ id: CommandID) async throws(StoreError) -> CommandRecord? { try await reached().command(id) }
    package func idempotencyRecord(
        _ scope: IdempotencyScope, now: Instant
    ) async throws(StoreError) -> IdempotencyRecord? { try await reached().idempotencyRecord(scope, now: now) }
    package func removeIdempotencyRecords(expiredAt now: Instant) async throws(StoreError) {
        try await reached().removeIdempotencyRecords(expiredAt: now)
    }
    package func freezes() async throws(StoreError) -> Versioned<[Freeze]> { try await reached().freezes() }
    package func delegation(_ id: DelegationID) async throws(StoreError) -> Delegation? {
        try await reached().delegation(id)
    }
    package func delegations(
        to delegate: SubjectRef?, from delegator: SubjectRef?, endingAfter now: Instant
    ) async throws(StoreError) -> [Delegation] {
        try await reached().delegations(to: delegate, from: delegator, endingAfter: now)
    }
    package func signals(about targets: [SignalTarget], at now: Instant) async throws(StoreError) -> [Signal] {
        try await reached().signals(about: targets, at: now)
    }
    package func keptSet(_ basis: DecisionBasis) async throws(StoreError) -> KeptSet? {
        try await reached().keptSet(basis)
    }
    package func clockHighWaterMark() async throws(StoreError) -> Instant? { try await reached().clockHighWaterMark() }
    package func raiseClock(to now: Instant) async throws(StoreError) { try await reached().raiseClock(to: now) }
    package func basis() async throws(StoreError) -> DecisionBasis? { try await reached().basis() }
}
