import Foundation
import Rego
import RegoSyntax
import Testing

@testable import RegoTools

/// What `stint policy explain` says.
@Suite struct ExplainerTests {
    static func text(
        _ query: String, _ policy: String, input: String = "{}", data: String = "{}", json: Bool = false
    ) throws -> String {
        let module = try Parser.parseModule("package t\n\n" + policy, file: "t.rego")
        guard case .object(let documents) = try Value(json: Array(data.utf8)) else { return "" }
        let explainer = try Explainer([module], settings: EvalSettings(query: query), data: documents, host: .test)
        let explanation = try explainer.explain(input: try Value(json: Array(input.utf8)), data: documents)
        return json ? String(decoding: explanation.json, as: UTF8.self) : explanation.text
    }

    static let policy = """
        default allow := false

        allow if {
        	input.role == "admin"
        	input.mfa
        }

        allow if {
        	some r in data.roles[input.user]
        	r.level > 2
        }

        allow if {
        	team_member
        	not blocked(input.user)
        }

        team_member if input.user in data.team

        blocked(u) if {
        	some b in input.blocked
        	b == u
        }
        """

    @Test func everyRuleAndWhatWouldChangeIt() throws {
        let text = try Self.text(
            "data.t.allow", Self.policy, input: #"{"role": "dev", "user": "alice", "blocked": ["alice"]}"#,
            data: #"{"roles": {"alice": [{"level": 1}, {"level": 2}]}, "team": ["bob", "alice"]}"#)
        #expect(
            text == """
                data.t.allow is false
                  [fails] allow (t.rego:5)
                      does not hold: `input.role == "admin"` (line 6)
                        `input.role` is "dev"; it would hold with "admin"
                  [fails] allow (t.rego:10)
                      does not hold: `r.level > 2` (line 12)
                        `r.level` is 1 or 2; it would hold with more than 2
                  [fails] allow (t.rego:15)
                      does not hold: `not blocked(input.user)` (line 17)
                        `input.user` is "alice"; it would hold if `blocked(input.user)` did not
                        blocked("alice") is true, because:
                          [holds] blocked(u) (t.rego:22): true
                              holds: `some b in input.blocked`: `input.blocked` is ["alice"]
                              holds: `b == u`: `b` is "alice"; `u` is "alice"
                  [holds] default allow := false (t.rego:3): no other rule gives a value

                """)
    }

    @Test func whatItRestsOnIsExplainedToo() throws {
        let text = try Self.text(
            "data.t.allow", Self.policy, input: #"{"role": "admin", "user": "eve"}"#, data: #"{"team": ["bob"]}"#)
        #expect(text.contains("`input` has no key \"mfa\"; its keys are \"role\" and \"user\""))
        #expect(text.contains("`data.roles[input.user]` is undefined"))
        #expect(
            text.contains(
                """
                        data.t.team_member is undefined, because:
                          [fails] team_member (t.rego:20)
                              does not hold: `input.user in data.team` (line 20)
                                `input.user` is "eve", which `data.team` does not have; its only member is "bob"; it would hold with that

                """))
    }

    @Test func rulesThatHold() throws {
        let text = try Self.text(
            "data.t.allow", Self.policy, input: #"{"role": "admin", "mfa": true, "user": "eve"}"#)
        #expect(
            text.hasPrefix(
                """
                data.t.allow is true
                  [holds] allow (t.rego:5): true
                      holds: `input.role == "admin"`: `input.role` is "admin"
                      holds: `input.mfa`
                  [fails] allow (t.rego:10)

                """))
        #expect(text.hasSuffix("  [ -- ] default allow := false (t.rego:3): not used, another rule gives the value\n"))
    }

    /// Each condition with what is said of it.
    @Test(arguments: [
        ("p if input.a < 5", #"{"a": 7}"#, "`input.a` is 7; it would hold with less than 5"),
        ("p if 5 >= input.a", #"{"a": 7}"#, "`input.a` is 7; it would hold with at most 5"),
        ("p if input.a != 1", #"{"a": 1}"#, "`input.a` is 1; it would hold with anything but 1"),
        (
            "p if input.a == input.b", #"{"a": 1, "b": 2}"#,
            "`input.a` is 1 and `input.b` is 2; it would hold if they were equal"
        ),
        ("p if input.ok", #"{"ok": false}"#, "`input.ok` is false; it would hold with true"),
        (
            "p if input.user.name", #"{"user": {"nme": 1}}"#,
            #"`input.user` has no key "name"; its only key is "nme"; did you mean "nme"?"#
        ),
        ("p if input.a.b.c", #"{"a": {"b": "text"}}"#, #"`input.a.b` is "text": a string has no "c""#),
        ("p if input.list[3] == 1", #"{"list": [1]}"#, "`input.list` has no element 3: it has 1"),
        ("p if \"x\" in input.list", #"{"list": []}"#, "`input.list` is empty; it would hold if \"x\" were in it"),
        (
            "p if \"x\" in input.list", #"{"list": ["a", "b"]}"#,
            "`input.list` does not have \"x\"; its 2 members are \"a\" and \"b\""
        ),
        (
            "p if startswith(input.a, \"x-\")", #"{"a": "y"}"#,
            "`input.a` is \"y\"; it would hold with a text that begins with \"x-\""
        ),
        (
            "p if regex.match(\"^[0-9]+$\", input.a)", #"{"a": "y"}"#,
            "`input.a` is \"y\"; it would hold with a text that matches \"^[0-9]+$\""
        ),
        ("p if count(input.list) == 0", #"{"list": [1, 2]}"#, "`count(input.list)` is 2; it would hold with 0"),
        ("p if some x in input.list", #"{"list": []}"#, "`input.list` is empty: there is nothing to look at"),
        ("p if {\n\tx := input.nope\n\tx == 1\n}", #"{"b": 1}"#, #"`input` has no key "nope"; its only key is "b""#),
        ("p if {\n\ty > 1\n\tinput.a = y\n}", #"{"a": 1}"#, "`y` is 1; it would hold with more than 1"),
        ("p if not input.a", #"{"a": 5}"#, "`input.a` is 5; it would hold if `input.a` did not"),
        ("p if every x in input.l { x > 1 }", #"{"l": [2, 0, 3]}"#, "with x = 0"),
        ("p if every x in input.l { x > 1 }", #"{"l": [2, 0, 3]}"#, "`x` is 0; it would hold with more than 1"),
        ("p if max([x | some x in input.l; x > 10]) > 20", #"{"l": [3]}"#, "`x` is 3; it would hold with more than 10"),
        (
            "p if f(input.a) == 2\n\nf(\"one\") := 1\n\nf(\"two\") := 2", #"{"a": "six"}"#,
            #"argument 1 is "six"; this rule is for "one""#
        ),
        ("p if q with input.a as 2\n\nq if input.a == 3", #"{"a": 3}"#, "`input.a` is 2; it would hold with 3"),
        ("p if data.t.nope", "{}", "`data.t.nope` is undefined"),
    ])
    func conditions(policy: String, input: String, sentence: String) throws {
        let text = try Self.text("data.t.p", policy, input: input)
        #expect(text.hasPrefix("data.t.p is undefined\n"), "\(text)")
        #expect(text.split(separator: "\n").contains { $0.trimmingCharacters(in: .whitespaces) == sentence }, "\(text)")
    }

    @Test func elseBranchesAndSets() throws {
        let policy = """
            p := 1 if input.a == 1

            else := 2 if input.a == 2

            else := 3

            s contains x if {
            	some x in input.l
            	x > 1
            }

            s contains "one" if input.a == 1
            """
        let branches = try Self.text("data.t.p", policy, input: #"{"a": 2}"#)
        #expect(branches.contains("[fails] p (t.rego:3)\n"))
        #expect(branches.contains("[holds] p, else (t.rego:5): 2\n"))
        #expect(branches.contains("[ -- ] p, else (t.rego:7): not looked at, a branch before it holds\n"))
        let set = try Self.text("data.t.s", policy, input: #"{"a": 2, "l": [1, 2, 3]}"#)
        #expect(set.hasPrefix("data.t.s is {2, 3}\n  [holds] s contains x (t.rego:9): 2 and 3\n"))
        #expect(set.contains("[fails] s contains \"one\" (t.rego:14)\n"))
    }

    @Test func anyQueryCanBeExplained() throws {
        let text = try Self.text("input.a == 1; input.b == 2", "p := 1", input: #"{"a": 1, "b": 1}"#)
        #expect(text.contains("[fails] the query (query:1)\n"))
        #expect(text.contains("`input.b` is 1; it would hold with 2\n"))
        #expect(try Self.text("data.t.x", "p := 1").contains("no rule and no data defines it"))
        #expect(try Self.text("data.x.y", "p := 1", data: #"{"x": {"y": 5}}"#).hasPrefix("data.x.y is 5\n"))
        #expect(try Self.text("data.t.p.q", "p := {\"q\": 4}").hasPrefix("data.t.p.q is 4\n"))
    }

    @Test func theSameInJSON() throws {
        let json = try Self.text("data.t.p", "p if input.role == \"admin\"", input: #"{"role": "dev"}"#, json: true)
        for part in [
            "\"defined\": false", "\"outcome\": \"failed\"", "\"condition\": \"input.role == \\\"admin\\\"\"",
            "\"term\": \"input.role\"", "`input.role` is \\\"dev\\\"; it would hold with \\\"admin\\\"",
        ] { #expect(json.contains(part), "\(json)") }
    }

    @Test func whatCannotBeAskedOfOneRuleLeavesTheOthers() throws {
        // Recursion through documents, deep chains and rules that meet are all explained within bounds.
        let chain = (0..<40).map { "q\($0) if q\($0 + 1)" }.joined(separator: "\n") + "\nq40 if input.x"
        let text = try Self.text("data.t.q0", chain)
        #expect(text.contains("not followed further"))
        let twice = try Self.text("data.t.p", "p if q\n\np if q\n\nq if input.x")
        #expect(twice.contains("(see above)"))
    }

    @Test func wrongPoliciesAreErrors() throws {
        #expect(throws: PolicyProblems.self) { try Self.text("data.t.p", "p if x") }
        #expect(throws: PolicyProblems.self) { try Self.text("data.t.p ==", "p := 1") }
    }

    /// The default pack's own tests say what it decides; here, that it can be explained.
    @Test func theDefaultPack() throws {
        let tree = URL(fileURLWithPath: #filePath).pathComponents.dropLast(4).joined(separator: "/").dropFirst()
        var settings = EvalSettings(query: "data.stint.request.decision")
        settings.files = PolicyFiles(
            data: [
                "\(tree)/policies", "stint.catalog:\(tree)/examples/quickstart/catalog.yaml",
                "stint.directory:\(tree)/examples/quickstart/directory.yaml",
            ], ignore: ["*_test.rego"])
        let input: Value = [
            "now": "2026-11-23T10:00:00Z", "now_ns": .number(Number(1_795_428_000_000_000_000)),
            "submitter": ["type": "user", "id": "alice"], "beneficiary": ["type": "user", "id": "alice"],
            "entitlement": "payments-db:readonly", "duration_seconds": 36_000, "reason": "to look at orders",
            "context": [:], "history": [:],
        ]
        let loader = try settings.files.load()
        let explainer = try Explainer(loader.modules, settings: settings, data: loader.documents, host: .test)
        let text = try explainer.explain(input: input, data: loader.documents).text
        #expect(text.hasPrefix("data.stint.request.decision is {\"effect\": \"deny\""))
        #expect(text.contains("`input.duration_seconds` is 36000; `max_seconds` is 14400"), "\(text)")
    }
}
