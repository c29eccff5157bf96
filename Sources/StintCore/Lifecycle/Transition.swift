/// What others carry out after a transition was committed.
package enum Effect: Hashable, Sendable {
    /// The live snapshot takes this grant as it is now, before the command is acknowledged.
    case publish(GrantID)
    case notify(Notice)
}

/// What a command leads to: events, the state after them, and effects. Made by the state machines, never by hand.
package struct Transition: Hashable, Sendable {
    package private(set) var events: [NewEvent] = []
    package private(set) var effects: [Effect] = []
    /// After the events.
    package private(set) var request: AccessRequest?
    /// After the events; only those the transition touched.
    package private(set) var grants: [Grant] = []
    package private(set) var freezes: [FreezeChange] = []
    /// After the events.
    package private(set) var delegations: [Delegation] = []
    package private(set) var signals: [SignalChange] = []

    let now: Instant
    let actor: Actor
    /// The freeze that the transition ends.
    private let ending: Freeze?
    /// Grants as they were found, which events may yet be about.
    private var found: [Grant]

    init(
        request: AccessRequest?, grants: [Grant] = [], delegations: [Delegation] = [], now: Instant, actor: Actor,
        ending: Freeze? = nil
    ) {
        self.ending = ending
        self.delegations = delegations
        self.request = request
        found = grants
        self.now = now
        self.actor = actor
    }

    /// A grant as it is by now; `nil` for one the transition does not know.
    func grant(_ id: GrantID) -> Grant? {
        grants.first { $0.id == id } ?? found.first { $0.id == id }
    }

    private mutating func replace(_ grant: Grant) {
        if let place = grants.firstIndex(where: { $0.id == grant.id }) {
            grants[place] = grant
        } else {
            grants.append(grant)
        }
    }

    /// Adds an event and applies it, so that what is stored is what its events say.
    mutating func emit(_ event: Event) throws(CoreError) {
        let stream: StreamID
        switch event {
        case .grantIssued(let issued):
            grants.append(try Grant.applying(event, to: nil, at: now, by: actor))
            stream = .grant(issued.grant.id)
        case .grantActivated, .grantWaiting, .grantSuspended, .grantResumed, .grantExpired, .grantRevoked,
            .grantRelinquished:
            guard let id = event.grantID, let grant = grant(id) else {
                throw CoreError(.invalidEvent, "the event `\(event.type)` is about a grant that is not here")
            }
            replace(try Grant.applying(event, to: grant, at: now, by: actor))
            stream = .grant(id)
        case .freezeStarted(let started):
            freezes.append(.start(started.freeze))
            stream = .freezes
        case .freezeEnded(let ended):
            freezes.append(.end(ended.name))
            stream = .freezes
        case .delegationStarted(let started):
            delegations.append(started.delegation)
            stream = .delegations(of: started.delegation.delegator)
        case .delegationEnded(let ended):
            guard let place = delegations.firstIndex(where: { $0.id == ended.delegation }) else {
                throw CoreError(.invalidEvent, "the event `\(event.type)` is about a delegation that is not here")
            }
            delegations[place].endedAt = now
            stream = .delegations(of: delegations[place].delegator)
        case .signalReceived(let received):
            signals.append(.receive(received.signal))
            stream = .signals(about: received.signal.target)
        case .signalCleared(let cleared):
            signals.append(.clear(type: cleared.type, target: cleared.target))
            stream = .signals(about: cleared.target)
        case .grantsReevaluated, .setHeld, .setConfirmed: stream = .system
        default:
            let after = try AccessRequest.applying(event, to: request, at: now)
            request = after
            stream = .request(after.id)
        }
        events.append(NewEvent(stream: stream, event: event))
    }

    mutating func effect(_ effect: Effect) { effects.append(effect) }

    /// The freeze that began or ended, if one did.
    var freeze: Freeze? {
        freezes.lazy.compactMap { if case .start(let freeze) = $0 { freeze } else { nil } }.first ?? ending
    }

    /// The signal that was received, if one was.
    var signal: Signal? {
        signals.lazy.compactMap { if case .receive(let signal) = $0 { signal } else { nil } }.first
    }
}

extension Event {
    /// The grant an event is about.
    package var grantID: GrantID? {
        switch self {
        case .grantIssued(let payload): payload.grant.id
        case .grantActivated(let payload): payload.grant
        case .grantExpired(let payload): payload.grant
        case .grantWaiting(let payload): payload.grant
        case .grantSuspended(let payload): payload.grant
        case .grantResumed(let payload): payload.grant
        case .grantRevoked(let payload): payload.grant
        case .grantRelinquished(let payload): payload.grant
        default: nil
        }
    }

    /// The request an event is about.
    package var requestID: RequestID? {
        switch self {
        case .requestSubmitted(let payload): payload.request
        case .requestDecided(let payload): payload.request
        case .reviewRecorded(let payload): payload.request
        case .requestApproved(let payload): payload.request
        case .requestDenied(let payload): payload.request
        case .requestCanceled(let payload): payload.request
        case .requestTimedOut(let payload): payload.request
        case .requestItemApproved(let payload): payload.request
        case .requestItemDenied(let payload): payload.request
        case .requestReopened(let payload): payload.request
        case .requestReminded(let payload): payload.request
        case .postReviewStarted(let payload): payload.request
        case .postReviewPassed(let payload), .postReviewFailed(let payload), .postReviewOverdue(let payload):
            payload.request
        default: nil
        }
    }
}
