import StintCore
import StintTesting

/// A promise that did not hold.
struct Violation: Hashable, Sendable {
    let promise: String
    let what: String
}

/// Runs a script against the real service over the reference store, and asks the oracle after every step.
actor Runner {
    let clock = TestClock()
    let store = ReferenceStore()
    let policies: SwitchablePolicy
    let view = LiveView()
    let guardedClock: ClockGuard
    let service: AccessService

    /// The worlds in force, each from a position of the log on.
    private(set) var worlds: [(from: Int64, world: WorldSpec)] = []
    var violations: [Violation] = []
    var coverage: [String: Int] = [:]
    var world: WorldSpec
    /// The latest wall time the node saw.
    var highest: Instant
    var machineCommands: Set<CommandID> = []
    var commands = 0
    var last: (command: Command, outcome: CommandOutcome)?
    var checkedTo: Int64 = 0

    init(world: WorldSpec) {
        self.world = world
        policies = SwitchablePolicy()
        highest = clock.now()
        guardedClock = ClockGuard(clock: clock, highWaterMark: nil)
        service = AccessService(
            store: store, policies: policies, clock: guardedClock, ids: CountingIDs(), publisher: view,
            notifier: NoticeBox())
    }

    func run(_ script: [Step]) async -> [Violation] {
        await install(world)
        for step in script {
            await run(step)
            await check()
            if !violations.isEmpty { break }
        }
        return violations
    }

    func fail(_ promise: String, _ what: String) { violations.append(Violation(promise: promise, what: what)) }
    func cover(_ what: String) { coverage[what, default: 0] += 1 }

    func install(_ next: WorldSpec) async {
        world = next
        let digest = next.basis.dataRevision
        do {
            try await service.record(
                [
                    .sourceLoaded(
                        SourceLoaded(source: .directory, digest: digest, origin: "test", basis: next.basis))
                ], newBasis: next.basis)
        } catch { fail("P10", "a load could not be recorded: \(error)") }
        worlds.append((Int64(store.log.count), next))
        policies.put(next.policySet())
    }

    // MARK: Steps

    var requests: [RequestID] {
        store.log.compactMap { if case .requestSubmitted(let payload) = $0.event { payload.request } else { nil } }
    }

    var grants: [Grant] {
        store.log.compactMap { if case .grantIssued(let payload) = $0.event { payload.grant } else { nil } }
    }

    /// The latest are meant more often: place 0 is the last one.
    func request(_ index: Int) -> RequestID {
        let all = requests
        return all.isEmpty ? "rq-none" : all[all.count - 1 - index % all.count]
    }

    func grant(_ index: Int) -> Grant? {
        let oracle = Oracle(log: store.log).grants
        let open = grants.filter { oracle[$0.id]?.endedAt == nil }
        // Two of three times one that has not ended.
        let some = index % 3 == 2 || open.isEmpty ? grants : open
        return some.isEmpty ? nil : some[some.count - 1 - index % some.count]
    }

    func caller(_ subject: SubjectRef, machine: Bool = false) -> Caller {
        var roles: Set<CallerRole> = [.user]
        if world.operators.contains(subject) { roles.insert(.operator) }
        return Caller(
            subject: subject, roles: roles, session: subject.type == .user && !machine ? .human : .machine)
    }

    /// The account at a place, or one of those whom the step would become.
    func subject(_ index: Int, _ fitting: () -> [SubjectRef]) -> SubjectRef {
        guard index >= ActorPlace.fitting else { return world.actor(index) }
        let some = fitting()
        return some.isEmpty ? world.actor(index % world.accounts.count) : some[index % some.count]
    }

    func parties(of id: RequestID) -> [SubjectRef] {
        Oracle(log: store.log).submission(id).map { [$0.payload.terms.submitter, $0.payload.terms.beneficiary] } ?? []
    }

    /// Accounts that policy's answer of today names as approvers.
    func approvers(of id: RequestID) -> [SubjectRef] {
        guard let entitlement = Oracle(log: store.log).submission(id)?.payload.entitlements.first,
            case .decide(let answer)? = world.answers[entitlement]
        else { return [] }
        let directory = OracleDirectory(world: world)
        return world.accounts.map(\.subject).filter { subject in
            answer.stages.contains { directory.names($0.approvers, subject) }
        }
    }

    /// A change about those who have part in the latest request: who reviewed it, asked for it, or benefits.
    func resolved(_ change: WorldChange) -> WorldChange {
        func place(_ index: Int) -> Int {
            guard index >= ActorPlace.fitting, let id = requests.last else { return index % world.accounts.count }
            let oracle = Oracle(log: store.log)
            let involved = oracle.reviews(id, before: .max).map(\.reviewer) + parties(of: id)
            guard !involved.isEmpty else { return index % world.accounts.count }
            let subject = involved[index % involved.count]
            return world.accounts.firstIndex { $0.subject == subject } ?? 0
        }
        switch change {
        case .toggleAccount(let index): return .toggleAccount(place(index))
        case .moveAccount(let index, let person): return .moveAccount(place(index), person: person)
        case .sponsor(let index, let person): return .sponsor(place(index), person: person)
        case .join(let index, let group): return .join(place(index), group: group)
        case .leave(let index, let group): return .leave(place(index), group: group)
        case .refuseReviewer(let index): return .refuseReviewer(place(index))
        default: return change
        }
    }

    func run(_ step: Step) async {
        switch step {
        case .advance(let seconds): clock.advance(seconds: Int64(seconds))
        case .stepBack(let milliseconds): clock.advance(nanoseconds: -Int64(milliseconds) * 1_000_000)
        case .toBoundary(let index, let atEnd, let offset):
            guard let grant = grant(index),
                let target = (atEnd ? grant.expiresAt : grant.startsAt).adding(nanoseconds: Int64(offset)),
                target > clock.now()
            else { return }
            clock.set(target)
        case .tick: _ = await service.runDue()
        case .change(let change): await install(world.changed(by: resolved(change)))
        case .again: await repeatLast()
        case .race(let first, let second): await race(first, second)
        case .submit, .review, .cancel, .relinquish, .revoke:
            guard let command = command(for: step) else { return }
            await perform(command, alone: true)
        }
    }

    func command(for step: Step) -> Command? {
        commands += 1
        let id = CommandID(Identifier(stringLiteral: "c\(commands)"))
        switch step {
        case .submit(let actor, let beneficiary, let entitlement, let seconds, let delay):
            let startsAt = delay.flatMap { max(clock.now(), highest).adding(seconds: Int64($0)) }
            return Command(
                id: id, caller: caller(world.actor(actor)),
                action: .submit(
                    SubmitRequest(
                        entitlements: [world.entitlements[entitlement]], beneficiary: beneficiary.map(world.actor),
                        durationSeconds: Int64(seconds), startsAt: startsAt, reason: "work")))
        case .review(let actor, let index, let approve, let machine):
            if machine { machineCommands.insert(id) }
            let review = ReviewRequest(request: request(index), verdict: approve ? .approve : .deny)
            let reviewer = subject(actor) { approvers(of: review.request) }
            return Command(id: id, caller: caller(reviewer, machine: machine), action: .review(review))
        case .cancel(let actor, let index):
            let target = request(index)
            return Command(
                id: id, caller: caller(subject(actor) { parties(of: target) }),
                action: .cancel(CancelRequest(request: target)))
        case .relinquish(let actor, let index):
            return grant(index).map { grant in
                Command(
                    id: id,
                    caller: caller(
                        subject(actor) {
                            [grant.beneficiary]
                                + world.accounts.map(\.subject).filter {
                                    OracleDirectory(world: world).holds($0, grant)
                                }
                        }),
                    action: .relinquish(RelinquishGrant(grant: grant.id)))
            }
        case .revoke(let actor, let index):
            return grant(index).map { grant in
                Command(
                    id: id, caller: caller(subject(actor) { ["user:u4"] + Array(world.operators) }),
                    action: .revoke(RevokeGrant(grant: grant.id, reason: "over")))
            }
        default: return nil
        }
    }

    func perform(_ command: Command, alone: Bool) async {
        let before = await openGrant(of: command)
        let events = store.log.count
        let answer = await service.perform(command)
        if store.log.count == events { fail("P10", "`\(command.id)` left no event: \(answer.outcome)") }
        last = (command, answer.outcome)
        cover("\(command.action.name.rawValue) \(answer.outcome.word)")
        if alone { checkUnconditional(command, on: before, answer.outcome) }
        checkWinner(command, answer.outcome)
    }

    func repeatLast() async {
        guard let (command, outcome) = last else { return }
        let before = store.log.count { $0.stream.kind != .system }
        let answer = await service.perform(command)
        if answer.replayed {
            cover("replay")
            if answer.outcome != outcome { fail("P8", "`\(command.id)` was answered differently: \(answer.outcome)") }
            if store.log.count(where: { $0.stream.kind != .system }) != before {
                fail("P8", "`\(command.id)` was applied twice")
            }
        } else if case .done = outcome, case .done = answer.outcome {
            fail("P8", "`\(command.id)` was carried out again")
        } else {
            // What failed for a passing cause is tried anew; its next answer is the one that stays.
            last = (command, answer.outcome)
        }
    }

    func race(_ first: Step, _ second: Step) async {
        store.beforeNextAppend { _ in await self.overtake(second) }
        switch first {
        case .tick: _ = await service.runDue()
        default:
            guard let command = command(for: first) else { return }
            await perform(command, alone: false)
        }
        cover("race")
    }

    func overtake(_ step: Step) async {
        switch step {
        case .tick: _ = await service.runDue()
        case .change(let change): await install(world.changed(by: resolved(change)))
        default: if let command = command(for: step) { await perform(command, alone: false) }
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
