import StintCore
import StintTesting
import Testing

@Suite("Values")
struct ValueTests {
    @Test(
        "an identifier is 1 to 256 bytes that print",
        arguments: [
            ("a", true), ("payments-db", true), ("auth0|x@y.example", true), ("Zoë", true), ("東京", true),
            (String(repeating: "a", count: 256), true), (String(repeating: "a", count: 257), false), ("", false),
            (" ", false), ("a b", false), ("a\n", false), ("a\u{0}", false), ("a\u{200B}b", false),
            ("a\u{202E}b", false),
            ("a\u{FEFF}", false), ("\u{85}", false), ("a\u{A0}b", false), ("\u{E000}", false), ("a\u{AD}", false),
        ])
    func identifier(text: String, isValid: Bool) {
        #expect(((try? Identifier(text)) != nil) == isValid)
    }

    @Test("identifiers compare by bytes, not by canonical equivalence")
    func bytes() {
        let composed: Identifier = "\u{E9}"
        let decomposed: Identifier = "e\u{301}"
        #expect(composed.text == decomposed.text)
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
        #expect(decomposed < composed)
        #expect(JSONValue.string(composed.text) != .string(decomposed.text))
        #expect(JSONObject([(composed.text, 1), (decomposed.text, 2)]).count == 2)
    }

    @Test(
        "subjects and entitlements are read from their text",
        arguments: [
            ("user:alice", "user", "alice"), ("agent:a:b", "agent", "a:b"), ("service:x", "service", "x"),
        ])
    func subject(text: String, type: String, id: String) throws {
        let subject = try SubjectRef(text)
        #expect(subject.type.rawValue == type)
        #expect(subject.id.text == id)
        #expect(subject.description == text)
    }

    @Test(arguments: ["alice", "user:", "person:alice", ":alice", "USER:alice", ""])
    func noSubject(text: String) {
        #expect(throws: CoreError.self) { try SubjectRef(text) }
    }

    @Test func entitlement() {
        let entitlement: Entitlement = "arn:aws:s3:::bucket:read"
        #expect(entitlement.resource.text == "arn:aws:s3:::bucket")
        #expect(entitlement.role.text == "read")
        for text in ["payments-db", ":read", "db:", ""] {
            #expect(throws: CoreError.self) { try Entitlement(text) }
        }
        #expect(throws: CoreError.self) { try Entitlement(resource: "db", role: "a:b") }
    }

    @Test(
        "instants are written in UTC to the nanosecond",
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (1, "1970-01-01T00:00:00.000000001Z"), (-1, "1969-12-31T23:59:59.999999999Z"),
            (500_000_000, "1970-01-01T00:00:00.5Z"), (951_782_400_000_000_000, "2000-02-29T00:00:00Z"),
            (Int64.max, "2262-04-11T23:47:16.854775807Z"), (Int64.min, "1677-09-21T00:12:43.145224192Z"),
        ])
    func instant(nanoseconds: Int64, text: String) throws {
        #expect(Instant(nanoseconds: nanoseconds).description == text)
        if nanoseconds > .min + 1_000_000_000 { #expect(try Instant(text).nanoseconds == nanoseconds) }
    }

    @Test(
        "instants are read with any offset",
        arguments: [
            ("2026-11-23T11:00:00+01:00", "2026-11-23T10:00:00Z"), ("2026-11-23t10:00:00z", "2026-11-23T10:00:00Z"),
            ("2026-11-23T10:00:00.120Z", "2026-11-23T10:00:00.12Z"),
            ("2024-02-29T00:00:00-23:59", "2024-02-29T23:59:00Z"),
        ])
    func offset(text: String, utc: String) throws {
        #expect(try Instant(text).description == utc)
    }

    @Test(arguments: [
        "", "2026-11-23", "2026-11-23T10:00:00", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-00-10T00:00:00Z",
        "2026-11-31T00:00:00Z", "2026-11-23T24:00:00Z", "2026-11-23T10:60:00Z", "2026-11-23T10:00:60Z",
        "2026-11-23T10:00:00.Z", "2026-11-23T10:00:00.1234567891Z", "2026-11-23T10:00:00+24:00", "1600-01-01T00:00:00Z",
        "2262-04-12T00:00:00Z", "9999-12-31T23:59:59Z", "2026-11-23 10:00:00Z", "２026-11-23T10:00:00Z",
        "2026-11-23T10:00:00ZZ", "-026-11-23T10:00:00Z",
    ])
    func noInstant(text: String) {
        #expect(throws: CoreError.self) { try Instant(text) }
    }

    @Test("P14: arithmetic of time does not trap at its edges")
    func edges() {
        #expect(Instant.distantFuture.adding(nanoseconds: 1) == nil)
        #expect(Instant.distantPast.adding(seconds: -1) == nil)
        #expect(Instant(nanoseconds: 0).adding(seconds: .max) == nil)
        #expect(Instant(seconds: .min) == nil)
        #expect(Instant.distantFuture.nanoseconds(since: .distantPast) == .max)
        #expect(Instant.distantPast.nanoseconds(since: .distantFuture) == .min)
        #expect(Instant.distantPast.seconds(since: .distantFuture) < 0)
    }
}
