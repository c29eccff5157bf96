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
                submittedAt: now, deadline: submitted.deadline, nextReminderAt: submitted.reminder)
        }
        guard var after = request, event.requestID == after.id else { throw misplaced(event, "it is not here") }
        if try after.takePostReview(event, at: now) { return after }
        if case .requestReopened(let reopened) = event {
            try after.reopen(reopened)
            return after
        }
        guard after.state == .pending else { throw misplaced(event, "it is \(after.state.rawValue)") }
        switch event {
        case .requestDecided(let decided):
            guard let place = after.items.firstIndex(where: { $0.number == decided.item }) else {
                throw misplaced(event, "it has no item \(decided.item)")
            }
            after.items[place].decision = decided.decision
            // One that waits anew has a deadline of its own, which its age does not bring nearer.
            guard after.reopenedGrants.isEmpty else { break }
            after.deadline = min(
                after.deadline, after.submittedAt.adding(seconds: decided.decision.requestTtlSeconds) ?? after.deadline)
        case .reviewRecorded(let recorded):
            try after.append(recorded.review, of: event)
        case .requestItemApproved(let approved):
            let place = try after.openItem(approved.item, of: event)
            after.items[place].grant = approved.grant
            after.items[place].state = .approved
        case .requestItemDenied(let denied):
            let place = try after.openItem(denied.item, of: event)
            after.items[place].state = .denied
            after.items[place].reasons = denied.reasons
        case .requestReminded(let reminded):
            after.reminders += 1
            after.nextReminderAt = reminded.next
        case .requestApproved(let approved):
            guard !approved.items.isEmpty else { throw misplaced(event, "it grants nothing") }
            for item in approved.items {
                guard let place = after.items.firstIndex(where: { $0.number == item.number }) else {
                    throw misplaced(event, "it has no item \(item.number)")
                }
                after.items[place].grant = item.grant
                after.items[place].state = .approved
            }
            after.closingReasons = []
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

    /// The events of a review after the fact, which happen to a request that is approved; false for others.
    private mutating func takePostReview(_ event: Event, at now: Instant) throws(CoreError) -> Bool {
        switch event {
        case .postReviewStarted(let started):
            guard postReview == nil, state == .approved || state == .pending else {
                throw Self.misplaced(event, "it has one already, or was not granted")
            }
            postReview = PostReviewProgress(stages: started.stages, deadline: started.deadline)
        case .reviewRecorded(let recorded) where recorded.review.isPostReview:
            guard postReview?.isOpen == true else {
                throw Self.misplaced(event, "there is nothing to review afterwards")
            }
            try append(recorded.review, of: event)
        case .postReviewPassed(let closed):
            try closePostReview(.passed, closed, from: [.pending, .overdue], event, at: now)
        case .postReviewFailed(let closed):
            try closePostReview(.failed, closed, from: [.pending, .overdue], event, at: now)
        case .postReviewOverdue(let closed):
            try closePostReview(.overdue, closed, from: [.pending], event, at: now)
        default: return false
        }
        return true
    }

    private mutating func closePostReview(
        _ state: PostReviewProgress.State, _ closed: PostReviewClosed, from: [PostReviewProgress.State],
        _ event: Event, at now: Instant
    ) throws(CoreError) {
        guard let present = postReview?.state, from.contains(present) else {
            throw Self.misplaced(event, "its review after the fact is not open")
        }
        postReview?.state = state
        postReview?.decidedAt = now
        postReview?.reasons = closed.reasons
    }

    /// Puts approved items back among those that wait; their grants stay theirs.
    private mutating func reopen(_ reopened: RequestReopened) throws(CoreError) {
        let event = Event.requestReopened(reopened)
        guard state == .approved || state == .pending else { throw Self.misplaced(event, "it is \(state.rawValue)") }
        for number in reopened.items {
            guard let place = items.firstIndex(where: { $0.number == number }), items[place].state == .approved else {
                throw Self.misplaced(event, "its item \(number) is not approved")
            }
            items[place].state = .pending
        }
        state = .pending
        closedAt = nil
        closingReasons = reopened.reasons
        deadline = reopened.deadline
        nextReminderAt = reopened.reminder
    }

    private mutating func append(_ review: Review, of event: Event) throws(CoreError) {
        let spoken = Set(reviews.flatMap(\.persons))
        guard spoken.isDisjoint(with: review.persons), Set(review.persons).count == review.persons.count else {
            throw Self.misplaced(event, "this person has reviewed it")
        }
        reviews.append(review)
    }

    private func openItem(_ number: Int, of event: Event) throws(CoreError) -> Int {
        guard let place = items.firstIndex(where: { $0.number == number }) else {
            throw Self.misplaced(event, "it has no item \(number)")
        }
        guard items[place].state == .pending else { throw Self.misplaced(event, "its item \(number) is decided") }
        return place
    }

    /// Nothing waits any more. Where an item was granted, that is what the request came to, however the rest ended.
    private mutating func close(_ state: RequestState, items: RequestState, at now: Instant) {
        for place in self.items.indices where self.items[place].state == .pending { self.items[place].state = items }
        self.state = self.items.contains { $0.state == .approved } ? .approved : state
        closedAt = now
        nextReminderAt = nil
    }

    private static func misplaced(_ event: Event, _ why: String) -> CoreError {
        CoreError(.invalidEvent, "the event `\(event.type)` does not fit its request: \(why)")
    }
}

extension PostReviewProgress {
    /// Whether it can still be passed or failed.
    package var isOpen: Bool { state == .pending || state == .overdue }
}
