package import StintCore
package import StintScenario

/// A scenario with the oracle beside it: after every step it says which promises did not hold.
package actor PropertyRun {
    package let store: ReferenceStore
    let scenario: ScenarioRun
    var oracle: Oracle
    var worlds: [(from: Int64, world: OracleWorld)] = []
    /// The latest wall time the node saw.
    private var highest: Instant
    /// Every answer that was given, by its command.
    private var answers: [CommandID: CommandOutcome] = [:]
    /// Those whose answer is the one for good.
    private var settled: Set<CommandID> = []

    package init(world: ScenarioWorld, defect: Oracle.Defect? = nil, wrapping wrap: StoreWrapper? = nil) {
        let store = ReferenceStore(keepsBytes: false)
        self.store = store
        scenario = ScenarioRun(world: world, store: wrap?(store) ?? store)
        oracle = Oracle(defect: defect)
        highest = world.startsAt ?? ScenarioRun.defaultStart
    }

    /// A store with a fault, to see it found.
    package typealias StoreWrapper = @Sendable (ReferenceStore) -> any EventStore

    package struct Report: Sendable {
        package let steps: [ScenarioStep]
        package let violations: [Violation]
        package let coverage: [String: Int]
        package let answers: [String]
    }

    /// Runs steps that are made up on the way.
    package func run(length: Int, seed: UInt64) async -> Report {
        var generator = SeededGenerator(seed: seed)
        var made = 0
        return await run(length: length) { oracle, world, now in
            made += 1
            return StepGenerator.step(&generator, number: made, oracle: oracle, world: world, now: now)
        }
    }

    /// Runs steps that are there already.
    package func run(_ steps: [ScenarioStep]) async -> Report {
        var rest = steps[...]
        return await run(length: steps.count) { _, _, _ in rest.popFirst() }
    }

    private func run(
        length: Int, _ next: (Oracle, OracleWorld, Instant) -> ScenarioStep?
    ) async -> Report {
        var steps: [ScenarioStep] = []
        var texts: [String] = []
        do { try await scenario.begin() } catch { oracle.fail("P10", "the world cannot be loaded: \(error)") }
        await look(at: nil, nil, [])
        for _ in 0..<length {
            guard oracle.violations.isEmpty, let world = worlds.last?.world,
                let step = next(oracle, world, max(highest, scenario.clock.now()))
            else { break }
            steps.append(step)
            texts.append(await take(step))
        }
        return Report(steps: steps, violations: oracle.violations, coverage: oracle.coverage, answers: texts)
    }

    // MARK: One step

    private func take(_ step: ScenarioStep) async -> String {
        let before = Int64(store.log.count)
        oracle.earlier = worlds.last?.world
        let open = Set(oracle.openGrants.filter { max(highest, scenario.clock.now()) < $0.expiresAt }.map(\.id))
        do {
            let answer = try await scenario.run(step)
            let interposed = await scenario.interposed
            await look(at: step, answer, interposed)
            checkAnswers([(step, answer)] + interposed, from: before)
            if interposed.isEmpty {
                checkUnconditional(answer, open: open)
                checkAfter(step, answer)
            } else {
                oracle.cover("race")
            }
            return answer.text
        } catch {
            // A step whose names a shorter script does not give: it could not be tried.
            oracle.cover("step not possible")
            return "\(error)"
        }
    }

    /// Reads what happened, and holds everything against it.
    private func look(
        at step: ScenarioStep?, _ answer: StepAnswer?, _ interposed: [(ScenarioStep, StepAnswer)]
    ) async {
        for entry in await scenario.worlds.dropFirst(worlds.count) {
            worlds.append((entry.from, OracleWorld(entry.world, basis: entry.basis)))
        }
        for (step, answer) in (step.flatMap { step in answer.map { [(step, $0)] } } ?? []) + interposed {
            if step.session == .machine, case .command(let command, _) = answer {
                oracle.machineCommands.insert(command.id)
            }
        }
        for step in (step.map { [$0] } ?? []) + interposed.map(\.0) {
            guard let name = step.name else { continue }
            switch await scenario.names[Identifier(stringLiteral: name)] {
            case .request(let id): oracle.labels[id.identifier] = name
            case .delegation(let id): oracle.labels[id.identifier] = name
            case nil: break
            }
        }
        let wall = scenario.clock.now()
        let reading = scenario.guardedClock.reading()
        let isSound = highest.nanoseconds(since: wall) <= 250_000_000
        highest = max(highest, wall)
        if reading.isSound != isSound { oracle.fail("P4", "the clock at \(wall) after \(highest) reads \(reading)") }
        if reading.now != highest { oracle.fail("P4", "time runs at \(reading.now), and \(highest) was seen") }
        let log = store.log
        oracle.touched = ([], [])
        var issued = false
        for envelope in log[Int(oracle.position)...] {
            guard let world = worlds.last(where: { $0.from <= envelope.position })?.world ?? worlds.first?.world else {
                continue
            }
            oracle.take(envelope, world)
            switch envelope.event {
            case .grantIssued, .grantActivated, .grantResumed:
                issued = true
                if !isSound { oracle.fail("P4", "event \(envelope.position): granted while the clock is unsound") }
            default: break
            }
        }
        if issued, let world = worlds.last?.world { oracle.checkContinuity(world.limits) }
        await checkStored()
        await checkAccess(reading, isSound: isSound)
    }

    /// P11: what is stored is what the events say, folded from the first. P8: nothing granted is half made.
    private func checkStored() async {
        for id in oracle.touched.requests {
            let stored = (try? await store.request(id))??.value
            if stored != oracle.folded.requests[id] { oracle.fail("P11", "the request `\(id)` is not its events") }
            for item in stored?.items ?? [] where item.state == .approved {
                if item.grant.map({ oracle.grants[$0] == nil }) ?? true {
                    oracle.fail("P8", "the item \(item.number) of `\(id)` is approved and has no grant")
                }
            }
            guard let after = stored?.postReview?.state, after == .failed || after == .overdue else { continue }
            for told in oracle.grants.values where told.grant.request == id && told.endedAt == nil {
                if told.grant.expiresAt > highest { oracle.fail("P5", "`\(told.grant.id)` outlives its failed review") }
            }
        }
        for id in oracle.touched.grants {
            let stored = (try? await store.grant(id))??.value
            if stored != oracle.folded.grants[id] { oracle.fail("P11", "the grant `\(id)` is not its events") }
            guard let stored, let first = oracle.grants[id]?.grant else { continue }
            if stored.startsAt != first.startsAt || stored.expiresAt != first.expiresAt {
                oracle.fail("P3", "the grant `\(id)` has other instants than when it was issued")
            }
            if stored.state != oracle.grants[id]?.state {
                oracle.fail("P11", "the grant `\(id)` is \(stored.state), and was told otherwise")
            }
        }
    }

    /// P4, P9: at this moment every grant gives access exactly where the log says so, and to nobody and nothing else.
    private func checkAccess(_ reading: ClockReading, isSound: Bool) async {
        guard let premises = scenario.policies.current()?.premises, let world = worlds.last?.world else { return }
        let freezes = scenario.view.freezes
        for (place, id) in oracle.grantOrder.enumerated() {
            guard let told = oracle.grants[id] else { continue }
            let grant = told.grant
            let isLive =
                isSound && told.state == .active && grant.startsAt <= reading.now && reading.now < grant.expiresAt
                && world.mayAct(grant.beneficiary)
                && !oracle.isFrozen(grant.entitlement, for: grant.beneficiary, suspending: true)
            func ask(_ subject: SubjectRef, _ action: Identifier, _ resource: ResourceRef) -> AccessDecision {
                AccessRule.confirm(
                    AccessDecision(allow: true, grant: id), subject: subject, action: action, resource: resource,
                    grant: scenario.view.grant(id), freezes: freezes, premises: premises, clock: reading)
            }
            let own = grant.actions.first.map { $0 == "*" ? "anything" : $0 } ?? "anything"
            let answer = ask(grant.beneficiary, own, grant.resource)
            oracle.cover(isLive ? "access allowed" : "access denied \(answer.reasons.first?.code ?? "")")
            if answer.allow != isLive {
                let what = "(\(told.state), \(grant.startsAt) to \(grant.expiresAt)) at \(reading.now)"
                // Where another of the same holder for the same thing lives or has ended, it is about overlapping.
                let overlaps = oracle.grants.values.contains {
                    $0.grant.id != id && $0.grant.entitlement == grant.entitlement
                        && $0.grant.beneficiary == grant.beneficiary && isLive
                }
                oracle.fail(overlaps ? "P9" : "P4", "`\(id)` \(what) gives \(answer.allow)")
            }
            if answer.allow, let end = answer.expiresAt, end > grant.expiresAt {
                oracle.fail("P4", "access outlasts `\(id)`")
            }
            guard isLive, place == oracle.grantOrder.count - 1 else { continue }
            let other = RandomWorld.accounts.first { $0 != grant.beneficiary && world.mayAct($0) }
            if let other, ask(other, own, grant.resource).allow { oracle.fail("P4", "`\(id)` serves \(other)") }
            if !grant.actions.contains("*"), ask(grant.beneficiary, "drop", grant.resource).allow {
                oracle.fail("P4", "`\(id)` covers what its role does not")
            }
            if ask(grant.beneficiary, own, ResourceRef(type: "other", id: grant.resource.id)).allow {
                oracle.fail("P4", "`\(id)` covers another resource")
            }
        }
    }

    // MARK: What an answer must be

    private func checkAnswers(_ given: [(ScenarioStep, StepAnswer)], from before: Int64) {
        for (step, answer) in given {
            guard case .command(let command, let given) = answer else { continue }
            oracle.cover("\(command.action.name.rawValue) \(given.outcome.word)\(given.replayed ? " again" : "")")
            if given.outcome.doneResult != nil { oracle.cover("\(command.action.name.rawValue) done") }
            if step.action == .again { checkRepeated(command, given) }
            if case .done = given.outcome, answers[command.id] == nil {
                checkRecorded(command, given.outcome)
            }
            remember(command, given)
            if Int64(store.log.count) == before, !given.replayed {
                oracle.fail("P10", "`\(command.id)` left no event: \(given.outcome.word)")
            }
            checkWinner(command, given.outcome)
        }
    }

    /// The first answer that is recorded under the command's own id is its answer for good; one that may go better the
    /// next time, as where policy fails for a while, is not.
    private func remember(_ command: Command, _ given: CommandAnswer) {
        guard !settled.contains(command.id), !given.replayed || answers[command.id] == nil else { return }
        answers[command.id] = given.outcome
        if store.log.contains(where: { $0.command == command.id }) { settled.insert(command.id) }
    }

    /// P8: what was acknowledged is in the log, once, with the answer that was given.
    private func checkRecorded(_ command: Command, _ outcome: CommandOutcome) {
        let positions = store.log.filter { $0.command == command.id }.map(\.position)
        guard let first = positions.first, let last = positions.last else {
            return oracle.fail("P8", "`\(command.id)` was acknowledged and left no event")
        }
        if last - first + 1 != Int64(positions.count) { oracle.fail("P8", "`\(command.id)` was applied twice") }
    }

    private func checkRepeated(_ command: Command, _ given: CommandAnswer) {
        guard let earlier = answers[command.id] else { return }
        if given.replayed {
            oracle.cover("replay")
            if given.outcome != earlier { oracle.fail("P8", "`\(command.id)` was answered differently") }
        } else if case .done = earlier, case .done = given.outcome {
            oracle.fail("P8", "`\(command.id)` was carried out again")
        }
    }

    /// P11: who comes too late is told which command ended it.
    private func checkWinner(_ command: Command, _ outcome: CommandOutcome) {
        guard case .refused(let refusal) = outcome, refusal.kind == .conflict else { return }
        let stream: StreamID
        switch (command.action, refusal.code) {
        case (.review(let review), "request_closed"): stream = .request(review.request)
        case (.cancel(let cancel), "request_closed"): stream = .request(cancel.request)
        case (.relinquish(let relinquish), "grant_ended"): stream = .grant(relinquish.grant)
        case (.revoke(let revoke), "grant_ended"): stream = .grant(revoke.grant)
        default: return
        }
        oracle.cover("loser")
        // What closed it before the refusal was recorded; nothing where only its time ran out.
        let isReview = if case .review = command.action { true } else { false }
        let winner = store.log.prefix { $0.command != command.id }.last {
            $0.stream == stream && ($0.event.closes || (isReview && $0.event.closesPostReview))
        }
        let ranOut =
            refusal.winner == nil
            && oracle.grants.values.contains { StreamID.grant($0.grant.id) == stream && $0.grant.expiresAt <= highest }
        if refusal.winner?.id != winner?.command, !ranOut {
            let told = refusal.winner?.id.text ?? "nothing"
            oracle.fail(
                "P11", "`\(command.id)` was told that `\(told)` won, not `\(winner?.command.text ?? "nothing")`")
        }
    }

    /// P5: who may end a grant always can, and who may not never can; the same for freezes.
    private func checkUnconditional(_ answer: StepAnswer, open: Set<GrantID>) {
        guard case .command(let command, let given) = answer, !given.replayed, let world = worlds.last?.world else {
            return
        }
        let by = command.caller.subject
        let may: Bool
        switch command.action {
        case .relinquish(let relinquish):
            guard let told = oracle.grants[relinquish.grant] else { return }
            may = world.isLoaded ? world.holds(by, told.grant) : by == told.grant.beneficiary
            guard open.contains(relinquish.grant) || !may else { return }
        case .relinquishItems(let relinquish):
            let own = oracle.grants.values.filter { $0.grant.request == relinquish.request }
            let wanted = own.filter { relinquish.items?.contains($0.grant.entitlement) ?? true }
            guard !wanted.isEmpty, relinquish.items == nil, wanted.allSatisfy({ open.contains($0.grant.id) }) else {
                return
            }
            may = wanted.allSatisfy { world.isLoaded ? world.holds(by, $0.grant) : by == $0.grant.beneficiary }
            guard may else { return }
        case .revoke(let revoke):
            may = world.isLoaded ? world.mayRevoke(by) : world.isOperator(by)
            guard open.contains(revoke.grant) || !may else { return }
        case .revokeAll(let revoke):
            may = world.isLoaded ? world.mayRevoke(by) : world.isOperator(by)
            if case .refused(let refusal) = given.outcome, refusal.code == "nothing_to_revoke",
                !oracle.openGrants.contains(where: { open.contains($0.id) && revoke.scope.holds($0) })
            {
                return
            }
        case .freeze(let freeze):
            may = world.isLoaded ? world.mayRevoke(by) : world.isOperator(by)
            if case .refused(let refusal) = given.outcome, refusal.code == "freeze_exists",
                oracle.freezes[freeze.name] != nil
            {
                return
            }
        default: return
        }
        let name = command.action.name.rawValue
        switch given.outcome {
        case .refused(let refusal) where may: oracle.fail("P5", "\(name) was refused to \(by): \(refusal)")
        case .done where !may: oracle.fail("P5", "\(name) was let pass for \(by)")
        default: break
        }
        if may { oracle.cover("P5 \(name)\(world.isHealthy ? "" : " with policy broken")") }
        if may, case .revokeAll(let revoke) = command.action {
            for grant in oracle.openGrants where open.contains(grant.id) && !oracle.isEnded(grant.id) {
                if revoke.scope.holds(grant) { oracle.fail("P5", "`\(grant.id)` outlives \(revoke.scope)") }
            }
        }
    }

    /// What a change of the world, a signal or a pass must have done to live grants.
    private func checkAfter(_ step: ScenarioStep, _ answer: StepAnswer) {
        guard let world = worlds.last?.world, world.isLoaded else { return }
        switch step.action {
        case .change, .reevaluate, .signal: break
        default: return
        }
        guard scenario.guardedClock.reading().isSound else { return }
        var sent: Signal?
        if case .signal = step.action {
            guard case .command(_, let given) = answer, let signal = given.outcome.doneResult?.signal else { return }
            sent = signal
        }
        for told in oracle.grants.values
        where told.state == .active && told.endedAt == nil && highest < told.grant.expiresAt {
            let grant = told.grant
            // A signal touches what it is about; the rest is judged when its time comes.
            let isTouched = sent.map { $0.isAbout(grant, world) } ?? true
            if isTouched, oracle.isSignalled(grant, at: highest, world), world.isHealthy {
                oracle.fail("P7", "`\(grant.id)` is active though a signal about it stands")
            }
            guard sent == nil else { continue }
            if !world.isHealthy { oracle.fail("P6", "`\(grant.id)` is active though policy fails") }
            if world.keeps(grant.entitlement) != .keep {
                oracle.fail("P6", "`\(grant.id)` is active though policy does not keep it")
            }
            if !world.mayAct(grant.beneficiary) {
                oracle.fail("P7", "`\(grant.id)` is active though \(grant.beneficiary) may not act")
            }
        }
    }
}

extension Signal {
    func isAbout(_ grant: Grant, _ world: OracleWorld) -> Bool {
        switch target {
        case .subject(let subject): subject == grant.beneficiary
        case .person(let person): person == world.accountable(grant.beneficiary)
        case .resource(let id): id == grant.entitlement.resource
        }
    }
}

extension FreezeScope {
    fileprivate func holds(_ grant: Grant) -> Bool {
        switch self {
        case .all: true
        case .resource(let id): grant.entitlement.resource == id
        case .entitlement(let one): grant.entitlement == one
        case .subject(let one): grant.beneficiary == one
        }
    }
}

extension CommandOutcome {
    var word: String {
        switch self {
        case .done(let result): result.request.map { "done \($0.state.rawValue)" } ?? "done"
        case .refused(let refusal): "refused \(refusal.code)"
        }
    }
}

extension Event {
    /// Whether there is nothing left to review afterwards.
    var closesPostReview: Bool {
        switch self {
        case .postReviewPassed, .postReviewFailed: true
        default: false
        }
    }

    /// Whether a request or a grant is over with it.
    var closes: Bool {
        switch self {
        case .requestApproved, .requestDenied, .requestCanceled, .requestTimedOut, .grantExpired, .grantRevoked,
            .grantRelinquished:
            true
        default: false
        }
    }
}
