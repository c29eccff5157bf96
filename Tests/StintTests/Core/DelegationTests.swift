import StintCore
import StintTesting
import Testing

@Suite("Review for an absent colleague")
struct DelegationTests {
    static let db: Entitlement = "payments-db:readonly"
    static let admin: Entitlement = "payments-db:admin"

    /// `bob` and `erin` review; the others stand in.
    static let policy = House.policy([
        db: [.of("owners", ["user:bob", "user:erin"])],
        admin: [.of("owners", ["user:bob", "user:erin", "user:frank"], threshold: 2)],
    ])

    @Test(
        "who may delegate what to whom, and for how long",
        arguments: [
            (Caller.human("user:bob"), "user:oscar", 0, 3600, nil),
            (.machine("user:bob"), "user:oscar", 0, 3600, "delegator_not_human"),
            (.human("user:bob", [.operator]), "user:oscar", 0, 3600, "delegator_not_human"),
            (.human("service:backup"), "user:oscar", 0, 3600, "delegator_not_human"),
            (.human("user:stranger"), "user:oscar", 0, 3600, "account_unknown"),
            (.human("user:dba-shared"), "user:oscar", 0, 3600, "reviewer_without_person"),
            (.human("user:erin"), "user:erin-admin", 0, 3600, "delegate_not_allowed"),
            (.human("user:bob"), "user:bob", 0, 3600, "delegate_not_allowed"),
            (.human("user:bob"), "user:dba-shared", 0, 3600, "delegate_not_allowed"),
            (.human("user:bob"), "agent:fixit", 0, 3600, "delegate_not_allowed"),
            (.human("user:bob"), "user:nobody", 0, 3600, "delegate_not_allowed"),
            (.human("user:bob"), "user:oscar", -1, 3600, "start_passed"),
            (.human("user:bob"), "user:oscar", 60, 0, "delegation_empty"),
            (.human("user:bob"), "user:oscar", 0, 30 * 86_400, nil),
            (.human("user:bob"), "user:oscar", 0, 30 * 86_400 + 1, "delegation_too_long"),
            (.human("user:bob"), "user:oscar", 31 * 86_400, 3600, "start_too_far"),
            (.human("user:bob"), "user:oscar", 0, .max, "delegation_too_long"),
        ] as [(Caller, SubjectRef, Int64, Int64, String?)])
    func start(caller: Caller, delegate: SubjectRef, offset: Int64, seconds: Int64, code: String?) async throws {
        let house = try await House()
        let start = try #require(TestClock.start.adding(seconds: offset))
        let command = StartDelegation(
            delegate: delegate, startsAt: offset == 0 ? nil : start,
            endsAt: start.adding(seconds: seconds) ?? .distantFuture)
        let outcome = await house.perform(caller, .delegate(command))
        #expect(outcome.refusal?.code == code)
        #expect((outcome.result?.delegation != nil) == (code == nil))
        let events = house.store.log.filter { $0.event.type == "delegation.started" }
        #expect(events.map(\.stream) == (code == nil ? [.delegations(of: caller.subject)] : []))
    }

    @Test("a colleague reviews in the place of one who is away, from its start up to its end, and sees what there is")
    func through() async throws {
        let house = try await House(policy: Self.policy)
        let request = try #require(await house.ask([Self.db]).request)
        let start = try #require(TestClock.start.adding(seconds: 600))
        let oscar = Caller.human("user:oscar")
        let delegation = try #require(
            await house.delegate(from: "user:bob", to: "user:oscar", startsAt: start, seconds: 600).result?.delegation)
        func sees() async throws -> Bool {
            let list = try await house.service.requests(
                RequestFilter(), page: PageRequest(), scope: .review, caller: oscar)
            let shown = try? await house.service.request(request.id, caller: oscar)
            return shown != nil || !list.items.isEmpty
        }
        #expect(await house.review(request.id, by: "user:oscar").code == "request_not_found")
        #expect(try await sees() == false)
        house.clock.set(delegation.endsAt)
        #expect(await house.review(request.id, by: "user:oscar").code == "request_not_found")
        #expect(try await sees() == false)

        let other = try await House(policy: Self.policy)
        let second = try #require(await other.ask([Self.db]).request)
        _ = await other.delegate(from: "user:bob", to: "user:oscar", startsAt: start, seconds: 600)
        other.clock.set(start)
        let listed = try await other.service.requests(
            RequestFilter(), page: PageRequest(), scope: .review, caller: oscar)
        #expect(listed.items.map(\.audience) == [.reviewer])
        let grant = try #require(await other.review(second.id, by: "user:oscar").grant)
        #expect(grant.approvals.map(\.reviewer) == ["user:oscar"])
        #expect(grant.approvals.map(\.delegation?.delegator) == ["user:bob"])
        #expect(grant.approvals.map(\.delegation?.person) == ["bob"])
    }

    @Test(
        "P1: neither the absent colleague nor the one who stands in reviews what benefits them",
        arguments: [
            // (who asks, who is away, who stands in, what comes)
            ("user:bob", "user:bob", "user:oscar", "request_not_found"),
            ("user:oscar", "user:bob", "user:oscar", "own_request"), ("user:alice", "user:bob", "user:oscar", nil),
            ("user:erin-admin", "user:erin", "user:oscar", "request_not_found"),
            ("agent:fixit", "user:frank", "user:oscar", "not_a_reviewer"),
        ] as [(SubjectRef, SubjectRef, SubjectRef, String?)])
    func ownRequest(submitter: SubjectRef, absent: SubjectRef, standIn: SubjectRef, code: String?) async throws {
        let policy = House.policy([Self.db: [.of("owners", ["user:bob", "user:erin", "user:frank"])]])
        let house = try await House(policy: policy)
        _ = await house.delegate(from: absent, to: standIn)
        let request = try #require(await house.ask([Self.db], by: .human(submitter)).request)
        let outcome = await house.review(request.id, by: standIn)
        #expect((outcome.grant == nil) == (code != nil))
        if code == nil { #expect(outcome.refusal == nil) } else { #expect(outcome.refusal != nil) }
        if code == "own_request" { #expect(outcome.code == code) }
    }

    @Test("P2: a review given for a colleague is the one of both", arguments: ["user:bob", "user:oscar", "user:grace"])
    func once(second: SubjectRef) async throws {
        let house = try await House(policy: Self.policy)
        _ = await house.delegate(from: "user:bob", to: "user:oscar")
        _ = await house.delegate(from: "user:bob", to: "user:grace")
        let request = try #require(await house.ask([Self.admin]).request)
        #expect(await house.review(request.id, by: "user:oscar").request?.state == .pending)
        let outcome = await house.review(request.id, by: second)
        #expect(outcome.code == (second == "user:grace" ? "not_a_reviewer" : "already_reviewed"))
        #expect(await house.review(request.id, by: "user:erin").request?.state == .approved)
    }

    @Test(
        "P1, P2: a right is lent by another person's delegation to this reviewer, while it is in force",
        arguments: [
            ("user:bob", "user:oscar", 0, true), ("user:bob", "user:grace", 0, false),
            ("user:bob", "user:oscar", 600, false), ("user:bob", "user:oscar", -600, false),
            ("user:erin-admin", "user:erin", 0, false),
        ] as [(SubjectRef, SubjectRef, Int64, Bool)])
    func lent(delegator: SubjectRef, delegate: SubjectRef, offset: Int64, isLent: Bool) async throws {
        let house = try await House(
            policy: House.policy([Self.db: [.of("owners", ["user:bob", "user:erin-admin"])]]))
        let request = try #require(await house.ask([Self.db]).request)
        let directory = try #require(house.policies.current()).directory
        let start = try #require(TestClock.start.adding(seconds: offset))
        let delegation = Delegation(
            id: "dl-1", delegator: delegator, delegate: delegate, startsAt: start,
            endsAt: start.adding(seconds: 600) ?? start, reason: nil, createdAt: TestClock.start)
        let reviewer: SubjectRef = delegate == "user:erin" ? "user:erin" : "user:oscar"
        let rights = ReviewerRules.rights(
            of: reviewer, person: try #require(directory.person(of: reviewer)), to: request,
            standings: request.standings(in: directory), delegations: [delegation], in: directory,
            now: TestClock.start)
        #expect(!rights.isEmpty == isLent)
        #expect(rights.allSatisfy { $0.delegation?.delegator == "user:bob" })
    }

    @Test("P2: who reviewed in their own right does not review for a colleague, nor a colleague for them")
    func ownFirst() async throws {
        let house = try await House(policy: Self.policy)
        _ = await house.delegate(from: "user:bob", to: "user:erin")
        _ = await house.delegate(from: "user:erin", to: "user:oscar")
        let request = try #require(await house.ask([Self.admin]).request)
        let outcome = await house.review(request.id, by: "user:erin")
        #expect(outcome.request?.reviews.first?.delegation == nil, "her own right comes first")
        #expect(await house.review(request.id, by: "user:erin").code == "already_reviewed")
        #expect(await house.review(request.id, by: "user:oscar").refusal != nil)
        #expect(await house.review(request.id, by: "user:frank").request?.state == .approved)
    }

    @Test("nothing is handed on: who reviews through a delegation cannot delegate that")
    func notTransitive() async throws {
        let house = try await House(policy: Self.policy)
        _ = await house.delegate(from: "user:bob", to: "user:oscar")
        _ = await house.delegate(from: "user:oscar", to: "user:grace")
        let request = try #require(await house.ask([Self.db]).request)
        #expect(await house.review(request.id, by: "user:grace").code == "request_not_found")
        #expect(await house.review(request.id, by: "user:oscar").grant != nil)
    }

    @Test(
        "P7: a review for a colleague counts while the colleague qualifies and who gave it is who they were",
        arguments: [
            ("nothing", true), ("colleague leaves the set", false), ("colleague disabled", false),
            ("colleague is another", false), ("reviewer disabled", false), ("reviewer is another", false),
            ("delegation ends", true), ("policy", false),
        ])
    func lapses(cause: String, counts: Bool) async throws {
        let house = try await House(policy: Self.policy)
        let delegation = try #require(
            await house.delegate(from: "user:bob", to: "user:oscar").result?.delegation)
        let request = try #require(await house.ask([Self.admin]).request)
        _ = await house.review(request.id, by: "user:oscar")
        if cause == "delegation ends" {
            _ = await house.perform(.human("user:bob"), .endDelegation(EndDelegation(delegation: delegation.id)))
        }
        let accounts = House.accounts.map { account -> Account in
            let isColleague = account.subject == "user:bob" && cause.hasPrefix("colleague")
            let isReviewer = account.subject == "user:oscar" && cause.hasPrefix("reviewer")
            guard isColleague || isReviewer else { return account }
            return Account(
                subject: account.subject, person: cause.hasSuffix("another") ? "audrey" : account.person,
                groups: account.groups, disabled: cause.hasSuffix("disabled"))
        }
        try await house.change(accounts: accounts) { policy in
            policy.requests = Self.policy.requests
            if cause == "colleague leaves the set" {
                policy.requests[Self.admin] = .decide(
                    RequestDecision(
                        effect: .review, stages: [.of("owners", ["user:erin", "user:frank"], threshold: 2)]))
            }
            if cause == "policy" { policy.refusedReviewers = ["user:oscar"] }
        }
        #expect((await house.review(request.id, by: "user:erin").request?.state == .approved) == counts)
        if !counts { #expect(await house.review(request.id, by: "user:frank").request?.state == .approved) }
    }

    @Test("P11: a delegation taken back first wins over a review through it")
    func race() async throws {
        let house = try await House(policy: Self.policy)
        let delegation = try #require(
            await house.delegate(from: "user:bob", to: "user:oscar").result?.delegation)
        let request = try #require(await house.ask([Self.db]).request)
        let service = house.service
        let end = house.command(.human("user:bob"), .endDelegation(EndDelegation(delegation: delegation.id)))
        house.store.beforeNextAppend { _ in _ = await service.perform(end) }
        #expect(await house.review(request.id, by: "user:oscar").refusal != nil)
        #expect(try await house.store.request(request.id)?.value.state == .pending)
    }

    @Test(
        "who sees a delegation and ends it",
        arguments: [
            (Caller.human("user:erin"), true, nil), (.human("user:erin-admin"), true, nil),
            (.human("user:oscar"), true, nil), (.human("user:bob"), false, "delegation_not_found"),
            (.human("user:audrey", [.user, .auditor]), true, "delegation_not_found"),
            (.human("user:frank", [.user, .operator]), true, nil),
        ] as [(Caller, Bool, String?)])
    func parties(caller: Caller, sees: Bool, code: String?) async throws {
        let house = try await House()
        let id = try #require(await house.delegate(from: "user:erin", to: "user:oscar").result?.delegation).id
        #expect(((try? await house.service.delegation(id, caller: caller)) != nil) == sees)
        let isParty = sees && !caller.has(.auditor) && !caller.has(.operator)
        #expect(try await house.service.delegations(scope: .own, caller: caller).map(\.id) == (isParty ? [id] : []))
        let all = try? await house.service.delegations(scope: .all, caller: caller)
        #expect(all?.map(\.id) == (caller.has(.auditor) || caller.has(.operator) ? [id] : nil))
        let outcome = await house.perform(caller, .endDelegation(EndDelegation(delegation: id)))
        #expect(outcome.refusal?.code == code)
        if code == nil {
            #expect(house.store.log.last?.stream == .delegations(of: "user:erin"))
            let again = await house.perform(caller, .endDelegation(EndDelegation(delegation: id)))
            #expect(again.code == "delegation_ended")
        }
    }

    @Test("those who stand in are asked beside whom they stand in for")
    func asked() async throws {
        let house = try await House(policy: Self.policy)
        _ = await house.delegate(from: "user:bob", to: "user:oscar")
        _ = await house.delegate(from: "user:bob", to: "user:alice")
        _ = await house.delegate(from: "user:frank", to: "user:grace")
        let request = try #require(await house.ask([Self.db]).request)
        #expect(
            house.notices.notices.last
                == .reviewWanted(request.id, reviewers: ["user:bob", "user:erin", "user:oscar"]))
    }

    @Test("policy learns in whose place a review is given")
    func input() async throws {
        let journal = PolicyJournal()
        var policy = Self.policy
        policy.journal = journal
        let house = try await House(policy: policy)
        _ = await house.delegate(from: "user:bob", to: "user:oscar")
        let request = try #require(await house.ask([Self.db]).request)
        _ = await house.review(request.id, by: "user:oscar")
        #expect(journal.reviews.map(\.delegation?.delegator) == ["user:bob"])
        #expect(journal.reviews.map(\.person) == ["oscar"])
    }

    @Test("who stands in is an approver to the policy of Stint's own API, where the absent one is")
    func apiTarget() async throws {
        let house = try await House(policy: Self.policy)
        _ = await house.delegate(from: "user:bob", to: "user:oscar")
        _ = await house.delegate(from: "user:frank", to: "user:grace")
        let request = try #require(await house.ask([Self.db]).request)
        func target(_ caller: SubjectRef) async -> String {
            await house.service.apiTarget(of: request, caller: .human(caller)).json
        }
        #expect(await target("user:oscar").contains("\"user:oscar\""))
        #expect(await target("user:grace") == request.apiTarget.json, "frank is no approver of this")
        #expect(await target("user:bob") == request.apiTarget.json)
    }
}
