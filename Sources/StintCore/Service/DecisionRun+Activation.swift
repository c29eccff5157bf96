/// Judging a scheduled grant whose start has come (P7).
extension AccessService {
    /// What activating a grant came to, with what it read.
    struct Activation: Sendable {
        let transition: Transition?
        let touching: [StreamVersion]
        let unchanged: [StreamVersion]
    }

    /// Finds out what there is to find about a grant, and runs the machine.
    ///
    /// Everything that could change the answer is among the streams that must not change meanwhile: its holder's, its
    /// request's, the freezes, the signals, and the grant it extends.
    func activation(of grant: Versioned<Grant>, on set: PolicySet, now: Instant) async throws -> Activation? {
        let premises = set.premises
        let own = grant.value
        let today = premises.directory.accountablePerson(of: own.beneficiary)
        var holders = [StreamID.holder(person: own.person, subject: own.beneficiary)]
        let holder = StreamID.holder(person: today, subject: own.beneficiary)
        if !holders.contains(holder) { holders.append(holder) }
        let held = try await store.versions(of: holders)
        guard let request = try await store.request(own.request) else { return nil }
        let requestVersion = StreamVersion(stream: .request(own.request), version: request.version)
        let freezes = try await store.freezes()
        let judge = ItemJudge(service: self, rules: set, now: now)
        let (signals, signalled) = try await judge.signals(
            about: own.beneficiary, today, and: [.resource(own.entitlement.resource)])
        var unchanged = [StreamVersion(stream: .freezes, version: freezes.version)] + signalled
        var predecessor: Grant?
        if let extended = own.extends {
            let found = try await store.grant(extended)
            predecessor = found?.value
            unchanged.append(StreamVersion(stream: .grant(extended), version: found?.version ?? 0))
        }
        let run = DecisionRun(
            service: self, rules: set, now: now, caller: Caller(subject: own.beneficiary, roles: [], session: .machine))
        guard
            let (findings, seen) = try await run.findings(
                on: own, of: request.value, predecessor: predecessor, freezes: freezes.value,
                signals: signals)
        else { return nil }
        let transition = try GrantMachine.activate(
            own, request: request.value, findings: findings,
            delegations: try await delegations(to: nil, now: now), premises: premises, now: now)
        let reopens = transition?.request != nil
        return Activation(
            transition: transition,
            touching: held + [StreamVersion(stream: .grant(own.id), version: grant.version)]
                + (reopens ? [requestVersion] : []),
            unchanged: unchanged + seen + (reopens ? [] : [requestVersion]))
    }
}

extension DecisionRun {
    /// Policy is asked only where the core lets the grant be.
    fileprivate func findings(
        on grant: Grant, of request: AccessRequest, predecessor: Grant?, freezes: [Freeze], signals: [Signal]
    ) async throws -> (ActivationFindings, [StreamVersion])? {
        let premises = rules.premises
        let objections = GrantMachine.objections(to: grant, predecessor: predecessor, premises: premises, now: now)
        guard objections.isEmpty else { return (ActivationFindings(objections: objections), []) }
        if let freeze = freezes.forbidding(grant.entitlement, for: grant.beneficiary) {
            return (ActivationFindings(freeze: freeze), [])
        }
        let person = premises.directory.accountablePerson(of: grant.beneficiary)
        let ledger = try await service.ledger(
            person: person, subject: grant.beneficiary, premises: premises, now: now)
        guard let item = request.items.first(where: { $0.number == grant.item }) else { return nil }
        let judgement = try await judge.judge(request, items: [item], grants: [grant], purpose: .activation)
        guard let judged = judgement.judged.first else { return nil }
        let seen = judgement.unchanged
        guard judged.decision.effect != .deny else { return (ActivationFindings(judged: judged), seen) }
        let answer = await rules.ask(
            GrantDecisionInput(
                now: now, cause: .activation, grant: grant, history: ledger.history(at: now),
                holdings: ledger.holdings(at: now), signals: signals))
        guard case .success(let decided) = answer, decided.decision.keep, judged.decision.effect == .review else {
            return (ActivationFindings(judged: judged, answer: answer), seen)
        }
        let found = try await judge.standings(
            of: request.judgedAnew([judged]), stages: [grant.item: judged.decision.stages])
        let upheld = Set(found.standings.flatMap { $0.approvals.map(\.person) })
        return (
            ActivationFindings(judged: judged, answer: answer, upheld: upheld, reassessments: found.records),
            seen + found.unchanged
        )
    }
}

extension PolicySet {
    /// `data.stint.grant.decision`, or why there is no answer.
    func ask(_ input: GrantDecisionInput) async -> Result<Decided<GrantDecision>, DecisionFailure> {
        do { return .success(try await decider.decideGrant(input)) } catch { return .failure(error) }
    }
}

extension RequestTerms {
    /// The terms for another duration.
    func lasting(seconds: Int64) -> RequestTerms {
        RequestTerms(
            submitter: submitter, beneficiary: beneficiary, durationSeconds: seconds, startsAt: startsAt,
            reason: reason, ticket: ticket, context: context, claimed: claimed, extends: extends,
            breakGlass: breakGlass)
    }
}
