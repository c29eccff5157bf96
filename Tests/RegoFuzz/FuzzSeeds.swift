import Foundation
import Rego

/// What mutation begins with: seeds of its own, the default pack, and OPA's cases where they lie beside the checkout.
enum FuzzSeeds {
    static let own: [FuzzCase] = [
        FuzzCase(
            """
            package a.b
            import data.c as see
            import input.x as y

            default p := {"k": [1, 2.5, -3e2], "s": {1, "a"}}
            p := x if { some x in input.xs; x > 1; not x == 3 } else := 7 if { y }
            q contains [k, v] if some k, v in data.base
            r[x].s[y] := z if { z := data.base[x][y]; every e in [1, 2] { e != z } }
            f(x, [a, _]) := sprintf("%v %d", [x, a]) if { a < 4 }
            default f(_, _) := "none"
            g := f(1, [2, 3])
            t := $"one {input.x} two {1 + 2}"
            u := [n | walk(input, [path, n]); count(path) < 3]
            w := {k: v | v := data.base[k] with data.base as {"z": 1} with input.x as 2}
            """,
            query: "x := data.a.b; y = data.a.b.q[_]",
            input: "{\"x\": 1, \"xs\": [1, 2, 3], \"d\": {\"e\": [null, true]}}",
            data: "{\"base\": {\"m\": {\"n\": 1}}, \"a\": {\"b\": {\"own\": 1}}}"),
        FuzzCase(
            """
            # METADATA
            # title: a rule
            # scope: rule
            # custom:
            #   severity: high
            package m

            import rego.v1
            import future.keywords.not

            a if { input.a or input.b and not { input.c; input.d } }
            b := rego.metadata.rule()
            c := object.union({"a": {"b": 1}}, {"a": {"c": `raw`}}) | {1, 2} & {2} - {3}
            d contains x if { x := numbers.range(1, 5)[_]; x % 2 == 0 }
            e := {x | x := split("a,b,c", ",")[_]} | d
            h(x) := y if { y := x * 2 } else := null
            i := regex.replace("a1b2", "[0-9]+", "<$0>")
            j := time.parse_rfc3339_ns("2021-02-03T04:05:06Z") + 1e9
            k := json.patch({"a": 1}, [{"op": "add", "path": "/b", "value": h(2)}])
            l := io.jwt.decode("eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.c2ln")
            """,
            query: "data.m[x] = y; not y == null", input: "{\"a\": false, \"b\": {\"c\": \"d\"}}"),
        FuzzCase(
            """
            package old

            allow { input.user == "alice"; roles[_] = "admin" }
            roles[r] { r := data.roles[input.user][_] }
            names = {n: u | u := data.users[_]; n = u.name}
            deny[msg] { not allow; msg := concat(" ", ["no", input.user]) }
            half = x { x := glob.match("*.b.{c,d}", ["."], "a.b.c") }
            """,
            query: "data.old.deny[m]", input: "{\"user\": \"alice\"}",
            data: "{\"roles\": {\"alice\": [\"admin\"]}, \"users\": [{\"name\": \"a\"}]}"),
        FuzzCase(
            """
            package deep
            x := [[[[[[[[[[1]]]]]]]]]]
            y := ((((((1 + 2) * 3) - 4) / 5) % 6) == 7)
            z := {"a": {"b": {"c": {"d": [{"e": {{1}, {2, {3}}}}]}}}}
            p if { [a, [b, {"c": c}]] = [1, [2, {"c": 3}]]; a < b; b < c }
            big := 123456789012345678901234567890 * 1e50 - 0.000000000000000000001
            s := concat("", ["\\u00e9", "\\n\\t\\"", `back\\slash`])
            """, query: "data.deep.z.a.b[k][l][m]"),
    ]

    /// All that there is. `stride` leaves out most of OPA's cases.
    static func load(stride: Int) -> [FuzzCase] {
        own + pack() + conformance(every: stride)
    }

    private static func pack() -> [FuzzCase] {
        let folder = checkout + "/policies"
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder))?.sorted() ?? []
        return names.filter { $0.hasSuffix(".rego") }.compactMap { name in
            (try? String(contentsOfFile: folder + "/" + name, encoding: .utf8)).map { FuzzCase($0) }
        }
    }

    private static func conformance(every stride: Int) -> [FuzzCase] {
        let shared = ProcessInfo.processInfo.environment["STINT_SHARED"] ?? checkout + "/../shared"
        let folder = shared + "/opa-conformance/v1"
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder))?.sorted() ?? []
        var cases: [FuzzCase] = []
        for (place, name) in names.filter({ $0.hasSuffix(".json") }).enumerated() where place % stride == 0 {
            guard let bytes = try? Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)),
                let list = try? Value(json: Array(bytes)).get("cases")?.asArray
            else { continue }
            for test in list {
                for module in test.get("modules")?.asArray ?? [] {
                    guard let text = module.asString?.string else { continue }
                    cases.append(
                        FuzzCase(
                            text, query: test.get("query")?.asString?.string ?? "data",
                            input: test.get("input")?.jsonString ?? "{}", data: test.get("data")?.jsonString ?? "{}"))
                }
            }
        }
        return cases
    }

    /// The folder of Package.swift.
    private static var checkout: String {
        URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
            .deletingLastPathComponent()
            .deletingLastPathComponent().path
    }
}
