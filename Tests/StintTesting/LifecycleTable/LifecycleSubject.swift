import StintCore

/// Something that has states: how each is reached, and what can be tried in it.
package struct LifecycleSubject: Sendable {
    package struct State: Sendable {
        package let name: String
        let reach: @Sendable (LifecycleWorld) async throws -> Void

        init(_ name: String, _ reach: @escaping @Sendable (LifecycleWorld) async throws -> Void = { _ in }) {
            self.name = name
            self.reach = reach
        }
    }

    package struct Trial: Sendable {
        package let name: String
        let isStints: Bool
        /// The states it makes no sense in, as making a thing that is there.
        let unless: Set<String>
        /// `nil` for Stint's own steps.
        let run: @Sendable (LifecycleWorld, Caller) async throws -> CommandOutcome?

        func fits(_ state: String) -> Bool { !unless.contains(state) }

        static func command(
            _ name: CommandName, _ more: String = "", unless: Set<String> = [],
            _ run: @escaping @Sendable (LifecycleWorld, Caller) async throws -> CommandOutcome
        ) -> Trial {
            Trial(
                name: "`\(name.rawValue)`" + (more.isEmpty ? "" : " \(more)"), isStints: false, unless: unless,
                run: { try await run($0, $1) })
        }

        static func own(
            _ name: String, unless: Set<String> = [],
            _ run: @escaping @Sendable (LifecycleWorld) async throws -> Void
        ) -> Trial {
            Trial(name: name, isStints: true, unless: unless) { world, _ in
                try await run(world)
                return nil
            }
        }
    }

    package let title: String
    package let states: [State]
    package let trials: [Trial]
    let stateOf: @Sendable (LifecycleWorld) async throws -> String

    package static let all = [request, item, grant, postReview, freeze, delegation, signal]
}

extension LifecycleSubject {
    static let none = "–"

    private static let none0 = State(none)

    static let request = LifecycleSubject(
        title: "A request",
        states: [
            State(none),
            State("pending") { _ = await $0.ask() },
            State("approved") { world in
                _ = await world.ask(["payments-db:readonly"])
                _ = try await world.review(.approve, by: world.erin)
            },
            State("denied") { world in
                _ = await world.ask()
                _ = try await world.review(.deny, by: world.erin)
            },
            State("canceled") { world in
                _ = await world.ask()
                _ = await world.house.perform(world.alice, .cancel(CancelRequest(request: try world.request.get())))
            },
            State("timed_out") { world in
                _ = await world.ask()
                await world.due(in: 24 * 3600)
            },
        ],
        trials: [
            .command(.submit, "of what policy lets reviewers decide", unless: made) { world, caller in
                await world.ask(by: caller)
            },
            .command(.submit, "of what policy allows", unless: made) { world, caller in
                await world.ask(["wiki:edit"], by: caller)
            },
            .command(.submit, "of what policy denies", unless: made) { world, caller in
                await world.ask(["ledger-db:readonly"], by: caller)
            },
            .command(.submit, "in an emergency", unless: made) { world, caller in
                await world.ask(["wiki:edit"], breakGlass: true, by: caller)
            },
            .command(.review, "approving one item", unless: [none]) { world, caller in
                _ = await world.delegate(by: world.bob)
                return try await world.review(.approve, items: ["payments-db:readonly"], by: caller)
            },
            .command(.review, "denying", unless: [none]) { world, caller in
                _ = await world.delegate(by: world.bob)
                return try await world.review(.deny, by: caller)
            },
            .command(.cancel, unless: [none]) { world, caller in
                await world.house.perform(caller, .cancel(CancelRequest(request: try world.request.get())))
            },
            .command(.relinquishItems, unless: [none]) { world, caller in
                await world.house.perform(
                    caller, .relinquishItems(RelinquishItems(request: try world.request.get())))
            },
            .own("its reminder is due", unless: [none]) { await $0.due(in: 4 * 3600) },
            .own("its deadline comes", unless: [none]) { await $0.due(in: 24 * 3600) },
        ],
        stateOf: { world in
            guard world.request.value != nil else { return none }
            return try await world.storedRequest().state.rawValue
        })

    private static let made: Set<String> = ["pending", "approved", "denied", "canceled", "timed_out"]

    /// The first of two items; the other waits meanwhile, where it can.
    static let item = LifecycleSubject(
        title: "An item",
        states: [
            State("pending") { _ = await $0.ask() },
            State("approved") { world in
                _ = await world.ask()
                try await world.approveFirst()
            },
            State("denied") { world in
                _ = await world.ask()
                _ = try await world.review(.deny, items: ["payments-db:readonly"], by: world.erin)
            },
            State("canceled") { world in
                _ = await world.ask()
                _ = await world.house.perform(world.alice, .cancel(CancelRequest(request: try world.request.get())))
            },
            State("timed_out") { world in
                _ = await world.ask()
                await world.due(in: 24 * 3600)
            },
        ],
        trials: [
            .command(.review, "approving it") { world, caller in
                _ = await world.delegate(by: world.bob)
                return try await world.review(.approve, items: ["payments-db:readonly"], by: caller)
            },
            .command(.review, "approving only the other") { world, caller in
                _ = await world.delegate(by: world.bob)
                return try await world.review(.approve, items: ["payments-db:admin"], by: caller)
            },
            .command(.review, "denying it") { world, caller in
                _ = await world.delegate(by: world.bob)
                return try await world.review(.deny, items: ["payments-db:readonly"], by: caller)
            },
            .command(.cancel, "of its request") { world, caller in
                await world.house.perform(caller, .cancel(CancelRequest(request: try world.request.get())))
            },
            .command(.relinquishItems, "naming it") { world, caller in
                await world.house.perform(
                    caller,
                    .relinquishItems(
                        RelinquishItems(request: try world.request.get(), items: ["payments-db:readonly"])))
            },
            .own("its request's deadline comes") { await $0.due(in: 24 * 3600) },
        ],
        stateOf: { try await $0.storedRequest().items.first?.state.rawValue ?? none })
}

extension LifecycleWorld {
    /// Approves the first of two items and leaves the second waiting: who may review that one is another person.
    func approveFirst() async throws {
        try await change("3") { policy in
            policy.requests["payments-db:admin"] = .decide(
                RequestDecision(
                    effect: .review,
                    stages: [
                        StageSpec(
                            name: "security", approvers: ReviewerSet(users: ["user:frank", "user:bob"]), threshold: 1)
                    ]))
        }
        _ = try await review(.approve, items: ["payments-db:readonly"], by: erin)
    }
}
