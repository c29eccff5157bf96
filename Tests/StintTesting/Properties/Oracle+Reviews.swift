import StintCore
import StintScenario

extension Oracle {
    // MARK: P1, P2: at every review

    mutating func checkReview(_ payload: ReviewRecorded, _ envelope: EventEnvelope, _ world: OracleWorld) {
        let review = payload.review
        let place = "event \(envelope.position)"
        guard let submitted = requests[payload.request], let request = folded.requests[payload.request] else {
            return fail("P11", "\(place): a review of nothing")
        }
        cover("review\(review.delegation == nil ? "" : " delegated")\(review.isPostReview ? " afterwards" : "")")
        if review.reviewer.type != .user { fail("P1", "\(place): \(review.reviewer) reviewed") }
        if machineCommands.contains(envelope.command) {
            fail("P1", "\(place): a program reviewed as \(review.reviewer)")
        }
        if world.personBehind(review.reviewer) == nil { fail("P1", "\(place): \(review.reviewer) has no person") }
        if world.personBehind(review.reviewer) != review.person {
            fail("P1", "\(place): \(review.reviewer) is not \(review.person)")
        }
        if !world.mayAct(review.reviewer) { fail("P1", "\(place): \(review.reviewer) may not act and reviewed") }
        let benefits = beneficiaries(of: payload.request, world)
        for person in review.persons where benefits.contains(person) {
            fail("P1", "\(place): \(review.reviewer) reviewed what benefits the person \(person)")
        }
        let terms = submitted.payload.terms
        for subject in [review.reviewer, review.qualified.reviewer]
        where [terms.submitter, terms.beneficiary].contains(subject) {
            fail("P1", "\(place): \(subject) reviewed their own request")
        }
        if Set(review.persons).count != review.persons.count {
            fail("P2", "\(place): the person \(review.person) reviewed in their own place")
        }
        for earlier in submitted.reviews where !Set(earlier.review.persons).isDisjoint(with: review.persons) {
            fail("P2", "\(place): a person of \(review.persons) reviewed `\(payload.request)` twice")
        }
        if world.refused.contains(review.reviewer) { fail("P6", "\(place): policy refused \(review.reviewer)") }
        if !world.isHealthy { fail("P6", "\(place): a review passed though policy fails") }
        checkDelegation(review, envelope, world)
        if review.isPostReview != terms.breakGlass { fail("P1", "\(place): a review of the wrong kind") }
        if let seconds = review.durationSeconds {
            if review.verdict != .approve { fail("P3", "\(place): a denial with a duration") }
            if seconds > terms.durationSeconds { fail("P3", "\(place): a review widened to \(seconds) s") }
        }
        checkRight(review, request, envelope, world)
    }

    private mutating func checkDelegation(_ review: Review, _ envelope: EventEnvelope, _ world: OracleWorld) {
        guard let used = review.delegation else { return }
        let place = "event \(envelope.position)"
        guard let delegation = delegations[used.id] else {
            return fail("P1", "\(place): reviewed through the delegation `\(used.id)`, which is not in force")
        }
        if delegation.delegate != review.reviewer || delegation.delegator != used.delegator {
            fail("P1", "\(place): the delegation `\(used.id)` is not theirs")
        }
        if envelope.at < delegation.startsAt || delegation.endsAt <= envelope.at {
            fail("P1", "\(place): the delegation `\(used.id)` is not in force at \(envelope.at)")
        }
        if world.personBehind(used.delegator) != used.person {
            fail("P1", "\(place): \(used.delegator) is not \(used.person)")
        }
        if !world.mayAct(used.delegator) { fail("P7", "\(place): the absent \(used.delegator) may not act") }
    }

    /// Whoever reviews is named, by today's policy, by a stage of that name that is open for each item.
    private mutating func checkRight(
        _ review: Review, _ request: AccessRequest, _ envelope: EventEnvelope, _ world: OracleWorld
    ) {
        let place = "event \(envelope.position)"
        let by = review.qualified.reviewer
        if review.isPostReview {
            let stage = request.postReview?.stages.first { $0.name == review.stage }
            if stage.map({ world.names($0.approvers, by) }) != true {
                fail("P7", "\(place): \(by) is no reviewer of `\(review.stage)` afterwards")
            }
            return
        }
        for number in review.items {
            guard let item = request.items.first(where: { $0.number == number }) else {
                fail("P11", "\(place): a review of the item \(number), which is not there")
                continue
            }
            if item.state != .pending { fail("P11", "\(place): a review of the item \(number), which is decided") }
            // Where policy would grant it at once today, or gives no answer, the stages it was asked for govern.
            guard let answer = answer(item.entitlement, of: request.terms, world), answer.effect == .review else {
                continue
            }
            guard let stage = (answer.stages ?? []).first(where: { $0.name == review.stage }) else {
                if review.verdict == .approve {
                    fail("P7", "\(place): `\(review.stage)` is no stage of `\(item.entitlement)` today")
                }
                continue
            }
            if !world.names(stage.approvers, by) {
                fail("P7", "\(place): \(by) is no reviewer of `\(stage.name)` today")
            }
            for lower in answer.stages ?? [] where lower.spec.order < stage.spec.order {
                if supporters(of: lower.spec, item: number, request.id, world).count < lower.spec.threshold {
                    fail("P7", "\(place): `\(stage.name)` was reviewed before `\(lower.name)` was passed")
                }
            }
        }
    }

    /// Distinct persons whose approvals of a stage count for an item today, of what was reviewed so far.
    func supporters(
        of stage: StageSpec, item: Int, _ id: RequestID, isPostReview: Bool = false, _ world: OracleWorld
    ) -> Set<PersonID> {
        let benefits = beneficiaries(of: id, world)
        let good = (requests[id]?.reviews ?? []).map(\.review).filter { review in
            let by = review.qualified
            return review.verdict == .approve && review.stage == stage.name && review.isPostReview == isPostReview
                && (isPostReview || review.items.contains(item)) && world.mayAct(review.reviewer)
                && world.personBehind(review.reviewer) == review.person
                && world.personBehind(by.reviewer) == by.person && world.mayAct(by.reviewer)
                && benefits.isDisjoint(with: review.persons) && world.names(stage.approvers, by.reviewer)
                && !world.refused.contains(review.reviewer)
        }
        return Set(good.map(\.person))
    }
}
