import HTTPTypes
import HummingbirdTesting
import StintAPI
import StintCore
import StintScenario
import StintTesting
import Testing

@testable import StintServer

/// Freezes, bulk revocations, signals, extensions, stories and recorded decisions, as callers of the API see them.
@Suite struct LifecycleFlowTests {
    @Test func freezeAndThaw() async throws {
        try await ServerWorld.with { world in
            try await world.control { client in
                let body = #"{"name":"incident-7","scope":{"resource":"staging"},"suspend":true,"reason":"incident"}"#
                let made = try await client.call(.post, "/api/v1/freezes", as: "frank", body: body)
                #expect(made.status == 201, "\(made.text)")
                #expect(made.headers[.location] == "/api/v1/freezes/incident-7")
                let view = try made.decoded(FreezeView.self)
                #expect(view.scope.resource == "staging" && view.suspend && view.by.id == "frank")
                let again = try await client.call(.post, "/api/v1/freezes", as: "frank", body: body)
                #expect(again.status == 409 && again.code == "freeze_exists", "\(again.text)")
                let list = try await client.call(.get, "/api/v1/freezes", as: "grace")
                #expect(try list.decoded(StintAPI.Page<FreezeView>.self).items.map(\.name) == ["incident-7"])

                let others = try await client.call(.get, "/api/v1/freezes", as: "alice")
                #expect(others.json["items"] == [], "what is frozen elsewhere is not for everybody")

                let key = ["idempotency-key": "t1"]
                let thawed = try await client.call(
                    .delete, "/api/v1/freezes/incident-7?reason=over", as: "frank", headers: key)
                #expect(thawed.status == 204 && thawed.body.isEmpty, "\(thawed.text)")
                let repeated = try await client.call(
                    .delete, "/api/v1/freezes/incident-7?reason=over", as: "frank", headers: key)
                #expect(repeated.status == 204, "the same DELETE again is done: \(repeated.text)")
                let gone = try await client.call(.delete, "/api/v1/freezes/incident-7", as: "frank")
                #expect(gone.status == 404 && gone.code == "freeze_not_found", "\(gone.text)")
            }
        }
    }

    @Test func revokeByScope() async throws {
        try await ServerWorld.with { world in
            let grants = [try await world.granted(), try await world.granted()]
            try await world.control { client in
                let key = ["idempotency-key": "r1"]
                let body = #"{"entitlement":"payments-db:readonly","reason":"incident"}"#
                let answer = try await client.call(
                    .post, "/api/v1/grants/revoke", as: "frank", body: body, headers: key)
                #expect(answer.status == 200, "\(answer.text)")
                let revoked = try answer.decoded(BulkRevokeAnswer.self)
                #expect(revoked.revoked == 2 && Set(revoked.grants.map(\.id)) == Set(grants.map(\.text)))
                let again = try await client.call(
                    .post, "/api/v1/grants/revoke", as: "frank", body: body, headers: key)
                #expect(again.status == 200 && again.json == answer.json, "\(again.text)")
                for grant in grants {
                    let view = try await client.call(.get, "/api/v1/grants/\(grant)", as: "alice")
                    #expect(try view.decoded(GrantView.self).state == .revoked)
                }
            }
        }
    }

    @Test func signalsAreActedOnBeforeTheAnswer() async throws {
        try await ServerWorld.with { world in
            let grant = try await world.granted()
            var policy = ServerWorld.policy()
            policy.notKept = [ServerWorld.readonly]
            let set = try #require(world.policies.current())
            world.policies.put(
                PolicySet(
                    basis: set.basis, catalog: set.catalog, directory: set.directory, config: set.config,
                    decider: policy))
            try await world.control { client in
                let body = #"{"type":"device_lost","person":"alice","data":{"device":"laptop-7"},"ttl_seconds":60}"#
                let key = ["idempotency-key": "s1"]
                let answer = try await client.call(.post, "/api/v1/signals", as: "siem", body: body, headers: key)
                #expect(answer.status == 201, "\(answer.text)")
                let told = try answer.decoded(SignalAnswer.self)
                #expect(told.revoked == [grant.text] && told.suspended.isEmpty)
                #expect(told.signal?.person == "alice" && told.signal?.source.id == "siem")
                let again = try await client.call(.post, "/api/v1/signals", as: "siem", body: body, headers: key)
                #expect(again.status == 200 && again.json["signal"] == answer.json["signal"], "\(again.text)")

                let all = try await client.call(.get, "/api/v1/signals", as: "grace")
                    .decoded(StintAPI.Page<SignalView>.self)
                #expect(all.items.map(\.type) == ["device_lost"])
                let other = try await client.call(.get, "/api/v1/signals?resource=staging", as: "grace")
                #expect(other.json["items"] == [])
                let over = try await client.call(
                    .post, "/api/v1/signals", as: "siem",
                    body: #"{"type":"device_lost","person":"alice","cleared":true}"#)
                #expect(over.status == 201 && over.json["cleared"] == true, "\(over.text)")
                let none = try await client.call(.get, "/api/v1/signals", as: "grace")
                #expect(none.json["items"] == [])
            }
        }
    }

    @Test func anExtensionIsARequest() async throws {
        try await ServerWorld.with { world in
            let grant = try await world.granted()
            try await world.control { client in
                let body = #"{"duration_seconds":1800,"reason":"not done yet"}"#
                let key = ["idempotency-key": "e1"]
                let path = "/api/v1/grants/\(grant)/extend"
                let asked = try await client.call(.post, path, as: "alice", body: body, headers: key)
                #expect(asked.status == 201, "\(asked.text)")
                let request = try asked.decoded(RequestView.self)
                #expect(request.extends == grant.text && request.state == .pending)
                let again = try await client.call(.post, path, as: "alice", body: body, headers: key)
                #expect(again.status == 200 && again.json["id"] == asked.json["id"])
                let second = try await client.call(.post, path, as: "alice", body: body)
                #expect(second.status == 409 && second.code == "extension_pending", "\(second.text)")
                let stale = try await client.call(
                    .post, path, as: "alice", body: body, headers: ["if-match": "\"99\""])
                #expect(stale.status == 412)
            }
        }
    }

    /// The story is told in words, with who was asked, what policy said, on what, and where it is recorded.
    @Test func theTimelineTellsTheStory() async throws {
        try await ServerWorld.with { world in
            try await world.control { client in
                let request = try await client.ask()
                _ = try await client.approve(request.id)
                let grant =
                    try await client.call(.get, "/api/v1/requests/\(request.id)", as: "alice")
                    .decoded(RequestView.self).items.first?.grantID ?? ""
                _ = try await client.call(
                    .post, "/api/v1/grants/\(grant)/relinquish", as: "alice", body: #"{"reason":"done"}"#)
                let answer = try await client.call(.get, "/api/v1/requests/\(request.id)/timeline", as: "alice")
                #expect(answer.status == 200, "\(answer.text)")
                let story = try answer.decoded(Timeline.self).entries
                #expect(story.map(\.sequence) == story.map(\.sequence).sorted())
                let kinds = story.map(\.kind)
                for kind in ["request.submitted", "request.decided", "review.recorded", "grant.relinquished"] {
                    #expect(kinds.contains(kind), "\(kinds)")
                }
                #expect(
                    story.first?.text == "`user:alice` asked for `payments-db:readonly`, for 1h: \"to look at orders\"")
                let decided = try #require(story.first { $0.kind == "request.decided" })
                #expect(decided.text.contains("group `db-admins`"))
                #expect(decided.asked?.map(\.id) == ["bob", "carol"])
                #expect(decided.policyDigest == "sha256:p1" && decided.dataRevision == "sha256:d1")
                let id = try #require(decided.decision)
                #expect(id == "dc-\(decided.sequence)-1")

                let shown = try await client.call(.get, "/api/v1/decisions/\(id)", as: "grace")
                let decision = try shown.decoded(DecisionView.self)
                #expect(decision.entryPoint == "data.stint.request.decision" && decision.requestID == request.id)
                let replayed = try await client.call(.post, "/api/v1/decisions/\(id)/replay", as: "grace", body: "{}")
                #expect(try replayed.decoded(ReplayAnswer.self).same)
                for unknown in ["dc-1-99", "dc-99999-1", "dc-0-1", "dc-1", "x", "dc-01-1"] {
                    let none = try await client.call(.get, "/api/v1/decisions/\(unknown)", as: "grace")
                    #expect(none.status == 404 && none.code == "decision_not_found", "\(unknown)")
                }
            }
        }
    }

    /// What a request's reader is told of reasons is what is theirs.
    @Test func theTimelineKeepsWhatIsForAuditors() async throws {
        try await ServerWorld.with { world in
            try await world.control { client in
                let denied = try await client.ask("payments-db:admin")
                let path = "/api/v1/requests/\(denied.id)/timeline"
                #expect(try await client.call(.get, path, as: "alice").text.contains("secret") == false)
                #expect(try await client.call(.get, path, as: "grace").text.contains("secret"))
            }
        }
    }

    @Test func whatIsHeldIsConfirmed() async throws {
        try await ServerWorld.with { world in
            let grant = try await world.granted()
            world.loads.put(
                LoadStatus(
                    loadedAt: TestClock.start,
                    held: .init(
                        digest: "sha256:s2", basis: DecisionBasis(policyDigest: "sha256:p2", dataRevision: "sha256:d2"),
                        at: TestClock.start, limit: 0, grants: [grant])))
            try await world.control { client in
                let status = try await client.call(.get, "/api/v1/policy", as: "grace").decoded(PolicyStatus.self)
                #expect(status.digest == "sha256:p1" && status.held?.digest == "sha256:s2")
                #expect(status.held?.wouldRevoke.map(\.entitlement) == ["payments-db:readonly"])
                let metrics = try await client.call(.get, "/metrics", as: "frank")
                #expect(metrics.text.contains("stint_policy_held 1"))
                let other = try await client.call(
                    .post, "/api/v1/policy/confirm", as: "frank", body: #"{"digest":"sha256:s1"}"#)
                #expect(other.status == 409 && other.code == "digest_not_held", "\(other.text)")
                let auditor = try await client.call(.post, "/api/v1/policy/confirm", as: "grace", body: "{}")
                #expect(auditor.status == 403)
                let done = try await client.call(
                    .post, "/api/v1/policy/confirm", as: "frank", body: #"{"digest":"sha256:s2"}"#)
                #expect(done.status == 200 && done.json["held"] == nil, "\(done.text)")
            }
        }
    }

    @Test func metricsTellTheLifecycle() async throws {
        try await ServerWorld.with { world in
            _ = try await world.granted()
            try await world.control { client in
                _ = try await client.ask()
                _ = try await client.ask("payments-db:admin")
                _ = try await client.call(
                    .post, "/api/v1/freezes", as: "frank", body: #"{"name":"f","scope":{"all":true},"reason":"r"}"#)
                let text = try await client.call(.get, "/metrics", as: "frank").text
                for line in [
                    "stint_requests_pending 1", #"stint_requests_closed_total{state="approved"} 1"#,
                    #"stint_requests_closed_total{state="denied"} 1"#,
                    #"stint_request_decision_seconds_count{state="approved"} 1"#,
                    #"stint_request_denials_total{reason="closed"} 1"#, "stint_freezes 1",
                    "stint_grants_suspended 0", "stint_event_streams 0", "stint_policy_held 0", "stint_grants_live 1",
                ] {
                    #expect(text.contains("\(line)\n"), "\(line)")
                }
            }
        }
    }

    /// What time alone ends: the worker has everything judged anew.
    @Test func thePeriodJudgesAnew() async throws {
        try await ServerWorld.with { world in
            let grant = try await world.granted()
            let worker = ReevaluationWorker(
                access: world.context.access, policies: world.policies, logger: world.context.dependencies.logger)
            #expect(await worker.pass() == false)
            #expect(worker.totals.kept == 1)
            var policy = ServerWorld.policy()
            policy.notKept = [ServerWorld.readonly]
            let set = try #require(world.policies.current())
            world.policies.put(
                PolicySet(
                    basis: set.basis, catalog: set.catalog, directory: set.directory, config: set.config,
                    decider: policy))
            _ = await worker.pass()
            #expect(worker.totals.revoked == 1)
            #expect(try await world.store.grant(grant)?.value.state == .revoked)
        }
    }
}
