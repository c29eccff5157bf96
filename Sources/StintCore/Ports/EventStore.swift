/// The store: one append-only log of events in total order, and the state that follows from it.
///
/// Everything of one `AppendBatch` commits in one durable transaction or not at all. Implementations serialize
/// appends, may group commits of concurrent callers, and return only when the batch is durable (P8).
package protocol EventStore: Sendable {
    /// Appends a batch. Checked in the transaction, in this order: the command's id is new (`duplicateCommand`), the
    /// idempotency key is new or its record has expired (`duplicateIdempotencyKey`), `basis` is the store's present
    /// one (`basisChanged`), every touched and every unchanged stream has the expected version (`conflict`). Then the version of each
    /// touched stream becomes one more, with this command as its last; the events get their positions and hashes;
    /// requests and grants replace their stored state; the clock's high-water mark rises to `batch.command.at`.
    func append(_ batch: AppendBatch) async throws(StoreError) -> Committed

    func request(_ id: RequestID) async throws(StoreError) -> Versioned<AccessRequest>?
    func grant(_ id: GrantID) async throws(StoreError) -> Versioned<Grant>?

    /// The present version of each stream, 0 for one that nothing touched yet. Read before what is decided on, so
    /// that whatever changes in between makes the append fail.
    func versions(of streams: [StreamID]) async throws(StoreError) -> [StreamVersion]

    /// Requests that match, newest first (by id, which begins with its time, descending).
    func requests(_ filter: RequestFilter, page: PageRequest) async throws(StoreError) -> Page<
        Versioned<AccessRequest>
    >
    /// Grants that match, newest first.
    func grants(_ filter: GrantFilter, page: PageRequest) async throws(StoreError) -> Page<
        Versioned<Grant>
    >

    /// Every grant that is not final, by id, in one view.
    func liveGrants() async throws(StoreError) -> LiveGrants

    /// How many requests are pending whose `parties.accountable` is this person, or, without one, whose beneficiary
    /// is this subject.
    func pendingRequests(person: PersonID?, subject: SubjectRef) async throws(StoreError) -> Int

    /// What has come due: pending requests with `deadline <= now`, scheduled grants with `startsAt <= now`, grants
    /// not final with `expiresAt <= now`, pending requests with `nextReminderAt <= now`, pending reviews after the fact
    /// with `deadline <= now`; at most `limit` of each, the earliest first.
    func due(at now: Instant, limit: Int) async throws(StoreError) -> DueWork
    /// The earliest instant at which something comes due; `nil` where nothing waits.
    func nextDue() async throws(StoreError) -> Instant?

    /// Events after a position, in order, at most `limit`.
    func events(after position: Int64, limit: Int) async throws(StoreError) -> [StoredEvent]
    /// The events of one stream after a position, in order, at most `limit`.
    func events(of stream: StreamID, after position: Int64, limit: Int) async throws(StoreError)
        -> [StoredEvent]
    /// The last event's position and hash; position 0 and the genesis where the log is empty.
    func head() async throws(StoreError) -> LogHead

    /// A command that was applied before, with the answer it got.
    func command(_ id: CommandID) async throws(StoreError) -> CommandRecord?
    /// What was done under an idempotency key, unless it expired by `now`.
    func idempotencyRecord(_ scope: IdempotencyScope, now: Instant) async throws(StoreError)
        -> IdempotencyRecord?
    /// Forgets idempotency records with `expiresAt <= now`.
    func removeIdempotencyRecords(expiredAt now: Instant) async throws(StoreError)

    /// Every freeze that stands, by name, with the version of their stream.
    func freezes() async throws(StoreError) -> Versioned<[Freeze]>
    func delegation(_ id: DelegationID) async throws(StoreError) -> Delegation?
    /// Delegations that were not taken back and end after `now`, by id: those to this account, or from it.
    func delegations(to delegate: SubjectRef?, from delegator: SubjectRef?, endingAfter now: Instant)
        async throws(StoreError) -> [Delegation]
    /// Signals in force at `now` about any of these, by type and target.
    func signals(about targets: [SignalTarget], at now: Instant) async throws(StoreError) -> [Signal]
    /// What a set was loaded from; `nil` where it was not kept.
    func keptSet(_ basis: DecisionBasis) async throws(StoreError) -> KeptSet?

    /// The latest time this store has seen; `nil` where it is new (P4).
    func clockHighWaterMark() async throws(StoreError) -> Instant?
    /// Raises the high-water mark, durably; an earlier time changes nothing.
    func raiseClock(to now: Instant) async throws(StoreError)

    /// The policy digest and data revision in force, as the last batch with `newBasis` set it.
    func basis() async throws(StoreError) -> DecisionBasis?
}

/// A stream as a command saw it.
package struct StreamVersion: Hashable, Sendable {
    package let stream: StreamID
    package let version: Int64

    package init(stream: StreamID, version: Int64) {
        self.stream = stream
        self.version = version
    }
}

/// A value with the version of its stream.
package struct Versioned<Value: Hashable & Sendable>: Hashable, Sendable {
    package let value: Value
    package let version: Int64

    package init(_ value: Value, version: Int64) {
        self.value = value
        self.version = version
    }
}

/// A command and its answer, kept with its events.
package struct CommandRecord: Hashable, Sendable, Codable {
    package let stamp: CommandStamp
    /// Digest of what was commanded, so that another command under the same id is noticed.
    package let digest: String
    package let outcome: CommandOutcome

    package init(stamp: CommandStamp, digest: String, outcome: CommandOutcome) {
        self.stamp = stamp
        self.digest = digest
        self.outcome = outcome
    }
}

/// What commits together.
package struct AppendBatch: Sendable {
    package let command: CommandRecord
    /// Every stream the command read and changes, each once. Each event's stream other than `system` is among them.
    package let touching: [StreamVersion]
    /// What was decided on; `nil` where policy had no part (revoke, relinquish, cancel, expiry).
    package let basis: DecisionBasis?
    /// What is in force from this batch on, where a new set was loaded.
    package let newBasis: DecisionBasis?
    /// At least one, in order.
    package let events: [NewEvent]
    /// Requests and grants as they are after the events.
    package let requests: [AccessRequest]
    package let grants: [Grant]
    package let idempotency: IdempotencyRecord?
    /// Streams that must still be at the version the command saw, and that it leaves as they are.
    package let unchanged: [StreamVersion]
    package let freezes: [FreezeChange]
    /// Delegations as they are after the events.
    package let delegations: [Delegation]
    package let signals: [SignalChange]
    /// What `newBasis` was loaded from, kept for replays.
    package let keptSet: KeptSet?

    package init(
        command: CommandRecord, touching: [StreamVersion], basis: DecisionBasis?,
        newBasis: DecisionBasis? = nil,
        events: [NewEvent], requests: [AccessRequest] = [], grants: [Grant] = [],
        idempotency: IdempotencyRecord? = nil, unchanged: [StreamVersion] = [], freezes: [FreezeChange] = [],
        delegations: [Delegation] = [], signals: [SignalChange] = [], keptSet: KeptSet? = nil
    ) {
        self.unchanged = unchanged
        self.freezes = freezes
        self.delegations = delegations
        self.signals = signals
        self.keptSet = keptSet
        self.command = command
        self.touching = touching
        self.basis = basis
        self.newBasis = newBasis
        self.events = events
        self.requests = requests
        self.grants = grants
        self.idempotency = idempotency
    }
}

/// What became of a batch.
package struct Committed: Hashable, Sendable {
    package let firstPosition: Int64
    package let lastPosition: Int64
    /// The batch's requests and grants with their new versions.
    package let requests: [Versioned<AccessRequest>]
    package let grants: [Versioned<Grant>]
    /// Every freeze that stands after the batch, where it began or ended one; `nil` where it did not.
    package let freezes: Versioned<[Freeze]>?

    package init(
        firstPosition: Int64, lastPosition: Int64, requests: [Versioned<AccessRequest>],
        grants: [Versioned<Grant>], freezes: Versioned<[Freeze]>? = nil
    ) {
        self.freezes = freezes
        self.firstPosition = firstPosition
        self.lastPosition = lastPosition
        self.requests = requests
        self.grants = grants
    }
}

package struct DueWork: Hashable, Sendable {
    package let requestsToTimeOut: [RequestID]
    package let grantsToActivate: [GrantID]
    package let grantsToExpire: [GrantID]
    /// Pending requests whose reminder has come.
    package let requestsToRemind: [RequestID]
    /// Requests whose review after the fact is pending past its deadline.
    package let postReviewsToClose: [RequestID]

    package init(
        requestsToTimeOut: [RequestID], grantsToActivate: [GrantID], grantsToExpire: [GrantID],
        requestsToRemind: [RequestID] = [], postReviewsToClose: [RequestID] = []
    ) {
        self.requestsToRemind = requestsToRemind
        self.postReviewsToClose = postReviewsToClose
        self.requestsToTimeOut = requestsToTimeOut
        self.grantsToActivate = grantsToActivate
        self.grantsToExpire = grantsToExpire
    }
}

/// Where the log ends: what a signed head states.
package struct LogHead: Hashable, Sendable {
    package let position: Int64
    package let hash: [UInt8]
    /// When the last event happened; `nil` where the log is empty.
    package let at: Instant?

    package init(position: Int64, hash: [UInt8], at: Instant? = nil) {
        self.position = position
        self.hash = hash
        self.at = at
    }
}

/// What the live snapshot starts from.
package struct LiveGrants: Hashable, Sendable {
    /// The log's position of the view the grants were read in.
    package let position: Int64
    package let grants: [Versioned<Grant>]

    package init(position: Int64, grants: [Versioned<Grant>]) {
        self.position = position
        self.grants = grants
    }
}

/// A log that can be read from its first event, any number of times, as one frozen view.
package protocol EventLog {
    /// Hands over the events in ascending position until `body` returns false.
    func forEachEvent(_ body: (StoredEvent) throws -> Bool) throws
}

/// A freeze that begins or ends.
package enum FreezeChange: Hashable, Sendable {
    case start(Freeze)
    case end(Identifier)
}

/// A signal that takes the place of the one before of its type about its target, or ends it.
package enum SignalChange: Hashable, Sendable {
    case receive(Signal)
    case clear(type: Identifier, target: SignalTarget)
}

/// The files a set was loaded from, as the loader packed them; the store never looks inside.
package struct KeptSet: Hashable, Sendable {
    package let basis: DecisionBasis
    package let bytes: [UInt8]

    package init(basis: DecisionBasis, bytes: [UInt8]) {
        self.basis = basis
        self.bytes = bytes
    }
}
