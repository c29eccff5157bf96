import Rego
import RegoSyntax
import Testing

/// Policies made to exhaust the engine: each ends in an error that says which limit it met.
@Suite struct HostilePolicyTests {
    private static var small: EvaluationOptions {
        var options = EvaluationOptions(now: 0, seed: 1, strictBuiltinErrors: true)
        options.limits.instructions = 3_000_000
        options.limits.callDepth = 300
        options.limits.memoryBytes = 64 << 20
        options.limits.stringBytes = 1 << 20
        options.limits.collectionCount = 100_000
        options.limits.valueSize = 1 << 18
        return options
    }

    /// `head` and one rule a level, `r1` from `r0` and so on; `#` stands for a level's number, `@` for the one below.
    private static func levels(_ count: Int, _ head: String, _ rule: String, last: String) -> String {
        var text = head + "\n"
        for level in 1...count {
            text += rule.replacing("#", with: "\(level)").replacing("@", with: "\(level - 1)") + "\n"
        }
        return text + last.replacing("#", with: "\(count)")
    }

    private static let digits = "xs := numbers.range(0, 9)\n"

    /// What is tried, the policy whose rule `p` is asked for, and words of the error.
    static let policies: [(name: String, module: String, words: String)] = [
        (
            "exponential unification",
            digits
                + "p if { [xs[a], xs[b], xs[c], xs[d], xs[e], xs[f], xs[g]] = [i, j, k, l, m, n, i]; i + j + k == -1 }",
            "instructions"
        ),
        (
            "a product of comprehensions", digits + "p := count([1 | xs[_]; xs[_]; xs[_]; xs[_]; xs[_]; xs[_]; xs[_]])",
            ""
        ),
        (
            "every within every",
            digits + "p if { every a in xs { every b in xs { every c in xs { every d in xs { every e in xs "
                + "{ every f in xs { every g in xs { a + b + c + d + e + f + g >= 0 } } } } } } } }", "instructions"
        ),
        (
            "functions within comprehensions",
            levels(400, "f0(x) := x", "f#(x) := [y | y := f@(x)]", last: "p := f#(1)"), ""
        ),
        ("a chain of rules", levels(400, "r0 := 1", "r# := r@ + 1", last: "p := r#"), "300"),
        ("a chain of functions", levels(400, "f0(x) := x", "f#(x) := f@(x + 1)", last: "p := f#(1)"), "300"),
        (
            "a chain of with", levels(400, "r0 := input", "r# := x if { x := r@ with input.a as # }", last: "p := r#"),
            "limit"
        ),
        (
            "exponential with",
            levels(
                30, "r0 := input", "r# := [x, y] if { x := r@ with input as #; y := r@ with input as [#] }",
                last: "p := r#"),
            ""
        ),
        (
            "a string that doubles", levels(40, "s0 := \"abcdefgh\"", "s# := concat(\"\", [s@, s@])", last: "p := s#"),
            "string"
        ),
        (
            "a string that is replaced",
            "p := replace(replace(\"aaaaaaaa\", \"\", \"aaaaaaaa\"), \"a\", s)\ns := sprintf("
                + "\"%9000s\", [\"x\"])\n", ""
        ),
        ("a string that is padded", "p := sprintf(\"%999999999d\", [1])", ""),
        ("a large range", "p := count(numbers.range(1, 1000000000000))", "collection"),
        ("a large range of steps", "p := count(numbers.range_step(1, 1000000000000, 2))", "collection"),
        ("a number of many digits", levels(40, "n0 := 99999999", "n# := n@ * n@", last: "p := n#"), ""),
        ("a large shift", "p := bits.lsh(1, 1000000000000)", ""),
        ("a large exponent in text", "p := to_number(\"1e999999999\")", ""),
        (
            "an object of many keys",
            "xs := numbers.range(0, 999)\np := {sprintf(\"%d-%d\", [a, b]): 1 | a := xs[_]; b := xs[_]}", ""
        ),
        ("a set of arrays", "xs := numbers.range(0, 999)\np := {[a, b] | a := xs[_]; b := xs[_]}", ""),
        ("an array that doubles", levels(40, "a0 := [1, 2]", "a# := array.concat(a@, a@)", last: "p := a#"), ""),
        (
            "a union that grows", levels(40, "o0 := {\"a\": 1}", "o# := {\"a\": o@, \"b\": o@}", last: "p := o#"),
            "parts"
        ),
        ("an array that holds itself twice", levels(40, "a0 := [1]", "a# := [a@, a@]", last: "p := a# == a#"), "parts"),
        (
            "an array printed that holds itself twice",
            levels(17, "a0 := [1, 2, 3, 4, 5, 6]", "a# := [a@, a@]", last: "p := json.marshal([a14, a14, a14])"), ""
        ),
        (
            "a walk within a walk",
            "xs := numbers.range(0, 999)\np := count([1 | walk(xs, [_, a]); walk(xs, [_, b]); a == b])", ""
        ),
        ("a value that nests", levels(290, "r0 := [1]", "r# := [r@]", last: "p := r#"), "nests"),
        ("a pattern of patterns", "p := regex.match(\"((a{1000}){1000}){1000}\", \"a\")", ""),
        (
            "a pattern that tracks back",
            "p := regex.match(\"^(([a-z])+.)+[A-Z]([a-z])+$\", s)\ns := sprintf(\"%900000s\", [\"a\"])", ""
        ),
        (
            "a glob that tracks back",
            levels(
                12, "s0 := \"aaaaaaaa\"", "s# := concat(\"\", [s@, s@])",
                last:
                    "p if { not glob.match(\"*a*a*a*a*a*a*a*a*a*b\", [], s#); false }"), ""
        ),
        (
            "many parts of a text",
            levels(16, "s0 := \"a,\"", "s# := concat(\"\", [s@, s@])", last: "p := split(s#, \"\")[_]"), ""
        ),
        (
            "all pairs in JSON patches",
            "xs := numbers.range(0, 9999)\np := json.patch({\"a\": []}, [{\"op\": \"add\", \"path\": \"/a/-\", "
                + "\"value\": x} | some x in xs; some y in xs])", ""
        ),
        (
            "a graph of many paths",
            "g := {x: ys | some x in ys}\nys := numbers.range(0, 400)\np := count(graph.reachable_paths(g, [0]))", ""
        ),
    ]

    @Test(arguments: policies) func `P14 P6 a hostile policy ends in a clear error`(
        name: String, module: String, words: String
    ) throws {
        do {
            let value = try valueOf("p", module, input: ["a": 0], options: Self.small)
            // What a limit does not stop must be small work: nothing is allowed by it.
            #expect(value != true, "\(name)")
            #expect(words.isEmpty, "\(name): no limit was met")
        } catch let error as EvaluationError {
            #expect([.limit, .builtin, .type, .conflict].contains(error.code), "\(name): \(error)")
            #expect(error.message.contains(words), "\(name): \(error)")
            #expect(!error.message.isEmpty)
        } catch let errors as RegoErrors {
            #expect(words.isEmpty && !errors.errors.isEmpty, "\(name): \(errors)")
        }
    }

    static let texts: [(name: String, text: String)] = [
        ("brackets", "p := " + String(repeating: "[", count: 100_000)),
        ("parentheses", "p := " + String(repeating: "(", count: 100_000)),
        ("comprehensions", "p := " + String(repeating: "[x | x := ", count: 50_000)),
        ("negations", "p if " + String(repeating: "not ", count: 100_000) + "x"),
        ("operators", "p := 1" + String(repeating: " + 1", count: 100_000)),
        ("a ref", "p := input" + String(repeating: "[input", count: 50_000)),
        ("template strings", "p := " + String(repeating: "$\"{", count: 50_000)),
        ("elses", "p := 1 if false" + String(repeating: " else := 1 if false", count: 50_000)),
        ("an exponent", "p := 1e999999999"),
        ("digits", "p := " + String(repeating: "9", count: 1_000_000)),
    ]

    @Test(arguments: texts) func `P14 a hostile text ends in an answer`(name: String, text: String) throws {
        do {
            _ = try valueOf("p", text, options: Self.small)
        } catch let errors as RegoErrors {
            #expect(!errors.errors.isEmpty, "\(name)")
        } catch let error as EvaluationError {
            #expect(error.code == .limit || error.code == .usage, "\(name): \(error)")
        }
    }

    @Test func `P14 JSON that nests is refused`() {
        for text in ["[", "{\"a\":", "[[{\"a\":["] {
            let error = #expect(throws: EvaluationError.self) {
                try Value(json: String(repeating: text, count: 1_000_000))
            }
            #expect(error?.code == .json)
        }
        #expect(throws: EvaluationError.self) { try Value(json: "1e999999999999") }
    }
}
