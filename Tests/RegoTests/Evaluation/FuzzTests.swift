import Foundation
import Testing

/// A short pass of `make fuzz`: a process of its own takes mutated modules, queries and documents.
@Suite struct FuzzTests {
    @Test func `P14 nothing that is mutated traps, hangs or grows`() throws {
        let helper = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appendingPathComponent("rego-fuzz")
        try #require(FileManager.default.isExecutableFile(atPath: helper.path), "`\(helper.path)` was not built")
        let process = Process()
        process.executableURL = helper
        process.arguments = ["--seconds", "8", "--stride", "40", "--keep", NSTemporaryDirectory() + "rego-fuzz"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(text)")
        // A pass that tries nothing must not succeed.
        let tried = text.split(separator: " ").drop { $0 != "fuzz:" }.dropFirst().first.flatMap { Int($0) }
        #expect((tried ?? 0) > 10, "\(text)")
    }
}
