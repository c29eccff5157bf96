import StintCore
import Testing

@testable import StintServer

/// AuthZEN's `POST /access/v1/evaluations` over real sockets.
@Suite struct EvaluationsTests {
    /// alice holds `payments-db:readonly`, which reads; nobody holds anything on staging.
    static let subject = #""subject":{"type":"user","id":"alice"},"action":{"name":"read"}"#
    static let held = #"{"resource":{"type":"database","id":"payments-db"}}"#
    static let other = #"{"resource":{"type":"cluster","id":"staging"}}"#

    static func body(_ items: [String], options: String = "") -> String {
        #"{\#(subject),\#(options)"evaluations":[\#(items.joined(separator: ","))]}"#
    }

    static func asked(
        _ port: Int, _ body: String, as token: String = "pep"
    ) async throws -> (status: Int, json: StintCore.JSONValue, text: String) {
        let answer = try await RawConnection.exchange(
            port: port, DataPlaneTests.post("/access/v1/evaluations", body, as: token))
        return (DataPlaneTests.status(answer), DataPlaneTests.json(answer), DataPlaneTests.body(answer))
    }

    static func decisions(_ json: StintCore.JSONValue) -> [Bool]? {
        json["evaluations"]?.arrayValue?.map { $0["decision"] == true }
    }

    @Test func everyQuestionIsAnsweredInOrder() async throws {
        try await ServerWorld.with { world in
            let grant = try await world.granted()
            try await world.running { _, port in
                let all = try await Self.asked(port, Self.body([Self.held, Self.other, Self.held]))
                #expect(all.status == 200 && Self.decisions(all.json) == [true, false, true])
                #expect(all.json["decision"] == nil)
                let first = all.json["evaluations"]?.arrayValue?.first
                #expect(first?["context"]?["grant_id"] == .string(grant.text))

                // Each member of a question takes the place of the default as a whole.
                let write = #"{"action":{"name":"write"},"resource":{"type":"database","id":"payments-db"}}"#
                let bob = #"{"subject":{"type":"user","id":"bob"},"resource":{"type":"database","id":"payments-db"}}"#
                let own = try await Self.asked(port, Self.body([write, bob, Self.held]))
                #expect(Self.decisions(own.json) == [false, false, true])

                // Nothing by default: every question is whole.
                let whole = try await Self.asked(
                    port, #"{"evaluations":[\#(DataPlaneTests.question),\#(DataPlaneTests.question)]}"#)
                #expect(Self.decisions(whole.json) == [true, true])
            }
        }
    }

    @Test(arguments: [
        ("execute_all", [true, false, true, false]), ("deny_on_first_deny", [true, false]),
        ("permit_on_first_permit", [true]),
    ])
    func semantics(name: String, expected: [Bool]) async throws {
        try await ServerWorld.with { world in
            _ = try await world.granted()
            try await world.running { _, port in
                let options = #""options":{"evaluations_semantic":"\#(name)","another":1},"#
                let answer = try await Self.asked(
                    port, Self.body([Self.held, Self.other, Self.held, Self.other], options: options))
                #expect(Self.decisions(answer.json) == expected)
                let denied = try await Self.asked(port, Self.body([Self.other, Self.held], options: options))
                #expect(Self.decisions(denied.json) == (name == "deny_on_first_deny" ? [false] : [false, true]))
            }
        }
    }

    @Test func withoutEvaluationsItIsOneQuestion() async throws {
        try await ServerWorld.with { world in
            _ = try await world.granted()
            try await world.running { _, port in
                let question = String(DataPlaneTests.question.dropLast())
                for end in ["}", #","evaluations":[]}"#, #","evaluations":null}"#] {
                    let answer = try await Self.asked(port, question + end)
                    #expect(answer.status == 200 && answer.json["decision"] == true)
                    #expect(answer.json["evaluations"] == nil)
                }
                let incomplete = try await Self.asked(port, #"{"evaluations":[]}"#)
                #expect(incomplete.status == 400 && incomplete.text.contains("/subject"))
            }
        }
    }

    /// What is wrong with one question is that one's answer; what is wrong with the whole is the request's.
    @Test func errorsOfOneAndOfAll() async throws {
        try await ServerWorld.with({ $0.decisionLimits.maxEvaluations = 3 }) { world in
            _ = try await world.granted()
            try await world.running { _, port in
                let mixed = try await Self.asked(
                    port, Self.body([#"{"resource":{"type":"database"}}"#, "7", Self.held]))
                #expect(mixed.status == 200 && Self.decisions(mixed.json) == [false, false, true])
                let errors = mixed.json["evaluations"]?.arrayValue?.map { $0["context"]?["error"] }
                #expect(errors?[0]?["status"] == 400)
                #expect(errors?[0]?["message"] == "`/resource/id`: it is missing")
                #expect(errors?[1]?["status"] == 400)

                let guarded = try await Self.asked(port, Self.body([Self.other, Self.held]), as: "db-pep")
                #expect(Self.decisions(guarded.json) == [false, true], "only about its own resources")
                #expect(guarded.json["evaluations"]?.arrayValue?[0]["context"]?["error"]?["status"] == 403)

                let wrong = [
                    Self.body([Self.held, Self.held, Self.held, Self.held]), #"{"evaluations":{}}"#, "[]", "",
                    Self.body([Self.held], options: #""options":{"evaluations_semantic":"first"},"#),
                    Self.body([Self.held], options: #""options":[],"#),
                ]
                for body in wrong {
                    let answer = try await Self.asked(port, body)
                    #expect(answer.status == 400, "\(body): \(answer.text)")
                }
                let stranger = try await Self.asked(port, Self.body([Self.held]), as: "alice")
                #expect(stranger.status == 403)
                let told = try await RawConnection.exchange(
                    port: port, DataPlaneTests.get("/.well-known/authzen-configuration", as: nil))
                #expect(DataPlaneTests.json(told)["access_evaluations_endpoint"] == "http://x/access/v1/evaluations")
            }
        }
    }
}
