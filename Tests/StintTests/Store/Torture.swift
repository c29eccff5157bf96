import Foundation
import Testing

/// The helper process `store-torture`, which lies beside the tests.
struct Torture {
    let process = Process()
    let output: String

    private static var executable: URL {
        URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appendingPathComponent("store-torture")
    }

    /// - Parameter strace: arguments of strace, which then runs the helper.
    init(_ directory: TemporaryDirectory, _ arguments: [String], strace: [String]? = nil) throws {
        output = directory.path + "/output-\(UUID().uuidString)"
        _ = FileManager.default.createFile(atPath: output, contents: nil)
        let helper = Self.executable
        try #require(FileManager.default.isExecutableFile(atPath: helper.path), "`\(helper.path)` was not built")
        if let strace {
            let tool = "/usr/bin/strace"
            try #require(
                FileManager.default.isExecutableFile(atPath: tool), "strace is missing: run scripts/install-deps")
            process.executableURL = URL(fileURLWithPath: tool)
            process.arguments = strace + [helper.path] + arguments
        } else {
            process.executableURL = helper
            process.arguments = arguments
        }
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
        try process.run()
    }

    /// What it said so far, by line; a line that is cut short is left out.
    func lines() throws -> [[String]] {
        let text = try String(contentsOfFile: output, encoding: .utf8)
        return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            .map { $0.split(separator: " ").map(String.init) }
    }

    /// Waits until it said a word, or ended.
    func wait(for word: String) async throws {
        while process.isRunning, try !lines().contains(where: { $0.first == word }) {
            try await Task.sleep(nanoseconds: 2_000_000)
        }
    }

    func kill() async {
        _ = sendSignal(process.processIdentifier, SIGKILL)
        await end()
    }

    func end() async {
        while process.isRunning { try? await Task.sleep(nanoseconds: 2_000_000) }
    }
}

private func sendSignal(_ process: Int32, _ signal: Int32) -> Int32 { kill(process, signal) }
