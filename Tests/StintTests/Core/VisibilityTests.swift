import StintCore
import StintTesting
import Testing

@Suite("Who may see what")
struct VisibilityTests {
    @Test(
        "a request is there for its parties, its reviewers, operators and auditors",
        arguments: [
            (Caller.human("user:frank"), .requester), (.machine("agent:fixit"), .requester),
            (.human("user:bob"), .reviewer), (.human("user:erin"), .reviewer), (.human("user:grace"), nil),
            (.human("user:alice"), nil), (.human("user:audrey", [.auditor]), .auditor),
            (.human("user:oscar", [.operator]), .auditor),
            (.machine("service:backup", [.enforcement]), nil),
        ] as [(Caller, Audience?)])
    func request(caller: Caller, audience: Audience?) async throws {
        let house = try await House()
        let request = try #require(
            await house.submit("payments-db:readonly", by: .human("user:frank"), for: "agent:fixit").request)
        let seen = try? await house.service.request(request.id, caller: caller)
        #expect(seen?.audience == audience)
        if audience == nil {
            await #expect(
                throws: Refusal(
                    .notFound, "request_not_found", "there is no request `\(request.id)` for you to see",
                    remedy: "check the id with `stint request list`")
            ) {
                try await house.service.request(request.id, caller: caller)
            }
        }
    }

    @Test(
        "a grant is there for its holder, those it rests on, revokers, operators and auditors",
        arguments: [
            (Caller.human("user:frank"), .requester), (.machine("agent:fixit"), .requester),
            (.human("user:bob"), .reviewer),
            (.human("user:erin"), nil), (.human("user:grace"), .reviewer), (.human("user:alice"), nil),
            (.human("user:audrey", [.auditor]), .auditor),
        ] as [(Caller, Audience?)])
    func grant(caller: Caller, audience: Audience?) async throws {
        let house = try await House()
        let request = try #require(await house.submit("payments-db:readonly", by: .machine("agent:fixit")).request)
        let grant = try #require(await house.review(request.id, by: .human("user:bob")).grant)
        #expect((try? await house.service.grant(grant.id, caller: caller))?.audience == audience)
    }

    @Test("lists hold what is one's own, what one may review, or everything")
    func lists() async throws {
        let house = try await House()
        for caller in ["user:alice", "user:bob", "agent:fixit", "user:erin-admin"] as [SubjectRef] {
            _ = await house.submit("payments-db:readonly", by: .human(caller))
        }
        func list(_ caller: Caller, _ scope: ListScope) async throws -> [SubjectRef] {
            try await house.service.requests(RequestFilter(), page: PageRequest(), scope: scope, caller: caller)
                .items.map(\.value.terms.beneficiary).sorted()
        }
        #expect(try await list(.human("user:alice"), .own) == ["user:alice"])
        #expect(try await list(.human("user:erin"), .own) == ["user:erin-admin"])
        #expect(try await list(.human("user:frank"), .own) == ["agent:fixit"])
        #expect(try await list(.human("user:bob"), .review) == ["agent:fixit", "user:alice", "user:erin-admin"])
        #expect(try await list(.human("user:frank"), .review) == ["user:alice", "user:bob", "user:erin-admin"])
        #expect(try await list(.human("user:alice"), .review).isEmpty)
        #expect(try await list(.human("user:audrey", [.auditor]), .all).count == 4)
        await #expect(throws: Refusal.self) { try await list(.human("user:bob"), .all) }
        await #expect(throws: Refusal.self) {
            try await house.service.events(after: 0, limit: 10, caller: .human("user:bob"))
        }
        let foreign = RequestFilter(involving: ["user:bob"])
        let found = try await house.service.requests(
            foreign, page: PageRequest(), scope: .own, caller: .human("user:alice"))
        #expect(found.items.isEmpty)
    }

    @Test("pages follow each other without gap or repetition", arguments: [ListScope.all, .review])
    func pages(scope: ListScope) async throws {
        var config = House.config
        config.limits.maxPendingPerPerson = 100
        let house = try await House(config: config)
        for _ in 0..<7 { _ = await house.submit("payments-db:readonly") }
        var seen: [RequestID] = []
        var cursor: Cursor?
        repeat {
            let page = try await house.service.requests(
                RequestFilter(), page: PageRequest(cursor: cursor, limit: 3), scope: scope,
                caller: .human("user:bob", [.user, .auditor]))
            seen += page.items.map(\.value.id)
            cursor = try page.next.map { try Cursor($0.description) }
        } while cursor != nil
        #expect(seen.count == 7)
        #expect(seen == seen.sorted(by: >))
        #expect(throws: CoreError.self) { try Cursor("nonsense") }
    }

    @Test(
        "access that policy allows is confirmed by the core",
        arguments: [
            (AccessDecision(allow: true), false, "policy_widened"), (AccessDecision(allow: true), true, nil),
            (AccessDecision(allow: true, grant: "gr-none"), true, "policy_widened"),
            (AccessDecision(allow: true, expiresAt: TestClock.start), true, "policy_widened"),
            (AccessDecision(allow: false, reasons: [Reason("no", "no")]), true, "no"),
        ] as [(AccessDecision, Bool, String?)])
    func standing(decision: AccessDecision, standing: Bool, code: String?) async throws {
        var config = House.config
        config.standingAccess = standing
        let house = try await House(config: config)
        let answer = AccessRule.confirm(
            decision, subject: "user:alice", action: "read", resource: ResourceRef(type: "database", id: "payments-db"),
            grant: nil, freezes: [], premises: try #require(house.policies.current()).premises,
            clock: house.guardedClock.reading())
        #expect(answer.allow == (code == nil))
        #expect(answer.reasons.first?.code == code)
    }
}
