import Foundation
import StintAPI
import TestFolders
import Testing

/// The executable as it was built, run as people run it.
struct StintBinary {
    struct Outcome {
        let status: Int32
        let out: String
        let err: String

        /// Standard output as a wire type.
        func json<Answer: Decodable>(_ type: Answer.Type = Answer.self) throws -> Answer {
            try JSONDecoder().decode(type, from: Data(out.utf8))
        }
    }

    /// Beside the bundle of tests.
    static let path: String = {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let beside = URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent("stint").path
        guard !FileManager.default.isExecutableFile(atPath: beside) else { return beside }
        // The bundle may be loaded by a runner from elsewhere, which is told its path.
        let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? ""
        return URL(fileURLWithPath: bundle).deletingLastPathComponent().appendingPathComponent("stint").path
    }()

    /// The folder that holds `examples` and `policies`.
    static let root: String = {
        var url = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { url.deleteLastPathComponent() }
        return url.path
    }()

    var environment: [String: String] = [:]

    /// Runs a command line to its end.
    func run(_ arguments: [String], input: String = "") async throws -> Outcome {
        let running = try start(arguments, input: input)
        return await running.outcome()
    }

    /// Starts a command line.
    func start(_ arguments: [String], input: String = "") throws -> Running {
        let folder = try TemporaryFolder()
        try folder.write(input, to: "in")
        for name in ["out", "err"] { try folder.write("", to: name) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.path)
        process.arguments = arguments
        process.environment = environment.merging(["HOME": folder.path, "NO_COLOR": "1"]) { own, _ in own }
        process.currentDirectoryURL = URL(fileURLWithPath: Self.root)
        // Files, not pipes: nobody has to read while the process runs.
        process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: folder.path + "/in"))
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.path + "/out"))
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.path + "/err"))
        let ended = AsyncStream<Void>.makeStream()
        process.terminationHandler = { _ in ended.continuation.finish() }
        try process.run()
        return Running(process: process, folder: folder, ended: ended.stream)
    }

    struct Running {
        let process: Process
        let folder: TemporaryFolder
        let ended: AsyncStream<Void>

        var err: String { text("err") }

        func interrupt() { process.interrupt() }

        func terminate() { process.terminate() }

        func outcome() async -> Outcome {
            for await _ in ended {}
            defer { folder.remove() }
            return Outcome(status: process.terminationStatus, out: text("out"), err: text("err"))
        }

        private func text(_ name: String) -> String {
            (try? String(contentsOfFile: folder.path + "/" + name, encoding: .utf8)) ?? ""
        }
    }
}

/// A server with the sample world, for as long as a test needs it.
struct SampleServer {
    let running: StintBinary.Running
    let data: TemporaryFolder
    let control: String
    let decisions: String

    /// Starts one, calls `body`, and waits until it has ended again.
    static func with(_ body: (SampleServer) async throws -> Void) async throws {
        await Gate.samples.enter()
        do {
            let server = try await start()
            do {
                try await body(server)
            } catch {
                await server.stop()
                throw error
            }
            let stopped = await server.stop()
            #expect(stopped.status == 0, "\(stopped.err)")
        } catch {
            await Gate.samples.leave()
            throw error
        }
        await Gate.samples.leave()
    }

    /// Starts one on free ports, and waits until both planes listen.
    private static func start() async throws -> SampleServer {
        let data = try TemporaryFolder()
        let running = try StintBinary().start([
            "serve", "--dev", "--config", StintBinary.root + "/examples/quickstart/stint.yaml", "--data",
            data.path + "/data", "--listen", "127.0.0.1:0", "--pdp-listen", "127.0.0.1:0",
        ])
        while true {
            if let control = address("control", running.err), let decisions = address("decisions", running.err) {
                return SampleServer(
                    running: running, data: data, control: "http://\(control)", decisions: "http://\(decisions)")
            }
            guard running.process.isRunning else { throw DidNotStart(log: running.err) }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    struct DidNotStart: Error {
        let log: String
    }

    private static func address(_ plane: String, _ log: String) -> Substring? {
        log.split(separator: "\n").first { $0.contains("plane=\(plane)") }?
            .split(separator: " ").first { $0.hasPrefix("address=") }?.dropFirst("address=".count)
    }

    /// Runs a command line as one of the sample world's people.
    func stint(_ name: String?, _ arguments: [String]) async throws -> StintBinary.Outcome {
        let binary = StintBinary(environment: ["STINT_SERVER": control])
        return try await binary.run((name.map { ["--as", $0] } ?? []) + arguments)
    }

    /// Has the data directory moved to `path` when the server ends.
    func keepData(at path: String) throws {
        try data.write(path, to: "keep")
    }

    /// Asks the server to end, and waits until it has.
    @discardableResult
    private func stop() async -> StintBinary.Outcome {
        running.terminate()
        let outcome = await running.outcome()
        if let kept = try? String(contentsOfFile: data.path + "/keep", encoding: .utf8) {
            try? FileManager.default.moveItem(atPath: data.path + "/data", toPath: kept)
        }
        data.remove()
        return outcome
    }
}
