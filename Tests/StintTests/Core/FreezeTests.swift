import StintCore
import StintTesting
import Testing

@Suite("Freezes")
struct FreezeTests {
    @Test("P4: a freeze that suspends denies at once what is in its scope, and thawing gives it back")
    func suspending() async throws {
        let house = try await House()
        let wiki = try #require(await house.submit("wiki:edit").grant)
        let other = try #require(await house.submit("wiki:edit", by: .human("user:bob")).grant)
        #expect(await house.freeze("alice-away", .subject("user:alice"), suspends: true).result?.freeze != nil)
        let denied = house.access(wiki.id, by: "user:alice", action: "x")
        #expect(!denied.allow && denied.reasons.map(\.code) == ["frozen"])
        #expect(house.access(other.id, by: "user:bob", action: "x").allow)
        #expect(try await house.stored(wiki.id) == wiki, "the grant itself is as it was")
        #expect(await house.thaw("alice-away").result?.freeze?.name == "alice-away")
        #expect(house.access(wiki.id, by: "user:alice", action: "x").allow)
    }

    @Test("a freeze that does not suspend leaves alone what is live")
    func notSuspending() async throws {
        let house = try await House()
        let wiki = try #require(await house.submit("wiki:edit").grant)
        _ = await house.freeze("quiet", .all)
        #expect(house.access(wiki.id, by: "user:alice", action: "x").allow)
        #expect(await house.submit("wiki:edit").grant == nil)
    }

    @Test("P7: what was scheduled waits while a freeze stands, is told so once, and begins when it is thawed")
    func waiting() async throws {
        let house = try await House()
        let start = try #require(house.clock.now().adding(seconds: 60))
        let grant = try #require(await house.submit("wiki:edit", startsAt: start).grant)
        _ = await house.freeze("release", .resource("wiki"))
        house.clock.set(start)
        for _ in 0..<3 { #expect(await house.service.runDue().left == 1) }
        #expect(house.events("grant.waiting").count == 1)
        #expect(try await house.stored(grant.id).holdingReasons.map(\.code) == ["frozen"])
        _ = await house.thaw("release")
        #expect(await house.service.runDue().activated == 1)
        let after = try await house.stored(grant.id)
        #expect(after.state == .active && after.holdingReasons.isEmpty)
        #expect(after.startsAt == start && after.expiresAt == grant.expiresAt)
    }

    @Test("P4: a freeze that begins while a grant is being activated keeps it from beginning")
    func race() async throws {
        let house = try await House()
        let start = try #require(house.clock.now().adding(seconds: 60))
        let grant = try #require(await house.submit("wiki:edit", startsAt: start).grant)
        house.clock.set(start)
        house.store.beforeNextAppend { _ in _ = await house.freeze("now", .all) }
        #expect(await house.service.runDue().activated == 0)
        #expect(try await house.stored(grant.id).state == .scheduled)
    }

    @Test("P7: what waits in a freeze does not keep from beginning what comes after it")
    func notStarved() async throws {
        let house = try await House()
        let start = try #require(house.clock.now().adding(seconds: 60))
        for _ in 0..<5 { _ = await house.submit("wiki:edit", by: .human("user:bob"), startsAt: start) }
        let last = try #require(
            await house.submit("wiki:edit", startsAt: start.adding(seconds: 1)).grant)
        _ = await house.freeze("bob", .subject("user:bob"))
        house.clock.advance(seconds: 61)
        let report = await house.service.runDue(limit: 2)
        #expect(report.activated == 1 && report.left == 5)
        #expect(try await house.stored(last.id).state == .active)
    }

    @Test(
        "P5: revokers and operators freeze and thaw, without policy; a name stands once",
        arguments: [
            (Caller.human("user:grace"), nil), (.human("user:oscar", [.operator]), nil),
            (.human("user:alice"), "not_a_revoker"), (.human("user:audrey", [.auditor]), "not_a_revoker"),
        ] as [(Caller, String?)])
    func who(caller: Caller, code: String?) async throws {
        let house = try await House()
        try await house.change { $0.failure = .error }
        #expect(await house.freeze("f", .all, by: caller).code == code)
        if code == nil {
            #expect(await house.freeze("f", .resource("wiki"), by: caller).code == "freeze_exists")
            #expect(await house.thaw("f", by: caller).code == nil)
        }
        #expect(await house.thaw("f", by: caller).code == code ?? "freeze_not_found")
    }

    @Test("of two freezes with one name at once one stands")
    func twice() async throws {
        let house = try await House()
        house.store.beforeNextAppend { _ in _ = await house.freeze("f", .resource("wiki")) }
        #expect(await house.freeze("f", .all).code == "freeze_exists")
        #expect(try await house.store.freezes().value.map(\.scope) == [.resource("wiki")])
    }

    @Test(
        "P4: standing access is frozen with the resource it is on",
        arguments: [
            (FreezeScope.all, true), (.resource("wiki"), true), (.resource("ledger-db"), false),
            (.entitlement("wiki:edit"), true), (.subject("user:alice"), true), (.subject("user:bob"), false),
        ] as [(FreezeScope, Bool)])
    func standing(scope: FreezeScope, frozen: Bool) throws {
        let premises = try House.policySet(
            config: CoreConfig(standingAccess: true)
        ).premises
        let freeze = Freeze(
            name: "f", scope: scope, suspends: true, reason: "", by: "user:grace", at: TestClock.start)
        let answer = AccessRule.confirm(
            AccessDecision(allow: true), subject: "user:alice", action: "x",
            resource: ResourceRef(type: "app", id: "wiki"), grant: nil, freezes: [freeze], premises: premises,
            clock: .sound(TestClock.start))
        #expect(answer.allow != frozen)
    }
}
