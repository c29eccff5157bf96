import Rego
import RegoSyntax
import Testing

/// The steps the interpreter tells of are OPA's: operation, numbers of queries, place, node, variables and message, in
/// the same order. What is wanted here is what OPA 1.20 says of the same policies.
@Suite struct TraceTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let policy: String
        let query: String
        let input: String
        let steps: String

        var testDescription: String { query }
    }

    @Test(arguments: cases) func `steps are OPA's`(_ test: Case) throws {
        let engine = try Engine(modules: [PolicySource("a.rego", "package a\n" + test.policy)])
        let recorder = TraceRecorder()
        _ = try engine.trace(
            test.query, input: try Value(json: test.input), options: EvaluationOptions(now: 0), tracer: recorder)
        let steps = recorder.steps.map { step in
            let locals = step.locals.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            let place = step.place.hasPrefix("a.rego:") ? String(step.place.dropFirst(7)) : "-"
            return [
                step.operation.rawValue, "\(step.queryID)", "\(step.parentID)", place, "|", step.text, "|",
                locals.joined(separator: " "), step.message,
            ].filter { !$0.isEmpty }.joined(separator: " ")
        }
        let wanted = test.steps.split(separator: "\n").map(String.init)
        for (position, (got, want)) in zip(steps, wanted).enumerated() {
            #expect(got == want, "step \(position)")
        }
        #expect(steps.count == wanted.count)
    }

    @Test func `a trace changes no answer, and its limit holds`() throws {
        let engine = try Engine(modules: [PolicySource("a.rego", "package a\np contains x if some x in input.xs")])
        let recorder = TraceRecorder(limit: 5)
        let options = EvaluationOptions(now: 0)
        let input: Value = ["xs": [1, 2, 3]]
        let traced = try engine.trace("data.a.p", input: input, options: options, tracer: recorder)
        #expect(recorder.steps.count == 5)
        #expect(try engine.prepare("data.a.p").evaluate(input: input, options: options).value == traced.value)
    }

    @Test func `events name the rules and what the index looked up`() throws {
        final class Watcher: Tracer {
            var rules: [Int] = []
            var documents: [String] = []

            func trace(_ event: TraceEvent) {
                if case .rule(let rule) = event.node, event.operation == .enter { rules.append(rule.id) }
                if let reference = event.reference { documents.append(reference.map(\.written).joined(separator: "/")) }
            }
        }
        let engine = try Engine(modules: [PolicySource("a.rego", "package a\nq := 1\np := q")])
        let watcher = Watcher()
        _ = try engine.trace("data.a.p", options: EvaluationOptions(now: 0), tracer: watcher)
        #expect(watcher.rules == [1, 0])
        #expect(watcher.documents == [#"data/"a"/"p""#, #"data/"a"/"q""#])
    }
}

extension TraceTests {
    static let cases: [Case] = [
        Case(
            policy: #"""
                p contains x if { some x in input.xs; x > 1; not q[x] }
                q contains y if { y := input.ys[_]; trace(sprintf("hi %v", [y])) }
                """#,
            query: "data.a.p", input: #"{"xs": [1, 2], "ys": [2]}"#,
            steps: #"""
                Enter 0 0 - | data.a.p = _ |
                Eval 0 0 - | data.a.p = _ |
                Unify 0 0 - | data.a.p = _ |
                Index 0 0 - | data.a.p = _ | (matched 1 rule)
                Enter 1 0 2 | p contains __local2__ if { __local2__ = input.xs[__local1__]; gt(__local2__, 1); not data.a.q[__local2__] } |
                Eval 1 0 2 | __local2__ = input.xs[__local1__] |
                Unify 1 0 2 | __local2__ = input.xs[__local1__] |
                Unify 1 0 2 | 0 = __local1__ |
                Unify 1 0 2 | 1 = __local2__ |
                Eval 1 0 2 | gt(__local2__, 1) | x=1
                Fail 1 0 2 | gt(__local2__, 1) | x=1
                Redo 1 0 2 | __local2__ = input.xs[__local1__] | x=1
                Unify 1 0 2 | 1 = __local1__ |
                Unify 1 0 2 | 2 = __local2__ |
                Eval 1 0 2 | gt(__local2__, 1) | x=2
                Eval 1 0 2 | not data.a.q[__local2__] | x=2
                Enter 2 1 2 | data.a.q[__local2__] | x=2
                Eval 2 1 2 | data.a.q[__local2__] | x=2
                Unify 2 1 2 | data.a.q[__local2__] = _ | x=2
                Index 2 1 2 | data.a.q[__local2__] | x=2 (matched 1 rule)
                Enter 3 2 3 | q contains __local3__ if { __local3__ = input.ys[_]; sprintf("hi %v", [__local3__], __local4__); trace(__local4__) } |
                Unify 3 2 3 | 2 = __local3__ |
                Eval 3 2 3 | __local3__ = input.ys[_] | y=2
                Unify 3 2 3 | 2 = input.ys[_] | y=2
                Unify 3 2 3 | 0 = _ | y=2
                Unify 3 2 3 | 2 = 2 | y=2
                Eval 3 2 3 | sprintf("hi %v", [__local3__], __local4__) | y=2
                Unify 3 2 3 | __local4__ = "hi 2" | y=2
                Eval 3 2 3 | trace(__local4__) | y=2
                Note 3 2 3 | | hi 2
                Exit 3 2 3 | q contains __local3__ if { __local3__ = input.ys[_]; sprintf("hi %v", [__local3__], __local4__); trace(__local4__) } | y=2
                Redo 3 2 3 | q contains __local3__ if { __local3__ = input.ys[_]; sprintf("hi %v", [__local3__], __local4__); trace(__local4__) } | y=2
                Redo 3 2 3 | trace(__local4__) | y=2
                Redo 3 2 3 | sprintf("hi %v", [__local3__], __local4__) | y=2
                Redo 3 2 3 | __local3__ = input.ys[_] | y=2
                Unify 2 1 2 | 2 = _ | x=2
                Exit 2 1 2 | data.a.q[__local2__] | x=2
                Redo 2 1 2 | data.a.q[__local2__] | x=2
                Redo 2 1 2 | data.a.q[__local2__] | x=2
                Fail 1 0 2 | not data.a.q[__local2__] | x=2
                Redo 1 0 2 | gt(__local2__, 1) | x=2
                Redo 1 0 2 | __local2__ = input.xs[__local1__] | x=2
                Unify 0 0 - | set() = _ |
                Exit 0 0 - | data.a.p = _ |
                Redo 0 0 - | data.a.p = _ |
                Redo 0 0 - | data.a.p = _ |
                """#),
        Case(
            policy: #"""
                f(x) := y if { y := x + 1 } else := 3 if { x == 2 }
                default d := false
                d if { f(input.z) == 6 }
                e if not d
                """#,
            query: "data.a.e", input: #"{"z": 4}"#,
            steps: #"""
                Enter 0 0 - | data.a.e = _ |
                Eval 0 0 - | data.a.e = _ |
                Unify 0 0 - | data.a.e = _ |
                Index 0 0 - | data.a.e = _ | (matched 1 rule, early exit)
                Enter 1 0 5 | e = true if { not data.a.d } |
                Eval 1 0 5 | not data.a.d |
                Enter 2 1 5 | data.a.d |
                Eval 2 1 5 | data.a.d |
                Unify 2 1 5 | data.a.d = _ |
                Index 2 1 5 | data.a.d | (matched 1 rule, early exit)
                Enter 3 2 4 | d = true if { __local4__ = input.z; data.a.f(__local4__, __local3__); __local3__ = 6 } |
                Eval 3 2 4 | __local4__ = input.z |
                Unify 3 2 4 | __local4__ = input.z |
                Unify 3 2 4 | 4 = __local4__ |
                Eval 3 2 4 | data.a.f(__local4__, __local3__) |
                Index 3 2 4 | data.a.f(__local4__, __local3__) | (matched 1 rule)
                Enter 4 3 2 | f(__local0__) := __local1__ if { plus(__local0__, 1, __local2__); __local1__ = __local2__ } else = 3 if { __local0__ = 2 } |
                Unify 4 3 2 | 4 = __local0__ |
                Unify 4 3 2 | __local3__ = __local1__ | x=4
                Eval 4 3 2 | plus(__local0__, 1, __local2__) | x=4
                Unify 4 3 2 | __local2__ = 5 | x=4
                Eval 4 3 2 | __local1__ = __local2__ | x=4
                Unify 4 3 2 | __local1__ = 5 | x=4
                Exit 4 3 2 | f(__local0__) := __local1__ if { plus(__local0__, 1, __local2__); __local1__ = __local2__ } else = 3 if { __local0__ = 2 } | x=4 y=5
                Eval 3 2 4 | __local3__ = 6 |
                Unify 3 2 4 | 5 = 6 |
                Fail 3 2 4 | __local3__ = 6 |
                Redo 3 2 4 | data.a.f(__local4__, __local3__) |
                Redo 4 3 2 | f(__local0__) := __local1__ if { plus(__local0__, 1, __local2__); __local1__ = __local2__ } else = 3 if { __local0__ = 2 } | x=4 y=5
                Redo 4 3 2 | __local1__ = __local2__ | x=4 y=5
                Redo 4 3 2 | plus(__local0__, 1, __local2__) | x=4
                Redo 3 2 4 | __local4__ = input.z |
                Enter 5 2 3 | default d := false |
                Eval 5 2 3 | true |
                Unify 5 2 3 | true = _ |
                Exit 5 2 3 | default d := false | early
                Unify 2 1 5 | false = _ |
                Redo 5 2 3 | default d := false |
                Redo 5 2 3 | true |
                Fail 2 1 5 | data.a.d |
                Exit 1 0 5 | e = true if { not data.a.d } | early
                Unify 0 0 - | true = _ |
                Exit 0 0 - | data.a.e = _ |
                Redo 0 0 - | data.a.e = _ |
                Redo 0 0 - | data.a.e = _ |
                Redo 1 0 5 | e = true if { not data.a.d } |
                """#),
        Case(
            policy: #"""
                c := x if { x := input.z with input as {"z": 1} }
                o[k] := v if { v := input.xs[k]; v > 1 }
                """#,
            query: "data.a.c; data.a.o[1] == 2", input: #"{"xs": [1, 2]}"#,
            steps: #"""
                Enter 0 0 - | data.a.c = _; __localq0__ = data.a.o[1]; equal(__localq0__, 2, _); _; _ |
                Eval 0 0 - | data.a.c = _ |
                Unify 0 0 - | data.a.c = _ |
                Index 0 0 - | data.a.c = _ | (matched 1 rule)
                Enter 1 0 2 | c := __local0__ if { __local0__ = input.z with input as {"z": 1} } |
                Eval 1 0 2 | __local0__ = input.z with input as {"z": 1} |
                Unify 1 0 2 | __local0__ = input.z |
                Unify 1 0 2 | 1 = __local0__ |
                Exit 1 0 2 | c := __local0__ if { __local0__ = input.z with input as {"z": 1} } | x=1
                Unify 0 0 - | 1 = _ |
                Eval 0 0 - | __localq0__ = data.a.o[1] |
                Unify 0 0 - | __localq0__ = data.a.o[1] |
                Index 0 0 - | __localq0__ = data.a.o[1] | (matched 1 rule)
                Enter 2 0 3 | o[k] := __local1__ if { __local1__ = input.xs[k]; gt(__local1__, 1) } |
                Unify 2 0 3 | 1 = k |
                Eval 2 0 3 | __local1__ = input.xs[k] | k=1
                Unify 2 0 3 | __local1__ = input.xs[k] | k=1
                Unify 2 0 3 | 2 = __local1__ | k=1
                Eval 2 0 3 | gt(__local1__, 1) | k=1 v=2
                Exit 2 0 3 | o[k] := __local1__ if { __local1__ = input.xs[k]; gt(__local1__, 1) } | k=1 v=2
                Redo 2 0 3 | o[k] := __local1__ if { __local1__ = input.xs[k]; gt(__local1__, 1) } | k=1 v=2
                Redo 2 0 3 | gt(__local1__, 1) | k=1 v=2
                Redo 2 0 3 | __local1__ = input.xs[k] | k=1 v=2
                Unify 0 0 - | 2 = __localq0__ |
                Eval 0 0 - | equal(__localq0__, 2, _) |
                Unify 0 0 - | _ = true |
                Eval 0 0 - | _ |
                Unify 0 0 - | 1 = _ |
                Eval 0 0 - | _ |
                Unify 0 0 - | true = _ |
                Exit 0 0 - | data.a.c = _; __localq0__ = data.a.o[1]; equal(__localq0__, 2, _); _; _ |
                Redo 0 0 - | data.a.c = _; __localq0__ = data.a.o[1]; equal(__localq0__, 2, _); _; _ |
                Redo 0 0 - | _ |
                Redo 0 0 - | _ |
                Redo 0 0 - | equal(__localq0__, 2, _) |
                Redo 0 0 - | __localq0__ = data.a.o[1] |
                Redo 0 0 - | data.a.c = _ |
                Redo 1 0 2 | c := __local0__ if { __local0__ = input.z with input as {"z": 1} } | x=1
                Redo 1 0 2 | __local0__ = input.z with input as {"z": 1} | x=1
                """#),
        Case(
            policy: #"""
                a := {k: v | some k; v := input.o[k]}
                b if { every k, v in a { v > 0; k != "z" } }
                """#,
            query: "data.a.b", input: #"{"o": {"x": 1}}"#,
            steps: #"""
                Enter 0 0 - | data.a.b = _ |
                Eval 0 0 - | data.a.b = _ |
                Unify 0 0 - | data.a.b = _ |
                Index 0 0 - | data.a.b = _ | (matched 1 rule, early exit)
                Enter 1 0 3 | b = true if { __local4__ = data.a.a; every __local2__, __local3__ in __local4__ { gt(__local3__, 0); neq(__local2__, "z") } } |
                Eval 1 0 3 | __local4__ = data.a.a |
                Unify 1 0 3 | __local4__ = data.a.a |
                Index 1 0 3 | __local4__ = data.a.a | (matched 1 rule)
                Enter 2 1 2 | a := __local5__ if { __local5__ = {__local0__: __local1__ | __local1__ = input.o[__local0__]} } |
                Eval 2 1 2 | __local5__ = {__local0__: __local1__ | __local1__ = input.o[__local0__]} |
                Unify 2 1 2 | __local5__ = {__local0__: __local1__ | __local1__ = input.o[__local0__]} |
                Enter 3 2 2 | __local1__ = input.o[__local0__] |
                Eval 3 2 2 | __local1__ = input.o[__local0__] |
                Unify 3 2 2 | __local1__ = input.o[__local0__] |
                Unify 3 2 2 | "x" = __local0__ |
                Unify 3 2 2 | 1 = __local1__ | k="x"
                Exit 3 2 2 | __local1__ = input.o[__local0__] | k="x" v=1
                Redo 3 2 2 | __local1__ = input.o[__local0__] | k="x" v=1
                Redo 3 2 2 | __local1__ = input.o[__local0__] | k="x" v=1
                Unify 2 1 2 | {"x": 1} = __local5__ |
                Exit 2 1 2 | a := __local5__ if { __local5__ = {__local0__: __local1__ | __local1__ = input.o[__local0__]} } |
                Unify 1 0 3 | {"x": 1} = __local4__ |
                Eval 1 0 3 | every __local2__, __local3__ in __local4__ { gt(__local3__, 0); neq(__local2__, "z") } |
                Enter 4 1 3 | every __local2__, __local3__ in __local4__ { gt(__local3__, 0); neq(__local2__, "z") } |
                Eval 4 1 3 | __local4__[__local2__] = __local3__ |
                Unify 4 1 3 | __local4__[__local2__] = __local3__ |
                Unify 4 1 3 | "x" = __local2__ |
                Unify 4 1 3 | 1 = __local3__ | k="x"
                Enter 5 4 3 | gt(__local3__, 0); neq(__local2__, "z") | k="x" v=1
                Eval 5 4 3 | gt(__local3__, 0) | k="x" v=1
                Eval 5 4 3 | neq(__local2__, "z") | k="x" v=1
                Exit 5 4 3 | gt(__local3__, 0); neq(__local2__, "z") | k="x" v=1 early
                Redo 5 4 3 | gt(__local3__, 0); neq(__local2__, "z") | k="x" v=1
                Redo 5 4 3 | neq(__local2__, "z") | k="x" v=1
                Redo 5 4 3 | gt(__local3__, 0) | k="x" v=1
                Redo 4 1 3 | every __local2__, __local3__ in __local4__ { gt(__local3__, 0); neq(__local2__, "z") } | k="x" v=1
                Redo 4 1 3 | __local4__[__local2__] = __local3__ | k="x" v=1
                Exit 1 0 3 | b = true if { __local4__ = data.a.a; every __local2__, __local3__ in __local4__ { gt(__local3__, 0); neq(__local2__, "z") } } | early
                Unify 0 0 - | true = _ |
                Exit 0 0 - | data.a.b = _ |
                Redo 0 0 - | data.a.b = _ |
                Redo 0 0 - | data.a.b = _ |
                Redo 1 0 3 | b = true if { __local4__ = data.a.a; every __local2__, __local3__ in __local4__ { gt(__local3__, 0); neq(__local2__, "z") } } |
                Redo 1 0 3 | every __local2__, __local3__ in __local4__ { gt(__local3__, 0); neq(__local2__, "z") } |
                Exit 4 1 3 | every __local2__, __local3__ in __local4__ { gt(__local3__, 0); neq(__local2__, "z") } |
                Redo 1 0 3 | __local4__ = data.a.a |
                Redo 2 1 2 | __local5__ = {__local0__: __local1__ | __local1__ = input.o[__local0__]} |
                """#),
        Case(
            policy: #"""
                c contains x if { some x in input.xs; ys := [y | some y in input.ys; y.k == x]; count(ys) > 0 }
                """#,
            query: "data.a.c", input: #"{"xs": [1, 2], "ys": [{"k": 2}]}"#,
            steps: #"""
                Enter 0 0 - | data.a.c = _ |
                Eval 0 0 - | data.a.c = _ |
                Unify 0 0 - | data.a.c = _ |
                Index 0 0 - | data.a.c = _ | (matched 1 rule)
                Enter 1 0 2 | c contains __local2__ if { __local2__ = input.xs[__local1__]; __local6__ = [__local5__ | __local5__ = input.ys[__local4__]; __local5__.k = __local2__]; count(__local6__, __local7__); gt(__local7__, 0) } |
                Eval 1 0 2 | __local2__ = input.xs[__local1__] |
                Unify 1 0 2 | __local2__ = input.xs[__local1__] |
                Unify 1 0 2 | 0 = __local1__ |
                Unify 1 0 2 | 1 = __local2__ |
                Eval 1 0 2 | __local6__ = [__local5__ | __local5__ = input.ys[__local4__]; __local5__.k = __local2__] | x=1
                Unify 1 0 2 | __local6__ = [__local5__ | __local5__ = input.ys[__local4__]; __local5__.k = __local2__] | x=1
                Enter 2 1 2 | __local5__ = input.ys[__local4__]; __local5__.k = __local2__ |
                Eval 2 1 2 | __local5__ = input.ys[__local4__] |
                Unify 2 1 2 | __local5__ = input.ys[__local4__] |
                Unify 2 1 2 | 0 = __local4__ |
                Unify 2 1 2 | {"k": 2} = __local5__ |
                Eval 2 1 2 | __local5__.k = __local2__ | y={"k": 2}
                Unify 2 1 2 | __local5__.k = __local2__ | y={"k": 2}
                Unify 2 1 2 | 2 = __local2__ | y={"k": 2}
                Exit 2 1 2 | __local5__ = input.ys[__local4__]; __local5__.k = __local2__ | x=2 y={"k": 2}
                Redo 2 1 2 | __local5__ = input.ys[__local4__]; __local5__.k = __local2__ | x=2 y={"k": 2}
                Redo 2 1 2 | __local5__.k = __local2__ | x=2 y={"k": 2}
                Redo 2 1 2 | __local5__ = input.ys[__local4__] | y={"k": 2}
                Enter 3 1 2 | __local5__ = input.ys[__local4__]; __local5__.k = __local2__ | x=1
                Eval 3 1 2 | __local5__ = input.ys[__local4__] | x=1
                Unify 3 1 2 | __local5__ = input.ys[__local4__] | x=1
                Unify 3 1 2 | 0 = __local4__ | x=1
                Unify 3 1 2 | {"k": 2} = __local5__ | x=1
                Eval 3 1 2 | __local5__.k = __local2__ | x=1 y={"k": 2}
                Unify 3 1 2 | __local5__.k = 1 | x=1 y={"k": 2}
                Unify 3 1 2 | 2 = 1 | x=1 y={"k": 2}
                Fail 3 1 2 | __local5__.k = __local2__ | x=1 y={"k": 2}
                Redo 3 1 2 | __local5__ = input.ys[__local4__] | x=1 y={"k": 2}
                Unify 1 0 2 | [] = __local6__ | x=1
                Eval 1 0 2 | count(__local6__, __local7__) | x=1 ys=[]
                Unify 1 0 2 | __local7__ = 0 | x=1 ys=[]
                Eval 1 0 2 | gt(__local7__, 0) | x=1 ys=[]
                Fail 1 0 2 | gt(__local7__, 0) | x=1 ys=[]
                Redo 1 0 2 | count(__local6__, __local7__) | x=1 ys=[]
                Redo 1 0 2 | __local6__ = [__local5__ | __local5__ = input.ys[__local4__]; __local5__.k = __local2__] | x=1 ys=[]
                Redo 1 0 2 | __local2__ = input.xs[__local1__] | x=1
                Unify 1 0 2 | 1 = __local1__ |
                Unify 1 0 2 | 2 = __local2__ |
                Eval 1 0 2 | __local6__ = [__local5__ | __local5__ = input.ys[__local4__]; __local5__.k = __local2__] | x=2
                Unify 1 0 2 | __local6__ = [__local5__ | __local5__ = input.ys[__local4__]; __local5__.k = __local2__] | x=2
                Unify 1 0 2 | [{"k": 2}] = __local6__ | x=2
                Eval 1 0 2 | count(__local6__, __local7__) | x=2 ys=[{"k": 2}]
                Unify 1 0 2 | __local7__ = 1 | x=2 ys=[{"k": 2}]
                Eval 1 0 2 | gt(__local7__, 0) | x=2 ys=[{"k": 2}]
                Exit 1 0 2 | c contains __local2__ if { __local2__ = input.xs[__local1__]; __local6__ = [__local5__ | __local5__ = input.ys[__local4__]; __local5__.k = __local2__]; count(__local6__, __local7__); gt(__local7__, 0) } | x=2 ys=[{"k": 2}]
                Redo 1 0 2 | c contains __local2__ if { __local2__ = input.xs[__local1__]; __local6__ = [__local5__ | __local5__ = input.ys[__local4__]; __local5__.k = __local2__]; count(__local6__, __local7__); gt(__local7__, 0) } | x=2 ys=[{"k": 2}]
                Redo 1 0 2 | gt(__local7__, 0) | x=2 ys=[{"k": 2}]
                Redo 1 0 2 | count(__local6__, __local7__) | x=2 ys=[{"k": 2}]
                Redo 1 0 2 | __local6__ = [__local5__ | __local5__ = input.ys[__local4__]; __local5__.k = __local2__] | x=2 ys=[{"k": 2}]
                Redo 1 0 2 | __local2__ = input.xs[__local1__] | x=2
                Unify 0 0 - | {2} = _ |
                Exit 0 0 - | data.a.c = _ |
                Redo 0 0 - | data.a.c = _ |
                Redo 0 0 - | data.a.c = _ |
                """#),
        Case(
            policy: #"""
                r if input.role == "a"
                r if { input.roles[_] == "b" }
                r if input.x in {7, 8}
                s := r
                """#,
            query: "x := data.a.s", input: #"{"role": "z", "roles": ["b"], "x": 9}"#,
            steps: #"""
                Enter 0 0 - | __localq0__ = data.a.s |
                Eval 0 0 - | __localq0__ = data.a.s |
                Unify 0 0 - | __localq0__ = data.a.s |
                Index 0 0 - | __localq0__ = data.a.s | (matched 1 rule)
                Enter 1 0 5 | s := __local0__ if { __local0__ = data.a.r } |
                Eval 1 0 5 | __local0__ = data.a.r |
                Unify 1 0 5 | __local0__ = data.a.r |
                Index 1 0 5 | __local0__ = data.a.r | (matched 1 rule, early exit)
                Enter 2 1 3 | r = true if { input.roles[_] = "b" } |
                Eval 2 1 3 | input.roles[_] = "b" |
                Unify 2 1 3 | input.roles[_] = "b" |
                Unify 2 1 3 | 0 = _ |
                Unify 2 1 3 | "b" = "b" |
                Exit 2 1 3 | r = true if { input.roles[_] = "b" } | early
                Unify 1 0 5 | true = __local0__ |
                Exit 1 0 5 | s := __local0__ if { __local0__ = data.a.r } |
                Unify 0 0 - | true = __localq0__ |
                Exit 0 0 - | __localq0__ = data.a.s | x=true
                Redo 0 0 - | __localq0__ = data.a.s | x=true
                Redo 0 0 - | __localq0__ = data.a.s | x=true
                Redo 1 0 5 | s := __local0__ if { __local0__ = data.a.r } |
                Redo 1 0 5 | __local0__ = data.a.r |
                Redo 2 1 3 | r = true if { input.roles[_] = "b" } |
                Redo 2 1 3 | input.roles[_] = "b" |
                """#),
        Case(
            policy: #"""
                g[input.s].t contains x if { some x in [1, 1, 2] }
                """#,
            query: "data.a.g.k.t[2]", input: #"{"s": "k"}"#,
            steps: #"""
                Enter 0 0 - | data.a.g.k.t[2] = _ |
                Eval 0 0 - | data.a.g.k.t[2] = _ |
                Unify 0 0 - | data.a.g.k.t[2] = _ |
                Index 0 0 - | data.a.g.k.t[2] = _ | (matched 1 rule)
                Enter 1 0 2 | g[__local0__].t contains __local3__ if { __local4__ = [1, 1, 2]; __local3__ = __local4__[__local2__]; __local0__ = input.s } |
                Unify 1 0 2 | "k" = __local0__ |
                Unify 1 0 2 | "t" = "t" |
                Unify 1 0 2 | 2 = __local3__ |
                Eval 1 0 2 | __local4__ = [1, 1, 2] | x=2
                Unify 1 0 2 | __local4__ = [1, 1, 2] | x=2
                Eval 1 0 2 | __local3__ = __local4__[__local2__] | x=2
                Unify 1 0 2 | 2 = __local4__[__local2__] | x=2
                Unify 1 0 2 | 0 = __local2__ | x=2
                Unify 1 0 2 | 1 = 2 | x=2
                Unify 1 0 2 | 1 = __local2__ | x=2
                Unify 1 0 2 | 1 = 2 | x=2
                Unify 1 0 2 | 2 = __local2__ | x=2
                Unify 1 0 2 | 2 = 2 | x=2
                Eval 1 0 2 | __local0__ = input.s | x=2
                Unify 1 0 2 | "k" = input.s | x=2
                Unify 1 0 2 | "k" = "k" | x=2
                Exit 1 0 2 | g[__local0__].t contains __local3__ if { __local4__ = [1, 1, 2]; __local3__ = __local4__[__local2__]; __local0__ = input.s } | x=2
                Redo 1 0 2 | g[__local0__].t contains __local3__ if { __local4__ = [1, 1, 2]; __local3__ = __local4__[__local2__]; __local0__ = input.s } | x=2
                Redo 1 0 2 | __local0__ = input.s | x=2
                Redo 1 0 2 | __local3__ = __local4__[__local2__] | x=2
                Redo 1 0 2 | __local4__ = [1, 1, 2] | x=2
                Unify 0 0 - | 2 = _ |
                Exit 0 0 - | data.a.g.k.t[2] = _ |
                Redo 0 0 - | data.a.g.k.t[2] = _ |
                Redo 0 0 - | data.a.g.k.t[2] = _ |
                """#),
    ]
}
