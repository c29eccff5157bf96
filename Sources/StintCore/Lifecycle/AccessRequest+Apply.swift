extension AccessRequest {
    /// The request after an event; throws `invalid_event` where a request in this state cannot have it.
    ///
    /// Folding a request's events in order, from `nil`, gives its state.
    package static func applying(
        _ event: Event, to request: AccessRequest?, at now: Instant
    ) throws(CoreError) -> AccessRequest {
        if case .requestSubmitted(let submitted) = event {
            guard request == nil else { throw misplaced(event, "it exists already") }
            return AccessRequest(
                id: submitted.request, terms: submitted.terms, parties: submitted.parties,
                items: submitted.entitlements.enumerated().map { RequestItem(number: $0 + 1, entitlement: $1) },
                submittedAt: now, deadline: submitted.deadline)
        }
        guard var after = request, event.requestID == after.id else { throw misplaced(event, "it is not here") }
        guard after.state == .pending else { throw misplaced(event, "it is \(after.state.rawValue)") }
        switch event {
        case .requestDecided(let decided):
            guard let place = after.items.firstIndex(where: { $0.number == decided.item }) else {
                throw misplaced(event, "it has no item \(decided.item)")
            }
            after.items[place].decision = decided.decision
            after.deadline = min(
                after.deadline, after.submittedAt.adding(seconds: decided.decision.requestTtlSeconds) ?? after.deadline)
        case .reviewRecorded(let recorded):
            guard !after.reviews.contains(where: { $0.person == recorded.review.person }) else {
                throw misplaced(event, "this person has reviewed it")
            }
            after.reviews.append(recorded.review)
        case .requestApproved(let approved):
            guard !approved.items.isEmpty else { throw misplaced(event, "it grants nothing") }
            for item in approved.items {
                guard let place = after.items.firstIndex(where: { $0.number == item.number }) else {
                    throw misplaced(event, "it has no item \(item.number)")
                }
                after.items[place].grant = item.grant
                after.items[place].state = .approved
            }
            after.close(.approved, items: .denied, at: now)
        case .requestDenied(let denied):
            after.close(.denied, items: .denied, at: now)
            after.closingReasons = denied.reasons
        case .requestCanceled(let canceled):
            after.close(.canceled, items: .canceled, at: now)
            if let comment = canceled.comment {
                after.closingReasons = [Reason("canceled", comment, audience: .requester)]
            }
        case .requestTimedOut:
            after.close(.timedOut, items: .timedOut, at: now)
        default:
            throw misplaced(event, "it is not about requests")
        }
        return after
    }

    private mutating func close(_ state: RequestState, items: RequestState, at now: Instant) {
        self.state = state
        closedAt = now
        for place in self.items.indices where self.items[place].state == .pending { self.items[place].state = items }
    }

    private static func misplaced(_ event: Event, _ why: String) -> CoreError {
        CoreError(.invalidEvent, "the event `\(event.type)` does not fit its request: \(why)")
    }
}
