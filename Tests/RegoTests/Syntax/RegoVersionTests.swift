import Rego
import RegoSyntax
import Testing

/// Rego v0, v0 with the imports of v1, and v1.
@Suite struct RegoVersionTests {
    private func errors(_ text: String, _ version: RegoVersion) -> [String] {
        do {
            _ = try Engine(modules: [PolicySource("p.rego", "package p\n" + text, version: version)])
            return []
        } catch {
            return error.errors.map { "\($0.location?.row ?? 0): \($0.message)" }
        }
    }

    private func value(_ text: String, _ version: RegoVersion, input: Value = .object(.empty)) throws -> Value? {
        let engine = try Engine(modules: [PolicySource("p.rego", "package p\n" + text, version: version)])
        return try engine.prepare(path: ["p"]).value(input: input, options: EvaluationOptions(now: 0)).value
    }

    @Test(arguments: [
        ("p { true }", "{\"p\":true}"), ("p = 1 { true }", "{\"p\":1}"), ("p = 1", "{\"p\":1}"),
        ("p[x] { x = [1, 2][_] }", "{\"p\":[1,2]}"), ("p[\"a\"]", "{\"p\":[\"a\"]}"), ("p[1]", "{\"p\":[1]}"),
        ("p[k] = v { v = [3, 4][k] }", "{\"p\":{\"0\":3,\"1\":4}}"), ("p.a = 1 { true }", "{\"p\":{\"a\":1}}"),
        ("p.a { true }", "{\"p\":[\"a\"]}"), ("p.a.b { true }", "{\"p\":{\"a\":{\"b\":true}}}"),
        ("p.a.b = 2 { true }", "{\"p\":{\"a\":{\"b\":2}}}"), ("p.a.b", "{\"p\":{\"a\":{\"b\":true}}}"),
        ("f(x) = y { y = x + 1 }\np = f(1)", "{\"p\":2}"), ("f(x) { x > 1 }\np { f(2) }", "{\"p\":true}"),
        ("default p = false\np { input.x }", "{\"p\":false}"),
        ("p() = 1 { true }\nq = p", "{\"p\":1,\"q\":1}"), ("p() = 1\nq = p + 1", "{\"p\":1,\"q\":2}"),
        ("p { false } { true }", "{\"p\":true}"), ("p { false } else = 2 { true }", "{\"p\":2}"),
        ("p { false } else = 2", "{\"p\":2}"), ("p { some i; [5, 6][i] == 6; i == 1 }", "{\"p\":true}"),
        ("p { input := 1; input == 1 }", "{\"p\":true}"), ("p { data := 2; data == 2 }", "{\"p\":true}"),
        ("in = 1\nif = 2\ncontains = 3\nevery = 4", "{\"contains\":3,\"every\":4,\"if\":2,\"in\":1}"),
        ("p { all([true]); any([true]); re_match(\"a\", \"ba\") }", "{\"p\":true}"),
        ("p = set_diff({1, 2}, {2})", "{\"p\":[1]}"), ("p = cast_array({1})", "{\"p\":[1]}"),
        ("import data.a.x\nimport data.b.x\np = 1", "{\"p\":1}"),
        ("import future.keywords.in\np { 1 in [1] }", "{\"p\":true}"),
        ("import future.keywords.if\np if 1 == 1", "{\"p\":true}"),
        ("import future.keywords\np contains 1 if { every x in [1] { x == 1 } }", "{\"p\":[1]}"),
        ("import future.keywords.if\np.a if true", "{\"p\":{\"a\":true}}"),
        ("import rego.v1\np contains 1 if 1 in [1]", "{\"p\":[1]}"),
    ])
    func version0IsRead(text: String, expected: String) throws {
        let value = try value(text, .v0)
        #expect(value?.jsonString == expected)
    }

    @Test(arguments: [
        ("p if 1 == 1", [RegoVersion.v0], "2: var cannot be used for rule name"),
        ("p contains 1", [.v0], "2: var cannot be used for rule name"),
        ("p { 1 in [1] }", [.v0], "2: unexpected identifier token: expected \\n or ; or }"),
        (
            "p { some x in [1] }", [.v0],
            "2: unexpected identifier token: expected \\n or ; or } (hint: `import future.keywords.in` for "
                + "`some x in xs` expressions)"
        ),
        ("import rego.v1\np { true }", [.v0, .v1], "3: `if` keyword is required before rule body"),
        ("import rego.v1\np[1] { true }", [.v0, .v1], "3: `if` keyword is required before rule body"),
        (
            "import rego.v1\nimport data.a.x\nimport data.b.x\n", [.v0, .v1],
            "4: import must not shadow import data.a.x"
        ),
        (
            "import rego.v1\np if { any([true]) }", [.v0, .v1],
            "3: deprecated built-in function calls in expression: any"
        ),
        (
            "import rego.v1\np if { input := 1; input == 1 }", [.v0, .v1],
            "3: variables must not shadow input (use a different variable name)"
        ),
        ("import rego.v1 as x", [.v0], "2: `rego` imports cannot be aliased"),
        ("p { true }", [.v1, .v0v1], "2: `if` keyword is required before rule body"),
        ("p if { false } else = 1 { true }", [.v1], "2: `if` keyword is required before rule body"),
        ("p if true", [.v0v1], "2: var cannot be used for rule name"),
        ("if := 1", [.v1], "2: unexpected if keyword"),
        ("import data.x\nif := 1", [.v1], "3: if keyword cannot be used for rule name"),
    ])
    func versionsAreHeld(text: String, versions: [RegoVersion], expected: String) {
        for version in versions { #expect(errors(text, version).first == expected, "\(version)") }
    }

    @Test func modulesOfSeveralVersionsMeet() throws {
        let engine = try Engine(modules: [
            PolicySource("a.rego", "package a\np { any([data.b.q]) }", version: .v0),
            PolicySource("b.rego", "package b\nq if true"),
        ])
        let value = try engine.prepare("data.a.p").value(options: EvaluationOptions(now: 0)).value
        #expect(value == true)
        #expect(engine.compiled.modules.map(\.version) == [.v0, .v1])
    }

    @Test func theDefaultIsAnOption() throws {
        var options = CompilerOptions()
        options.regoVersion = .v0
        let engine = try Engine(modules: [PolicySource("a.rego", "package a\np { true }")], options: options)
        #expect(try engine.prepare("in = data.a.p").value(options: EvaluationOptions(now: 0)).value == true)
        #expect(throws: EngineError.self) { try Engine().prepare("in = 1") }
    }

    @Test func importsTellTheVersion() throws {
        #expect(try Parser.parseModule("package p\nimport rego.v1", file: "", version: .v0).version == .v0v1)
        #expect(try Parser.parseModule("package p\nimport future.keywords", file: "", version: .v0).version == .v0)
        #expect(RegoVersion(number: 0) == .v0 && RegoVersion(number: 1) == .v1 && RegoVersion.v0v1.number == 0)
    }
}
