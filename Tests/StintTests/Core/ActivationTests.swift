import StintCore
import StintTesting
import Testing

@Suite("When a grant's start has come")
struct ActivationTests {
    let bob = Caller.human("user:bob")
    let erin = Caller.human("user:erin")

    /// A house with a scheduled grant that bob approved, at its start.
    private func atStart(
        seconds: Int64 = 3600, _ edit: (inout TablePolicy) -> Void
    ) async throws -> (House, Grant) {
        let house = try await House()
        let start = try #require(TestClock.start.adding(seconds: 600))
        let request = try #require(
            await house.submit("payments-db:readonly", seconds: seconds, startsAt: start).request)
        let grant = try #require(await house.review(request.id, by: bob).grant)
        try await house.change(policy: edit)
        house.clock.set(start)
        return (house, grant)
    }

    private static let two: TablePolicy.Answer = .decide(RequestDecision(effect: .review, stages: [House.twoOfUs]))

    @Test(
        "P7: where approvals fall short of today's stages the request waits again, and one more begins the same grant")
    func reopened() async throws {
        let (house, grant) = try await atStart { $0.requests["payments-db:readonly"] = Self.two }
        #expect(await house.service.runDue().reopened == 1)
        let request = try #require(try await house.store.request(grant.request)?.value)
        #expect(request.state == .pending)
        #expect(request.items.first?.decision?.stages.first?.threshold == 2)
        #expect(request.deadline <= grant.expiresAt && request.deadline > house.clock.now())
        #expect(!house.access(grant.id, by: "user:alice").allow)
        _ = await house.service.runDue()
        #expect(house.events("grant.waiting").count == 1 && house.events("request.reopened").count == 1, "once")
        house.clock.advance(seconds: 60)
        #expect(await house.review(request.id, by: bob).code == "already_reviewed")
        let outcome = await house.review(request.id, by: erin)
        #expect(outcome.request?.state == .approved)
        let after = try await house.stored(grant.id)
        #expect(after.state == .active)
        #expect(after.startsAt == grant.startsAt && after.expiresAt == grant.expiresAt, "P3: the instants it has")
        #expect(after.approvals.map(\.person) == ["bob", "erin"])
        #expect(after.stages.first?.threshold == 2)
        #expect(house.events("grant.issued").count == 1)
        #expect(house.access(grant.id, by: "user:alice").allow)
    }

    @Test("P7: an approval whose reviewer no longer qualifies does not begin a grant", arguments: ["group", "policy"])
    func lapsed(cause: String) async throws {
        let (house, grant) = try await atStart { policy in
            if cause == "policy" { policy.refusedReviewers = ["user:bob"] }
        }
        if cause == "group" {
            let accounts = House.accounts.map { account in
                account.subject == "user:bob" ? Account(subject: "user:bob", person: "bob") : account
            }
            try await house.change(revision: "3", accounts: accounts)
        }
        let report = await house.service.runDue()
        #expect(report.activated == 0 && report.reopened == 1)
        #expect(try await house.stored(grant.id).holdingReasons.map(\.code) == ["approvals_lapsed"])
    }

    @Test(
        "P7: nobody approves it anew: its request times out, or ends, and the grant with it", arguments: ["late", "no"])
    func notApprovedAnew(how: String) async throws {
        let (house, grant) = try await atStart { $0.requests["payments-db:readonly"] = Self.two }
        _ = await house.service.runDue()
        if how == "late" {
            house.clock.set(try #require(try await house.store.request(grant.request)?.value.deadline))
            _ = await house.service.runDue()
        } else {
            _ = await house.review(grant.request, by: erin, .deny)
        }
        let after = try await house.stored(grant.id)
        #expect(after.state == .revoked || after.state == .expired)
        #expect(try await house.store.request(grant.request)?.value.state != .pending)
        #expect(!house.access(grant.id, by: "user:alice").allow)
    }

    @Test("P7: a request that waits less than its grant lasts is given up before its end")
    func timedOut() async throws {
        let (house, grant) = try await atStart { policy in
            policy.requests["payments-db:readonly"] = .decide(
                RequestDecision(effect: .review, requestTtlSeconds: 300, stages: [House.twoOfUs]))
        }
        _ = await house.service.runDue()
        house.clock.advance(seconds: 300)
        #expect(await house.service.runDue().timedOut == 1)
        let after = try await house.stored(grant.id)
        #expect(after.state == .revoked && after.endingReasons.map(\.code) == ["request_timed_out"])
    }

    @Test("P7: today's policy denies, and the reasons are the grant's")
    func denied() async throws {
        let (house, grant) = try await atStart { policy in
            policy.requests["payments-db:readonly"] = .decide(
                RequestDecision(
                    effect: .deny, reasons: [Reason("closed", "the books are closed", audience: .requester)]))
        }
        #expect(await house.service.runDue().refused == 1)
        #expect(try await house.stored(grant.id).endingReasons.map(\.code) == ["closed"])
        let log = house.events("grant.revoked")
        guard case .grantRevoked(let revoked)? = log.first?.event else {
            Issue.record("it was not revoked")
            return
        }
        #expect(revoked.record?.entryPoint == "data.stint.request.decision")
    }

    @Test("P3: today's policy leaves less time than the grant has: it does not begin")
    func longest() async throws {
        let (house, grant) = try await atStart { policy in
            policy.requests["payments-db:readonly"] = .decide(
                RequestDecision(effect: .review, maxDurationSeconds: 60, stages: [House.stage]))
        }
        #expect(await house.service.runDue().refused == 1)
        #expect(try await house.stored(grant.id).endingReasons.map(\.code) == ["duration_too_long"])
    }

    @Test("P7: today's stages and approvals are the grant's; where policy allows it by now it has none")
    func todays() async throws {
        let (house, grant) = try await atStart { policy in
            policy.requests["payments-db:readonly"] = .decide(RequestDecision(effect: .allow))
        }
        #expect(await house.service.runDue().activated == 1)
        let after = try await house.stored(grant.id)
        #expect(after.state == .active && after.stages.isEmpty && after.approvals.isEmpty)
    }

    @Test("P6: no answer keeps it waiting, told once for each cause, and P10: with what policy was asked")
    func noAnswer() async throws {
        let (house, grant) = try await atStart { $0.unanswered = ["payments-db:readonly"] }
        for _ in 0..<3 { #expect(await house.service.runDue().left == 1) }
        #expect(house.events("grant.waiting").count == 1)
        guard case .grantWaiting(let waiting)? = house.events("grant.waiting").first?.event else { return }
        #expect(waiting.furtherRecords.map(\.entryPoint) == ["data.stint.request.decision"])
        try await house.change(revision: "3")
        #expect(await house.service.runDue().activated == 1)
        guard case .grantActivated(let activated)? = house.events("grant.activated").first?.event else { return }
        #expect(activated.record?.entryPoint == "data.stint.grant.decision")
        #expect(activated.request?.entryPoint == "data.stint.request.decision")
        #expect(activated.furtherRecords.map(\.entryPoint) == ["data.stint.review.decision"])
        #expect(try await house.stored(grant.id).holdingReasons.isEmpty)
    }

    @Test("P5: a grant that waits is relinquished and revoked all the same")
    func endedWhileWaiting() async throws {
        let (house, grant) = try await atStart { $0.requests["payments-db:readonly"] = Self.two }
        _ = await house.service.runDue()
        #expect(await house.relinquish(grant.id, by: .human("user:alice")).grant?.state == .relinquished)
        #expect(await house.review(grant.request, by: erin).grant?.state != .active)
        #expect(try await house.stored(grant.id).state == .relinquished)
    }

    @Test("P11: a review that comes while a grant is being activated makes it be judged anew")
    func race() async throws {
        let (house, grant) = try await atStart { _ in }
        house.store.beforeNextAppend { _ in
            try? await house.change(revision: "3") { $0.notKept = ["payments-db:readonly"] }
        }
        #expect(await house.service.runDue().activated == 0)
        #expect(await house.service.runDue().refused == 1)
        #expect(try await house.stored(grant.id).state == .revoked)
    }

    @Test("P7: each of today's stages needs approvals of its own")
    func anotherStage() async throws {
        let second = StageSpec(name: "second", approvers: ReviewerSet(groups: ["db-admins"]), threshold: 1)
        let (house, grant) = try await atStart { policy in
            policy.requests["payments-db:readonly"] = .decide(
                RequestDecision(effect: .review, stages: [House.stage, second]))
        }
        #expect(await house.service.runDue().reopened == 1)
        #expect(await house.review(grant.request, by: erin).request?.state == .approved)
        #expect(try await house.stored(grant.id).approvals.map(\.stage) == ["owners", "second"])
    }

    @Test("P7: who may not act does not begin, though policy gives no answer")
    func holderGone() async throws {
        let (house, grant) = try await atStart { _ in }
        let accounts = House.accounts.filter { $0.subject != "user:alice" }
        try await house.change(revision: "3", accounts: accounts) { $0.failure = .error }
        #expect(await house.service.runDue().refused == 1)
        #expect(try await house.stored(grant.id).endingReasons.map(\.code) == ["account_unknown"])
    }

    @Test("P4: what has come to its end is not judged anew, and expires")
    func expired() async throws {
        let (_, grant) = try await atStart { _ in }
        let active = try Grant.applying(
            .grantActivated(GrantActivated(grant: grant.id, record: nil)), to: grant, at: grant.startsAt, by: .stint)
        let gone = [Reason("account_unknown", "it is gone")]
        for (now, ends) in [(grant.startsAt, true), (grant.expiresAt, false)] {
            let transition = try GrantMachine.reevaluate(
                active, objections: gone, answer: nil, brake: .off, now: now)
            #expect((transition != nil) == ends)
        }
    }
}
