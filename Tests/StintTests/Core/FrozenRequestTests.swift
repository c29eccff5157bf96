import StintCore
import StintTesting
import Testing

@Suite("Freezes, signals and reminders on the way of a request")
struct FrozenRequestTests {
    static let db: Entitlement = "payments-db:readonly"
    static let admin: Entitlement = "payments-db:admin"
    static let wiki: Entitlement = "wiki:edit"
    let grace = Caller.human("user:grace")
    let oscar = Caller.human("user:oscar", [.user, .operator])

    private static func freeze(_ scope: FreezeScope) -> CommandAction {
        .freeze(StartFreeze(name: "stop", scope: scope, suspends: false, reason: "incident"))
    }

    @Test(
        "what is in a freeze's scope is not granted: at once, for later, or in an emergency",
        arguments: [
            (FreezeScope.all, [RequestState.denied, .denied]), (.resource("wiki"), [.denied, .pending]),
            (.entitlement(wiki), [.denied, .pending]), (.subject("user:alice"), [.denied, .denied]),
            (.subject("user:bob"), [.approved, .pending]), (.resource("payments-db"), [.approved, .denied]),
        ] as [(FreezeScope, [RequestState])])
    func submitted(scope: FreezeScope, states: [RequestState]) async throws {
        let house = try await House()
        _ = await house.perform(grace, Self.freeze(scope))
        let request = try #require(await house.ask([Self.wiki, Self.db]).request)
        #expect(request.items.map(\.state) == states)
        for item in request.items where item.state == .denied { #expect(item.reasons.map(\.code) == ["frozen"]) }
        let submit = SubmitRequest(entitlements: [Self.wiki, Self.db], durationSeconds: 3600, reason: "month-end")
        let preview = try await house.service.preview(submit, caller: .human("user:alice"))
        #expect(preview.items.map { $0.decision.effect == .deny } == states.map { $0 == .denied })

        let emergency = try await House(policy: House.emergencyPolicy())
        _ = await emergency.perform(grace, Self.freeze(scope))
        let broken = try #require(await emergency.ask([Self.wiki, Self.db], breakGlass: true).request)
        #expect(broken.items.map { $0.state == .denied } == states.map { $0 == .denied })
    }

    @Test("a freeze does not tell what there is")
    func concealed() async throws {
        let house = try await House()
        _ = await house.perform(grace, Self.freeze(.all))
        #expect(await house.ask(["nothing:at-all"]).code == "not_available")
        #expect(await house.ask(["ledger-db:readonly"]).code == "not_available")
    }

    @Test("in a freeze an approval that would grant is refused; one before the last counts, and denials pass")
    func reviewed() async throws {
        let house = try await House()
        let request = try #require(await house.ask([Self.admin]).request)
        _ = await house.perform(grace, Self.freeze(.resource("payments-db")))
        #expect(await house.review(request.id, by: "user:bob").request?.state == .pending)
        #expect(await house.review(request.id, by: "user:erin").code == "frozen")
        #expect(try await house.store.request(request.id)?.value.reviews.count == 1)
        let other = try await House()
        let second = try #require(await other.ask([Self.db]).request)
        _ = await other.perform(grace, Self.freeze(.all))
        #expect(await other.review(second.id, by: "user:bob", .deny).request?.state == .denied)
        _ = await house.perform(grace, .thaw(EndFreeze(name: "stop")))
        #expect(await house.review(request.id, by: "user:erin").request?.state == .approved)
    }

    @Test("nothing frozen is granted beside what a review is about")
    func beside() async throws {
        let policy = House.policy([Self.db: [.of("a", ["user:bob"])], Self.wiki: [.of("b", ["user:erin"])]])
        let house = try await House(policy: policy)
        let request = try #require(await house.ask([Self.db, Self.wiki]).request)
        _ = await house.perform(grace, Self.freeze(.entitlement(Self.wiki)))
        try await house.change { changed in
            changed.requests = policy.requests
            changed.requests[Self.wiki] = .decide(RequestDecision(effect: .allow))
        }
        let outcome = await house.review(request.id, by: "user:bob")
        #expect(outcome.request?.items.map(\.state) == [.approved, .pending])
    }

    @Test("P11: a freeze that comes between the decision and its commit is seen", arguments: [true, false])
    func race(isReview: Bool) async throws {
        let house = try await House()
        let request = try #require(await house.ask([Self.db]).request)
        let service = house.service
        let freeze = house.command(grace, Self.freeze(.all))
        house.store.beforeNextAppend { _ in _ = await service.perform(freeze) }
        let outcome = isReview ? await house.review(request.id, by: "user:bob") : await house.ask([Self.wiki])
        #expect(outcome.code == "frozen")
        #expect(house.store.log.filter { $0.event.type == "grant.issued" }.isEmpty)
    }

    // MARK: Signals

    private static func signal(_ target: SignalTarget) -> CommandAction {
        .signal(SendSignal(type: "device_lost", target: target))
    }

    @Test("policy learns the signals about whom and what it is asked, and of no other")
    func signals() async throws {
        let journal = PolicyJournal()
        var policy = House.policy
        policy.journal = journal
        let house = try await House(policy: policy)
        let targets: [SignalTarget] = [
            .subject("user:alice"), .person("alice"), .resource("wiki"), .subject("user:erin"), .person("bob"),
        ]
        for target in targets { _ = await house.perform(oscar, Self.signal(target)) }
        let request = try #require(await house.ask([Self.wiki, Self.db]).request)
        #expect(
            journal.requests.map { $0.signals.map(\.target.description).sorted() } == [
                ["person/alice", "resource/wiki", "subject/user:alice"], ["person/alice", "subject/user:alice"],
            ])
        _ = await house.review(request.id, by: "user:erin")
        _ = await house.perform(
            oscar, .signal(SendSignal(type: "device_lost", target: .person("alice"), isCleared: true)))
        let second = try #require(await house.ask([Self.db]).request)
        #expect(journal.requests.last?.signals.map(\.target) == [.subject("user:alice")])
        _ = await house.review(second.id, by: "user:bob")
        #expect(journal.reviews.map { $0.signals.map(\.target) } == [[.subject("user:erin")], [.person("bob")]])
    }

    @Test("P11: a signal that comes between the decision and its commit has it decided anew")
    func signalRace() async throws {
        let journal = PolicyJournal()
        var policy = House.policy
        policy.journal = journal
        let house = try await House(policy: policy)
        let service = house.service
        let signal = house.command(oscar, Self.signal(.person("alice")))
        house.store.beforeNextAppend { _ in _ = await service.perform(signal) }
        #expect(await house.ask([Self.wiki]).grant != nil)
        #expect(journal.requests.map(\.signals.count) == [0, 1])
    }

    @Test(
        "freezes and signals are shown to whom they concern",
        arguments: [
            (Caller.human("user:grace"), ["a", "b", "c"], false),
            (.human("user:oscar", [.operator]), ["a", "b", "c"], true),
            (.human("user:audrey", [.auditor]), ["a", "b", "c"], true),
            (.machine("service:backup", [.signals]), ["a"], true), (.human("user:erin-admin"), ["a", "c"], false),
            (.human("user:bob"), ["a"], false),
        ] as [(Caller, [Identifier], Bool)])
    func lists(caller: Caller, names: [Identifier], signals: Bool) async throws {
        let house = try await House()
        let scopes: [(Identifier, FreezeScope)] = [
            ("a", .all), ("b", .resource("wiki")), ("c", .subject("user:erin")),
        ]
        for (name, scope) in scopes {
            _ = await house.perform(
                grace, .freeze(StartFreeze(name: name, scope: scope, suspends: false, reason: "incident")))
        }
        _ = await house.perform(oscar, Self.signal(.person("bob")))
        #expect(try await house.service.freezes(caller: caller).map(\.name) == names)
        let shown = try? await house.service.signals(about: [.person("bob")], caller: caller)
        #expect(shown?.map(\.type) == (signals ? ["device_lost"] : nil))
    }

    // MARK: Reminders

    @Test("reviewers are reminded while a request waits, and never from its deadline on")
    func reminders() async throws {
        var config = House.config
        config.limits.reminderIntervalSeconds = 3600
        config.limits.defaultRequestTtlSeconds = 7201
        let house = try await House(config: config)
        let premises = try #require(house.policies.current()).premises
        var request = try #require(await house.ask([Self.db]).request)
        var due = try #require(request.nextReminderAt)
        #expect(due == TestClock.start.adding(seconds: 3600))
        let early = try #require(due.adding(nanoseconds: -1))
        #expect(try RequestMachine.remind(request, premises: premises, now: early) == nil)
        let first = try #require(try RequestMachine.remind(request, premises: premises, now: due))
        #expect(
            first.effects == [
                .notify(
                    .reviewReminder(request.id, reviewers: ["user:bob", "user:erin", "user:erin-admin", "user:frank"]))
            ])
        request = try #require(first.request)
        #expect(request.reminders == 1 && request.state == .pending)
        due = try #require(request.nextReminderAt)
        let second = try #require(try RequestMachine.remind(request, premises: premises, now: due)?.request)
        #expect(second.nextReminderAt == nil, "the next would come after the deadline")
        #expect(try RequestMachine.remind(request, premises: premises, now: request.deadline) == nil)
    }

    @Test("reminders can be off, from the first or later")
    func remindersOff() async throws {
        var config = House.config
        config.limits.reminderIntervalSeconds = 0
        let house = try await House(config: config)
        #expect(await house.ask([Self.db]).request?.nextReminderAt == nil)
        let other = try await House()
        let request = try #require(await other.ask([Self.db]).request)
        let off = try House.policySet(config: config).premises
        let due = try #require(request.nextReminderAt)
        let last = try #require(try RequestMachine.remind(request, premises: off, now: due))
        #expect(last.effects.isEmpty && last.request?.nextReminderAt == nil)
    }

    @Test("who has reviewed is not reminded")
    func remindersOpen() async throws {
        let house = try await House()
        let request = try #require(await house.ask([Self.admin]).request)
        let after = try #require(await house.review(request.id, by: "user:erin").request)
        let premises = try #require(house.policies.current()).premises
        #expect(RequestMachine.reviewers(of: after, premises: premises) == ["user:bob", "user:frank"])
    }
}
