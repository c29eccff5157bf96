import StintAPI
import StintCore

/// Where the stages of a request stand, by the directory of this moment.
struct StageStanding {
    private let request: AccessRequest
    private let directory: Directory
    private let excluded: Set<PersonID>

    init(_ request: AccessRequest, in directory: Directory) {
        self.request = request
        self.directory = directory
        excluded = ReviewerRules.excluded(request.parties, request.terms, in: directory)
    }

    /// An item's stages, in the order they open.
    func views(of item: RequestItem) -> [StageView] {
        let standing = standing(item.number, item.decision?.stages ?? [], isPostReview: false)
        return views(standing, isWaiting: item.state == .pending && request.state == .pending)
    }

    /// The stages of an emergency's review after the fact, which is about all of its items.
    func views(of review: PostReviewProgress) -> [StageView] {
        views(standing(nil, review.stages, isPostReview: true), isWaiting: review.isOpen)
    }

    private func standing(_ item: Int?, _ stages: [StageSpec], isPostReview: Bool) -> ItemStanding {
        let approvals = request.reviews.filter { review in
            review.isPostReview == isPostReview && (item.map(review.items.contains) ?? true)
                && ReviewerRules.stillQualifies(review, for: stages, excluding: excluded, in: directory)
        }
        return ItemStanding(item: item ?? 0, stages: stages, approvals: approvals)
    }

    private func views(_ standing: ItemStanding, isWaiting: Bool) -> [StageView] {
        standing.stages.map { stage in
            let waits = isWaiting && !standing.isPassed(stage)
            return StageView(
                stage, approvals: standing.count(stage), open: waits && standing.isOpen(stage),
                reviewers: waits ? reviewers(of: stage) : nil)
        }
    }

    /// Who can still approve it in their own right: P1 and P2 applied.
    private func reviewers(of stage: StageSpec) -> [StintCore.SubjectRef] {
        let spoken = request.reviews.flatMap(\.persons)
        return ReviewerRules.eligibleAccounts(for: [stage], excluding: excluded.union(spoken), in: directory)
    }
}

extension StageView {
    init(
        _ stage: StageSpec, approvals: Int, open: Bool? = nil, reviewers: [StintCore.SubjectRef]? = nil
    ) {
        self.init(
            name: stage.name.text, threshold: stage.threshold, approvals: approvals,
            users: stage.approvers.users.map(\.description), groups: stage.approvers.groups.map(\.text),
            order: stage.order, open: open, reviewers: reviewers.map { $0.map(StintAPI.SubjectRef.init) })
    }
}
