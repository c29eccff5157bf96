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
        /// The states it makes sense in; `nil` for all.
        let only: Set<String>?
        /// The only one who tries, where it is about their own; `nil` for everybody.
        let actor: String?
        /// What is there before, and not shown.
        let prepare: @Sendable (LifecycleWorld) async throws -> Void
        /// `nil` for Stint's own steps.
        let run: @Sendable (LifecycleWorld, Caller) async throws -> CommandOutcome?

        static func command(
            _ name: CommandName, _ more: String = "", only: Set<String>? = nil, by actor: String? = nil,
            after prepare: @escaping @Sendable (LifecycleWorld) async throws -> Void = { _ in },
            _ run: @escaping @Sendable (LifecycleWorld, Caller) async throws -> CommandOutcome
        ) -> Trial {
            Trial(
                name: "`\(name.rawValue)`" + (more.isEmpty ? "" : " \(more)"), isStints: false, only: only,
                actor: actor, prepare: prepare, run: { try await run($0, $1) })
        }

        static func own(
            _ name: String, only: Set<String>? = nil,
            after prepare: @escaping @Sendable (LifecycleWorld) async throws -> Void = { _ in },
            _ run: @escaping @Sendable (LifecycleWorld) async throws -> Void
        ) -> Trial {
            Trial(name: name, isStints: true, only: only, actor: nil, prepare: prepare) { world, _ in
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

    /// A colleague stands in for the reviewer who tries, and another for them.
    @Sendable static func delegated(_ world: LifecycleWorld) async throws {
        _ = await world.delegate(by: world.bob)
    }

    static let request = LifecycleSubject(
        title: "A request",
        states: [
            State(none),
            State("pending") { _ = await $0.ask() },
            State("approved") { world in
                _ = await world.ask(["payments-db:readonly"], startsIn: 600)
                _ = try await world.review(.approve, by: world.erin)
            },
            State("denied") { world in
                _ = await world.ask(["payments-db:readonly"])
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
            .command(.submit, "of what policy lets reviewers decide", only: [none]) { world, caller in
                await world.ask(by: caller)
            },
            .command(.submit, "of what policy allows", only: [none]) { world, caller in
                await world.ask(["wiki:edit"], by: caller)
            },
            .command(.submit, "of what policy denies", only: [none]) { world, caller in
                await world.ask(["nothing:at-all"], by: caller)
            },
            .command(.submit, "in an emergency", only: [none]) { world, caller in
                await world.ask(["wiki:edit"], breakGlass: true, by: caller)
            },
            .command(.review, "approving", only: made, after: delegated) { world, caller in
                try await world.review(.approve, by: caller)
            },
            .command(.review, "approving what is left", only: ["pending"], after: approvedBefore) { world, caller in
                try await world.review(.approve, by: caller)
            },
            .command(.review, "denying", only: made, after: delegated) { world, caller in
                try await world.review(.deny, by: caller)
            },
            .command(.review, "denying what is left", only: ["pending"], after: approvedBefore) { world, caller in
                try await world.review(.deny, by: caller)
            },
            .command(.cancel, only: made) { world, caller in
                await world.house.perform(caller, .cancel(CancelRequest(request: try world.request.get())))
            },
            .command(.relinquishItems, only: made) { world, caller in
                await world.house.perform(
                    caller, .relinquishItems(RelinquishItems(request: try world.request.get())))
            },
            .own("its reminder is due", only: ["pending"]) { await $0.due(in: 4 * 3600) },
            .own("its deadline comes", only: ["pending"]) { await $0.due(in: 24 * 3600) },
            .own("a grant's start comes, and its approvals fall short of today's stages", only: ["approved"]) { world in
                try await world.raiseStage()
                await world.due(in: 600)
            },
        ],
        stateOf: { world in
            guard world.request.value != nil else { return none }
            return try await world.storedRequest().state.rawValue
        })

    private static let made: Set<String> = ["pending", "approved", "denied", "canceled", "timed_out"]

    /// Somebody approved what is theirs to review; what is left is another stage's.
    @Sendable private static func approvedBefore(_ world: LifecycleWorld) async throws {
        _ = try await world.review(.approve, by: world.erin)
        _ = await world.delegate(by: world.bob)
    }

    /// Another request in place of the one the world is about: approved, and not begun.
    @Sendable private static func scheduled(_ world: LifecycleWorld) async throws {
        _ = await world.ask(["payments-db:readonly"], startsIn: 600)
        _ = try await world.review(.approve, by: world.erin)
    }

    /// The first of three items. The second is reviewed by the same people, the third by others, for whom it waits.
    static let item = LifecycleSubject(
        title: "An item",
        states: [
            State("pending") { _ = await $0.ask() },
            State("approved") { world in
                _ = await world.ask()
                _ = try await world.review(.approve, items: ["payments-db:readonly"], by: world.erin)
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
            .command(.review, "approving it", after: delegated) { world, caller in
                try await world.review(.approve, items: ["payments-db:readonly"], by: caller)
            },
            .command(.review, "approving another and leaving it out", after: delegated) { world, caller in
                try await world.review(.approve, items: ["ledger-db:readonly"], by: caller)
            },
            .command(.review, "denying it", after: delegated) { world, caller in
                try await world.review(.deny, items: ["payments-db:readonly"], by: caller)
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
            .own("its request's deadline comes", only: ["pending", "approved"]) { await $0.due(in: 24 * 3600) },
            .own(
                "its grant's start comes, and its approvals fall short of today's stages", only: ["approved"],
                after: scheduled
            ) { world in
                try await world.raiseStage()
                await world.due(in: 600)
            },
        ],
        stateOf: { try await $0.storedRequest().items.first?.state.rawValue ?? none })
}

extension LifecycleWorld {
    /// Policy asks for two where it asked for one.
    func raiseStage() async throws {
        try await change("5") { policy in
            policy.requests["payments-db:readonly"] = .decide(
                RequestDecision(effect: .review, stages: [House.twoOfUs]))
        }
    }
}
