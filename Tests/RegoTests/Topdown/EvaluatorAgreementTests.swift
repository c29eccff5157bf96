import Rego
import Testing

/// Both evaluators, the planned one and the interpreter, give the same answers: for generated policies and inputs.
@Suite struct EvaluatorAgreementTests {
    @Test(arguments: 0..<4) func `both evaluators agree on generated policies`(part: Int) throws {
        var maker = PolicyMaker(seed: UInt64(part &+ 1) &* 7919)
        var inputs = InputMaker(seed: UInt64(part))
        var compared = 0
        for _ in 0..<25 {
            let policy = maker.policy()
            guard let engine = try? Engine(modules: [PolicySource("g.rego", policy)]) else { continue }
            for query in ["data.g", "x = data.g.r0", "data.g.s[x]", "data.g.o[k]", "not data.g.r1; y = data.g.f(2)"] {
                let input = inputs.make()
                let options = EvaluationOptions(now: 3, seed: 2)
                let planned = Self.outcome { try engine.prepare(query).evaluate(input: input, options: options) }
                let interpreted = Self.outcome { try engine.trace(query, input: input, options: options) }
                #expect(planned == interpreted, "\(query) of\n\(policy)\nwith \(input)")
                compared += 1
            }
        }
        #expect(compared > 50)
    }

    static let documents: Value = [
        "l": ["z": 1], "base": ["nums": [3, 7], "o": ["x": ["y": 1], "w": 2]], "d": ["x": ["y": 1]],
    ]

    /// Expected is what OPA 1.20 answers, in some order.
    static let documentCases: [(query: String, answer: Value)] = [
        // Keys that base data and rules both have come once.
        ("[k | data[k]]", ["base", "d", "l"]),
        ("[k | data.l[k]]", ["z", "p"]),
        ("count({k | data.l[k]})", 2),
        // Above what `with` sets, objects are merged with what was there; at it and below, they are not.
        ("[v | v := data.d] with data.d.x as {\"z\": 2}", [["x": ["y": 1, "z": 2]]]),
        ("[v | v := data.base[k]] with data.base.o.x as {\"z\": 1}", [[3, 7], ["w": 2, "x": ["y": 1, "z": 1]]]),
        (
            "[v | some k in [\"o\"]; v := data.base[k]] with data.base.o.x as {\"z\": 1}",
            [["w": 2, "x": ["y": 1, "z": 1]]]
        ),
        ("[v | some k in [\"d\"]; v := data[k]] with data.d.x as {\"z\": 1}", [["x": ["y": 1, "z": 1]]]),
        ("[v | v := data[k].o] with data.base.o.x as {\"z\": 1}", [["w": 2, "x": ["y": 1, "z": 1]]]),
        ("[v | v := data[k].o.x] with data.base.o.x as {\"z\": 1}", [["z": 1]]),
        ("[v | v := data.base[k].x.y] with data.base.o.x as {\"z\": 1}", []),
        ("[v | v := data.base[k].x.z] with data.base.o.x as {\"z\": 1}", [1]),
        ("[v | v := data.l] with data.l.p as 2", [["p": 2, "z": 1]]),
        ("[v | v := data.l] with data.l.q.r as 2", [["p": 1, "q": ["r": 2], "z": 1]]),
        ("[v | v := data.d] with data.d.x as {\"q\": 1} with data.d.x.r as 2", [["x": ["q": 1, "r": 2, "y": 1]]]),
        ("[v | some x in data.base.nums; some v in {x, x}]", [3, 7]),
        // A body that is only `not true` fails, though it is like one that is not there.
        ("[v | v := data.l.n]", []),
        // What stands beside it is as it was.
        ("[v | v := data.base.nums[0]] with data.base.nums.f as 1", [3]),
        ("[v | v := data.base.nums] with data.base.nums.f as 1", [["f": 1]]),
    ]

    @Test(arguments: documentCases) func `both read documents as OPA does`(query: String, answer: Value) throws {
        let policy = "package l\np := 1\nn := data.base.o.w if not true"
        let engine = try Engine(modules: [PolicySource("l.rego", policy)])
        let data = BaseData(try #require(Self.documents.asObject))
        let options = EvaluationOptions(now: 0)
        let planned = try engine.prepare("v := \(query)").evaluate(data: data, options: options)
        let interpreted = try engine.trace("v := \(query)", data: data, options: options)
        #expect(planned.results.map { $0.bindings.map(\.value) } == [[answer]])
        #expect(interpreted.results.map { $0.bindings.map(\.value) } == [[answer]])
    }

    /// Programs where what is evaluated first, or not at all, makes a difference. Expected is what OPA 1.20 answers.
    static let orderCases: [(policy: String, query: String, answer: Value)] = [
        // A rule whose input is not there is never started, so that no conflict in it is met.
        ("f(_) := input[k]\nr if { f(1) == 1; input.none }", "[x | x := data.l.r]", []),
        ("f(_) := input[k]\nr if { f(1) == 1; \"a\" in input.none }", "[x | x := data.l.r]", []),
        ("f(_) := input[k]\nr if { f(1) == 1; input.a in [3, 4] }", "[x | x := data.l.r]", []),
        ("g(x) if { input[k] = y; h(y) == 1; x == 2 }\nh(_) := input[k]", "[x | x := data.l.g(1)]", []),
        // What a comprehension compares before it is bound inside has the value from outside.
        (
            "r contains v if { some v in [\"a\", \"z\"]; n = count({1 | v != \"z\"; input[v]}); n == 1 }",
            "[x | some x in data.l.r]", ["a"]
        ),
        // Members and keys are evaluated in their order: what is undefined first leaves out what would fail.
        (
            "r := x if { x := 1 with input.n as count({data.l.none, data.l.two}) }\nnone if false\ntwo := input[k]",
            "[x | x := data.l.r]", []
        ),
        // A rule with branches may have a constant of any kind in its place.
        ("r.q[[1]] := 2 if true else := 1", "[x | x := data.l.r.q[[1]]]", [2]),
        ("r[{\"a\"}].b := 2 if true else := 1", "[x | x := data.l.r[{\"a\"}].b]", [2]),
        // Texts and numbers address base data, nothing else does.
        ("r := [x | x := data.base[\"1\"]]", "data.l.r", ["one"]),
        ("r := [x | x := data.base[1]]", "data.l.r", ["one"]),
        ("r := [x | some k in [true, null]; x := data.base[k]]", "data.l.r", []),
        ("r := [x | x := data.base[true]]", "data.l.r", []),
    ]

    @Test(arguments: orderCases)
    func `both evaluate what OPA does, in its order`(policy: String, query: String, answer: Value) throws {
        let engine = try Engine(modules: [PolicySource("l.rego", "package l\n" + policy)])
        let data = BaseData(["base": ["1": "one", "true": "yes", "null": "no"]])
        let input: Value = ["a": 1, "b": 2]
        let options = EvaluationOptions(now: 0)
        let planned = try engine.prepare("v := \(query)").evaluate(input: input, data: data, options: options)
        let interpreted = try engine.trace("v := \(query)", input: input, data: data, options: options)
        #expect(planned.results.map { $0.bindings.map(\.value) } == [[answer]])
        #expect(interpreted.results.map { $0.bindings.map(\.value) } == [[answer]])
    }

    @Test func `both end at the same limits, as P14 promises`() throws {
        let policy = """
            package l
            deep(x) := y if { x > 0; y := deep2(x) }
            deep2(x) := x
            scan contains [a, b, c] if { some a in input.xs; some b in input.xs; some c in input.xs }
            """
        let engine = try Engine(modules: [PolicySource("l.rego", policy)])
        let input: Value = ["xs": .array(RegoArray((0..<200).map { Value($0) }))]
        var options = EvaluationOptions(now: 0)
        options.limits.instructions = 50_000
        for query in ["data.l.scan", "count(data.l.scan)"] {
            let planned = Self.outcome { try engine.prepare(query).evaluate(input: input, options: options) }
            let interpreted = Self.outcome { try engine.trace(query, input: input, options: options) }
            #expect(planned == .error("eval_limit_error"))
            #expect(interpreted == .error("eval_limit_error"))
        }
    }

    @Test func `the interpreter stops before its stack ends, as P14 promises`() throws {
        let rules = (0..<1_000).map { "p\($0) := x if { x := p\($0 + 1) + 1 }" }.joined(separator: "\n")
        let engine = try Engine(modules: [PolicySource("d.rego", "package d\n\(rules)\np1000 := 1\n")])
        var options = EvaluationOptions(now: 0)
        options.limits.callDepth = 100_000
        let outcome = Self.outcome { try engine.trace("data.d.p0", options: options) }
        #expect(outcome == .error("eval_limit_error") || outcome.isAnswer)
        options.limits.callDepth = 500
        #expect(Self.outcome { try engine.trace("data.d.p0", options: options) } == .error("eval_limit_error"))
    }

    enum Outcome: Equatable {
        case answer(Set<Value>)
        case error(String)

        var isAnswer: Bool {
            if case .answer = self { true } else { false }
        }
    }

    static func outcome(_ body: () throws -> ResultSet) -> Outcome {
        do {
            let rows = try body()
            return .answer(
                Set(
                    rows.results.map { row in
                        .array([
                            .array(RegoArray(row.expressions.map(\.value))),
                            .object(RegoObject(row.bindings.map { (key: Value($0.name), value: $0.value) })),
                        ])
                    }))
        } catch let error as EvaluationError {
            return .error(error.code.rawValue)
        } catch EngineError.evaluation(let error) {
            return .error(error.code.rawValue)
        } catch {
            return .error("\(error)")
        }
    }
}

/// Small policies put together from pieces; some do not compile, and are skipped.
struct PolicyMaker {
    private var state: UInt64
    private var names = 0

    init(seed: UInt64) { state = seed }

    private mutating func next(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(truncatingIfNeeded: state >> 33) % bound
    }

    private mutating func pick(_ options: [String]) -> String { options[next(options.count)] }

    private mutating func source() -> String {
        pick(["input.xs", "input.groups", "input.m", "[1, 2, 3]", #"{"k": 1, "l": [2]}"#, "{1, 4}", "input.o"])
    }

    private mutating func value() -> String {
        pick(["1", "2", "7", #""a""#, "input.n", "input.risk", "true", "[1]", "count(input.xs)", "z", "input.missing"])
    }

    /// A condition; the variables it declares are its own.
    private mutating func condition() -> String {
        names += 1
        let v = "v\(names)"
        return switch next(14) {
        case 0: "some \(v) in \(source())"
        case 1: "some i\(v), \(v) in \(source()); i\(v) != 2"
        case 2: "\(v) := \(value()); \(v) != 7"
        case 3: "not input.\(pick(["admin", "mfa", "b"]))"
        case 4: "input.\(pick(["n", "a", "user"])) == \(value())"
        case 5: "\(value()) in \(source())"
        case 6: "every \(v) in \(source()) { \(v) != \(value()) }"
        case 7: "count([\(v) | some \(v) in \(source()); \(v) != \(value())]) > \(next(3))"
        case 8: "input.xs[\(v)] > 1; \(v) < 2"
        case 9: "\(v) := {q | q := input.xs[_]}; \(v) != {3}"
        case 10: "input.n > 2 with input.n as \(next(9))"
        case 11: "walk(input.m, [p\(v), \(v)]); is_number(\(v))"
        case 12: "f(\(next(4))) > 1"
        default: "[1, \(v)] = [1, input.n]"
        }
    }

    private mutating func body() -> String {
        (["some z in \(source())"] + (0...next(3)).map { _ in condition() }).joined(separator: "; ")
    }

    mutating func policy() -> String {
        var lines = ["package g", "default r0 := 0", "f(x) := x + 1 if x > 1", "f(x) := 1 if x <= 1"]
        for number in 0..<3 {
            for _ in 0...next(2) {
                lines.append("r\(number) := \(pick(["1", "true", "z", #""v""#])) if { \(body()) }")
            }
        }
        lines.append("e := 1 if { \(body()) } else := 2 if { \(body()) } else := 3")
        lines.append("s contains \(pick(["z", "[z, 1]", "input.n"])) if { \(body()) }")
        lines.append("s contains 1 if { \(body()) }")
        lines.append("o[z] := \(pick(["1", "z"])) if { \(body()) }")
        lines.append("d.e[z].f contains \(value()) if { \(body()) }")
        return lines.joined(separator: "\n")
    }
}
