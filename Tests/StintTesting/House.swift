package import StintCore

/// A small company around the real service, over the reference store, with a policy that a test can change.
///
/// `alice` works in payments; `bob`, `erin` (with a second account `erin-admin`) and `dba-shared`, an account without
/// a person, are database administrators; `frank` answers for the agent `fixit`; `grace` may revoke; `oscar` is an
/// operator, `audrey` an auditor by role. `payments-db:readonly` needs one database administrator, `payments-db:admin`
/// two, `wiki:edit` nobody; `ledger-db:readonly` is in the catalog and for nobody; `nothing:at-all` is not in it.
package struct House: Sendable {
    package let clock: TestClock
    package let store: ReferenceStore
    package let policies: SwitchablePolicy
    package let view: LiveView
    package let notices: NoticeBox
    package let guardedClock: ClockGuard
    package let service: AccessService
    package let ids = CountingIDs()

    package init(config: CoreConfig = House.config, policy: TablePolicy = House.policy) async throws {
        clock = TestClock()
        store = ReferenceStore()
        policies = SwitchablePolicy()
        view = LiveView()
        notices = NoticeBox()
        guardedClock = ClockGuard(clock: clock, highWaterMark: nil)
        service = AccessService(
            store: store, policies: policies, clock: guardedClock, ids: CountingIDs(), publisher: view,
            notifier: notices)
        try await put(House.policySet(config: config, policy: policy))
    }

    package static var config: CoreConfig {
        CoreConfig(revokers: ReviewerSet(users: ["user:grace"]))
    }

    package static let stage = StageSpec(name: "owners", approvers: ReviewerSet(groups: ["db-admins"]), threshold: 1)
    package static let twoOfUs = StageSpec(name: "owners", approvers: ReviewerSet(groups: ["db-admins"]), threshold: 2)

    package static var policy: TablePolicy {
        TablePolicy(
            basis: DecisionBasis(policyDigest: "p1", dataRevision: "d1"),
            requests: [
                "payments-db:readonly": .decide(RequestDecision(effect: .review, stages: [stage])),
                "payments-db:admin": .decide(RequestDecision(effect: .review, stages: [twoOfUs])),
                "wiki:edit": .decide(RequestDecision(effect: .allow)),
            ])
    }

    package static func catalog() throws -> Catalog {
        try Catalog(resources: [
            Resource(
                ref: ResourceRef(type: "database", id: "payments-db"), title: "Payments",
                owners: ReviewerSet(groups: ["db-admins"]), risk: .medium,
                roles: [Role(name: "readonly", actions: ["read"]), Role(name: "admin", actions: ["read", "write"])]),
            Resource(
                ref: ResourceRef(type: "database", id: "ledger-db"), risk: .high,
                roles: [Role(name: "readonly", actions: ["read"])]),
            Resource(
                ref: ResourceRef(type: "app", id: "wiki"), risk: .low, roles: [Role(name: "edit", actions: ["*"])]),
        ])
    }

    package static let persons: [Person] = [
        Person(id: "alice"), Person(id: "bob"), Person(id: "erin"), Person(id: "frank"), Person(id: "grace"),
        Person(id: "oscar"), Person(id: "audrey"),
    ]

    package static let accounts: [Account] = [
        Account(subject: "user:alice", person: "alice", groups: ["payments"]),
        Account(subject: "user:bob", person: "bob", groups: ["db-admins"]),
        Account(subject: "user:erin", person: "erin", groups: ["db-admins"]),
        Account(subject: "user:erin-admin", person: "erin", groups: ["db-admins"]),
        Account(subject: "user:dba-shared", groups: ["db-admins"]),
        Account(subject: "user:frank", person: "frank", groups: ["db-admins"]),
        Account(subject: "agent:fixit", sponsor: .person("frank")),
        Account(subject: "service:backup"),
        Account(subject: "user:grace", person: "grace"), Account(subject: "user:oscar", person: "oscar"),
        Account(subject: "user:audrey", person: "audrey"),
    ]

    package static let groups: [Group] = [Group(id: "payments"), Group(id: "db-admins")]

    package static func policySet(
        config: CoreConfig = House.config, policy: TablePolicy = House.policy, persons: [Person] = House.persons,
        accounts: [Account] = House.accounts
    ) throws -> PolicySet {
        PolicySet(
            basis: policy.basis, catalog: try catalog(),
            directory: try Directory(persons: persons, accounts: accounts, groups: groups), config: config,
            decider: policy)
    }

    /// Records a set and puts it in force, as a loader does.
    package func put(_ set: PolicySet) async throws {
        let loaded = SourceLoaded(source: .policy, digest: set.basis.policyDigest, origin: "test", basis: set.basis)
        try await service.record([.sourceLoaded(loaded)], newBasis: set.basis)
        policies.put(set)
    }

    /// Another revision of the set, with some of it changed.
    package func change(
        revision: String = "2", persons: [Person] = House.persons, accounts: [Account] = House.accounts,
        policy edit: (inout TablePolicy) -> Void = { _ in }
    ) async throws {
        var policy = House.policy
        policy.basis = DecisionBasis(policyDigest: "p\(revision)", dataRevision: "d\(revision)")
        edit(&policy)
        try await put(try House.policySet(policy: policy, persons: persons, accounts: accounts))
    }

    // MARK: Commands

    package func command(_ caller: Caller, _ action: CommandAction, id: CommandID? = nil) -> Command {
        Command(id: id ?? CommandID(ids.next(prefix: "c-", now: clock.now())), caller: caller, action: action)
    }

    package func perform(_ caller: Caller, _ action: CommandAction) async -> CommandOutcome {
        await service.perform(command(caller, action)).outcome
    }

    package func submit(
        _ entitlement: Entitlement, by caller: Caller = .human("user:alice"), for beneficiary: SubjectRef? = nil,
        seconds: Int64 = 3600, startsAt: Instant? = nil, reason: String = "month-end"
    ) async -> CommandOutcome {
        await perform(
            caller,
            .submit(
                SubmitRequest(
                    entitlements: [entitlement], beneficiary: beneficiary, durationSeconds: seconds,
                    startsAt: startsAt, reason: reason)))
    }

    package func review(
        _ request: RequestID, by caller: Caller, _ verdict: Verdict = .approve, comment: String? = nil
    ) async -> CommandOutcome {
        await perform(caller, .review(ReviewRequest(request: request, verdict: verdict, comment: comment)))
    }

    package func relinquish(_ grant: GrantID, by caller: Caller) async -> CommandOutcome {
        await perform(caller, .relinquish(RelinquishGrant(grant: grant)))
    }

    package func revoke(_ grant: GrantID, by caller: Caller, reason: String = "") async -> CommandOutcome {
        await perform(caller, .revoke(RevokeGrant(grant: grant, reason: reason)))
    }

    /// What an enforcement point is told where policy would allow everything on this grant.
    package func access(_ grant: GrantID, by subject: SubjectRef, action: Identifier = "read") -> AccessDecision {
        let found = view.grant(grant)
        return AccessRule.confirm(
            AccessDecision(allow: true, grant: grant), subject: subject, action: action,
            resource: found?.resource ?? ResourceRef(type: "database", id: "payments-db"), grant: found,
            freezes: view.freezes, premises: policies.current()?.premises ?? .none, clock: guardedClock.reading())
    }
}

extension CommandOutcome {
    package var result: CommandResult? { if case .done(let result) = self { result } else { nil } }
    package var refusal: Refusal? { if case .refused(let refusal) = self { refusal } else { nil } }
    package var request: AccessRequest? { result?.request }
    package var grant: Grant? { result?.grants.first }
    /// The code of the refusal, or of the reason a request was denied for.
    package var code: String? { refusal?.code ?? request?.closingReasons.first?.code }
}
