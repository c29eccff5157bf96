/// The life of a request: what a command leads to, given the state it finds. Pure; time is a value.
///
/// Every function returns the transition or throws the refusal. `CoreError` never leaves it: the machine emits only
/// what its state allows, and says `internal_error` should that ever fail.
package enum RequestMachine {
    /// An item as it was judged, with the record of policy's answer where there was one.
    package struct Judged: Hashable, Sendable {
        package let item: Int
        package let decision: ItemDecision
        package let record: DecisionRecord?

        package init(item: Int, decision: ItemDecision, record: DecisionRecord?) {
            self.item = item
            self.decision = decision
            self.record = record
        }
    }

    /// A new request, its items judged: each is denied, granted at once, or waits for its reviews.
    package static func submit(
        id: RequestID, entitlements: [Entitlement], terms: RequestTerms, parties: Parties, judged: [Judged],
        freezes: [Freeze] = [], delegations: [Delegation] = [], premises: Premises, now: Instant
    ) throws(Refusal) -> Transition {
        try guarded {
            var transition = Transition(request: nil, now: now, actor: .subject(terms.submitter))
            let limits = premises.config.limits
            let deadline = Self.deadline(terms: terms, judged: judged, limits: limits, now: now)
            try transition.emit(
                .requestSubmitted(
                    RequestSubmitted(
                        request: id, terms: terms, parties: parties, entitlements: entitlements, deadline: deadline,
                        reminder: reminder(after: now, before: deadline, limits: limits))))
            for item in judged { try transition.emit(.requestDecided(item.event(of: id))) }
            try settle(
                &transition, Settling(items: Set(judged.map(\.item)), freezes: freezes), premises: premises)
            if terms.breakGlass { try startPostReview(&transition, premises: premises) }
            try close(&transition)
            if let request = transition.request, request.state == .pending {
                let reviewers = reviewers(of: request, premises: premises, delegations: delegations)
                transition.effect(.notify(.reviewWanted(id, reviewers: reviewers)))
            }
            return transition
        }
    }

    /// Withdrawn by who asked, or whom it is for, through any account of theirs, or by an operator. What was granted
    /// of it stays.
    ///
    /// - Parameter grants: those of `AccessRequest.reopenedGrants`; they end with the wait.
    package static func cancel(
        _ request: AccessRequest, _ command: CancelRequest, grants: [Grant] = [], caller: Caller, premises: Premises,
        now: Instant
    ) throws(Refusal) -> Transition {
        if let comment = command.comment,
            let refusal = TextRules.trouble(
                with: comment, named: "comment", maxBytes: premises.config.limits.maxCommentBytes)
        {
            throw refusal
        }
        guard Visibility.isParty(caller, of: request, in: premises.directory) || caller.has(.operator) else {
            throw Refusal(
                .forbidden, "not_your_request", "`\(caller.subject)` has no part in the request `\(request.id)`",
                remedy: "let who asked for it cancel it")
        }
        try checkPending(request, now: now)
        return try guarded {
            var transition = Transition(request: request, grants: grants, now: now, actor: .subject(caller.subject))
            try transition.emit(
                .requestCanceled(RequestCanceled(request: request.id, comment: command.comment)))
            let reason = Reason("request_canceled", "the request was canceled while it waited", audience: .requester)
            for grant in request.reopenedGrants { try revoke(grant, [reason], in: &transition) }
            noticeClosed(&transition)
            return transition
        }
    }

    /// Stint's own, when a pending request's deadline has come; `nil` where it has not, or the request is closed.
    ///
    /// - Parameter grants: those of `AccessRequest.reopenedGrants`; they end with the wait.
    package static func timeOut(
        _ request: AccessRequest, grants: [Grant] = [], now: Instant
    ) throws(Refusal) -> Transition? {
        guard request.state == .pending, request.deadline <= now else { return nil }
        return try guarded {
            var transition = Transition(request: request, grants: grants, now: now, actor: .stint)
            try transition.emit(.requestTimedOut(RequestTimedOut(request: request.id)))
            let reason = Reason(
                "request_timed_out", "nobody approved it anew in time", remedy: "ask anew", audience: .requester)
            for grant in request.reopenedGrants { try revoke(grant, [reason], in: &transition) }
            noticeClosed(&transition)
            return transition
        }
    }

    /// Stint's own, when the reviewers of a pending request are to be reminded; `nil` where they are not.
    ///
    /// - Parameter delegations: those in force.
    package static func remind(
        _ request: AccessRequest, delegations: [Delegation] = [], premises: Premises, now: Instant
    ) throws(Refusal) -> Transition? {
        guard request.state == .pending, now < request.deadline, let due = request.nextReminderAt, due <= now else {
            return nil
        }
        return try guarded {
            var transition = Transition(request: request, now: now, actor: .stint)
            let limits = premises.config.limits
            let isOff = limits.reminderIntervalSeconds < 1
            let reviewers = isOff ? [] : reviewers(of: request, premises: premises, delegations: delegations)
            try transition.emit(
                .requestReminded(
                    RequestReminded(
                        request: request.id, reviewers: reviewers,
                        next: reminder(after: now, before: request.deadline, limits: limits))))
            if !reviewers.isEmpty {
                transition.effect(.notify(.reviewReminder(request.id, reviewers: reviewers)))
            }
            return transition
        }
    }

    /// Throws where a request no longer waits.
    package static func checkPending(_ request: AccessRequest, now: Instant) throws(Refusal) {
        guard request.state == .pending else {
            throw Refusal(
                .conflict, "request_closed", "the request `\(request.id)` is \(request.state.rawValue) already",
                remedy: "ask anew if the access is still needed")
        }
        guard now < request.deadline else {
            throw Refusal(
                .conflict, "request_timed_out", "the request `\(request.id)` waited until \(request.deadline)",
                remedy: "ask anew if the access is still needed")
        }
    }

    /// Who can approve now what waits of a request: a stage that is open and not passed. With a review after the fact
    /// that is open, who can give it.
    ///
    /// - Parameters:
    ///   - delegations: those in force, whose delegates are asked beside their absent colleagues.
    ///   - standings: where its items stand, as policy was asked; `nil` where it was not, and the directory says it.
    package static func reviewers(
        of request: AccessRequest, premises: Premises, delegations: [Delegation] = [],
        standings: [ItemStanding]? = nil
    ) -> [SubjectRef] {
        let directory = premises.directory
        let excluded = ReviewerRules.excluded(request.parties, request.terms, in: directory)
            .union(request.reviews.flatMap(\.persons))
        let stages = (standings ?? request.standings(in: directory)).flatMap(\.waiting)
        let own = ReviewerRules.eligibleAccounts(for: stages, excluding: excluded, in: directory)
        let standIns = delegations.filter { own.contains($0.delegator) }.map(\.delegate).filter { delegate in
            SubjectRules.trouble(with: delegate, in: directory) == nil
                && directory.person(of: delegate).map { !excluded.contains($0) } ?? false
        }
        return Set(own + standIns).sorted()
    }

    /// When reviewers are reminded next; `nil` where the wait is over before, or they never are.
    static func reminder(after now: Instant, before deadline: Instant, limits: Limits) -> Instant? {
        guard limits.reminderIntervalSeconds >= 1,
            let next = now.adding(seconds: limits.reminderIntervalSeconds), next < deadline
        else { return nil }
        return next
    }

    /// When a new request times out: its TTL, and in any case the end of the time asked for.
    private static func deadline(terms: RequestTerms, judged: [Judged], limits: Limits, now: Instant) -> Instant {
        let ttl =
            judged.filter { $0.decision.effect != .deny }.map(\.decision.requestTtlSeconds).min()
            ?? limits.defaultRequestTtlSeconds
        let latest = now.adding(seconds: min(ttl, limits.maxRequestTtlSeconds)) ?? now
        guard let startsAt = terms.startsAt, let end = startsAt.adding(seconds: terms.durationSeconds) else {
            return latest
        }
        return min(latest, end)
    }

    /// Runs a machine; what it cannot emit is a defect, told as a refusal rather than a trap.
    static func guarded<Value>(_ body: () throws -> Value) throws(Refusal) -> Value {
        do {
            return try body()
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw Refusal(.unavailable, [Reason("internal_error", "a transition failed: \(error)")])
        }
    }
}

extension RequestMachine.Judged {
    func event(of request: RequestID) -> RequestDecided {
        RequestDecided(request: request, item: item, decision: decision, record: record)
    }
}
