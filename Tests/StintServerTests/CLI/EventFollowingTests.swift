import StintAPI
import StintClient
import Testing

@testable import stint

/// Following events over connections that break.
@Suite struct EventFollowingTests {
    /// A stream with these events, and the end of it.
    static func stream(_ positions: ClosedRange<Int>) -> ScriptedServer.Step {
        let messages = positions.map { position in
            """
            id: \(position)\r\nevent: grant.expired\r\ndata: {"sequence":\(position),"at":"2026-11-23T10:45:00Z",\
            "type":"grant.expired","text":"it ended","reasons":[]}\r\n\r\n
            """
        }
        return .bytes(
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n: here\r\n\r\n"
                + messages.joined())
    }

    @Test func whatBreaksGoesOnAfterTheLastEvent() async throws {
        let server = try ScriptedServer([Self.stream(7...8), .close, Self.stream(9...9), Self.stream(10...12)])
        defer { server.stop() }
        let binary = StintBinary(environment: ["STINT_SERVER": server.address])
        let outcome = try await binary.run([
            "--as", "alice", "events", "--follow", "--after", "6", "--count", "5", "--type", "grant",
        ])
        #expect(outcome.status == 0, "\(outcome.err)")
        let numbers = outcome.out.split(separator: "\n").compactMap { Int($0.split(separator: " ").first ?? "") }
        #expect(numbers == [7, 8, 9, 10, 11])
        let asked = server.received.compactMap { $0.split(separator: " ").dropFirst().first.map(String.init) }
        #expect(
            asked == [
                "/api/v1/events?after=6&types=grant", "/api/v1/events?after=8&types=grant",
                "/api/v1/events?after=8&types=grant", "/api/v1/events?after=9&types=grant",
            ])
    }

    @Test func aRefusalEndsIt() async throws {
        let problem =
            #"{"type":"/problems/x","title":"T","status":403,"code":"not_permitted","detail":"no events for you"}"#
        let server = try ScriptedServer([ScriptedServer.problem("403 Forbidden", problem)])
        defer { server.stop() }
        let binary = StintBinary(environment: ["STINT_SERVER": server.address])
        let outcome = try await binary.run(["--as", "alice", "events", "--follow"])
        #expect(outcome.status == 3)
        #expect(outcome.err.contains("no events for you [not_permitted]"))
        #expect(server.received.count == 1)
    }

    @Test func withoutFollowingItEndsWithWhatThereIs() async throws {
        let server = try ScriptedServer([Self.stream(1...3)])
        defer { server.stop() }
        let binary = StintBinary(environment: ["STINT_SERVER": server.address])
        let outcome = try await binary.run(["--as", "alice", "events", "-o", "json"])
        #expect(outcome.status == 0, "\(outcome.err)")
        #expect(outcome.out.split(separator: "\n").count == 3)
        #expect(outcome.out.hasPrefix("{\"at\":\"2026-11-23T10:45:00Z\","))
        #expect(server.received.first?.hasPrefix("GET /api/v1/events?after=0&follow=false ") == true)
    }
}
