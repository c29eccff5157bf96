import RegoSyntax
import Testing

@testable import Rego

/// What messages say of types, line by line.
@Suite struct TypeErrorTests {
    private func errors(_ text: String, limit: Int = 10) -> [RegoError] {
        do {
            var options = CompilerOptions()
            options.maximumErrors = limit
            let module = try Parser.parseModule("package p\n\(text)\n", file: "p.rego")
            _ = try Compiler.compile([module], options: options)
            return []
        } catch {
            return error.errors
        }
    }

    @Test(arguments: [
        (
            "q := {\"a\": 1}.b",
            ["{\"a\": 1}.b", "         ^", "         have: \"b\"", "         want (one of): [\"a\"]"]
        ),
        ("q := r.x.y\nr := {\"x\": 1}", ["data.p.r.x.y", "^^^^^^^^^^", "have: number"]),
        (
            "q := r[input.a][{1}]\nr := {{\"x\"}}",
            [
                "data.p.r[input.a][{1}]", "                  ^", "                  have (type): set[number]",
                "                  want (type): string",
            ]
        ),
        ("q if f.x\nf(x) := x", ["data.p.f.x", "^^^^^^^^", "have: (any) => any"]),
        ("q if count(1, 2, [x | x := input])", ["have: (number, number, array[any])", ""]),
        (
            "q if max({1, x}, x, 2)",
            ["have: (set[number], ???, number)", "want: (collection: any<array[any], set[any]>)"]
        ),
        ("q if \"a\" * 2", ["have: (string, number)", "want: (x: number, y: number, z: number)"]),
        ("f(x) := count({x | data.a[_]})", ["have: (set[???], ???)", ""]),
        ("q if json.remove({}, {\"a\"}, 1)", ["have: (object[any: any], set[string], number)", ""]),
        ("q if {1.5: 1} = {[1, \"a\"]: 1}", ["left  : object<1.5: number>", "right : object<[1 a]: number>"]),
        ("q if eq(1, 2, 3)", ["have: (number, number, number)", "want: (any, any)"]),
        ("q if upper(\"a\") == 1 with upper as plus", ["have: (number, number)", "want: (x: string)"]),
    ])
    func detailsAreOPAs(text: String, details: [String]) throws {
        let first = try #require(errors(text).first)
        #expect(first.code == .type)
        // Where the second line is long it is left out above.
        let found = details.last == "" ? Array(first.details.prefix(details.count - 1)) : first.details
        #expect(found == details.filter { !$0.isEmpty }, "\(first.message) \(first.details)")
    }

    @Test(arguments: [
        // An object of which not all keys are known may have those that a parameter asks for.
        ("q := f(r)\nf({\"a\": x}) := x\nr.k.z := 1", true),
        ("q := f(r)\nf({\"a\": x}) := x\nr := {\"k\": 1}", false),
        // Nothing is known of a function that depends on what `with` sets, but that both take as many arguments.
        ("q if r with f as max with r as 1\nf(null) := r\nr contains 1", true),
        ("q if r with f as max with r as 1\nf(null) := 1\nr contains 1", false),
        ("q if r with f as max\nf(null) := r\nr contains 1", false),
        // Nor of rules behind others.
        ("q if b + 1 == 2 with a as 1\na := \"x\"\nb := c\nc := a", true),
        ("q if b + 1 == 2 with d as 1\na := \"x\"\nb := c\nc := a\nd := 1", false),
    ])
    func typesAreOfWhatIsKnown(text: String, isAccepted: Bool) {
        #expect(errors(text).map(\.code) == (isAccepted ? [] : [.type]))
    }

    @Test(arguments: [
        ("f(1) := 1", false), ("f(1) := 1\ng(1, 2) := 3", false), ("f(1) := 1\ng(1, 2) := 3\nr := 1", true),
    ])
    func aPackageOfFunctionsHasNoValues(text: String, hasValues: Bool) throws {
        let engine = try Engine(modules: [PolicySource("p.rego", "package p\n\(text)")])
        let isAccepted = (try? engine.prepare("data.p[name] = x")) != nil
        #expect(isAccepted == hasValues)
    }

    @Test func errorsAreLimited() {
        let text = (1...12).map { "q\($0) if 1 = \"a\"" }.joined(separator: "\n")
        #expect(errors(text).count == 11)
        #expect(errors(text).last?.message == "error limit reached")
        #expect(errors(text, limit: 0).count == 12)
        #expect(errors(text, limit: 20).count == 12)
    }

    @Test func errorsComeInTheOrderOfOPAsVisit() {
        let found = errors("q := foo(bar(1)) if {\n\tbaz(2)\n}")
        #expect(found.map(\.message) == ["undefined function baz", "undefined function bar", "undefined function foo"])
    }
}
