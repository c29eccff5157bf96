/// What a step of the timekeeper did.
package struct DueReport: Hashable, Sendable {
    package var expired = 0
    package var activated = 0
    package var timedOut = 0
    /// Scheduled grants that were not activated but ended.
    package var refused = 0
    /// What is tried again at the next step: policy gave no answer, another command came first, or the store failed.
    package var left = 0
    /// When the next thing comes due; `nil` where nothing waits or the store does not say.
    package var next: Instant?

    package init() {}
}

extension AccessService {
    /// Does what has come due by now: ends grants, times out requests, activates what was scheduled. Decisions do not
    /// wait for it: a grant is refused from its instant on, whether or not its end is recorded yet (P4).
    ///
    /// Also raises the store's high-water mark, so that no later process starts before this time.
    ///
    /// - Parameter limit: how many of each at most, from 1.
    package func runDue(limit: Int = 256) async -> DueReport {
        let reading = clock.reading()
        let now = reading.now
        var report = DueReport()
        do {
            try await store.raiseClock(to: now)
            if let change = clock.changed(reading) { try await record([change]) }
            let due = try await store.due(at: now, limit: limit)
            let steps: [DueStep] =
                due.grantsToExpire.map(DueStep.expire) + due.requestsToTimeOut.map(DueStep.timeOut)
                + (reading.isSound ? due.grantsToActivate.map(DueStep.activate) : [])
            report = await run(steps, now: now)
            report.next = try await store.nextDue()
        } catch {
            report.left += 1
        }
        return report
    }

    private enum DueStep: Sendable {
        case expire(GrantID)
        case timeOut(RequestID)
        case activate(GrantID)
    }

    private enum DueResult: Sendable { case expired, activated, timedOut, refused, left, nothing }

    /// Runs a few steps at a time, so that the store commits them together.
    private func run(_ steps: [DueStep], now: Instant) async -> DueReport {
        await withTaskGroup(of: DueResult.self) { group in
            var report = DueReport()
            var rest = steps[...]
            func count(_ result: DueResult) {
                switch result {
                case .expired: report.expired += 1
                case .activated: report.activated += 1
                case .timedOut: report.timedOut += 1
                case .refused: report.refused += 1
                case .left: report.left += 1
                case .nothing: break
                }
            }
            for step in rest.prefix(32) { group.addTask { await self.run(step, now: now) } }
            rest = rest.dropFirst(32)
            while let result = await group.next() {
                count(result)
                if let step = rest.popFirst() { group.addTask { await self.run(step, now: now) } }
            }
            return report
        }
    }

    private func run(_ step: DueStep, now: Instant) async -> DueResult {
        do {
            switch step {
            case .expire(let id):
                guard let grant = try await store.grant(id),
                    let transition = try GrantMachine.expire(grant.value, now: now)
                else { return .nothing }
                let touching = [StreamVersion(stream: .grant(id), version: grant.version)]
                try await commit(transition, name: .expire, touching: touching, basis: nil, now: now)
                return .expired
            case .timeOut(let id):
                guard let request = try await store.request(id),
                    let transition = try RequestMachine.timeOut(request.value, now: now)
                else { return .nothing }
                let touching = [StreamVersion(stream: .request(id), version: request.version)]
                try await commit(transition, name: .timeOut, touching: touching, basis: nil, now: now)
                return .timedOut
            case .activate(let id): return try await activate(id, now: now)
            }
        } catch {
            return .left
        }
    }

    private func activate(_ id: GrantID, now: Instant) async throws -> DueResult {
        guard let set = policies.current(), let grant = try await store.grant(id) else { return .left }
        let person = set.directory.accountablePerson(of: grant.value.beneficiary)
        let holder = StreamID.holder(person: person, subject: grant.value.beneficiary)
        let touching =
            try await store.versions(of: [holder]) + [StreamVersion(stream: .grant(id), version: grant.version)]
        let ledger = try await ledger(
            person: person, subject: grant.value.beneficiary, premises: set.premises, now: now)
        let input = GrantDecisionInput(
            now: now, cause: .activation, grant: grant.value, history: ledger.history(at: now),
            holdings: ledger.holdings(at: now))
        let answer: Result<Decided<GrantDecision>, DecisionFailure>
        do { answer = .success(try await set.decider.decideGrant(input)) } catch { answer = .failure(error) }
        let request = try await store.request(grant.value.request)?.value
        guard
            let transition = try GrantMachine.activate(
                grant.value, request: request, answer: answer, premises: set.premises, now: now)
        else { return .left }
        try await commit(transition, name: .activate, touching: touching, basis: set.basis, now: now)
        return transition.grants.first?.state == .active ? .activated : .refused
    }

    private func commit(
        _ transition: Transition, name: CommandName, touching: [StreamVersion], basis: DecisionBasis?, now: Instant
    ) async throws(StoreError) {
        let stamp = CommandStamp(
            id: CommandID(ids.next(prefix: "cm-", now: now)), name: name, actor: .stint, at: now)
        let outcome = CommandOutcome.done(
            CommandResult(command: stamp, request: transition.request, grants: transition.grants))
        let committed = try await store.append(
            AppendBatch(
                command: CommandRecord(stamp: stamp, digest: "", outcome: outcome), touching: touching, basis: basis,
                events: transition.events, requests: transition.request.map { [$0] } ?? [], grants: transition.grants))
        await publish(committed, transition, now: now)
    }
}
