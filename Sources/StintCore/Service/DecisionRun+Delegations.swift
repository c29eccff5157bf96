extension DecisionRun {
    func delegate(_ command: StartDelegation) async throws -> CommandRun.Proposal {
        let touching = try await store.versions(of: [.delegations(of: caller.subject)])
        let transition = try DelegationMachine.start(
            command, id: DelegationID(service.ids.next(prefix: "dl-", now: now)), caller: caller, premises: premises,
            now: now)
        return CommandRun.Proposal(transition: transition, touching: touching, basis: rules.basis)
    }

    func endDelegation(_ command: EndDelegation) async throws -> CommandRun.Proposal {
        guard let known = try await store.delegation(command.delegation) else {
            throw Refusal.delegationNotFound(command.delegation)
        }
        let touching = try await store.versions(of: [.delegations(of: known.delegator)])
        guard let found = try await store.delegation(command.delegation) else {
            throw Refusal.delegationNotFound(command.delegation)
        }
        let transition = try DelegationMachine.end(found, caller: caller, premises: premises, now: now)
        return CommandRun.Proposal(transition: transition, touching: touching, basis: rules.basis)
    }
}
