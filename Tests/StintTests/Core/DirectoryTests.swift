import StintCore
import StintTesting
import Testing

@Suite("Catalog and directory")
struct DirectoryTests {
    private func directory() throws -> Directory {
        try Directory(
            persons: [
                Person(id: "ann"), Person(id: "ben", sponsor: "ann"), Person(id: "cy", sponsor: "dee"),
                Person(id: "dee", sponsor: "cy"), Person(id: "gone", disabled: true),
            ],
            accounts: [
                Account(subject: "user:ann", person: "ann", groups: ["leaf"]),
                Account(subject: "user:ann2", person: "ann"),
                Account(subject: "user:ben", person: "ben"), Account(subject: "user:cy", person: "cy"),
                Account(subject: "user:gone", person: "gone", groups: ["leaf"]),
                Account(subject: "user:ghost", person: "nobody", groups: ["leaf"]),
                Account(subject: "user:off", person: "ben", groups: ["leaf"], disabled: true),
                Account(subject: "agent:one", sponsor: .person("ben")),
                Account(subject: "agent:two", sponsor: .account("agent:one")),
                Account(subject: "agent:three", sponsor: .account("user:ann2")),
                Account(subject: "agent:left", sponsor: .person("gone")),
                Account(subject: "agent:lone"), Account(subject: "agent:self", sponsor: .account("agent:self")),
                Account(subject: "service:s", groups: ["leaf"]),
            ],
            groups: [
                Group(id: "leaf", members: ["user:ben"], groups: ["top"]), Group(id: "mid", groups: ["leaf"]),
                Group(id: "top", groups: ["mid"]),
            ])
    }

    @Test("groups nest, and a circle of groups ends")
    func groups() throws {
        let directory = try directory()
        #expect(directory.groups(of: "user:ann") == ["leaf", "mid", "top"])
        #expect(directory.groups(of: "user:ben") == ["leaf", "mid", "top"])
        #expect(directory.members(of: "top").contains("service:s"))
        #expect(directory.contains(ReviewerSet(groups: ["top"]), "user:ben"))
        #expect(!directory.contains(ReviewerSet(groups: ["top"]), "user:cy"))
    }

    @Test("a set of reviewers counts active persons, not accounts")
    func persons() throws {
        let set = ReviewerSet(users: ["user:ann2", "user:stranger"], groups: ["top"])
        #expect(try directory().persons(in: set) == ["ann", "ben"])
        #expect(try directory().accounts(in: set) == ["user:ann", "user:ann2", "user:ben"])
    }

    @Test(
        "the sponsor chain is followed to its end",
        arguments: [
            ("agent:one", ["ben", "ann"], true), ("agent:two", ["ben", "ann"], true), ("agent:three", ["ann"], true),
            ("agent:left", ["gone"], false), ("agent:lone", [], true), ("agent:self", [], false),
            ("user:ann", [], true),
            ("user:ben", ["ann"], true), ("user:cy", ["dee", "cy"], false), ("service:s", [], true),
        ] as [(SubjectRef, [PersonID], Bool)])
    func chain(subject: SubjectRef, persons: [PersonID], complete: Bool) throws {
        let chain = try directory().sponsorChain(of: subject)
        #expect(chain.persons == persons)
        #expect(chain.complete == complete)
    }

    @Test(
        "who may act",
        arguments: [
            ("user:ann", nil), ("agent:two", nil), ("service:s", nil), ("agent:left", "sponsor_missing"),
            ("agent:lone", "sponsor_missing"), ("agent:self", "sponsor_missing"), ("user:gone", "account_disabled"),
            ("user:off", "account_disabled"), ("user:ghost", "account_disabled"), ("user:stranger", "account_unknown"),
        ] as [(SubjectRef, String?)])
    func trouble(subject: SubjectRef, code: String?) throws {
        #expect(SubjectRules.trouble(with: subject, in: try directory())?.code == code)
    }

    @Test func samePerson() throws {
        let directory = try directory()
        #expect(directory.samePerson("user:ann", "user:ann2"))
        #expect(!directory.samePerson("user:ann", "user:ben"))
        #expect(!directory.samePerson("user:ghost", "service:s"))
        #expect(directory.samePerson("service:s", "service:s"))
        #expect(directory.interestedPersons(of: "agent:two") == ["ben", "ann"])
        #expect(directory.accountablePerson(of: "agent:two") == "ben")
        #expect(directory.accountablePerson(of: "service:s") == nil)
    }

    @Test("what is there twice is refused")
    func duplicates() {
        let resource = Resource(ref: ResourceRef(type: "a", id: "x"), risk: .low, roles: [])
        let other = Resource(ref: ResourceRef(type: "b", id: "x"), risk: .low, roles: [])
        #expect(throws: CoreError.self) { try Catalog(resources: [resource, other]) }
        let role = Role(name: "r", actions: [])
        #expect(throws: CoreError.self) {
            try Catalog(resources: [Resource(ref: ResourceRef(type: "a", id: "x"), risk: .low, roles: [role, role])])
        }
        #expect(throws: CoreError.self) {
            try Directory(persons: [Person(id: "a"), Person(id: "a")], accounts: [], groups: [])
        }
    }

    @Test("an action is covered by its role on its very resource")
    func covers() throws {
        let catalog = try House.catalog()
        let payments = ResourceRef(type: "database", id: "payments-db")
        #expect(catalog.covers("payments-db:readonly", action: "read", on: payments))
        #expect(!catalog.covers("payments-db:readonly", action: "write", on: payments))
        #expect(
            !catalog.covers("payments-db:readonly", action: "read", on: ResourceRef(type: "app", id: "payments-db")))
        #expect(catalog.covers("wiki:edit", action: "anything", on: ResourceRef(type: "app", id: "wiki")))
        #expect(catalog.entitlements(covering: "read", on: payments) == ["payments-db:readonly", "payments-db:admin"])
        #expect(catalog.entitlements(covering: "write", on: payments) == ["payments-db:admin"])
    }
}
