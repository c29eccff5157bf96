import Rego
import RegoSyntax
import Testing

/// `not` with `future.keywords.not`, `and` and `or`: expected is what OPA 1.20 answers.
@Suite struct NegationTests {
    private func answer(_ keywords: String, _ rules: String) throws -> String {
        let text = "package p\nimport future.keywords\(keywords)\n\(rules)\n"
        do {
            let engine = try Engine(modules: [PolicySource("p.rego", text)])
            let query = try engine.prepare(path: ["p", "q"])
            return try query.value(input: .object(.empty), options: EvaluationOptions(now: 0)).value?.jsonString
                ?? "undefined"
        } catch let error as RegoErrors {
            return error.errors.first?.message ?? ""
        }
    }

    @Test(arguments: [
        (".not", "q if not input.x.y > 1", "true"),
        (".in", "q if not startswith(input.x, \"a\")", "undefined"),
        (".not", "q if not startswith(input.x, \"a\")", "true"),
        (".not", "q if { x := 1; not { x == 2; y := x } }", "true"),
        (".not", "q if not { some x in [1, 2]; x == 2 }", "undefined"),
        (".not", "q if not { some x in [1, 2]; x == 3 }", "true"),
        (".not", "q contains x if { some x in [1, 2, 3]; not { x > 1; x < 3 } }", "[1,3]"),
        (".not", "q if not {x := 1; x == 2} with input as 3", "true"),
        (".not", "q if { not input.x with input as {\"x\": 1} }", "undefined"),
        (".not", "q if { not f(input.x) }\nf(x) if x > 10", "true"),
        (".not", "q if { not {x := 1} ; x := 2; x == 2}", "undefined"),
        (".not", "q if { some x; not { x == 1 } ; x = 2}", "true"),
        (".not", "q if not count({1 | input.z}) > 0", "true"),
        (".not", "f(x) if not {x.y == 1}\nq if f({\"y\":2})", "true"),
        (".not", "q if not x := 1", "cannot assign vars inside negated expression"),
        (".not", "q if { not x == 1; x := 2 }", "var x referenced above"),
        (".not", "q if not input.a[_] == 1", "var _ is unsafe"),
        (".not", "q if not { y == 1 }", "var y is unsafe"),
        (".not", "q if { not {some y; input.x == 1} }", "declared var y unused"),
        ("", "q if input.a or not input.b", "true"),
        ("", "q := [x | some x in [1,2,3]; x > 1 or x == 1]", "[1,2,3]"),
        ("", "q if {{x := 1; x > 2} or input.b}", "undefined"),
        ("", "q if false or true and true", "true"),
        ("", "q if not (true or false)", "undefined"),
        ("", "q if (input.a or input.b) and true with input as {\"b\": 1}", "true"),
        ("", "q if false and true with input as 1", "undefined"),
        ("", "q if 1 == 1 and 2 == 2 and {some x in [1]; x == 1}", "true"),
        ("", "q := x if { x := 1; x == 1 and {y := x; y == 1} }", "1"),
        ("", "q := [1 | not { 1 == 2 } or false]", "[1]"),
        ("", "q if every x in [1,2] { x == 1 or x == 2 }", "true"),
        ("", "q := or({1}, and({2, 3}, {3}))", "[1,3]"),
        ("", "q if {x := 1} and x == 1", "var x is unsafe"),
        ("", "q if x := 1 or input.b", "cannot assign vars inside implicit or operand"),
        ("", "q if x = 1 or input.b", "var x is unsafe"),
        ("", "q if { [1, 2][_] == 5 or [1, 2][_] == 2 }", "var _ is unsafe"),
        ("", "q := $\"a{input.x or true}b\"", "unexpected template-string expression type: *ast.LogicalOr"),
        ("", "q := $\"a{not input.x}b\"", "unexpected template-string expression type: *ast.Not"),
    ])
    func answersAsOPA(keywords: String, rules: String, expected: String) throws {
        #expect(try answer(keywords, rules) == expected)
    }

    /// Neither `or` nor `and` looks at its second operand where the first decides: an error there stays unseen.
    @Test func secondOperandsAreSpared() throws {
        var options = EvaluationOptions(now: 0)
        options.strictBuiltinErrors = true
        for (rule, isDefined) in [("true or 1 / 0 == 1", true), ("false and 1 / 0 == 1", false)] {
            let text = "package p\nimport future.keywords\nq if \(rule)\n"
            let query = try Engine(modules: [PolicySource("p.rego", text)]).prepare(path: ["p", "q"])
            #expect(try query.value(input: .object(.empty), options: options).value == (isDefined ? true : nil))
        }
    }
}
