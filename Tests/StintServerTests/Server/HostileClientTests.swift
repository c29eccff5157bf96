import NIOCore
import StintCore
import StintTesting
import Testing

@testable import StintServer

/// What clients send that means ill, or is broken, on real sockets of both planes. Each gets an answer or a closed
/// connection; none costs more than its bound; and the next client is served.
@Suite struct HostileClientTests {
    struct Attack: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        /// The statuses that may come; 0 is a connection closed without an answer.
        let statuses: Set<Int>
        /// How many answers there may be at the most: a smuggled request would be one more.
        var answers = 1

        init(_ name: String, _ text: String, _ statuses: Set<Int>, answers: Int = 1) {
            self.name = name
            bytes = Array(text.utf8)
            self.statuses = statuses
            self.answers = answers
        }

        init(_ name: String, bytes: [UInt8], _ statuses: Set<Int>) {
            self.name = name
            self.bytes = bytes
            self.statuses = statuses
        }

        var testDescription: String { name }
    }

    static let smuggled = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n"

    static func head(_ lines: String, method: String = "POST", path: String = "/access/v1/evaluation") -> String {
        "\(method) \(path) HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer dev-pep\r\n\(lines)\r\n"
    }

    static let attacks: [Attack] = [
        Attack("no HTTP at all", "hello\r\n\r\n", [400]),
        Attack("a TLS hello", bytes: [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03, 0x03], [0, 400]),
        Attack("HTTP/2's preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", [400, 505]),
        Attack("HTTP/3.0", "GET /health HTTP/3.0\r\nHost: x\r\n\r\n", [400, 505]),
        Attack("HTTP/0.9", "GET /health\r\n\r\n", [0, 400, 505]),
        Attack(
            "both lengths", head("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n" + smuggled, [400]),
        Attack(
            "both lengths, the other way",
            head("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n") + "0\r\n\r\n"
                + smuggled, [400]),
        Attack("two lengths", head("Content-Length: 0\r\nContent-Length: 36\r\n") + smuggled, [400]),
        Attack("two equal lengths", head("Content-Length: 2\r\nContent-Length: 2\r\n") + "{}" + smuggled, [400]),
        Attack("a list of lengths", head("Content-Length: 2, 2\r\n") + "{}" + smuggled, [400]),
        Attack("a negative length", head("Content-Length: -1\r\n") + smuggled, [400]),
        Attack("a length with a sign", head("Content-Length: +2\r\n") + "{}" + smuggled, [400]),
        Attack("a hexadecimal length", head("Content-Length: 0x2\r\n") + "{}" + smuggled, [400]),
        Attack("a length beyond all", head("Content-Length: 99999999999999999999999\r\n"), [400, 413]),
        Attack("a blank before the colon", head("Content-Length : 2\r\n") + "{}" + smuggled, [400]),
        Attack("a folded header", head("X-A: 1\r\n Content-Length: 2\r\n") + smuggled, [200, 400], answers: 2),
        Attack("an unknown coding", head("Transfer-Encoding: xchunked\r\n") + "0\r\n\r\n" + smuggled, [400]),
        Attack("codings stacked", head("Transfer-Encoding: gzip, chunked\r\n") + "0\r\n\r\n" + smuggled, [400]),
        Attack(
            "codings in two headers",
            head("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n")
                + "0\r\n\r\n" + smuggled, [400]),
        Attack(
            "chunked on HTTP/1.0",
            "POST /access/v1/evaluation HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                + smuggled, [400]),
        Attack("a chunk that is no number", head("Transfer-Encoding: chunked\r\n") + "zz\r\n{}\r\n0\r\n\r\n", [400]),
        Attack("a chunk beyond all", head("Transfer-Encoding: chunked\r\n") + "fffffffffffffffff\r\n", [400]),
        Attack("a negative chunk", head("Transfer-Encoding: chunked\r\n") + "-2\r\n{}\r\n0\r\n\r\n", [400]),
        Attack(
            "a bare line feed after a chunk", head("Transfer-Encoding: chunked\r\n") + "2\n{}\n0\n\n" + smuggled, [400]),
        Attack(
            "a NUL in a header",
            bytes: Array("GET /health HTTP/1.1\r\nHost: x\r\nX: a".utf8) + [0]
                + Array("b\r\n\r\n".utf8), [400]),
        Attack("a bare carriage return", "GET /health HTTP/1.1\r\nHost: x\r\nX: a\rY: b\r\n\r\n", [400]),
        Attack("no Host", "GET /health HTTP/1.1\r\n\r\n", [400]),
        Attack("two Hosts", "GET /health HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", [400]),
        Attack(
            "an endless header", "GET /health HTTP/1.1\r\nHost: x\r\nX: " + String(repeating: "a", count: 200_000),
            [400, 431]),
        Attack(
            "endless headers",
            "GET /health HTTP/1.1\r\nHost: x\r\n"
                + String(repeating: "X: a\r\n", count: 5000), [400, 431]),
        Attack(
            "an endless address",
            "GET /v1/data/" + String(repeating: "a", count: 100_000)
                + " HTTP/1.1\r\nHost: x\r\n\r\n", [400, 414, 431]),
        Attack("a body beyond the bound", head("Content-Length: 99999999\r\n"), [413]),
        Attack(
            "chunks beyond the bound",
            head("Transfer-Encoding: chunked\r\n")
                + String(repeating: "8000\r\n" + String(repeating: "x", count: 0x8000) + "\r\n", count: 4), [413]),
        Attack("an unknown expectation", head("Content-Length: 2\r\nExpect: miracles\r\n"), [400]),
        Attack(
            "a compressed body", head("Content-Length: 2\r\nContent-Encoding: gzip\r\nConnection: close\r\n") + "{}",
            [415]),
        Attack(
            "deep JSON", head("Content-Length: 50000\r\nConnection: close\r\n") + String(repeating: "[", count: 50_000),
            [400]),
        Attack("an empty body", head("Content-Length: 0\r\nConnection: close\r\n"), [400]),
        Attack(
            "invalid UTF-8",
            bytes: Array(head("Content-Length: 4\r\nConnection: close\r\n").utf8)
                + [0x22, 0xFF, 0xFE, 0x22], [400]),
        Attack("a list", head("Content-Length: 2\r\nConnection: close\r\n") + "[]", [400]),
        Attack("a wrong method", head("Connection: close\r\n", method: "DELETE"), [405]),
        Attack("nowhere", head("Connection: close\r\n", method: "GET", path: "/v2/data"), [404]),
        Attack("bad percent-encoding", head("Connection: close\r\n", method: "GET", path: "/v1/data/%zz"), [400]),
        Attack(
            "bad percent-encoding in a query",
            head("Connection: close\r\n", method: "GET", path: "/v1/data/app/allow?input=%f"), [400]),
        Attack(
            "input that is no JSON",
            head("Connection: close\r\n", method: "GET", path: "/v1/data/app/allow?input=%7B"), [400]),
        Attack(
            "an explanation", head("Connection: close\r\n", method: "GET", path: "/v1/data/app/allow?explain=full"),
            [400]),
    ]

    @Test func attacksOnTheDataPlane() async throws {
        try await ServerWorld.with({
            $0.decisionLimits.maxBodyBytes = 100_000
            // Long enough that a client which waits for its turn on a busy machine is not hung up on.
            $0.decisionLimits.requestTimeout = .seconds(3)
            $0.decisionLimits.idleTimeout = .seconds(3)
        }) { world in
            try await world.running { _, port in
                for attack in Self.attacks {
                    let text = try await RawConnection.exchange(port: port, attack.bytes)
                    let status = text.isEmpty ? 0 : DataPlaneTests.status(text)
                    #expect(attack.statuses.contains(status), "\(attack.name): \(text)")
                    #expect(RawConnection.statusLines(text) <= attack.answers, "\(attack.name): \(text)")
                }
                let health = try await RawConnection.exchange(port: port, DataPlaneTests.get("/health", as: nil))
                #expect(DataPlaneTests.status(health) == 200, "it still stands")
            }
        }
    }

    /// Hummingbird reads here. It may answer a path before it finds the body broken, and then says so as well.
    @Test func attacksOnTheControlPlane() async throws {
        try await ServerWorld.with({
            $0.controlLimits.idleTimeout = .milliseconds(500)
            $0.controlLimits.bodyTimeout = .milliseconds(300)
        }) { world in
            try await world.running { port, _ in
                for attack in Self.attacks {
                    let text = try await RawConnection.exchange(port: port, attack.bytes)
                    #expect(!text.contains("HTTP/1.1 2") && !text.contains("HTTP/1.1 5"), "\(attack.name): \(text)")
                    #expect(RawConnection.statusLines(text) <= 2, "\(attack.name): \(text)")
                }
                let post = "POST /api/v1/check HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer dev-alice\r\n"
                let broken = try await RawConnection.exchange(
                    port: port, post + "Transfer-Encoding: chunked\r\n\r\nzz\r\n")
                #expect(DataPlaneTests.status(broken) == 400 && RawConnection.statusLines(broken) == 1)
                let endless = try await RawConnection.exchange(
                    port: port,
                    post + "Transfer-Encoding: chunked\r\n\r\n"
                        + String(repeating: "8000\r\n" + String(repeating: "x", count: 0x8000) + "\r\n", count: 20))
                #expect(DataPlaneTests.status(endless) == 413)
                let health = try await RawConnection.exchange(port: port, DataPlaneTests.get("/healthz", as: nil))
                #expect(DataPlaneTests.status(health) == 200, "it still stands")
            }
        }
    }

    /// Requests that are almost right: bytes changed, dropped, doubled, cut off.
    @Test func mutatedRequestsDoNoHarm() async throws {
        try await ServerWorld.with({
            $0.decisionLimits.requestTimeout = .milliseconds(200)
            $0.decisionLimits.idleTimeout = .milliseconds(200)
            $0.controlLimits.idleTimeout = .milliseconds(200)
            $0.controlLimits.bodyTimeout = .milliseconds(200)
        }) { world in
            try await world.running { control, port in
                var random = MutationGenerator(seed: 2026)
                var requests: [(Int, [UInt8])] = []
                let decisions = [
                    DataPlaneTests.post("/access/v1/evaluation", DataPlaneTests.question),
                    DataPlaneTests.post("/v1/data/app/echo?pretty", #"{"input":{"a":[1,"\u00fc",-1.5e3]}}"#),
                    DataPlaneTests.get("/v1/data/stint/access/decision?input=%7B%7D"),
                ]
                let commands = [
                    DataPlaneTests.post("/api/v1/requests", WhoMayCallTests.submit, as: "alice"),
                    DataPlaneTests.get("/api/v1/requests?state=pending&limit=3", as: "alice"),
                ]
                for round in 0..<240 {
                    let isDecision = round % 3 != 2
                    let originals = isDecision ? decisions : commands
                    let original = Array(originals[round % originals.count].utf8)
                    requests.append((isDecision ? port : control, Self.mutated(original, &random)))
                }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for (index, (port, bytes)) in requests.enumerated() {
                        if index >= 40 { try await group.next() }
                        group.addTask { _ = try await RawConnection.exchange(port: port, bytes) }
                    }
                    try await group.waitForAll()
                }
                let health = try await RawConnection.exchange(port: port, DataPlaneTests.get("/health", as: nil))
                #expect(DataPlaneTests.status(health) == 200)
                let ready = try await RawConnection.exchange(port: control, DataPlaneTests.get("/readyz", as: nil))
                #expect(DataPlaneTests.status(ready) == 200)
            }
        }
    }

    private static func mutated(_ bytes: [UInt8], _ random: inout MutationGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(bytes[place], at: place)
            case 3: bytes.removeSubrange(place..<min(place + 20, bytes.count))
            default: bytes.insert(contentsOf: [0x0D, 0x0A], at: place)
            }
        }
        return bytes
    }

    @Test func pipelinedQuestionsAreAnsweredInOrder() async throws {
        try await ServerWorld.with { world in
            try await world.running { _, port in
                let connection = try await RawConnection.open(port: port)
                let count = 500
                var all = ""
                for index in 0..<count {
                    all += DataPlaneTests.post("/v1/data/app/echo", #"{"input":\#(index)}"#, close: false)
                }
                connection.push(Array(all.utf8))
                #expect(await connection.wait { $0.answers >= count })
                let bodies = connection.text.split(separator: "HTTP/1.1 200").map { DataPlaneTests.body(String($0)) }
                #expect(bodies == (0..<count).map { #"{"result":\#($0)}"# })
                await connection.close()
            }
        }
    }

    @Test func aRequestInPiecesIsOneRequest() async throws {
        try await ServerWorld.with { world in
            try await world.running { _, port in
                let connection = try await RawConnection.open(port: port)
                let text = DataPlaneTests.post("/v1/data/app/echo", #"{"input":"pieces"}"#)
                for byte in text.utf8 { try await connection.send([byte]) }
                _ = await connection.wait { $0.isClosed }
                #expect(DataPlaneTests.body(connection.text) == #"{"result":"pieces"}"#)

                let chunked = try await RawConnection.exchange(
                    port: port,
                    "POST /v1/data/app/echo HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer dev-pep\r\n"
                        + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                        + "5\r\n{\"inp\r\n8;ext=1\r\nut\":\"x\"}\r\n0\r\nTrailer: t\r\n\r\n")
                #expect(DataPlaneTests.body(chunked) == #"{"result":"x"}"#)

                let continued = try await RawConnection.open(port: port)
                try await continued.send(
                    "POST /v1/data/app/echo HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer dev-pep\r\n"
                        + "Content-Length: 11\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n")
                #expect(await continued.wait { $0.text.hasPrefix("HTTP/1.1 100 Continue\r\n\r\n") })
                try await continued.send(#"{"input":1}"#)
                _ = await continued.wait { $0.isClosed }
                #expect(continued.text.hasSuffix(#"{"result":1}"#))

                let old = try await RawConnection.exchange(port: port, "GET /health HTTP/1.0\r\n\r\n")
                #expect(DataPlaneTests.status(old) == 200 && old.contains("Connection: close"))

                let half = try await RawConnection.open(port: port)
                try await half.send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
                try await half.closeOutput()
                #expect(await half.wait { $0.isClosed })
                #expect(DataPlaneTests.status(half.text) == 200, "who closes its side still reads the answer")
            }
        }
    }

    @Test func slowClientsAreLetGo() async throws {
        try await ServerWorld.with({
            $0.decisionLimits.requestTimeout = .seconds(1)
            $0.decisionLimits.idleTimeout = .seconds(3)
            $0.controlLimits.bodyTimeout = .seconds(1)
        }) { world in
            try await world.running { control, port in
                let silent = try await RawConnection.open(port: port)
                let loris = try await RawConnection.open(port: port)
                let body = try await RawConnection.open(port: port)
                // Pushed, not sent: on a busy machine the server may let go before the first byte.
                loris.push(Array("GET /health HTTP/1.1\r\nHost: x\r\n".utf8))
                body.push(Array((HostileClientTests.head("Content-Length: 100\r\n") + "{").utf8))
                // One byte now and then keeps no connection.
                var sent = 0
                while !loris.isClosed || !body.isClosed, sent < 1000 {
                    loris.push(Array("X".utf8))
                    body.push(Array(" ".utf8))
                    sent += 1
                    try await Task.sleep(for: .milliseconds(10))
                }
                #expect(loris.isClosed && body.isClosed)
                #expect(DataPlaneTests.status(loris.text) == 408 && DataPlaneTests.status(body.text) == 408)
                #expect(await silent.wait { $0.isClosed })
                #expect(silent.text.isEmpty)

                let late = try await RawConnection.open(port: control)
                try await late.send(
                    "POST /api/v1/check HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer dev-alice\r\n"
                        + "Content-Length: 100\r\n\r\n{")
                #expect(await late.wait { $0.text.contains("request_timeout") })
                #expect(await late.wait { $0.isClosed })
            }
        }
    }

    /// Who asks and does not read is not read from: what waits for it is bounded by what it sent at once.
    @Test func whoDoesNotReadIsNotServed() async throws {
        try await ServerWorld.with({ $0.decisionLimits.writeTimeout = .milliseconds(500) }) { world in
            try await world.running { _, port in
                let greedy = try await RawConnection.open(port: port, reads: false)
                let large = String(repeating: "x", count: 60_000)
                let request = Array(
                    DataPlaneTests.post("/v1/data/app/echo", #"{"input":"\#(large)"}"#, close: false).utf8)
                for _ in 0..<500 { greedy.push(request) }
                for _ in 0..<20 {
                    let health = try await RawConnection.exchange(port: port, DataPlaneTests.get("/health", as: nil))
                    #expect(DataPlaneTests.status(health) == 200, "others are served meanwhile")
                }
                // Longer than the write timeout, in which nothing is read: who reads nothing is not told either.
                try await Task.sleep(for: .seconds(1))
                try? await greedy.startReading()
                #expect(await greedy.wait { $0.isClosed }, "it was let go")
                #expect(greedy.answers < 500)
            }
        }
    }

    @Test func connectionsBeyondTheBoundWait() async throws {
        try await ServerWorld.with({ $0.decisionLimits.maxConnections = 2 }) { world in
            try await world.running { _, port in
                let first = try await RawConnection.open(port: port)
                let second = try await RawConnection.open(port: port)
                for connection in [first, second] {
                    try await connection.send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
                    #expect(await connection.wait { $0.answers == 1 })
                }
                let third = try await RawConnection.open(port: port)
                try await third.send(DataPlaneTests.get("/health", as: nil))
                // Nothing tells that an answer does not come; a server that gave one would have done so by now.
                try await Task.sleep(for: .milliseconds(200))
                #expect(third.text.isEmpty)
                await first.close()
                #expect(await third.wait { $0.answers == 1 })
            }
        }
    }
}

/// SplitMix64: the same seed gives the same attacks.
private struct MutationGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
