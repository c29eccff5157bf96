import HTTPTypes
import HummingbirdTesting
import StintAPI
import StintCore
import StintTesting
import Testing

@testable import StintServer

/// Requests of several items, stages in their order, narrowing, delegation, emergencies and agents, over the API.
@Suite struct RequestLifecycleTests {
    private static let admin: Entitlement = "payments-db:admin"

    private static func put(_ world: ServerWorld, _ change: (inout TablePolicy) -> Void) throws {
        var policy = ServerWorld.policy()
        change(&policy)
        let set = try #require(world.policies.current())
        world.policies.put(
            PolicySet(
                basis: set.basis, catalog: set.catalog, directory: set.directory, config: set.config, decider: policy))
    }

    private static func reviewed(_ stages: [StageSpec]) -> TablePolicy.Answer {
        .decide(RequestDecision(effect: .review, maxDurationSeconds: 7200, stages: stages))
    }

    private static let owners = StageSpec(
        name: "owners", approvers: ReviewerSet(groups: ["db-admins"]), threshold: 1)

    private static func ask(
        _ client: some TestClientProtocol, _ entitlements: [String], as token: String = "alice", more: String = ""
    ) async throws -> RequestView {
        let items = entitlements.map { #"{"entitlement":"\#($0)"}"# }.joined(separator: ",")
        let answer = try await client.call(
            .post, "/api/v1/requests", as: token,
            body: #"{"items":[\#(items)],"reason":"to look at orders","duration_seconds":3600\#(more)}"#)
        #expect(answer.status == 201, "\(answer.text)")
        return try answer.decoded(RequestView.self)
    }

    @Test func itemsAreDecidedOneByOne() async throws {
        try await ServerWorld.with { world in
            try await world.control { client in
                let asked = try await Self.ask(
                    client, ["payments-db:readonly", "staging:viewer", "payments-db:admin"])
                #expect(asked.state == .pending)
                #expect(asked.items.map(\.state) == [.pending, .approved, .denied])
                #expect(asked.items[1].grantState == .active)
                #expect(asked.items[2].reasons.map(\.code).contains("closed"))
                #expect(asked.items[0].stages.first?.open == true)
                #expect(asked.items[0].stages.first?.reviewers?.map(\.id) == ["bob", "carol"])

                let path = "/api/v1/requests/\(asked.id)/reviews"
                let wider = try await client.call(
                    .post, path, as: "bob", body: #"{"decision":"approve","duration_seconds":7200}"#)
                #expect(wider.status == 400 && wider.code == "cannot_widen", "\(wider.text)")
                #expect(wider.pointers == ["/duration_seconds"])
                let shorter = try await client.call(
                    .post, path, as: "bob", body: #"{"decision":"approve","duration_seconds":600}"#)
                let approved = try shorter.decoded(RequestView.self)
                #expect(approved.state == .approved, "\(shorter.text)")
                #expect(approved.items[0].expiresAt?.text == "2026-11-23T10:10:00Z")
                #expect(approved.reviews.first?.durationSeconds == 600)
                #expect(approved.reviews.first?.items == ["payments-db:readonly"])

                let body = #"{"items":["payments-db:readonly"],"reason":"done with it"}"#
                let key = ["idempotency-key": "g1"]
                let given = try await client.call(
                    .post, "/api/v1/requests/\(asked.id)/relinquish", as: "alice", body: body, headers: key)
                let left = try given.decoded(RequestView.self)
                #expect(left.items.map(\.grantState) == [.relinquished, .active, nil], "\(given.text)")
                let again = try await client.call(
                    .post, "/api/v1/requests/\(asked.id)/relinquish", as: "alice", body: body, headers: key)
                #expect(again.status == 200 && again.json["items"] == given.json["items"], "\(again.text)")
            }
        }
    }

    @Test func aReviewerNarrows() async throws {
        try await ServerWorld.with { world in
            try Self.put(world) { $0.requests[Self.admin] = Self.reviewed([Self.owners]) }
            try await world.control { client in
                let asked = try await Self.ask(client, ["payments-db:readonly", "payments-db:admin"])
                let answer = try await client.call(
                    .post, "/api/v1/requests/\(asked.id)/reviews", as: "bob",
                    body: #"{"decision":"approve","items":["payments-db:readonly"],"comment":"reading is enough"}"#)
                let after = try answer.decoded(RequestView.self)
                #expect(after.items.map(\.state) == [.approved, .denied], "\(answer.text)")
                #expect(after.items[1].reasons.map(\.code).contains("narrowed_by_reviewer"))
                let story = try await client.call(.get, "/api/v1/requests/\(asked.id)/timeline", as: "alice")
                    .decoded(Timeline.self).entries
                let review = try #require(story.first { $0.kind == "review.recorded" })
                #expect(review.items == ["payments-db:readonly"] && review.stage == "owners")
                #expect(
                    review.text
                        == "`user:bob` approved `payments-db:readonly` in the stage `owners`: \"reading is enough\"")
            }
        }
    }

    @Test func stagesOpenInTheirOrder() async throws {
        try await ServerWorld.with { world in
            try Self.put(world) {
                $0.requests[ServerWorld.readonly] = Self.reviewed([
                    StageSpec(name: "first", approvers: ReviewerSet(users: ["user:bob"]), threshold: 1, order: 1),
                    StageSpec(name: "second", approvers: ReviewerSet(users: ["user:carol"]), threshold: 1, order: 2),
                ])
            }
            try await world.control { client in
                let asked = try await Self.ask(client, ["payments-db:readonly"])
                #expect(asked.items[0].stages.map(\.order) == [1, 2])
                #expect(asked.items[0].stages.map(\.open) == [true, false])
                let early = try await client.approve(asked.id, as: "carol")
                #expect(early.status == 409 && early.code == "stage_not_open", "\(early.text)")
                let half = try await client.approve(asked.id, as: "bob").decoded(RequestView.self)
                #expect(half.items[0].stages.map(\.open) == [false, true])
                #expect(half.items[0].stages.map(\.approvals) == [1, 0])
                #expect(half.items[0].stages.map { $0.reviewers?.map(\.id) } == [nil, ["carol"]])
                #expect(try await client.approve(asked.id, as: "carol").decoded(RequestView.self).state == .approved)
            }
        }
    }

    @Test func aColleagueReviewsInOnesPlace() async throws {
        try await ServerWorld.with { world in
            try await world.control { client in
                let key = ["idempotency-key": "d1"]
                let body =
                    #"{"to":{"type":"user","id":"erin"},"ends_at":"2026-11-24T00:00:00Z","reason":"on leave"}"#
                let made = try await client.call(.post, "/api/v1/delegations", as: "bob", body: body, headers: key)
                #expect(made.status == 201, "\(made.text)")
                let delegation = try made.decoded(DelegationView.self)
                #expect(delegation.inForce && delegation.delegator.id == "bob")
                let again = try await client.call(.post, "/api/v1/delegations", as: "bob", body: body, headers: key)
                #expect(again.status == 200 && again.json["id"] == made.json["id"])
                for who in ["bob", "erin"] {
                    let list = try await client.call(.get, "/api/v1/delegations", as: who)
                        .decoded(StintAPI.Page<DelegationView>.self)
                    #expect(list.items.map(\.id) == [delegation.id])
                }
                #expect(try await client.call(.get, "/api/v1/delegations", as: "alice").json["items"] == [])

                let asked = try await Self.ask(client, ["payments-db:readonly"])
                let approved = try await client.approve(asked.id, as: "erin")
                #expect(approved.status == 200, "\(approved.text)")
                let review = try approved.decoded(RequestView.self).reviews.first
                #expect(review?.reviewer.id == "erin" && review?.delegation?.delegator.id == "bob")
                #expect(review?.delegation?.id == delegation.id)
                let events = try await client.call(.get, "/api/v1/events?after=0&follow=false", as: "erin")
                #expect(events.text.contains("delegation.started") && events.text.contains("review.recorded"))

                let stranger = try await client.call(.delete, "/api/v1/delegations/\(delegation.id)", as: "alice")
                #expect(stranger.status == 404, "\(stranger.text)")
                let end = ["idempotency-key": "d2"]
                for _ in 0..<2 {
                    let ended = try await client.call(
                        .delete, "/api/v1/delegations/\(delegation.id)", as: "bob", headers: end)
                    #expect(ended.status == 204, "\(ended.text)")
                }
                let late = try await client.call(.delete, "/api/v1/delegations/\(delegation.id)", as: "bob")
                #expect(late.status == 409 && late.code == "delegation_ended", "\(late.text)")
            }
        }
    }

    @Test func anEmergencyIsGrantedAndReviewedAfterwards() async throws {
        try await ServerWorld.with { world in
            try Self.put(world) {
                $0.emergencies[ServerWorld.readonly] = .decide(
                    RequestDecision(
                        effect: .allow, maxDurationSeconds: 3600,
                        postReview: PostReview(stages: [Self.owners], deadlineSeconds: 7200)))
            }
            try await world.control { client in
                let dry = try await client.call(
                    .post, "/api/v1/requests", as: "alice",
                    body: """
                        {"items":[{"entitlement":"payments-db:readonly"}],"reason":"outage","break_glass":true,
                         "dry_run":true}
                        """)
                #expect(try dry.decoded(DryRunAnswer.self).items.first?.postReview?.deadlineSeconds == 7200)
                let asked = try await Self.ask(client, ["payments-db:readonly"], more: #","break_glass":true"#)
                #expect(asked.state == .approved && asked.breakGlass == true)
                #expect(asked.postReview?.state == .pending)
                #expect(asked.postReview?.stages.first?.open == true)
                #expect(asked.postReview?.deadline.text == "2026-11-23T12:00:00Z")
                let grant = try #require(asked.items.first?.grantID)
                let view = try await client.call(.get, "/api/v1/grants/\(grant)", as: "alice").decoded(GrantView.self)
                #expect(view.breakGlass == true && view.state == .active)

                #expect(try await client.call(.get, "/metrics", as: "frank").text.contains("stint_post_reviews_open 1"))
                let shown = try await client.call(.get, "/api/v1/requests/\(asked.id)", as: "bob")
                #expect(shown.json["reviewable"] == true, "\(shown.text)")
                let own = try await client.approve(asked.id, as: "alice")
                #expect(own.status == 403 && own.code == "own_request")
                let wrong = try await client.call(
                    .post, "/api/v1/requests/\(asked.id)/reviews", as: "bob",
                    body: #"{"decision":"deny","comment":"there was no outage"}"#)
                let after = try wrong.decoded(RequestView.self)
                #expect(after.postReview?.state == .failed, "\(wrong.text)")
                #expect(after.reviews.first?.postReview == true)
                let ended = try await client.call(.get, "/api/v1/grants/\(grant)", as: "alice")
                #expect(try ended.decoded(GrantView.self).state == .revoked)
                let story = try await client.call(.get, "/api/v1/requests/\(asked.id)/timeline", as: "alice")
                    .decoded(Timeline.self).entries
                #expect(story.first?.text.contains(", as an emergency") == true)
                #expect(story.contains { $0.kind == "post_review.failed" })
            }
        }
    }

    /// What an agent says of itself is shown as said; who answers for it, the directory tells.
    @Test func anAgentShowsItsSponsorAndWhatItClaims() async throws {
        try await ServerWorld.with { world in
            try await world.control { client in
                let asked = try await Self.ask(
                    client, ["payments-db:readonly"], as: "fixit",
                    more: #","claimed":{"purpose":"restart the stuck job","sponsor":"grace"}"#)
                #expect(asked.sponsor == "alice" && asked.claimed?.purpose == "restart the stuck job")
                let shown = try await client.call(.get, "/api/v1/requests/\(asked.id)", as: "bob")
                #expect(shown.json["sponsor"] == "alice")
                let own = try await client.approve(asked.id, as: "alice")
                #expect(own.status == 403 && own.code == "own_request", "its sponsor does not review: \(own.text)")
                let glass = try await client.call(
                    .post, "/api/v1/requests", as: "fixit",
                    body: #"{"items":[{"entitlement":"staging:viewer"}],"reason":"now","break_glass":true}"#)
                #expect(glass.status == 403 && glass.code == "break_glass_agent", "\(glass.text)")
            }
        }
    }
}
