import Rego
import RegoSyntax
import Testing

@Suite struct EvaluationTests {
    /// module, rule, its value as JSON (`nil`: undefined), all as OPA has them.
    static let values: [(String, String, String?)] = [
        ("p := [x, y] if { [x, [y, 2]] = [1, [3, 2]] }", "p", "[1,3]"),
        ("p := [x, y] if { [x, 1] = [2, y] }", "p", "[2,1]"),
        ("p := x if { {\"a\": x, \"b\": 2} = {\"a\": 1, \"b\": 2} }", "p", "1"),
        ("p := x if { x = [1, 2, 0][x] }", "p", nil),
        ("p := x if { x = [0, 7][x] }", "p", "0"),
        ("p contains [i, x] if { x := [7, 8][i] }", "p", "[[0,7],[1,8]]"),
        ("p[x] := y if { y := {\"a\": 1, \"b\": 2}[x] }", "p", "{\"a\":1,\"b\":2}"),
        ("f(x) := x + 1\nf(\"a\") := 0\np := [f(1), f(\"a\")]", "p", "[2,0]"),
        ("p := 1 if { false } else := 2 if { false } else := 3", "p", "3"),
        ("default p := 7\np := 1 if { false }", "p", "7"),
        ("default f(_) := 9\nf(1) := 1\np := [f(1), f(2)]", "p", "[1,9]"),
        ("p if { every x in [1, 2] { x > 0 } }", "p", "true"),
        ("p if { every x in [1, 0] { x > 0 } }", "p", nil),
        ("p if { every x in [] { x > 0 } }", "p", "true"),
        ("p if { x := 5\nevery y in x { y > 0 } }", "p", nil),
        ("p if { not q }\nq if { false }", "p", "true"),
        ("p := {x: y | y := [7, 8][x]}", "p", "{\"0\":7,\"1\":8}"),
        ("p := [x | x := [3, 1, 3][_]]", "p", "[3,1,3]"),
        ("p := {x | x := [3, 1, 3][_]}", "p", "[1,3]"),
        ("p.q[x].r := y if { y := {\"a\": 1}[x] }\np.q.b.r := 2", "p", "{\"q\":{\"a\":{\"r\":1},\"b\":{\"r\":2}}}"),
        ("p.q[x] contains y if { y := {\"a\": [1, 2]}[x][_] }", "p", "{\"q\":{\"a\":[1,2]}}"),
        ("p := x if { walk({\"a\": [1]}, [[\"a\", 0], x]) }", "p", "1"),
        ("p := count([v | walk([[1], 2], [_, v])])", "p", "4"),
        ("p := input.x", "p", nil),
        ("s contains 1\np if { s[1]; not s[2] }", "p", "true"),
        ("p := data.base.a[1]", "p", "20"),
        ("p := data.base.n[2]", "p", "\"two\""),
        ("p := [x | some x in {3, 1, 2}]", "p", "[1,2,3]"),
        ("p if { 1 in [1, 2]; not 3 in [1, 2]; \"a\", 1 in {\"a\": 1} }", "p", "true"),
        ("p := 1 + 2 * 3 - 4 / 2", "p", "5"),
        ("p := {1, 2, 3} - {2}", "p", "[1,3]"),
        ("p := x if { x := {1, 2} & {2, 3} }", "p", "[2]"),
        ("p := \"a\" < \"b\"", "p", "true"),
    ]

    @Test(arguments: values) func `gives OPA's values`(module: String, rule: String, json: String?) throws {
        let data: Value = ["base": ["a": [10, 20], "n": ["2": "two"]]]
        #expect(try valueOf(rule, module, data: data)?.jsonString == json)
    }

    static let withs: [(String, String?)] = [
        ("p := [x, y] if { x := q with input.a as 1\ny := q with input.a as 2 }\nq := input.a", "[1,2]"),
        ("p := [x, input.a] if { x := q with input as {\"a\": 5} }\nq := input.a", "[5,0]"),
        ("p := x if { some i in [1, 2]\nx := q with input.a as i\nx == 2 }\nq := input.a", "2"),
        ("p := x if { x := data.base.k with data.base.k as 3 }", "3"),
        ("p := [x, data.base.k] if { x := data.base.k with data.base.k as 3 }", "[3,1]"),
        ("p := x if { x := data.test.q with data.test.q as 3 }\nq := 1", "3"),
        ("p := x if { x := f(1) with f as g }\nf(x) := x\ng(x) := x + 10", "11"),
        ("p := x if { x := f(1) with f as 7 }\nf(x) := x", "7"),
        ("p := x if { x := count([1]) with count as 7 }", "7"),
        ("p := x if { x := q with count as g }\nq := count([1, 2])\ng(x) := count(x) + 100", "102"),
        ("p := [x | some i in [1, 2]; x := q with input.a as i]\nq := input.a", "[1,2]"),
        ("p := x if { x := [q, r] with input.a as 3 }\nq := input.a\nr := q + 1", "[3,4]"),
        ("p if { not q with input.a as 1; q with input.a as 2 }\nq if input.a == 2", "true"),
        ("p := x if { x := q with input.a as 1 with input.b as 2 }\nq := [input.a, input.b]", "[1,2]"),
        ("p := x if { x := q with input.a.b.c as 1 }\nq := input", "{\"a\":{\"b\":{\"c\":1}}}"),
    ]

    @Test(arguments: withs) func `with holds for its expression only`(module: String, json: String?) throws {
        #expect(try valueOf("p", module, input: ["a": 0], data: ["base": ["k": 1]])?.jsonString == json)
    }

    static let conflicts: [(String, String)] = [
        ("p := 1\np := 2", "complete rules must not produce multiple outputs"),
        ("p := x if { x := [1, 2][_] }", "complete rules must not produce multiple outputs"),
        ("p := f(1)\nf(x) := x\nf(x) := x + 1", "functions must not produce multiple outputs for same inputs"),
        ("p[x] := y if { x := \"a\"; y := [1, 2][_] }", "object keys must be unique"),
        ("p := {\"a\": y | y := [1, 2][_]}", "object keys must be unique"),
        ("p.q[x] := 1 if { x := \"a\" }\np.q.a.b[y] := 2 if { y := \"c\" }", "object keys must be unique"),
    ]

    @Test(arguments: conflicts) func `conflicts are errors in every mode`(module: String, message: String) throws {
        let error = try #require(throws: EvaluationError.self) { try valueOf("p", module) }
        #expect(error.code == .conflict)
        #expect(error.message == message)
        #expect(error.location?.file == "test.rego")
    }

    @Test func `an error of a built-in is undefined unless errors are strict`() throws {
        #expect(try valueOf("p", "p := 1 / 0") == nil)
        #expect(try valueOf("p", "p := x if { x := [1, 0][_]; 1 / x == 1 }") == 1)
        var strict = EvaluationOptions(now: 0)
        strict.strictBuiltinErrors = true
        let error = try #require(throws: EvaluationError.self) { try valueOf("p", "p := 1 / 0", options: strict) }
        #expect(error.code == .builtin && error.message == "div: divide by zero")
        #expect(error.location?.row == 3)
    }

    /// As in OPA, whose index never starts a rule that a place in the input or in base data rules out.
    @Test func `a rule that a fixed place rules out has no errors`() throws {
        var strict = EvaluationOptions(now: 0)
        strict.strictBuiltinErrors = true
        let data: Value = ["base": ["kind": "b"]]
        func value(_ module: String) throws -> Value? {
            try valueOf("p", module, input: ["kind": "b"], data: data, options: strict)
        }
        #expect(try value("p if { 1 / 0 == 1; input.kind == \"a\" }") == nil)
        #expect(try value("p if { 1 / 0 == 1; [\"a\", x] = input.kind; x }") == nil)
        #expect(try value("p if { to_number(\"x\") == 1; data.base.kind == \"a\" }") == nil)
        #expect(throws: EvaluationError.self) { try value("p if { 1 / 0 == 1; input.kind == \"b\" }") }
        // What rules define is no fixed place: the order stays.
        #expect(throws: EvaluationError.self) { try value("p if { 1 / 0 == 1; data.test.q == 2 }\nq := 1") }
        #expect(throws: EvaluationError.self) {
            try value("p if { 1 / 0 == 1; data.test.q.a == 2 }\nq[x] := 1 if some x in [\"a\"]")
        }
    }

    @Test func `scalars in a rule's head are part of its path`() throws {
        let module = "t[1] := \"one\"\nt[true] := \"yes\"\nt.x := \"ex\"\nu := t[1]\nw := [k | t[k]]\nv := t[\"1\"]"
        #expect(try valueOf("t", module)?.jsonString == "{\"1\":\"one\",\"true\":\"yes\",\"x\":\"ex\"}")
        #expect(try valueOf("u", module) == "one")
        #expect(try valueOf("w", module)?.jsonString == "[true,1,\"x\"]")
        #expect(try valueOf("v", module) == nil)
    }

    @Test func `answers a query with bindings and values`() throws {
        let result = try evaluate("x := data.test.p[i]; x > 1", module: "p := [1, 2, 3]")
        #expect(result.results.map { $0["x"] } == [2, 3])
        #expect(result.results.map { $0["i"] } == [1, 2])
        let values = try evaluate("1 + 1; [1, 2][i]")
        #expect(
            values.value.jsonString
                == "[{\"bindings\":{\"i\":0},\"expressions\":["
                + "{\"location\":{\"col\":1,\"row\":1},\"text\":\"1 + 1\",\"value\":2},"
                + "{\"location\":{\"col\":8,\"row\":1},\"text\":\"[1, 2][i]\",\"value\":1}]},"
                + "{\"bindings\":{\"i\":1},\"expressions\":["
                + "{\"location\":{\"col\":1,\"row\":1},\"text\":\"1 + 1\",\"value\":2},"
                + "{\"location\":{\"col\":8,\"row\":1},\"text\":\"[1, 2][i]\",\"value\":2}]}]")
        #expect(try evaluate("data.test.p", module: "p if { true }").isAllowed)
        #expect(try evaluate("data.test.q", module: "p if { true }").isEmpty)
        let isFalse = try evaluate("1 == 2")
        #expect(isFalse.results.first?.expressions.first?.value == false)
    }

    @Test func `unification does not depend on the order of its sides`() throws {
        let terms = [
            "x", "[x, 2]", "[1, y]", "{\"a\": x}", "{\"a\": [1, y]}", "1", "[1, 2]", "{\"a\": [1, 2]}", "[[1, 2], y]",
        ]
        let values = ["1", "[1, 2]", "{\"a\": [1, 2]}", "[[1, 2], 3]", "\"s\"", "{1}", "[]"]
        for term in terms {
            for value in values {
                // Some pairs leave a variable unbound, which is an error on both sides.
                let left = try? evaluate("\(term) = \(value)").results.map { $0.bindings.map(\.value) }
                let right = try? evaluate("\(value) = \(term)").results.map { $0.bindings.map(\.value) }
                #expect(left == right, "\(term) and \(value)")
            }
        }
    }

    @Test func `merges what rules define with base data`() throws {
        let module = "p := 1\nf(x) := x\nu if { false }"
        let data: Value = ["test": ["b": 2], "other": ["c": 3], "system": ["hidden": true]]
        #expect(try evaluate("x = data.test", module: module, data: data).results.first?["x"] == ["b": 2, "p": 1])
        #expect(
            try evaluate("x = data", module: module, data: data).results.first?["x"]
                == ["other": ["c": 3], "test": ["b": 2, "p": 1]])
        let keys = try evaluate("data.test[k]", module: module, data: data).results.compactMap { $0["k"] }
        #expect(keys == ["b", "p"])
        #expect(try evaluate("k := \"p\"; x = data.test[k]", module: module, data: data).results.first?["x"] == 1)
    }
}
