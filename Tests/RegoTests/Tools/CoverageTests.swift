import Rego
import RegoSyntax
import Synchronization
import Testing

@testable import RegoTools

/// What is covered, place by place, as OPA 1.20 reports it.
@Suite struct CoverageTests {
    static let policy = """
        package c

        u if { count([1]) == 1; count([1]) == 2; count([3]) == 4 }

        else := 2 if { count([]) == 3 }

        v := 1 if count([]) == 0

        aa contains 1

        bb[x] := y if some x, y in [1,2]

        ee := x if {
        	x := {"a": 1,
        		"b": 2}
        }

        f := 1
        """

    static func report(_ policy: String, _ query: String) throws -> CoverageReport {
        let module = try Parser.parseModule(policy, file: "c.rego")
        let recorder = CoverageRecorder()
        _ = try Engine(parsed: [module]).trace(query, options: EvaluationOptions(now: 0), tracer: recorder)
        return CoverageReport([module], hits: recorder.hits)
    }

    private static func places(_ ranges: [CoverageRange]) -> [String] {
        ranges.map { "\($0.startRow):\($0.startColumn)-\($0.endRow):\($0.endColumn)" }
    }

    @Test func placesAndLines() throws {
        let report = try Self.report(Self.policy, "data.c")
        let file = try #require(report.files.first)
        #expect(
            Self.places(file.covered) == [
                "3:8-3:18", "3:8-3:23", "3:25-3:35", "3:25-3:40", "5:16-5:25", "5:16-5:30", "7:1-7:7", "7:11-7:20",
                "7:11-7:25", "9:1-9:3", "9:1-9:14", "11:1-11:11", "11:15-11:33", "11:28-11:33", "13:1-13:8",
                "14:2-15:10", "18:1-18:7", "18:6-18:7",
            ])
        #expect(Self.places(file.notCovered) == ["3:1-3:2", "3:42-3:57", "5:1-5:10"])
        #expect((report.coveredLines, report.notCoveredLines) == (9, 2))
        let json = String(decoding: report.json, as: UTF8.self)
        #expect(
            json.hasPrefix(#"{"files":{"c.rego":{"covered":[{"start":{"row":3,"col":8},"end":{"row":3,"col":18}},"#))
        #expect(json.hasSuffix(#""covered_lines":9,"not_covered_lines":2,"coverage":81.81818181818181}"#))
    }

    @Test func whatIsNotEvaluatedIsNotCovered() throws {
        let report = try Self.report("package c\n\np if { some x in [1]; x == 2 }\n\nq := 1\n", "data.c.p")
        #expect(Self.places(report.files[0].notCovered) == ["3:1-3:2", "5:1-5:7", "5:6-5:7"])
    }

    @Test func aThresholdThatIsMissed() throws {
        let report = try Self.report(Self.policy, "data.c")
        #expect(report.shortfall(below: 81, isVerbose: true) == nil)
        #expect(
            report.shortfall(below: 90, isVerbose: false)
                == "Code coverage threshold not met: got 81.82 instead of 90.00")
        #expect(
            report.shortfall(below: 90, isVerbose: true)?.hasSuffix(
                "\nLines not covered:\n\tc.rego:3\n\tc.rego:3\n\tc.rego:5") == true)
    }
}

/// Figures of many measurements.
@Suite struct StatisticsTests {
    @Test func percentilesLieBetweenMeasurements() {
        let statistics = Statistics([4, 1, 3, 2])
        #expect((statistics.minimum, statistics.maximum, statistics.mean) == (1, 4, 2.5))
        #expect(statistics.percentile(0.5) == 2.5)
        #expect(statistics.percentile(0.75) == 3.75)
        #expect(statistics.percentile(0.99) == 4)
        #expect(statistics.percentile(0.01) == 1)
        #expect(abs(statistics.standardDeviation - 1.118) < 0.001)
        #expect(Statistics([]).mean == 0)
    }

    @Test(arguments: [
        (66.666, 2, "66.67"), (100, 2, "100.00"), (0, 2, "0.00"), (0.005, 2, "0.01"), (-1.5, 1, "-1.5"),
        (1234.5, 0, "1235"),
        (.infinity, 2, "0"),
    ])
    func fixedPoint(value: Double, digits: Int, text: String) {
        #expect(value.fixed(digits) == text)
    }

    @Test func aProfilerBooksTimeOnTheEarlierStep() throws {
        let module = try Parser.parseModule("package a\n\np if {\n\tinput.x\n\tinput.y\n}\n", file: "a.rego")
        let clock = TickingClock()
        let profiler = ExpressionProfiler { clock.next() }
        _ = try Engine(parsed: [module]).trace(
            "data.a.p", input: ["x": 1, "y": 2], options: EvaluationOptions(now: 0), tracer: profiler)
        let lines = profiler.report(by: [.line], limit: 0)
        #expect(lines.map(\.place).prefix(2) == ["a.rego:5", "a.rego:4"])
        #expect(lines.map(\.time).allSatisfy { $0 > 0 })
        #expect(lines.map { $0.evaluations }.prefix(2) == [1, 1])
    }
}

/// Goes on by one each time it is looked at.
private final class TickingClock: Sendable {
    private let ticks = Atomic<Int64>(0)

    func next() -> Int64 { ticks.add(1, ordering: .relaxed).newValue }
}
