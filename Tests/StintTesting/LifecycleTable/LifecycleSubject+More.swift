import StintCore

extension LifecycleSubject {
    static let postReview = LifecycleSubject(
        title: "The review of an emergency, after the fact",
        states: [
            State("pending", brokeGlass),
            State("passed") { world in
                try await brokeGlass(world)
                _ = try await world.review(.approve, by: world.erin)
            },
            State("failed") { world in
                try await brokeGlass(world)
                _ = try await world.review(.deny, by: world.erin)
            },
            State("overdue") { world in
                try await brokeGlass(world)
                await world.due(in: 1800)
            },
        ],
        trials: [
            .command(.review, "approving", after: delegated) { world, caller in
                try await world.review(.approve, by: caller)
            },
            .command(.review, "denying", after: delegated) { world, caller in
                try await world.review(.deny, by: caller)
            },
            .command(.submit, "of another emergency", by: "its holder") { world, caller in
                await world.house.perform(
                    caller,
                    .submit(
                        SubmitRequest(
                            entitlements: ["wiki:edit"], durationSeconds: 60, reason: "again", breakGlass: true)))
            },
            .command(.extend, "of what it gave") { world, caller in
                await world.house.perform(
                    caller, .extend(ExtendGrant(grant: try world.grant.get(), durationSeconds: 600, reason: "more")))
            },
            .own("its deadline comes", only: ["pending"]) { await $0.due(in: 1800) },
        ],
        stateOf: { try await $0.storedRequest().postReview?.state.rawValue ?? none })

    @Sendable private static func brokeGlass(_ world: LifecycleWorld) async throws {
        _ = await world.ask(["wiki:edit"], breakGlass: true)
    }

    static let freeze = LifecycleSubject(
        title: "A freeze",
        states: [
            State(none),
            State("standing") { world in
                _ = await world.house.perform(world.grace, .freeze(Self.everything))
            },
        ],
        trials: [
            .command(.freeze) { world, caller in await world.house.perform(caller, .freeze(Self.everything)) },
            .command(.thaw) { world, caller in
                await world.house.perform(caller, .thaw(EndFreeze(name: "incident")))
            },
            .command(.submit, "of what policy allows") { world, caller in
                await world.ask(["wiki:edit"], by: caller)
            },
        ],
        stateOf: { try await $0.house.store.freezes().value.isEmpty ? none : "standing" })

    private static let everything = StartFreeze(name: "incident", scope: .all, suspends: true, reason: "breach")

    static let delegation = LifecycleSubject(
        title: "A delegation",
        states: [
            State(none),
            State("standing") { _ = await $0.delegate(by: $0.bob) },
            State("taken back") { world in
                _ = await world.delegate(by: world.bob)
                _ = await world.house.perform(
                    world.bob, .endDelegation(EndDelegation(delegation: try world.delegation.get())))
            },
            State("run out") { world in
                _ = await world.delegate(by: world.bob)
                world.house.clock.advance(seconds: 7200)
            },
        ],
        trials: [
            .command(.delegate, "to a reviewer's delegate", only: [none]) {
                world, caller in
                await world.delegate(by: caller)
            },
            .command(.endDelegation, only: ["standing", "taken back", "run out"]) { world, caller in
                await world.house.perform(
                    caller, .endDelegation(EndDelegation(delegation: try world.delegation.get())))
            },
            .own("its end comes", only: ["standing"]) { await $0.due(in: 7200) },
        ],
        stateOf: { world in
            guard let id = world.delegation.value, let found = try await world.house.store.delegation(id) else {
                return none
            }
            if found.endedAt != nil { return "taken back" }
            return found.isInForce(at: world.house.clock.now()) ? "standing" : "run out"
        })

    static let signal = LifecycleSubject(
        title: "A signal",
        states: [
            State(none),
            State("in force") { world in
                _ = await world.house.perform(.machine("service:siem", [.signals]), .signal(Self.lost(false)))
            },
        ],
        trials: [
            .command(.signal) { world, caller in await world.house.perform(caller, .signal(Self.lost(false))) },
            .command(.signal, "clearing it") { world, caller in
                await world.house.perform(caller, .signal(Self.lost(true)))
            },
        ],
        stateOf: { world in
            let found = try await world.house.store.signals(about: [.person("alice")], at: world.house.clock.now())
            return found.isEmpty ? none : "in force"
        })

    @Sendable private static func lost(_ cleared: Bool) -> SendSignal {
        SendSignal(type: "device_lost", target: .person("alice"), isCleared: cleared)
    }
}
