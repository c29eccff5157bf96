import Rego
import RegoSyntax
import Testing

/// Partial evaluation: what is left of queries, and that it means what the whole means.
@Suite struct PartialEvaluationTests {
    /// One query over `policy` and what is left of it.
    struct Case: Sendable, CustomTestStringConvertible {
        let query: String
        let residuals: [String]
        let support: [String]
        let options: PartialOptions

        init(
            _ query: String, _ residuals: [String], support: [String] = [], options: PartialOptions = PartialOptions()
        ) {
            self.query = query
            self.residuals = residuals
            self.support = support
            self.options = options
        }

        var testDescription: String { query }
    }

    static let cases: [Case] = [
        // Rules are taken apart: one residual for each way to hold.
        Case(
            "data.t.allow",
            [
                #""r1" = input.res; input.user = "bob""#, #""r2" = input.res; input.user = "al""#, "input.admin",
                #"internal.member_2(input.groups[__local1__3], ["a", "b"])"#,
            ]),
        // What is known is gone.
        Case("data.t.known", [""]),
        Case(#"data.owner.r1 == "al""#, []),
        Case("x := 1; x == 2", []),
        Case("input.x == 1; y := input.z", ["input.x = 1; y = input.z"]),
        Case("x = data.t.limit", [#"input.tier = "gold"; x = 5"#, #"input.tier = "basic"; x = 3"#]),
        Case("data.t.within", [#"input.tier = "gold"; lte(input.n, 5)"#, #"input.tier = "basic"; lte(input.n, 3)"#]),
        Case("data.t.object", ["input.o.a = 1; input.o.b = 2"]),
        // A default may count, unless the other side is another constant.
        Case(
            "x = data.t.allow", ["data.partial.t.allow = x"],
            support: [
                #"package partial.t"#, #"allow = true if { "r1" = input.res; input.user = "bob" }"#,
                #"allow = true if { "r2" = input.res; input.user = "al" }"#, "allow = true if { input.admin }",
                #"allow = true if { internal.member_2(input.groups[__local1__3], ["a", "b"]) }"#,
                "default allow = false",
            ]),
        // Members of a set are found one by one; the set as a whole needs its rules.
        Case(
            "data.t.deny[x]",
            [#"not input.mfa; x = "mfa""#, #"gt(input.risk, 3); sprintf("risk %v", [input.risk], x); x"#]),
        Case(
            "data.t.deny", ["data.partial.t.deny"],
            support: [
                "package partial.t", #"deny contains "mfa" if { not input.mfa }"#,
                #"deny contains __local4__3 if { gt(input.risk, 3); sprintf("risk %v", [input.risk], __local4__3) }"#,
            ]),
        Case("data.t.owned[x]", [#""bob" = input.user; x = "r1""#, #""al" = input.user; x = "r2""#]),
        // Functions.
        Case("data.t.calls", ["plus(input.n, 1, 4)"]),
        Case("data.t.tests", ["1 = input.n", "2 = input.n", "3 = input.n"]),
        Case(
            "data.t.falls_back", ["data.partial.t.df(input.n, 2)"],
            support: [
                "package partial.t", "df(__local21__2) = 2 if { __local21__2 = 7 }", "default df(__local20__3) = 1",
            ]),
        // Negation: term by term where that is the same, else by rules.
        Case("data.t.not_simple", ["not input.a = 1; not input.b"]),
        Case(
            "data.t.not_within", ["not data.partial.__not1_0_2__"],
            support: [
                "package partial", #"__not1_0_2__ = true if { input.tier = "gold"; lte(input.n, 5) }"#,
                #"__not1_0_2__ = true if { input.tier = "basic"; lte(input.n, 3) }"#,
            ]),
        // Comprehensions and `every` stay whole, with what is known put in.
        Case(
            "data.t.many",
            [
                "__local53__1 = [__local13__2 | __local13__2 = input.xs[_]; gt(__local13__2, 1)]; gt(count(__local53__1), 1)"
            ]),
        Case("data.t.all_wanted", [#"every __local15__1, __local16__1 in ["a", "b"] { __local16__1 = input.want }"#]),
        // Rules with `else` are not taken apart.
        Case("data.t.second", ["data.t.chain = 2"]),
        // What may answer differently each time is left for later.
        Case("data.t.late", ["gt(time.now_ns(), input.t)"]),
        // Other unknowns than the whole input; rules that depend on them stay rules.
        Case(
            "data.t.limit == 5", ["data.partial.t.limit = 5"],
            support: [
                "package partial.t", #"limit = 5 if { input.tier = "gold" }"#,
                #"limit = 3 if { input.tier = "basic" }"#,
            ], options: PartialOptions(unknowns: ["input.tier"], shallowInlining: true)),
        // What `with` replaces is part of the rules made under it.
        Case(
            "data.t.with_data",
            [#"data.partial.t.allow = _term_11 with data.ok as ["a"]; _term_11 with data.ok as ["a"]"#],
            support: [
                "package partial.t", #"allow = true if { "r1" = input.res; input.user = "bob" }"#,
                #"allow = true if { "r2" = input.res; input.user = "al" }"#, "allow = true if { input.admin }",
                #"allow = true if { internal.member_2(input.groups[__local1__4], ["a"]) }"#, "default allow = false",
            ]),
        Case(
            "data.t.within", ["data.partial.t.within"],
            support: [
                "package partial.t", #"within = true if { input.tier = "gold"; lte(input.n, 5) }"#,
                #"within = true if { input.tier = "basic"; lte(input.n, 3) }"#,
            ], options: PartialOptions(disableInlining: ["data.t.within"])),
    ]

    static let policy = """
        package t

        default allow := false
        allow if input.admin
        allow if { some g in input.groups; g in data.ok }
        allow if { data.owner[input.res] == input.user }
        deny contains msg if { not input.mfa; msg := "mfa" }
        deny contains msg if { input.risk > 3; msg := sprintf("risk %v", [input.risk]) }
        ok if { allow; count(deny) == 0 }
        obj[k] := v if { some k; v := input.m[k]; v > 1 }
        owned[k] := v if { v := data.owner[k]; v == input.user }
        limit := 5 if input.tier == "gold"
        limit := 3 if input.tier == "basic"
        within if input.n <= limit
        f(x) := x + 1
        g(x) if x == input.n
        calls if f(input.n) == 4
        tests if { some i in [1, 2, 3]; g(i) }
        not_within if not within
        not_simple if { not input.a == 1; not input.b }
        comp := [x | x := input.xs[_]; x > 1]
        many if count(comp) > 1
        object if { x := input.o; x.a == 1; x.b == 2 }
        with_input if allow with input as {"admin": true}
        with_data if allow with data.ok as ["a"]
        both if { allow; allow with data.ok as ["a"]; not allow with data.ok as ["b"] }
        walks if { walk(input.m, [p, v]); v == 2 }
        all_wanted if { every x in data.ok { x == input.want } }
        all_large if { every x in input.xs { x > data.min } }
        chain := 1 if input.a == 1 else := 2 if input.a == 2 else := 3
        second if chain == 2
        late if time.now_ns() > input.t
        in_set if 2 in input.xs
        no_mfa if not deny["mfa"]
        known if data.owner.r1 == "bob"
        any_bob if { some x; data.owner[x] == "bob" }
        default df(_) := 1
        df(x) := 2 if x == 7
        falls_back if df(input.n) == 2
        deep.a[x].b := y if { y := input.m[x] }
        uses_deep if { some z; deep.a[z].b == 3 }
        pairs contains [x, y] if { some x in input.xs; some y in input.xs; x < y }
        has_pair if { some y in [2, 3]; [1, y] in pairs }
        """

    static let data = BaseData([
        "ok": ["a", "b"], "owner": ["r1": "bob", "r2": "al"], "min": 2,
    ])

    static func engine(_ more: [PolicySource] = []) throws -> Engine {
        try Engine(modules: [PolicySource("t.rego", policy)] + more)
    }

    @Test(arguments: cases) func `leaves what the unknown decides`(_ test: Case) throws {
        let result = try Self.engine().partiallyEvaluate(
            test.query, partial: test.options, data: Self.data, options: EvaluationOptions(now: 0))
        #expect(result.queries.map(\.line) == test.residuals)
        let support = result.support.flatMap { $0.lines.split(separator: "\n").map(String.init) }
        #expect(support == test.support)
    }

    @Test func `says what always and what never holds`() throws {
        let engine = try Self.engine()
        let options = EvaluationOptions(now: 0)
        #expect(try engine.partiallyEvaluate("data.t.known", data: Self.data, options: options).isAlwaysTrue)
        #expect(try engine.partiallyEvaluate("data.owner.r1 == 7", data: Self.data, options: options).isNever)
    }

    @Test func `an explosion ends in an error, as P14 promises`() throws {
        let rules = (0..<8).map { "p\($0) if input.a\($0)\np\($0) if input.b\($0)" }.joined(separator: "\n")
        let all = "all if { \((0..<8).map { "p\($0)" }.joined(separator: "; ")) }"
        let engine = try Engine(modules: [PolicySource("x.rego", "package x\n\(rules)\n\(all)\n")])
        let error = #expect(throws: EngineError.self) {
            try engine.partiallyEvaluate(
                "data.x.all", partial: PartialOptions(maximumResults: 100), options: EvaluationOptions(now: 0))
        }
        #expect(error?.description.contains("eval_limit_error") ?? false)
        let wide = try engine.partiallyEvaluate("data.x.all", options: EvaluationOptions(now: 0))
        #expect(wide.queries.count == 256)
    }

    @Test func `terms that double are left apart, as P14 promises`() throws {
        let steps = (1...60).map { "a\($0) := concat(a\($0 - 1), [a\($0 - 1), a\($0 - 1)])" }.joined(separator: "; ")
        let engine = try Engine(modules: [
            PolicySource("x.rego", "package x\np if { a0 := input.a; \(steps); a60 == \"x\" }\n")
        ])
        let result = try engine.partiallyEvaluate("data.x.p", options: EvaluationOptions(now: 0))
        #expect(result.queries.count == 1)
        #expect((result.queries.first?.line.utf8.count ?? 0) < 1_000_000)
    }

    @Test func `a query that is wrong is told as elsewhere`() throws {
        #expect(throws: EngineError.self) {
            try Self.engine().partiallyEvaluate("x == ", options: EvaluationOptions(now: 0))
        }
        #expect(throws: EngineError.self) {
            try Self.engine().partiallyEvaluate(
                "data.t.ok", partial: PartialOptions(unknowns: ["1 +"]), options: EvaluationOptions(now: 0))
        }
    }
}
