import Foundation
import StintCore
import StintPolicy
import StintScenario
import StintTesting
import Testing

/// The scenario file, its steps and what is expected of them.
@Suite("Scenarios")
struct ScenarioTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("examples/scenarios").path

    private func mismatches(_ scenario: Scenario) async throws -> [String] {
        let run = ScenarioRun(world: scenario.world, store: ReferenceStore())
        try await run.begin()
        var found: [String] = []
        for (place, step) in scenario.steps.enumerated() {
            let answer = try await run.run(step)
            for (step, answer) in [(step, answer)] + (await run.interposed) {
                found += (step.expect.map(answer.mismatches) ?? []).map { "step \(place + 1): \($0): \(answer.text)" }
            }
        }
        return found
    }

    @Test("the example comes as it expects")
    func example() async throws {
        let json = try YAMLDocument.json(file: Self.folder + "/two-reviewers.yaml")
        #expect(try await mismatches(Scenario(json: json)) == [])
    }

    @Test("what is written is read the same again")
    func roundTrip() throws {
        let scenario = try Scenario(json: try YAMLDocument.json(file: Self.folder + "/two-reviewers.yaml"))
        #expect(try Scenario(json: try JSONValue(json: scenario.json().json)) == scenario)
    }

    @Test("an expectation that is not met is told")
    func unmet() async throws {
        let scenario = try Scenario(
            json: JSONValue(
                json: """
                    {"world": {"accounts": {"user:a": {}}},
                     "steps": [{"by": "a", "request": {"items": ["db:read"], "for": "1h"}, "expect": {"request": "approved"}}]}
                    """))
        #expect(try await mismatches(scenario).count == 1)
    }

    @Test(
        "what cannot be read is told by its place",
        arguments: [
            (#"{"world": {}, "steps": [{"by": "a"}]}"#, "a step says nothing that happens"),
            (#"{"world": {}, "steps": [{"due": true, "again": true}]}"#, "a step does two things"),
            (#"{"world": {"policies": 1}, "steps": []}"#, "`world.policies` is not known here"),
            (#"{"world": {}, "steps": [{"due": true, "expct": {}}]}"#, "`steps[1].expct` is not known here"),
            (#"{"world": {}, "steps": [{"clock": {"advance": "soon"}}]}"#, "`soon` is no span of time"),
            (#"{"steps": []}"#, "`world` is missing"),
        ])
    func unreadable(_ text: String, _ message: String) throws {
        do {
            _ = try Scenario(json: try JSONValue(json: text))
            Issue.record("it was read")
        } catch let error as ScenarioError {
            #expect(error.message.contains(message), "\(error.message)")
        }
    }

    @Test(
        "spans of time are read and written",
        arguments: [
            ("90s", "1m30s"), ("1h30m", "1h30m"), ("7d", "7d"), ("250ms", "250ms"), ("1ns", "1ns"), ("0s", "0s"),
        ])
    func spans(_ text: String, _ written: String) throws {
        #expect(try ScenarioDuration(text).description == written)
    }

    @Test("spans that are none are refused", arguments: ["", "5", "h", "1y", "-1s", "9999999999999d"])
    func noSpans(_ text: String) { #expect(throws: ScenarioError.self) { try ScenarioDuration(text) } }
}
