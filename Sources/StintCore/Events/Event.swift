/// Everything that can have happened (P10). Each is written with its `type` and version, and read by every later
/// version of Stint (P12): a payload only ever gains optional properties, else it becomes a new version.
package enum Event: Hashable, Sendable {
    case requestSubmitted(RequestSubmitted)
    case requestDecided(RequestDecided)
    case reviewRecorded(ReviewRecorded)
    case requestApproved(RequestApproved)
    case requestDenied(RequestDenied)
    case requestCanceled(RequestCanceled)
    case requestTimedOut(RequestTimedOut)
    case grantIssued(GrantIssued)
    case grantActivated(GrantActivated)
    case grantExpired(GrantExpired)
    case grantRevoked(GrantRevoked)
    case grantRelinquished(GrantRelinquished)
    case requestItemApproved(ItemApproved)
    case requestItemDenied(ItemDenied)
    case requestReopened(RequestReopened)
    case requestReminded(RequestReminded)
    case postReviewStarted(PostReviewStarted)
    case postReviewPassed(PostReviewClosed)
    case postReviewFailed(PostReviewClosed)
    case postReviewOverdue(PostReviewClosed)
    case grantWaiting(GrantWaiting)
    case grantSuspended(GrantSuspended)
    case grantResumed(GrantResumed)
    case grantsReevaluated(GrantsReevaluated)
    case freezeStarted(FreezeStarted)
    case freezeEnded(FreezeEnded)
    case delegationStarted(DelegationStarted)
    case delegationEnded(DelegationEnded)
    case signalReceived(SignalReceived)
    case signalCleared(SignalCleared)
    case setHeld(SetHeld)
    case setConfirmed(SetConfirmed)
    case commandRefused(CommandRefused)
    case apiDecided(APIDecided)
    case sourceLoaded(SourceLoaded)
    case sourceRejected(SourceRejected)
    case serverStarted(ServerLifecycle)
    case serverStopped(ServerLifecycle)
    case clockUnsound(ClockObserved)
    case clockSound(ClockObserved)

    /// The version every event is written in today.
    package static let version = 1

    /// The stable name in the log.
    package var type: String {
        switch self {
        case .requestSubmitted: "request.submitted"
        case .requestDecided: "request.decided"
        case .reviewRecorded: "review.recorded"
        case .requestApproved: "request.approved"
        case .requestDenied: "request.denied"
        case .requestCanceled: "request.canceled"
        case .requestTimedOut: "request.timed_out"
        case .grantIssued: "grant.issued"
        case .grantActivated: "grant.activated"
        case .grantExpired: "grant.expired"
        case .grantRevoked: "grant.revoked"
        case .grantRelinquished: "grant.relinquished"
        case .requestItemApproved: "request.item_approved"
        case .requestItemDenied: "request.item_denied"
        case .requestReopened: "request.reopened"
        case .requestReminded: "request.reminded"
        case .postReviewStarted: "post_review.started"
        case .postReviewPassed: "post_review.passed"
        case .postReviewFailed: "post_review.failed"
        case .postReviewOverdue: "post_review.overdue"
        case .grantWaiting: "grant.waiting"
        case .grantSuspended: "grant.suspended"
        case .grantResumed: "grant.resumed"
        case .grantsReevaluated: "grants.reevaluated"
        case .freezeStarted: "freeze.started"
        case .freezeEnded: "freeze.ended"
        case .delegationStarted: "delegation.started"
        case .delegationEnded: "delegation.ended"
        case .signalReceived: "signal.received"
        case .signalCleared: "signal.cleared"
        case .setHeld: "set.held"
        case .setConfirmed: "set.confirmed"
        case .commandRefused: "command.refused"
        case .apiDecided: "api.decided"
        case .sourceLoaded(let payload): "\(payload.source.rawValue).loaded"
        case .sourceRejected(let payload): "\(payload.source.rawValue).rejected"
        case .serverStarted: "server.started"
        case .serverStopped: "server.stopped"
        case .clockUnsound: "clock.unsound"
        case .clockSound: "clock.sound"
        }
    }

    /// The payload as JSON; throws `EncodingError`.
    package func payload() throws -> JSONValue {
        switch self {
        case .requestSubmitted(let payload): try JSONCoder.encode(payload)
        case .requestDecided(let payload): try JSONCoder.encode(payload)
        case .reviewRecorded(let payload): try JSONCoder.encode(payload)
        case .requestApproved(let payload): try JSONCoder.encode(payload)
        case .requestDenied(let payload): try JSONCoder.encode(payload)
        case .requestCanceled(let payload): try JSONCoder.encode(payload)
        case .requestTimedOut(let payload): try JSONCoder.encode(payload)
        case .grantIssued(let payload): try JSONCoder.encode(payload)
        case .grantActivated(let payload): try JSONCoder.encode(payload)
        case .grantExpired(let payload): try JSONCoder.encode(payload)
        case .grantRevoked(let payload): try JSONCoder.encode(payload)
        case .grantRelinquished(let payload): try JSONCoder.encode(payload)
        case .requestItemApproved(let payload): try JSONCoder.encode(payload)
        case .requestItemDenied(let payload): try JSONCoder.encode(payload)
        case .requestReopened(let payload): try JSONCoder.encode(payload)
        case .requestReminded(let payload): try JSONCoder.encode(payload)
        case .postReviewStarted(let payload): try JSONCoder.encode(payload)
        case .postReviewPassed(let payload): try JSONCoder.encode(payload)
        case .postReviewFailed(let payload): try JSONCoder.encode(payload)
        case .postReviewOverdue(let payload): try JSONCoder.encode(payload)
        case .grantWaiting(let payload): try JSONCoder.encode(payload)
        case .grantSuspended(let payload): try JSONCoder.encode(payload)
        case .grantResumed(let payload): try JSONCoder.encode(payload)
        case .grantsReevaluated(let payload): try JSONCoder.encode(payload)
        case .freezeStarted(let payload): try JSONCoder.encode(payload)
        case .freezeEnded(let payload): try JSONCoder.encode(payload)
        case .delegationStarted(let payload): try JSONCoder.encode(payload)
        case .delegationEnded(let payload): try JSONCoder.encode(payload)
        case .signalReceived(let payload): try JSONCoder.encode(payload)
        case .signalCleared(let payload): try JSONCoder.encode(payload)
        case .setHeld(let payload): try JSONCoder.encode(payload)
        case .setConfirmed(let payload): try JSONCoder.encode(payload)
        case .commandRefused(let payload): try JSONCoder.encode(payload)
        case .apiDecided(let payload): try JSONCoder.encode(payload)
        case .sourceLoaded(let payload): try JSONCoder.encode(payload)
        case .sourceRejected(let payload): try JSONCoder.encode(payload)
        case .serverStarted(let payload), .serverStopped(let payload): try JSONCoder.encode(payload)
        case .clockUnsound(let payload), .clockSound(let payload): try JSONCoder.encode(payload)
        }
    }

    /// Reads a payload by its type and version; throws `invalid_event` where this Stint does not know them or the
    /// payload has another shape.
    package init(type: String, version: Int, payload: JSONValue) throws(CoreError) {
        guard version == Self.version,
            let read = Self.readers.first(where: { UTF8Order.equal($0.0, type) })?.1
        else {
            throw CoreError(
                .invalidEvent,
                "the event \(CoreError.quote(type)) version \(version) is not known here: read it with a newer stint"
            )
        }
        do {
            self = try read(payload)
        } catch {
            throw CoreError(
                .invalidEvent, "the event \(CoreError.quote(type)) has another shape: \(error)")
        }
    }

    private static func reader<Payload: Decodable & SendableMetatype>(
        _ make: @escaping @Sendable (Payload) -> Event
    ) -> @Sendable (JSONValue) throws -> Event {
        { make(try JSONCoder.decode(Payload.self, from: $0)) }
    }

    private static let readers: [(String, @Sendable (JSONValue) throws -> Event)] =
        [
            ("request.submitted", reader(Event.requestSubmitted)),
            ("request.decided", reader(Event.requestDecided)),
            ("review.recorded", reader(Event.reviewRecorded)),
            ("request.approved", reader(Event.requestApproved)),
            ("request.denied", reader(Event.requestDenied)),
            ("request.canceled", reader(Event.requestCanceled)),
            ("request.timed_out", reader(Event.requestTimedOut)),
            ("grant.issued", reader(Event.grantIssued)),
            ("grant.activated", reader(Event.grantActivated)),
            ("grant.expired", reader(Event.grantExpired)),
            ("grant.revoked", reader(Event.grantRevoked)),
            ("grant.relinquished", reader(Event.grantRelinquished)),
            ("request.item_approved", reader(Event.requestItemApproved)),
            ("request.item_denied", reader(Event.requestItemDenied)),
            ("request.reopened", reader(Event.requestReopened)),
            ("request.reminded", reader(Event.requestReminded)),
            ("post_review.started", reader(Event.postReviewStarted)),
            ("post_review.passed", reader(Event.postReviewPassed)),
            ("post_review.failed", reader(Event.postReviewFailed)),
            ("post_review.overdue", reader(Event.postReviewOverdue)),
            ("grant.waiting", reader(Event.grantWaiting)),
            ("grant.suspended", reader(Event.grantSuspended)),
            ("grant.resumed", reader(Event.grantResumed)),
            ("grants.reevaluated", reader(Event.grantsReevaluated)),
            ("freeze.started", reader(Event.freezeStarted)),
            ("freeze.ended", reader(Event.freezeEnded)),
            ("delegation.started", reader(Event.delegationStarted)),
            ("delegation.ended", reader(Event.delegationEnded)),
            ("signal.received", reader(Event.signalReceived)),
            ("signal.cleared", reader(Event.signalCleared)),
            ("set.held", reader(Event.setHeld)),
            ("set.confirmed", reader(Event.setConfirmed)),
            ("command.refused", reader(Event.commandRefused)),
            ("api.decided", reader(Event.apiDecided)),
            ("server.started", reader(Event.serverStarted)),
            ("server.stopped", reader(Event.serverStopped)),
            ("clock.unsound", reader(Event.clockUnsound)),
            ("clock.sound", reader(Event.clockSound)),
        ]
        + SourceKind.allCases.flatMap { source in
            [
                ("\(source.rawValue).loaded", reader(Event.sourceLoaded)),
                ("\(source.rawValue).rejected", reader(Event.sourceRejected)),
            ]
        }
}
