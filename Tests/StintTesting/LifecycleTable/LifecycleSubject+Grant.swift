import StintCore

extension LifecycleSubject {
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
            .command(
                .revoke, "of what it extends, by a revoker", only: ["scheduled"], by: "a revoker", after: extended
            ) { world, caller in
                await world.house.revoke(try world.predecessor.get(), by: caller)
            },
            .command(.signal, "that policy ends grants for") { world, caller in
                try await world.change("5") { $0.endingSignals = ["device_lost"] }
                return await world.house.perform(
                    caller, .signal(SendSignal(type: "device_lost", target: .person("alice"))))
            },
            .own("its start comes", only: ["scheduled"]) { await $0.due(in: 600) },
            .own("its start comes, and policy denies it by now", only: ["scheduled"]) { world in
                try await world.change("5") { $0.requests["payments-db:readonly"] = nil }
                await world.due(in: 600)
            },
            .own("its start comes, and policy does not keep it", only: ["scheduled"]) { world in
                try await world.change("5") { $0.notKept = ["payments-db:readonly"] }
                await world.due(in: 600)
            },
            .own("its start comes, and policy gives no answer", only: ["scheduled"]) { world in
                try await world.change("5") { $0.unanswered = ["payments-db:readonly"] }
                await world.due(in: 600)
            },
            .own("its start comes in a freeze", only: ["scheduled"], after: frozen) { await $0.due(in: 600) },
            .own("its start comes, and its approvals fall short of today's stages", only: ["scheduled"]) { world in
                try await world.raiseStage()
                await world.due(in: 600)
            },
            .own("it is judged anew and kept", only: ["active", "suspended"]) { world in
                await world.house.service.reevaluate(cause: .period)
            },
            .own("it is judged anew and not kept", only: ["active", "suspended"]) { world in
                try await world.change("5") { $0.notKept = ["payments-db:readonly"] }
                await world.house.service.reevaluate(cause: .reload)
            },
            .own("it is judged anew, and policy gives no answer", only: ["active", "suspended"]) { world in
                try await world.change("5") { $0.unanswered = ["payments-db:readonly"] }
                await world.house.service.reevaluate(cause: .reload)
            },
            .own("it is judged anew, and its holder may not act", only: ["active", "suspended"]) { world in
                let accounts = LifecycleWorld.accounts.filter { $0.subject != "user:alice" }
                try await world.house.change(revision: "5", persons: LifecycleWorld.persons, accounts: accounts)
                await world.house.service.reevaluate(cause: .directory)
            },
            .own("it would end by a load over the limit, at a start", only: ["active", "suspended"]) { world in
                try await world.change("5") { $0.notKept = ["payments-db:readonly"] }
                await world.house.service.reevaluate(cause: .reload, brake: .on)
            },
            .own("its end comes", only: ["scheduled", "active", "suspended"]) { await $0.due(in: 4200) },
        ],
        stateOf: { try await $0.storedGrant().state.rawValue })

    /// The grant is the extension of another.
    @Sendable private static func extended(_ world: LifecycleWorld) async throws {
        try await world.change("6")
        guard let first = await world.ask(["wiki:edit"]).grant else { return }
        world.predecessor.put(first.id)
        let outcome = await world.house.perform(
            world.alice, .extend(ExtendGrant(grant: first.id, durationSeconds: 600, reason: "more")))
        if let second = outcome.grant { world.grant.put(second.id) }
    }

    @Sendable private static func frozen(_ world: LifecycleWorld) async throws {
        _ = await world.house.perform(
            world.grace, .freeze(StartFreeze(name: "f", scope: .all, suspends: false, reason: "incident")))
    }

    @Sendable private static func live(_ world: LifecycleWorld) async throws {
        _ = await world.ask(["payments-db:readonly"])
        _ = try await world.review(.approve, by: world.erin)
    }
}
