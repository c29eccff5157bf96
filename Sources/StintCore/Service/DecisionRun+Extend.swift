/// Going on with a grant where it ends: a request of its own, which policy decides (P3).
extension DecisionRun {
    func extend(_ command: ExtendGrant, id: RequestID) async throws -> CommandRun.Proposal {
        guard let found = try await service.store.grant(command.grant),
            Visibility.audience(of: caller, for: found.value, premises: rules.premises) != nil
        else { throw Refusal.grantNotFound(command.grant) }
        let grant = found.value
        let original = try await service.store.request(grant.request)?.value
        let hasSuccessor = try await hasSuccessor(grant)
        try ExtensionRules.check(
            grant, caller: caller, hasSuccessor: hasSuccessor, premises: rules.premises, now: now)
        let terms = ExtensionRules.terms(extending: grant, of: original, command, submitter: caller.subject)
        var proposal = try await submit(
            SubmitRequest(
                entitlements: [grant.entitlement], beneficiary: terms.beneficiary,
                durationSeconds: terms.durationSeconds, reason: terms.reason, ticket: terms.ticket,
                context: terms.context, claimed: terms.claimed),
            id: id, extending: terms)
        proposal.unchanged.append(StreamVersion(stream: .grant(grant.id), version: found.version))
        return proposal
    }

    /// Whether an extension of a grant waits or is scheduled.
    private func hasSuccessor(_ grant: Grant) async throws(StoreError) -> Bool {
        if try await !service.successors(of: [grant]).isEmpty { return true }
        let filter = RequestFilter(
            states: [.pending], involving: [grant.beneficiary], entitlement: grant.entitlement)
        var cursor: Cursor?
        repeat {
            let page = try await service.store.requests(
                filter, page: PageRequest(cursor: cursor, limit: PageRequest.maxLimit))
            if page.items.contains(where: { $0.value.terms.extends == grant.id }) { return true }
            cursor = page.next
        } while cursor != nil
        return false
    }
}
