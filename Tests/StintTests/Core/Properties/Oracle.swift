import StintCore
import StintTesting

/// Recomputes from the log what must be true, in its own words: it shares neither the state machines' rules nor the
/// directory's lookups.
struct Oracle {
    let log: [EventEnvelope]
    /// Every grant as the log tells it, with its state.
    let grants: [GrantID: Grant]

    init(log: [EventEnvelope]) {
        self.log = log
        var grants: [GrantID: Grant] = [:]
        for envelope in log {
            switch envelope.event {
            case .grantIssued(let payload): grants[payload.grant.id] = payload.grant
            case .grantActivated(let payload): grants[payload.grant]?.become(.active, nil)
            case .grantExpired(let payload): grants[payload.grant]?.become(.expired, envelope.at)
            case .grantRevoked(let payload): grants[payload.grant]?.become(.revoked, envelope.at)
            case .grantRelinquished(let payload): grants[payload.grant]?.become(.relinquished, envelope.at)
            default: break
            }
        }
        self.grants = grants
    }

    /// The state machines' own fold, to hold against what is stored.
    var folded: (requests: [RequestID: AccessRequest], grants: [GrantID: Grant], failures: [String]) {
        var requests: [RequestID: AccessRequest] = [:]
        var grants: [GrantID: Grant] = [:]
        var failures: [String] = []
        for envelope in log {
            do {
                if let id = envelope.event.grantID {
                    grants[id] = try Grant.applying(
                        envelope.event, to: grants[id], at: envelope.at, by: envelope.actor)
                } else if let id = envelope.event.requestID {
                    requests[id] = try AccessRequest.applying(envelope.event, to: requests[id], at: envelope.at)
                }
            } catch { failures.append("event \(envelope.position) does not follow: \(error)") }
        }
        return (requests, grants, failures)
    }

    func violations(
        worlds: [(from: Int64, world: WorldSpec)], after position: Int64, machineCommands: Set<CommandID>
    ) -> [Violation] {
        var found: [Violation] = []
        for envelope in log where envelope.position > position {
            guard let world = worlds.last(where: { $0.from <= envelope.position })?.world else { continue }
            switch envelope.event {
            case .reviewRecorded(let payload):
                found += reviewViolations(payload, envelope, world, worlds, machineCommands)
            case .grantIssued(let payload): found += grantViolations(payload.grant, envelope, world, worlds)
            case .grantActivated(let payload):
                if let grant = grants[payload.grant], envelope.at < grant.startsAt || grant.expiresAt <= envelope.at {
                    found.append(Violation(promise: "P4", what: "`\(grant.id)` was activated at \(envelope.at)"))
                }
            case .grantExpired(let payload):
                if let grant = grants[payload.grant], envelope.at < grant.expiresAt {
                    found.append(Violation(promise: "P4", what: "`\(grant.id)` expired early, at \(envelope.at)"))
                }
            default: break
            }
        }
        found += continuityViolations(limits: worlds.last?.world.config.limits ?? Limits())
        return found
    }

    func submission(_ id: RequestID) -> (payload: RequestSubmitted, position: Int64)? {
        for envelope in log {
            if case .requestSubmitted(let payload) = envelope.event, payload.request == id {
                return (payload, envelope.position)
            }
        }
        return nil
    }

    func reviews(_ id: RequestID, before position: Int64) -> [Review] {
        log.compactMap { envelope in
            guard envelope.position < position, case .reviewRecorded(let payload) = envelope.event,
                payload.request == id
            else { return nil }
            return payload.review
        }
    }

    /// The persons nobody of whom may review: as of the submission, and as of a later moment.
    private func beneficiaries(
        of id: RequestID, _ world: WorldSpec, _ worlds: [(from: Int64, world: WorldSpec)]
    ) -> Set<PersonID> {
        guard let submitted = submission(id) else { return [] }
        let terms = submitted.payload.terms
        var persons: Set<PersonID> = []
        for world in [worlds.last { $0.from <= submitted.position }?.world, world].compactMap({ $0 }) {
            let directory = OracleDirectory(world: world)
            persons.formUnion(directory.benefit(terms.submitter))
            persons.formUnion(directory.benefit(terms.beneficiary))
        }
        return persons
    }

    // MARK: P1, P2: at every review

    private func reviewViolations(
        _ payload: ReviewRecorded, _ envelope: EventEnvelope, _ world: WorldSpec,
        _ worlds: [(from: Int64, world: WorldSpec)], _ machineCommands: Set<CommandID>
    ) -> [Violation] {
        var found: [Violation] = []
        let review = payload.review
        let directory = OracleDirectory(world: world)
        let person = directory.personBehind(review.reviewer)
        func fail(_ promise: String, _ what: String) {
            found.append(Violation(promise: promise, what: "event \(envelope.position): \(what)"))
        }
        if review.reviewer.type != .user { fail("P1", "\(review.reviewer) reviewed") }
        if machineCommands.contains(envelope.command) { fail("P1", "a program reviewed as \(review.reviewer)") }
        if person == nil { fail("P1", "\(review.reviewer) has no person and reviewed") }
        if person != review.person { fail("P1", "\(review.reviewer) is not \(review.person)") }
        if !directory.isActive(review.reviewer) { fail("P1", "\(review.reviewer) is disabled and reviewed") }
        if let person, beneficiaries(of: payload.request, world, worlds).contains(person) {
            fail("P1", "\(review.reviewer) reviewed what benefits the person \(person)")
        }
        if let terms = submission(payload.request)?.payload.terms,
            [terms.submitter, terms.beneficiary].contains(review.reviewer)
        {
            fail("P1", "\(review.reviewer) reviewed their own request")
        }
        if reviews(payload.request, before: envelope.position).contains(where: { $0.person == review.person }) {
            fail("P2", "the person \(review.person) reviewed `\(payload.request)` twice")
        }
        if world.refusedReviewers.contains(review.reviewer) { fail("P6", "policy refused \(review.reviewer)") }
        if world.failure != nil { fail("P6", "a review passed though policy fails") }
        return found
    }

    // MARK: P1, P2, P3, P6, P7, P11: at every grant

    private func grantViolations(
        _ grant: Grant, _ envelope: EventEnvelope, _ world: WorldSpec, _ worlds: [(from: Int64, world: WorldSpec)]
    ) -> [Violation] {
        var found: [Violation] = []
        func fail(_ promise: String, _ what: String) {
            found.append(Violation(promise: promise, what: "event \(envelope.position), `\(grant.id)`: \(what)"))
        }
        guard let terms = submission(grant.request)?.payload.terms else {
            fail("P3", "no request asked for it")
            return found
        }
        let directory = OracleDirectory(world: world)
        // P3: absolute, as asked for, issued once.
        if grant.startsAt != terms.startsAt ?? envelope.at { fail("P3", "it begins at \(grant.startsAt)") }
        if grant.expiresAt.nanoseconds(since: grant.startsAt) != terms.durationSeconds * 1_000_000_000 {
            fail("P3", "it lasts to \(grant.expiresAt), and \(terms.durationSeconds) s were asked for")
        }
        if terms.durationSeconds > world.config.limits.maxDurationSeconds { fail("P3", "it is over the limit") }
        let issues = log.count { other in
            if case .grantIssued(let payload) = other.event {
                payload.grant.request == grant.request && payload.grant.item == grant.item
            } else {
                false
            }
        }
        if issues != 1 { fail("P3", "its request led to \(issues) grants") }
        if grant.person != directory.accountable(grant.beneficiary) {
            fail("P3", "it is counted to \(grant.person?.text ?? "nobody")")
        }
        // P11: decided on the set in force.
        if grant.basis != world.basis {
            fail("P11", "it was decided on \(grant.basis), and \(world.basis) is in force")
        }
        if !directory.mayAct(grant.beneficiary) { fail("P7", "\(grant.beneficiary) may not act") }
        if !directory.mayAct(terms.submitter) { fail("P7", "\(terms.submitter) may not act") }
        // P6: policy must have said yes, in a form that can be followed.
        guard world.failure == nil, world.isLoaded, case .decide(let answer)? = world.answers[grant.entitlement],
            grant.entitlement != "db:nothing"
        else {
            fail("P6", "policy gave no answer for it")
            return found
        }
        if let longest = answer.maxDurationSeconds, terms.durationSeconds > longest {
            fail("P6", "policy allows \(longest) s")
        }
        switch answer.effect {
        case .deny: fail("P6", "policy denied it")
        case .allow: if !answer.stages.isEmpty { fail("P6", "policy's answer was malformed") }
        case .review:
            if answer.stages.isEmpty { fail("P6", "policy named no stage") }
            if grant.stages != answer.stages { fail("P7", "it went through other stages than today's") }
            found += approvalViolations(grant, envelope, answer.stages, world, worlds)
        }
        return found
    }

    /// Every stage of today has as many distinct persons as it asks for, who today may review it (P1, P2, P7).
    private func approvalViolations(
        _ grant: Grant, _ envelope: EventEnvelope, _ stages: [StageSpec], _ world: WorldSpec,
        _ worlds: [(from: Int64, world: WorldSpec)]
    ) -> [Violation] {
        var found: [Violation] = []
        func fail(_ promise: String, _ what: String) {
            found.append(Violation(promise: promise, what: "event \(envelope.position), `\(grant.id)`: \(what)"))
        }
        let directory = OracleDirectory(world: world)
        let given = reviews(grant.request, before: envelope.position).filter { $0.verdict == .approve }
        let excluded = beneficiaries(of: grant.request, world, worlds)
        var counted: [PersonID] = []
        for stage in stages {
            if stage.threshold < 1 { fail("P6", "its stage has the threshold \(stage.threshold)") }
            let good = given.filter { review in
                review.stage == stage.name && directory.isActive(review.reviewer)
                    && directory.personBehind(review.reviewer) == review.person && !excluded.contains(review.person)
                    && directory.names(stage.approvers, review.reviewer)
                    && !world.refusedReviewers.contains(review.reviewer)
            }
            let persons = Set(good.map(\.person))
            counted += persons
            if persons.count < stage.threshold {
                let all = Set(given.filter { $0.stage == stage.name }.map(\.person)).count
                fail(
                    all < stage.threshold ? "P2" : "P7",
                    "stage `\(stage.name)` has \(persons.count) of \(stage.threshold)")
            }
        }
        if Set(counted).count != counted.count { fail("P2", "a person counts for two stages") }
        for approval in grant.approvals where excluded.contains(approval.person) {
            fail("P1", "it rests on \(approval.reviewer), who benefits")
        }
        return found
    }

    // MARK: P3: continuous time

    private func continuityViolations(limits: Limits) -> [Violation] {
        struct Key: Hashable {
            let person: PersonID?
            let subject: SubjectRef?
            let entitlement: Entitlement
        }
        var found: [Violation] = []
        let byKey = Dictionary(grouping: grants.values) { grant in
            Key(
                person: grant.person, subject: grant.person == nil ? grant.beneficiary : nil,
                entitlement: grant.entitlement)
        }
        for (key, grants) in byKey {
            let held = grants.map {
                ($0.startsAt.nanoseconds, min($0.endedAt ?? $0.expiresAt, $0.expiresAt).nanoseconds)
            }
            .filter { $0.0 < $0.1 }.sorted { $0.0 < $1.0 }
            var start: Int64?
            var end: Int64 = .min
            for (from, to) in held {
                if start == nil || from - end > limits.continuousGapSeconds * 1_000_000_000 { start = from }
                end = max(end == .min ? to : end, to)
                if let start, end - start > limits.maxContinuousSeconds * 1_000_000_000 {
                    found.append(
                        Violation(
                            promise: "P3",
                            what:
                                "\(key.person?.text ?? "\(String(describing: key.subject))") holds `\(key.entitlement)` "
                                + "for \((end - start) / 1_000_000_000) s without a break"))
                    break
                }
            }
        }
        return found
    }
}

extension Grant {
    fileprivate mutating func become(_ next: GrantState, _ end: Instant?) {
        self = Grant(
            id: id, request: request, item: item, beneficiary: beneficiary, person: person, entitlement: entitlement,
            resource: resource, actions: actions, risk: risk, reason: reason, ticket: ticket, startsAt: startsAt,
            expiresAt: expiresAt, state: next, stages: stages, approvals: approvals, obligations: obligations,
            basis: basis, issuedAt: issuedAt, activatedAt: activatedAt, endedAt: end)
    }
}
