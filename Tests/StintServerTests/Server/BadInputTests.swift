import HTTPTypes
import HummingbirdTesting
import StintAPI
import StintCore
import StintTesting
import Testing

@testable import StintServer

/// What is wrong gets one clear error that names the place; nothing changes, and the server stays up.
@Suite struct BadInputTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        var method = HTTPRequest.Method.post
        var path = "/api/v1/requests"
        var body: [UInt8]?
        var headers: [String: String] = [:]
        let status: Int
        let code: String
        var pointer: String?

        init(
            _ name: String, method: HTTPRequest.Method = .post, path: String = "/api/v1/requests",
            _ body: String? = nil, bytes: [UInt8]? = nil, headers: [String: String] = [:], status: Int, code: String,
            pointer: String? = nil
        ) {
            self.name = name
            self.method = method
            self.path = path
            self.body = bytes ?? body.map { Array($0.utf8) }
            self.headers = headers
            self.status = status
            self.code = code
            self.pointer = pointer
        }

        var testDescription: String { name }
    }

    static func submit(_ members: String) -> String {
        #"{"items":[{"entitlement":"payments-db:readonly"}],"reason":"to look at orders"\#(members)}"#
    }

    static let review = "/api/v1/requests/rq-1/reviews"
    static let revoke = "/api/v1/grants/gr-1/revoke"

    static let json: [Case] = [
        Case("an empty body", "", status: 400, code: "malformed_json"),
        Case("no JSON", "hello", status: 400, code: "malformed_json"),
        Case("cut off", #"{"items":"#, status: 400, code: "malformed_json"),
        Case("two values", "{}{}", status: 400, code: "malformed_json"),
        Case("an array", "[]", status: 400, code: "invalid_request"),
        Case("a number", "1", status: 400, code: "invalid_request"),
        Case(
            "invalid UTF-8", bytes: Array(#"{"reason":""#.utf8) + [0xFF, 0xFE] + Array(#""}"#.utf8), status: 400,
            code: "malformed_json"),
        Case(
            "an overlong sequence", bytes: Array(#"{"reason":""#.utf8) + [0xC0, 0xAF] + Array(#""}"#.utf8),
            status: 400, code: "malformed_json"),
        Case("a lone surrogate", #"{"reason":"\ud800"}"#, status: 400, code: "malformed_json"),
        Case(
            "a NUL byte", bytes: Array(#"{"reason":""#.utf8) + [0] + Array(#""}"#.utf8), status: 400,
            code: "malformed_json"),
        Case("a byte order mark", bytes: [0xEF, 0xBB, 0xBF] + Array("{}".utf8), status: 400, code: "malformed_json"),
        Case("a key twice", submit(#","reason":"again""#), status: 400, code: "malformed_json"),
        Case("a key twice, deep down", submit(#","claimed":{"a":{"b":1,"b":2}}"#), status: 400, code: "malformed_json"),
        Case("deep arrays", String(repeating: "[", count: 100_000), status: 400, code: "malformed_json"),
        Case(
            "deep objects",
            submit(
                ",\"claimed\":" + String(repeating: #"{"a":"#, count: 40) + "1"
                    + String(repeating: "}", count: 40)), status: 400, code: "malformed_json"),
        Case(
            "a huge exponent", submit(#","duration_seconds":1e999999999"#), status: 400, code: "invalid_request",
            pointer: "/duration_seconds"),
        Case(
            "a huge integer", submit(#","duration_seconds":99999999999999999999999"#), status: 400,
            code: "invalid_request", pointer: "/duration_seconds"),
        Case("NaN", submit(#","duration_seconds":NaN"#), status: 400, code: "malformed_json"),
        Case(
            "too large", submit(#","ticket":""# + String(repeating: "x", count: 300_000) + #"""#), status: 413,
            code: "body_too_large"),
    ]

    static let members: [Case] = [
        Case("an unknown member", submit(#","resaon":"x""#), status: 400, code: "invalid_request", pointer: "/resaon"),
        Case(
            "an unknown member in an item", #"{"items":[{"entitlement":"a:b","role":"x"}],"reason":"r"}"#,
            status: 400, code: "invalid_request", pointer: "/items/0/role"),
        Case(
            "a slash in a member's name", submit(#","a/b~c":1"#), status: 400, code: "invalid_request",
            pointer: "/a~1b~0c"),
        Case("no items", #"{"reason":"r"}"#, status: 400, code: "invalid_request", pointer: "/items"),
        Case(
            "items as text", #"{"items":"a:b","reason":"r"}"#, status: 400, code: "invalid_request", pointer: "/items"),
        Case("empty items", #"{"items":[],"reason":"r"}"#, status: 400, code: "invalid_request", pointer: "/items"),
        Case(
            "an item twice", #"{"items":[{"entitlement":"a:b"},{"entitlement":"a:b"}],"reason":"r"}"#, status: 400,
            code: "entitlement_twice", pointer: "/items"),
        Case(
            "an item as text", #"{"items":["a:b"],"reason":"r"}"#, status: 400, code: "invalid_request",
            pointer: "/items/0"),
        Case(
            "no colon", #"{"items":[{"entitlement":"payments"}],"reason":"r"}"#, status: 400,
            code: "invalid_request", pointer: "/items/0/entitlement"),
        Case(
            "blanks in a name", #"{"items":[{"entitlement":"pay ments:x"}],"reason":"r"}"#, status: 400,
            code: "invalid_request", pointer: "/items/0/entitlement"),
        Case(
            "no reason", #"{"items":[{"entitlement":"a:b"}]}"#, status: 400, code: "invalid_request",
            pointer: "/reason"),
        Case(
            "a null reason", #"{"items":[{"entitlement":"a:b"}],"reason":null}"#, status: 400,
            code: "invalid_request", pointer: "/reason"),
        Case(
            "a blank reason", #"{"items":[{"entitlement":"a:b"}],"reason":" \n "}"#, status: 400,
            code: "reason_missing", pointer: "/reason"),
        Case(
            "a reason as number", #"{"items":[{"entitlement":"a:b"}],"reason":7}"#, status: 400,
            code: "invalid_request", pointer: "/reason"),
        Case(
            "a long reason",
            #"{"items":[{"entitlement":"a:b"}],"reason":""#
                + String(repeating: "x", count: 3000) + #""}"#, status: 400, code: "reason_too_long",
            pointer: "/reason"),
        Case(
            "a reason that turns the terminal", #"{"items":[{"entitlement":"a:b"}],"reason":"x\u001b[2J"}"#,
            status: 400, code: "reason_unprintable", pointer: "/reason"),
        Case(
            "duration 0", submit(#","duration_seconds":0"#), status: 400, code: "invalid_request",
            pointer: "/duration_seconds"),
        Case(
            "a negative duration", submit(#","duration_seconds":-1"#), status: 400, code: "invalid_request",
            pointer: "/duration_seconds"),
        Case(
            "half a second", submit(#","duration_seconds":0.5"#), status: 400, code: "invalid_request",
            pointer: "/duration_seconds"),
        Case(
            "a duration as text", submit(#","duration_seconds":"1h""#), status: 400, code: "invalid_request",
            pointer: "/duration_seconds"),
        Case(
            "a thousand years", submit(#","duration_seconds":31536000000"#), status: 400, code: "invalid_request",
            pointer: "/duration_seconds"),
        Case(
            "the greatest integer", submit(#","duration_seconds":9223372036854775807"#), status: 400,
            code: "invalid_request", pointer: "/duration_seconds"),
        Case(
            "ninety years", submit(#","duration_seconds":2838240000"#), status: 403, code: "duration_over_limit",
            pointer: "/duration_seconds"),
        Case(
            "a start that is no time", submit(#","starts_at":"tomorrow""#), status: 400, code: "invalid_request",
            pointer: "/starts_at"),
        Case(
            "the 30th of February", submit(#","starts_at":"2027-02-30T00:00:00Z""#), status: 400,
            code: "invalid_request", pointer: "/starts_at"),
        Case(
            "a leap second", submit(#","starts_at":"2026-12-31T23:59:60Z""#), status: 400, code: "invalid_request",
            pointer: "/starts_at"),
        Case(
            "no zone", submit(#","starts_at":"2026-12-31T23:59:59""#), status: 400, code: "invalid_request",
            pointer: "/starts_at"),
        Case(
            "the year 9999", submit(#","starts_at":"9999-12-31T23:59:59Z""#), status: 400, code: "invalid_request",
            pointer: "/starts_at"),
        Case(
            "the last instant there is", submit(#","starts_at":"2262-04-11T23:47:16.854775807Z""#), status: 403,
            code: "start_too_far", pointer: "/starts_at"),
        Case(
            "the first instant there is", submit(#","starts_at":"1677-09-21T00:12:44Z""#), status: 400,
            code: "start_passed", pointer: "/starts_at"),
        Case(
            "a start in the past", submit(#","starts_at":"2026-11-23T09:59:59Z""#), status: 400,
            code: "start_passed", pointer: "/starts_at"),
        Case(
            "a beneficiary as text", submit(#","beneficiary":"user:bob""#), status: 400, code: "invalid_request",
            pointer: "/beneficiary"),
        Case(
            "a beneficiary of no type", submit(#","beneficiary":{"type":"robot","id":"x"}"#), status: 400,
            code: "invalid_request", pointer: "/beneficiary/type"),
        Case(
            "a beneficiary with an empty id", submit(#","beneficiary":{"type":"user","id":""}"#), status: 400,
            code: "invalid_request", pointer: "/beneficiary/id"),
        Case(
            "an id with an invisible character", submit(#","beneficiary":{"type":"user","id":"bo\u200bb"}"#),
            status: 400, code: "invalid_request", pointer: "/beneficiary/id"),
        Case("claims as a list", submit(#","claimed":[]"#), status: 400, code: "invalid_request", pointer: "/claimed"),
        Case(
            "claims that are too large", submit(#","claimed":{"a":""# + String(repeating: "x", count: 20_000) + #""}"#),
            status: 400, code: "claimed_invalid", pointer: "/claimed"),
        Case(
            "dry_run as text", submit(#","dry_run":"yes""#), status: 400, code: "invalid_request", pointer: "/dry_run"),
    ]

    static let others: [Case] = [
        Case("no decision", path: review, "{}", status: 400, code: "invalid_request", pointer: "/decision"),
        Case(
            "a decision of another name", path: review, #"{"decision":"yes"}"#, status: 400,
            code: "invalid_request", pointer: "/decision"),
        Case(
            "a second item", path: review, #"{"decision":"deny","item":"2"}"#, status: 400, code: "invalid_request",
            pointer: "/item"),
        Case("no such request", path: review, #"{"decision":"deny"}"#, status: 404, code: "request_not_found"),
        Case(
            "a request's id that is none", path: "/api/v1/requests/%20/reviews", #"{"decision":"deny"}"#,
            status: 404, code: "request_not_found"),
        Case("no reason to revoke", path: revoke, "{}", status: 400, code: "invalid_request", pointer: "/reason"),
        Case("no such grant", path: revoke, #"{"reason":"x"}"#, status: 404, code: "grant_not_found"),
        Case(
            "an unknown member of a relinquish", path: "/api/v1/grants/gr-1/relinquish", #"{"why":"x"}"#,
            status: 400, code: "invalid_request", pointer: "/why"),
        Case(
            "an unknown member of a cancel", path: "/api/v1/requests/rq-1/cancel", #"{"why":"x"}"#, status: 400,
            code: "invalid_request", pointer: "/why"),
        Case(
            "a check without subject", path: "/api/v1/check", #"{"action":"read"}"#, status: 400,
            code: "invalid_request", pointer: "/subject"),
        Case(
            "a check with an odd action", path: "/api/v1/check",
            #"{"subject":{"type":"user","id":"alice"},"action":{},"resource":{"type":"a","id":"b"}}"#, status: 400,
            code: "invalid_request", pointer: "/action"),
        Case(
            "a form", path: "/api/v1/requests", "a=b",
            headers: ["content-type": "application/x-www-form-urlencoded"], status: 415,
            code: "unsupported_media_type"),
        Case(
            "a compressed body", "{}", headers: ["content-encoding": "gzip"], status: 415,
            code: "unsupported_media_type"),
        Case(
            "a key with a blank", submit(""), headers: ["idempotency-key": "a b"], status: 400,
            code: "idempotency_key_invalid", pointer: "Idempotency-Key"),
        Case(
            "an endless key", submit(""), headers: ["idempotency-key": String(repeating: "k", count: 256)],
            status: 400, code: "idempotency_key_invalid", pointer: "Idempotency-Key"),
        Case(
            "an empty key", submit(""), headers: ["idempotency-key": "\"\""], status: 400,
            code: "idempotency_key_invalid", pointer: "Idempotency-Key"),
        Case(
            "no such page", method: .get, path: "/api/v1/requests?limit=0", status: 400,
            code: "invalid_parameter", pointer: "?limit"),
        Case(
            "too many to a page", method: .get, path: "/api/v1/requests?limit=100000", status: 400,
            code: "invalid_parameter", pointer: "?limit"),
        Case(
            "a cursor that was made up", method: .get, path: "/api/v1/requests?cursor=x", status: 400,
            code: "invalid_parameter", pointer: "?cursor"),
        Case(
            "a cursor with blanks", method: .get, path: "/api/v1/grants?cursor=c%20", status: 400,
            code: "invalid_parameter", pointer: "?cursor"),
        Case(
            "an audit cursor", method: .get, path: "/api/v1/audit/events?cursor=p-1", status: 400,
            code: "invalid_parameter", pointer: "?cursor"),
        Case(
            "an unknown state", method: .get, path: "/api/v1/requests?state=open", status: 400,
            code: "invalid_parameter", pointer: "?state"),
        Case(
            "an unknown parameter", method: .get, path: "/api/v1/requests?stat=pending", status: 400,
            code: "invalid_parameter", pointer: "?stat"),
        Case(
            "a parameter twice", method: .get, path: "/api/v1/requests?limit=1&limit=2", status: 400,
            code: "invalid_parameter", pointer: "?limit"),
        Case(
            "bad percent-encoding in a query", method: .get, path: "/api/v1/requests?state=%zz", status: 400,
            code: "invalid_parameter"),
        Case(
            "bad percent-encoding in a path", method: .get, path: "/api/v1/requests/%e", status: 400,
            code: "invalid_path"),
        Case("invalid UTF-8 in a path", method: .get, path: "/api/v1/requests/%ff", status: 400, code: "invalid_path"),
        Case(
            "an endless address", method: .get, path: "/api/v1/requests/" + String(repeating: "a", count: 9000),
            status: 414, code: "uri_too_long"),
        Case("nothing there", method: .get, path: "/api/v1/nothing", status: 404, code: "not_found"),
        Case("a doubled slash", method: .get, path: "/api/v1//requests", status: 404, code: "not_found"),
        Case("dots", method: .get, path: "/api/v1/x/../requests", status: 404, code: "not_found"),
        Case("another method", method: .delete, path: "/api/v1/requests", status: 405, code: "method_not_allowed"),
    ]

    static let extend = "/api/v1/grants/gr-1/extend"

    /// What belongs to the whole lifecycle.
    static let lifecycle: [Case] = [
        Case(
            "an item of a review without colon", path: review, #"{"decision":"deny","items":["x"]}"#, status: 400,
            code: "invalid_request", pointer: "/items/0"),
        Case(
            "items of a review as text", path: review, #"{"decision":"deny","items":"a:b"}"#, status: 400,
            code: "invalid_request", pointer: "/items"),
        Case(
            "no items of a review", path: review, #"{"decision":"deny","items":[]}"#, status: 400,
            code: "invalid_request", pointer: "/items"),
        Case(
            "a duration of nothing", path: review, #"{"decision":"approve","duration_seconds":0}"#, status: 400,
            code: "invalid_request", pointer: "/duration_seconds"),
        Case(
            "glass broken by a word", submit(#","break_glass":"yes""#), status: 400, code: "invalid_request",
            pointer: "/break_glass"),
        Case(
            "an extension for no time", path: extend, #"{"reason":"r"}"#, status: 400, code: "invalid_request",
            pointer: "/duration_seconds"),
        Case(
            "an extension for no reason", path: extend, #"{"duration_seconds":60}"#, status: 400,
            code: "invalid_request", pointer: "/reason"),
        Case(
            "numbers to give back", path: "/api/v1/requests/rq-1/relinquish", #"{"items":[1]}"#, status: 400,
            code: "invalid_request", pointer: "/items"),
        Case(
            "revoking nothing in particular", path: "/api/v1/grants/revoke", #"{"reason":"r"}"#, status: 400,
            code: "invalid_request", pointer: ""),
        Case(
            "revoking two things", path: "/api/v1/grants/revoke",
            #"{"reason":"r","all":true,"resource":"payments-db"}"#, status: 400, code: "invalid_request",
            pointer: "/resource"),
        Case(
            "revoking not all", path: "/api/v1/grants/revoke", #"{"reason":"r","all":false}"#, status: 400,
            code: "invalid_request", pointer: "/all"),
        Case(
            "a freeze without scope", path: "/api/v1/freezes", #"{"name":"f","reason":"r"}"#, status: 400,
            code: "invalid_request", pointer: "/scope"),
        Case(
            "a freeze with an empty scope", path: "/api/v1/freezes", #"{"name":"f","scope":{},"reason":"r"}"#,
            status: 400, code: "invalid_request", pointer: "/scope"),
        Case(
            "a freeze of an odd entitlement", path: "/api/v1/freezes",
            #"{"name":"f","scope":{"entitlement":"x"},"reason":"r"}"#, status: 400, code: "invalid_request",
            pointer: "/scope/entitlement"),
        Case(
            "a freeze with a blank in its name", path: "/api/v1/freezes",
            #"{"name":"a b","scope":{"all":true},"reason":"r"}"#, status: 400, code: "invalid_request",
            pointer: "/name"),
        Case(
            "a delegation without an end", path: "/api/v1/delegations", #"{"to":{"type":"user","id":"bob"}}"#,
            status: 400, code: "invalid_request", pointer: "/ends_at"),
        Case(
            "a delegation to nobody", path: "/api/v1/delegations", #"{"ends_at":"2026-11-24T00:00:00Z"}"#, status: 400,
            code: "invalid_request", pointer: "/to"),
        Case(
            "a delegation until some day", path: "/api/v1/delegations",
            #"{"to":{"type":"user","id":"bob"},"ends_at":"Friday"}"#, status: 400, code: "invalid_request",
            pointer: "/ends_at"),
        Case(
            "a signal about nothing", path: "/api/v1/signals", #"{"type":"device_lost"}"#, status: 400,
            code: "invalid_request", pointer: ""),
        Case(
            "a signal about two things", path: "/api/v1/signals",
            #"{"type":"device_lost","person":"alice","resource":"x"}"#, status: 400, code: "invalid_request",
            pointer: "/resource"),
        Case(
            "a signal with data that is no object", path: "/api/v1/signals",
            #"{"type":"risk_score","person":"alice","data":7}"#, status: 400, code: "invalid_request",
            pointer: "/data"),
        Case(
            "a signal that lasts forever", path: "/api/v1/signals",
            #"{"type":"risk_score","person":"alice","ttl_seconds":99999999999999}"#, status: 400,
            code: "invalid_request", pointer: "/ttl_seconds"),
        Case(
            "a digest that is a number", path: "/api/v1/policy/confirm", #"{"digest":1}"#, status: 400,
            code: "invalid_request", pointer: "/digest"),
        Case(
            "an event before the first", method: .get, path: "/api/v1/events?after=-1", status: 400,
            code: "invalid_parameter", pointer: "?after"),
        Case(
            "an event that is not there yet", method: .get, path: "/api/v1/events?after=999999", status: 400,
            code: "invalid_parameter", pointer: "?after"),
        Case(
            "a Last-Event-ID that is none", method: .get, path: "/api/v1/events", headers: ["last-event-id": "x"],
            status: 400, code: "invalid_header", pointer: "Last-Event-ID"),
        Case(
            "following by halves", method: .get, path: "/api/v1/events?follow=maybe", status: 400,
            code: "invalid_parameter", pointer: "?follow"),
        Case(
            "a signal's target that is odd", method: .get, path: "/api/v1/signals?subject=x:y", status: 400,
            code: "invalid_parameter", pointer: "?subject"),
        Case(
            "no such freeze", method: .delete, path: "/api/v1/freezes/nothing?resaon=x", status: 400,
            code: "invalid_parameter", pointer: "?resaon"),
    ]

    @Test(arguments: json + members + others + lifecycle)
    func refused(_ bad: Case) async throws {
        try await ServerWorld.with { world in
            try await world.control { client in
                // alice asks; reading the log is grace's.
                let before = try await Self.position(client)
                let token = bad.path.contains("audit") ? "grace" : "alice"
                let answer = try await client.call(
                    bad.method, bad.path, as: token, bytes: bad.body, headers: bad.headers)
                #expect(answer.status == bad.status && answer.code == bad.code, "\(answer.text)")
                if let pointer = bad.pointer { #expect(answer.pointers.contains(pointer), "\(answer.text)") }
                #expect(answer.headers[.contentType] == "application/problem+json")
                if answer.status == 405 { #expect(answer.headers[.allow] != nil) }
                let requests = try await client.call(.get, "/api/v1/requests", as: "alice")
                    .decoded(StintAPI.Page<RequestView>.self)
                #expect(requests.items.isEmpty, "nothing changed")
                // What the core refused is in the log; what never became a command is not.
                let reachedCore = [
                    "entitlement_twice", "reason_", "duration_", "start_", "claimed_", "request_", "grant_",
                ]
                .contains { bad.code.hasPrefix($0) }
                if !reachedCore { #expect(try await Self.position(client) == before) }
            }
        }
    }

    private static func position(_ client: some TestClientProtocol) async throws -> StintCore.JSONValue? {
        try await client.call(.get, "/api/v1/audit/head", as: "grace").json["sequence"]
    }

    @Test func everyWrongPlaceIsNamedAtOnce() async throws {
        try await ServerWorld.with { world in
            try await world.control { client in
                let answer = try await client.call(
                    .post, "/api/v1/requests", as: "alice",
                    body: #"{"items":[{"entitlement":"x"},{}],"duration_seconds":"1h","starts_at":1,"foo":2}"#)
                #expect(
                    answer.pointers == [
                        "/items/0/entitlement", "/items/1/entitlement", "/reason", "/duration_seconds", "/starts_at",
                        "/foo",
                    ])
            }
        }
    }
}
