import Rego
import RegoSyntax
import Testing

/// What `make differential` found; expected is what OPA 1.20 answers.
@Suite struct DifferentialTests {
    static let data: Value = [
        "test": [:], "base": ["nums": [3, 7], "o": ["x": 1]], "num": ["1": "one", "true": "yes"], "d": ["x": ["y": 1]],
    ]

    /// Every solution of a query in JSON, or the code of the error.
    private func answer(_ query: String, _ module: String, input: Value? = nil) -> String {
        do {
            let result = try evaluate(query, module: module, input: input, data: Self.data)
            return result.results.map { row in
                "{" + row.bindings.map { "\($0.name): \($0.value.jsonString)" }.joined(separator: ", ") + "}"
            }.joined(separator: " ")
        } catch let error as RegoErrors {
            return error.errors.first?.code.rawValue ?? ""
        } catch let error as EvaluationError {
            return error.code.rawValue
        } catch EngineError.policy(let errors) {
            return errors.errors.first?.code.rawValue ?? ""
        } catch EngineError.evaluation(let error) {
            return error.code.rawValue
        } catch {
            return "\(error)"
        }
    }

    static let cases: [(query: String, module: String, answer: String)] = [
        // A key that rules and base data both have is one key.
        ("x := [k | data[k]]", "r := 1", "{x: [\"base\",\"d\",\"num\",\"test\"]}"),
        ("x := [k | data.test[k]]", "r := 1", "{x: [\"r\"]}"),
        // What takes no arguments is a rule, and no function.
        ("x := data.test", "f() := 1", "{x: {\"f\":1}}"),
        ("x := data.test", "default f() := 1\nf() := 2 if input.x", "{x: {\"f\":1}}"),
        ("x := data.test.f", "f() := x if { some x in [1, 2] }", "eval_conflict_error"),
        ("x := data.test.g", "f() := 1\ng := f()", "rego_type_error"),
        ("x := data.test", "f() := x if { some x in input.y }\ng if not 2 == f()", "{x: {}}"),
        ("x := data.test.g", "f() := x if { some x in data.base.nums; x > 3 }\ng := x if { x := f() }", "{x: 7}"),
        ("x := data.test.g", "f() := x if { some x in data.base.nums; x > 3 }\ng if f() > 6", "{x: true}"),
        ("x := data.test.g", "f() := 1 if input.y\nf() := \"a\"\ng := f()", "rego_type_error"),
        // A set with a hole in it is found nowhere, as the step of a ref too.
        ("x := data.test", "p := x if { some x in data.base[{x, 1}] }", "{x: {}}"),
        ("x := data.test", "p := x if { data.base[{x: 1}] }", "{x: {}}"),
        ("x := data.test", "p if { {x} == data.base[x] }", "{x: {}}"),
        // An `else` counts where a single key is asked for, too.
        ("x := data.test.r.x", "r.x := 2 if { input.z } else := 1\nr[k] := k if { k := data.d.x.y }", "{x: 1}"),
        // Nothing is known of a variable within a step into base data.
        ("x := data.test.p[0]", "p := x if { data.base[{\"k\": x}] != 1 }\np := null", ""),
        ("x := data.test", "r contains 1\nr[x] contains 2 if x := \"a\"", "rego_type_error"),
        // Types of arrays are compared element by element, with each choice a built-in has.
        ("x := data.test.p", "p := sum([y, y]) if { [x, y] := [1, \"a\"] }", "rego_type_error"),
        ("x := data.test.p", "q := false\np := concat(\"-\", [input.x, q])", "rego_type_error"),
        ("x := data.test.p", "q := \"a\"\np := concat(\"-\", [\"b\", q])", "{x: \"b-a\"}"),
        // Base data is looked up by texts, and by numbers as they are written.
        ("x := [v | some i in [1, true]; v := data.num[i]]", "", "{x: [\"one\"]}"),
        ("x := [k | data[k][1] == \"one\"]", "", "{x: [\"num\"]}"),
        ("x := [v | some k in [\"nums\"]; v := data.base[k][\"1\"]]", "", "{x: [7]}"),
        // A document above one that `with` sets has what was there too, where both are objects.
        ("x := data.d with data.d.x as {\"z\": 2}", "", "{x: {\"x\":{\"y\":1,\"z\":2}}}"),
        ("x := data.d.x with data.d.x as {\"z\": 2}", "", "{x: {\"z\":2}}"),
        ("x := data.d.x.y with data.d.x as {\"z\": 2}", "", ""),
        ("x := data.d with data.d.x as null", "", "{x: {\"x\":null}}"),
        ("x := data.test with data.d.x as {\"z\": 2}", "p := data.d", "{x: {\"p\":{\"x\":{\"y\":1,\"z\":2}}}}"),
        ("x := [v | v := data.base[k]] with data.base.o.x as {\"z\": 2}", "", "{x: [[3,7],{\"x\":{\"z\":2}}]}"),
        // Keys of an object are taken in their order, not as written: the last of two equal ones counts.
        ("x := {data.num[\"1\"]: 1, \"one\": 2}", "", "{x: {\"one\":1}}"),
        // Within an expression with `with`, a document is what it is or what is set.
        (
            "x := data.test.s", "q := {1}\nr contains v if { v := q with q as input.x }\ns := r[0] if true\ns := 7",
            "{x: 7}"
        ),
        ("x := data.test.s", "q := 1\ns := upper(v) if { v := q with q as \"a\" }", "{x: \"A\"}"),
        ("x := [bits.rsh(10, 1e0), bits.rsh(8, 18446744073709551617)]", "", "{x: [5,4]}"),
    ]

    @Test func `a declaration in a query has no value`() throws {
        let result = try evaluate("some k; data.base.o[k]", data: Self.data).results
        #expect(result.map { $0.expressions.map(\.value) } == [[1]])
    }

    @Test(arguments: cases) func `answers as OPA does`(query: String, module: String, expected: String) {
        #expect(answer(query, module) == expected)
    }
}
