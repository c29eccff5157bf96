import StintCore
import StintScenario

/// The oracle's own reading of a world, from its plain entries: it shares no code with `Directory` and `Catalog`.
struct OracleWorld: Sendable {
    let world: ScenarioWorld
    let basis: DecisionBasis
    let accounts: [SubjectRef: ScenarioWorld.AccountEntry]
    let persons: [PersonID: ScenarioWorld.PersonEntry]
    let groups: [GroupID: ScenarioWorld.GroupEntry]
    let answers: [Entitlement: PolicyTable.Answer]
    let emergencies: [Entitlement: PolicyTable.Answer]
    let limits: Limits
    let refused: Set<SubjectRef>
    let known: Set<Entitlement>

    init(_ world: ScenarioWorld, basis: DecisionBasis) {
        self.world = world
        self.basis = basis
        accounts = Dictionary(
            (world.accounts?.values ?? []).map { (SubjectRef(stringLiteral: $0.name), $0.value) }
        ) { $1 }
        persons = Dictionary((world.persons?.values ?? []).map { (PersonID(stringLiteral: $0.name), $0.value) }) { $1 }
        groups = Dictionary((world.groups?.values ?? []).map { (GroupID(stringLiteral: $0.name), $0.value) }) { $1 }
        func table(_ entries: ByName<PolicyTable.Answer>?) -> [Entitlement: PolicyTable.Answer] {
            Dictionary((entries?.values ?? []).map { (Entitlement(stringLiteral: $0.name), $0.value) }) { $1 }
        }
        answers = table(world.policy?.requests)
        emergencies = table(world.policy?.emergencies)
        limits = world.coreConfig.limits
        refused = Set(world.policy?.refusedReviewers ?? [])
        known = Set(
            (world.resources?.values ?? []).flatMap { resource in
                resource.value.roles.names.map { Entitlement(stringLiteral: "\(resource.name):\($0)") }
            })
    }

    /// Whether policy can be asked at all.
    var isHealthy: Bool { world.policy?.fails == nil && isLoaded }
    var isLoaded: Bool { world.policy?.loaded ?? true }

    func keeps(_ entitlement: Entitlement) -> PolicyTable.GrantAnswer {
        world.policy?.grants?[entitlement.description] ?? .keep
    }

    // MARK: People

    func personBehind(_ subject: SubjectRef) -> PersonID? {
        accounts[subject]?.person.flatMap { persons[$0] == nil ? nil : $0 }
    }

    func isActive(_ subject: SubjectRef) -> Bool {
        guard let account = accounts[subject], account.disabled != true else { return false }
        guard let id = account.person else { return true }
        return persons[id].map { $0.disabled != true } ?? false
    }

    private enum Link {
        case person(PersonID)
        case account(SubjectRef)
    }

    private func link(_ text: String?) -> Link? {
        guard let text else { return nil }
        return text.utf8.contains(UInt8(ascii: ":"))
            ? .account(SubjectRef(stringLiteral: text)) : .person(PersonID(stringLiteral: text))
    }

    /// Everybody reachable over sponsors, in order of distance.
    func sponsors(of subject: SubjectRef) -> [PersonID] {
        var found: [PersonID] = []
        var seen: [SubjectRef] = [subject]
        func followPerson(_ id: PersonID) {
            guard !found.contains(id) else { return }
            found.append(id)
            if let next = persons[id]?.sponsor { followPerson(next) }
        }
        func followAccount(_ subject: SubjectRef) {
            switch link(accounts[subject]?.sponsor) {
            case .person(let id): followPerson(id)
            case .account(let next):
                guard !seen.contains(next) else { return }
                seen.append(next)
                if let id = personBehind(next) { followPerson(id) } else { followAccount(next) }
            case nil:
                if let own = personBehind(subject), let next = persons[own]?.sponsor { followPerson(next) }
            }
        }
        followAccount(subject)
        return found
    }

    /// Whether every link of who answers for it is there and active, and an agent has one.
    func isAnsweredFor(_ subject: SubjectRef) -> Bool {
        var seen: Set<String> = [subject.description]
        func personHolds(_ id: PersonID) -> Bool {
            guard seen.insert("person \(id)").inserted, let person = persons[id], person.disabled != true else {
                return false
            }
            return person.sponsor.map(personHolds) ?? true
        }
        func accountHolds(_ subject: SubjectRef, isFirst: Bool) -> Bool {
            guard let account = accounts[subject] else { return false }
            switch link(account.sponsor) {
            case .person(let id): return personHolds(id)
            case .account(let next):
                guard seen.insert(next.description).inserted, let other = accounts[next], other.disabled != true else {
                    return false
                }
                if let id = personBehind(next) { return personHolds(id) }
                return accountHolds(next, isFirst: false)
            case nil:
                guard isFirst else { return false }
                if subject.type == .agent { return false }
                guard let own = personBehind(subject), let next = persons[own]?.sponsor else { return true }
                return personHolds(next)
            }
        }
        return accountHolds(subject, isFirst: true)
    }

    func mayAct(_ subject: SubjectRef) -> Bool { isActive(subject) && isAnsweredFor(subject) }

    /// Persons who benefit from what a subject gets.
    func benefit(_ subject: SubjectRef) -> Set<PersonID> {
        Set(sponsors(of: subject) + [personBehind(subject)].compactMap { $0 })
    }

    func accountable(_ subject: SubjectRef) -> PersonID? { personBehind(subject) ?? sponsors(of: subject).first }

    /// Whether a group holds a subject, found downwards from the group.
    func group(_ id: GroupID, holds subject: SubjectRef, visited: Set<GroupID> = []) -> Bool {
        guard !visited.contains(id) else { return false }
        if accounts[subject] != nil, accounts[subject]?.groups?.contains(id) ?? false { return true }
        guard let group = groups[id] else { return false }
        return group.members?.contains(subject) ?? false
            || (group.groups ?? []).contains { self.group($0, holds: subject, visited: visited.union([id])) }
    }

    func names(_ set: ReviewerSet, _ subject: SubjectRef) -> Bool {
        set.users.contains(subject) || set.groups.contains { group($0, holds: subject) }
    }

    func isOperator(_ subject: SubjectRef) -> Bool { world.operators.map { names($0, subject) } ?? false }

    func mayRevoke(_ subject: SubjectRef) -> Bool {
        isOperator(subject) || (isActive(subject) && names(world.revokers ?? ReviewerSet(), subject))
    }

    func holds(_ subject: SubjectRef, _ grant: Grant) -> Bool {
        if subject == grant.beneficiary { return true }
        guard let person = personBehind(subject) else { return false }
        return person == grant.person || benefit(grant.beneficiary).contains(person)
    }
}
