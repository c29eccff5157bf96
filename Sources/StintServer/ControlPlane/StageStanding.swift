import StintAPI
import StintCore

/// Where the stages of a request stand, by the directory of this moment.
struct StageStanding {
    private let request: AccessRequest
    private let directory: Directory
    private let excluded: Set<PersonID>
    /// Who has given the one review a person has on a request.
    private let spoken: Set<PersonID>

    init(_ request: AccessRequest, in directory: Directory) {
        self.request = request
        self.directory = directory
        excluded = ReviewerRules.excluded(request.parties, request.terms, in: directory)
        spoken = Set(request.reviews.flatMap(\.persons))
    }

    /// An item's stages, in the order they open.
    func views(of item: RequestItem) -> [StageView] {
        let stages = (item.decision?.stages ?? []).map(merged).sorted { $0.order < $1.order }
        let standing = stages.map { (stage: $0, approvals: approvals(of: $0, for: item)) }
        let isWaiting = item.state == .pending && request.state == .pending
        return standing.map { stage, approvals in
            let lower = standing.filter { $0.stage.order < stage.order }
            let isOpen =
                isWaiting && approvals < stage.threshold && lower.allSatisfy { $0.approvals >= $0.stage.threshold }
            return StageView(
                stage, approvals: approvals, open: isOpen,
                reviewers: isWaiting && approvals < stage.threshold ? reviewers(of: stage) : nil)
        }
    }

    /// The stages of an emergency's review after the fact.
    func views(of review: PostReviewProgress) -> [StageView] {
        let standing = review.stages.sorted { $0.order < $1.order }.map { stage in
            (stage: stage, approvals: persons(approving: stage) { $0.isPostReview }.count)
        }
        return standing.map { stage, approvals in
            let lower = standing.filter { $0.stage.order < stage.order }
            let isOpen =
                review.isOpen && approvals < stage.threshold
                && lower.allSatisfy { $0.approvals >= $0.stage.threshold }
            return StageView(
                stage, approvals: approvals, open: isOpen,
                reviewers: review.isOpen && approvals < stage.threshold ? reviewers(of: stage) : nil)
        }
    }

    /// Stages of one name are as strict as the strictest of them.
    private func merged(_ stage: StageSpec) -> StageSpec {
        let same = request.items.filter { $0.state == .pending }.flatMap { $0.decision?.stages ?? [] }
            .filter { $0.name == stage.name }
        return StageSpec(
            name: stage.name, approvers: stage.approvers,
            threshold: same.map(\.threshold).reduce(stage.threshold, max),
            order: same.map(\.order).reduce(stage.order, max))
    }

    private func approvals(of stage: StageSpec, for item: RequestItem) -> Int {
        persons(approving: stage) { !$0.isPostReview && $0.items.contains(item.number) }.count
    }

    private func persons(approving stage: StageSpec, _ counts: (Review) -> Bool) -> Set<PersonID> {
        Set(
            request.reviews.filter { review in
                counts(review) && review.stage == stage.name
                    && ReviewerRules.stillQualifies(review, for: [stage], excluding: excluded, in: directory)
            }.map(\.qualified.person))
    }

    /// Who can still approve it in their own right: P1 and P2 applied.
    private func reviewers(of stage: StageSpec) -> [StintCore.SubjectRef] {
        directory.accounts(in: stage.approvers).filter { account in
            directory.person(of: account).map { !excluded.contains($0) && !spoken.contains($0) } ?? false
        }
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
