import Foundation
import Logging
import NIOCore
import StintCore
import StintTesting
import Synchronization
import TestFolders
import Testing

@testable import StintServer
@testable import stint

/// The log of the data plane's decisions (P10).
@Suite struct DecisionLogTests {
    /// Keeps lines; fails or waits when told to.
    final class Lines: DecisionLogSink {
        struct Refused: Error {}
        private let bytes = Mutex<[UInt8]>([])
        let isRefusing = Mutex(false)
        /// Held by a test while nothing is to be written.
        let gate = Mutex(())

        func append(_ lines: [UInt8]) throws {
            gate.withLock { _ in }
            if isRefusing.withLock({ $0 }) { throw Refused() }
            bytes.withLock { $0 += lines }
        }

        func close() {}

        var parsed: [StintCore.JSONValue] {
            let text = String(decoding: bytes.withLock { $0 }, as: UTF8.self)
            return text.split(separator: "\n").map { (try? StintCore.JSONValue(json: String($0))) ?? .null }
        }

        func of(_ type: String) -> [StintCore.JSONValue] { parsed.filter { $0["type"] == .string(type) } }

        func wait(_ isThere: (Lines) -> Bool) async -> Bool {
            for _ in 0..<1500 {
                if isThere(self) { return true }
                try? await Task.sleep(for: .milliseconds(10))
            }
            return isThere(self)
        }
    }

    static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    static func log(_ lines: Lines, maxWaitingBytes: Int = 1 << 20) -> DecisionLog {
        DecisionLog(
            sink: lines, clock: ClockGuard(clock: TestClock(), highWaterMark: nil), node: "n", version: "v",
            logger: logger, maxWaitingBytes: maxWaitingBytes)
    }

    @Test func p10EveryDecisionIsLoggedWithItsNumber() async throws {
        let lines = Lines()
        let log = Self.log(lines)
        try await ServerWorld.with({ _ in }, decisionLog: log) { world in
            let grant = try await world.granted()
            try await world.running { control, port in
                let single = try await RawConnection.exchange(
                    port: port,
                    DataPlaneTests.post(
                        "/access/v1/evaluation", DataPlaneTests.question, headers: "X-Request-ID: r-1\r\n"))
                let id = DataPlaneTests.json(single)["context"]?["decision_id"]?.stringValue
                let data = try await RawConnection.exchange(
                    port: port, DataPlaneTests.post("/v1/data/app/echo", #"{"input":{"a":1}}"#))
                #expect(DataPlaneTests.json(data)["decision_id"] != nil)
                _ = try await RawConnection.exchange(
                    port: port, DataPlaneTests.post("/v1/data/app/boom", #"{"input":{}}"#))
                _ = try await RawConnection.exchange(
                    port: port,
                    DataPlaneTests.post("/v1/data/stint/access/decision", #"{"input":\#(DataPlaneTests.question)}"#))
                _ = try await EvaluationsTests.asked(
                    port, EvaluationsTests.body([EvaluationsTests.held, EvaluationsTests.other, "7"]))
                let large = String(repeating: "x", count: 80_000)
                _ = try await RawConnection.exchange(
                    port: port, DataPlaneTests.post("/v1/data/app/echo", #"{"input":"\#(large)"}"#))
                let padded = DataPlaneTests.question.dropLast() + #","context":{"pad":"\#(large)"}}"#
                _ = try await RawConnection.exchange(
                    port: port, DataPlaneTests.post("/access/v1/evaluation", String(padded)))
                // Refused, so nothing is decided and nothing logged.
                _ = try await RawConnection.exchange(
                    port: port, DataPlaneTests.post("/access/v1/evaluation", "{}"))

                #expect(await lines.wait { $0.of("decision").count == 8 })
                let found = lines.of("decision")
                #expect(found.map { $0["seq"]?.integerValue } == [1, 2, 3, 4, 5, 6, 7, 8])
                #expect(id == "\(log.run)-1" && found.allSatisfy { $0["run"] == .string(log.run) })
                #expect(found[0]["path"] == "stint/access/decision" && found[0]["interface"] == "authzen")
                #expect(found[0]["caller"] == "service:pep" && found[0]["request_id"] == "r-1")
                #expect(found[0]["input"] == (try? StintCore.JSONValue(json: DataPlaneTests.question)))
                #expect(found[0]["result"]?["allow"] == true && found[0]["result"]?["grant"] == .string(grant.text))
                #expect(found[0]["policy_digest"] == "sha256:p1" && found[0]["data_revision"] == "sha256:d1")
                #expect(found[0]["position"]?.integerValue != nil && found[0]["timestamp"] == "2026-11-23T10:00:00Z")
                #expect(found[1]["path"] == "app/echo" && found[1]["result"]?["a"] == 1)
                #expect(found[2]["error"]?.stringValue?.contains("eval_conflict_error") == true)
                #expect(found[3]["interface"] == "opa")
                #expect(found[4]["result"]?["allow"] == true && found[5]["result"]?["allow"] == false)
                #expect(
                    found[5]["result"]?["reasons"]?.arrayValue?.count == 2, "auditors' reasons are in the log")
                #expect(found[6]["left_out"] == ["input", "result"] && found[6]["input"] == nil)
                #expect(found[7]["left_out"] == ["input"] && found[7]["result"]?["allow"] == true)
                let metrics = try await RawConnection.exchange(
                    port: control, DataPlaneTests.get("/metrics", as: "frank"))
                #expect(metrics.contains(#"stint_decision_log_records_total{outcome="written"} 8"#))
            }
        }
        let ends = lines.of("stopped")
        #expect(lines.of("started").count == 1 && ends.count == 1 && ends.first?["last_seq"] == 8)
    }

    /// What cannot be kept is counted, leaves a gap in the numbers, and the next line tells of it.
    @Test func p10WhatIsLostIsVisible() async throws {
        let lines = Lines()
        let log = Self.log(lines, maxWaitingBytes: 400)
        func decide(_ count: Int) {
            for _ in 0..<count { log.take(Array("{\"type\":\"decision\",\"seq\":\(log.next())}\n".utf8), records: 1) }
        }
        #expect(await lines.wait { !$0.of("started").isEmpty })
        lines.gate.withLock { _ in decide(30) }
        let lost = log.counts.lost
        #expect(lost > 10 && lost < 30, "some had room, the rest had none")
        #expect(await lines.wait { _ in log.counts.waitingBytes == 0 })
        lines.isRefusing.withLock { $0 = true }
        decide(1)
        #expect(await lines.wait { _ in log.counts.lost == lost + 1 })
        lines.isRefusing.withLock { $0 = false }
        decide(1)
        try await log.shutdown()
        let told = lines.of("lost").compactMap { $0["count"]?.integerValue }.reduce(0, +)
        #expect(told == Int64(lost) + 1)
        #expect(lines.of("decision").count == 32 - Int(lost) - 1)
        #expect(lines.of("stopped").first?["last_seq"] == 32)
        #expect(log.counts.written == 32 - lost - 1)
    }

    @Test func filesBeginAnew() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = folder.file("decisions.jsonl")
        let file = try DecisionLogFile(path: path, maxBytes: 20, keep: 2)
        for number in 1...5 { try file.append(Array("line number \(number)\n".utf8)) }
        file.close()
        func text(_ end: String) -> String? { try? folder.text("decisions.jsonl\(end)") }
        #expect(text("") == "line number 5\n")
        #expect(text(".1") == "line number 4\n")
        #expect(text(".2") == "line number 3\n")
        #expect(text(".3") == nil)
        let again = try DecisionLogFile(path: path, maxBytes: 40, keep: 0)
        try again.append(Array("more\n".utf8))
        #expect(text("") == "line number 5\nmore\n", "a file that is there is gone on with")
        try again.append(Array("and more than fits here\n".utf8))
        #expect(text("") == "and more than fits here\n")
        again.close()
    }

    /// `/dev/stdout` and its like are not moved out of the way.
    @Test func whatIsNoRegularFileStaysWhereItIs() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = folder.file("device")
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/null")
        let device = try DecisionLogFile(path: path, maxBytes: 20, keep: 2)
        for _ in 0..<3 { try device.append(Array("more than fits into it\n".utf8)) }
        device.close()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["device"])
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path) == "/dev/null")
    }

    @Test func aFileThatCannotBeMade() {
        #expect(throws: CommandFailure.self) {
            try DecisionLogFile(path: "/nowhere/at/all/decisions.jsonl", maxBytes: 20, keep: 2)
        }
    }
}
