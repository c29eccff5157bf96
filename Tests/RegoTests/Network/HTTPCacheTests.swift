import Foundation
import Rego
import RegoHTTP
import Testing

/// What `http.send` keeps: within one evaluation, and beyond it. The servers count how often they are asked.
@Suite("The caches of http.send", .enabled(if: LoopbackServer.isPossible), .serialized)
struct HTTPCacheTests {
    private static func body(
        _ server: LoopbackServer, _ path: String, _ more: [(key: Value, value: Value)], _ cache: HTTPResponseCache?,
        after seconds: Int64 = 0
    ) throws -> Value? {
        let input = RegoObject([("method", "GET"), ("url", Value(server.base + path))] + more)
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let now = (Int64(time.tv_sec) + seconds) * 1_000_000_000
        return try HTTPSendTests.evaluate(
            .object(input), network: HTTPSendTests.access(cache: cache), now: now)?.get("body")
    }

    @Test func asksOnceInAnEvaluation() throws {
        let server = try LoopbackServer()
        let url = Value(server.base + "/count")
        let same = "[http.send(input).body, http.send(input).body, http.send(object.union(input, {})).body]"
        #expect(try HTTPSendTests.evaluate(["method": "GET", "url": url], query: same) == [1, 1, 1])
        // Headers that do not count make no other request.
        let ignoring = """
            [http.send(object.union(input, {"headers": {"x": sprintf("%d", [n])}, "cache_ignored_headers": ["x"]})).body |
                some n in numbers.range(1, 3)]
            """
        #expect(try HTTPSendTests.evaluate(["method": "GET", "url": url], query: ignoring) == [2, 2, 2])
        // An error is one answer too.
        let failing = """
            count({http.send(object.union(input, {"force_json_decode": false})).error.message,
                http.send(object.union(input, {"force_json_decode": false})).error.message})
            """
        let flaky: Value = [
            "method": "GET", "url": Value(server.base + "/flaky?good=2"), "raise_error": false,
        ]
        #expect(try HTTPSendTests.evaluate(flaky, query: failing) == 1)
    }

    @Test func keepsWhatTheServerAllows() throws {
        let server = try LoopbackServer()
        let cache = HTTPResponseCache()
        let cached: [(key: Value, value: Value)] = [("cache", true)]
        func body(_ path: String, after: Int64 = 0) throws -> Value? {
            try Self.body(server, path, cached, cache, after: after)
        }
        #expect(try body("/kept?key=a&Cache-Control=max-age%3D60") == 1)
        #expect(try body("/kept?key=a&Cache-Control=max-age%3D60", after: 50) == 1)
        #expect(try body("/kept?key=a&Cache-Control=max-age%3D60", after: 70) == 2)
        #expect(try body("/kept?key=b&Cache-Control=no-store,max-age%3D60") == 1)
        #expect(try body("/kept?key=b&Cache-Control=no-store,max-age%3D60") == 2)
        #expect(try body("/kept?key=c") == 1)
        #expect(try body("/kept?key=c") == 2)
        let expires = "/kept?key=d&Expires=Fri,%2001%20Jan%202100%2000:00:00%20GMT"
        #expect(try body(expires) == 1)
        #expect(try body(expires) == 1)
        #expect(try body("/kept?key=e&Expires=0") == 1)
        #expect(try body("/kept?key=e&Expires=0") == 2)
        #expect(try body("/kept?key=f&code=500&Cache-Control=max-age%3D60") == 1)
        #expect(try body("/kept?key=f&code=500&Cache-Control=max-age%3D60") == 2)
        // Without being asked nothing is kept.
        let path = "/kept?key=g&Cache-Control=max-age%3D60"
        #expect(try Self.body(server, path, [], cache) == 1)
        #expect(try Self.body(server, path, [], cache) == 2)
    }

    @Test func asksWhetherItIsStillGood() throws {
        let server = try LoopbackServer()
        let cache = HTTPResponseCache()
        func body(_ path: String, after: Int64 = 0) throws -> Value? {
            try Self.body(server, path, [("cache", true)], cache, after: after)
        }
        for tag in ["ETag=%22v1%22", "Last-Modified=Wed,%2021%20Oct%202015%2007:28:00%20GMT"] {
            let path = "/kept?key=\(tag.prefix(2))&Cache-Control=max-age%3D10&\(tag)"
            #expect(try body(path) == 1)
            // The server is asked and says that nothing has changed: the old body, for another ten seconds.
            #expect(try body(path, after: 20) == 1)
            #expect(try body(path, after: 1) == 1)
        }
        let asked = try Self.body(server, "/kept?key=ET", [], nil)
        #expect(asked == 3)
    }

    @Test func keepsByForce() throws {
        let server = try LoopbackServer()
        let cache = HTTPResponseCache()
        for mode: Value in ["serialized", "deserialized"] {
            let path = "/kept?key=\(mode)&Cache-Control=no-store".replacingOccurrences(of: "\"", with: "")
            let forced: [(key: Value, value: Value)] = [
                ("force_cache", true), ("force_cache_duration_seconds", 100), ("caching_mode", mode),
            ]
            #expect(try Self.body(server, path, forced, cache) == 1)
            #expect(try Self.body(server, path, forced, cache, after: 90) == 1)
            #expect(try Self.body(server, path, forced, cache, after: 110) == 2)
        }
    }

    @Test("P14: the cache stays within its size") func boundsTheCache() throws {
        let server = try LoopbackServer()
        let cache = HTTPResponseCache(maximumBytes: 20_000)
        let forced: [(key: Value, value: Value)] = [("force_cache", true), ("force_cache_duration_seconds", 100)]
        for size in 0..<20 { _ = try Self.body(server, "/big?n=\(4000 + size)", forced, cache) }
        #expect(cache.count > 1)
        #expect(cache.count <= 5)
        _ = try Self.body(server, "/big?n=40000", forced, cache)
        #expect(cache.count <= 5)
        cache.removeAll()
        #expect(cache.count == 0)
    }
}
