extension ItemJudge {
    /// A question about one review of one item.
    struct ReviewQuestion: Sendable {
        let reviewer: SubjectRef
        let person: PersonID
        let verdict: Verdict
        let stage: Identifier
        let item: Int
        let delegation: ReviewDelegation?
        let isPostReview: Bool
        let comment: String?
    }

    /// What a reviewer's person holds, asks for, and is signaled for: the same for each of their questions.
    struct ReviewerFacts: Sendable {
        let holdings: [Grant]
        let asking: [Entitlement]
        let signals: [Signal]
        let unchanged: [StreamVersion]
    }

    func facts(of reviewer: SubjectRef, _ person: PersonID) async throws(StoreError) -> ReviewerFacts {
        let (signals, streams) = try await signals(about: reviewer, person)
        let ledger = try await service.ledger(person: person, subject: reviewer, premises: premises, now: now)
        let accounts = Set(premises.directory.accounts(of: person) + [reviewer]).sorted()
        let filters = [
            RequestFilter(states: [.pending], holder: HolderFilter(person: person, subjects: accounts)),
            RequestFilter(states: [.pending], involving: accounts),
        ]
        var asking: Set<Entitlement> = []
        for filter in filters {
            var cursor: Cursor?
            repeat {
                let page = try await store.requests(
                    filter, page: PageRequest(cursor: cursor, limit: PageRequest.maxLimit))
                for found in page.items {
                    asking.formUnion(found.value.items.filter { $0.state == .pending }.map(\.entitlement))
                }
                cursor = page.next
            } while cursor != nil
        }
        return ReviewerFacts(
            holdings: ledger.holdings(at: now), asking: asking.sorted(), signals: signals, unchanged: streams)
    }

    /// Throws a `Decline` where policy refuses the review, or gives no answer.
    func ask(
        _ question: ReviewQuestion, about request: AccessRequest, facts: ReviewerFacts
    ) async throws(Decline) -> DecisionRecord {
        let answer: Decided<ReviewDecision>
        do {
            answer = try await rules.decider.decideReview(
                ReviewDecisionInput(
                    now: now, request: request, reviewer: question.reviewer, person: question.person,
                    verdict: question.verdict, stage: question.stage, item: question.item,
                    delegation: question.delegation, isPostReview: question.isPostReview, comment: question.comment,
                    holdings: facts.holdings, asking: facts.asking, signals: facts.signals))
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
        return answer.record
    }

    /// Where items stand, with the approvals that still count.
    struct Standings: Sendable {
        var standings: [ItemStanding] = []
        /// What policy was asked about the approvals.
        var records: [DecisionRecord] = []
        var unchanged: [StreamVersion] = []
    }

    /// Where items stand today: an earlier approval counts for an item by the core's rules, and by policy asked as if
    /// it were given now (P7). A question that fails is a no.
    ///
    /// - Parameters:
    ///   - request: with its items' decisions of this moment.
    ///   - stages: who may speak on each item, by its number.
    func standings(
        of request: AccessRequest, stages: [Int: [StageSpec]], isPostReview: Bool = false
    ) async throws(StoreError) -> Standings {
        let directory = premises.directory
        let excluded = ReviewerRules.excluded(request.parties, request.terms, in: directory)
        var result = Standings()
        var counted: [Int: [Review]] = [:]
        for review in request.reviews where review.verdict == .approve && review.isPostReview == isPostReview {
            let items = review.items.filter { item in
                stages[item].map {
                    ReviewerRules.stillQualifies(review, for: $0, excluding: excluded, in: directory)
                } ?? false
            }
            guard !items.isEmpty else { continue }
            let facts = try await facts(of: review.reviewer, review.person)
            result.unchanged += facts.unchanged
            let before = request.without(review)
            for item in items {
                let question = ReviewQuestion(
                    reviewer: review.reviewer, person: review.person, verdict: review.verdict, stage: review.stage,
                    item: item, delegation: review.delegation, isPostReview: isPostReview, comment: review.comment)
                do {
                    result.records.append(try await ask(question, about: before, facts: facts))
                    counted[item, default: []].append(review)
                } catch {
                    if let record = error.record { result.records.append(record) }
                }
            }
        }
        result.standings = stages.keys.sorted().map { item in
            ItemStanding(item: item, stages: stages[item] ?? [], approvals: counted[item] ?? [])
        }
        return result
    }
}

extension AccessRequest {
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

    /// The request as if a review had not been given, for asking whether it may be.
    func without(_ review: Review) -> AccessRequest {
        var request = self
        request.reviews.removeAll { $0.person == review.person }
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
