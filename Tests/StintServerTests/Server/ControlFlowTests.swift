import HTTPTypes
import StintAPI
import StintCore
import StintTesting
import Testing

@testable import StintServer

@Suite struct ControlFlowTests {
    @Test func askReviewUseGiveBack() async throws {
        try await ServerWorld.with { world in
            try await world.control { client in
                let request = try await client.ask()
                #expect(request.state == .pending)
                #expect(request.items.first?.effect == .review)
                #expect(request.items.first?.stages.first?.groups == ["db-admins"])
                #expect(request.timesOutAt != nil)
                #expect(request.reviewable == false)

                let own = try await client.approve(request.id, as: "alice")
                #expect(own.status == 403)
                #expect(own.code == "own_request")

                let toReview = try await client.call(.get, "/api/v1/requests?reviewable=true", as: "bob")
                let waiting = try toReview.decoded(StintAPI.Page<RequestView>.self)
                #expect(waiting.items.map(\.id) == [request.id])
                #expect(waiting.items.first?.reviewable == true)

                let approved = try await client.approve(request.id)
                #expect(approved.status == 200, "\(approved.text)")
                let after = try approved.decoded(RequestView.self)
                #expect(after.state == .approved)
                #expect(after.reviews.map(\.reviewer.id) == ["bob"])
                let grantID = try #require(after.items.first?.grantID)
                #expect(after.items.first?.expiresAt?.text == "2026-11-23T11:00:00Z")

                let grant = try await client.call(.get, "/api/v1/grants/\(grantID)", as: "alice")
                #expect(try grant.decoded(GrantView.self).state == .active)
                #expect(grant.headers[.eTag] != nil)

                let check = try await client.call(
                    .post, "/api/v1/check", as: "alice",
                    body: """
                        {"subject":{"type":"user","id":"alice"},"action":"read",
                         "resource":{"type":"database","id":"payments-db"}}
                        """)
                let allowed = try check.decoded(CheckAnswer.self)
                #expect(allowed.allow && allowed.grantID == grantID)

                let given = try await client.call(.post, "/api/v1/grants/\(grantID)/relinquish", as: "alice")
                #expect(try given.decoded(GrantView.self).state == .relinquished)
                let again = try await client.call(.post, "/api/v1/grants/\(grantID)/relinquish", as: "alice")
                #expect(again.status == 409 && again.code == "grant_ended")
            }
        }
    }

    @Test func allowedAtOnceDeniedAndPreviewed() async throws {
        try await ServerWorld.with { world in
            try await world.control { client in
                let atOnce = try await client.ask("staging:viewer")
                #expect(atOnce.state == .approved)
                let denied = try await client.ask("payments-db:admin")
                #expect(denied.state == .denied)
                #expect(denied.items.first?.reasons.map(\.code) == ["closed"])
                let before = try await client.call(.get, "/api/v1/audit/head", as: "grace")
                let preview = try await client.call(
                    .post, "/api/v1/requests", as: "alice",
                    body: """
                        {"items":[{"entitlement":"payments-db:readonly"}],"reason":"just to see","dry_run":true}
                        """)
                #expect(preview.status == 200)
                let answer = try preview.decoded(DryRunAnswer.self)
                #expect(answer.dryRun && answer.effect == .review)
                #expect(answer.items.first?.durationSeconds == 3600)
                let after = try await client.call(.get, "/api/v1/audit/head", as: "grace")
                #expect(before.json["sequence"] == after.json["sequence"])
            }
        }
    }

    @Test func cancelAndRevoke() async throws {
        try await ServerWorld.with { world in
            try await world.control { client in
                let request = try await client.ask()
                let canceled = try await client.call(
                    .post, "/api/v1/requests/\(request.id)/cancel", as: "alice", body: #"{"reason":"not needed"}"#)
                #expect(try canceled.decoded(RequestView.self).state == .canceled)
                let late = try await client.approve(request.id)
                #expect(late.status == 409 && late.code == "request_closed")
                #expect(late.json["detail"]?.stringValue?.contains("user:alice") == true, "the loser is told who won")
            }
            let grant = try await world.granted()
            try await world.control { client in
                let stranger = try await client.call(
                    .post, "/api/v1/grants/\(grant)/revoke", as: "erin", body: #"{"reason":"x"}"#)
                #expect(stranger.status == 404)
                let holder = try await client.call(
                    .post, "/api/v1/grants/\(grant)/revoke", as: "alice", body: #"{"reason":"x"}"#)
                #expect(holder.status == 403 && holder.code == "not_a_revoker")
                let revoked = try await client.call(
                    .post, "/api/v1/grants/\(grant)/revoke", as: "frank", body: #"{"reason":"incident 7"}"#)
                let view = try revoked.decoded(GrantView.self)
                #expect(view.state == .revoked && view.outcome?.by?.id == "frank")
            }
        }
    }

    @Test func aGrantIsShownAsExpiredFromItsInstant() async throws {
        try await ServerWorld.with { world in
            let grant = try await world.granted(seconds: 60)
            world.clock.advance(seconds: 60)
            try await world.control { client in
                let view = try await client.call(.get, "/api/v1/grants/\(grant)", as: "alice").decoded(GrantView.self)
                #expect(view.state == .expired)
                let suspended = try await client.call(.get, "/api/v1/grants?state=suspended", as: "alice")
                #expect(suspended.json["items"]?.arrayValue == [])
                let check = try await client.call(
                    .post, "/api/v1/check", as: "alice",
                    body: """
                        {"subject":{"type":"user","id":"alice"},"action":"read",
                         "resource":{"type":"database","id":"payments-db"}}
                        """)
                #expect(try check.decoded(CheckAnswer.self).allow == false)
            }
        }
    }

    @Test func pagesFollowCursors() async throws {
        try await ServerWorld.with { world in
            try await world.control { client in
                var made: Set<String> = []
                for _ in 0..<5 { made.insert(try await client.ask().id) }
                var seen: [String] = []
                var cursor: String?
                repeat {
                    let suffix = cursor.map { "&cursor=\($0)" } ?? ""
                    let page = try await client.call(.get, "/api/v1/requests?limit=2\(suffix)", as: "alice")
                        .decoded(StintAPI.Page<RequestView>.self)
                    #expect(page.items.count <= 2)
                    seen += page.items.map(\.id)
                    cursor = page.next
                } while cursor != nil
                #expect(Set(seen) == made && seen.count == 5)

                var positions: [Int64] = []
                cursor = nil
                repeat {
                    let suffix = cursor.map { "&cursor=\($0)" } ?? ""
                    let page = try await client.call(.get, "/api/v1/audit/events?limit=3\(suffix)", as: "grace")
                        .decoded(StintAPI.Page<AuditEventView>.self)
                    positions += page.items.map(\.sequence)
                    cursor = page.next
                } while cursor != nil
                #expect(positions == Array(1...Int64(positions.count)))

                let catalog = try await client.call(.get, "/api/v1/catalog?limit=1", as: "alice")
                    .decoded(StintAPI.Page<EntitlementView>.self)
                #expect(catalog.items.count == 1 && catalog.next != nil)
            }
        }
    }

    @Test func theCatalogShowsWhatIsForTheCaller() async throws {
        try await ServerWorld.with { world in
            try await world.control { client in
                let mine = try await client.call(.get, "/api/v1/catalog", as: "alice")
                    .decoded(StintAPI.Page<EntitlementView>.self)
                #expect(
                    mine.items.map { "\($0.entitlement) \($0.effect)" } == [
                        "payments-db:admin deny", "payments-db:readonly review", "staging:viewer allow",
                    ])
                #expect(mine.items.first?.reasons.map(\.code) == ["closed"])
            }
            // What policy does not know answers as what does not exist: it is not listed.
            var policy = ServerWorld.policy()
            policy.requests[ServerWorld.viewer] = nil
            let set = try #require(world.policies.current())
            world.policies.put(
                PolicySet(
                    basis: set.basis, catalog: set.catalog, directory: set.directory, config: set.config,
                    decider: policy))
            try await world.control { client in
                let mine = try await client.call(.get, "/api/v1/catalog", as: "alice")
                    .decoded(StintAPI.Page<EntitlementView>.self)
                #expect(mine.items.map(\.entitlement) == ["payments-db:admin", "payments-db:readonly"])
                let all = try await client.call(.get, "/api/v1/catalog", as: "frank")
                    .decoded(StintAPI.Page<EntitlementView>.self)
                #expect(all.items.map(\.requestable) == [true, true, false])
            }
        }
    }

    @Test func readinessTellsWhatIsWrong() async throws {
        try await ServerWorld.with({ $0.dev = false }) { world in
            try await world.control { client in
                #expect(try await client.call(.get, "/readyz").status == 200)
                #expect(try await client.call(.get, "/healthz").text == "ok\n")
                #expect(try await client.call(.get, "/").text.contains("<h1>Stint</h1>"))

                world.loads.put(
                    LoadStatus(
                        loadedAt: TestClock.start,
                        rejection: .init(at: TestClock.start, errors: ["catalog.yaml:3:5: no such key `rols`"])))
                let anybody = try await client.call(.get, "/readyz")
                #expect(anybody.status == 200, "the last good set still serves")
                #expect(!anybody.text.contains("rols"), "what is wrong in files is for operators")
                #expect(anybody.text.contains(#""name":"reload","ok":false"#))
                let told = try await client.call(.get, "/readyz", as: "frank")
                #expect(told.text.contains("catalog.yaml:3:5"))
                #expect(try await client.call(.get, "/readyz", as: "nobody").status == 401)

                world.clock.advance(seconds: -3600)
                let unsound = try await client.call(.get, "/readyz")
                #expect(unsound.status == 503)
                let refused = try await client.call(
                    .post, "/api/v1/requests", as: "alice",
                    body: #"{"items":[{"entitlement":"staging:viewer"}],"reason":"now"}"#)
                #expect(refused.status == 503 && refused.code == "clock_unsound")
                world.clock.advance(seconds: 3600)

                world.store.turn(off: true)
                #expect(try await client.call(.get, "/readyz").status == 503)
                let gone = try await client.call(.get, "/api/v1/requests", as: "alice")
                #expect(gone.status == 503 && gone.code == "store_unavailable")
                #expect(gone.headers[.retryAfter] == "1")
            }
        }
    }

    @Test func metricsCountWhatHappened() async throws {
        try await ServerWorld.with { world in
            try await world.control { client in
                _ = try await client.ask()
                _ = try await client.call(.get, "/api/v1/nowhere", as: "alice")
                let metrics = try await client.call(.get, "/metrics", as: "frank")
                #expect(metrics.headers[.contentType]?.hasPrefix("text/plain; version=0.0.4") == true)
                #expect(metrics.text.contains(#"stint_requests_total{state="pending"} 1"#))
                #expect(metrics.text.contains(#"route="unmatched",status="404"} 1"#))
                #expect(metrics.text.contains("stint_grants_live 0"))
            }
        }
    }
}
