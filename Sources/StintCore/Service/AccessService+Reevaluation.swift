import Synchronization

/// Continuous evaluation: live grants are judged anew when policy, data or a signal changed, and from time to time.
extension AccessService {
    /// How many holders are judged at once.
    private static let width = 8
    /// How many grants one event names.
    private static let namedAtOnce = 5000

    /// Judges every active and suspended grant in a scope on the set in force, and carries out what follows: what
    /// policy does not keep, or the core does not let be, is revoked; what it gives no answer about is suspended; what
    /// it keeps is resumed where it was suspended. Judging twice changes nothing more.
    ///
    /// - Parameter brake: `on` suspends what would end; `released` ends what waited for a confirmation.
    @discardableResult
    package func reevaluate(
        cause: GrantDecisionInput.Cause, touching scope: ReevaluationScope = .all, brake: GrantMachine.Brake = .off
    ) async -> ReevaluationReport {
        var report = ReevaluationReport()
        let reading = clock.reading()
        // While the clock is unsound nothing is allowed anyway, and what policy said would be about the wrong time.
        guard reading.isSound, let set = policies.current() else {
            report.left += 1
            return report
        }
        let pass = JudgingPass(service: self, set: set, cause: cause)
        do {
            for filter in scope.filters(in: set.directory) {
                var cursor: Cursor?
                repeat {
                    let page = try await store.grants(
                        filter, page: PageRequest(cursor: cursor, limit: PageRequest.maxLimit))
                    let concerned = page.items.filter { scope.covers($0.value, in: set.directory) }
                    report.add(await judge(concerned, in: pass, brake: brake))
                    cursor = page.next
                } while cursor != nil
            }
            try await recordKept(report.kept.sorted(), cause: cause, basis: set.basis)
        } catch {
            report.left += 1
        }
        return report
    }

    /// What a set that is not in force yet would end and suspend among the live grants. Nothing is recorded.
    package func assess(
        _ set: PolicySet, cause: GrantDecisionInput.Cause = .reload
    ) async throws(StoreError) -> Assessment {
        let pass = JudgingPass(service: self, set: set, cause: cause)
        var revokes: [GrantID] = []
        var suspends: [GrantID] = []
        var judged = 0
        var cursor: Cursor?
        repeat {
            let page = try await store.grants(
                GrantFilter(states: [.active, .suspended]),
                page: PageRequest(cursor: cursor, limit: PageRequest.maxLimit))
            let now = clock.reading().now
            let live = page.items.map(\.value).filter { now < $0.expiresAt }
            judged += live.count
            for (id, verdict) in try await verdicts(on: live, in: pass) {
                switch verdict {
                case .keep: break
                case .revoke: revokes.append(id)
                case .suspend: suspends.append(id)
                }
            }
            cursor = page.next
        } while cursor != nil
        return Assessment(
            basis: set.basis, revokes: revokes.sorted(), suspends: suspends.sorted(), judged: judged)
    }

    private func verdicts(
        on grants: [Grant], in pass: JudgingPass
    ) async throws(StoreError) -> [(GrantID, GrantMachine.Verdict)] {
        let all = await withTaskGroup(of: Result<[(GrantID, GrantMachine.Verdict)], StoreError>.self) { group in
            var rest = pass.byHolder(grants, of: { $0 })[...]
            var found: [Result<[(GrantID, GrantMachine.Verdict)], StoreError>] = []
            func add() {
                guard let own = rest.popFirst() else { return }
                group.addTask { await pass.verdicts(on: own) }
            }
            for _ in 0..<Self.width { add() }
            while let some = await group.next() {
                found.append(some)
                add()
            }
            return found
        }
        var verdicts: [(GrantID, GrantMachine.Verdict)] = []
        for some in all { verdicts += try some.get() }
        return verdicts
    }

    /// A few holders at a time, each holder's grants one after the other.
    private func judge(
        _ grants: [Versioned<Grant>], in pass: JudgingPass, brake: GrantMachine.Brake
    ) async -> ReevaluationReport {
        await withTaskGroup(of: ReevaluationReport.self) { group in
            var rest = pass.byHolder(grants, of: \.value)[...]
            var report = ReevaluationReport()
            func add() {
                guard let own = rest.popFirst() else { return }
                group.addTask {
                    var report = ReevaluationReport()
                    for grant in own {
                        await self.reevaluate(grant, in: pass, brake: brake, report: &report)
                    }
                    return report
                }
            }
            for _ in 0..<Self.width { add() }
            while let some = await group.next() {
                report.add(some)
                add()
            }
            return report
        }
    }

    /// One grant, again where another command came first.
    private func reevaluate(
        _ first: Versioned<Grant>, in pass: JudgingPass, brake: GrantMachine.Brake, report: inout ReevaluationReport
    ) async {
        var grant = first
        for _ in 0..<4 {
            // Time goes on while many are judged; what began meanwhile is judged by its own time.
            let reading = clock.reading()
            guard reading.isSound else { break }
            do {
                let (objections, answer) = try await pass.judge(grant.value, now: reading.now)
                func machine(_ successors: [Versioned<Grant>]) throws(Refusal) -> Transition? {
                    try GrantMachine.reevaluate(
                        grant.value, successors: successors.map(\.value), objections: objections, answer: answer,
                        brake: brake, now: reading.now)
                }
                guard var transition = try machine([]) else {
                    if !grant.value.state.isFinal, reading.now < grant.value.expiresAt {
                        report.kept.append(grant.value.id)
                    }
                    return
                }
                var successors: [Versioned<Grant>] = []
                if transition.grants.contains(where: { $0.state.isFinal }) {
                    successors = try await self.successors(of: [grant.value])
                    transition = try machine(successors) ?? transition
                }
                try await commit(
                    transition, name: .reevaluate, touching: transition.streams(of: [grant] + successors),
                    basis: pass.set.basis, now: reading.now)
                switch transition.grants.first(where: { $0.id == grant.value.id })?.state {
                case .revoked: report.revoked.append(grant.value.id)
                case .suspended: report.suspended.append(grant.value.id)
                case .active: report.resumed.append(grant.value.id)
                default: break
                }
                return
            } catch StoreError.conflict {
                guard let found = try? await store.grant(grant.value.id) else { break }
                grant = found
            } catch {
                break
            }
        }
        report.left += 1
    }

    private func recordKept(
        _ kept: [GrantID], cause: GrantDecisionInput.Cause, basis: DecisionBasis
    ) async throws(StoreError) {
        guard !kept.isEmpty else { return }
        let events = stride(from: 0, to: kept.count, by: Self.namedAtOnce).map { start in
            Event.grantsReevaluated(
                GrantsReevaluated(
                    cause: cause, basis: basis, kept: Array(kept[start...].prefix(Self.namedAtOnce))))
        }
        try await record(events)
    }
}

extension ReevaluationScope {
    /// What to read from the store: at least everything the scope covers, each grant once.
    fileprivate func filters(in directory: Directory) -> [GrantFilter] {
        let live: [GrantState] = [.active, .suspended]
        switch self {
        case .all: return [GrantFilter(states: live)]
        case .subjects(let subjects): return [GrantFilter(states: live, beneficiaries: subjects.sorted())]
        case .targets(let targets):
            // One target has a filter of its own; for several, or for a person, whose agents count too, all are looked
            // at.
            guard targets.count == 1, let target = targets.first else { return [GrantFilter(states: live)] }
            switch target {
            case .subject(let subject): return [GrantFilter(states: live, beneficiaries: [subject])]
            case .resource(let id): return [GrantFilter(states: live, resource: id)]
            case .person: return [GrantFilter(states: live)]
            }
        }
    }
}

/// One pass over live grants: the set it judges on, and what it has read of their holders so far.
final class JudgingPass: Sendable {
    let service: AccessService
    let set: PolicySet
    let cause: GrantDecisionInput.Cause
    /// Held for one lookup or insertion.
    private let facts = Mutex<[StreamID: HolderFacts]>([:])
    private let resources = Mutex<[Identifier: [Signal]]>([:])

    init(service: AccessService, set: PolicySet, cause: GrantDecisionInput.Cause) {
        self.service = service
        self.set = set
        self.cause = cause
    }

    /// Grants in groups of one holder each.
    func byHolder<Value>(_ values: [Value], of grant: (Value) -> Grant) -> [[Value]] {
        let groups = Dictionary(grouping: values) { holder(of: grant($0)) }
        return groups.sorted { $0.key < $1.key }.map(\.value)
    }

    private func holder(of grant: Grant) -> StreamID {
        .holder(person: set.directory.accountablePerson(of: grant.beneficiary), subject: grant.beneficiary)
    }

    /// What the core and policy say of a grant. Policy is asked only where the core lets it be.
    func judge(
        _ grant: Grant, now: Instant
    ) async throws(StoreError) -> (objections: [Reason], answer: Result<Decided<GrantDecision>, DecisionFailure>?) {
        if let trouble = SubjectRules.trouble(with: grant.beneficiary, in: set.directory) { return ([trouble], nil) }
        let held = try await holdings(of: grant, now: now)
        let signals = try await signals(about: grant, now: now)
        let input = GrantDecisionInput(
            now: now, cause: cause, grant: grant, history: held.history, holdings: held.holdings, signals: signals)
        return ([], await set.ask(input))
    }

    /// What would become of one holder's grants.
    func verdicts(on grants: [Grant]) async -> Result<[(GrantID, GrantMachine.Verdict)], StoreError> {
        var verdicts: [(GrantID, GrantMachine.Verdict)] = []
        do {
            for grant in grants {
                let (objections, answer) = try await judge(grant, now: service.clock.reading().now)
                verdicts.append((grant.id, GrantMachine.verdict(objections: objections, answer: answer).verdict))
            }
        } catch { return .failure(error) }
        return .success(verdicts)
    }

    private func holdings(of grant: Grant, now: Instant) async throws(StoreError) -> HolderFacts {
        let holder = holder(of: grant)
        // What was read before a grant began does not know it.
        if let known = facts.withLock({ $0[holder] }), known.holdings.contains(where: { $0.id == grant.id }) {
            return known
        }
        let person = set.directory.accountablePerson(of: grant.beneficiary)
        let ledger = try await service.ledger(
            person: person, subject: grant.beneficiary, premises: set.premises, now: now)
        let found = HolderFacts(history: ledger.history(at: now), holdings: ledger.holdings(at: now))
        facts.withLock { $0[holder] = found }
        return found
    }

    /// Signals about the holder, read for each grant, and about its resource, read once.
    private func signals(about grant: Grant, now: Instant) async throws(StoreError) -> [Signal] {
        let judge = ItemJudge(service: service, rules: set, now: now)
        let own = try await judge.signals(
            about: grant.beneficiary, set.directory.accountablePerson(of: grant.beneficiary)
        ).0
        let resource = grant.entitlement.resource
        if let known = resources.withLock({ $0[resource] }) { return own + known.filter { now < $0.expiresAt } }
        let about = try await service.store.signals(about: [.resource(resource)], at: now)
        resources.withLock { $0[resource] = about }
        return own + about
    }
}
