import StintCore
import StintScenario

extension Oracle {
    // MARK: P1, P2, P3, P6, P7, P11: at every grant

    mutating func checkIssued(_ grant: Grant, _ envelope: EventEnvelope, _ world: OracleWorld) {
        let place = "event \(envelope.position), `\(grant.id)`"
        guard let terms = requests[grant.request]?.payload.terms else {
            return fail("P3", "\(place): no request asked for it")
        }
        if grants.values.contains(where: { $0.grant.request == grant.request && $0.grant.item == grant.item }) {
            fail("P3", "\(place): its item led to two grants")
        }
        if grants[grant.id] != nil { fail("P3", "\(place): it is issued twice") }
        if grant.beneficiary != terms.beneficiary { fail("P3", "\(place): it is for \(grant.beneficiary)") }
        if grant.person != world.accountable(grant.beneficiary) {
            fail("P3", "\(place): it is counted to \(grant.person?.text ?? "nobody")")
        }
        if grant.basis != world.basis {
            fail("P11", "\(place): it was decided on \(grant.basis), and \(world.basis) is in force")
        }
        if grant.extends != terms.extends || grant.breakGlass != terms.breakGlass {
            fail("P3", "\(place): it is of another kind than its request")
        }
        if isFrozen(grant.entitlement, for: grant.beneficiary) { fail("P6", "\(place): it is granted while frozen") }
        if terms.breakGlass { checkEmergency(grant, terms, envelope, world) }
        if let predecessor = terms.extends { checkExtension(grant, of: predecessor, envelope, world) }
        guard let answer = checkSupport(grant, place, world) else { return }
        checkInstants(grant, terms, answer, envelope, world)
    }

    private mutating func checkInstants(
        _ grant: Grant, _ terms: RequestTerms, _ answer: PolicyTable.Answer, _ envelope: EventEnvelope,
        _ world: OracleWorld
    ) {
        let place = "event \(envelope.position), `\(grant.id)`"
        if grant.startsAt != terms.startsAt ?? envelope.at { fail("P3", "\(place): it begins at \(grant.startsAt)") }
        if grant.expiresAt <= envelope.at { fail("P3", "\(place): it ended before it was issued") }
        let narrowed = (requests[grant.request]?.reviews ?? []).map(\.review).filter {
            $0.verdict == .approve && $0.items.contains(grant.item)
        }.compactMap(\.durationSeconds)
        let longest = min(answer.maxDuration?.seconds ?? .max, world.limits.maxDurationSeconds)
        let wanted = min(terms.durationSeconds, longest, narrowed.min() ?? .max)
        if grant.expiresAt.nanoseconds(since: grant.startsAt) != wanted * 1_000_000_000 {
            fail("P3", "\(place): it lasts to \(grant.expiresAt), and \(wanted) s are due to it")
        }
    }

    private mutating func checkEmergency(
        _ grant: Grant, _ terms: RequestTerms, _ envelope: EventEnvelope, _ world: OracleWorld
    ) {
        let place = "event \(envelope.position), `\(grant.id)`"
        cover("broke glass")
        for subject in [terms.submitter, terms.beneficiary] where subject.type == .agent {
            fail("P6", "\(place): the agent \(subject) broke glass")
        }
        let person = world.accountable(terms.beneficiary)
        for (id, other) in folded.requests where id != grant.request && other.terms.breakGlass {
            guard let after = other.postReview, let theirs = other.parties.accountable, theirs == person else {
                continue
            }
            let isRecent = after.decidedAt.map {
                envelope.at.nanoseconds(since: $0) < world.limits.breakGlassBlockSeconds * 1_000_000_000
            }
            if after.state == .overdue || (after.state == .failed && isRecent == true) {
                fail("P6", "\(place): the review of `\(id)` is \(after.state.rawValue)")
            }
        }
    }

    private mutating func checkExtension(
        _ grant: Grant, of predecessor: GrantID, _ envelope: EventEnvelope, _ world: OracleWorld
    ) {
        let place = "event \(envelope.position), `\(grant.id)`"
        cover("extended")
        guard let before = grants[predecessor] else { return fail("P3", "\(place): it extends nothing") }
        if grant.startsAt != before.grant.expiresAt { fail("P3", "\(place): it does not begin where that one ends") }
        if grant.entitlement != before.grant.entitlement || grant.beneficiary != before.grant.beneficiary {
            fail("P3", "\(place): it extends something else")
        }
        if before.grant.breakGlass { fail("P6", "\(place): it extends an emergency") }
        if grant.beneficiary.type == .agent { fail("P6", "\(place): an agent extends") }
        if before.endedAt != nil, before.state != .expired { fail("P3", "\(place): it extends what was taken away") }
        let others = grants.values.filter { $0.grant.extends == predecessor && $0.endedAt == nil }
        if !others.isEmpty { fail("P3", "\(place): \(predecessor) has two successors") }
    }

    /// Policy of today says yes, in a form that can be followed, and enough persons who qualify today approved
    /// (P1, P2, P6, P7): what a grant needs to be issued, and again to begin.
    @discardableResult
    mutating func checkSupport(_ grant: Grant, _ place: String, _ world: OracleWorld) -> PolicyTable.Answer? {
        guard let terms = requests[grant.request]?.payload.terms else { return nil }
        for subject in Set([terms.beneficiary, terms.submitter]) where !world.mayAct(subject) {
            fail("P7", "\(place): \(subject) may not act")
        }
        guard let answer = answer(grant.entitlement, of: terms, world) else {
            fail("P6", "\(place): policy gave no answer for it that allows it")
            return nil
        }
        let length = grant.expiresAt.nanoseconds(since: grant.startsAt) / 1_000_000_000
        if let longest = answer.maxDuration?.seconds, length > longest {
            fail("P6", "\(place): policy allows \(longest) s")
        }
        var counted: [PersonID] = []
        for stage in (answer.stages ?? []).map(\.spec) {
            let persons = supporters(of: stage, item: grant.item, grant.request, world)
            counted += persons
            let wanted = stage.threshold + (defect == .wantsOneApprovalMore ? 1 : 0)
            if persons.count < wanted {
                let all = (requests[grant.request]?.reviews ?? []).filter {
                    $0.review.verdict == .approve && $0.review.stage == stage.name
                }
                let promise = Set(all.map(\.review.person)).count < wanted ? "P2" : "P7"
                fail(promise, "\(place): stage `\(stage.name)` has \(persons.count) of \(wanted)")
            }
        }
        if Set(counted).count != counted.count { fail("P2", "\(place): a person counts for two stages") }
        let benefits = beneficiaries(of: grant.request, world)
        for approval in grant.approvals where benefits.contains(approval.person) {
            fail("P1", "\(place): it rests on \(approval.reviewer), who benefits")
        }
        return answer
    }

    // MARK: At its beginning and its end

    mutating func checkActivated(_ payload: GrantActivated, _ envelope: EventEnvelope, _ world: OracleWorld) {
        guard let grant = grants[payload.grant]?.grant else { return }
        let place = "event \(envelope.position), `\(grant.id)` activated"
        if envelope.at < grant.startsAt || grant.expiresAt <= envelope.at { fail("P4", "\(place) at \(envelope.at)") }
        if isFrozen(grant.entitlement, for: grant.beneficiary) { fail("P6", "\(place) while frozen") }
        if world.keeps(grant.entitlement) != .keep, envelope.at > grant.issuedAt {
            fail("P6", "\(place) though policy does not keep it")
        }
        if let extends = grant.extends, let before = grants[extends], before.endedAt != nil, before.state != .expired {
            fail("P3", "\(place) though `\(extends)` was \(before.state.rawValue)")
        }
        checkSupport(grant, place, world)
    }

    mutating func checkResumed(_ payload: GrantResumed, _ envelope: EventEnvelope, _ world: OracleWorld) {
        guard let grant = grants[payload.grant]?.grant else { return }
        let place = "event \(envelope.position), `\(grant.id)` resumed"
        if !world.isHealthy || world.keeps(grant.entitlement) != .keep { fail("P6", "\(place) without policy's word") }
        if !world.mayAct(grant.beneficiary) { fail("P7", "\(place) though \(grant.beneficiary) may not act") }
    }

    /// P5, P6: who may, and never a policy that only fails.
    mutating func checkRevoked(_ payload: GrantRevoked, _ envelope: EventEnvelope, _ world: OracleWorld) {
        guard let told = grants[payload.grant] else { return }
        let grant = told.grant
        let place = "event \(envelope.position), `\(grant.id)` revoked"
        let codes = payload.reasons.map(\.code)
        cover("revoked \(codes.first ?? "for nothing")")
        if codes.isEmpty { fail("P5", "\(place) without a reason") }
        if let failure = codes.compactMap(DecisionFailure.Code.init(rawValue:)).first {
            fail("P6", "\(place) because policy failed: \(failure.rawValue)")
        }
        let request = folded.requests[grant.request]
        let endedBefore = grant.extends.flatMap { grants[$0] }.map { $0.endedAt != nil && $0.state != .expired }
        let after = request?.postReview?.state
        let follows = endedBefore == true || after == .failed || after == .overdue
        let item = request?.items.first { $0.number == grant.item }
        let reopened = item.map { $0.state != .approved } ?? false
        switch envelope.actor {
        case .subject(let subject):
            if defect == .onlyHoldersEndGrants, !world.holds(subject, grant) {
                fail("P5", "\(place) by \(subject), who does not hold it")
            }
            if !mayRevoke(subject, world), !follows, !reopened, !isSignalled(grant, at: envelope.at, world) {
                fail("P5", "\(place) by \(subject), who may not")
            }
        case .stint:
            let policySays = world.isHealthy && world.keeps(grant.entitlement) == .end
            let notToBegin =
                told.state == .scheduled && grant.startsAt <= envelope.at && world.isHealthy
                && world.answers[grant.entitlement]?.fails == nil
            let isGone = !world.mayAct(grant.beneficiary)
            let signalled = world.isHealthy && isSignalled(grant, at: envelope.at, world)
            if !policySays, !notToBegin, !isGone, !signalled, !follows, !reopened {
                fail("P6", "\(place) by Stint without a cause: \(codes.joined(separator: ", "))")
            }
        }
    }

    mutating func checkRelinquished(_ payload: GrantRelinquished, _ envelope: EventEnvelope, _ world: OracleWorld) {
        guard let grant = grants[payload.grant]?.grant, case .subject(let subject) = envelope.actor else {
            return fail("P5", "event \(envelope.position): Stint relinquished")
        }
        let may = [world, earlier].compactMap { $0 }.contains { world in
            world.isLoaded ? world.holds(subject, grant) : subject == grant.beneficiary
        }
        if !may {
            fail("P5", "event \(envelope.position): \(subject) relinquished `\(grant.id)`, and does not hold it")
        }
    }

    mutating func checkExpired(_ payload: GrantExpired, _ envelope: EventEnvelope) {
        guard let grant = grants[payload.grant]?.grant, envelope.at < grant.expiresAt else { return }
        fail("P4", "event \(envelope.position): `\(grant.id)` expired early, at \(envelope.at)")
    }

    // MARK: P3: continuous time

    mutating func checkContinuity(_ limits: Limits) {
        struct Key: Hashable {
            let person: PersonID?
            let subject: SubjectRef?
            let entitlement: Entitlement
        }
        let byKey = Dictionary(grouping: grants.values) { told in
            Key(
                person: told.grant.person, subject: told.grant.person == nil ? told.grant.beneficiary : nil,
                entitlement: told.grant.entitlement)
        }
        for (key, grants) in byKey where grants.count > 0 {
            let held = grants.map { told in
                let end = min(told.endedAt ?? told.grant.expiresAt, told.grant.expiresAt)
                return (told.grant.startsAt.nanoseconds, end.nanoseconds)
            }
            .filter { $0.0 < $0.1 }.sorted { $0.0 < $1.0 }
            var start: Int64?
            var end: Int64 = .min
            for (from, to) in held {
                if start == nil || from - end > limits.continuousGapSeconds * 1_000_000_000 { start = from }
                end = max(end == .min ? to : end, to)
                guard let start, end - start > limits.maxContinuousSeconds * 1_000_000_000 else { continue }
                let who = key.person?.text ?? key.subject?.description ?? "somebody"
                fail("P3", "\(who) holds `\(key.entitlement)` for \((end - start) / 1_000_000_000) s without a break")
                break
            }
        }
    }
}
