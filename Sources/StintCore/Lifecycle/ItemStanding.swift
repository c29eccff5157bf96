/// Where one item stands between its stages and its reviews: which stages are passed, and which are open.
package struct ItemStanding: Hashable, Sendable {
    /// The item's number.
    package let item: Int
    /// Who may speak on it today, in the order in which the stages open.
    package let stages: [StageSpec]
    /// The approvals that count for it today (P7), each by another person.
    package private(set) var approvals: [Review]

    package init(item: Int, stages: [StageSpec], approvals: [Review]) {
        self.item = item
        self.stages = StageRules.inOrder(stages)
        self.approvals = approvals
    }

    /// How many distinct persons approved a stage (P2).
    package func count(_ stage: StageSpec) -> Int {
        Set(approvals.filter { $0.stage == stage.name }.map(\.person)).count
    }

    package func isPassed(_ stage: StageSpec) -> Bool { stage.threshold >= 1 && count(stage) >= stage.threshold }

    /// Whether a stage can be reviewed: every stage of a lower order is passed.
    package func isOpen(_ stage: StageSpec) -> Bool {
        stages.allSatisfy { $0.order >= stage.order || isPassed($0) }
    }

    /// Whether there are stages, and all of them are passed.
    package var isPassed: Bool { !stages.isEmpty && stages.allSatisfy(isPassed) }

    /// The stages that wait for reviews now.
    package var waiting: [StageSpec] { stages.filter { isOpen($0) && !isPassed($0) } }

    /// With one review more, where it is an approval of this item.
    func adding(_ review: Review) -> ItemStanding {
        guard review.verdict == .approve, review.items.contains(item) else { return self }
        var standing = self
        standing.approvals.append(review)
        return standing
    }
}

extension AccessRequest {
    /// Where the items stand that wait for reviews, by today's directory; policy is not asked. For a request under
    /// review after the fact, where those reviews stand.
    package func standings(in directory: Directory) -> [ItemStanding] {
        let excluded = ReviewerRules.excluded(parties, terms, in: directory)
        let isPostReview = awaitsPostReview
        return reviewable.map { item in
            let stages = (isPostReview ? item.decision?.postReview?.stages : item.decision?.stages) ?? []
            let approvals = reviews.filter { review in
                review.isPostReview == isPostReview && review.items.contains(item.number)
                    && ReviewerRules.stillQualifies(review, for: stages, excluding: excluded, in: directory)
            }
            return ItemStanding(item: item.number, stages: stages, approvals: approvals)
        }
    }

    /// Whether it was granted in an emergency, and its review is neither passed nor failed.
    package var awaitsPostReview: Bool { state == .approved && postReview?.isOpen == true }

    /// The items that reviews can be about now.
    package var reviewable: [RequestItem] {
        if state == .pending { return items.filter { $0.state == .pending } }
        return awaitsPostReview ? items.filter { $0.state == .approved } : []
    }

    /// The grants of items that wait again, since their approvals fell short at activation.
    package var reopenedGrants: [GrantID] { items.filter { $0.state == .pending }.compactMap(\.grant) }

    /// The stages of all items, those with one name once.
    package var stages: [StageSpec] { StageRules.united(items.flatMap { $0.decision?.stages ?? [] }) }
}
