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

    /// A new request: denied at once, granted at once, or waiting for its reviews.
    package static func submit(
        id: RequestID, entitlements: [Entitlement], terms: RequestTerms, parties: Parties, judged: [Judged],
        premises: Premises, now: Instant
    ) throws(Refusal) -> Transition {
        try guarded {
            var transition = Transition(request: nil, now: now, actor: .subject(terms.submitter))
            let deadline = Self.deadline(terms: terms, judged: judged, limits: premises.config.limits, now: now)
            try transition.emit(
                .requestSubmitted(
                    RequestSubmitted(
                        request: id, terms: terms, parties: parties, entitlements: entitlements, deadline: deadline)))
            for item in judged { try transition.emit(.requestDecided(item.event(of: id))) }
            try settle(&transition, premises: premises)
            if let request = transition.request, request.state == .pending {
                transition.effect(.notify(.reviewWanted(id, reviewers: reviewers(of: request, premises: premises))))
            }
            return transition
        }
    }

    /// A verdict. The items were judged anew this moment, and today's stages govern (P7).
    ///
    /// - Parameters:
    ///   - review: the verdict, whose reviewer `ReviewerRules.reviewer` and policy let pass.
    ///   - upheld: the persons whose earlier approvals still count.
    ///   - reassessments: what policy was asked about the earlier approvals.
    package static func review(
        _ request: AccessRequest, review: Review, record: DecisionRecord?, judged: [Judged], upheld: Set<PersonID>,
        reassessments: [DecisionRecord], premises: Premises, now: Instant
    ) throws(Refusal) -> Transition {
        try checkPending(request, now: now)
        return try guarded {
            var transition = Transition(request: request, now: now, actor: .subject(review.reviewer))
            for item in judged { try transition.emit(.requestDecided(item.event(of: request.id))) }
            try transition.emit(
                .reviewRecorded(
                    ReviewRecorded(
                        request: request.id, review: review, record: record, upheld: upheld.sorted(),
                        reassessments: reassessments)))
            if review.verdict == .deny {
                let said = Reason(
                    "denied_by_reviewer",
                    review.comment.map { "`\(review.reviewer)` denied it: \($0)" } ?? "`\(review.reviewer)` denied it",
                    audience: .requester)
                try transition.emit(.requestDenied(RequestDenied(request: request.id, reasons: [said])))
                transition.effect(.notify(.requestClosed(request.id, .denied)))
            } else {
                try settle(&transition, counting: upheld.union([review.person]), premises: premises)
            }
            return transition
        }
    }

    /// Withdrawn by who asked, or whom it is for, through any account of theirs, or by an operator.
    package static func cancel(
        _ request: AccessRequest, _ command: CancelRequest, caller: Caller, premises: Premises, now: Instant
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
            var transition = Transition(request: request, now: now, actor: .subject(caller.subject))
            try transition.emit(
                .requestCanceled(RequestCanceled(request: request.id, comment: command.comment)))
            transition.effect(.notify(.requestClosed(request.id, .canceled)))
            return transition
        }
    }

    /// Stint's own, when a pending request's deadline has come; `nil` where it has not, or the request is closed.
    package static func timeOut(_ request: AccessRequest, now: Instant) throws(Refusal) -> Transition? {
        guard request.state == .pending, request.deadline <= now else { return nil }
        return try guarded {
            var transition = Transition(request: request, now: now, actor: .stint)
            try transition.emit(.requestTimedOut(RequestTimedOut(request: request.id)))
            transition.effect(.notify(.requestClosed(request.id, .timedOut)))
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

    /// Who can still approve one of a pending request's stages.
    package static func reviewers(of request: AccessRequest, premises: Premises) -> [SubjectRef] {
        let directory = premises.directory
        let excluded = ReviewerRules.excluded(request.parties, request.terms, in: directory)
            .union(request.reviews.map(\.person))
        var reviewers: Set<SubjectRef> = []
        for stage in request.items.flatMap({ $0.decision?.stages ?? [] }) {
            for account in directory.accounts(in: stage.approvers) {
                if let person = directory.person(of: account), !excluded.contains(person) { reviewers.insert(account) }
            }
        }
        return reviewers.sorted()
    }
}

extension RequestMachine.Judged {
    func event(of request: RequestID) -> RequestDecided {
        RequestDecided(request: request, item: item, decision: decision, record: record)
    }
}
