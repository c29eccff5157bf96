import NIOCore
import StintCore
import StintTesting
import Testing

@testable import StintServer

/// The data plane over real sockets.
@Suite struct DataPlaneTests {
    static let question =
        #"{"subject":{"type":"user","id":"alice"},"action":{"name":"read"},"resource":{"type":"database","id":"payments-db"}}"#

    static func post(
        _ path: String, _ body: String, as token: String? = "pep", headers: String = "", close: Bool = true
    ) -> String {
        let authorization = token.map { "Authorization: Bearer dev-\($0)\r\n" } ?? ""
        return "POST \(path) HTTP/1.1\r\nHost: x\r\n\(authorization)\(headers)"
            + "Content-Length: \(body.utf8.count)\r\n\(close ? "Connection: close\r\n" : "")\r\n\(body)"
    }

    static func get(_ path: String, as token: String? = "pep", headers: String = "") -> String {
        let authorization = token.map { "Authorization: Bearer dev-\($0)\r\n" } ?? ""
        return "GET \(path) HTTP/1.1\r\nHost: x\r\n\(authorization)\(headers)Connection: close\r\n\r\n"
    }

    static func status(_ answer: String) -> Int {
        answer.split(separator: " ", maxSplits: 2).dropFirst().first.flatMap { Int($0) } ?? 0
    }

    static func body(_ answer: String) -> String {
        answer.firstRange(of: "\r\n\r\n").map { String(answer[$0.upperBound...]) } ?? ""
    }

    static func json(_ answer: String) -> StintCore.JSONValue {
        (try? StintCore.JSONValue(json: body(answer))) ?? .null
    }

    @Test func authZENFollowsTheGrant() async throws {
        try await ServerWorld.with { world in
            try await world.running { _, port in
                let before = try await RawConnection.exchange(
                    port: port,
                    Self.post("/access/v1/evaluation", Self.question, headers: "X-Request-ID: r-1\r\n"))
                #expect(Self.status(before) == 200)
                #expect(before.contains("\r\nX-Request-ID: r-1\r\n") && before.contains("\r\nDate: Mon, 23 Nov 2026 "))
                #expect(Self.json(before)["decision"] == false)
                let reasons = Self.json(before)["context"]?["reasons"]?.arrayValue
                #expect(reasons?.map { $0["code"] } == [.string("not_granted")], "auditors' reasons are not for a PEP")
                #expect(Self.json(before)["context"]?["obligations"] != nil)

                let grant = try await world.granted()
                let allowed = try await RawConnection.exchange(
                    port: port, Self.post("/access/v1/evaluation", Self.question))
                #expect(Self.json(allowed)["decision"] == true)
                #expect(Self.json(allowed)["context"]?["grant_id"] == .string(grant.text))
                #expect(Self.json(allowed)["context"]?["expires_at"] == "2026-11-23T11:00:00Z")

                // As curl -d sends it.
                let curled = try await RawConnection.exchange(
                    port: port,
                    Self.post(
                        "/access/v1/evaluation", Self.question,
                        headers: "Content-Type: application/x-www-form-urlencoded\r\n"))
                #expect(Self.json(curled)["decision"] == true)

                world.clock.advance(seconds: 3600)
                let ended = try await RawConnection.exchange(
                    port: port, Self.post("/access/v1/evaluation", Self.question))
                #expect(Self.json(ended)["decision"] == false, "from its instant on")
            }
        }
    }

    @Test func opasDataAPI() async throws {
        try await ServerWorld.with { world in
            _ = try await world.granted()
            try await world.running { _, port in
                func ask(_ text: String) async throws -> String { try await RawConnection.exchange(port: port, text) }

                let decision = try await ask(
                    Self.post("/v1/data/stint/access/decision", #"{"input":\#(Self.question)}"#))
                #expect(Self.json(decision)["result"]?["allow"] == true)
                let allow = try await ask(
                    Self.post("/v1/data/stint/access/decision/allow", #"{"input":\#(Self.question)}"#))
                #expect(Self.body(allow) == #"{"result":true}"#)
                let escaped = Self.question.replacing("\"", with: "%22").replacing("{", with: "%7B")
                    .replacing("}", with: "%7D")
                let got = try await ask(Self.get("/v1/data/stint/access/decision?input=\(escaped)"))
                #expect(Self.json(got)["result"]?["allow"] == true)

                #expect(Self.body(try await ask(Self.get("/v1/data/app/allow"))) == #"{"result":true}"#)
                #expect(Self.body(try await ask(Self.get("/v1/data/app//list/1/"))) == #"{"result":"second"}"#)
                #expect(Self.body(try await ask(Self.get("/v1/data/app/nothing"))) == "{}", "undefined")
                #expect(
                    Self.body(try await ask(Self.post("/v1/data/app/echo", #"{"input":{"b":[1,1.50,"ü"]}}"#)))
                        == #"{"result":{"b":[1,1.50,"ü"]}}"#)
                #expect(Self.body(try await ask(Self.post("/v1/data/app/echo", ""))) == "{}")
                let warned = Self.json(try await ask(Self.post("/v1/data/app/allow", "{}")))
                #expect(warned["result"] == true && warned["warning"]?["code"] == "api_usage_warning")
                #expect(
                    Self.body(try await ask(Self.get("/v1/data/app/strict?strict-builtin-errors")))
                        == #"{"result":true}"#
                )
                let pretty = Self.body(try await ask(Self.get("/v1/data/app/allow?pretty=true")))
                #expect(pretty == "{\n  \"result\": true\n}\n")
                let metrics = Self.json(try await ask(Self.get("/v1/data/app/allow?metrics")))
                #expect(metrics["metrics"]?["timer_rego_query_eval_ns"]?.integerValue != nil)
                let boom = try await ask(Self.get("/v1/data/app/boom"))
                #expect(Self.status(boom) == 500)
                #expect(Self.json(boom)["code"] == "internal_error")
                #expect(Self.json(boom)["errors"]?.arrayValue?.first?["location"]?["row"] == 3)
                let whole = try await ask(Self.post("/v1/data", "{}", as: "frank"))
                #expect(Self.json(whole)["result"]?["app"]?["allow"] == true)
            }
        }
    }

    struct Right: Sendable {
        let name: String
        let request: String
        let status: Int
    }

    static let rights: [Right] = {
        let other = question.replacing("database", with: "cluster").replacing("payments-db", with: "staging")
        let named = #"{"input":{"resource":{"type":"database","id":"x"}}}"#
        return [
            Right(name: "no token", request: post("/access/v1/evaluation", question, as: nil), status: 401),
            Right(name: "no token, OPA", request: get("/v1/data/app/allow", as: nil), status: 401),
            Right(name: "unknown token", request: post("/access/v1/evaluation", question, as: "x"), status: 401),
            Right(
                name: "a disabled account's", request: post("/access/v1/evaluation", question, as: "dave"), status: 401),
            Right(name: "a user's token", request: post("/access/v1/evaluation", question, as: "alice"), status: 403),
            Right(name: "an agent's token", request: get("/v1/data/app/allow", as: "fixit"), status: 403),
            Right(
                name: "its own resource", request: post("/access/v1/evaluation", question, as: "db-pep"), status: 200),
            Right(name: "another's resource", request: post("/access/v1/evaluation", other, as: "db-pep"), status: 403),
            Right(
                name: "another's resource, OPA",
                request: post("/v1/data/stint/access/decision", #"{"input":\#(other)}"#, as: "db-pep"), status: 403),
            Right(
                name: "a document about its own", request: post("/v1/data/app/echo", named, as: "db-pep"), status: 200),
            Right(name: "a document about nothing", request: get("/v1/data/app/allow", as: "db-pep"), status: 403),
            Right(name: "Stint's own data", request: get("/v1/data/stint/meta", as: "pep"), status: 403),
            Right(name: "Stint's data, escaped", request: get("/v1/data/%73tint/meta", as: "pep"), status: 403),
            Right(name: "Stint's data, doubled slash", request: get("/v1/data//stint/meta", as: "pep"), status: 403),
            Right(name: "all data", request: get("/v1/data", as: "pep"), status: 403),
            Right(name: "all data, slash", request: get("/v1/data/", as: "pep"), status: 403),
            Right(
                name: "what policy refuses",
                request: post("/access/v1/evaluation", question.replacing("payments-db", with: "refused")), status: 403),
            Right(
                name: "what policy refuses an operator",
                request: post(
                    "/access/v1/evaluation", question.replacing("payments-db", with: "refused"), as: "frank"),
                status: 403),
            Right(name: "an operator", request: get("/v1/data/stint/meta", as: "frank"), status: 200),
            Right(name: "an auditor", request: get("/v1/data/stint/meta", as: "grace"), status: 200),
            Right(name: "health is anybody's", request: get("/health", as: nil), status: 200),
            Right(
                name: "discovery is anybody's", request: get("/.well-known/authzen-configuration", as: nil), status: 200
            ),
        ]
    }()

    @Test func whoMayAsk() async throws {
        try await ServerWorld.with { world in
            try await world.running { _, port in
                for right in Self.rights {
                    let answer = try await RawConnection.exchange(port: port, right.request)
                    #expect(Self.status(answer) == right.status, "\(right.name): \(answer)")
                    if right.status == 401 { #expect(answer.contains("\r\nWWW-Authenticate: Bearer")) }
                    if right.status > 400, right.request.contains(" /v1/") {
                        #expect(Self.json(answer)["code"] == "unauthorized", "OPA's shape: \(answer)")
                    }
                    if right.status > 400, right.request.contains(" /access/") {
                        #expect(answer.contains("\r\nContent-Type: text/plain"), "AuthZEN's message string")
                    }
                }
            }
        }
    }

    @Test func theDataPlanesOwnTroubleDenies() async throws {
        try await ServerWorld.with({ $0.decisionLimits.maxBodyBytes = 100_000 }) { world in
            _ = try await world.granted()
            try await world.running { _, port in
                func code() async throws -> StintCore.JSONValue? {
                    let answer = try await RawConnection.exchange(
                        port: port, Self.post("/access/v1/evaluation", Self.question))
                    #expect(Self.json(answer)["decision"] == false)
                    return Self.json(answer)["context"]?["reasons"]?.arrayValue?.first?["code"]
                }
                world.clock.advance(seconds: -60)
                #expect(try await code() == "clock_unsound")
                let health = try await RawConnection.exchange(port: port, Self.get("/health", as: nil))
                #expect(Self.status(health) == 500 && Self.json(health)["error"] != nil)
                world.clock.advance(seconds: 60)
                let fine = try await RawConnection.exchange(
                    port: port, Self.post("/access/v1/evaluation", Self.question))
                #expect(Self.json(fine)["decision"] == true)
            }
        }
    }

    /// With the store gone the snapshot answers until `max_staleness`, and then nothing is allowed.
    @Test func staleDataDenies() async throws {
        let freshness = Freshness(maxStaleness: .milliseconds(200))
        try await ServerWorld.with({ _ in }, freshness: freshness) { world in
            _ = try await world.granted()
            try await world.running { _, port in
                func decision() async throws -> StintCore.JSONValue {
                    Self.json(
                        try await RawConnection.exchange(port: port, Self.post("/access/v1/evaluation", Self.question)))
                }
                func settled(_ wanted: StintCore.JSONValue) async throws -> StintCore.JSONValue {
                    var last = StintCore.JSONValue.null
                    for _ in 0..<1000 {
                        last = try await decision()
                        if last["decision"] == wanted { break }
                        try await Task.sleep(for: .milliseconds(10))
                    }
                    #expect(last["decision"] == wanted)
                    return last
                }
                _ = try await settled(true)
                world.store.turn(off: true)
                let denied = try await settled(false)
                #expect(denied["context"]?["reasons"]?.arrayValue?.first?["code"] == "stale_data")
                world.store.turn(off: false)
                _ = try await settled(true)
            }
        }
    }

    /// P4: no decision that starts after a revocation was acknowledged sees the grant.
    @Test func p4NoDecisionAfterTheAcknowledgementSeesTheOldState() async throws {
        try await ServerWorld.with({ $0.decisionThreads = 2 }) { world in
            try await world.running { control, port in
                let connections = try await withThrowingTaskGroup(of: RawConnection.self) { group in
                    for _ in 0..<8 { group.addTask { try await RawConnection.open(port: port) } }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                for round in 0..<40 {
                    let grant = try await world.granted()
                    // Questions are under way while the revocation is: each was sent before its acknowledgement.
                    for connection in connections {
                        connection.push(
                            Array(Self.post("/access/v1/evaluation", Self.question, close: false).utf8))
                    }
                    let answer = await world.context.access.perform(
                        Command(
                            id: CommandID(stringLiteral: "cm-revoke-\(round)"),
                            caller: .human("user:frank", [.operator]),
                            action: .revoke(RevokeGrant(grant: grant, reason: "round \(round)"))))
                    guard case .done = answer.outcome else {
                        Issue.record("\(answer.outcome)")
                        return
                    }
                    // And these are sent after it: whatever loop they come to, they see the revocation.
                    for connection in connections {
                        try await connection.send(
                            Self.post("/access/v1/evaluation", Self.question, close: false))
                    }
                    let expected = (round + 1) * 2
                    for connection in connections {
                        #expect(await connection.wait { $0.answers >= expected })
                        let last = connection.text.components(after: "\r\n\r\n").last ?? ""
                        #expect(last.hasPrefix(#"{"decision":false"#), "round \(round): \(last)")
                    }
                }
                for connection in connections { await connection.close() }
            }
        }
    }
}

extension String {
    /// What follows each occurrence of a separator.
    func components(after separator: String) -> [Substring] {
        split(separator: separator, omittingEmptySubsequences: false).dropFirst().map { $0 }
    }
}
