extension DecisionRun {
    /// A review as it was commanded, with what was found of its request, its reviewer and its colleagues.
    struct ReviewCase: Sendable {
        let command: ReviewRequest
        let request: AccessRequest
        let version: Int64
        let person: PersonID
        /// To the caller, in force now.
        let delegations: [Delegation]
        let isVisible: Bool
    }

    func review(_ command: ReviewRequest) async throws -> CommandRun.Proposal {
        let found = try await reviewCase(command)
        if found.request.awaitsPostReview { return try await postReview(found) }
        do { try RequestMachine.checkPending(found.request, now: now) } catch {
            throw found.isVisible ? error : Refusal.requestNotFound(command.request)
        }
        return try await review(found)
    }

    /// Throws as if the request were not there where the caller may not know of it.
    private func reviewCase(_ command: ReviewRequest) async throws -> ReviewCase {
        guard let found = try await store.request(command.request) else {
            throw Refusal.requestNotFound(command.request)
        }
        let directory = premises.directory
        let delegations = try await service.delegations(to: caller.subject, now: now)
        let isVisible =
            Visibility.audience(of: caller, for: found.value, in: directory, delegations: delegations, now: now) != nil
        try checkComment(command.comment)
        do {
            let person = try ReviewerRules.reviewer(caller, of: found.value, in: directory)
            return ReviewCase(
                command: command, request: found.value, version: found.version, person: person,
                delegations: delegations, isVisible: isVisible)
        } catch { throw isVisible ? error : Refusal.requestNotFound(command.request) }
    }

    private func review(_ found: ReviewCase) async throws -> CommandRun.Proposal {
        let request = found.request
        let command = found.command
        let touching =
            try await store.versions(of: holders(of: found))
            + [StreamVersion(stream: .request(request.id), version: found.version)]
        let grants = try await service.grants(request.reopenedGrants)
        let judgement = try await judge.judge(
            request, items: request.reviewable, grants: grants.map(\.value), purpose: .review)
        // What policy gives no answer about waits as it does, until it does.
        let judged = judgement.judged.filter { !$0.decision.reasons.contains(where: \.isPolicyFailure) }
        let failed = judgement.judged.filter { $0.decision.reasons.contains(where: \.isPolicyFailure) }
        if let first = failed.first, judged.isEmpty || failed.contains(where: { isNamed($0, found) }) {
            throw Decline(Refusal(.policy, first.decision.reasons), record: first.record)
        }
        let asOfNow = request.judgedAnew(judged)
        let standings = try await judge.standings(of: asOfNow, stages: stages(of: request, judged: judged))
        let right = try right(of: found, standings: standings.standings)
        let (covered, others) = try cover(found, by: right, judged: judged)
        try checkDuration(command, covered: covered, of: request)
        let facts = try await judge.facts(of: caller.subject, found.person)
        let asked = try await ask(covered, found, about: asOfNow, right: right, facts: facts)
        var records = asked.records
        var narrowed: [Int] = []
        if command.verdict == .approve, !others.isEmpty {
            let left = await askOthers(others, found, about: asOfNow, right: right, facts: facts)
            narrowed = left.items
            records += left.records
        }
        let review = Review(
            reviewer: caller.subject, person: found.person, verdict: command.verdict, stage: right.stage,
            items: asked.items, durationSeconds: command.durationSeconds, delegation: right.delegation,
            comment: command.comment, at: now, basis: rules.basis)
        let transition = try RequestMachine.review(
            request,
            RequestMachine.Verdicts(
                review: review, records: records, narrowed: narrowed, standings: standings.standings,
                reassessments: standings.records),
            judged: judged, grants: grants.map(\.value), keeps: try await keeps(of: grants.map(\.value)),
            freezes: judgement.freezes, delegations: try await service.delegations(to: nil, now: now),
            premises: premises, now: now)
        let through = try await delegationStreams(right)
        return CommandRun.Proposal(
            transition: transition, touching: touching + transition.streams(of: grants), basis: rules.basis,
            unchanged: judgement.unchanged + standings.unchanged + facts.unchanged + through
                + transition.untouched(of: grants))
    }

    /// Whose streams the review serializes on: the request's holder of then and of today, and the reviewer's.
    func holders(of found: ReviewCase) -> [StreamID] {
        let request = found.request
        var holders = [StreamID.holder(person: request.parties.accountable, subject: request.terms.beneficiary)]
        let today = StreamID.holder(
            person: premises.directory.accountablePerson(of: request.terms.beneficiary),
            subject: request.terms.beneficiary)
        let own = StreamID.holder(person: found.person, subject: caller.subject)
        for holder in [today, own] where !holders.contains(holder) { holders.append(holder) }
        return holders
    }

    private func isNamed(_ judged: RequestMachine.Judged, _ found: ReviewCase) -> Bool {
        guard let item = found.request.items.first(where: { $0.number == judged.item }) else { return false }
        return found.command.items?.contains(item.entitlement) == true
    }

    /// Who may speak on each item: today's stages say it. Where policy asks for none any more, those of before do.
    private func stages(of request: AccessRequest, judged: [RequestMachine.Judged]) -> [Int: [StageSpec]] {
        judged.reduce(into: [:]) { result, judged in
            let before = request.items.first { $0.number == judged.item }?.decision?.stages ?? []
            result[judged.item] = judged.decision.stages.isEmpty ? before : judged.decision.stages
        }
    }

    /// The right the review is given by; throws where there is none, or none yet.
    func right(of found: ReviewCase, standings: [ItemStanding]) throws(Refusal) -> ReviewRight {
        let rights = ReviewerRules.rights(
            of: caller.subject, person: found.person, to: found.request, standings: standings,
            stage: found.command.stage, delegations: found.delegations, in: premises.directory, now: now)
        if let right = ReviewerRules.choice(of: rights) { return right }
        guard found.isVisible else { throw Refusal.requestNotFound(found.request.id) }
        if let waiting = rights.first { throw Refusal.stageNotOpen(waiting.stage) }
        throw Refusal.notAReviewer(caller.subject, of: found.request.id)
    }

    /// The items the review is about, and the others that the reviewer may speak on.
    private func cover(
        _ found: ReviewCase, by right: ReviewRight, judged: [RequestMachine.Judged]
    ) throws(Refusal) -> (items: [Int], others: [Int]) {
        guard let named = found.command.items else {
            // What policy denies by now is out whoever says what, and is reviewed only where nothing else is.
            let denied = Set(judged.filter { $0.decision.effect == .deny }.map(\.item))
            let open = right.open.filter { !denied.contains($0) }
            return (open.isEmpty ? right.open : open, [])
        }
        guard !named.isEmpty else {
            throw Refusal(
                .invalid, "item_missing", "the review names no item", remedy: "name one, or leave it out for all")
        }
        var items: Set<Int> = []
        for entitlement in named {
            guard let item = found.request.items.first(where: { $0.entitlement == entitlement }) else {
                throw Refusal(
                    .invalid, "item_unknown", "the request `\(found.request.id)` has no item `\(entitlement)`",
                    remedy: "see its items with `stint request show \(found.request.id)`")
            }
            guard item.state == .pending else {
                throw Refusal(
                    .conflict, "item_closed", "the item `\(entitlement)` is \(item.state.rawValue) already",
                    remedy: "leave it out")
            }
            guard right.open.contains(item.number) else {
                guard !right.closed.contains(item.number) else { throw Refusal.stageNotOpen(right.stage) }
                throw Refusal.notAReviewer(caller.subject, of: found.request.id)
            }
            items.insert(item.number)
        }
        return (items.sorted(), right.open.filter { !items.contains($0) })
    }

    /// Reviewers shorten and never lengthen, and what has its grant already keeps its instants (P3).
    private func checkDuration(
        _ command: ReviewRequest, covered: [Int], of request: AccessRequest
    ) throws(Refusal) {
        guard let seconds = command.durationSeconds else { return }
        guard command.verdict == .approve else {
            throw Refusal(
                .invalid, "duration_on_denial", "a denial has no duration", remedy: "leave the duration out")
        }
        guard seconds <= request.terms.durationSeconds else {
            throw Refusal(
                .invalid, "cannot_widen",
                "\(seconds) s is longer than the \(request.terms.durationSeconds) s asked for",
                remedy: "approve for less, or leave the duration out")
        }
        let least = premises.config.limits.minDurationSeconds
        guard seconds >= least else {
            throw Refusal(
                .invalid, "duration_too_short", "the duration is \(seconds) s", remedy: "approve for \(least) s or more"
            )
        }
        guard !request.items.contains(where: { covered.contains($0.number) && $0.grant != nil }) else {
            throw Refusal(
                .invalid, "duration_fixed", "the grant that is approved anew has its two instants already",
                remedy: "leave the duration out, or deny it")
        }
    }

    /// Asks policy about every item of the review. What it refuses drops out, unless the review names it; where nothing
    /// is left, the first refusal counts.
    func ask(
        _ items: [Int], _ found: ReviewCase, about request: AccessRequest, right: ReviewRight,
        facts: ItemJudge.ReviewerFacts, isPostReview: Bool = false
    ) async throws(Decline) -> (items: [Int], records: [DecisionRecord]) {
        var allowed: [Int] = []
        var records: [DecisionRecord] = []
        var refused: Decline?
        for item in items {
            let question = question(item, found, right: right, isPostReview: isPostReview)
            do {
                records.append(try await judge.ask(question, about: request, facts: facts))
                allowed.append(item)
            } catch {
                guard found.command.items == nil else { throw error }
                refused = refused ?? error
                if let record = error.record { records.append(record) }
            }
        }
        if let refused, allowed.isEmpty { throw refused }
        return (allowed, records)
    }

    /// Which of the items that an approval leaves out its reviewer could have approved.
    private func askOthers(
        _ items: [Int], _ found: ReviewCase, about request: AccessRequest, right: ReviewRight,
        facts: ItemJudge.ReviewerFacts
    ) async -> (items: [Int], records: [DecisionRecord]) {
        var allowed: [Int] = []
        var records: [DecisionRecord] = []
        for item in items {
            let question = question(item, found, right: right, isPostReview: false)
            do {
                records.append(try await judge.ask(question, about: request, facts: facts))
                allowed.append(item)
            } catch { if let record = error.record { records.append(record) } }
        }
        return (allowed, records)
    }

    private func question(
        _ item: Int, _ found: ReviewCase, right: ReviewRight, isPostReview: Bool
    ) -> ItemJudge.ReviewQuestion {
        ItemJudge.ReviewQuestion(
            reviewer: caller.subject, person: found.person, verdict: found.command.verdict, stage: right.stage,
            item: item, delegation: right.delegation, isPostReview: isPostReview, comment: found.command.comment)
    }

    /// What policy says of going on with grants whose items wait anew.
    private func keeps(
        of grants: [Grant]
    ) async throws(StoreError) -> [GrantID: Result<Decided<GrantDecision>, DecisionFailure>] {
        var keeps: [GrantID: Result<Decided<GrantDecision>, DecisionFailure>] = [:]
        for grant in grants where GrantMachine.isDue(grant, now: now) {
            let person = premises.directory.accountablePerson(of: grant.beneficiary)
            let ledger = try await service.ledger(
                person: person, subject: grant.beneficiary, premises: premises, now: now)
            let (signals, _) = try await judge.signals(
                about: grant.beneficiary, person, and: [.resource(grant.entitlement.resource)])
            keeps[grant.id] = await rules.ask(
                GrantDecisionInput(
                    now: now, cause: .activation, grant: grant, history: ledger.history(at: now),
                    holdings: ledger.holdings(at: now), signals: signals))
        }
        return keeps
    }

    /// The stream of the delegation the review is given by: whoever takes it back meanwhile comes first.
    func delegationStreams(_ right: ReviewRight) async throws -> [StreamVersion] {
        guard let delegation = right.delegation else { return [] }
        let streams = try await store.versions(of: [.delegations(of: delegation.delegator)])
        guard let today = try await store.delegation(delegation.id), today.isInForce(at: now) else {
            throw Refusal.notAReviewer(caller.subject, of: nil)
        }
        return streams
    }
}

extension AccessService {
    /// The delegations to an account that are in force; to anybody where it is `nil`.
    func delegations(to delegate: SubjectRef?, now: Instant) async throws(StoreError) -> [Delegation] {
        try await store.delegations(to: delegate, from: nil, endingAfter: now).filter { $0.isInForce(at: now) }
    }
}

extension Refusal {
    static func stageNotOpen(_ stage: Identifier) -> Refusal {
        Refusal(
            .conflict, "stage_not_open", "the stage `\(stage)` waits for an earlier stage",
            remedy: "review it once the earlier stage is passed")
    }

    static func notAReviewer(_ subject: SubjectRef, of request: RequestID?) -> Refusal {
        Refusal(
            .forbidden, "not_a_reviewer",
            "`\(subject)` is not among those who review " + (request.map { "the request `\($0)`" } ?? "this"),
            remedy: "leave it to the reviewers who were asked")
    }
}
