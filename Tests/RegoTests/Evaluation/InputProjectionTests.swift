import Testing

@testable import Rego

/// A query asked with JSON text reads of it what the program needs, and answers as if it had the whole document.
@Suite struct InputProjectionTests {
    private static let policies = [
        "p := input.a.b",
        "p := [input.a, input.a.b, input.c]",
        "p := [x | x := input.a.b.c]",
        "p := input.a.b == input[\"c\"]",
        "p := {\"é\": input[\"é\"], \"q\": input[\"a\\\"b\"]}",
        "p := x if { some x in input.list; x > input.c }",
        "p := \"one\" if input.c == 1\np := \"two\" if input.c == 2\np := \"three\" if input.c == 3\ndefault p := \"none\"",
        "p := f(input.c)\nf(1) := \"x\"\nf(2) := input.a.b\nf(3) := \"z\"",
        "p := x if { x := q with data.x as 1 }\nq := [input.a.b, data.x]",
        // What is read here is not known beforehand.
        "p := input",
        "p := input[input.c]",
        "p := [k | input[k]]",
        "p := input.list[1]",
        "p := x if { x := q with input.a as 7 }\nq := [input.a, input.c]",
        "p := 1",
    ]

    private static let texts = [
        "{}", "[]", "null", "1", "\"a\"", "true", "[{\"a\":{\"b\":1}}]",
        "{\"a\":{\"b\":1},\"c\":2,\"list\":[1,2,3]}",
        " { \"a\" : { \"b\" : { \"c\" : [ 1 , { \"d\" : null } ] , \"x\" : \"y\" } } , \"c\" : 3 } ",
        "{\"a\":1,\"c\":\"a\"}", "{\"a\":{\"b\":1},\"a\":{\"x\":2}}",
        "{\"a\":{\"x\":2},\"a\":{\"b\":{\"c\":5}},\"a\":7}",
        "{\"a\":{\"b\":1,\"b\":2},\"c\":1,\"c\":1.0}", "{\"\\u0061\":{\"\\u0062\":\"\\n\"},\"c\":1}",
        "{\"é\":\"\\u00e9\",\"a\\\"b\":{\"z\":[]},\"c\":1e2}", "{\"\\u00e9\":1}",
        "{\"skipped\":{\"deep\":[[[{\"x\":\"\\ud83d\\ude00\"}]]],\"n\":-1.5e10},\"c\":2,\"a\":{\"b\":\"b\"}}",
        // No JSON.
        "", "{", "{\"a\"", "{\"a\":", "{\"a\":{\"b\":1}", "{\"a\":{\"b\":1},}", "{\"x\":[1,2}", "{\"x\":[1 2]}",
        "{\"x\":tru}",
        "{\"x\":01a}", "{\"x\":\"\\q\"}", "{\"x\":\"a\tb\"}", "{\"x\":1}{}", "{x:1}", "{\"x\" 1}",
        "{\"a\":{\"b\":1 \"c\":2}}",
        "{\"x\":\"\\u12\"}", "{\"x\":1e999999999}", "{\"x\":{\"y\":[}}}",
    ]

    @Test(arguments: policies) func `the answer is the one of the whole document`(policy: String) throws {
        let query = try Engine(modules: [PolicySource("p.rego", "package p\n" + policy)]).prepare(path: ["p", "p"])
        let deep = String(repeating: "[", count: 300) + String(repeating: "]", count: 300)
        for text in Self.texts + ["{\"x\":\(deep)}", "{\"a\":{\"b\":\(deep)}}"] {
            let options = EvaluationOptions(now: 0)
            let whole = Result { () throws(EvaluationError) in
                try query.value(input: Value(json: text), options: options).value?.jsonString
            }
            let read = Result { () throws(EvaluationError) in
                var output: [UInt8] = []
                let isDefined = try Array(text.utf8).withUnsafeBufferPointer { (bytes) throws(EvaluationError) in
                    try query.evaluate(json: bytes, data: .empty, options: options, into: &output)
                }
                return isDefined ? String(decoding: output, as: UTF8.self) : nil
            }
            switch (whole, read) {
            case (.success(let one), .success(let other)): #expect(one == other, "\(text)")
            case (.failure(let one), .failure(let other)):
                #expect(one.code == other.code && one.message == other.message, "\(text)")
            default: Issue.record("\(text): \(whole) is not \(read)")
            }
        }
    }

    @Test func `programs that may read more of the input have the whole document`() throws {
        func projection(_ policy: String, _ builtins: BuiltinRegistry = .standard) throws -> InputProjection? {
            let engine = try Engine(modules: [PolicySource("p.rego", "package p\n" + policy)], builtins: builtins)
            return try engine.prepare(path: ["p", "p"]).program.projection
        }
        #expect(try projection("p := [input.a.b, input.a.c, input.a.b]")?.count == 2)
        #expect(try projection("p := [input.a.b, input.a]")?.inner.count == 1)
        for policy in [
            "p := input", "p := input[input.a]", "p := [i | input[i]]", "p := x if { x := input.a with input.b as 1 }",
        ] {
            #expect(try projection(policy) == nil, "\(policy)")
        }
        // A program's own built-in may look at the whole input.
        var builtins = BuiltinRegistry.standard
        builtins.register(Builtin("acme.whole", arity: 0) { _, context in context.input })
        #expect(try projection("p := [acme.whole(), input.a]", builtins) == nil)
        builtins.register(Builtin("acme.one", arity: 1) { _, context in context.input })
        #expect(try projection("p := x if { x := upper(input.a) with upper as acme.one }", builtins) == nil)
        #expect(try projection("p := x if { x := upper(input.a) with upper as lower }", builtins)?.count == 1)
        #expect(try projection("p := [input.a, upper(input.b)]", builtins)?.count == 2)
    }
}
