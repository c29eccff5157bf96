import StintCore

/// The oracle's own reading of a world, from the plain lists, sharing no code with `Directory`.
struct OracleDirectory {
    let world: WorldSpec

    private func account(_ subject: SubjectRef) -> Account? { world.accounts.first { $0.subject == subject } }
    private func person(_ id: PersonID) -> Person? { world.persons.first { $0.id == id } }

    func personBehind(_ subject: SubjectRef) -> PersonID? {
        account(subject)?.person.flatMap { id in person(id) == nil ? nil : id }
    }

    func isActive(_ subject: SubjectRef) -> Bool {
        guard let account = account(subject), !account.disabled else { return false }
        guard let id = account.person else { return true }
        return person(id).map { !$0.disabled } ?? false
    }

    /// Everybody reachable over sponsors, in order of distance.
    func sponsors(of subject: SubjectRef) -> [PersonID] {
        var found: [PersonID] = []
        var seen: [SubjectRef] = [subject]
        func followPerson(_ id: PersonID) {
            guard !found.contains(id) else { return }
            found.append(id)
            if let next = person(id)?.sponsor { followPerson(next) }
        }
        func followAccount(_ subject: SubjectRef) {
            switch account(subject)?.sponsor {
            case .person(let id): followPerson(id)
            case .account(let next):
                guard !seen.contains(next) else { return }
                seen.append(next)
                if let id = personBehind(next) { followPerson(id) } else { followAccount(next) }
            case nil:
                if let own = personBehind(subject), let next = person(own)?.sponsor { followPerson(next) }
            }
        }
        followAccount(subject)
        return found
    }

    /// Whether every link of who answers for it is there and active, and an agent has one.
    func isAnsweredFor(_ subject: SubjectRef) -> Bool {
        var seen: Set<String> = [subject.description]
        func personHolds(_ id: PersonID) -> Bool {
            guard seen.insert("person \(id)").inserted, let person = person(id), !person.disabled else { return false }
            return person.sponsor.map(personHolds) ?? true
        }
        func accountHolds(_ subject: SubjectRef, isFirst: Bool) -> Bool {
            guard let account = account(subject) else { return false }
            switch account.sponsor {
            case .person(let id): return personHolds(id)
            case .account(let next):
                guard seen.insert(next.description).inserted, let link = self.account(next), !link.disabled else {
                    return false
                }
                if let id = personBehind(next) { return personHolds(id) }
                return accountHolds(next, isFirst: false)
            case nil:
                if isFirst {
                    if subject.type == .agent { return false }
                    guard let own = personBehind(subject), let next = person(own)?.sponsor else { return true }
                    return personHolds(next)
                }
                return false
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
        if account(subject)?.groups.contains(id) ?? false { return true }
        guard let group = world.groups.first(where: { $0.id == id }) else { return false }
        return group.members.contains(subject)
            || group.groups.contains { self.group($0, holds: subject, visited: visited.union([id])) }
    }

    func names(_ set: ReviewerSet, _ subject: SubjectRef) -> Bool {
        set.users.contains(subject) || set.groups.contains { group($0, holds: subject) }
    }

    func mayRevoke(_ subject: SubjectRef) -> Bool {
        world.operators.contains(subject) || (isActive(subject) && names(world.config.revokers, subject))
    }

    func holds(_ subject: SubjectRef, _ grant: Grant) -> Bool {
        if subject == grant.beneficiary { return true }
        guard let person = personBehind(subject) else { return false }
        return person == grant.person || benefit(grant.beneficiary).contains(person)
    }
}
