/// What a step of the timekeeper did.
package struct DueReport: Hashable, Sendable {
    package var expired = 0
    package var activated = 0
    package var timedOut = 0
    /// Scheduled grants that were not activated but ended.
    package var refused = 0
    /// Scheduled grants whose approvals no longer pass today's stages, so that their request waits again.
    package var reopened = 0
    /// Requests whose reviewers were reminded.
    package var reminded = 0
    /// Reviews after the fact that nobody finished in time.
    package var overdue = 0
    /// What is tried again at the next step: policy gave no answer, a freeze holds it, another command came first, or
    /// the store failed.
    package var left = 0
    /// When the next thing comes due; `nil` where nothing waits or the store does not say.
    package var next: Instant?

    package init() {}

    mutating func count(_ result: DueResult) {
        switch result {
        case .expired: expired += 1
        case .activated: activated += 1
        case .timedOut: timedOut += 1
        case .refused: refused += 1
        case .reopened: reopened += 1
        case .reminded: reminded += 1
        case .overdue: overdue += 1
        case .left: left += 1
        case .nothing: break
        }
    }
}

enum DueStep: Hashable, Sendable {
    case expire(GrantID)
    case timeOut(RequestID)
    case activate(GrantID)
    case remind(RequestID)
    case closePostReview(RequestID)
}

enum DueResult: Sendable { case expired, activated, timedOut, refused, reopened, reminded, overdue, left, nothing }

extension AccessService {
    /// Does what has come due by now: ends grants, times out requests, closes overdue reviews, activates what was
    /// scheduled, reminds reviewers. Decisions do not wait for it: a grant is refused from its instant on, whether or
    /// not its end is recorded yet (P4).
    ///
    /// Also raises the store's high-water mark, so that no later process starts before this time.
    ///
    /// - Parameter limit: how many of each to begin with, from 1. Where as many go on waiting, as in a freeze, more
    ///   are looked at, so that those behind them come through.
    package func runDue(limit: Int = 256) async -> DueReport {
        var report = DueReport()
        do {
            var tried: Set<DueStep> = []
            var limit = max(limit, 1)
            while true {
                // Time goes on while much is done.
                let reading = clock.reading()
                if tried.isEmpty { try await store.raiseClock(to: reading.now) }
                if let change = clock.changed(reading) { try await record([change]) }
                let due = try await store.due(at: reading.now, limit: limit)
                let steps = due.steps(isSound: reading.isSound).filter { !tried.contains($0) }
                await run(steps, now: reading.now, report: &report)
                tried.formUnion(steps)
                guard due.fills(limit), limit < 1 << 20 else { break }
                if steps.isEmpty { limit *= 4 }
            }
            report.next = try await store.nextDue()
        } catch {
            report.left += 1
        }
        return report
    }

    /// Runs a few steps at a time, so that the store commits them together.
    private func run(_ steps: [DueStep], now: Instant, report: inout DueReport) async {
        let counted = await withTaskGroup(of: DueResult.self) { group in
            var report = report
            var rest = steps[...]
            for step in rest.prefix(32) { group.addTask { await self.run(step, now: now) } }
            rest = rest.dropFirst(32)
            while let result = await group.next() {
                report.count(result)
                if let step = rest.popFirst() { group.addTask { await self.run(step, now: now) } }
            }
            return report
        }
        report = counted
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
                guard let request = try await store.request(id) else { return .nothing }
                let grants = try await grants(request.value.reopenedGrants)
                let transition = try RequestMachine.timeOut(request.value, grants: grants.map(\.value), now: now)
                return try await commit(transition, of: request, grants, name: .timeOut, now: now)
                    ? .timedOut : .nothing
            case .closePostReview(let id):
                guard let request = try await store.request(id) else { return .nothing }
                let grants = try await grants(GrantFilter(request: id))
                let transition = try RequestMachine.closePostReview(
                    request.value, grants: grants.map(\.value), now: now)
                return try await commit(transition, of: request, grants, name: .closePostReview, now: now)
                    ? .overdue : .nothing
            case .remind(let id):
                guard let set = policies.current(), let request = try await store.request(id) else { return .left }
                let transition = try RequestMachine.remind(
                    request.value, delegations: try await delegations(to: nil, now: now), premises: set.premises,
                    now: now)
                return try await commit(transition, of: request, [], name: .remind, now: now) ? .reminded : .nothing
            case .activate(let id): return try await activate(id, now: now)
            }
        } catch {
            return .left
        }
    }

    /// What a time did to a request and its grants, where it did something.
    private func commit(
        _ transition: Transition?, of request: Versioned<AccessRequest>, _ grants: [Versioned<Grant>],
        name: CommandName, now: Instant
    ) async throws(StoreError) -> Bool {
        guard let transition else { return false }
        let touching =
            [StreamVersion(stream: .request(request.value.id), version: request.version)]
            + transition.streams(of: grants)
        try await commit(transition, name: name, touching: touching, basis: nil, now: now)
        return true
    }

    private func activate(_ id: GrantID, now: Instant) async throws -> DueResult {
        guard let set = policies.current(), let grant = try await store.grant(id) else { return .left }
        guard GrantMachine.isDue(grant.value, now: now) else { return .nothing }
        guard let activation = try await activation(of: grant, on: set, now: now),
            let transition = activation.transition
        else { return .left }
        try await commit(
            transition, name: .activate, touching: activation.touching, basis: set.basis, now: now,
            unchanged: activation.unchanged)
        if transition.request != nil { return .reopened }
        switch transition.grants.first?.state {
        case .active: return .activated
        case .revoked: return .refused
        default: return .left
        }
    }

    func commit(
        _ transition: Transition, name: CommandName, touching: [StreamVersion], basis: DecisionBasis?, now: Instant,
        unchanged: [StreamVersion] = []
    ) async throws(StoreError) {
        let stamp = CommandStamp(
            id: CommandID(ids.next(prefix: "cm-", now: now)), name: name, actor: .stint, at: now)
        let outcome = CommandOutcome.done(
            CommandResult(command: stamp, request: transition.request, grants: transition.grants))
        let committed = try await store.append(
            AppendBatch(
                command: CommandRecord(stamp: stamp, digest: "", outcome: outcome), touching: touching, basis: basis,
                events: transition.events, requests: transition.request.map { [$0] } ?? [], grants: transition.grants,
                unchanged: unchanged))
        await publish(committed, transition, now: now)
    }
}

extension DueWork {
    fileprivate func steps(isSound: Bool) -> [DueStep] {
        grantsToExpire.map(DueStep.expire) + requestsToTimeOut.map(DueStep.timeOut)
            + postReviewsToClose.map(DueStep.closePostReview)
            + (isSound ? grantsToActivate.map(DueStep.activate) : []) + requestsToRemind.map(DueStep.remind)
    }

    /// Whether there may be more of something than was asked for.
    fileprivate func fills(_ limit: Int) -> Bool {
        [
            grantsToExpire.count, requestsToTimeOut.count, postReviewsToClose.count, grantsToActivate.count,
            requestsToRemind.count,
        ].contains { $0 >= limit }
    }
}
