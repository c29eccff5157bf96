import StintCore
import StintTesting
import Testing

@Suite("JSON")
struct JSONTests {
    @Test(
        "JSON is read exactly and written compactly, keys in the order of their bytes",
        arguments: [
            ("null", "null"), (" [ ] ", "[]"), ("{\"b\":1,\"a\":[true,false]}", "{\"a\":[true,false],\"b\":1}"),
            ("1.50", "1.50"), ("1e400", "1e400"), ("-0", "-0"), ("9223372036854775807", "9223372036854775807"),
            ("9223372036854775808", "9223372036854775808"), ("\"\\u00e9\\ud83d\\ude00\"", "\"é😀\""),
            ("\"\\u0000\\n\\t\\\"\\\\\\/\"", "\"\\u0000\\n\\t\\\"\\\\/\""), ("{\"\":0}", "{\"\":0}"),
        ])
    func exact(text: String, written: String) throws {
        let value = try JSONValue(json: text)
        #expect(value.json == written)
        #expect(try JSONValue(json: written) == value)
        #expect(try JSONCoder.decode(JSONValue.self, from: try JSONCoder.encode(value)) == value)
    }

    @Test(
        "what is no JSON is refused",
        arguments: [
            "", "nul", "[1,]", "{\"a\":1,}", "{a:1}", "01", "1.", ".5", "+1", "1e", "\"", "\"\n\"", "\"\\x\"",
            "\"\\ud800\"",
            "\"\\udc00\"", "\"\\ud800\\u0041\"", "[1] 2", "{\"a\":1,\"a\":2}", "NaN", "-", "\u{FEFF}1", "\"\\u12g4\"",
            "[", "{\"a\"",
        ])
    func refused(text: String) {
        #expect(throws: CoreError.self) { try JSONValue(json: text) }
    }

    @Test("P14: depth is bounded, and bytes that are no UTF-8 are refused")
    func bounded() throws {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: CoreError.self) { try JSONValue(json: deep) }
        let most = String(repeating: "[", count: 128) + String(repeating: "]", count: 128)
        #expect(throws: Never.self) { try JSONValue(json: most) }
        #expect(throws: CoreError.self) { try JSONValue(json: "[" + most + "]") }
        #expect(throws: CoreError.self) { try JSONValue(json: [0x22, 0xFF, 0x22]) }
        #expect(throws: CoreError.self) { try JSONValue(json: [0x22, 0xC0, 0x80, 0x22]) }
    }

    @Test("the coder writes snake case and reads it back")
    func coder() throws {
        let limits = Limits()
        let json = try JSONCoder.encode(limits)
        #expect(json["max_duration_seconds"] == 43200)
        #expect(try JSONCoder.decode(Limits.self, from: json) == limits)
        #expect(throws: (any Error).self) { try JSONCoder.decode(Limits.self, from: 1) }
        #expect(throws: (any Error).self) { try JSONCoder.decode(Int8.self, from: 128) }
    }
}
