package import StintCore
import Synchronization

/// The store's contract in memory, as plainly as it can be said: for tests of the core, and to hold the contract
/// suite itself against.
package final class ReferenceStore: EventStore {
    struct Stream {
        var version: Int64 = 0
        var last: CommandStamp?
    }

    struct State {
        var events: [StoredEvent] = []
        var envelopes: [EventEnvelope] = []
        var streams: [StreamID: Stream] = [:]
        var requests: [RequestID: Versioned<AccessRequest>] = [:]
        var grants: [GrantID: Versioned<Grant>] = [:]
        var commands: [CommandID: CommandRecord] = [:]
        var keys: [IdempotencyScope: IdempotencyRecord] = [:]
        var clock: Instant?
        var basis: DecisionBasis?
        var freezes: [Identifier: Freeze] = [:]
        var delegations: [DelegationID: Delegation] = [:]
        /// Each the latest of its type about its target.
        var signals: [Signal] = []
        var sets: [DecisionBasis: KeptSet] = [:]
    }

    private let state = Mutex(State())
    private let hook = Mutex<(@Sendable (AppendBatch) async throws(StoreError) -> Void)?>(nil)
    private let chain: any EventChain
    private let keepsBytes: Bool

    /// - Parameter keepsBytes: false leaves out writing events down and reading them back, which takes most of the
    ///   time of a test that asks for many; they have no hashes then.
    package init(chain: any EventChain = ToyChain(), keepsBytes: Bool = true) {
        self.chain = chain
        self.keepsBytes = keepsBytes
    }

    /// Runs once, before the next append looks at anything: another command may come in between, or an error.
    package func beforeNextAppend(_ body: @escaping @Sendable (AppendBatch) async throws(StoreError) -> Void) {
        hook.withLock { $0 = body }
    }

    /// Every event so far, decoded.
    package var log: [EventEnvelope] { state.withLock { $0.envelopes } }

    package func append(_ batch: AppendBatch) async throws(StoreError) -> Committed {
        let body = hook.withLock { hook in
            defer { hook = nil }
            return hook
        }
        if let body { try await body(batch) }
        let result = state.withLock { state in Result { () throws(StoreError) in try commit(batch, to: &state) } }
        return try result.get()
    }

    private func commit(_ batch: AppendBatch, to state: inout State) throws(StoreError) -> Committed {
        let stamp = batch.command.stamp
        if let known = state.commands[stamp.id] { throw .duplicateCommand(known) }
        if let key = batch.idempotency, let known = state.keys[key.scope], stamp.at < known.expiresAt {
            throw .duplicateIdempotencyKey(known)
        }
        if let basis = batch.basis, basis != state.basis { throw .basisChanged(current: state.basis) }
        for seen in batch.touching + batch.unchanged {
            let stream = state.streams[seen.stream] ?? Stream()
            guard stream.version == seen.version else {
                throw .conflict(
                    stream: seen.stream, expected: seen.version, actual: stream.version, winner: stream.last)
            }
        }
        try checkTransitions(batch, state)
        for touched in batch.touching {
            state.streams[touched.stream] = Stream(version: touched.version + 1, last: stamp)
        }
        let first = Int64(state.events.count) + 1
        for new in batch.events { append(new, stamp: stamp, to: &state) }
        let requests = batch.requests.map { request in
            Versioned(request, version: state.streams[.request(request.id)]?.version ?? 0)
        }
        let grants = batch.grants.map { Versioned($0, version: state.streams[.grant($0.id)]?.version ?? 0) }
        for request in requests { state.requests[request.value.id] = request }
        for grant in grants { state.grants[grant.value.id] = grant }
        state.commands[stamp.id] = batch.command
        if let key = batch.idempotency { state.keys[key.scope] = key }
        state.clock = max(state.clock ?? stamp.at, stamp.at)
        if let basis = batch.newBasis { state.basis = basis }
        if let set = batch.keptSet, state.sets[set.basis] == nil { state.sets[set.basis] = set }
        state.take(batch.freezes, batch.delegations, batch.signals)
        return Committed(
            firstPosition: first, lastPosition: Int64(state.events.count), requests: requests, grants: grants,
            freezes: batch.freezes.isEmpty ? nil : state.standingFreezes)
    }

    private func checkTransitions(_ batch: AppendBatch, _ state: State) throws(StoreError) {
        for grant in batch.grants {
            if let before = state.grants[grant.id]?.value, before.state.isFinal || grant.expiresAt != before.expiresAt {
                throw .illegalTransition("the grant `\(grant.id)` was \(before.state.rawValue)")
            }
        }
        for request in batch.requests {
            guard let before = state.requests[request.id]?.value, before.state.isFinal else { continue }
            // It opens again before a grant begins, and is reviewed after the fact.
            guard before.state == .approved, request.state == .approved || request.state == .pending else {
                throw .illegalTransition("the request `\(request.id)` was \(before.state.rawValue)")
            }
        }
    }

    private func append(_ new: NewEvent, stamp: CommandStamp, to state: inout State) {
        let envelope = EventEnvelope(
            position: Int64(state.events.count) + 1, at: stamp.at, stream: new.stream, command: stamp.id,
            actor: stamp.actor, event: new.event)
        guard keepsBytes else {
            state.envelopes.append(envelope)
            state.events.append(StoredEvent(position: envelope.position, bytes: [], previousHash: [], hash: []))
            return
        }
        let previous = state.events.last?.hash ?? chain.genesis
        let bytes: [UInt8]
        do { bytes = try envelope.canonicalBytes() } catch { fatalError("an event cannot be written: \(error)") }
        state.events.append(
            StoredEvent(
                position: envelope.position, bytes: bytes, previousHash: previous,
                hash: chain.hash(previous: previous, event: bytes)))
        // What is read back is what was written, or the test ends here.
        do { state.envelopes.append(try EventEnvelope(canonicalBytes: bytes)) } catch { fatalError("\(error)") }
    }

    // MARK: Queries

    package func request(_ id: RequestID) async throws(StoreError) -> Versioned<AccessRequest>? {
        state.withLock { $0.requests[id] }
    }

    package func grant(_ id: GrantID) async throws(StoreError) -> Versioned<Grant>? { state.withLock { $0.grants[id] } }

    package func versions(of streams: [StreamID]) async throws(StoreError) -> [StreamVersion] {
        state.withLock { state in
            streams.map { StreamVersion(stream: $0, version: state.streams[$0]?.version ?? 0) }
        }
    }

    private func page<Value>(
        _ values: [Versioned<Value>], id: (Value) -> Identifier, _ page: PageRequest
    ) -> Page<Versioned<Value>> {
        let ordered = values.sorted { id($0.value) > id($1.value) }
            .filter { value in page.cursor.map { id(value.value) < $0.after } ?? true }
        let items = Array(ordered.prefix(page.limit))
        let next = ordered.count > items.count ? items.last.map { Cursor(after: id($0.value)) } : nil
        return Page(items: items, next: next)
    }

    package func requests(
        _ filter: RequestFilter, page: PageRequest
    ) async throws(StoreError) -> Page<Versioned<AccessRequest>> {
        let all = state.withLock { Array($0.requests.values) }
        let found = all.filter { versioned in
            let request = versioned.value
            return filter.states.map { $0.contains(request.state) } ?? true
                && filter.involving.map {
                    $0.contains(request.terms.submitter) || $0.contains(request.terms.beneficiary)
                }
                    ?? true
                && filter.entitlement.map { wanted in request.items.contains { $0.entitlement == wanted } } ?? true
                && filter.holder.map {
                    $0.subjects.contains(request.terms.beneficiary)
                        || ($0.person != nil && $0.person == request.parties.accountable)
                } ?? true
                && filter.postReview.map { wanted in request.postReview.map { wanted.contains($0.state) } ?? false }
                    ?? true
        }
        return self.page(found, id: \.id.identifier, page)
    }

    package func grants(_ filter: GrantFilter, page: PageRequest) async throws(StoreError) -> Page<Versioned<Grant>> {
        let all = state.withLock { Array($0.grants.values) }
        let found = all.filter { versioned in
            let grant = versioned.value
            let end = min(grant.endedAt ?? grant.expiresAt, grant.expiresAt)
            return filter.states.map { $0.contains(grant.state) } ?? true
                && filter.beneficiaries.map { $0.contains(grant.beneficiary) } ?? true
                && filter.holder.map {
                    $0.subjects.contains(grant.beneficiary) || ($0.person != nil && $0.person == grant.person)
                } ?? true
                && filter.entitlement.map { $0 == grant.entitlement } ?? true
                && filter.request.map { $0 == grant.request } ?? true
                && filter.resource.map { $0 == grant.resource.id } ?? true
                && filter.endingFrom.map { $0 <= end } ?? true
        }
        return self.page(found, id: \.id.identifier, page)
    }

    package func liveGrants() async throws(StoreError) -> LiveGrants {
        state.withLock { state in
            LiveGrants(
                position: Int64(state.events.count),
                grants: state.grants.values.filter { !$0.value.state.isFinal }.sorted { $0.value.id < $1.value.id })
        }
    }

    package func pendingRequests(person: PersonID?, subject: SubjectRef) async throws(StoreError) -> Int {
        state.withLock { state in
            state.requests.values.count { versioned in
                versioned.value.state == .pending && versioned.value.parties.accountable == person
                    && (person != nil || versioned.value.terms.beneficiary == subject)
            }
        }
    }

    package func due(at now: Instant, limit: Int) async throws(StoreError) -> DueWork {
        state.withLock { state in
            func earliest<Value, ID: Comparable>(
                _ values: [Value], id: (Value) -> ID, _ due: (Value) -> Instant?
            ) -> [ID] {
                values.compactMap { value in due(value).map { ($0, id(value)) } }.filter { $0.0 <= now }
                    .sorted { $0 < $1 }.prefix(limit).map(\.1)
            }
            let grants = state.grants.values.map(\.value).filter { !$0.state.isFinal }
            let requests = state.requests.values.map(\.value)
            return DueWork(
                requestsToTimeOut: earliest(requests, id: \.id) { $0.state == .pending ? $0.deadline : nil },
                grantsToActivate: earliest(grants, id: \.id) { $0.state == .scheduled ? $0.startsAt : nil },
                grantsToExpire: earliest(grants, id: \.id, \.expiresAt),
                requestsToRemind: earliest(requests, id: \.id) { $0.state == .pending ? $0.nextReminderAt : nil },
                postReviewsToClose: earliest(requests, id: \.id, \.postReviewDue))
        }
    }

    package func nextDue() async throws(StoreError) -> Instant? {
        state.withLock { state in
            let grants = state.grants.values.map(\.value).filter { !$0.state.isFinal }
            let requests = state.requests.values.map(\.value)
            let pending = requests.filter { $0.state == .pending }
            return
                (grants.map { $0.state == .scheduled ? min($0.startsAt, $0.expiresAt) : $0.expiresAt }
                + pending.map(\.deadline) + pending.compactMap(\.nextReminderAt)
                + requests.compactMap(\.postReviewDue)).min()
        }
    }

    package func events(after position: Int64, limit: Int) async throws(StoreError) -> [StoredEvent] {
        state.withLock { state in
            state.events.filter { $0.position > position }.prefix(limit).map { written($0, state) }
        }
    }

    /// With its bytes, which a store that does not keep them writes when they are asked for.
    private func written(_ event: StoredEvent, _ state: State) -> StoredEvent {
        guard !keepsBytes, let bytes = try? state.envelopes[Int(event.position) - 1].canonicalBytes() else {
            return event
        }
        return StoredEvent(position: event.position, bytes: bytes, previousHash: [], hash: [])
    }

    package func events(
        of stream: StreamID, after position: Int64, limit: Int
    ) async throws(StoreError) -> [StoredEvent] {
        state.withLock { state in
            let positions = Set(state.envelopes.filter { $0.stream == stream }.map(\.position))
            return state.events.filter { $0.position > position && positions.contains($0.position) }.prefix(limit)
                .map { written($0, state) }
        }
    }

    package func head() async throws(StoreError) -> LogHead {
        state.withLock { state in
            LogHead(
                position: Int64(state.events.count), hash: state.events.last?.hash ?? chain.genesis,
                at: state.envelopes.last?.at)
        }
    }

    package func command(_ id: CommandID) async throws(StoreError) -> CommandRecord? {
        state.withLock { $0.commands[id] }
    }

    package func idempotencyRecord(
        _ scope: IdempotencyScope, now: Instant
    ) async throws(StoreError) -> IdempotencyRecord? {
        state.withLock { state in state.keys[scope].flatMap { now < $0.expiresAt ? $0 : nil } }
    }

    package func removeIdempotencyRecords(expiredAt now: Instant) async throws(StoreError) {
        state.withLock { state in state.keys = state.keys.filter { now < $0.value.expiresAt } }
    }

    package func clockHighWaterMark() async throws(StoreError) -> Instant? { state.withLock { $0.clock } }

    package func raiseClock(to now: Instant) async throws(StoreError) {
        state.withLock { $0.clock = max($0.clock ?? now, now) }
    }

    package func basis() async throws(StoreError) -> DecisionBasis? { state.withLock { $0.basis } }

    package func freezes() async throws(StoreError) -> Versioned<[Freeze]> { state.withLock { $0.standingFreezes } }

    package func delegation(_ id: DelegationID) async throws(StoreError) -> Delegation? {
        state.withLock { $0.delegations[id] }
    }

    package func delegations(
        to delegate: SubjectRef?, from delegator: SubjectRef?, endingAfter now: Instant
    ) async throws(StoreError) -> [Delegation] {
        state.withLock { state in
            state.delegations.values.filter { delegation in
                delegation.endedAt == nil && now < delegation.endsAt
                    && delegate.map { $0 == delegation.delegate } ?? true
                    && delegator.map { $0 == delegation.delegator } ?? true
            }.sorted { $0.id < $1.id }
        }
    }

    package func signals(about targets: [SignalTarget], at now: Instant) async throws(StoreError) -> [Signal] {
        state.withLock { state in
            state.signals.filter { now < $0.expiresAt && targets.contains($0.target) }.sorted { left, right in
                left.type == right.type
                    ? UTF8Order.less(left.target.description, right.target.description) : left.type < right.type
            }
        }
    }

    package func keptSet(_ basis: DecisionBasis) async throws(StoreError) -> KeptSet? {
        state.withLock { $0.sets[basis] }
    }
}

extension ReferenceStore.State {
    fileprivate var standingFreezes: Versioned<[Freeze]> {
        Versioned(freezes.values.sorted { $0.name < $1.name }, version: streams[.freezes]?.version ?? 0)
    }

    fileprivate mutating func take(_ changes: [FreezeChange], _ delegations: [Delegation], _ signals: [SignalChange]) {
        for change in changes {
            switch change {
            case .start(let freeze): freezes[freeze.name] = freeze
            case .end(let name): freezes[name] = nil
            }
        }
        for delegation in delegations { self.delegations[delegation.id] = delegation }
        for change in signals {
            switch change {
            case .receive(let signal):
                self.signals.removeAll { $0.type == signal.type && $0.target == signal.target }
                self.signals.append(signal)
            case .clear(let type, let target):
                self.signals.removeAll { $0.type == type && $0.target == target }
            }
        }
    }
}

extension AccessRequest {
    /// When its review after the fact is overdue, while it waits.
    fileprivate var postReviewDue: Instant? { postReview?.state == .pending ? postReview?.deadline : nil }
}

/// A chain that any change breaks and nobody has to trust.
package struct ToyChain: EventChain {
    package init() {}

    package var genesis: [UInt8] { Array(repeating: 0, count: 8) }

    package func hash(previous: [UInt8], event: [UInt8]) -> [UInt8] {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in previous + event { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return (0..<8).map { UInt8(truncatingIfNeeded: hash >> UInt64($0 * 8)) }
    }
}
