import StintCore
import StintTesting
import Testing

@Suite("The life of a request and its grant")
struct LifecycleTests {
    let alice = Caller.human("user:alice")
    let bob = Caller.human("user:bob")
    let erin = Caller.human("user:erin")

    @Test("P3: one approval leads to one grant with two fixed instants; a second changes nothing")
    func approval() async throws {
        let house = try await House()
        let request = try #require(await house.submit("payments-db:readonly").request)
        #expect(request.state == .pending)
        house.clock.advance(seconds: 60)
        let outcome = await house.review(request.id, by: bob)
        let grant = try #require(outcome.grant)
        #expect(outcome.request?.state == .approved)
        #expect(grant.startsAt == TestClock.start.adding(seconds: 60))
        #expect(grant.expiresAt == TestClock.start.adding(seconds: 3660))
        #expect(grant.state == .active)
        #expect(grant.approvals.map(\.person) == ["bob"])
        house.clock.advance(seconds: 60)
        let second = await house.review(request.id, by: erin)
        #expect(second.code == "request_closed")
        #expect(second.refusal?.winner?.actor == .subject("user:bob"))
        #expect(try await house.store.grant(grant.id)?.value == grant)
    }

    @Test("P3: a late approval does not move an asked-for start, and one after its end grants nothing")
    func askedStart() async throws {
        let house = try await House()
        let start = try #require(TestClock.start.adding(seconds: 600))
        let first = try #require(
            await house.submit("payments-db:readonly", seconds: 1200, startsAt: start).request)
        house.clock.advance(seconds: 900)
        let grant = try #require(await house.review(first.id, by: bob).grant)
        #expect(grant.startsAt == start)
        #expect(grant.expiresAt == start.adding(seconds: 1200))
        #expect(grant.state == .active)

        let late = try await House()
        let second = try #require(await late.submit("payments-db:readonly", seconds: 60, startsAt: start).request)
        #expect(second.deadline == start.adding(seconds: 60))
        late.clock.advance(seconds: 660)
        #expect(await late.review(second.id, by: bob).code == "request_timed_out")
    }

    @Test(
        "P4: a scheduled grant works from its start, once activated, up to its end",
        arguments: [
            (-1, false), (0, true), (59_999_999_999, true), (60_000_000_000, false), (60_000_000_001, false),
        ] as [(Int64, Bool)])
    func boundaries(offset: Int64, allowed: Bool) async throws {
        let house = try await House()
        let start = try #require(TestClock.start.adding(seconds: 600))
        let outcome = await house.submit("wiki:edit", seconds: 60, startsAt: start)
        let grant = try #require(outcome.grant)
        #expect(grant.state == .scheduled)
        #expect(!house.access(grant.id, by: "user:alice").allow)
        house.clock.set(start)
        #expect(!house.access(grant.id, by: "user:alice").allow, "not before it was activated")
        let at = try #require(start.adding(nanoseconds: offset))
        if at >= start {
            #expect(await house.service.runDue().activated == 1)
            house.clock.set(at)
            #expect(house.access(grant.id, by: "user:alice", action: "edit").allow == allowed)
        }
    }

    @Test("P4: an expired grant is refused at its instant, recorded or not, and then recorded as expired")
    func expiry() async throws {
        let house = try await House()
        let grant = try #require(await house.submit("wiki:edit", seconds: 5).grant)
        #expect(house.access(grant.id, by: "user:alice", action: "x").allow)
        house.clock.set(grant.expiresAt)
        #expect(!house.access(grant.id, by: "user:alice", action: "x").allow)
        #expect(await house.relinquish(grant.id, by: alice).code == "grant_ended")
        #expect(await house.service.runDue().expired == 1)
        #expect(try await house.store.grant(grant.id)?.value.state == .expired)
        #expect(await house.service.runDue().expired == 0)
        #expect(await house.revoke(grant.id, by: .human("user:grace")).refusal?.winner?.actor == .stint)
    }

    @Test("P4: a clock that steps back denies access and grants nothing; ending access goes on")
    func clock() async throws {
        let house = try await House()
        let grant = try #require(await house.submit("wiki:edit").grant)
        house.clock.advance(seconds: -10)
        #expect(house.access(grant.id, by: "user:alice", action: "x").reasons.first?.code == "clock_unsound")
        #expect(await house.submit("wiki:edit").code == "clock_unsound")
        #expect(await house.relinquish(grant.id, by: alice).grant?.state == .relinquished)
        let log = house.store.log
        #expect(zip(log, log.dropFirst()).allSatisfy { $0.at <= $1.at })
        house.clock.advance(seconds: 10)
        #expect(await house.submit("wiki:edit").request?.state == .approved)
    }

    @Test("P4: no process starts below the store's high-water mark")
    func highWaterMark() async throws {
        let house = try await House()
        house.clock.advance(seconds: 100)
        _ = await house.service.runDue()
        let mark = try await house.store.clockHighWaterMark()
        #expect(mark == TestClock.start.adding(seconds: 100))
        house.clock.advance(seconds: -50)
        #expect(!ClockGuard(clock: house.clock, highWaterMark: mark).reading().isSound)
        house.clock.advance(seconds: 50)
        #expect(ClockGuard(clock: house.clock, highWaterMark: mark).reading().isSound)
    }

    @Test(
        "P5: a person's other account and a sponsor relinquish; nobody else does",
        arguments: [
            ("user:erin", "user:erin-admin", true), ("user:erin", "user:bob", false),
            ("agent:fixit", "user:frank", true),
            ("agent:fixit", "user:alice", false), ("user:alice", "user:oscar", false),
        ] as [(SubjectRef, SubjectRef, Bool)])
    func relinquish(holder: SubjectRef, actor: SubjectRef, may: Bool) async throws {
        let house = try await House()
        let grant = try #require(await house.submit("wiki:edit", by: .human(holder)).grant)
        let outcome = await house.relinquish(grant.id, by: .human(actor))
        #expect((outcome.grant?.state == .relinquished) == may)
        #expect(house.access(grant.id, by: holder, action: "x").allow == !may)
    }

    @Test(
        "P5: neither broken policy, nor none, nor a lost account is in the way of ending access",
        arguments: [
            "broken", "none", "disabled", "gone", "refused",
        ])
    func unconditional(trouble: String) async throws {
        let house = try await House()
        let first = try #require(await house.submit("wiki:edit").grant)
        let second = try #require(await house.submit("payments-db:readonly").request)
        let other = try #require(await house.review(second.id, by: bob).grant)
        let gone = House.accounts.filter { $0.subject != "user:alice" }
        let disabled = gone + [Account(subject: "user:alice", person: "alice", disabled: true)]
        switch trouble {
        case "broken": try await house.change { $0.failure = .error }
        case "none": house.policies.put(nil)
        case "disabled": try await house.change(accounts: disabled)
        case "gone": try await house.change(accounts: gone)
        default: try await house.change { $0.refusedOperations = ["grant.relinquish", "grant.revoke"] }
        }
        #expect(await house.relinquish(first.id, by: alice).grant?.state == .relinquished)
        let revoker = trouble == "none" ? Caller.human("user:oscar", [.operator]) : .human("user:grace")
        #expect(await house.revoke(other.id, by: revoker).grant?.state == .revoked)
    }

    @Test(
        "P3: continuous time is capped over grants that adjoin",
        arguments: [
            (3600, 0, 3600, true), (3600, 0, 3601, false), (3600, 900, 3600, false), (3600, 901, 7200, true),
        ] as [(Int64, Int64, Int64, Bool)])
    func continuous(first: Int64, pause: Int64, second: Int64, granted: Bool) async throws {
        var config = House.config
        config.limits.maxContinuousSeconds = 7200
        let house = try await House(config: config)
        let grant = try #require(await house.submit("wiki:edit", seconds: first).grant)
        house.clock.set(try #require(grant.expiresAt.adding(seconds: pause)))
        let outcome = await house.submit("wiki:edit", seconds: second)
        #expect((outcome.grant != nil) == granted)
        if !granted { #expect(outcome.code == "continuous_limit") }
    }

    @Test("P3: continuous time is counted over all accounts and agents of a person")
    func continuousPerson() async throws {
        var config = House.config
        config.limits.maxContinuousSeconds = 3600
        let house = try await House(config: config)
        #expect(await house.submit("wiki:edit", by: .human("user:frank"), seconds: 1800).grant != nil)
        house.clock.advance(seconds: 1200)
        let agent = Caller.machine("agent:fixit")
        #expect(await house.submit("wiki:edit", by: agent, seconds: 2401).code == "continuous_limit")
        #expect(await house.submit("wiki:edit", by: agent, seconds: 2400).grant?.person == "frank")
        #expect(await house.submit("wiki:edit", by: .human("user:erin"), seconds: 3600).grant != nil)
    }

    @Test("P3: the cap holds at the approval as it did at the request")
    func continuousAtApproval() async throws {
        var config = House.config
        config.limits.maxContinuousSeconds = 3600
        let house = try await House(config: config)
        let first = try #require(await house.submit("payments-db:readonly", seconds: 3600).request)
        let second = try #require(await house.submit("payments-db:readonly", seconds: 3600).request)
        #expect(await house.review(first.id, by: bob).grant != nil)
        house.clock.advance(seconds: 60)
        let outcome = await house.review(second.id, by: bob)
        #expect(outcome.request?.state == .denied)
        #expect(outcome.code == "continuous_limit")
    }

    @Test(
        "P4: live is active, from the start on, before the end",
        arguments: [
            (GrantState.active, 0, true), (.active, -1, false), (.active, 59, true), (.active, 60, false),
            (.scheduled, 30, false), (.suspended, 30, false), (.expired, 30, false), (.revoked, 30, false),
            (.relinquished, 30, false),
        ] as [(GrantState, Int64, Bool)])
    func isLive(state: GrantState, offset: Int64, live: Bool) throws {
        let start = TestClock.start
        let grant = Grant(
            id: "gr-1", request: "rq-1", item: 1, beneficiary: "user:alice", person: "alice", entitlement: "wiki:edit",
            resource: ResourceRef(type: "app", id: "wiki"), actions: ["*"], risk: .low, reason: "", ticket: nil,
            startsAt: start, expiresAt: try #require(start.adding(seconds: 60)), state: state, approvals: [],
            basis: DecisionBasis(policyDigest: "", dataRevision: ""), issuedAt: start)
        #expect(grant.isLive(at: try #require(start.adding(seconds: offset))) == live)
    }

    @Test(
        "P7: activation judges anew, and may only refuse",
        arguments: [
            ("keep", GrantState.active), ("policy", .revoked), ("error", .scheduled), ("disabled", .revoked),
            ("approver", .scheduled),
        ])
    func activation(cause: String, state: GrantState) async throws {
        let house = try await House()
        let start = try #require(TestClock.start.adding(seconds: 600))
        let request = try #require(await house.submit("payments-db:readonly", startsAt: start).request)
        let grant = try #require(await house.review(request.id, by: bob).grant)
        let accounts = House.accounts.map { account in
            let isOff =
                cause == "disabled" && account.subject == "user:alice"
                || cause == "approver" && account.subject == "user:bob"
            return Account(
                subject: account.subject, person: account.person, sponsor: account.sponsor, groups: account.groups,
                disabled: isOff)
        }
        try await house.change(accounts: accounts) { policy in
            if cause == "policy" { policy.notKept = ["payments-db:readonly"] }
            if cause == "error" { policy.failure = .error }
        }
        house.clock.set(start)
        _ = await house.service.runDue()
        let after = try #require(try await house.store.grant(grant.id)?.value)
        #expect(after.state == state)
        #expect(after.startsAt == grant.startsAt && after.expiresAt == grant.expiresAt)
        #expect(house.access(grant.id, by: "user:alice").allow == (state == .active))
    }

    @Test("P4: nothing is activated while the clock is unsound, and everything ends")
    func dueWhileUnsound() async throws {
        let house = try await House()
        let start = try #require(TestClock.start.adding(seconds: 600))
        let later = try #require(await house.submit("wiki:edit", startsAt: start).grant)
        let short = try #require(await house.submit("wiki:edit", by: .human("user:bob"), seconds: 600).grant)
        house.clock.set(start)
        _ = house.guardedClock.reading()
        house.clock.advance(seconds: -300)
        let report = await house.service.runDue()
        #expect(report.activated == 0 && report.expired == 1)
        #expect(house.store.log.count { $0.event.type == "clock.unsound" } == 1)
        _ = await house.service.runDue()
        #expect(house.store.log.count { $0.event.type == "clock.unsound" } == 1)
        #expect(try await house.store.grant(later.id)?.value.state == .scheduled)
        #expect(try await house.store.grant(short.id)?.value.state == .expired)
    }

    @Test("requests time out by their own clock")
    func timeOut() async throws {
        let house = try await House()
        let request = try #require(await house.submit("payments-db:readonly").request)
        #expect(try await house.store.nextDue() == request.nextReminderAt)
        house.clock.set(try #require(request.deadline.adding(nanoseconds: -1)))
        #expect(await house.service.runDue().timedOut == 0)
        house.clock.set(request.deadline)
        #expect(await house.review(request.id, by: bob).code == "request_timed_out")
        #expect(await house.service.runDue().timedOut == 1)
        #expect(await house.review(request.id, by: bob).code == "request_closed")
    }

    @Test(
        "who asked, whom it is for, and operators cancel",
        arguments: [
            ("user:alice", [.user], nil), ("user:oscar", [.operator, .user], nil),
            ("user:bob", [.user], "not_your_request"),
            ("user:grace", [.user], "request_not_found"),
        ] as [(SubjectRef, Set<CallerRole>, String?)])
    func cancel(subject: SubjectRef, roles: Set<CallerRole>, code: String?) async throws {
        let house = try await House()
        let request = try #require(await house.submit("payments-db:readonly").request)
        let outcome = await house.perform(
            .human(subject, roles), .cancel(CancelRequest(request: request.id, comment: "not needed")))
        #expect(outcome.refusal?.code == code)
        #expect((outcome.request?.state == .canceled) == (code == nil))
    }
}
