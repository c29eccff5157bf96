import StintCore
import StintScenario

/// Makes up what happens next. Anybody may try anything, but most of what anybody tries is refused at the door, so half
/// of the time it is somebody whom the step would become.
struct StepGenerator {
    var generator: SeededGenerator
    let number: Int
    let oracle: Oracle
    let world: OracleWorld
    let now: Instant
    /// Tells what the two commands of a race make apart.
    private var suffix = ""

    init(generator: SeededGenerator, number: Int, oracle: Oracle, world: OracleWorld, now: Instant) {
        self.generator = generator
        self.number = number
        self.oracle = oracle
        self.world = world
        self.now = now
    }

    static func step(
        _ generator: inout SeededGenerator, number: Int, oracle: Oracle, world: OracleWorld, now: Instant
    ) -> ScenarioStep {
        var maker = StepGenerator(generator: generator, number: number, oracle: oracle, world: world, now: now)
        defer { generator = maker.generator }
        return maker.step()
    }

    private mutating func step() -> ScenarioStep {
        if hasDue, generator.chance(50) { return ScenarioStep(.due) }
        switch generator.below(100) {
        case 0..<6: return clock()
        case 6..<11: return ScenarioStep(.due)
        case 11..<13: return ScenarioStep(.again)
        case 13..<20: return change()
        case 20..<28:
            var first = command()
            suffix = "b"
            let second = generator.chance(70) ? command() : generator.chance(60) ? change() : ScenarioStep(.due)
            if second.action != .due { first.meanwhile = [second] } else if !first.isAsk { first.meanwhile = [second] }
            return first
        case 28: return ScenarioStep(.reevaluate(generator.pick([.period, .reload, .directory])))
        default: return command()
        }
    }

    /// Whether something's time has come that nobody has recorded yet.
    private var hasDue: Bool {
        oracle.grants.values.contains { told in
            told.endedAt == nil
                && (told.grant.expiresAt <= now || (told.state == .scheduled && told.grant.startsAt <= now))
        }
            || oracle.folded.requests.values.contains { request in
                (request.state == .pending
                    && (request.deadline <= now || request.nextReminderAt ?? .distantFuture <= now))
                    || (request.postReview?.state == .pending && request.postReview?.deadline ?? .distantFuture <= now)
            }
    }

    private mutating func command() -> ScenarioStep {
        let waits = oracle.folded.requests.values.contains { $0.state == .pending || $0.postReview?.isOpen == true }
        let lives = oracle.grants.values.contains { $0.endedAt == nil }
        // What is about nothing is tried now and then; else somebody asks for something first.
        let triesNothing = generator.chance(4)
        switch generator.below(100) {
        case 24..<58 where waits || triesNothing: return review()
        case 58..<62 where waits || triesNothing: return cancel()
        case 62..<69 where lives || triesNothing: return extend()
        case 69..<76 where lives || triesNothing: return relinquish()
        case 76..<83 where lives || triesNothing: return revoke()
        case 83..<88: return freeze()
        case 88..<95: return delegate()
        case 95..<100 where lives || triesNothing: return signal()
        default: return ask()
        }
    }

    // MARK: Who and what

    private mutating func anybody() -> SubjectRef {
        generator.chance(2) ? "user:stranger" : generator.pick(RandomWorld.accounts)
    }

    private mutating func oneOf(_ fitting: [SubjectRef], percent: Int = 65) -> SubjectRef {
        guard generator.chance(percent), let some = generator.any(of: fitting) else { return anybody() }
        return some
    }

    /// The latest are meant more often.
    private mutating func request(where fits: (AccessRequest) -> Bool) -> AccessRequest? {
        let all = oracle.order.reversed().compactMap { oracle.folded.requests[$0] }
        let fitting = all.filter(fits)
        let some = fitting.isEmpty || generator.chance(8) ? all : fitting
        return some.isEmpty ? nil : some[min(generator.below(some.count), generator.below(some.count))]
    }

    private mutating func grant(where fits: (Oracle.Told) -> Bool = { $0.endedAt == nil }) -> Grant? {
        let all = oracle.grantOrder.reversed().compactMap { oracle.grants[$0] }
        let fitting = all.filter(fits)
        let some = fitting.isEmpty || generator.chance(8) ? all : fitting
        return generator.any(of: some)?.grant
    }

    /// What steps call it: by what made it, so that the name stays when other steps are taken out.
    private func name(of request: AccessRequest?) -> String {
        request.map { oracle.labels[$0.id.identifier] ?? $0.id.text } ?? "rq-none"
    }

    private func name(of grant: Grant?) -> String {
        grant.map { grant in
            oracle.labels[grant.request.identifier].map { "\($0).\(grant.item)" } ?? grant.id.text
        } ?? "gr-none"
    }

    private mutating func revoker() -> SubjectRef {
        oneOf(RandomWorld.accounts.filter(world.mayRevoke), percent: 85)
    }

    // MARK: Commands

    private mutating func ask() -> ScenarioStep {
        let by = generator.chance(60) ? generator.pick(Array(RandomWorld.accounts.prefix(3))) : anybody()
        let items: [Entitlement] =
            generator.chance(65)
            ? [generator.pick(["db:read", "db:read", "db:write", "app:use", "db:nothing"])]
            : Array(Set(generator.some(RandomWorld.entitlements, percent: 60) + ["db:read"])).sorted()
        var ask = ScenarioAction.Ask(
            items: items,
            for: ScenarioDuration(seconds: generator.pick([1, 60, 600, 900, 1800, 1800, 3600, 3600, 3601])))
        if generator.chance(20) { ask.beneficiary = anybody() }
        if generator.chance(28) { ask.startsIn = ScenarioDuration(seconds: generator.pick([0, 60, 900])) }
        if ask.startsIn == nil, generator.chance(20) {
            ask.breakGlass = true
            ask.for = ScenarioDuration(seconds: generator.pick([60, 900, 1800]))
        }
        return ScenarioStep(by: by.description, .request(ask), name: "r\(number)\(suffix)")
    }

    private mutating func review() -> ScenarioStep {
        let target = request { $0.state == .pending || $0.postReview?.isOpen == true }
        let stages =
            target.map { request in
                request.postReview?.stages
                    ?? request.items.flatMap { item in
                        (oracle.answer(item.entitlement, of: request.terms, world)?.stages ?? []).map(\.spec)
                    }
            } ?? []
        let stage = generator.any(of: stages)
        let benefits = target.map { oracle.beneficiaries(of: $0.id, world) } ?? []
        let spoken = Set((target?.reviews ?? []).flatMap(\.persons))
        var fitting = RandomWorld.users.filter { user in
            guard let person = world.personBehind(user), !benefits.contains(person), !spoken.contains(person) else {
                return false
            }
            let substitutes = oracle.delegations.values.filter { $0.delegate == user }.map(\.delegator)
            return stage.map { stage in ([user] + substitutes).contains { world.names(stage.approvers, $0) } } ?? false
        }
        // Through a delegation, where there is one: by those who have no right of their own.
        let substitutes = fitting.filter { user in stage.map { !world.names($0.approvers, user) } ?? false }
        if !substitutes.isEmpty, generator.chance(60) { fitting = substitutes }
        var judge = ScenarioAction.Judge(request: name(of: target))
        if generator.chance(35) { judge.stage = stage?.name }
        if generator.chance(20), let target {
            judge.only = generator.some(target.items.map(\.entitlement), percent: 60)
        }
        let approves = generator.chance(85)
        if approves, generator.chance(12) {
            judge.for = ScenarioDuration(seconds: generator.pick([30, 600, 1800, 3601]))
        }
        let by = oneOf(fitting, percent: 80)
        let session: CallerSession? = generator.chance(4) ? .machine : nil
        return ScenarioStep(by: by.description, session: session, approves ? .approve(judge) : .deny(judge))
    }

    private mutating func cancel() -> ScenarioStep {
        let target = request { $0.state == .pending }
        let by = oneOf(target.map { [$0.terms.submitter, $0.terms.beneficiary] } ?? [])
        return ScenarioStep(by: by.description, .cancel(ScenarioAction.About(request: name(of: target))))
    }

    private mutating func extend() -> ScenarioStep {
        let target = grant { $0.state == .active && !$0.grant.breakGlass }
        let by = oneOf(target.map { holders(of: $0) } ?? [], percent: 90)
        return ScenarioStep(
            by: by.description,
            .extend(
                ScenarioAction.Extend(
                    grant: name(of: target),
                    for: ScenarioDuration(seconds: generator.pick([60, 900, 1800, 3600])))),
            name: "r\(number)\(suffix)")
    }

    private func holders(of grant: Grant) -> [SubjectRef] {
        [grant.beneficiary] + RandomWorld.accounts.filter { world.holds($0, grant) }
    }

    private mutating func relinquish() -> ScenarioStep {
        let target = grant()
        let by = oneOf(target.map { holders(of: $0) } ?? [])
        var about = ScenarioAction.About(grant: name(of: target))
        if let target, generator.chance(40) {
            about = ScenarioAction.About(
                request: oracle.labels[target.request.identifier] ?? target.request.text,
                only: generator.chance(40) ? [target.entitlement] : nil)
        }
        return ScenarioStep(by: by.description, .relinquish(about))
    }

    private mutating func scope() -> FreezeScope {
        switch generator.below(5) {
        case 0: .all
        case 1: .resource(generator.pick(["db", "app"]))
        case 2, 3: .subject(oracle.openGrants.last?.beneficiary ?? generator.pick(RandomWorld.accounts))
        default: .entitlement(generator.pick(RandomWorld.entitlements))
        }
    }

    private mutating func revoke() -> ScenarioStep {
        let by = revoker()
        guard generator.chance(60) else {
            return ScenarioStep(by: by.description, .revoke(ScenarioAction.Revoke(scope: scope())))
        }
        let target = grant()
        return ScenarioStep(by: by.description, .revoke(ScenarioAction.Revoke(grant: name(of: target))))
    }

    private mutating func freeze() -> ScenarioStep {
        let by = revoker()
        let standing = oracle.freezes.keys.sorted()
        if let name = generator.any(of: standing), generator.chance(75) {
            return ScenarioStep(by: by.description, .thaw(ScenarioAction.Thaw(name: name)))
        }
        let name: Identifier = generator.pick(["f1", "f2"])
        return ScenarioStep(
            by: by.description,
            .freeze(ScenarioAction.StartFreeze(name: name, scope: scope(), suspend: generator.chance(50) ? true : nil)))
    }

    private mutating func delegate() -> ScenarioStep {
        if let delegation = generator.any(of: oracle.delegations.values.sorted { $0.id < $1.id }), generator.chance(25)
        {
            let by = oneOf([delegation.delegator])
            return ScenarioStep(
                by: by.description,
                .endDelegation(
                    ScenarioAction.About(delegation: oracle.labels[delegation.id.identifier] ?? delegation.id.text)))
        }
        // An approver of what waits, to somebody who is none.
        let stages = oracle.folded.requests.values.filter { $0.state == .pending }.flatMap(\.items)
            .flatMap { $0.decision?.stages ?? [] }
        let approvers = RandomWorld.users.filter { user in stages.contains { world.names($0.approvers, user) } }
        let others = RandomWorld.users.filter { world.personBehind($0) != nil && !approvers.contains($0) }
        let by = generator.chance(75) ? oneOf(approvers, percent: 100) : oneOf(RandomWorld.users, percent: 95)
        let to = generator.chance(60) ? oneOf(others, percent: 100) : oneOf(RandomWorld.users, percent: 95)
        return ScenarioStep(
            by: by.description, session: generator.chance(4) ? .machine : nil,
            .delegate(
                ScenarioAction.Delegate(
                    to: to,
                    startsIn: generator.chance(15) ? ScenarioDuration(seconds: 60) : nil,
                    for: ScenarioDuration(seconds: generator.pick([60, 3600, 3600, 7200, 9000])))),
            name: "d\(number)\(suffix)")
    }

    private mutating func signal() -> ScenarioStep {
        let about = grant()
        let target: SignalTarget =
            switch generator.below(4) {
            case 0: .subject(about?.beneficiary ?? "user:u0")
            case 1: .person(about.flatMap { world.accountable($0.beneficiary) } ?? "p0")
            case 2: .resource(about?.entitlement.resource ?? "db")
            default: .subject(anybody())
            }
        let by = oneOf(["service:s0"], percent: 85)
        return ScenarioStep(
            by: by.description,
            .signal(
                ScenarioAction.Signal(
                    type: generator.pick(["device_lost", "device_lost", "risk_score"]), target: target,
                    for: generator.chance(40) ? ScenarioDuration(seconds: 120) : nil,
                    cleared: generator.chance(25) ? true : nil)))
    }

    // MARK: Time

    private mutating func clock() -> ScenarioStep {
        let step: ScenarioAction.Clock
        switch generator.below(10) {
        case 0:
            let milliseconds: Int64 = generator.pick([100, 250, 251, 1000, 5000])
            step = ScenarioAction.Clock(back: ScenarioDuration(nanoseconds: milliseconds * 1_000_000))
        case 1..<6:
            // To a start or an end, or a deadline, give or take a nanosecond.
            let grants = oracle.openGrants.flatMap { [$0.startsAt, $0.expiresAt] }
            let waiting = oracle.folded.requests.values.flatMap { request -> [Instant] in
                (request.state == .pending ? [request.deadline, request.nextReminderAt].compactMap { $0 } : [])
                    + (request.postReview.map { [$0.deadline] } ?? [])
            }
            let scheduled = oracle.grants.values.filter { $0.state == .scheduled }.map(\.grant.startsAt)
            let starts = scheduled.filter { now < $0 }.sorted()
            let targets =
                !starts.isEmpty && generator.chance(70) ? starts : (grants + waiting).filter { now < $0 }.sorted()
            let offset: Int64 = generator.pick([-1, 0, 0, 1])
            if let target = generator.any(of: Array(targets.prefix(4)))?.adding(nanoseconds: offset) {
                step = ScenarioAction.Clock(at: target)
            } else {
                step = ScenarioAction.Clock(advance: ScenarioDuration(seconds: 900))
            }
        default:
            step = ScenarioAction.Clock(
                advance: ScenarioDuration(seconds: generator.pick([1, 30, 59, 60, 61, 300, 900, 900, 1800, 3600])))
        }
        return ScenarioStep(.clock(step))
    }

    // MARK: The world

    private mutating func change() -> ScenarioStep { ScenarioStep(.change(edit())) }

    /// Half of the time somebody who has part in the latest request: changes elsewhere seldom matter.
    private mutating func involved() -> SubjectRef {
        let scheduled = oracle.grantOrder.last { oracle.grants[$0]?.state == .scheduled }
        let latest = scheduled.flatMap { oracle.grants[$0]?.grant.request } ?? oracle.order.last
        guard generator.chance(70), let id = latest, let request = oracle.folded.requests[id] else {
            return generator.pick(RandomWorld.accounts)
        }
        let all =
            request.reviews.flatMap { [$0.reviewer, $0.qualified.reviewer] } + [
                request.terms.submitter,
                request.terms.beneficiary,
            ]
        return generator.pick(all)
    }

    private mutating func edit() -> ScenarioWorld {
        var edit = ScenarioWorld()
        let old = world.world
        let subject = involved()
        func account(_ change: (inout ScenarioWorld.AccountEntry) -> Void) {
            guard var entry = old.accounts?[subject.description] else { return }
            change(&entry)
            edit.accounts = ByName([(subject.description, entry)])
        }
        func policy(_ change: (inout PolicyTable) -> Void) {
            var table = PolicyTable()
            change(&table)
            edit.policy = table
        }
        let entitlement = generator.pick(["db:read", "db:read", "db:write", "app:use"])
        switch generator.below(20) {
        case 0, 1: account { $0.disabled = $0.disabled == true ? nil : true }
        case 2:
            let person = generator.pick(RandomWorld.persons)
            var entry = old.persons?[person.text] ?? ScenarioWorld.PersonEntry()
            entry.disabled = entry.disabled == true ? nil : true
            edit.persons = ByName([(person.text, entry)])
        case 3, 4:
            let person: PersonID? = generator.chance(80) ? generator.pick(RandomWorld.persons) : nil
            account { if subject.type == .user { $0.person = person } }
        case 5:
            let sponsor = generator.chance(80) ? generator.pick(RandomWorld.persons).text : nil
            account { if subject.type != .user { $0.sponsor = sponsor } }
        case 6:
            let group = generator.pick(RandomWorld.groups)
            account { $0.groups = Set(($0.groups ?? []) + [group]).sorted() }
        case 7:
            let group = generator.pick(RandomWorld.groups)
            account { $0.groups = ($0.groups ?? []).filter { $0 != group } }
        case 8, 9, 10:
            let answer = RandomWorld.answer(&generator)
            policy { $0.requests = ByName([(entitlement, answer)]) }
        case 11:
            let answer = RandomWorld.emergency(&generator)
            policy { $0.emergencies = ByName([(entitlement, answer)]) }
        case 12:
            var refused = old.policy?.refusedReviewers ?? []
            if refused.contains(subject) { refused.removeAll { $0 == subject } } else { refused.append(subject) }
            policy { $0.refusedReviewers = refused }
        case 13, 14:
            let answer: PolicyTable.GrantAnswer = generator.pick([.end, .end, .error, .undefined, .keep])
            policy { $0.grants = ByName([(entitlement, answer)]) }
        case 15, 16: policy { $0.fails = .error }
        case 17: policy { if generator.chance(40) { $0.loaded = false } else { $0.fails = .limits } }
        default: policy { _ in }
        }
        return edit
    }
}

extension ScenarioStep {
    var isAsk: Bool { if case .request = action { true } else { false } }
}
