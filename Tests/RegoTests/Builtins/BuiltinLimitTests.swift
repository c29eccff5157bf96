import Rego
import Testing

/// P14: what a policy asks of a built-in is bounded; beyond the bound there is an error, and nothing traps or hangs.
@Suite("P14: built-ins stay within their limits")
struct BuiltinLimitTests {
    private static let limits = EvaluationLimits(
        instructions: 2_000_000, memoryBytes: 16 << 20, stringBytes: 1 << 20, collectionCount: 100_000)

    static let tooMuch: [(name: String, arguments: String)] = [
        ("numbers.range", "0, 1e18"), ("numbers.range", "-9223372036854775808, 9223372036854775807"),
        ("numbers.range_step", "0, 1e300, 1"), ("bits.lsh", "1, 9223372036854775807"), ("bits.lsh", "1, 100000000"),
        ("net.cidr_expand", #""10.0.0.0/8""#), ("net.cidr_expand", #""::/0""#),
        ("sprintf", #""%1000000d%1000000d", [1, 2]"#), ("sprintf", #""%*d%*d", [1000000, 1, 1000000, 1]"#),
        ("sprintf", #""%.1000000f%.1000000f", [1.5, 2.5]"#), ("units.parse_bytes", #""1e999999""#),
        ("units.parse", #""1e999999""#), ("units.parse", #""1e-999999""#), ("mul", "1e60000, 1e60000"),
        ("units.parse", #""9e99999""#), ("units.parse_bytes", #""1e-99999""#), ("bits.lsh", "1, 4294967296"),
        ("net.cidr_expand", #""0.0.0.0/0""#),
        ("strings.render_template", #""{{range 100000000000}}x{{end}}", {}"#),
        ("json.match_schema", ##"{}, {"$ref": "#"}"##),
        ("json.match_schema", ##"{}, {"allOf": [{"$ref": "#"}, {"$ref": "#"}]}"##),
    ]

    @Test(arguments: tooMuch)
    func refuses(_ call: (name: String, arguments: String)) throws {
        let operands = try TermReader.operands(call.arguments)
        let error = #expect(throws: BuiltinError.self) {
            try Builtins.call(call.name, operands, in: Builtins.context(limits: Self.limits))
        }
        #expect(error?.code == .limit)
    }

    @Test func refusesReplacementsThatGrow() throws {
        let text = Value(String(repeating: "a", count: 100_000))
        let long = Value(String(repeating: "b", count: 1000))
        for call in [("replace", [text, "a", long]), ("regex.replace", [text, "a", long])] {
            let error = #expect(throws: BuiltinError.self) {
                try Builtins.call(call.0, call.1, in: Builtins.context(limits: Self.limits))
            }
            #expect(error?.code == .limit)
        }
    }

    @Test func refusesGraphsWithTooManyPaths() throws {
        // Each node leads to every later one: 2^40 paths.
        let graph = RegoObject(
            (0..<40).map { node in
                (key: Value(node), value: Value.array(RegoArray(((node + 1)..<40).map { Value($0) })))
            })
        let error = #expect(throws: BuiltinError.self) {
            try Builtins.call(
                "graph.reachable_paths", [.object(graph), [0]], in: Builtins.context(limits: Self.limits))
        }
        #expect(error?.code == .limit)
    }

    @Test func refusesSchemasWhoseChoicesMultiply() throws {
        var definitions: [(key: Value, value: Value)] = [("d40", ["type": "string"])]
        for level in 0..<40 {
            let next: Value = ["$ref": Value("#/definitions/d\(level + 1)")]
            definitions.append((Value("d\(level)"), ["anyOf": [next, next]]))
        }
        let schema: Value = ["$ref": "#/definitions/d0", "definitions": .object(RegoObject(definitions))]
        let error = #expect(throws: BuiltinError.self) {
            try Builtins.call("json.match_schema", [[:], schema], in: Builtins.context(limits: Self.limits))
        }
        #expect(error?.code == .limit)
    }

    @Test func matchesHostilePatternsInLinearTime() throws {
        let text = Value(String(repeating: "a", count: 20_000) + "!")
        #expect(try Builtins.call("regex.match", ["^(a+)+$", text]) == false)
        let stars = Value(String(repeating: "*a", count: 50))
        #expect(try Builtins.call("glob.match", [stars, .null, text]) == false)
        let flagged = Value(String(repeating: "a*", count: 60) + "b")
        let other = Value(String(repeating: "a*", count: 60) + "c")
        #expect(try Builtins.call("regex.globs_match", [flagged, other]) == false)
    }

    /// Text that is small or large and asks for much more: it fails, and soon.
    static let hostileTexts: [(name: String, text: String, others: [Value])] = [
        (
            "yaml.unmarshal",
            "a: &a [x,x,x,x,x,x,x,x,x]\n"
                + zip("bcdefghi", "abcdefgh").map { name, last in
                    "\(name): &\(name) [" + Array(repeating: "*\(last)", count: 9).joined(separator: ",") + "]\n"
                }.joined(), []
        ),
        ("yaml.unmarshal", String(repeating: "[", count: 100_000), []),
        ("yaml.unmarshal", String(repeating: "- ", count: 100_000), []),
        ("json.unmarshal", String(repeating: "[", count: 1_000_000), []),
        ("json.unmarshal", String(repeating: "{\"a\":", count: 200_000), []),
        ("strings.render_template", String(repeating: "{{(", count: 100_000), [[:]]),
        ("strings.render_template", String(repeating: "{{if 1}}", count: 100_000), [[:]]),
        ("strings.render_template", "{{define \"t\"}}{{template \"t\"}}{{end}}{{template \"t\"}}", [[:]]),
        ("graphql.parse_query", String(repeating: "{a", count: 100_000), []),
        ("graphql.parse_query", "{a(x:" + String(repeating: "[", count: 100_000), []),
        ("graphql.parse_schema", "type A { x: " + String(repeating: "[", count: 100_000), []),
        ("crypto.x509.parse_certificates", String(repeating: "A", count: 1_000_000), []),
        ("time.parse_duration_ns", String(repeating: "9", count: 100_000) + "h", []),
        ("semver.compare", String(repeating: "1.", count: 100_000), ["1.0.0"]),
    ]

    @Test("P14: hostile texts fail", arguments: hostileTexts)
    func refusesHostileText(_ call: (name: String, text: String, others: [Value])) throws {
        #expect(throws: BuiltinError.self) {
            try Builtins.call(call.name, [Value(call.text)] + call.others, in: Builtins.context(limits: Self.limits))
        }
    }

    @Test("P14: a width that nobody can mean is no width, as in Go") func boundsWidths() throws {
        #expect(try Builtins.call("sprintf", ["%1000000000d", [1]]) == "%!(NOVERB)%!(EXTRA int64=1)")
        #expect(try Builtins.call("sprintf", ["%.1000000000f", [1]]) == "%!(NOVERB)%!(EXTRA int64=1)")
    }

    @Test("P14: times beyond the calendar's ends are errors or times") func boundsTimes() throws {
        for instant: Value in [.number(Number(Int64.max)), .number(Number(Int64.min))] {
            for zone: Value in ["UTC", "Asia/Kathmandu", "America/New_York"] {
                #expect(try Builtins.call("time.date", [[instant, zone]]) != nil)
                #expect(try Builtins.call("time.clock", [[instant, zone]]) != nil)
            }
            #expect(throws: BuiltinError.self) {
                try Builtins.call(
                    "time.add_date", [instant, .number(Number(Int64.max)), .number(Number(Int64.max)), 1])
            }
        }
    }

    @Test(
        "P14: long work in a built-in can be cancelled",
        arguments: [
            (
                "glob.match",
                [Value(String(repeating: "*a", count: 2000)), .null, Value(String(repeating: "*a", count: 50_000))]
            ),
            ("regex.find_all_string_submatch_n", ["(a)(a)", Value(String(repeating: "a", count: 1_000_000)), -1]),
            ("regex.split", ["", Value(String(repeating: "a", count: 1_000_000))]),
            ("strings.render_template", ["{{range 1000000}}{{range 1000000}}{{end}}{{end}}", [:]]),
            ("numbers.range", [0, 3_000_000]),
        ] as [(String, [Value])])
    func canBeCancelled(_ call: (name: String, operands: [Value])) throws {
        let cancellation = EvaluationCancellation()
        cancellation.cancel()
        let context = BuiltinContext(now: 0, seed: 0, cancellation: cancellation)
        let error = #expect(throws: BuiltinError.self) { try Builtins.call(call.name, call.operands, in: context) }
        #expect(error?.code == .cancelled)
    }

    @Test func refusesPatternsThatAreTooLarge() throws {
        for pattern in ["((a{1000}){1000}){1000}", String(repeating: "(", count: 100_000), "[[:alpha:"] {
            #expect(throws: BuiltinError.self) { try Builtins.call("regex.match", [Value(pattern), "a"]) }
        }
    }

    @Test func keepsBytesThatAreNoText() throws {
        // What is decoded need not be UTF-8; hashing and encoding it again must see the same bytes.
        let bytes = try #require(try Builtins.call("base64.decode", ["/+8="]))
        #expect(try Builtins.call("hex.encode", [bytes]) == "ffef")
        #expect(try Builtins.call("count", [bytes]) == 2)
        #expect(try Builtins.call("json.marshal", [bytes]) == "\"\u{FFFD}\u{FFFD}\"")
        #expect(try Builtins.call("substring", [bytes, 1, 1]).map { try Builtins.call("hex.encode", [$0]) } == "ef")
        for name in ["lower", "upper", "trim_space", "strings.reverse", "urlquery.encode"] {
            #expect(try Builtins.call(name, [bytes]) != nil)
        }
        #expect(try Builtins.call("regex.match", ["a", bytes]) == false)
        #expect(try Builtins.call("sprintf", ["%q", [bytes]]) == #""\xff\xef""#)
    }

    @Test func givesTheSameRandomValuesWithinAnEvaluation() throws {
        let context = Builtins.context()
        let first = try Builtins.call("rand.intn", ["key", 1_000_000], in: context)
        #expect(try Builtins.call("rand.intn", ["key", 1_000_000], in: context) == first)
        #expect(try Builtins.call("rand.intn", ["other", 1_000_000], in: context) != first)
        let identifier = try #require(try Builtins.call("uuid.rfc4122", ["key"], in: context))
        #expect(try Builtins.call("uuid.rfc4122", ["key"], in: context) == identifier)
        #expect(try Builtins.call("uuid.rfc4122", ["other"], in: context) != identifier)
        #expect(try Builtins.call("uuid.parse", [identifier])?.get("version") == 4)
        #expect(try Builtins.call("time.now_ns", [], in: context) == .number(Number(Builtins.now)))
    }

    @Test func printsWhatIsThere() throws {
        let context = Builtins.context()
        var lines: [String] = []
        context.printSink = { lines.append($0) }
        let operands: Value = [.set(["a"]), .set([]), .set([1, 2]), .set([[.null]])]
        _ = try Builtins.call("internal.print", [operands], in: context)
        #expect(lines == ["a <undefined> 1 [null]", "a <undefined> 2 [null]"])
        #expect(try Builtins.call("internal.template_string", [["x = ", .set([1]), "!"]]) == "x = 1!")
        #expect(try Builtins.call("internal.template_string", [[.set([])]]) == "<undefined>")
    }

    @Test func walksDocuments() throws {
        let pairs = try Builtins.call("walk", [["a": [1, .set([2])]]])
        let wanted: Value = [
            [[], ["a": [1, .set([2])]]], [["a"], [1, .set([2])]], [["a", 0], 1], [["a", 1], .set([2])],
            [["a", 1, 2], 2],
        ]
        #expect(pairs == wanted)
    }
}
