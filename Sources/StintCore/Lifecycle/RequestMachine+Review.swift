extension RequestMachine {
    /// A verdict with all that it rests on, asked this moment.
    package struct Verdicts: Sendable {
        /// The verdict, whose reviewer the core and policy let pass for each of its items.
        package var review: Review
        /// What policy was asked about the review, item by item.
        package var records: [DecisionRecord]
        /// Items that an approval leaves out, and so denies, by number.
        package var narrowed: [Int] = []
        /// Where the items stood before it, with the earlier approvals that still count (P7).
        package var standings: [ItemStanding]
        /// What policy was asked about those.
        package var reassessments: [DecisionRecord] = []

        package init(
            review: Review, records: [DecisionRecord], narrowed: [Int] = [], standings: [ItemStanding],
            reassessments: [DecisionRecord] = []
        ) {
            self.review = review
            self.records = records
            self.narrowed = narrowed
            self.standings = standings
            self.reassessments = reassessments
        }

        /// `review.recorded`
        func event(of request: RequestID) -> Event {
            let upheld = Set(standings.flatMap { $0.approvals.map(\.person) })
            return .reviewRecorded(
                ReviewRecorded(
                    request: request, review: review, record: records.first, upheld: upheld.sorted(),
                    reassessments: reassessments, furtherRecords: Array(records.dropFirst())))
        }
    }

    /// A verdict on a pending request. Its items were judged anew this moment, and today's stages govern (P7).
    ///
    /// - Parameters:
    ///   - judged: the items that wait, as far as policy gave an answer.
    ///   - grants: those of `AccessRequest.reopenedGrants`.
    ///   - keeps: what policy says of going on with these.
    package static func review(
        _ request: AccessRequest, _ verdicts: Verdicts, judged: [Judged], grants: [Grant] = [],
        keeps: [GrantID: Result<Decided<GrantDecision>, DecisionFailure>] = [:], freezes: [Freeze] = [],
        delegations: [Delegation] = [], premises: Premises, now: Instant
    ) throws(Refusal) -> Transition {
        try checkPending(request, now: now)
        let review = verdicts.review
        return try guarded {
            var transition = Transition(
                request: request, grants: grants, now: now, actor: .subject(review.reviewer))
            for item in judged { try transition.emit(.requestDecided(item.event(of: request.id))) }
            try transition.emit(verdicts.event(of: request.id))
            let items = transition.request?.items ?? []
            if review.verdict == .deny {
                for item in items where review.items.contains(item.number) {
                    try deny(item, [review.denial], in: &transition)
                }
                // What policy denies by now is out too; a denial grants nothing.
                for item in items
                where item.decision?.effect == .deny && !review.items.contains(item.number)
                    && judged.contains(where: { $0.item == item.number })
                {
                    try deny(item, item.decision?.reasons ?? [], in: &transition)
                }
            } else {
                for item in items where verdicts.narrowed.contains(item.number) {
                    try deny(item, [review.narrowing], in: &transition)
                }
                let standings = verdicts.standings.map { $0.adding(review) }
                let settling = Settling(
                    items: Set(judged.map(\.item)),
                    standings: Dictionary(standings.map { ($0.item, $0) }, uniquingKeysWith: { first, _ in first }),
                    covered: Set(review.items), freezes: freezes, keeps: keeps)
                try settle(&transition, settling, premises: premises)
            }
            try close(&transition)
            noticeOpened(&transition, before: request, delegations, premises: premises)
            return transition
        }
    }

    /// Tells those whose stage opened by the review.
    private static func noticeOpened(
        _ transition: inout Transition, before: AccessRequest, _ delegations: [Delegation], premises: Premises
    ) {
        guard let request = transition.request, request.state == .pending else { return }
        func waiting(_ request: AccessRequest) -> Set<Identifier> {
            Set(request.standings(in: premises.directory).flatMap(\.waiting).map(\.name))
        }
        guard !waiting(request).isSubset(of: waiting(before)) else { return }
        let known = Set(reviewers(of: before, premises: premises, delegations: delegations))
        let reviewers = reviewers(of: request, premises: premises, delegations: delegations)
            .filter { !known.contains($0) }
        if !reviewers.isEmpty { transition.effect(.notify(.reviewWanted(request.id, reviewers: reviewers))) }
    }
}

extension Review {
    /// Why an item that it denies is denied.
    var denial: Reason {
        Reason(
            "denied_by_reviewer", comment.map { "`\(reviewer)` denied it: \($0)" } ?? "`\(reviewer)` denied it",
            audience: .requester)
    }

    /// Why an item that an approval leaves out is denied.
    var narrowing: Reason {
        Reason("narrowed_by_reviewer", "`\(reviewer)` approved other items and left this one out", audience: .requester)
    }
}
