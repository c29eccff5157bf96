import RegoSyntax
import Testing

/// What the parser makes of each piece of the grammar, written back as text.
@Suite struct ParserTests {
    private func firstRule(_ text: String) throws -> Rule {
        try #require(try Parser.parseModule("package p\n\(text)\n", file: "p.rego").rules.first)
    }

    @Test(arguments: [
        ("a.b", "a.b"), ("a[\"b c\"][0]", "a[\"b c\"][0]"), ("1 + 2 * 3", "plus(1, mul(2, 3))"),
        ("1 - 2 - 3", "minus(minus(1, 2), 3)"), ("x | y & z", "or(x, and(y, z))"),
        ("1 + 1 == 2", "equal(plus(1, 1), 2)"), ("x in [1]", "internal.member_2(x, [1])"),
        ("k, v in xs", "internal.member_3(k, v, xs)"), ("[k, v in xs]", "[k, internal.member_2(v, xs)]"),
        ("{1 | true}", "{1 | true}"), ("{1 + 2 | true}", "{or(plus(1, 2), true)}"), ("set()", "set()"), ("{}", "{}"),
        ("{\"a\": 1, \"b\": [x]}", "{\"a\": 1, \"b\": [x]}"), ("{k: v | v = xs[k]}", "{k: v | eq(v, xs[k])}"),
        ("-1.5e3", "-1.5e3"), (".5", ".5"), ("`a\\n`", "\"a\\\\n\""), ("\"\\u00e9\\ud83d\\ude00\"", "\"é😀\""),
        ("f(x)[0].g(y)", "f(x)[0].g(y)"), ("input", "input"),
        ("data.foo.if.contains", "data.foo[\"if\"][\"contains\"]"),
        ("$\"a{x}b\"", "$\"a{x}b\""), ("$`{1 + 1}\\{`", "$\"{plus(1, 1)}{\""), ("[,1]", "[1]"), ("[1,]", "[1]"),
        ("{\"a\": 1,}", "{\"a\": 1}"), ("(1)", "1"), ("not x with input.y as 1", "not x with input.y as 1"),
        ("every k, v in xs { v > k }", "every k, v in xs { gt(v, k) }"), ("some x, y", "some x, y"),
        ("some k, v in xs", "some k, v in xs"), ("x := y", "assign(x, y)"), ("if.x == 1", "equal(if.x, 1)"),
    ])
    func expressionsReadAsWritten(text: String, expected: String) throws {
        #expect(try Parser.parseQuery(text).written == expected)
    }

    @Test func wildcardsAreDistinct() throws {
        let body = try Parser.parseQuery("xs[_] = ys[_]")
        guard case .call(let call) = body.first?.kind else { return #expect(Bool(false)) }
        #expect(call.arguments[0] != call.arguments[1])
    }

    @Test func headsHoldTheirParts() throws {
        #expect(try firstRule("p := 1").head.value?.written == "1")
        #expect(try firstRule("p contains x if x := 1").head.key?.written == "x")
        #expect(try firstRule("p.q[x].r := y if { x := 1; y := 2 }").head.reference.written == "p.q[x].r")
        #expect(try firstRule("f(x, [y]) := x + y").head.arguments?.count == 2)
        #expect(try firstRule("default p := false").isDefault)
        #expect(try firstRule("p if true").head.hasGeneratedValue)
        #expect(
            try firstRule("p := 1 if x else := 2 if y else := 3").elses.map { $0.head.value?.written } == ["2", "3"])
    }

    @Test func chainedBodiesAreRules() throws {
        let module = try Parser.parseModule("package p\nq if { 1 } { 2 } { 3 }", file: "p.rego")
        #expect(module.rules.map(\.body.written) == ["1", "2", "3"])
    }

    @Test func metadataStaysWithItsRule() throws {
        let text = """
            # METADATA
            # title: the package
            package p

            # METADATA
            # title: q
            # description: about q
            q := 1

            r := 2
            """
        let module = try Parser.parseModule(text, file: "p.rego")
        #expect(module.annotations.map(\.yaml) == ["title: the package\n", "title: q\ndescription: about q\n"])
        #expect(module.rules.map(\.annotations) == [[1], []])
    }

    @Test(arguments: [
        ("", 0, 0, "empty module"), ("p := 1", 1, 1, "package expected"),
        ("package p\n\nq { 1 }", 3, 1, "`if` keyword is required before rule body"),
        ("package p\n\nq[1]", 3, 1, "`contains` keyword is required for partial set rules"),
        ("package p\n\nq := 007", 3, 6, "unexpected number token: expected number without leading zero"),
        ("package p\n\nq := 1e400000", 3, 6, "number too big"),
        ("package p\n\nq := \"a", 3, 6, "non-terminated string"),
        ("package p\n\nq := \"\\x\"", 3, 6, "illegal escape sequence"),
        ("package p\r\n\r\nq := }\r\n", 3, 6, "unexpected } token"),
        ("package p\n\nq := \"é\" }", 3, 10, "unexpected } token"),
        (
            "package p\nimport foo", 2, 8,
            "unexpected import path, must begin with one of: {data, future, input, rego}"
                + ", got: foo (hint: if this is unexpected, try updating OPA)"
        ),
    ])
    func errorsNamePlaceAndCause(text: String, row: Int, column: Int, message: String) {
        #expect {
            _ = try Parser.parseModule(text, file: "p.rego")
        } throws: { error in
            guard let first = (error as? RegoErrors)?.errors.first else { return false }
            return first.message == message && first.location?.row == row && first.location?.column == column
        }
    }

    @Test func invalidUTF8IsRefused() {
        #expect(throws: RegoErrors.self) {
            _ = try Parser.parseModule(bytes: Array("package p\nq := \"".utf8) + [0xC3, 0x28, 0x22], file: "p.rego")
        }
    }

    @Test func canonicallyEquivalentTextDiffers() throws {
        let body = try Parser.parseQuery("\"\u{E9}\" == \"e\u{301}\"")
        guard case .call(let call) = body.first?.kind else { return #expect(Bool(false)) }
        #expect(call.arguments[0] != call.arguments[1])
    }

    @Test func errorsShowTheirLine() {
        do {
            _ = try Parser.parseModule("package p\n\n\tq := }\n", file: "p.rego")
        } catch {
            #expect(
                error.errors.first?.rendered
                    == "p.rego:3:7: rego_parse_error: unexpected } token\n    q := }\n         ^"
                    + "\n    hint: nothing is open that this `}` could close")
        }
    }
}
