import Foundation
import Rego
import RegoSyntax
import TestFolders
import Testing

@testable import RegoTools

/// `stint policy eval` from files to what it prints.
@Suite struct EvalRunTests {
    static let policy = """
        package ex

        default allow := false

        allow if {
        	input.user == "alice"
        	some r in data.roles[input.user]
        	r.level > 2
        }

        allow if {
        	is_admin
        	not blocked(input.user)
        }

        is_admin if "admin" in input.groups

        blocked(u) if u == "mallory"

        names contains x.name if {
        	some x in input.things
        	x.ok
        	trace(sprintf("thing %v", [x.name]))
        }
        """

    /// What is printed for a query of the policy above; the folder's name is `F`.
    static func output(
        _ query: String, _ format: EvalFormat = .pretty, files: [String: String] = ["a.rego": policy],
        _ change: (inout EvalSettings) -> Void = { _ in }
    ) throws -> (text: String, output: EvalOutput) {
        let folder = try TemporaryFolder(files.merging(["roles.json": #"{"roles": {"alice": [{"level": 1}]}}"#]) { $1 })
        defer { folder.remove() }
        var settings = EvalSettings(query: query)
        settings.files.data = [folder.path]
        settings.input = [
            "user": "alice", "groups": ["dev"], "things": [["name": "a", "ok": true], ["name": "b", "ok": false]],
        ]
        change(&settings)
        let output = EvalRun(settings, host: .test) { _ in }.run()
        let report = EvalReport(output, showsVariables: settings.showsVariables)
        let text = String(decoding: report.text(format), as: UTF8.self) + (report.errorText(format) ?? "")
        return (text.replacing(folder.path, with: "F"), output)
    }

    @Test func theStepsOfAnEvaluation() throws {
        let (text, _) = try Self.output("data.ex.is_admin") { $0.explain = .full }
        #expect(
            Self.columns(text) == [
                "query:1|Enter data.ex.is_admin = _", "query:1|| Eval data.ex.is_admin = _",
                "query:1|| Index data.ex.is_admin (matched 0 rules, early exit)",
                "query:1|| Fail data.ex.is_admin = _", "undefined",
            ])
    }

    /// The place and the step of each line.
    private static func columns(_ text: String) -> [String] {
        text.split(separator: "\n").map { line in
            guard let gap = line.firstRange(of: "    ") else { return String(line) }
            return line[..<gap.lowerBound] + "|" + line[gap.lowerBound...].drop { $0 == " " }
        }
    }

    @Test func onlyFailures() throws {
        let (text, _) = try Self.output("data.ex.allow") { $0.explain = .fails }
        let steps = Self.columns(text)
        #expect(steps.first == "query:1|Enter data.ex.allow = _")
        #expect(steps.contains { $0.hasPrefix("F/a.rego:8|| | Fail gt(") })
        #expect(steps.contains("F/a.rego:12|| | Fail data.ex.is_admin"))
        #expect(!text.contains("Eval") && !text.contains("Exit") && !text.contains("Unify"))
    }

    @Test func onlyNotes() throws {
        let (text, _) = try Self.output("data.ex.names") { $0.explain = .notes }
        #expect(
            Self.columns(text).prefix(3) == [
                "query:1|Enter data.ex.names = _", "F/a.rego:20|| Enter data.ex.names",
                #"F/a.rego:23|| | Note "thing a""#,
            ])
    }

    @Test func valuesOfVariables() throws {
        let (text, _) = try Self.output("data.ex.allow") {
            $0.explain = .full
            $0.showsVariables = true
        }
        #expect(text.contains(#"{r: {"level": 1}}"#))
        #expect(text.contains(#"{input.user: "alice"}"#))
    }

    @Test func aProfileCountsLines() throws {
        let (text, output) = try Self.output("data.ex.allow") {
            $0.profiles = true
            $0.measures = true
            $0.profileCriteria = [.evaluations]
        }
        let line = try #require(output.profile.first { $0.location.row == 8 })
        #expect((line.evaluations, line.redos, line.expressions) == (2, 1, 2))
        #expect(output.profile.map(\.evaluations) == output.profile.map(\.evaluations).sorted(by: >))
        #expect(text.contains("│ Num Eval │ Num Redo │ Num Gen Expr │"))
        #expect(text.contains("│ timer_rego_query_eval_ns"))
        let (limited, _) = try Self.output("data.ex.allow", .json) {
            $0.profiles = true
            $0.profileLimit = 1
        }
        #expect(limited.components(separatedBy: "\"num_eval\"").count == 2)
    }

    @Test func severalProfilesAreAggregated() throws {
        let (text, output) = try Self.output("data.ex.allow", .json) {
            $0.profiles = true
            $0.measures = true
            $0.count = 3
        }
        #expect(output.aggregatedProfile.allSatisfy { $0.statistics.count == 3 })
        #expect(output.profile.isEmpty && output.metrics == nil)
        #expect(text.contains("\"aggregated_metrics\": {\n    \"timer_rego_load_files_ns\": {\n      \"75%\": "))
    }

    @Test func errorsOfBuiltinsBesideTheResult() throws {
        let (text, output) = try Self.output(#"x := [y | some z in [1, 0]; y := 1 / z]"#, .json) {
            $0.showsBuiltinErrors = true
        }
        #expect(output.builtinErrors.map(\.message) == ["div: divide by zero"])
        #expect(text.contains("\"code\": \"eval_builtin_error\"") && text.contains("\"result\": ["))
        #expect(try Self.output("1 / 0").output.builtinErrors.isEmpty)
    }

    @Test func whatIsLeftOfAQuery() throws {
        let (text, output) = try Self.output("data.ex.allow == true", .pretty) {
            $0.input = nil
            $0.partial = PartialOptions()
        }
        #expect(output.partial?.queries.isEmpty == false)
        #expect(text.hasPrefix("┌─") && text.contains("│ Query 1 "), "\(text)")
        let (source, _) = try Self.output("input.x == 1", .source) {
            $0.input = nil
            $0.partial = PartialOptions()
        }
        #expect(source == "# Query 1\ninput.x == 1\n\n" || source == "# Query 1\ninput.x = 1\n\n", "\(source)")
        let (json, _) = try Self.output("input.x > 1", .json) {
            $0.input = nil
            $0.partial = PartialOptions()
        }
        #expect(json.contains("\"queries\": [\n      [\n        {\n          \"index\": 0,"), "\(json)")
    }

    @Test func wrongPoliciesAreErrorsOfEachFormat() throws {
        let files = ["a.rego": "package a\n\np if x"]
        #expect(try Self.output("data.a", .json, files: files).text.contains("\"code\": \"rego_unsafe_var_error\""))
        #expect(try Self.output("data.a", .raw, files: files).text.hasPrefix("1 error occurred: F/a.rego:3: "))
        #expect(try Self.output("data.a", .pretty, files: files).output.problems != nil)
    }
}
