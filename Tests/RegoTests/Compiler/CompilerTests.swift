import RegoSyntax
import Testing

@testable import Rego

/// What the compiler makes of rules and queries, written back as text.
@Suite struct CompilerTests {
    private func compile(_ text: String, options: CompilerOptions = CompilerOptions()) throws -> CompiledModules {
        try Compiler.compile([try Parser.parseModule("package p\n\(text)\n", file: "p.rego")], options: options)
    }

    @Test(arguments: [
        ("q if { x := 1; x > 0 }", ["eq(__local0__, 1)", "gt(__local0__, 0)"]),
        ("q if { some x in data.xs; x > 1 }", ["eq(__local2__, data.xs[__local1__])", "gt(__local2__, 1)"]),
        (
            "q if { some k, v in data.xs; v > k }",
            ["eq(__local1__, data.xs[__local0__])", "gt(__local1__, __local0__)"]
        ),
        ("q if { y > 1; y = input.z }", ["eq(y, input.z)", "gt(y, 1)"]),
        ("q if { not x; x = input.y }", ["eq(x, input.y)", "not x"]),
        ("q if input.x == 1", ["eq(input.x, 1)"]),
        (
            "q if count(input.x) > 1",
            ["eq(__local1__, input.x)", "eq(__local0__, count(__local1__))", "gt(__local0__, 1)"]
        ),
        ("q if not startswith(input.x, \"a\")", ["eq(__local0__, input.x)", "not startswith(__local0__, \"a\")"]),
        ("q if { x := f(1) }\nf(y) := y", ["eq(__local0__, data.p.f(1))"]),
        ("q if [1, 2][i] > 1", ["eq(__local0__, [1, 2])", "eq(__local1__, __local0__[i])", "gt(__local1__, 1)"]),
        ("q if r.s == 1\nr := {\"s\": 1}", ["eq(data.p.r.s, 1)"]),
        ("import data.a.b as c\nq if c.d", ["data.a.b.d"]),
        ("import input.user\nq if user == 1", ["eq(input.user, 1)"]),
        (
            "q if { x := [y | y := input.a[_]]; x }",
            ["eq(__local1__, [__local0__ | eq(__local0__, input.a[_])])", "__local1__"]
        ),
        (
            "q if { every x in input.a { x > 1 } }",
            ["eq(__local2__, input.a)", "every __local0__, __local1__ in __local2__ { gt(__local1__, 1) }"]
        ),
        ("q if print(input.x)", []),
        ("q if { true; 1 in input.a }", ["eq(__local0__, input.a)", "internal.member_2(1, __local0__)"]),
        ("q if r with input.a as input.b\nr := 1", ["eq(__local0__, input.b)", "data.p.r with input.a as __local0__"]),
        ("q if { plus(1, 2, x); x == 3 }", ["plus(1, 2, x)", "eq(x, 3)"]),
    ])
    func bodiesAreRewritten(text: String, expected: [String]) throws {
        let rule = try #require(try compile(text).rules.first { $0.path.written == "data.p.q" })
        #expect(rule.main.body.map(\.written) == expected)
    }

    @Test func templateStringsTolerateUndefined() throws {
        let rule = try #require(try compile("q := $\"a{input.x}b\"").rules.first)
        #expect(
            rule.main.body.map(\.written) == [
                "eq(__local2__, {__local0__ | eq(__local0__, input.x)})",
                "eq(__local1__, internal.template_string([\"a\", __local2__, \"b\"]))",
            ])
        #expect(rule.main.value?.written == "__local1__")
    }

    @Test func headsAndBranchesAreKept() throws {
        let set = try compile(
            "m[x].y := z if { some x, z in input.o }\ns contains input.x\nd := 1 if input.a else := 2\ndefault e(_) := 3\nf.g.h := 1"
        )
        let rules = Dictionary(uniqueKeysWithValues: set.rules.map { ($0.path[2].written, $0) })
        let object = try #require(rules["\"m\""])
        #expect(object.path.written == "data.p.m[__local0__].y" && object.fixedPathCount == 3)
        #expect(object.originalNames["__local0__"] == "x")
        #expect(rules["\"s\""]?.isPartialSet == true && rules["\"s\""]?.main.value == nil)
        #expect(rules["\"d\""]?.elses.first?.value?.written == "2")
        #expect(rules["\"e\""]?.isDefault == true && rules["\"e\""]?.arguments?.count == 1)
        #expect(rules["\"f\""]?.fixedPathCount == 5)
    }

    @Test func dependenciesFollowRefsAndCalls() throws {
        let set = try compile("a if b\nb if f(1)\nf(x) if input[x]\nc if data[_].b")
        #expect(set.dependencies[0] == [1] && set.dependencies[1] == [2] && set.dependencies[2].isEmpty == true)
    }

    @Test(arguments: [
        ("q if x > 1", "rego_unsafe_var_error", "var x is unsafe", 2, 6),
        ("q contains x if true", "rego_unsafe_var_error", "var x is unsafe", 2, 1),
        (
            "q[input.x].r := 1 if true else := 2", "rego_unsafe_var_error",
            "var input is unsafe in rule q[input.x].r", 2, 1
        ),
        ("q if { not x }", "rego_unsafe_var_error", "var x is unsafe", 2, 8),
        ("q if { [y | z > 1; y := 1] }", "rego_unsafe_var_error", "var z is unsafe", 2, 13),
        ("q if { x := y; y := x }", "rego_compile_error", "var y referenced above", 2, 16),
        ("q if { every x in [1] { x > y } }", "rego_unsafe_var_error", "var y is unsafe", 2, 25),
        ("q if { max([1, x], x) }", "rego_unsafe_var_error", "var x is unsafe", 2, 8),
        ("q if { [x, y] := [1]; x == y }", "rego_unsafe_var_error", "var x is unsafe", 2, 8),
        ("q if { count = 1; count([1]) }", "rego_type_error", "undefined function count", 2, 19),
        ("q if { count = 1; x := count([1]); x > 1 }", "rego_compile_error", "called function count shadowed", 2, 24),
        ("q if { b := y; data.a[b] }", "rego_unsafe_var_error", "var y is unsafe", 2, 8),
        ("q if foo(1)", "rego_type_error", "undefined function foo", 2, 6),
        ("q if count(1, 2, 3)", "rego_type_error", "count: arity mismatch", 2, 6),
        ("q if f(1)\nf(x, y) := x + y", "rego_type_error", "function data.p.f has arity 2, got 1 argument", 2, 6),
        (
            "q if r\nr if q", "rego_recursion_error", "rule data.p.q is recursive: data.p.q -> data.p.r -> data.p.q", 2,
            1
        ),
        ("q := 1\nq(x) := x", "rego_type_error", "conflicting rules data.p.q found", 2, 1),
        ("q := 1\nq contains 2", "rego_type_error", "conflicting rules data.p.q found", 2, 1),
        (
            "q := 1\nq.r := 2", "rego_type_error", "rule data.p.q conflicts with:\n  rule data.p.q.r at p.rego:3", 2,
            1
        ),
        ("q contains 1\nq[x] contains 2 if x := 1", "rego_type_error", "conflicting rules data.p.q[x] found", 2, 1),
        ("q if f\nf(x) := x", "rego_type_error", "function data.p.f used as reference, not called", 2, 6),
        ("q := f(1).a\nf(x) := 1", "rego_type_error", "undefined ref: data.p.f(1).a", 2, 6),
        ("q if glob.match(\"\", [count(input.x)], \"\")", "rego_type_error", "glob.match: invalid argument(s)", 2, 6),
        (
            "default q := 1\ndefault q := 2", "rego_type_error",
            "multiple default rules data.p.q found at p.rego:2, p.rego:3", 1, 1
        ),
        ("q if { x := 1; x := 2 }", "rego_compile_error", "var x assigned above", 2, 16),
        ("q if { x > 1; x := 2 }", "rego_compile_error", "var x referenced above", 2, 15),
        ("q if { some x; 1 == 1 }", "rego_compile_error", "declared var x unused", 2, 8),
        ("q(x) if { x := 1 }", "rego_compile_error", "arg x redeclared", 2, 11),
        ("q if { 1 := 2 }", "rego_compile_error", "cannot assign to number", 2, 8),
        ("q if { not x := 2 }", "rego_compile_error", "cannot assign vars inside negated expression", 2, 8),
        (
            "q if { data := 2 }", "rego_compile_error",
            "variables must not shadow data (use a different variable name)", 2, 8
        ),
        ("q(input) := 1", "rego_compile_error", "args must not shadow input (use a different variable name)", 2, 1),
        ("input := 1", "rego_compile_error", "rules must not shadow input (use a different rule name)", 2, 1),
        ("import data.a\nimport data.b.a\nq := 1", "rego_compile_error", "import must not shadow import data.a", 3, 1),
        (
            "q if r.s with data.p.r.s as 1\nr := {}", "rego_compile_error",
            "with keyword cannot partially replace virtual document(s)", 2, 15
        ),
        (
            "q if true with foo.bar as 1", "rego_type_error",
            "with keyword target must reference existing input, data, or a function", 2, 16
        ),
        (
            "q if true with walk as 1", "rego_compile_error",
            "with keyword replacing built-in function: target must not be a relation", 2, 16
        ),
        ("q := x if x := print(1)", "rego_type_error", "print(1) used as value", 2, 16),
        ("q if any([true])", "rego_type_error", "deprecated built-in function calls in expression: any", 2, 6),
        ("q := $\"{x + 1}\"", "rego_compile_error", "var x is undeclared", 2, 9),
        ("q := 1 + \"a\"", "rego_type_error", "plus: invalid argument(s)", 2, 6),
        ("q if 1 = \"a\"", "rego_type_error", "match error", 2, 6),
        ("q := r.x\nr := {\"y\": 1}", "rego_type_error", "undefined ref: data.p.r.x", 2, 6),
    ])
    func errorsAreOPAs(text: String, code: String, message: String, row: Int, column: Int) {
        #expect {
            _ = try compile(text)
        } throws: { error in
            guard let first = (error as? RegoErrors)?.errors.first else { return false }
            return first.code.rawValue == code && first.message == message && first.location?.row == row
                && first.location?.column == column
        }
    }

    /// Types that are not known, or only in part, rule nothing out.
    @Test(arguments: [
        "f(x) := {x | data.a[_]}", "f(x) := [x | x > 1] if x", "f(x) := y if y := {x: 1 | data.a[x]}",
        "f(x) := 1 if { {x | data.a[_]} in data.sets }",
        "r[k] contains 1 if k := input.k\nq if r[input.a - 1][input.b]",
        "r[k] contains v if { k := input.k; v := input.v }\nq if { i := 5; r[i] }",
        "q if { x := {1: 2}; strings.render_template(\"\", x) }", "q if { {\"a\": 1} = {count([]): \"s\"} }",
        "f(x, {k: v | some k, v in input}) := x", "q if max({1, x}, x)", "f(all) := min({x | some x in all})",
        "q if { json.remove({}, [], json); json }",
    ])
    func unknownTypesAreAccepted(text: String) throws {
        _ = try compile(text)
    }

    @Test func setsBehindVariableStepsAreTyped() throws {
        #expect {
            _ = try compile("r[k] contains 1 if k := \"s\"\nq if { y := r.x; y == 5 }")
        } throws: {
            ($0 as? RegoErrors)?.errors.first?.message == "match error"
        }
    }

    @Test(arguments: [
        ("import data.a\nq := 1", "import data.a unused"),
        ("f(x) := 1", "unused argument x. (hint: use _ (wildcard variable) instead)"),
        ("q if { x := 1 }", "assigned var x unused"),
    ])
    func strictnessReportsWhatIsUnused(text: String, message: String) throws {
        _ = try compile(text)
        var options = CompilerOptions()
        options.isStrict = true
        #expect {
            _ = try compile(text, options: options)
        } throws: {
            ($0 as? RegoErrors)?.errors.first?.message == message
        }
    }

    @Test func packagesMayNotStandOnRules() throws {
        let modules = try ["package a\n\nb := 1", "package a.b\n\nc := 1"].enumerated().map {
            try Parser.parseModule($1, file: "\($0).rego")
        }
        #expect {
            _ = try Compiler.compile(modules)
        } throws: {
            ($0 as? RegoErrors)?.errors.first?.message == "package a.b conflicts with rule b defined at 0.rego:3"
        }
    }

    @Test func printCanBeKept() throws {
        var options = CompilerOptions()
        options.keepsPrint = true
        let rule = try #require(try compile("q if print(\"x\", input.x)", options: options).rules.first)
        #expect(
            rule.main.body.last?.written == "internal.print([__local2__, __local3__])",
            "\(rule.main.body.map(\.written))")
    }

    @Test func builtinsCanBeAdded() throws {
        var options = CompilerOptions()
        options.builtins["my.own"] = BuiltinSignature(name: "my.own", arity: 2)
        _ = try compile("q := my.own(1, \"a\")", options: options)
        #expect(throws: RegoErrors.self) { _ = try compile("q := my.own(1)", options: options) }
    }

    // MARK: - Queries

    @Test func queriesBindTheirVariablesInOrder() throws {
        let set = try compile("r := 1")
        let query = try set.compileQuery(try Parser.parseQuery("y := x; x = data.p.r; _ = 1; [z | z := 2]"))
        #expect(query.variables.map(\.shown) == ["y", "x"])
        #expect(query.body.first?.written == "eq(x, data.p.r)")
        #expect(query.body.map(\.written).contains("eq(__localq0__, x)"))
    }

    @Test func queriesCaptureValues() throws {
        let set = try compile("r := 1")
        let query = try set.compileQuery(try Parser.parseQuery("data.p.r == 2"), capturesValues: true)
        #expect(query.expressions.map(\.value) == ["$term0"])
        #expect(query.expressions.map(\.location.text) == ["data.p.r == 2"])
        #expect(query.body.last?.written == "equal(__localq0__, 2, _)", "\(query.body.map(\.written))")
    }

    @Test func queriesMaySpeakFromAPackage() throws {
        let set = try compile("r := 1")
        let query = try set.compileQuery(
            try Parser.parseQuery("r"), package: try Parser.parseRef("data.p"), capturesValues: false)
        #expect(query.body.map(\.written) == ["data.p.r"])
    }

    @Test func queriesAreChecked() throws {
        let set = try compile("r := 1")
        #expect(throws: RegoErrors.self) { _ = try set.compileQuery(try Parser.parseQuery("x > 1")) }
        #expect(throws: RegoErrors.self) { _ = try set.compileQuery(try Parser.parseQuery("foo(1)")) }
    }

    @Test func metadataTakesThePlaceOfItsCalls() throws {
        let text = """
            # METADATA
            # title: r
            # custom:
            #   level: 3
            #   tags: [a, yes, "1"]
            r := rego.metadata.rule()
            """
        let rule = try #require(try compile(text).rules.first)
        #expect(
            rule.main.body.map(\.written) == [
                "eq(__local0__, {\"scope\": \"rule\", \"title\": \"r\", "
                    + "\"custom\": {\"level\": 3, \"tags\": [\"a\", \"yes\", \"1\"]}})"
            ])
    }
}
