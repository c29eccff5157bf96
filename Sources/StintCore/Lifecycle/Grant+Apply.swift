extension Grant {
    /// The grant after an event; throws `invalid_event` where a grant in this state cannot have it.
    ///
    /// Folding a grant's events in order, from `nil`, gives its state. Nothing but `grant.issued` sets its instants.
    package static func applying(
        _ event: Event, to grant: Grant?, at now: Instant, by actor: Actor
    ) throws(CoreError) -> Grant {
        if case .grantIssued(let issued) = event {
            guard grant == nil else { throw misplaced(event, "it exists already") }
            guard issued.grant.state == .scheduled, issued.grant.startsAt < issued.grant.expiresAt else {
                throw misplaced(event, "it does not begin as one that is scheduled")
            }
            return issued.grant
        }
        guard var after = grant, event.grantID == after.id else { throw misplaced(event, "it is not here") }
        guard !after.state.isFinal else { throw misplaced(event, "it is \(after.state.rawValue)") }
        switch event {
        case .grantActivated(let activated):
            guard after.state == .scheduled else { throw misplaced(event, "it was activated") }
            guard after.startsAt <= now, now < after.expiresAt else { throw misplaced(event, "it is not its time") }
            after.state = .active
            after.activatedAt = now
            after.stages = activated.stages ?? after.stages
            after.approvals = activated.approvals ?? after.approvals
            after.holdingReasons = []
        case .grantWaiting(let waiting):
            guard after.state == .scheduled else { throw misplaced(event, "it was activated") }
            after.holdingReasons = waiting.reasons
        case .grantSuspended(let suspended):
            guard after.state != .scheduled else { throw misplaced(event, "it is \(after.state.rawValue)") }
            guard now < after.expiresAt else { throw misplaced(event, "it has come to its end") }
            // One that is suspended already is so for other reasons by now.
            if after.state == .active { after.suspendedAt = now }
            after.state = .suspended
            after.holdingReasons = suspended.reasons
        case .grantResumed:
            guard after.state == .suspended else { throw misplaced(event, "it is not suspended") }
            guard now < after.expiresAt else { throw misplaced(event, "it has come to its end") }
            after.state = .active
            after.suspendedAt = nil
            after.holdingReasons = []
        case .grantExpired:
            guard after.expiresAt <= now else { throw misplaced(event, "it has not come to its end") }
            after.end(.expired, at: now, by: actor)
        case .grantRevoked(let revoked):
            after.end(.revoked, at: now, by: actor)
            after.endingReasons = revoked.reasons
        case .grantRelinquished(let relinquished):
            after.end(.relinquished, at: now, by: actor)
            if let comment = relinquished.comment {
                after.endingReasons = [Reason("relinquished", comment, audience: .requester)]
            }
        default:
            throw misplaced(event, "it is not about grants")
        }
        return after
    }

    private mutating func end(_ state: GrantState, at now: Instant, by actor: Actor) {
        self.state = state
        endedAt = now
        endedBy = actor
        suspendedAt = nil
        holdingReasons = []
    }

    private static func misplaced(_ event: Event, _ why: String) -> CoreError {
        CoreError(.invalidEvent, "the event `\(event.type)` does not fit its grant: \(why)")
    }
}
