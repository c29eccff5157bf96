import HTTPTypes
import StintAPI
import StintCore
import StintTesting
import Testing

@testable import StintServer

@Suite struct IdempotencyTests {
    static let body = #"{"items":[{"entitlement":"payments-db:readonly"}],"reason":"to look at orders"}"#

    @Test func theSameKeyAndBodyIsTheSameCall() async throws {
        try await ServerWorld.with { world in
            try await world.control { client in
                let headers = ["idempotency-key": "k1"]
                let first = try await client.call(
                    .post, "/api/v1/requests", as: "alice", body: Self.body, headers: headers)
                #expect(first.status == 201)
                let second = try await client.call(
                    .post, "/api/v1/requests", as: "alice", body: Self.body, headers: headers)
                #expect(second.status == 200 && second.json == first.json)
                if let name = HTTPField.Name("idempotency-replayed") { #expect(second.headers[name] == "true") }
                let quoted = try await client.call(
                    .post, "/api/v1/requests", as: "alice", body: Self.body, headers: ["idempotency-key": "\"k1\""])
                #expect(quoted.json["id"] == first.json["id"])

                let otherBody = try await client.call(
                    .post, "/api/v1/requests", as: "alice", body: Self.body + " ", headers: headers)
                #expect(otherBody.status == 422 && otherBody.code == "idempotency_key_reused")

                // Another caller's, and another path's, key is another key.
                let erin = try await client.call(
                    .post, "/api/v1/requests", as: "erin", body: Self.body, headers: headers)
                #expect(erin.status == 201 && erin.json["id"] != first.json["id"])
                let id = try first.decoded(RequestView.self).id
                let canceled = try await client.call(
                    .post, "/api/v1/requests/\(id)/cancel", as: "alice", body: "{}", headers: headers)
                #expect(canceled.status == 200)
            }
        }
    }

    @Test func aKeyIsForgottenAfterADay() async throws {
        try await ServerWorld.with { world in
            try await world.control { client in
                let headers = ["idempotency-key": "k1"]
                let first = try await client.call(
                    .post, "/api/v1/requests", as: "alice", body: Self.body, headers: headers)
                world.clock.advance(seconds: 24 * 3600)
                let second = try await client.call(
                    .post, "/api/v1/requests", as: "alice", body: Self.body, headers: headers)
                #expect(second.status == 201 && second.json["id"] != first.json["id"])
            }
        }
    }

    @Test func aReplayIsAuthorizedAgain() async throws {
        try await ServerWorld.with { world in
            try await world.control { client in
                let headers = ["idempotency-key": "k1"]
                _ = try await client.call(.post, "/api/v1/requests", as: "alice", body: Self.body, headers: headers)
                var policy = ServerWorld.policy()
                policy.refusedOperations = ["request.create"]
                let set = try #require(world.policies.current())
                world.policies.put(
                    PolicySet(
                        basis: set.basis, catalog: set.catalog, directory: set.directory, config: set.config,
                        decider: policy))
                let again = try await client.call(
                    .post, "/api/v1/requests", as: "alice", body: Self.body, headers: headers)
                #expect(again.status == 403)
            }
        }
    }

    @Test func manyAtOnceMakeOneRequest() async throws {
        try await ServerWorld.with { world in
            try await world.control { client in
                let answers = try await withThrowingTaskGroup(of: Answered.self) { group in
                    for _ in 0..<20 {
                        group.addTask {
                            try await client.call(
                                .post, "/api/v1/requests", as: "alice", body: Self.body,
                                headers: ["idempotency-key": "k1"])
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(answers.allSatisfy { [200, 201, 409].contains($0.status) })
                #expect(answers.filter { $0.status == 409 }.allSatisfy { $0.code == "idempotency_in_flight" })
                let page = try await client.call(.get, "/api/v1/requests", as: "alice")
                    .decoded(StintAPI.Page<RequestView>.self)
                #expect(page.items.count == 1)
            }
        }
    }

    @Test func ifMatchHoldsTheVersion() async throws {
        try await ServerWorld.with { world in
            try await world.control { client in
                let id = try await client.ask().id
                let shown = try await client.call(.get, "/api/v1/requests/\(id)", as: "alice")
                let tag = try #require(shown.headers[.eTag])
                let known = try await client.call(
                    .get, "/api/v1/requests/\(id)", as: "alice", headers: ["if-none-match": tag])
                #expect(known.status == 304 && known.body.isEmpty)
                let stale = try await client.call(
                    .post, "/api/v1/requests/\(id)/cancel", as: "alice", body: "{}", headers: ["if-match": "\"99\""])
                #expect(stale.status == 412 && stale.code == "precondition_failed")
                let headers = ["if-match": tag, "idempotency-key": "c1"]
                let canceled = try await client.call(
                    .post, "/api/v1/requests/\(id)/cancel", as: "alice", body: "{}", headers: headers)
                #expect(canceled.status == 200 && canceled.headers[.eTag] != tag)
                let repeated = try await client.call(
                    .post, "/api/v1/requests/\(id)/cancel", as: "alice", body: "{}", headers: headers)
                #expect(repeated.status == 200, "a repeated call is past its precondition: \(repeated.text)")
            }
        }
    }
}
