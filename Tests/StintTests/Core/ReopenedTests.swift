import StintCore
import StintTesting
import Testing

@Suite("Items that wait anew, since their approvals fell short at activation")
struct ReopenedTests {
    static let db: Entitlement = "payments-db:readonly"

    /// A request approved by `bob` for later, whose start has come when `bob` no longer reviews.
    private func reopened(
        _ items: [Entitlement] = [db], policy edit: (inout TablePolicy) -> Void = { _ in }
    ) async throws -> (house: House, request: AccessRequest, grant: Grant) {
        let house = try await House()
        let start = try #require(TestClock.start.adding(seconds: 600))
        let asked = try #require(await house.ask(items, seconds: 3600, startsAt: start).request)
        let grant = try #require(await house.review(asked.id, by: "user:bob", seconds: 1800).grant)
        #expect(grant.state == .scheduled)
        try await house.change { policy in
            policy.refusedReviewers = ["user:bob"]
            edit(&policy)
        }
        house.clock.set(start)
        _ = await house.service.runDue()
        let request = try #require(try await house.store.request(asked.id)?.value)
        #expect(request.state == .pending && request.items.first?.grant == grant.id)
        return (house, request, grant)
    }

    @Test("P3, P7: approved anew, the same grant goes on with the instants it has and today's approvals")
    func approved() async throws {
        let (house, request, grant) = try await reopened()
        house.clock.advance(seconds: 300)
        let outcome = await house.review(request.id, by: "user:erin")
        #expect(outcome.request?.state == .approved)
        let after = try #require(outcome.grant)
        #expect(after.id == grant.id && after.state == .active)
        #expect(after.startsAt == grant.startsAt && after.expiresAt == grant.expiresAt)
        #expect(after.approvals.map(\.person) == ["erin"])
        #expect(house.access(grant.id, by: "user:alice").allow)
        #expect(house.store.log.count { $0.event.type == "grant.issued" } == 1)
    }

    @Test("who can approve it anew is told, and reminded while it waits", arguments: [600, 0] as [Int64])
    func told(interval: Int64) async throws {
        let house = try await House()
        var config = House.config
        config.limits.reminderIntervalSeconds = interval
        try await house.put(try House.policySet(config: config))
        let start = try #require(TestClock.start.adding(seconds: 600))
        let asked = try #require(await house.ask([Self.db], seconds: 3600, startsAt: start).request)
        _ = await house.review(asked.id, by: "user:bob")
        var policy = House.policy
        policy.basis = DecisionBasis(policyDigest: "p2", dataRevision: "d2")
        policy.refusedReviewers = ["user:bob"]
        try await house.put(try House.policySet(config: config, policy: policy))
        house.clock.set(start)
        _ = await house.service.runDue()
        let others: [SubjectRef] = ["user:erin", "user:erin-admin", "user:frank"]
        #expect(house.notices.notices.last == .reviewWanted(asked.id, reviewers: others))
        #expect(
            try await house.store.request(asked.id)?.value.nextReminderAt
                == (interval == 0 ? nil : start.adding(seconds: interval)))
        house.clock.advance(seconds: 600)
        _ = await house.service.runDue()
        #expect(try await house.store.request(asked.id)?.value.reminders == (interval == 0 ? 0 : 1))
    }

    @Test("P3: an approval anew cannot give the grant another end")
    func fixed() async throws {
        let (house, request, _) = try await reopened()
        #expect(await house.review(request.id, by: "user:erin", seconds: 60).code == "duration_fixed")
    }

    @Test(
        "denied, withdrawn or forgotten, its grant ends in the same transition", arguments: ["deny", "cancel", "time"])
    func ended(how: String) async throws {
        let (house, request, grant) = try await reopened()
        switch how {
        case "deny": _ = await house.review(request.id, by: "user:erin", .deny)
        case "cancel": _ = await house.perform(.human("user:alice"), .cancel(CancelRequest(request: request.id)))
        default:
            let transition = try #require(
                try RequestMachine.timeOut(request, grants: [grant], now: request.deadline))
            #expect(transition.request?.state == .timedOut)
            #expect(transition.grants.map(\.state) == [.revoked])
            return
        }
        let after = try #require(try await house.store.grant(grant.id)?.value)
        #expect(after.state == .revoked)
        #expect(after.endingReasons.first?.code == (how == "deny" ? "denied_by_reviewer" : "request_canceled"))
        #expect(try await house.store.request(request.id)?.value.state == (how == "deny" ? .denied : .canceled))
    }

    @Test("P5: given back meanwhile, it is not taken up again")
    func relinquished() async throws {
        let (house, request, grant) = try await reopened()
        #expect(await house.relinquish(grant.id, by: .human("user:alice")).grant?.state == .relinquished)
        let outcome = await house.review(request.id, by: "user:erin")
        #expect(outcome.request?.items.first?.reasons.map(\.code) == ["grant_ended"])
        #expect(outcome.request?.state == .denied)
        #expect(try await house.store.grant(grant.id)?.value.state == .relinquished)
    }

    @Test("P7: what policy does not keep is not taken up, and ends")
    func notKept() async throws {
        let (house, request, grant) = try await reopened()
        try await house.change(revision: "3") { $0.notKept = [Self.db] }
        let outcome = await house.review(request.id, by: "user:erin")
        #expect(outcome.request?.state == .denied)
        #expect(try await house.store.grant(grant.id)?.value.state == .revoked)
    }

    @Test("its wait has a deadline of its own, which its age does not bring nearer")
    func deadline() async throws {
        let house = try await House()
        let start = try #require(TestClock.start.adding(seconds: 48 * 3600))
        let asked = try #require(await house.ask(["payments-db:admin"], startsAt: start).request)
        _ = await house.review(asked.id, by: "user:bob")
        let grant = try #require(await house.review(asked.id, by: "user:erin").grant)
        try await house.change { $0.refusedReviewers = ["user:bob", "user:erin"] }
        house.clock.set(start)
        _ = await house.service.runDue()
        let request = try #require(try await house.store.request(asked.id)?.value)
        #expect(request.deadline == grant.expiresAt)
        try await house.change(revision: "3") { $0.refusedReviewers = ["user:bob"] }
        let outcome = await house.review(asked.id, by: "user:frank")
        #expect(outcome.grant?.approvals.map(\.person) == ["erin", "frank"], "erin qualifies again")
        #expect(outcome.grant?.state == .active)
    }

    @Test("a freeze holds it as it holds what is new")
    func frozen() async throws {
        let (house, request, grant) = try await reopened()
        _ = await house.perform(
            .human("user:grace"),
            .freeze(StartFreeze(name: "stop", scope: .entitlement(Self.db), suspends: false, reason: "incident")))
        #expect(await house.review(request.id, by: "user:erin").code == "frozen")
        #expect(try await house.store.grant(grant.id)?.value.state == .scheduled)
        _ = await house.perform(.human("user:grace"), .thaw(EndFreeze(name: "stop")))
        #expect(await house.review(request.id, by: "user:erin").grant?.state == .active)
    }
}
