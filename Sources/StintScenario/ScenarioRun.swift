package import StintCore

/// What a configuration with policies in Rego gives a scenario, where its world names one.
package protocol ScenarioSets: SnapshotPublisher {
    /// The set of a configuration. It is in force for `decideAccess` from here on.
    func load(config: String) async throws -> PolicySet
    func roles(of subject: SubjectRef) -> Set<CallerRole>
    func decideAccess(_ check: ScenarioAction.Check, now: Instant) -> AccessDecision
}

/// A scenario on its way: the real service over a store, with a clock, names and a world of its own.
package actor ScenarioRun {
    package nonisolated let store: InterposedStore
    package nonisolated let clock: ScenarioClock
    package nonisolated let guardedClock: ClockGuard
    package nonisolated let policies = ScenarioPolicies()
    package nonisolated let view = ScenarioView()
    package nonisolated let service: AccessService
    private let sets: (any ScenarioSets)?

    package private(set) var world: ScenarioWorld
    /// The worlds in force, each from a position of the log on.
    package private(set) var worlds: [(from: Int64, world: ScenarioWorld, basis: DecisionBasis)] = []
    package private(set) var names: [Identifier: Named] = [:]
    private var policyRevision = 1
    private var dataRevision = 1
    private var commands = 0
    package private(set) var last: Command?
    /// What the latest steps that ran in between another's decision and commit came to.
    package private(set) var interposed: [(ScenarioStep, StepAnswer)] = []

    package enum Named: Hashable, Sendable {
        case request(RequestID)
        case delegation(DelegationID)
    }

    /// 2026-11-23T10:00:00Z
    package static let defaultStart = Instant(nanoseconds: 1_795_428_000_000_000_000)

    package init(world: ScenarioWorld, store: any EventStore, sets: (any ScenarioSets)? = nil) {
        self.world = world
        self.store = InterposedStore(store)
        self.sets = sets
        clock = ScenarioClock(world.startsAt ?? Self.defaultStart)
        guardedClock = ClockGuard(clock: clock, highWaterMark: nil)
        let publishers: [any SnapshotPublisher] = [view] + (sets.map { [$0] } ?? [])
        service = AccessService(
            store: self.store, policies: policies, clock: guardedClock, ids: ScenarioIDs(),
            publisher: Publishers(all: publishers), notifier: SilentNotifier())
    }

    private struct Publishers: SnapshotPublisher {
        let all: [any SnapshotPublisher]
        func publish(_ change: CommittedChange) async { for one in all { await one.publish(change) } }
    }

    /// Puts the world in force, before the first step.
    package func begin() async throws { try await install(world) }

    /// Runs a step, and tells what it came to.
    package func run(_ step: ScenarioStep) async throws -> StepAnswer {
        interposed = []
        guard let between = step.meanwhile, !between.isEmpty else { return try await carryOut(step) }
        store.beforeNextAppend { await self.interpose(between) }
        defer { store.beforeNextAppend(nil) }
        return try await carryOut(step)
    }

    private func interpose(_ steps: [ScenarioStep]) async {
        for step in steps {
            do { interposed.append((step, try await carryOut(step))) } catch {
                interposed.append((step, .failed("\(error)")))
            }
        }
    }

    private func carryOut(_ step: ScenarioStep) async throws -> StepAnswer {
        switch step.action {
        case .clock(let change):
            if let at = change.at { clock.set(at) }
            if let advance = change.advance { clock.advance(nanoseconds: advance.nanoseconds) }
            if let back = change.back { clock.advance(nanoseconds: -back.nanoseconds) }
            return .time(clock.now())
        case .due: return .due(await service.runDue())
        case .change(let change):
            try await install(world.changed(by: change))
            return .changed
        case .reevaluate(let cause):
            try await reevaluate(cause)
            return .changed
        case .check(let check): return .access(decideAccess(check))
        case .look(let about): return try await look(about)
        case .again:
            guard let last else { throw ScenarioError("there is no command to send again") }
            return .command(last, await service.perform(last))
        default:
            let command = try await command(of: step)
            last = command
            let answer = await service.perform(command)
            if let name = step.name { remember(name, answer.outcome) }
            return .command(command, answer)
        }
    }

    // MARK: The world

    private func install(_ next: ScenarioWorld) async throws {
        let isFirst = worlds.isEmpty
        let hasNewPolicy = !isFirst && next.policy != world.policy
        if hasNewPolicy { policyRevision += 1 } else if !isFirst { dataRevision += 1 }
        world = next
        var basis = DecisionBasis(policyDigest: "p\(policyRevision)", dataRevision: "d\(dataRevision)")
        let set: PolicySet?
        if let config = next.config {
            guard let sets else { throw ScenarioError("the world names a configuration, and none can be loaded here") }
            let loaded = try await sets.load(config: config)
            basis = loaded.basis
            set = loaded
        } else {
            set = try next.makeSet(basis: basis)
        }
        let source: SourceKind = hasNewPolicy || isFirst ? .policy : .directory
        try await service.record(
            [.sourceLoaded(SourceLoaded(source: source, digest: basis.dataRevision, origin: "scenario", basis: basis))],
            newBasis: basis)
        worlds.append((try await store.head().position, next, basis))
        policies.put(set)
        if !isFirst { try await reevaluate(hasNewPolicy ? .reload : .directory) }
    }

    private func reevaluate(_ cause: GrantDecisionInput.Cause) async throws {
        guard policies.current() != nil else { return }
        _ = await service.reevaluate(cause: cause)
    }

    // MARK: Looking

    private func decideAccess(_ check: ScenarioAction.Check) -> AccessDecision {
        let reading = guardedClock.reading()
        guard let premises = policies.current()?.premises else {
            return AccessRule.deny(DecisionFailure(.missing, "no policy is loaded"))
        }
        if world.config != nil, let sets { return sets.decideAccess(check, now: reading.now) }
        guard let resource = premises.catalog.resource(check.resource)?.ref else {
            let reason = Reason("no_grant", "there is no resource `\(check.resource)`", audience: .requester)
            return AccessDecision(allow: false, reasons: [reason])
        }
        var answer = AccessDecision(
            allow: false, reasons: [Reason("no_grant", "no grant is for it", audience: .requester)])
        for grant in view.grants where grant.resource == resource && grant.beneficiary == check.subject {
            answer = AccessRule.confirm(
                AccessDecision(allow: true, grant: grant.id), subject: check.subject, action: check.action,
                resource: resource, grant: grant, freezes: view.freezes, premises: premises, clock: reading)
            if answer.allow { break }
        }
        return answer
    }

    private func look(_ about: ScenarioAction.About) async throws -> StepAnswer {
        if let name = about.grant {
            guard let grant = try await store.grant(try await grantID(name))?.value else {
                throw ScenarioError("there is no grant `\(name)`")
            }
            return .grant(grant)
        }
        guard let name = about.request else { throw ScenarioError("`look` names no `request` and no `grant`") }
        guard let request = try await store.request(try requestID(name))?.value else {
            throw ScenarioError("there is no request `\(name)`")
        }
        return .request(request)
    }

    // MARK: Names

    private func remember(_ name: String, _ outcome: CommandOutcome) {
        guard case .done(let result) = outcome, let key = try? Identifier(name) else { return }
        if let request = result.request { names[key] = .request(request.id) }
        if let delegation = result.delegation { names[key] = .delegation(delegation.id) }
    }

    /// A name that no step gave is taken as the id itself.
    private func requestID(_ name: String) throws -> RequestID {
        let key = try Identifier(name)
        return if case .request(let id) = names[key] { id } else { RequestID(key) }
    }

    private func delegationID(_ name: String) throws -> DelegationID {
        let key = try Identifier(name)
        return if case .delegation(let id) = names[key] { id } else { DelegationID(key) }
    }

    /// `NAME` is the grant of a request's first item, `NAME.2` of its second.
    private func grantID(_ name: String) async throws -> GrantID {
        var (base, number) = (name, 1)
        if let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")), let item = Int(name[name.utf8.index(after: dot)...]) {
            (base, number) = (String(name[..<dot]), item)
        }
        guard let key = try? Identifier(base), case .request(let id) = names[key] else { return try GrantID(name) }
        let request = try await store.request(id)?.value
        return try request?.items.first { $0.number == number }?.grant ?? GrantID(name)
    }

    private func subject(_ name: String?) throws -> SubjectRef {
        guard let name else { throw ScenarioError("the step does not say who does it: add `by`") }
        return try ReviewerSet.user(name)
    }

    package func caller(_ subject: SubjectRef, session: CallerSession?) -> Caller {
        var roles: Set<CallerRole> = [.user]
        if world.config != nil, let sets {
            roles.formUnion(sets.roles(of: subject))
        } else if let directory = policies.current()?.directory {
            if directory.contains(world.operators ?? ReviewerSet(), subject) { roles.insert(.operator) }
            if directory.contains(world.auditors ?? ReviewerSet(), subject) { roles.insert(.auditor) }
            if directory.contains(world.signalSources ?? ReviewerSet(), subject) { roles.insert(.signals) }
        } else if world.operators?.users.contains(subject) ?? false {
            roles.insert(.operator)
        }
        return Caller(subject: subject, roles: roles, session: session ?? (subject.type == .user ? .human : .machine))
    }

    // MARK: Commands

    private func command(of step: ScenarioStep) async throws -> Command {
        commands += 1
        let id = try CommandID("c\(commands)")
        let caller = caller(try subject(step.by), session: step.session)
        return Command(id: id, caller: caller, action: try await action(of: step))
    }

    private func later(_ span: ScenarioDuration?) throws -> Instant? {
        guard let span else { return nil }
        guard let instant = guardedClock.reading().now.adding(nanoseconds: span.nanoseconds) else {
            throw ScenarioError("`\(span)` from now is beyond the times Stint can tell")
        }
        return instant
    }

    private func action(of step: ScenarioStep) async throws -> CommandAction {
        switch step.action {
        case .request(let ask):
            let startsAt = try ask.startsAt ?? later(ask.startsIn)
            return .submit(
                SubmitRequest(
                    entitlements: ask.items, beneficiary: ask.beneficiary, durationSeconds: ask.for.seconds,
                    startsAt: startsAt, reason: ask.reason ?? "work", ticket: ask.ticket,
                    breakGlass: ask.breakGlass ?? false))
        case .approve(let judge): return .review(try review(judge, .approve))
        case .deny(let judge): return .review(try review(judge, .deny))
        case .cancel(let about):
            return .cancel(CancelRequest(request: try requestID(try required(about.request, "request"))))
        case .extend(let extend):
            return .extend(
                ExtendGrant(
                    grant: try await grantID(extend.grant), durationSeconds: extend.for.seconds,
                    reason: extend.reason ?? "more work"))
        case .relinquish(let about):
            if let grant = about.grant { return .relinquish(RelinquishGrant(grant: try await grantID(grant))) }
            let request = try requestID(try required(about.request, "request"))
            return .relinquishItems(RelinquishItems(request: request, items: about.only))
        case .revoke(let revoke):
            let reason = revoke.reason ?? "no longer needed"
            if let scope = revoke.scope { return .revokeAll(RevokeGrants(scope: scope, reason: reason)) }
            return .revoke(
                RevokeGrant(grant: try await grantID(try required(revoke.grant, "grant")), reason: reason))
        case .freeze(let freeze):
            return .freeze(
                StintCore.StartFreeze(
                    name: freeze.name, scope: freeze.scope, suspends: freeze.suspend ?? false,
                    reason: freeze.reason ?? "an incident"))
        case .thaw(let thaw): return .thaw(EndFreeze(name: thaw.name))
        case .delegate(let delegate):
            let startsAt = try later(delegate.startsIn)
            guard let endsAt = (startsAt ?? guardedClock.reading().now).adding(nanoseconds: delegate.for.nanoseconds)
            else { throw ScenarioError("`\(delegate.for)` is beyond the times Stint can tell") }
            return .delegate(StartDelegation(delegate: delegate.to, startsAt: startsAt, endsAt: endsAt))
        case .endDelegation(let about):
            return .endDelegation(
                EndDelegation(delegation: try delegationID(try required(about.delegation, "delegation"))))
        case .signal(let signal):
            return .signal(
                SendSignal(
                    type: signal.type, target: signal.target, data: signal.data ?? .object(JSONObject()),
                    ttlSeconds: signal.for?.seconds, isCleared: signal.cleared ?? false))
        case .again, .clock, .due, .change, .reevaluate, .check, .look:
            throw ScenarioError("the step is no command")
        }
    }

    private func review(_ judge: ScenarioAction.Judge, _ verdict: Verdict) throws -> ReviewRequest {
        ReviewRequest(
            request: try requestID(judge.request), verdict: verdict, stage: judge.stage, items: judge.only,
            durationSeconds: judge.for?.seconds, comment: judge.comment)
    }

    private func required(_ value: String?, _ key: String) throws -> String {
        guard let value else { throw ScenarioError("the step names no `\(key)`") }
        return value
    }
}
