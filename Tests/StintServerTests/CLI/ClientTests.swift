import ArgumentParser
import StintAPI
import StintClient
import Testing

@testable import stint

/// The client against servers that answer well, badly, or not at all.
@Suite struct ClientTests {
    static let me = #"{"subject":{"type":"user","id":"alice"},"groups":[],"roles":["user"],"human_session":true}"#
    static let grant = """
        {"id":"g-1","version":1,"state":"relinquished","request_id":"r-1","beneficiary":{"type":"user","id":"alice"},\
        "entitlement":"a:b","starts_at":"2026-11-23T10:45:00Z","expires_at":"2026-11-23T11:45:00Z","approvals":[],\
        "a_member_of_a_newer_server":[1]}
        """

    @Test func sendsTheTokenAndReadsTheAnswer() async throws {
        let server = try ScriptedServer([ScriptedServer.json("200 OK", Self.me)])
        defer { server.stop() }
        let me = try await Self.client(server).whoami()
        #expect(me.subject == SubjectRef(type: "user", id: "alice"))
        let sent = try #require(server.received.first)
        #expect(sent.hasPrefix("GET /api/v1/whoami HTTP/1.1\r\n"))
        #expect(sent.contains("authorization: Bearer secret-token\r\n"))
        #expect(!sent.contains("idempotency-key"))
    }

    @Test func identifiersAreEscaped() async throws {
        let server = try ScriptedServer([ScriptedServer.json("200 OK", Self.grant)])
        defer { server.stop() }
        _ = try await Self.client(server).grant("../x?y=1 é")
        let sent = try #require(server.received.first)
        #expect(sent.hasPrefix("GET /api/v1/grants/..%2Fx%3Fy%3D1%20%C3%A9 HTTP/1.1\r\n"))
    }

    @Test func filtersBecomeTheQuery() async throws {
        let server = try ScriptedServer([ScriptedServer.json("200 OK", #"{"items":[],"next":"c"}"#)])
        defer { server.stop() }
        var filter = GrantFilter()
        filter.state = .active
        filter.beneficiary = SubjectRef(type: "user", id: "a&b")
        let page = try await Self.client(server).grants(matching: filter, cursor: "x=", limit: 5)
        #expect(page.next == "c")
        let sent = try #require(server.received.first)
        #expect(sent.hasPrefix("GET /api/v1/grants?state=active&beneficiary=user%3Aa%26b&cursor=x%3D&limit=5 HTTP"))
    }

    @Test(arguments: [
        ScriptedServer.Step.close,
        ScriptedServer.problem(
            "503 Service Unavailable", #"{"type":"/problems/busy","title":"t","status":503,"code":"busy"}"#),
        ScriptedServer.problem(
            "409 Conflict",
            #"{"type":"t","title":"t","status":409,"code":"idempotency_in_flight","retry_after_seconds":0}"#),
    ])
    func aCommandIsSentAgainWithItsKey(first: ScriptedServer.Step) async throws {
        let server = try ScriptedServer([first, ScriptedServer.json("200 OK", Self.grant)])
        defer { server.stop() }
        let grant = try await Self.client(server).relinquish(grant: "g-1", reason: "done")
        #expect(grant.state == .relinquished)
        let keys = server.received.compactMap { sent in
            sent.split(separator: "\r\n").first { $0.hasPrefix("idempotency-key: ") }
        }
        #expect(keys.count == 2)
        #expect(Set(keys).count == 1)
        #expect(keys.first?.utf8.count == "idempotency-key: ".utf8.count + 32)
    }

    @Test func everyCommandHasAKeyOfItsOwn() {
        let keys = Set((0..<1_000).map { _ in StintClient.freshKey() })
        #expect(keys.count == 1_000)
        #expect(keys.allSatisfy { $0.utf8.count == 32 })
    }

    @Test func aRefusalIsNotSentAgain() async throws {
        let server = try ScriptedServer([
            ScriptedServer.problem(
                "403 Forbidden",
                #"{"type":"t","title":"Nobody reviews","status":403,"code":"own_request","detail":"it is yours","reasons":[{"code":"c","message":"m","remedy":"r"}]}"#
            )
        ])
        defer { server.stop() }
        let error = await #expect(throws: StintClientError.self) {
            try await Self.client(server).review(request: "r-1", ReviewCommand(decision: .approve))
        }
        #expect(error?.code == .ownRequest)
        #expect(error?.exitClass == .denied)
        #expect(error?.problem?.reasons?.first?.remedy == "r")
        #expect(server.received.count == 1)
        #expect(server.received.first?.contains(#"{"decision":"approve"}"#) == true)
    }

    @Test(arguments: [
        ("200 OK", "<html>", ErrorCode("bad_answer"), ExitClass.server),
        ("200 OK", "{}", ErrorCode("bad_answer"), .server),
        ("200 OK", "", ErrorCode("bad_answer"), .server), ("404 Not Found", "<html>", ErrorCode("bad_answer"), .server),
        ("302 Found", "", ErrorCode("bad_answer"), .server), ("500 Oops", "{", ErrorCode("bad_answer"), .server),
        ("200 OK", String(repeating: "[", count: 100_000), ErrorCode("bad_answer"), .server),
    ])
    func whatIsNotStintIsSaid(status: String, body: String, code: ErrorCode, exit: ExitClass) async throws {
        let server = try ScriptedServer([
            ScriptedServer.json(status, body, headers: "location: http://127.0.0.1:1/\r\n")
        ])
        defer { server.stop() }
        let error = await #expect(throws: StintClientError.self) { try await Self.client(server).whoami() }
        #expect(error?.code == code)
        #expect(error?.exitClass == exit)
    }

    @Test func aPauseWithoutEndIsNotWaitedFor() async throws {
        let problem = #"{"type":"t","title":"t","status":503,"code":"busy","retry_after_seconds":9223372036854775807}"#
        let server = try ScriptedServer([ScriptedServer.problem("503 Service Unavailable", problem)])
        defer { server.stop() }
        let error = await #expect(throws: StintClientError.self) { try await Self.client(server).whoami() }
        #expect(error?.code == .busy)
        #expect(server.received.count == 1)
    }

    @Test func answersAreBounded() async throws {
        let server = try ScriptedServer([ScriptedServer.json("200 OK", String(repeating: " ", count: 10_000))])
        defer { server.stop() }
        var client = try Self.client(server).configuration
        client.maximumAnswerBytes = 9_999
        let bounded = StintClient(client)
        let error = await #expect(throws: StintClientError.self) { try await bounded.whoami() }
        #expect(error?.code == ErrorCode("answer_too_large"))
    }

    @Test func aSilentServerIsGivenUp() async throws {
        let server = try ScriptedServer([.hang])
        defer { server.stop() }
        var configuration = try Self.client(server).configuration
        configuration.timeout = .milliseconds(200)
        let client = StintClient(configuration)
        let error = await #expect(throws: StintClientError.self) { try await client.whoami() }
        #expect(error?.code == ErrorCode("timed_out"))
        #expect(error?.exitClass == .server)
    }

    @Test func nobodyThereIsSaid() async throws {
        let server = try ScriptedServer([.close])
        server.stop()
        let error = await #expect(throws: StintClientError.self) { try await Self.client(server).whoami() }
        #expect(error?.code == .unreachable)
        #expect(error?.message == "cannot reach `\(server.address)`: connection refused")
    }

    @Test func waitingCanBeGivenUp() async throws {
        let server = try ScriptedServer([.hang])
        defer { server.stop() }
        let client = try Self.client(server)
        let call = Task { try await client.whoami() }
        while server.received.isEmpty { await Task.yield() }
        call.cancel()
        let error = await #expect(throws: StintClientError.self) { try await call.value }
        #expect(error?.code == ErrorCode("cancelled"))
    }

    @Test(arguments: [
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080", true),
        ("HTTPS://Stint.Example/a/", "https://Stint.Example/a", false),
        ("http://[::1]:9", "http://[::1]:9", true), ("http://localhost", "http://localhost", true),
        ("http://127.evil.example", "http://127.evil.example", false), ("http://127.9.9.9", "http://127.9.9.9", true),
    ])
    func serverAddresses(text: String, base: String, isLoopback: Bool) throws {
        let address = try ServerAddress(text)
        #expect(address.base == base)
        #expect(address.isLoopback == isLoopback)
    }

    @Test(arguments: [
        "", "localhost:8080", "ftp://h", "http://", "http://u:p@h", "http://h?x", "http://h#x", "http://h:0",
        "http://h:99999", "http://a b", "unix:///x",
    ])
    func otherAddressesAreRefused(text: String) {
        let error = #expect(throws: StintClientError.self) { try ServerAddress(text) }
        #expect(error?.exitClass == .usage)
    }

    @Test(arguments: [
        ("--token t1 whoami", ["STINT_TOKEN": "t2"], "t1"), ("--as bob whoami", [:], "dev-bob"),
        ("--as bob whoami", ["STINT_TOKEN": "t2"], "dev-bob"), ("whoami", ["STINT_TOKEN": "t2"], "t2"),
        ("whoami", [:], nil),
        ("whoami", ["HOME": "/nonexistent"], nil),
    ])
    func tokensAreFoundInOrder(line: String, environment: [String: String], token: String?) throws {
        #expect(try Self.source(line, environment).token() == token)
    }

    @Test(arguments: [
        ("--token t --as bob whoami", "not both"),
        ("--as bob --server http://stint.example whoami", "on this machine only"),
        ("--token=a_b whoami", "a character that no token has"),
    ])
    func tokensThatCannotBeAreRefused(line: String, words: String) throws {
        let error = try #require(throws: CommandFailure.self) { try Self.source(line, [:]).token() }
        #expect(error.message?.contains(words) == true)
        #expect(error.status == ExitClass.usage.rawValue)
    }

    private static func client(_ server: ScriptedServer) throws -> StintClient {
        let address = try ServerAddress(server.address)
        return StintClient(.init(server: address, token: "secret-token"))
    }

    private static func source(_ line: String, _ environment: [String: String]) throws -> TokenSource {
        let words = line.split(separator: " ").map { String($0).replacing("_", with: "\n") }
        let command = try #require(try StintCommand.parseAsRoot(LeadingOptions.moved(words)) as? WhoAmICommand)
        let server = try ServerAddress(command.server.server ?? ServerAddress.standard)
        return TokenSource(options: command.server, server: server, environment: environment)
    }
}
