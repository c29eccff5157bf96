import Testing

@testable import Rego

/// Scans that an index answers give what walking over everything gives. An index is made when a collection is walked
/// over for the second time, so each policy is asked several times.
@Suite struct ElementLookupTests {
    /// Roles with names of several types; some have none.
    private static let roles: [Value] = (0..<40).map { number in
        let names: [Value] = [
            Value("r\(number % 7)"), Value(number % 5), .null, .bool(number % 2 == 0), ["in", "a", "list"],
        ]
        let role: Value = ["id": Value(number), "name": names[number % 5], "of": ["team": Value("t\(number % 3)")]]
        return number % 11 == 0 ? ["id": Value(number)] : role
    }

    private static let data = BaseData([
        "roles": .array(RegoArray(roles)),
        "byID": .object(RegoObject(roles.enumerated().map { (key: Value("k\($0.offset)"), value: $0.element) })),
        "members": .set(RegoSet(roles)), "few": .array(RegoArray(roles.prefix(3))),
        "points": .array(RegoArray((0..<30).map { [Value($0 % 4), Value($0)] })),
        "exact": .array(RegoArray((0..<20).map { ["v": Value($0)] })),
    ])

    private static let policies = [
        "p contains r.id if { some r in data.roles; r.name == input.name }",
        "p := [r.id | some r in data.roles; r.name == input.name; r.of.team == \"t1\"]",
        "p := [r.id | some r in data.roles; r.of.team == \"t1\"; r.id > 10; r.name == input.name]",
        "p := [[i, r.id] | some i, r in data.roles; input.name == r.name]",
        "p := [[k, r.id] | some k, r in data.byID; r.name == input.name]",
        "p := [r.id | some r in data.members; r.name == input.name]",
        "p := [i | data.roles[i].name == input.name]",
        "p := [i | data.points[i][0] == input.number]",
        "p := [r.id | some r in data.few; r.name == input.name]",
        "p := [r.v | some r in data.exact; r.v == input.number]",
        "p := [r.id | some r in data.roles; r.name == input.none.at.all]",
        "p := [r.id | some r in data.roles; r.name == r.id]",
        "p := [r.id | some r in data.roles; some s in data.roles; r.id == s.id; s.name == input.name]",
        "p := {n: ids | some n in [\"r1\", \"r2\", 3]; ids := [r.id | some r in data.roles; r.name == n]}",
        "p := r.id if { some r in data.roles; r.name == input.name }",
        "p := count(x) if { x := [r | some r in data.roles; r.name == input.name] } else := \"none\"",
        "p if { not q }\nq if { some r in data.roles; r.name == input.name; r.id > 20 }",
        "p := x if { x := [r.id | some r in data.roles; r.name == 4] with data.roles as [{\"id\": 1, \"name\": 4}] }",
        "p := x if { x := q with data.roles as [{\"id\": 1, \"name\": \"r1\"}] }\nq := [r.id | some r in data.roles; r.name == input.name]",
        "p := x if { x := q with input.name as \"r3\" }\nq := [r.id | some r in data.roles; r.name == input.name]",
    ]

    private static let inputs: [Value] = [
        ["name": "r1", "number": 1], ["name": "r2", "number": 3], ["name": 3, "number": 4],
        ["name": .null, "number": 0],
        ["name": true, "number": 2], ["name": ["in", "a", "list"], "number": 1], ["name": "nobody", "number": 99], [:],
    ]

    @Test(arguments: policies) func `an index finds what walking finds`(policy: String) throws {
        let engine = try Engine(modules: [PolicySource("p.rego", "package p\n" + policy)])
        let query = try engine.prepare("x := data.p.p")
        for round in 0..<3 {
            for input in Self.inputs {
                let options = EvaluationOptions(now: 0)
                let planned = Result { try query.evaluate(input: input, data: Self.data, options: options) }
                let walked = Result {
                    try engine.trace("x := data.p.p", input: input, data: Self.data, options: options)
                }
                switch (planned, walked) {
                case (.success(let one), .success(let other)):
                    #expect(
                        one.results.map { $0.bindings.map(\.value) } == other.results.map { $0.bindings.map(\.value) },
                        "round \(round), input \(input)")
                case (.failure, .failure): break
                default: Issue.record("round \(round), input \(input): one fails: \(planned), \(walked)")
                }
            }
        }
    }

    @Test func `decimals and integers that are equal are found by each other`() throws {
        let data = BaseData(["xs": .array(RegoArray(try (0..<20).map { try Value(json: "{\"v\":\($0).0}") }))])
        let query = try Engine(modules: []).prepare("n := [x | some x in data.xs; x.v == input]")
        for _ in 0..<3 {
            for text in ["7", "7.0", "70e-1"] {
                let found = try query.evaluate(input: Value(json: text), data: data, options: EvaluationOptions(now: 0))
                #expect(found.results.first?.bindings.first?.value.asArray?.count == 1)
            }
        }
    }

    @Test func `data that takes the place of other data is what is found`() throws {
        let query = try Engine(modules: []).prepare("n := [x.id | some x in data.xs; x.name == \"a\"]")
        for shift in 0..<6 {
            let xs = (0..<20).map { number -> Value in
                ["id": Value(number), "name": Value((number + shift) % 5 == 0 ? "a" : "b")]
            }
            let data = BaseData(["xs": .array(RegoArray(xs))])
            for _ in 0..<3 {
                let found = try query.evaluate(data: data, options: EvaluationOptions(now: 0))
                let wanted = (0..<20).filter { ($0 + shift) % 5 == 0 }.map { Value($0) }
                #expect(found.results.first?.bindings.first?.value == .array(RegoArray(wanted)))
            }
        }
    }

    @Test func `an equality behind a scan of base data is planned as a look-up`() throws {
        let looked = ["some r in data.xs; r.a == input.b", "r := data.xs[_]; input.b == r.a.c", "data.xs[i].a == 1"]
        let walked = [
            "some r in input.xs; r.a == 1", "some r in data.xs; r.a > input.b", "some r in data.xs; r.a == r.b",
        ]
        for (queries, count) in [(looked, 1), (walked, 0)] {
            for query in queries {
                let engine = try Engine(modules: [PolicySource("p.rego", "package p\np if { \(query) }")])
                let program = try engine.prepare(path: ["p", "p"]).program
                #expect(program.lookups.count == count, "\(query)")
            }
        }
    }
}
