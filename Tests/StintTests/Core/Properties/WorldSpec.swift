import StintCore
import StintTesting

/// A world as plain lists, from which both the implementation's directory and the oracle's own view are made.
struct WorldSpec: Sendable {
    var persons: [Person]
    var accounts: [Account]
    var groups: [Group]
    let resources: [Resource]
    let entitlements: [Entitlement]
    let config: CoreConfig
    let operators: Set<SubjectRef>
    var answers: [Entitlement: TablePolicy.Answer]
    var refusedReviewers: Set<SubjectRef> = []
    var notKept: Set<Entitlement> = []
    var failure: DecisionFailure.Code?
    var isLoaded = true
    var revision = 1

    var basis: DecisionBasis { DecisionBasis(policyDigest: "p\(revision)", dataRevision: "d\(revision)") }

    static let everyPerson: [PersonID] = ["p0", "p1", "p2", "p3", "p4"]

    init(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let groupIDs: [GroupID] = ["g0", "g1", "g2"]
        persons = Self.everyPerson.map { id in
            Person(id: id, sponsor: generator.chance(8) ? generator.pick(Self.everyPerson) : nil)
        }
        var accounts: [Account] = []
        for (index, person) in Self.everyPerson.enumerated() {
            accounts.append(
                Account(
                    subject: SubjectRef(.user, Identifier(stringLiteral: "u\(index)")), person: person,
                    groups: generator.some(groupIDs, percent: 45)))
        }
        for index in 0..<2 {
            accounts.append(
                Account(
                    subject: SubjectRef(.user, Identifier(stringLiteral: "u\(index)-admin")),
                    person: Self.everyPerson[index], groups: generator.some(groupIDs, percent: 60)))
        }
        accounts.append(Account(subject: "user:shared", groups: generator.some(groupIDs, percent: 60)))
        accounts.append(
            Account(subject: "agent:a0", sponsor: .person(generator.pick(Self.everyPerson)), groups: ["g0"]))
        accounts.append(
            Account(subject: "agent:a1", sponsor: .account(generator.pick(["agent:a0", "user:u1", "user:u0-admin"]))))
        accounts.append(
            Account(
                subject: "service:s0",
                sponsor: generator.chance(50) ? .person(generator.pick(Self.everyPerson)) : nil))
        self.accounts = accounts
        groups = groupIDs.map { id in
            Group(
                id: id, members: generator.some(accounts.map(\.subject), percent: 15),
                groups: generator.some(groupIDs, percent: 12))
        }
        resources = [
            Resource(
                ref: ResourceRef(type: "database", id: "db"), risk: .medium,
                roles: [Role(name: "read", actions: ["read"]), Role(name: "write", actions: ["read", "write"])]),
            Resource(ref: ResourceRef(type: "app", id: "app"), risk: .low, roles: [Role(name: "use", actions: ["*"])]),
        ]
        // The last is in no catalog.
        entitlements = ["db:read", "db:write", "app:use", "db:nothing"]
        var limits = Limits()
        limits.maxDurationSeconds = 3600
        limits.defaultRequestTtlSeconds = 1800
        limits.maxRequestTtlSeconds = 3600
        limits.maxContinuousSeconds = 4500
        limits.continuousGapSeconds = 60
        limits.maxPendingPerPerson = 4
        config = CoreConfig(
            limits: limits, revokers: ReviewerSet(users: ["user:u4"], groups: generator.chance(50) ? ["g2"] : []))
        operators = [generator.pick(accounts).subject]
        answers = [:]
        for entitlement in entitlements {
            answers[entitlement] = Self.answer(seed: generator.next(), accounts: accounts)
        }
    }

    /// Any answer a policy could give, good ones more often than bad.
    static func answer(seed: UInt64, accounts: [Account]) -> TablePolicy.Answer {
        var generator = SeededGenerator(seed: seed)
        let longest: Int64? = generator.chance(70) ? nil : generator.pick([60, 1800, 7200])
        func stage(_ name: Identifier, threshold: Int) -> StageSpec {
            let users = accounts.map(\.subject).filter { $0.type == .user }
            return StageSpec(
                name: name,
                approvers: ReviewerSet(
                    users: generator.some(users, percent: 55), groups: generator.some(["g0", "g1", "g2"], percent: 40)),
                threshold: threshold)
        }
        switch generator.below(100) {
        case 0..<25: return .decide(RequestDecision(effect: .allow, maxDurationSeconds: longest))
        case 25..<70:
            return .decide(
                RequestDecision(
                    effect: .review, maxDurationSeconds: longest,
                    requestTtlSeconds: generator.chance(30) ? generator.pick([60, 900, 9999]) : nil,
                    stages: [stage("one", threshold: generator.pick([1, 1, 2, 2, 3]))]))
        case 70..<80:
            return .decide(
                RequestDecision(effect: .review, stages: [stage("one", threshold: 1), stage("two", threshold: 1)]))
        case 80..<83: return .decide(RequestDecision(effect: .allow, stages: [stage("one", threshold: 1)]))
        case 83..<86: return .decide(RequestDecision(effect: .review))
        case 86..<89: return .decide(RequestDecision(effect: .review, stages: [stage("one", threshold: 0)]))
        case 89..<91: return .decide(RequestDecision(effect: .allow, maxDurationSeconds: -1))
        case 91..<96: return .decide(RequestDecision(effect: .deny, reasons: [Reason("no", "no")]))
        default: return .fail(generator.pick([.undefined, .malformed, .error, .limits]))
        }
    }

    func policySet() -> PolicySet? {
        guard isLoaded else { return nil }
        do {
            return PolicySet(
                basis: basis, catalog: try Catalog(resources: resources),
                directory: try Directory(persons: persons, accounts: accounts, groups: groups), config: config,
                decider: TablePolicy(
                    basis: basis, requests: answers, refusedReviewers: refusedReviewers, notKept: notKept,
                    failure: failure))
        } catch {
            fatalError("the generator made a world that cannot be: \(error)")
        }
    }

    func actor(_ index: Int) -> SubjectRef {
        index < accounts.count ? accounts[index].subject : "user:stranger"
    }
}

extension WorldSpec {
    /// The world after a change.
    func changed(by change: WorldChange) -> WorldSpec {
        var next = self
        next.revision += 1
        switch change {
        case .toggleAccount(let index): next.edit(index) { $0.with(disabled: !$0.disabled) }
        case .togglePerson(let index):
            let place = index % persons.count
            let person = persons[place]
            next.persons[place] = Person(id: person.id, sponsor: person.sponsor, disabled: !person.disabled)
        case .moveAccount(let index, let person):
            next.edit(index) { account in
                account.subject.type == .user ? account.with(person: person.map { Self.everyPerson[$0] }) : account
            }
        case .sponsor(let index, let person):
            next.edit(index) { account in
                account.subject.type == .user
                    ? account : account.with(sponsor: person.map { .person(Self.everyPerson[$0]) })
            }
        case .join(let index, let group):
            next.edit(index) { $0.with(groups: $0.groups + [groups[group].id]) }
        case .leave(let index, let group):
            next.edit(index) { account in account.with(groups: account.groups.filter { $0 != groups[group].id }) }
        case .answer(let index, let seed):
            next.answers[entitlements[index]] = Self.answer(seed: seed, accounts: accounts)
        case .refuseReviewer(let index):
            let subject = actor(index)
            if next.refusedReviewers.remove(subject) == nil { next.refusedReviewers.insert(subject) }
        case .keepNot(let index):
            if next.notKept.remove(entitlements[index]) == nil { next.notKept.insert(entitlements[index]) }
        case .breakPolicy: next.failure = .error
        case .mendPolicy:
            next.failure = nil
            next.isLoaded = true
        case .unload: next.isLoaded = false
        }
        return next
    }

    private mutating func edit(_ index: Int, _ body: (Account) -> Account) {
        guard index < accounts.count else { return }
        accounts[index] = body(accounts[index])
    }
}

extension Account {
    fileprivate func with(
        person: PersonID?? = nil, sponsor: Sponsor?? = nil, groups: [GroupID]? = nil, disabled: Bool? = nil
    ) -> Account {
        Account(
            subject: subject, person: person ?? self.person, sponsor: sponsor ?? self.sponsor,
            groups: groups ?? self.groups, disabled: disabled ?? self.disabled)
    }
}
