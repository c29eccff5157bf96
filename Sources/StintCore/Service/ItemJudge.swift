/// Asks policy about items and reviews, on one set and at one time, and applies the core's rules to its answers.
struct ItemJudge: Sendable {
    let service: AccessService
    let rules: PolicySet
    let now: Instant

    var store: any EventStore { service.store }
    var premises: Premises { rules.premises }

    /// An item to be judged.
    struct Question: Sendable {
        /// Its place in the request, from 1.
        let item: Int
        let entitlement: Entitlement
        /// How long its grant lasts, where it has one, which may be less than what was asked for.
        var seconds: Int64?
    }

    /// Whose items, and why they are judged.
    struct Matter: Sendable {
        let terms: RequestTerms
        let parties: Parties
        /// `nil` in a preview.
        let request: RequestID?
        /// Everything the request asks for that is not denied.
        let entitlements: [Entitlement]
        let purpose: DecisionPurpose
        /// What was decided about the request's items that are not judged now.
        var others: [ItemDecision] = []

        var moment: ItemAnalysis.Moment {
            switch purpose {
            case .request, .preview: .submission
            case .review, .activation: .review
            }
        }
    }

    /// What came of it.
    struct Judgement: Sendable {
        var judged: [RequestMachine.Judged]
        let freezes: [Freeze]
        /// What the answers rest on and nothing may change before they are committed.
        let unchanged: [StreamVersion]
    }

    /// Asks policy about every item, applies the core's rules to each answer, and merges the stages of all.
    func judge(_ questions: [Question], of matter: Matter) async throws(StoreError) -> Judgement {
        let terms = matter.terms
        let person = premises.directory.accountablePerson(of: terms.beneficiary)
        let resources = Set(questions.map(\.entitlement.resource)).sorted().map(SignalTarget.resource)
        let (signals, streams) = try await signals(about: terms.beneficiary, person, and: resources)
        let freezes = try await store.freezes()
        let ledger = try await service.ledger(
            person: person, subject: terms.beneficiary, premises: premises, now: now)
        let (ended, predecessor) = try await cutShort(terms)
        let isBlocked = terms.breakGlass ? try await isBreakGlassBlocked(terms) : false
        let history = ledger.history(at: now)
        let holdings = ledger.holdings(at: now)
        var answers: [(analysis: ItemAnalysis, decision: ItemDecision, record: DecisionRecord?)] = []
        for question in questions {
            let entitlement = question.entitlement
            let terms = question.seconds.map(terms.lasting) ?? terms
            let input = RequestDecisionInput(
                now: now, purpose: matter.purpose, request: matter.request, terms: terms, entitlement: entitlement,
                siblings: matter.entitlements.filter { $0 != entitlement }, history: history, holdings: holdings,
                signals: signals.filter { signal in
                    if case .resource(let id) = signal.target { id == entitlement.resource } else { true }
                })
            let analysis = ItemAnalysis(
                terms: terms, parties: matter.parties, entitlement: entitlement, premises: premises, ledger: ledger,
                moment: matter.moment, now: now, freezes: freezes.value, isBreakGlassBlocked: isBlocked,
                isCutShort: ended)
            do {
                let answer = try await rules.decider.decideRequest(input)
                answers.append((analysis, analysis.decide(.success(answer.decision)), answer.record))
            } catch {
                answers.append((analysis, analysis.decide(.failure(error)), error.record))
            }
        }
        let alone = answers.map(\.decision)
        // Who has too few reviewers for the merged stages is out, and then makes nothing stricter for the others.
        let checked = zip(answers, StageRules.merged(alone, beside: matter.others)).map { answer, merged in
            let decision = answer.analysis.withReviewers(merged)
            return decision.effect == .deny ? decision : answer.decision
        }
        let merged = StageRules.merged(checked, beside: matter.others)
        let judged = zip(questions, zip(answers, merged)).map { question, answer in
            RequestMachine.Judged(item: question.item, decision: answer.1, record: answer.0.record)
        }
        let frozen = StreamVersion(stream: .freezes, version: freezes.version)
        return Judgement(judged: judged, freezes: freezes.value, unchanged: streams + predecessor + [frozen])
    }

    /// Whether the grant that a request extends ended before its time, with that grant's stream.
    private func cutShort(_ terms: RequestTerms) async throws(StoreError) -> (Bool, [StreamVersion]) {
        guard let id = terms.extends else { return (false, []) }
        let found = try await store.grant(id)
        return (
            ExtensionRules.isCutShort(found?.value),
            [StreamVersion(stream: .grant(id), version: found?.version ?? 0)]
        )
    }

    /// Judges items of a request anew: those that wait, or one that was granted.
    ///
    /// - Parameter grants: those that items have, as they are.
    func judge(
        _ request: AccessRequest, items: [RequestItem], grants: [Grant], purpose: DecisionPurpose
    ) async throws(StoreError) -> Judgement {
        let standing = request.items.filter { $0.state == .pending || $0.state == .approved }
        let numbers = Set(items.map(\.number))
        let matter = Matter(
            terms: request.terms, parties: request.parties, request: request.id,
            entitlements: standing.map(\.entitlement), purpose: purpose,
            others: standing.filter { !numbers.contains($0.number) }.compactMap(\.decision))
        return try await judge(
            items.map { item in
                let grant = grants.first { $0.id == item.grant }
                return Question(
                    item: item.number, entitlement: item.entitlement,
                    seconds: grant.map { $0.expiresAt.seconds(since: $0.startsAt) })
            }, of: matter)
    }

    /// Signals in force about a subject, its person and more, with the versions of their streams.
    func signals(
        about subject: SubjectRef, _ person: PersonID?, and more: [SignalTarget] = []
    ) async throws(StoreError) -> ([Signal], [StreamVersion]) {
        let targets = [.subject(subject)] + (person.map { [.person($0)] } ?? []) + more
        let versions = try await store.versions(of: targets.map { .signals(about: $0) })
        return (try await store.signals(about: targets, at: now), versions)
    }

    /// Whether an earlier emergency keeps the person from breaking glass: one that was theirs, or that they called.
    private func isBreakGlassBlocked(_ terms: RequestTerms) async throws(StoreError) -> Bool {
        let directory = premises.directory
        for subject in Set([terms.submitter, terms.beneficiary]).sorted() {
            let person = directory.accountablePerson(of: subject)
            let accounts = Set((person.map { directory.accounts(of: $0) } ?? []) + [subject]).sorted()
            let states: [PostReviewProgress.State] = [.pending, .overdue, .failed]
            let filters = [
                RequestFilter(holder: HolderFilter(person: person, subjects: accounts), postReview: states),
                RequestFilter(involving: accounts, postReview: states),
            ]
            for filter in filters {
                var cursor: Cursor?
                repeat {
                    let page = try await store.requests(
                        filter, page: PageRequest(cursor: cursor, limit: PageRequest.maxLimit))
                    let limits = premises.config.limits
                    if page.items.contains(where: { $0.value.postReview?.blocks(at: now, limits: limits) == true }) {
                        return true
                    }
                    cursor = page.next
                } while cursor != nil
            }
        }
        return false
    }
}
