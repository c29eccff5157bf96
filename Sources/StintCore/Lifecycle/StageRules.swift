/// Stages of several items that have one name merge to the strictest: the largest threshold, and the latest order.
///
/// Each item keeps its own approvers: an approval counts for an item only where its reviewer is among them.
package enum StageRules {
    /// Decisions with their stages, and their stages of review after the fact, merged.
    ///
    /// - Parameter others: decisions about the same request's other items, which are merged in and left as they are.
    package static func merged(_ decisions: [ItemDecision], beside others: [ItemDecision] = []) -> [ItemDecision] {
        let all = decisions + others
        let stages = strictest(all.filter { $0.effect == .review }.flatMap(\.stages))
        let afterwards = all.filter { $0.effect == .allow }.compactMap(\.postReview)
        let postStages = strictest(afterwards.flatMap(\.stages))
        let deadline = afterwards.map(\.deadlineSeconds).min()
        return decisions.map { decision in
            guard decision.effect != .deny else { return decision }
            return decision.replacing(
                stages: decision.stages.map { $0.merged(stages) },
                postReview: decision.postReview.map { own in
                    PostReview(
                        stages: own.stages.map { $0.merged(postStages) },
                        deadlineSeconds: min(own.deadlineSeconds, deadline ?? own.deadlineSeconds))
                })
        }
    }

    /// One list of all stages, those with one name once: who may speak on any of the items, and the strictest rest.
    /// In the order in which they open.
    package static func united(_ stages: [StageSpec]) -> [StageSpec] {
        var result: [StageSpec] = []
        for stage in stages {
            guard let place = result.firstIndex(where: { $0.name == stage.name }) else {
                result.append(stage)
                continue
            }
            let known = result[place]
            let users = stage.approvers.users.filter { !known.approvers.users.contains($0) }
            let groups = stage.approvers.groups.filter { !known.approvers.groups.contains($0) }
            result[place] = StageSpec(
                name: known.name,
                approvers: ReviewerSet(
                    users: known.approvers.users + users, groups: known.approvers.groups + groups),
                threshold: max(known.threshold, stage.threshold), order: max(known.order, stage.order))
        }
        return inOrder(result)
    }

    /// In the order in which they open; those that open together stay as policy named them.
    static func inOrder(_ stages: [StageSpec]) -> [StageSpec] {
        stages.enumerated().sorted { ($0.element.order, $0.offset) < ($1.element.order, $1.offset) }.map(\.element)
    }

    private static func strictest(_ stages: [StageSpec]) -> [Identifier: (threshold: Int, order: Int)] {
        stages.reduce(into: [:]) { result, stage in
            let known = result[stage.name]
            result[stage.name] = (
                max(known?.threshold ?? stage.threshold, stage.threshold), max(known?.order ?? stage.order, stage.order)
            )
        }
    }
}

extension StageSpec {
    fileprivate func merged(_ strictest: [Identifier: (threshold: Int, order: Int)]) -> StageSpec {
        guard let strictest = strictest[name] else { return self }
        return StageSpec(
            name: name, approvers: approvers, threshold: max(threshold, strictest.threshold),
            order: max(order, strictest.order))
    }
}

extension ItemDecision {
    func replacing(stages: [StageSpec], postReview: PostReview?) -> ItemDecision {
        ItemDecision(
            effect: effect, reasons: reasons, maxDurationSeconds: maxDurationSeconds,
            requestTtlSeconds: requestTtlSeconds, stages: stages, postReview: postReview, obligations: obligations,
            basis: basis, at: at)
    }
}
