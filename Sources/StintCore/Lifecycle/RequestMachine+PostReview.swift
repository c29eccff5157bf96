extension RequestMachine {
    /// An emergency was granted: its review begins.
    static func startPostReview(_ transition: inout Transition, premises: Premises) throws {
        guard let request = transition.request else { return }
        let reviews = request.items.filter { $0.state == .approved }.compactMap { $0.decision?.postReview }
        guard let seconds = reviews.map(\.deadlineSeconds).min() else { return }
        try transition.emit(
            .postReviewStarted(
                PostReviewStarted(
                    request: request.id, stages: StageRules.united(reviews.flatMap(\.stages)),
                    deadline: transition.now.adding(seconds: seconds) ?? transition.now)))
        let excluded = ReviewerRules.excluded(request.parties, request.terms, in: premises.directory)
        let reviewers = ReviewerRules.eligibleAccounts(
            for: reviews.flatMap(\.stages), excluding: excluded, in: premises.directory)
        transition.effect(.notify(.brokeGlass(request.id, reviewers: reviewers)))
    }

    /// A verdict on an emergency, after the fact. A denial ends what it gave; once every item's stages are passed, it
    /// is passed.
    ///
    /// - Parameter grants: all grants of the request.
    package static func postReview(
        _ request: AccessRequest, _ verdicts: Verdicts, grants: [Grant], now: Instant
    ) throws(Refusal) -> Transition {
        try checkPostReview(request)
        let review = verdicts.review
        return try guarded {
            var transition = Transition(
                request: request, grants: grants, now: now, actor: .subject(review.reviewer))
            try transition.emit(verdicts.event(of: request.id))
            if review.verdict == .deny {
                let reason = Reason(
                    "post_review_failed",
                    review.comment.map { "`\(review.reviewer)` found it was no emergency: \($0)" }
                        ?? "`\(review.reviewer)` found it was no emergency",
                    audience: .requester)
                try transition.emit(.postReviewFailed(PostReviewClosed(request: request.id, reasons: [reason])))
                for grant in grants { try revoke(grant.id, [reason], in: &transition) }
                transition.effect(.notify(.postReviewClosed(request.id, .failed)))
            } else if !verdicts.standings.isEmpty, verdicts.standings.allSatisfy({ $0.adding(review).isPassed }) {
                try transition.emit(.postReviewPassed(PostReviewClosed(request: request.id, reasons: [])))
                transition.effect(.notify(.postReviewClosed(request.id, .passed)))
            }
            return transition
        }
    }

    /// Stint's own, when the deadline of a review after the fact has come: what the emergency gave ends. `nil` where
    /// it has not come, or the review is closed.
    ///
    /// - Parameter grants: all grants of the request.
    package static func closePostReview(
        _ request: AccessRequest, grants: [Grant], now: Instant
    ) throws(Refusal) -> Transition? {
        guard let postReview = request.postReview, postReview.state == .pending, postReview.deadline <= now else {
            return nil
        }
        return try guarded {
            var transition = Transition(request: request, grants: grants, now: now, actor: .stint)
            let reason = Reason(
                "post_review_overdue", "nobody finished the review of this emergency by \(postReview.deadline)",
                remedy: "have its review finished", audience: .requester)
            try transition.emit(.postReviewOverdue(PostReviewClosed(request: request.id, reasons: [reason])))
            for grant in grants { try revoke(grant.id, [reason], in: &transition) }
            transition.effect(.notify(.postReviewClosed(request.id, .overdue)))
            return transition
        }
    }

    /// Throws where there is nothing to review afterwards, or no longer.
    package static func checkPostReview(_ request: AccessRequest) throws(Refusal) {
        guard request.awaitsPostReview else {
            throw Refusal(
                .conflict, "request_closed",
                "the request `\(request.id)` is \(request.state.rawValue), and its review is finished")
        }
    }
}

extension PostReviewProgress {
    /// Whether it keeps its person from breaking glass again: it is past its deadline, or failed not long ago.
    package func blocks(at now: Instant, limits: Limits) -> Bool {
        switch state {
        case .passed: false
        case .overdue: true
        case .pending: deadline <= now
        case .failed: decidedAt.flatMap { $0.adding(seconds: limits.breakGlassBlockSeconds) }.map { now < $0 } ?? true
        }
    }
}
