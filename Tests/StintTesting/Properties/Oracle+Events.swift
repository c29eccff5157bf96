import StintCore
import StintScenario

extension Oracle {
    /// What must be true when an event happens; called before it is taken in.
    mutating func check(_ envelope: EventEnvelope, _ world: OracleWorld) {
        switch envelope.event {
        case .requestDecided(let payload):
            if payload.decision.effect == .deny { cover("denied \(payload.decision.reasons.first?.code ?? "")") }
        case .requestItemDenied(let payload): cover("item denied \(payload.reasons.first?.code ?? "")")
        case .reviewRecorded(let payload): checkReview(payload, envelope, world)
        case .grantIssued(let payload): checkIssued(payload.grant, envelope, world)
        case .grantActivated(let payload): checkActivated(payload, envelope, world)
        case .grantResumed(let payload): checkResumed(payload, envelope, world)
        case .grantRevoked(let payload): checkRevoked(payload, envelope, world)
        case .grantRelinquished(let payload): checkRelinquished(payload, envelope, world)
        case .grantExpired(let payload): checkExpired(payload, envelope)
        case .grantWaiting(let payload): cover("waiting \(payload.reasons.first?.code ?? "")")
        case .requestTimedOut(let payload):
            if let deadline = folded.requests[payload.request]?.deadline, envelope.at < deadline {
                fail("P4", "event \(envelope.position): `\(payload.request)` timed out before \(deadline)")
            }
        case .postReviewPassed(let payload): checkPassed(payload.request, envelope, world)
        case .postReviewFailed(let payload):
            // The review that says so is of the same command, and may stand before or after this.
            cover("post review failed \(payload.reasons.first?.code ?? "")")
        case .postReviewOverdue(let payload):
            if let deadline = folded.requests[payload.request]?.postReview?.deadline, envelope.at < deadline {
                fail("P4", "event \(envelope.position): the review afterwards was overdue before \(deadline)")
            }
        case .freezeStarted, .freezeEnded:
            guard case .subject(let subject) = envelope.actor else { break }
            if !mayRevoke(subject, world) {
                fail("P5", "event \(envelope.position): \(subject) may not freeze or thaw")
            }
            if case .freezeStarted(let payload) = envelope.event, freezes[payload.freeze.name] != nil {
                fail("P11", "event \(envelope.position): the freeze `\(payload.freeze.name)` stands already")
            }
        case .delegationStarted(let payload): checkDelegation(payload.delegation, envelope, world)
        case .commandRefused(let payload): cover("refused \(payload.name.rawValue) \(payload.refusal.code)")
        default: break
        }
    }

    private mutating func checkPassed(_ id: RequestID, _ envelope: EventEnvelope, _ world: OracleWorld) {
        for stage in folded.requests[id]?.postReview?.stages ?? [] {
            let persons = supporters(of: stage, item: 1, id, isPostReview: true, world)
            if persons.count < stage.threshold {
                fail("P2", "event \(envelope.position): `\(stage.name)` has \(persons.count) of \(stage.threshold)")
            }
        }
    }

    private mutating func checkDelegation(
        _ delegation: Delegation, _ envelope: EventEnvelope, _ world: OracleWorld
    ) {
        let place = "event \(envelope.position), `\(delegation.id)`"
        if envelope.actor != .subject(delegation.delegator) { fail("P1", "\(place): delegated for somebody else") }
        if machineCommands.contains(envelope.command) { fail("P1", "\(place): a program delegated") }
        for subject in [delegation.delegator, delegation.delegate]
        where subject.type != .user || !world.isActive(subject) || world.personBehind(subject) == nil {
            fail("P1", "\(place): \(subject) has no part in a delegation")
        }
        if world.personBehind(delegation.delegator) == world.personBehind(delegation.delegate) {
            fail("P2", "\(place): delegated to oneself")
        }
        let most = world.limits.maxDelegationSeconds * 1_000_000_000
        if delegation.endsAt.nanoseconds(since: delegation.startsAt) > most || delegation.endsAt <= envelope.at {
            fail("P1", "\(place): it lasts from \(delegation.startsAt) to \(delegation.endsAt)")
        }
    }
}
