import Rego
import RegoSyntax
import Testing

/// What is left of a query, together with its support rules, answers for every input what the query answers.
@Suite struct PartialMeaningTests {
    /// Queries over the policy of `PartialEvaluationTests`; the variable whose values are compared, if there is one.
    static let queries: [(query: String, variable: String?)] = [
        ("data.t.allow", nil), ("data.t.ok", nil), ("x = data.t.allow", "x"), ("x = data.t.deny", "x"),
        ("data.t.deny[x]", "x"), ("x = data.t.obj", "x"), ("data.t.obj[x]", "x"), ("data.t.owned[x]", "x"),
        ("x = data.t.owned", "x"), ("x = data.t.limit", "x"), ("data.t.within", nil), ("data.t.calls", nil),
        ("data.t.tests", nil), ("data.t.not_within", nil), ("data.t.not_simple", nil), ("x = data.t.comp", "x"),
        ("data.t.many", nil), ("data.t.object", nil), ("data.t.with_input", nil), ("data.t.with_data", nil),
        ("data.t.both", nil), ("data.t.walks", nil), ("data.t.all_wanted", nil), ("data.t.all_large", nil),
        ("data.t.second", nil), ("data.t.in_set", nil), ("data.t.no_mfa", nil), ("data.t.any_bob", nil),
        ("data.t.falls_back", nil), ("data.t.uses_deep", nil), ("x = data.t.deep", "x"), ("data.t.pairs[x]", "x"),
        ("data.t.has_pair", nil), ("not data.t.allow", nil), ("x = input.n + 1; not x == 4", "x"),
        ("x = data.t.df(input.n)", "x"), ("data.t.allow with input.admin as true", nil),
    ]

    static let variants: [PartialOptions] = [
        PartialOptions(), PartialOptions(shallowInlining: true),
        PartialOptions(disableInlining: ["data.t.allow", "data.t.deny", "data.t.obj"]),
        PartialOptions(unknowns: ["input.admin", "input.n", "input.a", "input.xs", "data.min"]),
    ]

    @Test(arguments: variants.indices) func `the residual means what the query means`(variant: Int) throws {
        let partial = Self.variants[variant]
        let engine = try PartialEvaluationTests.engine()
        let data = PartialEvaluationTests.data
        var inputs = InputMaker(seed: 7)
        var defined = 0
        for (query, variable) in Self.queries {
            let whole = try engine.prepare(query)
            let options = EvaluationOptions(now: 5, seed: 1)
            // Where all of the input is unknown one residual serves every input.
            let isGeneral = partial.unknowns == ["input"]
            var prepared = isGeneral ? try Residual(query, engine, partial, nil, options) : nil
            for _ in 0..<(isGeneral ? 12 : 2) {
                let input = inputs.make()
                if !isGeneral { prepared = try Residual(query, engine, partial, input, options) }
                guard let residual = prepared else { continue }
                let found = try residual.queries.flatMap {
                    Self.answers(try $0.evaluate(input: input, data: data, options: options), variable)
                }
                let wanted = Self.answers(try whole.evaluate(input: input, data: data, options: options), variable)
                if !wanted.isEmpty { defined += 1 }
                #expect(Set(found) == Set(wanted), "\(query) with \(input): \(residual.text)")
            }
        }
        #expect(defined > 20)
    }

    /// What is left of a query, ready to be asked.
    private struct Residual {
        let queries: [PreparedQuery]
        let text: String

        init(
            _ query: String, _ engine: Engine, _ partial: PartialOptions, _ input: Value?, _ options: EvaluationOptions
        ) throws {
            let result = try engine.partiallyEvaluate(
                query, partial: partial, input: input, data: PartialEvaluationTests.data, options: options)
            let support = result.support.enumerated().map { PolicySource("support\($0).rego", $1.lines) }
            let second = try PartialEvaluationTests.engine(support)
            queries = try result.queries.map { try second.prepare($0.isEmpty ? "true" : $0.line) }
            text = (result.queries.map(\.line) + result.support.map(\.lines)).joined(separator: "\n")
        }
    }

    /// The values of a variable in the solutions that hold, or `true` for each where there is none.
    private static func answers(_ rows: ResultSet, _ variable: String?) -> [Value] {
        rows.results.filter { $0.expressions.allSatisfy { $0.value != false } }
            .map { row in variable.flatMap { row[$0] } ?? true }
    }
}

/// Inputs for the policy: each member is there or not, with one of a few values.
struct InputMaker {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    private mutating func next(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(truncatingIfNeeded: state >> 33) % bound
    }

    private static let choices: [(key: Value, values: [Value])] = [
        ("admin", [true, false]), ("groups", [["a"], ["z"], ["z", "b"], []]), ("res", ["r1", "r2", "r3"]),
        ("user", ["bob", "al", "eve"]), ("mfa", [true, false]), ("risk", [1, 3, 5]),
        ("m", [["k": 3], ["k": 1, "l": 2], [:]]),
        ("tier", ["gold", "basic", "none"]), ("n", [1, 3, 7, 9]), ("a", [1, 2, false]), ("b", [true, false]),
        ("xs", [[], [1, 2], [2, 3, 4], [1]]), ("o", [["a": 1, "b": 2], ["a": 1]]), ("want", ["a", "b"]), ("t", [1, 9]),
    ]

    mutating func make() -> Value {
        var members: [(key: Value, value: Value)] = []
        for (key, values) in Self.choices where next(5) > 0 { members.append((key, values[next(values.count)])) }
        return .object(RegoObject(members))
    }
}
