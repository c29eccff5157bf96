import StintCore
import Synchronization

/// The real store behind a switch: off, every call throws `unavailable`, as a disk that is gone would.
final class SwitchableStore: EventStore {
    private let inner: any EventStore
    private let isOff = Mutex(false)

    init(_ inner: any EventStore) { self.inner = inner }

    func turn(off: Bool) { isOff.withLock { $0 = off } }

    private func check() throws(StoreError) {
        if isOff.withLock({ $0 }) { throw .unavailable("the test turned the store off") }
    }

    func append(_ batch: AppendBatch) async throws(StoreError) -> Committed {
        try check()
        return try await inner.append(batch)
    }
    func request(_ id: RequestID) async throws(StoreError) -> Versioned<AccessRequest>? {
        try check()
        return try await inner.request(id)
    }
    func grant(_ id: GrantID) async throws(StoreError) -> Versioned<Grant>? {
        try check()
        return try await inner.grant(id)
    }
    func versions(of streams: [StreamID]) async throws(StoreError) -> [StreamVersion] {
        try check()
        return try await inner.versions(of: streams)
    }
    func requests(_ filter: RequestFilter, page: PageRequest) async throws(StoreError) -> Page<Versioned<AccessRequest>>
    {
        try check()
        return try await inner.requests(filter, page: page)
    }
    func grants(_ filter: GrantFilter, page: PageRequest) async throws(StoreError) -> Page<Versioned<Grant>> {
        try check()
        return try await inner.grants(filter, page: page)
    }
    func liveGrants() async throws(StoreError) -> LiveGrants {
        try check()
        return try await inner.liveGrants()
    }
    func pendingRequests(person: PersonID?, subject: SubjectRef) async throws(StoreError) -> Int {
        try check()
        return try await inner.pendingRequests(person: person, subject: subject)
    }
    func due(at now: Instant, limit: Int) async throws(StoreError) -> DueWork {
        try check()
        return try await inner.due(at: now, limit: limit)
    }
    func nextDue() async throws(StoreError) -> Instant? {
        try check()
        return try await inner.nextDue()
    }
    func events(after position: Int64, limit: Int) async throws(StoreError) -> [StoredEvent] {
        try check()
        return try await inner.events(after: position, limit: limit)
    }
    func events(of stream: StreamID, after position: Int64, limit: Int) async throws(StoreError) -> [StoredEvent] {
        try check()
        return try await inner.events(of: stream, after: position, limit: limit)
    }
    func head() async throws(StoreError) -> LogHead {
        try check()
        return try await inner.head()
    }
    func command(_ id: CommandID) async throws(StoreError) -> CommandRecord? {
        try check()
        return try await inner.command(id)
    }
    func idempotencyRecord(_ scope: IdempotencyScope, now: Instant) async throws(StoreError) -> IdempotencyRecord? {
        try check()
        return try await inner.idempotencyRecord(scope, now: now)
    }
    func removeIdempotencyRecords(expiredAt now: Instant) async throws(StoreError) {
        try check()
        try await inner.removeIdempotencyRecords(expiredAt: now)
    }
    func clockHighWaterMark() async throws(StoreError) -> Instant? {
        try check()
        return try await inner.clockHighWaterMark()
    }
    func raiseClock(to now: Instant) async throws(StoreError) {
        try check()
        try await inner.raiseClock(to: now)
    }
    func basis() async throws(StoreError) -> DecisionBasis? {
        try check()
        return try await inner.basis()
    }
    func freezes() async throws(StoreError) -> Versioned<[Freeze]> {
        try check()
        return try await inner.freezes()
    }
    func delegation(_ id: DelegationID) async throws(StoreError) -> Delegation? {
        try check()
        return try await inner.delegation(id)
    }
    func delegations(
        to delegate: SubjectRef?, from delegator: SubjectRef?, endingAfter now: Instant
    ) async throws(StoreError) -> [Delegation] {
        try check()
        return try await inner.delegations(to: delegate, from: delegator, endingAfter: now)
    }
    func signals(about targets: [SignalTarget], at now: Instant) async throws(StoreError) -> [Signal] {
        try check()
        return try await inner.signals(about: targets, at: now)
    }
    func keptSet(_ basis: DecisionBasis) async throws(StoreError) -> KeptSet? {
        try check()
        return try await inner.keptSet(basis)
    }
}
