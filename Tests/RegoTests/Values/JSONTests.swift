import Testing

@testable import Rego

@Suite struct JSONTests {
    @Test(arguments: [
        "null", "true", "false", "0", "-0", "1.0", "1e3", "123456789012345678901234567890", "\"\"", "\"a\\\"b\\\\c\"",
        "[]", "[1,[2,[3]]]", "{}", "{\"a\":{\"b\":[1,2,{\"c\":null}]},\"é\":\"\u{1F600}\"}",
        "\"\\u0001\\b\\f\\n\\r\\t/\"",
        "\"\\u2028\\u2029\"", "\"<>&\"",
    ]) func `writes what it read`(text: String) throws {
        #expect(try Value(json: text).jsonString == text)
    }

    @Test func `round trips values of every kind`() throws {
        for value in try ValueTests.samples() {
            let text = value.jsonString
            let again = try Value(json: text)
            #expect(again.jsonString == text)
        }
    }

    @Test func `of equal keys the last value stays, in any order and number`() throws {
        var generator = SeededGenerator(seed: 7)
        for count in Array(1...30) + [60, 300] {
            var (text, wanted) = ([String](), [String: Int]())
            for number in 0..<count {
                let key = "k\(Int.random(in: 0..<(count / 2 + 1), using: &generator))"
                text.append("\"\(key)\":\(number)")
                wanted[key] = number
            }
            let object = try #require(try Value(json: "{\(text.joined(separator: ","))}").asObject)
            #expect(object.map { $0.key.asString?.string } == wanted.keys.sorted())
            #expect(
                object.allSatisfy { entry in entry.value.asInt == entry.key.asString.flatMap { wanted[$0.string] } })
        }
    }

    @Test(arguments: ["\\\"", "\\n", "é", "\u{1F600}", ""]) func `strings are read at every length`(special: String)
        throws
    {
        for length in 0..<40 {
            for place in 0...length {
                let plain = String(repeating: "p", count: length)
                let text = "\(plain.prefix(place))\(special)\(plain.dropFirst(place))"
                let wanted = text.replacing("\\\"", with: "\"").replacing("\\n", with: "\n")
                #expect(try Value(json: "[\"\(text)\",\"\(text)\"]") == [Value(wanted), Value(wanted)])
            }
            #expect(throws: EvaluationError.self) { try Value(json: "\"\(String(repeating: "p", count: length))\t\"") }
            #expect(throws: EvaluationError.self) { try Value(json: "\"\(String(repeating: "p", count: length))") }
        }
    }

    @Test(arguments: [
        ("{\"a\":1,\"b\":2,\"a\":3}", "{\"a\":3,\"b\":2}"), ("\"\\ud800\"", "\"\u{FFFD}\""),
        ("\"\\ud800\\u0041\"", "\"\u{FFFD}A\""),
        (" [ 1 ,\t2\r\n] ", "[1,2]"), ("\"\\ud83d\\ude00\\/\"", "\"\u{1F600}/\""), ("\"\\u00e9\"", "\"é\""),
    ]) func `reads as OPA does`(text: String, canonical: String) throws {
        #expect(try Value(json: text).jsonString == canonical)
    }

    @Test(
        arguments: [
            ([0x22, 0xFF, 0x22], "\u{FFFD}"), ([0x22, 0xC3, 0x22], "\u{FFFD}"),
            ([0x22, 0xE2, 0x82, 0x22], "\u{FFFD}\u{FFFD}"),
            ([0x22, 0xED, 0xA0, 0x80, 0x22], "\u{FFFD}\u{FFFD}\u{FFFD}"),
            ([0x22, 0xC0, 0xAF, 0x22], "\u{FFFD}\u{FFFD}"),
            ([0x22, 0xF0, 0x9F, 0x98, 0x80, 0x22], "\u{1F600}"),
        ] as [([UInt8], String)]) func `replaces bytes that are no text`(bytes: [UInt8], text: String) throws
    {
        #expect(try Value(json: bytes) == Value(text))
    }

    @Test(arguments: [
        ("", "1:1"), ("  ", "1:3"), ("[1,]", "1:4"), ("[1 2]", "1:4"), ("{\"a\" 1}", "1:6"), ("{a:1}", "1:2"),
        ("tru", "1:1"), ("nul!", "1:1"), ("01", "1:1"), ("1.", "1:1"), ("\"abc", "1:5"), ("\"a\nb\"", "1:3"),
        ("\"\\x\"", "1:3"),
        ("\"\\u12g4\"", "1:6"), ("1 2", "1:3"), ("[1\n,\n}", "3:1"), ("[", "1:2"), ("{\"a\":1,}", "1:8"),
        ("1e100001", "1:1"), ("\u{1}", "1:1"),
    ]) func `says where JSON is wrong`(text: String, place: String) throws {
        let error = try #require(throws: EvaluationError.self) { try Value(json: text) }
        #expect(error.code == .json)
        #expect(error.message.hasPrefix("invalid JSON at \(place): "), "\(error.message)")
    }

    @Test func `P14 deep and long JSON is refused`() throws {
        let depth = Value.maximumDepth
        let fine = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        #expect(try Value(json: fine).depth == depth)
        for opening in ["[", "{\"a\":"] {
            let text = String(repeating: opening, count: 100_000)
            let error = try #require(throws: EvaluationError.self) { try Value(json: text) }
            #expect(error.message.contains("nests deeper than \(depth) levels"))
        }
        let long = try #require(throws: EvaluationError.self) {
            try Value(json: "[1,2,3]", limits: JSONLimits(maximumBytes: 5))
        }
        #expect(long.message.contains("the limit is 5"))
    }

    @Test func `P14 mutated JSON never traps`() throws {
        var generator = SeededGenerator(seed: 3)
        let seed = Array("{\"a\":[1,-2.5e10,\"x\\u00e9\\n\",null,true],\"b\":{\"c\":\"\u{1F600}\"}}".utf8)
        for _ in 0..<5_000 {
            var bytes = seed
            for _ in 0..<(1 + generator.next() % 4) {
                let at = Int(generator.next() % UInt64(bytes.count))
                switch generator.next() % 3 {
                case 0: bytes[at] = UInt8(truncatingIfNeeded: generator.next())
                case 1: bytes.remove(at: at)
                default: bytes.insert(bytes[Int(generator.next() % UInt64(bytes.count))], at: at)
                }
                if bytes.isEmpty { bytes = [0x5B] }
            }
            if let value = try? Value(json: bytes) {
                let text = value.jsonString
                #expect(try Value(json: text).jsonString == text)
            }
        }
    }

    @Test func `recurring strings are one object`() throws {
        // In a document that is not small.
        let text = Array(repeating: "{\"name\":\"x\"}", count: 100).joined(separator: ",")
        let value = try Value(json: "[\(text)]")
        let keys = value.asArray?.compactMap { $0.asObject?.first?.key.asString?.storage }
        #expect(keys?.count == 100 && keys?.first === keys?.last)
    }
}
