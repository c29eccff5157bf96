extension Directory {
    package func person(_ id: PersonID) -> Person? { personsByID[id] }

    package func account(_ subject: SubjectRef) -> Account? { accountsBySubject[subject] }

    /// Whether an account is there and neither it nor its person is disabled.
    package func isEnabled(_ subject: SubjectRef) -> Bool { account(subject).map(isEnabled) ?? false }

    /// Whether neither an account of the directory nor its person is disabled.
    func isEnabled(_ account: Account) -> Bool {
        guard !account.disabled else { return false }
        guard let person = account.person else { return true }
        return personsByID[person].map { !$0.disabled } ?? false
    }

    /// The listed person behind an account itself, not its sponsor.
    package func person(of subject: SubjectRef) -> PersonID? {
        account(subject)?.person.flatMap { personsByID[$0]?.id }
    }

    /// Every account of a person, in order.
    package func accounts(of person: PersonID) -> [SubjectRef] { accountsByPerson[person] ?? [] }

    /// Whether both are accounts of one person, or the very same account.
    package func samePerson(_ left: SubjectRef, _ right: SubjectRef) -> Bool {
        if left == right { return true }
        guard let person = person(of: left) else { return false }
        return person == self.person(of: right)
    }

    /// Every group an account is in, through nesting too, in order.
    package func groups(of subject: SubjectRef) -> [GroupID] { groupsBySubject[subject] ?? [] }

    /// Every account in a group, through nesting too, in order.
    package func members(of group: GroupID) -> [SubjectRef] { membersByGroup[group] ?? [] }

    /// Who answers for an account: its sponsor, that one's sponsor, and so on, as persons, nearest first.
    ///
    /// `complete` is false where a link names nobody, somebody disabled, or goes round in a circle.
    package func sponsorChain(of subject: SubjectRef) -> (persons: [PersonID], complete: Bool) {
        sponsorChain(from: account(subject), of: subject)
    }

    /// The same of an account that was looked up already.
    func sponsorChain(from first: Account?, of subject: SubjectRef) -> (persons: [PersonID], complete: Bool) {
        var link = first?.sponsor
        if link == nil, let person = first?.person {
            link = personsByID[person]?.sponsor.map(Sponsor.person)
        }
        guard link != nil else { return ([], true) }
        var chain: [PersonID] = []
        var seen: Set<SubjectRef> = [subject]
        while let current = link {
            switch current {
            case .person(let id):
                guard !chain.contains(id) else { return (chain, false) }
                chain.append(id)
                guard let person = personsByID[id], !person.disabled else { return (chain, false) }
                link = person.sponsor.map(Sponsor.person)
            case .account(let sponsor):
                guard seen.insert(sponsor).inserted, let account = account(sponsor), !account.disabled
                else {
                    return (chain, false)
                }
                if let person = person(of: sponsor) {
                    link = .person(person)
                } else if let next = account.sponsor {
                    link = next
                } else {
                    return (chain, false)
                }
            }
        }
        return (chain, true)
    }

    /// The person an account's access is counted to: its own, else the nearest sponsor; `nil` for a service that
    /// nobody sponsors.
    package func accountablePerson(of subject: SubjectRef) -> PersonID? {
        person(of: subject) ?? sponsorChain(of: subject).persons.first
    }

    /// Everybody who benefits from what an account gets: its person and its whole sponsor chain.
    package func interestedPersons(of subject: SubjectRef) -> Set<PersonID> {
        var persons = Set(sponsorChain(of: subject).persons)
        if let person = person(of: subject) { persons.insert(person) }
        return persons
    }

    /// Whether a user account is named by a set, itself or through a group.
    package func contains(_ set: ReviewerSet, _ subject: SubjectRef) -> Bool {
        if set.users.contains(subject) { return true }
        let groups = groups(of: subject)
        return set.groups.contains { groups.contains($0) }
    }

    /// The enabled user accounts a set names, in order, each once.
    package func accounts(in set: ReviewerSet) -> [SubjectRef] {
        var subjects = Set(set.users)
        for group in set.groups { subjects.formUnion(members(of: group)) }
        return subjects.filter { $0.type == .user && isEnabled($0) }.sorted()
    }

    /// The distinct persons behind a set's enabled user accounts: accounts without a person count for nothing.
    package func persons(in set: ReviewerSet) -> Set<PersonID> {
        Set(accounts(in: set).compactMap { person(of: $0) })
    }
}
