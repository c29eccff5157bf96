import Rego
import TestFolders
import Testing

@testable import RegoTools

/// `opa`'s formats, letter by letter.
@Suite struct PolicyReportTests {
    static func report(_ query: String, input: Value? = nil) throws -> EvalReport {
        let prepared = try Engine(modules: []).prepare(query)
        return EvalReport(results: try prepared.evaluate(input: input, options: EvaluationOptions(now: 0)).results)
    }

    @Test(arguments: [
        (EvalFormat.pretty, "1 + 1", "2\n"), (.pretty, "input.x", "undefined\n"), (.pretty, "true; true", "true\n"),
        (.pretty, "true; false", "undefined\n"),
        (.pretty, "x := 1", "┌───┐\n│ x │\n├───┤\n│ 1 │\n└───┘\n"),
        (
            .pretty, "x = [1, \"é\"][_]; y := {\"long\": x}",
            """
            ┌─────┬──────────────┐
            │  x  │      y       │
            ├─────┼──────────────┤
            │ 1   │ {"long":1}   │
            │ "é" │ {"long":"é"} │
            └─────┴──────────────┘

            """
        ),
        (
            .pretty, "1 + 1; [2][_]",
            "┌───────┬────────┐\n│ 1 + 1 │ [2][_] │\n├───────┼────────┤\n│ 2     │ 2      │\n└───────┴────────┘\n"
        ),
        (.raw, #""<a>""#, "<a>\n"), (.raw, #"x = ["a", 1][_]; x"#, "true a\ntrue 1\n"),
        (.raw, #"{"k": "<"}"#, "{\"k\":\"\\u003c\"}\n"),
        (.raw, "input.x", ""), (.values, "[1, 2][_]", "[\n  1\n]\n[\n  2\n]\n"), (.values, "input.x", ""),
        (.bindings, "x = [1, 2][_]", "{\n  \"x\": 1\n}\n{\n  \"x\": 2\n}\n"), (.json, "input.x", "{}\n"),
        (
            .json, "x := \"<\"; 2 > 1",
            """
            {
              "result": [
                {
                  "expressions": [
                    {
                      "value": true,
                      "text": "x := \\"\\u003c\\"",
                      "location": {
                        "row": 1,
                        "col": 1
                      }
                    },
                    {
                      "value": true,
                      "text": "2 \\u003e 1",
                      "location": {
                        "row": 1,
                        "col": 11
                      }
                    }
                  ],
                  "bindings": {
                    "x": "\\u003c"
                  }
                }
              ]
            }

            """
        ),
        (.discard, "1", "{\n  \"result\": \"discarded\"\n}\n"), (.discard, "input.x", "{}\n"),
        (
            .json, "1e1000",
            "{\n  \"result\": [\n    {\n      \"expressions\": [\n        {\n          \"value\": 1e1000,\n          \"text\": \"1e1000\",\n          \"location\": {\n            \"row\": 1,\n            \"col\": 1\n          }\n        }\n      ]\n    }\n  ]\n}\n"
        ),
    ])
    func formats(format: EvalFormat, query: String, text: String) throws {
        #expect(String(decoding: try Self.report(query).text(format), as: UTF8.self) == text)
    }

    @Test func longCellsAreCut() throws {
        var report = try Self.report(#"x := "aaaaaaaaaa"; y := 1"#)
        report.cellLimit = 5
        #expect(String(decoding: report.text(.pretty), as: UTF8.self).contains("│ \"aaaa... │ 1 │"))
        report.cellLimit = 0
        #expect(String(decoding: report.text(.pretty), as: UTF8.self).contains("│ \"aaaaaaaaaa\" │ 1 │"))
    }

    @Test func errorsHaveOPAsForm() throws {
        let error = try #require(throws: PolicyProblems.self) {
            do { _ = try Engine(modules: []).prepare("x =") } catch let error as EngineError {
                throw PolicyProblems(error)
            }
        }
        #expect(error.text(namingPhase: false).hasPrefix("1 error occurred: 1:"))
        let json = String(decoding: error.json, as: UTF8.self)
        #expect(json.hasPrefix("{\n  \"errors\": [\n    {\n      \"message\": "))
        #expect(json.contains("\"code\": \"rego_parse_error\""))
        #expect(json.contains("\"location\": {\n        \"file\": \"\",\n        \"row\": 1,"))
    }

    @Test func rulesThatDataHidesAreRefused() throws {
        var loader = PolicyLoader()
        let folder = try TemporaryFolder(["a.rego": "package a.b\n\nc := 1\n", "d.json": #"{"a": {"b": {"c": 2}}}"#])
        defer { folder.remove() }
        try loader.load([folder.path])
        let (modules, documents) = (loader.modules, loader.documents)
        let error = try #require(throws: PolicyProblems.self) {
            _ = try Engine.tool(modules, data: documents)
        }
        #expect(
            error.text(namingPhase: true)
                == "1 error occurred: \(folder.path)/a.rego:3: rego_compile_error: conflicting rule for data path a/b/c found"
        )
    }

    @Test(arguments: [
        ("5s", 5_000_000_000), ("500ms", 500_000_000), ("1m30s", 90_000_000_000), ("1.5s", 1_500_000_000), ("0", 0),
        ("2h", 7_200_000_000_000), ("10us", 10_000), ("10µs", 10_000), (".5s", 500_000_000),
        ("1.0000000009s", 1_000_000_000),
    ])
    func goDurations(text: String, nanoseconds: Int64) throws {
        #expect(try GoDuration.parse(text) == nanoseconds)
    }

    @Test(arguments: ["", "5", "s", "-1s", "1d", "1..5s", ".s", "9223372037s", "99999999999999999999s", "1s ", "١s"])
    func otherDurationsAreRefused(text: String) {
        #expect(throws: ToolError.self) { try GoDuration.parse(text) }
    }

    @Test(arguments: [
        (Int64(0), "0s"), (999, "999ns"), (1_500, "1.5µs"), (1_234_567, "1.234567ms"), (2_000_000_000, "2s"),
        (90_500_000_000, "1m30.5s"), (3_600_000_000_000, "1h0m0s"), (-1, "0s"),
    ])
    func goDurationsAreWritten(nanoseconds: Int64, text: String) {
        #expect(GoDuration.text(nanoseconds) == text)
    }
}
