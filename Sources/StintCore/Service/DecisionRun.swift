/// Decides one command on one policy set, at one time.
struct DecisionRun {
    let service: AccessService
    let rules: PolicySet
    let now: Instant
    let caller: Caller

    private var store: any EventStore { service.store }
    private var premises: Premises { rules.premises }

    // MARK: Submit

    /// - Parameter extending: the terms of an extension, which take the place of those that were sent.
    func submit(
        _ submit: SubmitRequest, id: RequestID, extending: RequestTerms? = nil
    ) async throws -> CommandRun.Proposal {
        let (sent, parties) = try SubmitRules.check(submit, caller: caller, premises: premises, now: now)
        let terms = extending ?? sent
        let holder = StreamID.holder(person: parties.accountable, subject: terms.beneficiary)
        let touching = try await store.versions(of: [.request(id), holder])
        let pending = try await store.pendingRequests(person: parties.accountable, subject: terms.beneficiary)
        try SubmitRules.checkPending(pending, limits: premises.config.limits)
        let judged = try await judge(
            submit.entitlements, terms: terms, parties: parties, request: id, purpose: .request, moment: .submission)
        let transition = try RequestMachine.submit(
            id: id, entitlements: submit.entitlements, terms: terms, parties: parties, judged: judged,
            premises: premises, now: now)
        return CommandRun.Proposal(
            transition: transition, touching: touching + Self.created(transition), basis: rules.basis)
    }

    /// The same analysis, with nothing recorded.
    func preview(_ submit: SubmitRequest) async throws -> Preview {
        let (terms, parties) = try SubmitRules.check(submit, caller: caller, premises: premises, now: now)
        let pending = try await store.pendingRequests(person: parties.accountable, subject: terms.beneficiary)
        try SubmitRules.checkPending(pending, limits: premises.config.limits)
        let judged = try await judge(
            submit.entitlements, terms: terms, parties: parties, request: nil, purpose: .preview, moment: .submission)
        let excluded = ReviewerRules.excluded(parties, terms, in: premises.directory)
        let items = zip(submit.entitlements, judged).map { entitlement, judged in
            let accounts = Set(judged.decision.stages.flatMap { premises.directory.accounts(in: $0.approvers) })
            let reviewers = accounts.filter { account in
                premises.directory.person(of: account).map { !excluded.contains($0) } ?? false
            }
            return Preview.Item(entitlement: entitlement, decision: judged.decision, reviewers: reviewers.sorted())
        }
        let startsAt = terms.startsAt ?? now
        return Preview(
            terms: terms, items: items, startsAt: startsAt,
            expiresAt: startsAt.adding(seconds: terms.durationSeconds) ?? startsAt,
            audience: caller.has(.auditor) || caller.has(.operator) ? .auditor : .requester)
    }

    /// Asks policy about every entitlement, and applies the core's rules to each answer.
    private func judge(
        _ entitlements: [Entitlement], terms: RequestTerms, parties: Parties, request: RequestID?,
        purpose: DecisionPurpose, moment: ItemAnalysis.Moment
    ) async throws(StoreError) -> [RequestMachine.Judged] {
        let person = premises.directory.accountablePerson(of: terms.beneficiary)
        let ledger = try await service.ledger(
            person: person, subject: terms.beneficiary, premises: premises, now: now)
        let history = ledger.history(at: now)
        let holdings = ledger.holdings(at: now)
        var judged: [RequestMachine.Judged] = []
        for (index, entitlement) in entitlements.enumerated() {
            let input = RequestDecisionInput(
                now: now, purpose: purpose, request: request, terms: terms, entitlement: entitlement,
                history: history, holdings: holdings)
            let analysis = ItemAnalysis(
                terms: terms, parties: parties, entitlement: entitlement, premises: premises, ledger: ledger,
                moment: moment, now: now)
            let decision: ItemDecision
            let record: DecisionRecord?
            do {
                let answer = try await rules.decider.decideRequest(input)
                (decision, record) = (analysis.decide(.success(answer.decision)), answer.record)
            } catch {
                (decision, record) = (analysis.decide(.failure(error)), error.record)
            }
            judged.append(RequestMachine.Judged(item: index + 1, decision: decision, record: record))
        }
        return judged
    }

    /// The streams of the grants a transition makes: new ones.
    private static func created(_ transition: Transition) -> [StreamVersion] {
        transition.grants.map { StreamVersion(stream: .grant($0.id), version: 0) }
    }

    // MARK: Review

    func review(_ command: ReviewRequest) async throws -> CommandRun.Proposal {
        guard let found = try await store.request(command.request) else {
            throw Refusal.requestNotFound(command.request)
        }
        let request = found.value
        let directory = premises.directory
        let isVisible = Visibility.audience(of: caller, for: request, in: directory) != nil
        try checkComment(command.comment)
        let person: PersonID
        do {
            person = try ReviewerRules.reviewer(caller, of: request, in: directory)
            try RequestMachine.checkPending(request, now: now)
        } catch {
            throw isVisible ? error : Refusal.requestNotFound(command.request)
        }
        var holders = [StreamID.holder(person: request.parties.accountable, subject: request.terms.beneficiary)]
        let today = StreamID.holder(
            person: directory.accountablePerson(of: request.terms.beneficiary), subject: request.terms.beneficiary)
        let own = StreamID.holder(person: person, subject: caller.subject)
        for holder in [today, own] where !holders.contains(holder) { holders.append(holder) }
        let touching =
            try await store.versions(of: holders)
            + [StreamVersion(stream: .request(request.id), version: found.version)]
        let judged = try await judge(
            request.items.map(\.entitlement), terms: request.terms, parties: request.parties, request: request.id,
            purpose: .review, moment: .review)
        if let failed = judged.first(where: { $0.decision.reasons.contains(where: \.isPolicyFailure) }) {
            throw Decline(Refusal(.policy, failed.decision.reasons), record: failed.record)
        }
        let asOfNow = request.judgedAnew(judged)
        let stage = try stage(for: command, of: request, asOfNow: asOfNow, isVisible: isVisible)
        let answer = try await ask(
            request: asOfNow, reviewer: caller.subject, person: person, verdict: command.verdict, stage: stage,
            comment: command.comment)
        let review = Review(
            reviewer: caller.subject, person: person, verdict: command.verdict, stage: stage, comment: command.comment,
            at: now, basis: rules.basis)
        let (upheld, reassessments) = command.verdict == .approve ? try await upheld(in: asOfNow) : ([], [])
        let transition = try RequestMachine.review(
            request, review: review, record: answer.record, judged: judged, upheld: upheld,
            reassessments: reassessments, premises: premises, now: now)
        return CommandRun.Proposal(
            transition: transition, touching: touching + Self.created(transition), basis: rules.basis)
    }

    /// The stage a verdict is for: the one named, or the first that still lacks approvals, among those whose
    /// approvers the caller is one of today. Where policy asks for none any more, the stages of before say who may
    /// speak.
    private func stage(
        for command: ReviewRequest, of request: AccessRequest, asOfNow: AccessRequest, isVisible: Bool
    ) throws(Refusal) -> Identifier {
        let todays = asOfNow.stages
        let stages = todays.isEmpty ? request.stages : todays
        let own = stages.filter { premises.directory.contains($0.approvers, caller.subject) }
        let named = command.stage.map { name in own.filter { $0.name == name } } ?? own
        let open = named.first { stage in
            request.reviews.filter { $0.verdict == .approve && $0.stage == stage.name }.count < stage.threshold
        }
        guard let stage = open ?? named.first else {
            guard isVisible else { throw Refusal.requestNotFound(request.id) }
            throw Refusal(
                .forbidden, "not_a_reviewer",
                "`\(caller.subject)` is not among those who review the request `\(request.id)`",
                remedy: "leave it to the reviewers who were asked")
        }
        return stage.name
    }

    private func ask(
        request: AccessRequest, reviewer: SubjectRef, person: PersonID, verdict: Verdict, stage: Identifier,
        comment: String?
    ) async throws -> Decided<ReviewDecision> {
        let ledger = try await service.ledger(person: person, subject: reviewer, premises: premises, now: now)
        let answer: Decided<ReviewDecision>
        do {
            answer = try await rules.decider.decideReview(
                ReviewDecisionInput(
                    now: now, request: request, reviewer: reviewer, person: person, verdict: verdict, stage: stage,
                    comment: comment, holdings: ledger.holdings(at: now)))
        } catch {
            throw Decline(Refusal(.policy, error.reasons), record: error.record)
        }
        guard answer.decision.allow else {
            var reasons = answer.decision.reasons
            if reasons.visible(to: .requester).isEmpty {
                reasons.insert(
                    Reason("review_refused", "policy does not let you review this", audience: .requester), at: 0)
            }
            throw Decline(Refusal(.forbidden, reasons), record: answer.record)
        }
        return answer
    }

    /// The persons whose earlier approvals still count: by the core's rules, and by policy asked as if they reviewed
    /// now (P7). A question that fails is a no.
    func upheld(in request: AccessRequest) async throws -> (Set<PersonID>, [DecisionRecord]) {
        let excluded = ReviewerRules.excluded(request.parties, request.terms, in: premises.directory)
        var upheld: Set<PersonID> = []
        var records: [DecisionRecord] = []
        for review in request.reviews
        where ReviewerRules.stillQualifies(review, for: request.stages, excluding: excluded, in: premises.directory) {
            do {
                let answer = try await ask(
                    request: request.without(reviewsOf: review.person), reviewer: review.reviewer,
                    person: review.person, verdict: review.verdict, stage: review.stage, comment: review.comment)
                upheld.insert(review.person)
                records.append(answer.record)
            } catch let decline as Decline {
                if let record = decline.record { records.append(record) }
            }
        }
        return (upheld, records)
    }

    // MARK: Cancel

    func cancel(_ command: CancelRequest) async throws -> CommandRun.Proposal {
        guard let found = try await store.request(command.request),
            Visibility.audience(of: caller, for: found.value, in: premises.directory) != nil
        else { throw Refusal.requestNotFound(command.request) }
        return CommandRun.Proposal(
            transition: try RequestMachine.cancel(
                found.value, command, caller: caller, premises: premises, now: now),
            touching: [StreamVersion(stream: .request(command.request), version: found.version)], basis: rules.basis)
    }

    private func checkComment(_ comment: String?) throws(Refusal) {
        if let comment,
            let refusal = TextRules.trouble(
                with: comment, named: "comment", maxBytes: premises.config.limits.maxCommentBytes)
        {
            throw refusal
        }
    }
}

extension AccessRequest {
    /// The stages of all items, those with one name once.
    var stages: [StageSpec] {
        var stages: [StageSpec] = []
        for stage in items.flatMap({ $0.decision?.stages ?? [] })
        where !stages.contains(where: { $0.name == stage.name }) { stages.append(stage) }
        return stages
    }

    /// The request with its items' decisions of this moment, for questions to policy.
    func judgedAnew(_ judged: [RequestMachine.Judged]) -> AccessRequest {
        var request = self
        for place in request.items.indices {
            if let new = judged.first(where: { $0.item == request.items[place].number }) {
                request.items[place].decision = new.decision
            }
        }
        return request
    }

    /// The request as if a person had not reviewed it, for asking whether they may.
    func without(reviewsOf person: PersonID) -> AccessRequest {
        var request = self
        request.reviews.removeAll { $0.person == person }
        return request
    }
}

extension Reason {
    /// Whether it tells that policy gave no usable answer.
    var isPolicyFailure: Bool { DecisionFailure.Code(rawValue: code) != nil }
}

/// A refusal with policy's answer behind it, so that the answer is recorded too.
struct Decline: Error {
    let refusal: Refusal
    let record: DecisionRecord?

    init(_ refusal: Refusal, record: DecisionRecord?) {
        self.refusal = refusal
        self.record = record
    }
}
