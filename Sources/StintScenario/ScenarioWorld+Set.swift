package import StintCore

extension ScenarioWorld {
    /// The world after a change.
    package func changed(by change: ScenarioWorld) -> ScenarioWorld {
        ScenarioWorld(
            startsAt: startsAt, config: change.config ?? config, persons: merged(persons, change.persons),
            accounts: merged(accounts, change.accounts), groups: merged(groups, change.groups),
            resources: merged(resources, change.resources), limits: change.limits ?? limits,
            operators: change.operators ?? operators, auditors: change.auditors ?? auditors,
            revokers: change.revokers ?? revokers, signalSources: change.signalSources ?? signalSources,
            maxRevocations: change.maxRevocations ?? maxRevocations, policy: merged(policy, change.policy))
    }

    private func merged<Value>(_ old: ByName<Value>?, _ new: ByName<Value>?) -> ByName<Value>? {
        guard let new else { return old }
        return (old ?? ByName()).changed(by: new)
    }

    private func merged(_ old: PolicyTable?, _ new: PolicyTable?) -> PolicyTable? {
        guard let new, let old else { return new ?? old }
        return PolicyTable(
            requests: merged(old.requests, new.requests), emergencies: merged(old.emergencies, new.emergencies),
            refusedReviewers: new.refusedReviewers ?? old.refusedReviewers, grants: merged(old.grants, new.grants),
            endingSignals: new.endingSignals ?? old.endingSignals,
            // A change that says nothing of failing mends what failed.
            fails: new.fails, loaded: new.loaded)
    }

    /// The directory the world tells.
    package func makeDirectory() throws -> Directory {
        try Directory(
            persons: (persons?.values ?? []).map { name, entry in
                Person(id: try PersonID(name), sponsor: entry.sponsor, disabled: entry.disabled ?? false)
            },
            accounts: (accounts?.values ?? []).map { name, entry in
                Account(
                    subject: try SubjectRef(name), person: entry.person,
                    sponsor: try entry.sponsor.map { (text) throws in try Sponsor(text) }, groups: entry.groups ?? [],
                    disabled: entry.disabled ?? false)
            },
            groups: (groups?.values ?? []).map { name, entry in
                Group(id: try GroupID(name), members: entry.members ?? [], groups: entry.groups ?? [])
            })
    }

    /// The catalog the world tells.
    package func makeCatalog() throws -> Catalog {
        try Catalog(
            resources: (resources?.values ?? []).map { name, entry in
                Resource(
                    ref: ResourceRef(type: entry.type, id: try Identifier(name)), owners: entry.owners ?? ReviewerSet(),
                    risk: entry.risk ?? .medium,
                    roles: try entry.roles.values.map { name, role in
                        Role(name: try Identifier(name), actions: role.actions)
                    })
            })
    }

    /// What of the configuration the core obeys.
    package var coreConfig: CoreConfig {
        CoreConfig(
            limits: limits?.limits ?? Limits(), revokers: revokers ?? ReviewerSet(),
            maxRevocations: maxRevocations ?? 20)
    }

    /// The set to put in force; `nil` where nothing is loaded.
    package func makeSet(basis: DecisionBasis) throws -> PolicySet? {
        guard policy?.loaded ?? true else { return nil }
        return PolicySet(
            basis: basis, catalog: try makeCatalog(), directory: try makeDirectory(), config: coreConfig,
            decider: TableDecider(basis: basis, table: policy ?? PolicyTable()))
    }
}
