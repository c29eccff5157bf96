import StintCore
import StintTesting
import Testing

@Suite("Who reviews, and what counts")
struct ReviewTests {
    let bob = Caller.human("user:bob")
    let erin = Caller.human("user:erin")

    @Test(
        "P1: who benefits cannot review, whoever they sign in as",
        arguments: [
            ("user:erin", nil, "user:erin", "own_request"), ("user:erin", nil, "user:erin-admin", "own_request"),
            ("user:erin-admin", nil, "user:erin", "own_request"),
            ("user:frank", "agent:fixit", "user:frank", "own_request"),
            ("agent:fixit", nil, "user:frank", "own_request"),
            ("user:alice", nil, "user:dba-shared", "reviewer_without_person"),
            ("user:alice", nil, "user:bob", nil), ("agent:fixit", nil, "user:bob", nil),
        ] as [(SubjectRef, SubjectRef?, SubjectRef, String?)])
    func ownRequest(submitter: SubjectRef, beneficiary: SubjectRef?, reviewer: SubjectRef, code: String?) async throws {
        let house = try await House()
        let request = try #require(
            await house.submit("payments-db:readonly", by: .human(submitter), for: beneficiary).request)
        let outcome = await house.review(request.id, by: .human(reviewer, [.user, .operator]))
        #expect(outcome.refusal?.code == code)
        #expect((outcome.grant == nil) == (code != nil))
    }

    @Test(
        "P1: who benefited when it was asked, and who benefits today, cannot review",
        arguments: [
            // The account `erin` asked with goes to `bob`: neither of them reviews now.
            ("user:erin", "bob", "user:bob"), ("user:erin", "bob", "user:erin-admin"),
            // The agent `frank` answered for goes to `bob`.
            ("agent:fixit", "bob", "user:bob"), ("agent:fixit", "bob", "user:frank"),
        ] as [(SubjectRef, PersonID, SubjectRef)])
    func partiesMove(submitter: SubjectRef, person: PersonID, reviewer: SubjectRef) async throws {
        let house = try await House()
        let request = try #require(await house.submit("payments-db:readonly", by: .human(submitter)).request)
        let accounts = House.accounts.map { account -> Account in
            guard account.subject == submitter else { return account }
            return Account(
                subject: submitter, person: account.person == nil ? nil : person,
                sponsor: account.sponsor == nil ? nil : .person(person), groups: account.groups)
        }
        try await house.change(accounts: accounts)
        #expect(await house.review(request.id, by: .human(reviewer)).code == "own_request")
        #expect(await house.review(request.id, by: .human("user:alice")).code == "request_not_found")
    }

    @Test("P1: the whole sponsor chain is excluded, not only its nearest")
    func chain() async throws {
        let accounts = House.accounts + [Account(subject: "agent:helper", sponsor: .account("agent:fixit"))]
        let persons = House.persons.map { $0.id == "frank" ? Person(id: "frank", sponsor: "bob") : $0 }
        let house = try await House()
        try await house.change(persons: persons, accounts: accounts)
        let request = try #require(
            await house.submit("payments-db:readonly", by: .machine("agent:helper")).request)
        #expect(await house.review(request.id, by: .human("user:frank")).code == "own_request")
        #expect(await house.review(request.id, by: .human("user:bob")).code == "own_request")
        #expect(await house.review(request.id, by: .human("user:erin")).grant?.person == "frank")
    }

    @Test("P1: a program cannot review, though it has a person's token")
    func program() async throws {
        let house = try await House()
        let request = try #require(await house.submit("payments-db:readonly").request)
        #expect(await house.review(request.id, by: .machine("user:bob")).code == "reviewer_not_human")
        #expect(await house.review(request.id, by: .human("user:alice")).code == "own_request")
    }

    @Test("P2: two accounts of one person are one approval")
    func distinctPersons() async throws {
        let house = try await House()
        let request = try #require(await house.submit("payments-db:admin").request)
        #expect(await house.review(request.id, by: erin).request?.state == .pending)
        #expect(await house.review(request.id, by: .human("user:erin-admin")).code == "already_reviewed")
        #expect(await house.review(request.id, by: bob).request?.state == .approved)
    }

    @Test("P2: two stages need two persons, each counted once")
    func twoStages() async throws {
        var policy = House.policy
        let second = StageSpec(name: "second", approvers: ReviewerSet(groups: ["db-admins"]), threshold: 1)
        policy.requests["wiki:edit"] = .decide(RequestDecision(effect: .review, stages: [House.stage, second]))
        let house = try await House(policy: policy)
        let request = try #require(await house.submit("wiki:edit").request)
        #expect(await house.review(request.id, by: bob).request?.state == .pending)
        #expect(await house.review(request.id, by: bob).code == "already_reviewed")
        let grant = try #require(await house.review(request.id, by: erin).grant)
        #expect(grant.approvals.map(\.stage) == ["owners", "second"])
    }

    @Test(
        "P7: an approval counts only while its reviewer still qualifies",
        arguments: ["group", "disabled", "policy", "person"])
    func lapsedApproval(cause: String) async throws {
        let house = try await House()
        let request = try #require(await house.submit("payments-db:admin").request)
        #expect(await house.review(request.id, by: erin).request?.state == .pending)
        let accounts = House.accounts.map { account -> Account in
            guard account.subject == "user:erin" else { return account }
            return Account(
                subject: account.subject, person: cause == "person" ? "grace" : "erin",
                groups: cause == "group" ? [] : ["db-admins"], disabled: cause == "disabled")
        }
        try await house.change(accounts: accounts) { policy in
            if cause == "policy" { policy.refusedReviewers = ["user:erin"] }
        }
        #expect(await house.review(request.id, by: bob).request?.state == .pending)
        #expect(await house.review(request.id, by: .human("user:frank")).request?.state == .approved)
    }

    @Test("P7: who is no longer eligible is not granted what was asked before")
    func lapsedEligibility() async throws {
        let house = try await House()
        let request = try #require(await house.submit("payments-db:readonly").request)
        try await house.change { $0.requests["payments-db:readonly"] = nil }
        let outcome = await house.review(request.id, by: bob)
        #expect(outcome.request?.state == .denied)
        #expect(outcome.grant == nil)
    }

    @Test("P7: an approval by who benefits by now no longer counts")
    func benefitsByNow() async throws {
        let house = try await House()
        let request = try #require(await house.submit("payments-db:admin").request)
        #expect(await house.review(request.id, by: erin).request?.state == .pending)
        let accounts = House.accounts.map { account in
            account.subject == "user:alice" ? Account(subject: "user:alice", person: "erin") : account
        }
        try await house.change(accounts: accounts)
        #expect(await house.review(request.id, by: bob).request?.state == .pending)
        #expect(await house.review(request.id, by: .human("user:frank")).request?.state == .approved)
    }

    @Test("P7: today's stages govern: who may review, and how many have to")
    func todaysStages() async throws {
        let house = try await House()
        let request = try #require(await house.submit("payments-db:readonly").request)
        try await house.change { policy in
            let stage = StageSpec(
                name: "owners", approvers: ReviewerSet(users: ["user:erin", "user:frank", "user:grace"]), threshold: 2)
            policy.requests["payments-db:readonly"] = .decide(RequestDecision(effect: .review, stages: [stage]))
        }
        #expect(await house.review(request.id, by: bob).code == "not_a_reviewer")
        #expect(await house.review(request.id, by: erin).request?.state == .pending)
        let grant = try #require(await house.review(request.id, by: .human("user:grace")).grant)
        #expect(grant.approvals.map(\.person) == ["erin", "grace"])
    }

    @Test(
        "P7: who is no reviewer today does not speak on what the core denies by now either",
        arguments: [(1800, true), (nil, false)] as [(Int64?, Bool)])
    func todaysStagesOfWhatIsDenied(longest: Int64?, isEnabled: Bool) async throws {
        let house = try await House()
        let request = try #require(await house.submit("payments-db:readonly").request)
        let persons = House.persons.map { $0.id == "alice" ? Person(id: "alice", disabled: !isEnabled) : $0 }
        try await house.change(persons: persons) { policy in
            policy.requests["payments-db:readonly"] = .decide(
                RequestDecision(effect: .review, maxDurationSeconds: longest, stages: [.of("owners", ["user:erin"])]))
        }
        #expect(await house.review(request.id, by: bob).code == "not_a_reviewer")
        #expect(try await house.store.request(request.id)?.value.reviews == [])
        let outcome = await house.review(request.id, by: erin)
        #expect(outcome.request?.state == .denied)
        #expect(outcome.grant == nil)
    }
}
