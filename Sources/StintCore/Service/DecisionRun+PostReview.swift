extension DecisionRun {
    /// A verdict on an emergency, after the fact: about all of it that the reviewer may speak on.
    func postReview(_ found: ReviewCase) async throws -> CommandRun.Proposal {
        let request = found.request
        let command = found.command
        guard command.items == nil, command.durationSeconds == nil else {
            throw found.isVisible
                ? Refusal(
                    .invalid, "post_review_whole", "an emergency is reviewed as a whole, for the time it took",
                    remedy: "leave items and duration out")
                : Refusal.requestNotFound(request.id)
        }
        let touching =
            try await store.versions(of: holders(of: found))
            + [StreamVersion(stream: .request(request.id), version: found.version)]
        let grants = try await service.grants(GrantFilter(request: request.id))
        let stages = request.reviewable.reduce(into: [Int: [StageSpec]]()) { result, item in
            result[item.number] = item.decision?.postReview?.stages ?? []
        }
        let standings = try await judge.standings(of: request, stages: stages, isPostReview: true)
        let right = try right(of: found, standings: standings.standings)
        let facts = try await judge.facts(of: caller.subject, found.person)
        let asked = try await ask(right.open, found, about: request, right: right, facts: facts, isPostReview: true)
        let review = Review(
            reviewer: caller.subject, person: found.person, verdict: command.verdict, stage: right.stage,
            items: asked.items, delegation: right.delegation, isPostReview: true, comment: command.comment, at: now,
            basis: rules.basis)
        let transition = try RequestMachine.postReview(
            request,
            RequestMachine.Verdicts(
                review: review, records: asked.records, standings: standings.standings,
                reassessments: standings.records),
            grants: grants.map(\.value), now: now)
        let through = try await delegationStreams(right)
        return CommandRun.Proposal(
            transition: transition, touching: touching + transition.streams(of: grants), basis: rules.basis,
            unchanged: standings.unchanged + facts.unchanged + through)
    }
}
