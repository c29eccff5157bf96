import Foundation
import Rego
import TestFolders
import Testing

@testable import RegoTools

/// Measurements, and how they are written.
@Suite struct BenchmarkTests {
    @Test func formats() {
        let benchmark = Benchmark(samples: [100, 200, 300])
        #expect(benchmark.line("BenchmarkX") == "BenchmarkX\t       3\t       200 ns/op")
        let table = benchmark.table
        #expect(table.contains("│ samples") && table.contains("  3 │") && table.contains("  200 │"))
        #expect(String(decoding: benchmark.json, as: UTF8.self).hasPrefix(#"{"N":3,"T":600,"Bytes":0,"Extra":{"#))
    }

    @Test func aQueryIsMeasured() throws {
        var effort = Benchmark.Effort()
        effort.warmUp = 0
        effort.measuring = 0
        var settings = EvalSettings(query: "1 + 1")
        let benchmark = try QueryBenchmark(settings, failsWhereUndefined: true, host: .test).run(effort)
        #expect(benchmark.samples.count == 1)
        settings.query = "input.x"
        let undefined = try QueryBenchmark(settings, failsWhereUndefined: true, host: .test)
        #expect(throws: PolicyProblems.self) { try undefined.run(effort) }
        #expect(try QueryBenchmark(settings, failsWhereUndefined: false, host: .test).run(effort).samples.count == 1)
    }

    @Test func aChangedFileIsSeen() throws {
        let folder = try TemporaryFolder(["a.rego": "package a", "sub/b.json": "{}"])
        defer { folder.remove() }
        let before = FileWatch(["x:" + folder.path])
        #expect(FileWatch(["x:" + folder.path]) == before)
        try folder.write("{ }", to: "sub/b.json")
        #expect(FileWatch(["x:" + folder.path]) != before)
        try folder.write("{}", to: "sub/b.json")
        try folder.write("package c", to: "c.rego")
        #expect(FileWatch([folder.path]) != before)
    }
}
