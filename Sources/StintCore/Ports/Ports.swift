/// The machine's time.
package protocol WallClock: Sendable {
    func now() -> Instant
}

/// Makes new identifiers.
package protocol IDSource: Sendable {
    /// Sorts by `now` and cannot be guessed; `prefix` begins it.
    func next(prefix: String, now: Instant) -> Identifier
}

/// Links the log's events by hashes. The store calls it within the transaction of an append.
package protocol EventChain: Sendable {
    /// What stands before the first event.
    var genesis: [UInt8] { get }
    /// The hash of an event's canonical bytes after `previous`.
    func hash(previous: [UInt8], event: [UInt8]) -> [UInt8]
}

/// What a commit changed, for the live snapshot.
package struct CommittedChange: Hashable, Sendable {
    /// The log's position after the commit. Changes may arrive in another order than they were committed: a grant
    /// with a lower version than one already seen is ignored.
    package let position: Int64
    package let now: Instant
    package let grants: [Versioned<Grant>]
    package let requests: [Versioned<AccessRequest>]
    /// Every freeze that stands, where one began or ended; `nil` where none did.
    package let freezes: Versioned<[Freeze]>?

    package init(
        position: Int64, now: Instant, grants: [Versioned<Grant>], requests: [Versioned<AccessRequest>],
        freezes: Versioned<[Freeze]>? = nil
    ) {
        self.freezes = freezes
        self.position = position
        self.now = now
        self.grants = grants
        self.requests = requests
    }
}

/// The live snapshot's writing end. A command is acknowledged only after `publish` returned (P4): by then every
/// decision that starts sees the change.
package protocol SnapshotPublisher: Sendable {
    func publish(_ change: CommittedChange) async
}

/// Something worth telling people about; whom, adapters decide.
package enum Notice: Hashable, Sendable {
    /// A request waits for these people.
    case reviewWanted(RequestID, reviewers: [SubjectRef])
    case requestClosed(RequestID, RequestState)
    case grantActivated(GrantID)
    case grantEnded(GrantID, GrantState)
    case grantSuspended(GrantID)
    case reviewReminder(RequestID, reviewers: [SubjectRef])
    /// Somebody broke glass: loud.
    case brokeGlass(RequestID, reviewers: [SubjectRef])
    case postReviewClosed(RequestID, PostReviewProgress.State)
    case frozen(Freeze)
    case thawed(Identifier)
}

/// Tells people. Called after the commit; what it cannot deliver changes nothing.
package protocol Notifier: Sendable {
    func notify(_ notice: Notice) async
}
