import Foundation
import NIOCore
import NIOPosix
import Rego
import RegoHTTP
import TestFolders
import Testing

/// `http.send` against real servers on loopback.
@Suite("http.send", .enabled(if: LoopbackServer.isPossible), .serialized)
struct HTTPSendTests {
    static let transport = ClientTransport()
    static let now: Int64 = 1_709_210_096_000_000_000

    /// What `query` answers, with `input` and access to loopback.
    static func evaluate(
        _ input: Value, query: String = "http.send(input)", network: NetworkAccess? = nil, now: Int64 = now,
        strict: Bool = true, limits: EvaluationLimits = EvaluationLimits(),
        cancellation: EvaluationCancellation? = nil
    ) throws -> Value? {
        var options = EvaluationOptions(
            now: now, seed: 1, limits: limits, strictBuiltinErrors: strict, cancellation: cancellation)
        options.network = network ?? access()
        return try Engine().prepare("x := \(query)").value(input: input, options: options).value
    }

    static func access(
        _ hosts: NetworkHosts = .only(["127.0.0.1", "localhost", "service.test"]), cache: HTTPResponseCache? = nil,
        responseBytes: Int = 1 << 20
    ) -> NetworkAccess {
        NetworkAccess(hosts: hosts, transport: transport, cache: cache, responseBytes: responseBytes)
    }

    static func message(_ input: Value, network: NetworkAccess? = nil) throws -> String {
        let error = #expect(throws: EvaluationError.self) { try evaluate(input, network: network) }
        return error?.message ?? ""
    }

    @Test func sendsWhatItIsTold() throws {
        let server = try LoopbackServer()
        let answer = try Self.evaluate([
            "method": "post", "url": Value(server.base + "/echo?a=b c"), "body": ["k": [1, "<é>"]],
            "headers": ["content-type": "application/json", "x-a": "b"],
        ])
        #expect(answer?.get("status") == "200 OK")
        #expect(answer?.get("status_code") == 200)
        #expect(answer?.get("headers")?.get("content-type") == ["application/json; charset=utf-8"])
        let body = try #require(answer?.get("body"))
        #expect(body.get("method") == "POST")
        #expect(body.get("path") == "/echo?a=b%20c")
        #expect(body.get("body") == #"{"k":[1,"\u003cé\u003e"]}"#)
        #expect(body.get("headers")?.get("x-a") == "b")
        #expect(body.get("headers")?.get("content-type") == "application/json")
        #expect(body.get("headers")?.get("host") == Value("127.0.0.1:\(server.port)"))
        let raw = try Self.evaluate([
            "method": "PUT", "url": Value(server.base + "/echo"), "raw_body": "as it is", "body": 1,
            "headers": ["Host": "other.test"],
        ])
        #expect(raw?.get("body")?.get("body") == "as it is")
        #expect(raw?.get("body")?.get("headers")?.get("host") == "other.test")
        let user = try Self.evaluate([
            "method": "GET", "url": Value("http://u:p%20w@127.0.0.1:\(server.port)/echo"),
        ])
        #expect(user?.get("body")?.get("headers")?.get("authorization") == "Basic dTpwIHc=")
    }

    @Test func showsTheResponse() throws {
        let server = try LoopbackServer()
        func get(_ path: String, _ more: (key: Value, value: Value)...) throws -> Value? {
            try Self.evaluate(
                .object(RegoObject([("method", "get"), ("url", Value(server.base + path))] + more)))
        }
        let many = try get("/many")
        #expect(many?.get("headers")?.get("x-many") == ["a", "b"])
        #expect(many?.get("body") == .null)
        let text = try get("/text?body=%7B%22a%22:1%7D")
        #expect(text?.get("body") == .null)
        #expect(text?.get("raw_body") == #"{"a":1}"#)
        #expect(try get("/text?body=%7B%22a%22:1%7D", ("force_json_decode", true))?.get("body") == ["a": 1])
        #expect(try get("/text?body=a:%20%5B1%5D", ("force_yaml_decode", true))?.get("body") == ["a": [1]])
        #expect(try get("/text?body=a:%201&type=application/x-yaml")?.get("body") == ["a": 1])
        #expect(try get("/text?body=1&type=application/problem%2Bjson")?.get("body") == 1)
        #expect(try get("/text?body=nope&type=application/json")?.get("body") == .null)
        let missing = try get("/nope")
        #expect(missing?.get("status") == "404 Not Found")
        #expect(missing?.get("raw_body") == "nothing")
    }

    @Test func reachesOnlyTheHostsThatAreAllowed() throws {
        let server = try LoopbackServer()
        let url = Value(server.base + "/count?key=hosts")
        for hosts in [NetworkHosts.none, .only(["localhost", "127.0.0.2", "*", "127.0.0"])] {
            let message = try Self.message(["method": "GET", "url": url], network: Self.access(hosts))
            #expect(message == "http.send: unallowed host: 127.0.0.1")
        }
        // Off unless somebody configures it, also where the error only makes the rule undefined.
        var options = EvaluationOptions(now: 0)
        options.strictBuiltinErrors = false
        let query = try Engine().prepare("x := http.send(input)")
        #expect(try query.value(input: ["method": "GET", "url": url], options: options).value == nil)
        // A redirect leads no further than the list.
        let input: Value = [
            "method": "GET", "url": Value(server.base + "/to?url=http://localhost:\(server.port)/count"),
            "enable_redirect": true,
        ]
        let refused = try Self.message(input, network: Self.access(.only(["127.0.0.1"])))
        #expect(refused.hasSuffix("/count\": unallowed host: localhost"), "\(refused)")
        #expect(try Self.evaluate(input)?.get("status_code") == 200)
        // Only the allowed redirect reached the server.
        let count = try Self.evaluate(["method": "GET", "url": Value(server.base + "/count")])
        #expect(count?.get("body") == 2)
        #expect(try Self.evaluate(["method": "GET", "url": url])?.get("body") == 1)
    }

    @Test func followsRedirectsOnlyIfTold() throws {
        let server = try LoopbackServer()
        func get(_ path: String, _ method: Value, follow: Bool) throws -> Value? {
            try Self.evaluate([
                "method": method, "url": Value(server.base + path), "raw_body": "x",
                "enable_redirect": .bool(follow),
                "headers": ["authorization": "secret"],
            ])
        }
        let first = try get("/to?url=/echo", "POST", follow: false)
        #expect(first?.get("status_code") == 302)
        #expect(first?.get("headers")?.get("location") == ["/echo"])
        let seen = try get("/to?url=/echo", "POST", follow: true)?.get("body")
        #expect(seen?.get("method") == "GET")
        #expect(seen?.get("body") == "")
        #expect(seen?.get("headers")?.get("authorization") == "secret")
        let kept = try get("/to?code=307&url=/echo", "POST", follow: true)?.get("body")
        #expect(kept?.get("method") == "POST")
        #expect(kept?.get("body") == "x")
        // Secrets stay with their host.
        let elsewhere = "http://localhost:\(server.port)/echo"
        let other = try get("/to?url=\(elsewhere)", "GET", follow: true)?.get("body")
        #expect(other?.get("path") == "/echo")
        #expect(other?.get("headers")?.get("authorization") == nil)
        let endless = try Self.message([
            "method": "GET", "url": Value(server.base + "/loop"), "enable_redirect": true,
        ])
        #expect(endless.hasSuffix("/loop\": stopped after 10 redirects"), "\(endless)")
    }

    @Test func reportsErrorsAsValuesIfTold() throws {
        let closed = try LoopbackServer().port
        let url = Value("http://127.0.0.1:\(closed)/")
        let answer = try Self.evaluate(["method": "GET", "url": url, "raise_error": false])
        let text = "Get \"http://127.0.0.1:\(closed)/\": dial tcp 127.0.0.1:\(closed): connect: connection refused"
        #expect(
            answer == [
                "status_code": 0, "error": ["code": "eval_http_send_network_error", "message": Value(text)],
            ])
        #expect(try Self.message(["method": "GET", "url": url]) == "http.send: " + text)
        let wrong = try Self.evaluate(["method": "GET", "url": url, "raise_error": false, "nope": 1])
        #expect(wrong?.get("error")?.get("code") == "eval_http_send_internal_error")
        #expect(
            wrong?.get("error")?.get("message")
                == #"eval_type_error: http.send: operand 1 invalid request parameters(s): {"nope"}"#)
    }

    @Test func givesUpInTime() throws {
        let server = try LoopbackServer()
        let url = server.base + "/slow"
        #expect(
            try Self.message(["method": "GET", "url": Value(url), "timeout": "50ms"])
                == "http.send: Get \(url): request timed out")
        let value = try Self.evaluate([
            "method": "GET", "url": Value(url), "timeout": 50_000_000, "raise_error": false,
        ])
        #expect(value?.get("error")?.get("code") == "eval_http_send_network_error")
    }

    @Test func endsWithTheEvaluation() throws {
        let server = try LoopbackServer()
        let input: Value = [
            "method": "GET", "url": Value(server.base + "/slow"), "raise_error": false, "max_retry_attempts": 50,
        ]
        let late = #expect(throws: EvaluationError.self) {
            try Self.evaluate(input, limits: EvaluationLimits(wallTime: 100_000_000))
        }
        #expect(late?.code == .limit)
        let cancellation = EvaluationCancellation()
        Thread.detachNewThread {
            // So that the request is on its way. Whenever the cancellation comes, it ends the evaluation.
            Thread.sleep(forTimeInterval: 0.1)
            cancellation.cancel()
        }
        let cancelled = #expect(throws: EvaluationError.self) {
            try Self.evaluate(input, cancellation: cancellation)
        }
        #expect(cancelled?.code == .cancelled)
    }

    @Test func triesAgain() throws {
        let server = try LoopbackServer()
        func url(_ key: String) -> Value { Value(server.base + "/flaky?good=3&key=" + key) }
        let answer = try Self.evaluate(["method": "GET", "url": url("a"), "max_retry_attempts": 3])
        #expect(answer?.get("body") == 3)
        let few = try Self.message(["method": "GET", "url": url("b"), "max_retry_attempts": 1])
        #expect(few.hasPrefix("http.send: Get \""), "\(few)")
    }

    @Test("P14: a response that is too large is refused") func boundsResponses() throws {
        let server = try LoopbackServer()
        let url = Value(server.base + "/big?n=200000")
        #expect(try Self.evaluate(["method": "GET", "url": url])?.get("raw_body")?.asString?.utf8Count == 200_000)
        let message = try Self.message(
            ["method": "GET", "url": url], network: Self.access(responseBytes: 100_000))
        #expect(message.hasSuffix("the response is larger than the limit of 100000 bytes"), "\(message)")
    }

    @Test func speaksToUnixSockets() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let server = try LoopbackServer(.unix(folder.file("socket")))
        defer { withExtendedLifetime(server) {} }
        let socket = folder.file("socket").replacingOccurrences(of: "/", with: "%2F")
        let url = Value("unix://localhost/echo?a=1&socket=\(socket)")
        let answer = try Self.evaluate(["method": "GET", "url": url])
        #expect(answer?.get("body")?.get("path") == "/echo?a=1")
        #expect(answer?.get("body")?.get("headers")?.get("host") == "localhost")
        let message = try Self.message(["method": "GET", "url": url], network: Self.access(.only(["127.0.0.1"])))
        #expect(message == "http.send: unallowed host: localhost")
    }

    @Test func refusesToBlockAnEventLoop() throws {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let text = try loop.submit {
            try Self.evaluate(["method": "GET", "url": "http://127.0.0.1:9/", "raise_error": false])?
                .get("error")?.get("message")?.asString?.string ?? ""
        }.wait()
        #expect(text.contains("may not be evaluated on an event loop"), "\(text)")
    }
}
