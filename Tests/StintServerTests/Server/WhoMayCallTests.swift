import HTTPTypes
import StintAPI
import StintCore
import StintScenario
import StintTesting
import Testing

@testable import StintServer

/// Every route, and who may call it: the core's own rules here, with a policy that allows everything; and that policy
/// is asked where it has a say.
@Suite struct WhoMayCallTests {
    enum Who: String, CaseIterable, Sendable {
        case nobody, stranger, disabled, pep, siem, user, `operator`, auditor

        var token: String? {
            switch self {
            case .nobody: nil
            case .stranger: "mallory"
            case .disabled: "dave"
            case .pep: "pep"
            case .siem: "siem"
            case .user: "erin"
            case .operator: "frank"
            case .auditor: "grace"
            }
        }
    }

    struct Route: Sendable, CustomTestStringConvertible {
        let method: HTTPRequest.Method
        let path: String
        var body: String?
        /// What policy is asked; `nil` where it is not.
        var operation: String?
        let pep: Int
        let user: Int
        let `operator`: Int
        let auditor: Int
        /// A source of signals; as an enforcement point where it is left out.
        var siem: Int?

        var testDescription: String { "\(method.rawValue) \(path)" }

        func expected(_ who: Who) -> Int {
            switch who {
            case .nobody, .stranger, .disabled: 401
            case .pep: pep
            case .siem: siem ?? pep
            case .user: user
            case .operator: `operator`
            case .auditor: auditor
            }
        }
    }

    static let submit = #"{"items":[{"entitlement":"staging:viewer"}],"reason":"to look"}"#
    static let question =
        #"{"subject":{"type":"user","id":"alice"},"action":"read","resource":{"type":"database","id":"payments-db"}}"#

    /// `REQ` and `GRANT` stand for a request and a grant of alice's, whom nobody of these is.
    static let routes: [Route] = [
        Route(
            method: .post, path: "/api/v1/requests", body: submit, operation: "request.create", pep: 403, user: 201,
            operator: 201, auditor: 201),
        Route(
            method: .post, path: "/api/v1/requests",
            body: #"{"items":[{"entitlement":"staging:viewer"}],"reason":"to look","dry_run":true}"#,
            operation: "request.preview", pep: 403, user: 200, operator: 200, auditor: 200),
        Route(
            method: .get, path: "/api/v1/requests", operation: "request.list", pep: 200, user: 200, operator: 200,
            auditor: 200),
        Route(
            method: .get, path: "/api/v1/requests?reviewable=true", operation: "request.list", pep: 200, user: 200,
            operator: 200, auditor: 200),
        Route(
            method: .get, path: "/api/v1/requests/REQ", operation: "request.show", pep: 404, user: 404, operator: 200,
            auditor: 200),
        Route(
            method: .post, path: "/api/v1/requests/REQ/cancel", body: "{}", operation: "request.cancel", pep: 404,
            user: 404, operator: 200, auditor: 403),
        Route(
            method: .post, path: "/api/v1/requests/REQ/reviews", body: #"{"decision":"approve"}"#,
            operation: "request.review", pep: 404, user: 404, operator: 403, auditor: 403),
        Route(
            method: .get, path: "/api/v1/grants", operation: "grant.list", pep: 200, user: 200, operator: 200,
            auditor: 200),
        Route(
            method: .get, path: "/api/v1/grants/GRANT", operation: nil, pep: 404, user: 404, operator: 200,
            auditor: 200),
        Route(
            method: .post, path: "/api/v1/grants/GRANT/relinquish", body: "{}", operation: nil, pep: 404, user: 404,
            operator: 403, auditor: 403),
        Route(
            method: .post, path: "/api/v1/grants/GRANT/revoke", body: #"{"reason":"x"}"#, operation: nil, pep: 404,
            user: 404, operator: 200, auditor: 403),
        Route(
            method: .get, path: "/api/v1/catalog", operation: "catalog.list", pep: 200, user: 200, operator: 200,
            auditor: 200),
        Route(
            method: .get, path: "/api/v1/whoami", operation: "session.show", pep: 200, user: 200, operator: 200,
            auditor: 200),
        Route(
            method: .post, path: "/api/v1/check", body: question, operation: "access.explain", pep: 200, user: 403,
            operator: 200, auditor: 200, siem: 403),
        Route(
            method: .get, path: "/api/v1/audit/events", operation: "audit.list", pep: 403, user: 403, operator: 200,
            auditor: 200),
        Route(
            method: .get, path: "/api/v1/audit/head", operation: "audit.list", pep: 403, user: 403, operator: 200,
            auditor: 200),
        Route(
            method: .get, path: "/api/v1/status", operation: "session.show", pep: 200, user: 200, operator: 200,
            auditor: 200),
        Route(
            method: .post, path: "/api/v1/requests/HELD/relinquish", body: "{}", operation: nil, pep: 404, user: 404,
            operator: 403, auditor: 403),
        Route(
            method: .get, path: "/api/v1/requests/REQ/timeline", operation: "request.timeline", pep: 404, user: 404,
            operator: 200, auditor: 200),
        Route(
            method: .post, path: "/api/v1/grants/GRANT/extend", body: #"{"duration_seconds":60,"reason":"more"}"#,
            operation: "grant.extend", pep: 404, user: 404, operator: 403, auditor: 403),
        Route(
            method: .post, path: "/api/v1/grants/revoke", body: #"{"resource":"payments-db","reason":"drill"}"#,
            operation: nil, pep: 403, user: 403, operator: 409, auditor: 403),
        Route(
            method: .get, path: "/api/v1/freezes", operation: nil, pep: 200, user: 200, operator: 200, auditor: 200),
        Route(
            method: .post, path: "/api/v1/freezes",
            body: #"{"name":"drill","scope":{"resource":"payments-db"},"reason":"drill"}"#, operation: nil, pep: 403,
            user: 403, operator: 201, auditor: 403),
        Route(
            method: .delete, path: "/api/v1/freezes/FREEZE", operation: nil, pep: 403, user: 403, operator: 204,
            auditor: 403),
        Route(
            method: .get, path: "/api/v1/delegations", operation: "delegation.list", pep: 200, user: 200, operator: 200,
            auditor: 200),
        Route(
            method: .get, path: "/api/v1/delegations?all=true", operation: "delegation.list", pep: 403, user: 403,
            operator: 200, auditor: 200),
        Route(
            method: .get, path: "/api/v1/signals", operation: "signal.list", pep: 403, user: 403, operator: 200,
            auditor: 200, siem: 200),
        Route(
            method: .post, path: "/api/v1/signals", body: #"{"type":"device_lost","person":"erin"}"#,
            operation: "signal.create", pep: 403, user: 403, operator: 201, auditor: 403, siem: 201),
        Route(
            method: .get, path: "/api/v1/decisions/DECISION", operation: "decision.show", pep: 403, user: 403,
            operator: 200, auditor: 200),
        Route(
            method: .post, path: "/api/v1/decisions/DECISION/replay", body: "{}", operation: "decision.replay",
            pep: 403, user: 403, operator: 200, auditor: 200),
        Route(
            method: .get, path: "/api/v1/policy", operation: "policy.show", pep: 403, user: 403, operator: 200,
            auditor: 200),
        Route(
            method: .post, path: "/api/v1/policy/confirm", body: "{}", operation: "policy.confirm", pep: 403,
            user: 403, operator: 409, auditor: 403),
        Route(
            method: .get, path: "/api/v1/events?follow=false&after=0", operation: "events.stream", pep: 200, user: 200,
            operator: 200, auditor: 200),
        Route(
            method: .post, path: "/api/v1/delegations",
            body: #"{"to":{"type":"user","id":"bob"},"ends_at":"2026-11-24T00:00:00Z"}"#,
            operation: "delegation.create", pep: 403, user: 201, operator: 201, auditor: 201),
        Route(
            method: .delete, path: "/api/v1/delegations/DELEGATION", operation: "delegation.end", pep: 404, user: 404,
            operator: 404, auditor: 404),
        Route(
            method: .get, path: "/metrics", operation: "metrics.read", pep: 403, user: 403, operator: 200, auditor: 200),
    ]

    @Test(arguments: routes, Who.allCases)
    func each(route: Route, who: Who) async throws {
        try await ServerWorld.with { world in
            let place = try await Self.place(route, world)
            try await world.control { client in
                let answer = try await client.call(route.method, place, as: who.token, body: route.body)
                #expect(answer.status == route.expected(who), "\(answer.text)")
                if answer.status >= 400 {
                    #expect(answer.headers[.contentType] == "application/problem+json")
                    #expect(answer.json["type"]?.stringValue == "/problems/\(answer.code ?? "")")
                    #expect(answer.json["status"] == .integer(Int64(answer.status)))
                }
                #expect((answer.status == 401) == (answer.headers[.wwwAuthenticate] != nil))
            }
        }
    }

    private static func place(_ route: Route, _ world: ServerWorld) async throws -> String {
        var path = route.path
        if path.contains("GRANT") { path = path.replacing("GRANT", with: try await world.granted().text) }
        if path.contains("HELD") {
            let grant = try #require(try await world.store.grant(try await world.granted()))
            path = path.replacing("HELD", with: grant.value.request.text)
        }
        if path.contains("REQ") {
            let request = try await world.control { try await $0.ask().id }
            path = path.replacing("REQ", with: request)
        }
        if path.contains("FREEZE") {
            _ = try await world.control {
                try await $0.call(
                    .post, "/api/v1/freezes", as: "frank",
                    body: #"{"name":"drill","scope":{"all":true},"reason":"drill"}"#)
            }
            path = path.replacing("FREEZE", with: "drill")
        }
        if path.contains("DELEGATION") { path = path.replacing("DELEGATION", with: "dl-1") }
        if path.contains("DECISION") {
            let request = try await world.control { try await $0.ask().id }
            let timeline = try await world.control {
                try await $0.call(.get, "/api/v1/requests/\(request)/timeline", as: "frank").decoded(Timeline.self)
            }
            path = path.replacing("DECISION", with: try #require(timeline.entries.compactMap(\.decision).first))
        }
        return path
    }

    /// Policy narrows: an operation it refuses is refused to everybody.
    @Test(arguments: routes.filter { $0.operation != nil })
    func policyIsAsked(route: Route) async throws {
        try await ServerWorld.with { world in
            let place = try await Self.place(route, world)
            var policy = ServerWorld.policy()
            policy.refusedOperations = [try #require(route.operation)]
            let set = try #require(world.policies.current())
            world.policies.put(
                PolicySet(
                    basis: set.basis, catalog: set.catalog, directory: set.directory, config: set.config,
                    decider: policy))
            try await world.control { client in
                let answer = try await client.call(route.method, place, as: "frank", body: route.body)
                #expect(answer.status == 403 && answer.code == "not_permitted", "\(answer.text)")
            }
        }
    }

    /// P5: giving back and taking away ask no policy, and work while policy fails.
    @Test func p5RevokingAndRelinquishingAskNobody() async throws {
        try await ServerWorld.with { world in
            let (first, second) = (try await world.granted(), try await world.granted())
            var policy = ServerWorld.policy()
            policy.failure = .error
            let set = try #require(world.policies.current())
            world.policies.put(
                PolicySet(
                    basis: set.basis, catalog: set.catalog, directory: set.directory, config: set.config,
                    decider: policy))
            try await world.control { client in
                let back = try await client.call(.post, "/api/v1/grants/\(first)/relinquish", as: "alice")
                #expect(back.status == 200, "\(back.text)")
                let taken = try await client.call(
                    .post, "/api/v1/grants/\(second)/revoke", as: "frank", body: #"{"reason":"incident"}"#)
                #expect(taken.status == 200, "\(taken.text)")
            }
        }
    }

    /// No route is without a line in the table above, but for those that are anybody's.
    @Test func everyRouteIsInTheTable() async throws {
        try await ServerWorld.with { world in
            let known = Set(
                Self.routes.map { route in
                    let path = route.path.prefix { $0 != "?" }
                    return "\(route.method.rawValue) "
                        + path.replacing("REQ", with: "{id}").replacing("HELD", with: "{id}").replacing(
                            "GRANT", with: "{id}"
                        )
                        .replacing("FREEZE", with: "{name}").replacing("DELEGATION", with: "{id}")
                        .replacing("DECISION", with: "{id}")
                })
            for route in ControlPlane.routes(world.context) {
                switch route.access {
                case .open, .optional: #expect(["/", "/healthz", "/readyz", "/openapi.json"].contains(route.pattern))
                case .authenticated: #expect(known.contains("\(route.method.rawValue) \(route.pattern)"))
                }
            }
        }
    }

    @Test func aPepAsksAboutItsOwnResources() async throws {
        try await ServerWorld.with { world in
            try await world.control { client in
                #expect(try await client.call(.post, "/api/v1/check", as: "db-pep", body: Self.question).status == 200)
                let other = try await client.call(
                    .post, "/api/v1/check", as: "db-pep",
                    body:
                        #"{"subject":{"type":"user","id":"alice"},"action":"get","resource":{"type":"cluster","id":"staging"}}"#
                )
                #expect(other.status == 403)
            }
        }
    }
}
