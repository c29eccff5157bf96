/// A human. `sponsor` is who answers for them, as for a contractor.
package struct Person: Hashable, Sendable {
    package let id: PersonID
    package let name: String
    package let sponsor: PersonID?
    package let disabled: Bool
    /// What else the source knows, for policy.
    package let attributes: JSONValue

    package init(
        id: PersonID, name: String = "", sponsor: PersonID? = nil, disabled: Bool = false,
        attributes: JSONValue = .object(JSONObject())
    ) {
        self.id = id
        self.name = name
        self.sponsor = sponsor
        self.disabled = disabled
        self.attributes = attributes
    }
}

/// Who answers for an account: a person, or another account (an agent started by an agent), whose sponsor follows.
package enum Sponsor: Hashable, Sendable {
    case person(PersonID)
    case account(SubjectRef)

    /// `TYPE:ID` names an account, anything without a colon a person.
    package init(_ text: String) throws(CoreError) {
        self =
            text.utf8.contains(UInt8(ascii: ":"))
            ? .account(try SubjectRef(text)) : .person(try PersonID(text))
    }

    package var description: String {
        switch self {
        case .person(let person): person.text
        case .account(let account): account.description
        }
    }
}

/// An account and what the directory says of it.
package struct Account: Hashable, Sendable {
    package let subject: SubjectRef
    package let name: String
    /// The human whose account this is; only a `user` with a person can review.
    package let person: PersonID?
    package let sponsor: Sponsor?
    /// Groups it belongs to directly.
    package let groups: [GroupID]
    package let disabled: Bool
    package let attributes: JSONValue

    package init(
        subject: SubjectRef, name: String = "", person: PersonID? = nil, sponsor: Sponsor? = nil,
        groups: [GroupID] = [], disabled: Bool = false, attributes: JSONValue = .object(JSONObject())
    ) {
        self.subject = subject
        self.name = name
        self.person = person
        self.sponsor = sponsor
        self.groups = groups
        self.disabled = disabled
        self.attributes = attributes
    }
}

/// A group: accounts, and other groups whose members are its members too.
package struct Group: Hashable, Sendable {
    package let id: GroupID
    package let name: String
    package let members: [SubjectRef]
    package let groups: [GroupID]

    package init(id: GroupID, name: String = "", members: [SubjectRef] = [], groups: [GroupID] = []) {
        self.id = id
        self.name = name
        self.members = members
        self.groups = groups
    }
}

/// Accounts, persons and groups. Immutable: a reload makes a new one. Its lookups are made once, when it is built.
///
/// What refers to something unknown finds nothing: an account whose person is not listed has no person.
package struct Directory: Sendable {
    package let persons: [Person]
    package let accounts: [Account]
    package let groups: [Group]

    let personsByID: [PersonID: Person]
    let accountsBySubject: [SubjectRef: Account]
    let accountsByPerson: [PersonID: [SubjectRef]]
    /// Every group an account is in, through nesting too, in order.
    let groupsBySubject: [SubjectRef: [GroupID]]
    /// Every account in a group, through nesting too, in order.
    let membersByGroup: [GroupID: [SubjectRef]]

    /// Throws `duplicate` where a person, an account or a group is there twice.
    package init(persons: [Person], accounts: [Account], groups: [Group]) throws(CoreError) {
        self.persons = persons
        self.accounts = accounts
        self.groups = groups
        var personsByID: [PersonID: Person] = [:]
        for person in persons where personsByID.updateValue(person, forKey: person.id) != nil {
            throw CoreError(
                .duplicate, "the person \(CoreError.quote(person.id.text)) is there twice: remove one")
        }
        var accountsBySubject: [SubjectRef: Account] = [:]
        var accountsByPerson: [PersonID: [SubjectRef]] = [:]
        for account in accounts {
            guard accountsBySubject.updateValue(account, forKey: account.subject) == nil else {
                throw CoreError(
                    .duplicate,
                    "the account \(CoreError.quote(account.subject.description)) is there twice: remove one")
            }
            if let person = account.person {
                accountsByPerson[person, default: []].append(account.subject)
            }
        }
        var groupsByID: [GroupID: Group] = [:]
        for group in groups where groupsByID.updateValue(group, forKey: group.id) != nil {
            throw CoreError(
                .duplicate, "the group \(CoreError.quote(group.id.text)) is there twice: remove one")
        }
        self.personsByID = personsByID
        self.accountsBySubject = accountsBySubject
        self.accountsByPerson = accountsByPerson.mapValues { $0.sorted() }
        (groupsBySubject, membersByGroup) = Self.memberships(accounts: accounts, groups: groupsByID)
    }

    private init() {
        (persons, accounts, groups) = ([], [], [])
        (personsByID, accountsBySubject, accountsByPerson) = ([:], [:], [:])
        (groupsBySubject, membersByGroup) = ([:], [:])
    }

    package static let empty = Directory()

    /// Follows membership upwards from every account; a group that contains itself is visited once.
    private static func memberships(
        accounts: [Account], groups: [GroupID: Group]
    ) -> ([SubjectRef: [GroupID]], [GroupID: [SubjectRef]]) {
        var direct: [SubjectRef: Set<GroupID>] = [:]
        var parents: [GroupID: Set<GroupID>] = [:]
        for account in accounts where !account.groups.isEmpty {
            direct[account.subject, default: []].formUnion(account.groups)
        }
        for group in groups.values {
            for member in group.members { direct[member, default: []].insert(group.id) }
            for child in group.groups { parents[child, default: []].insert(group.id) }
        }
        var bySubject: [SubjectRef: [GroupID]] = [:]
        var byGroup: [GroupID: [SubjectRef]] = [:]
        for (subject, start) in direct {
            var seen = start
            var open = Array(start)
            while let group = open.popLast() {
                for parent in parents[group] ?? [] where seen.insert(parent).inserted {
                    open.append(parent)
                }
            }
            bySubject[subject] = seen.sorted()
            for group in seen { byGroup[group, default: []].append(subject) }
        }
        return (bySubject, byGroup.mapValues { $0.sorted() })
    }
}
