import StintCore

extension LifecycleSubject {
    private static let ended: Set<String> = ["expired", "revoked", "relinquished"]

    /// A grant that was asked for to start in ten minutes, where it is scheduled; else one that began at once.
    static let grant = LifecycleSubject(
        title: "A grant",
        states: [
            State("scheduled") { world in
                _ = await world.ask(["payments-db:readonly"], startsIn: 600)
                _ = try await world.review(.approve, by: world.erin)
            },
            State("active", live),
            State("suspended") { world in
                try await live(world)
                try await world.change("3") { $0.unanswered = ["payments-db:readonly"] }
                await world.house.service.reevaluate(cause: .reload)
                try await world.change("4")
            },
            State("expired") { world in
                try await live(world)
                await world.due(in: 3600)
            },
            State("revoked") { world in
                try await live(world)
                _ = await world.house.revoke(try world.grant.get(), by: world.grace)
            },
            State("relinquished") { world in
                try await live(world)
                _ = await world.house.relinquish(try world.grant.get(), by: world.alice)
            },
        ],
        trials: [
            .command(.relinquish) { world, caller in
                await world.house.relinquish(try world.grant.get(), by: caller)
            },
            .command(.relinquishItems) { world, caller in
                await world.house.perform(
                    caller, .relinquishItems(RelinquishItems(request: try world.request.get())))
            },
            .command(.revoke) { world, caller in await world.house.revoke(try world.grant.get(), by: caller) },
            .command(.revokeAll) { world, caller in
                await world.house.perform(
                    caller, .revokeAll(RevokeGrants(scope: .resource("payments-db"), reason: "breach")))
            },
            .command(.extend) { world, caller in
                await world.house.perform(
                    caller, .extend(ExtendGrant(grant: try world.grant.get(), durationSeconds: 600, reason: "more")))
            },
            .command(.signal, "that policy ends grants for") { world, caller in
                try await world.change("5") { $0.endingSignals = ["device_lost"] }
                return await world.house.perform(
                    caller, .signal(SendSignal(type: "device_lost", target: .person("alice"))))
            },
            .own("its start comes", unless: begun) { await $0.due(in: 600) },
            .own("its start comes, and policy denies it by now", unless: begun) { world in
                try await world.change("5") { $0.requests["payments-db:readonly"] = nil }
                await world.due(in: 600)
            },
            .own("its start comes, and policy does not keep it", unless: begun) { world in
                try await world.change("5") { $0.notKept = ["payments-db:readonly"] }
                await world.due(in: 600)
            },
            .own("its start comes, and policy gives no answer", unless: begun) { world in
                try await world.change("5") { $0.unanswered = ["payments-db:readonly"] }
                await world.due(in: 600)
            },
            .own("its start comes in a freeze", unless: begun) { world in
                _ = await world.house.perform(
                    world.grace, .freeze(StartFreeze(name: "f", scope: .all, suspends: false, reason: "incident")))
                await world.due(in: 600)
            },
            .own("its start comes, and its approvals fall short of today's stages", unless: begun) { world in
                try await world.change("5") { policy in
                    policy.requests["payments-db:readonly"] = .decide(
                        RequestDecision(effect: .review, stages: [House.twoOfUs]))
                }
                await world.due(in: 600)
            },
            .own("it is judged anew and kept", unless: ["scheduled"]) { world in
                await world.house.service.reevaluate(cause: .period)
            },
            .own("it is judged anew and not kept", unless: ["scheduled"]) { world in
                try await world.change("5") { $0.notKept = ["payments-db:readonly"] }
                await world.house.service.reevaluate(cause: .reload)
            },
            .own("it is judged anew, and policy gives no answer", unless: ["scheduled"]) { world in
                try await world.change("5") { $0.unanswered = ["payments-db:readonly"] }
                await world.house.service.reevaluate(cause: .reload)
            },
            .own("it is judged anew, and its holder may not act", unless: ["scheduled"]) { world in
                let accounts = LifecycleWorld.accounts.filter { $0.subject != "user:alice" }
                try await world.house.change(revision: "5", persons: LifecycleWorld.persons, accounts: accounts)
                await world.house.service.reevaluate(cause: .directory)
            },
            .own("it would end by a load over the limit, at a start", unless: ["scheduled"]) { world in
                try await world.change("5") { $0.notKept = ["payments-db:readonly"] }
                await world.house.service.reevaluate(cause: .reload, brake: .on)
            },
            .own("its end comes") { await $0.due(in: 4200) },
        ],
        stateOf: { try await $0.storedGrant().state.rawValue })

    private static let begun: Set<String> = ended.union(["active", "suspended"])

    @Sendable private static func live(_ world: LifecycleWorld) async throws {
        _ = await world.ask(["payments-db:readonly"])
        _ = try await world.review(.approve, by: world.erin)
    }
}
