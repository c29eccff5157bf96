/// What stands beside requests and grants: delegations, freezes, signals.
extension AccessService {
    /// Delegations of review that have not ended, by id: those a person gave or got through any account of theirs, or
    /// all of them, for operators and auditors.
    package func delegations(scope: ListScope, caller: Caller) async throws(Refusal) -> [Delegation] {
        let now = clock.reading().now
        guard scope != .all else {
            try checkSeesAll(caller)
            return try await asking { () async throws(StoreError) in
                try await store.delegations(to: nil, from: nil, endingAfter: now)
            }
        }
        let directory = premises.directory
        let person = directory.person(of: caller.subject)
        let accounts = Set((person.map { directory.accounts(of: $0) } ?? []) + [caller.subject])
        var found: [DelegationID: Delegation] = [:]
        for account in accounts.sorted() {
            let both = try await asking { () async throws(StoreError) in
                try await store.delegations(to: account, from: nil, endingAfter: now)
                    + store.delegations(to: nil, from: account, endingAfter: now)
            }
            for delegation in both { found[delegation.id] = delegation }
        }
        return found.values.sorted { $0.id < $1.id }
    }

    /// Throws `delegation_not_found` for what the caller may not see, as for what is not there.
    package func delegation(_ id: DelegationID, caller: Caller) async throws(Refusal) -> Delegation {
        guard let found = try await asking({ () async throws(StoreError) in try await store.delegation(id) }),
            caller.has(.operator) || caller.has(.auditor)
                || DelegationMachine.isParty(caller, of: found, in: premises.directory)
        else { throw Refusal.delegationNotFound(id) }
        return found
    }

    /// Every freeze that stands, by name, for those who may freeze and for auditors; others see what is frozen for
    /// everybody or for an account of theirs, so that nobody learns from it what there is.
    package func freezes(caller: Caller) async throws(Refusal) -> [Freeze] {
        let premises = premises
        let standing = try await asking { () async throws(StoreError) in try await store.freezes() }.value
        if caller.has(.auditor) || GrantMachine.mayRevoke(caller, premises: premises) { return standing }
        return standing.filter { freeze in
            switch freeze.scope {
            case .all: true
            case .resource, .entitlement: false
            case .subject(let subject): premises.directory.samePerson(caller.subject, subject)
            }
        }
    }

    /// Signals in force about any of these; for operators, auditors, and those who send them. Whom a signal is about
    /// does not learn of it here.
    package func signals(about targets: [SignalTarget], caller: Caller) async throws(Refusal) -> [Signal] {
        if !caller.has(.signals) { try checkSeesAll(caller) }
        let now = clock.reading().now
        return try await asking { () async throws(StoreError) in try await store.signals(about: targets, at: now) }
    }
}
