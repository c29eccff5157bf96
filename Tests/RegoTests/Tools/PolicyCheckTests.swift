import Foundation
import Rego
import RegoSyntax
import RegoTools
import TestFolders
import Testing

/// `stint policy check`, `deps` and `inspect`, over files.
@Suite struct PolicyCheckTests {
    private func problems(_ files: [String: String], _ change: (inout PolicyCheck, String) -> Void = { _, _ in })
        throws -> PolicyProblems?
    {
        let folder = try TemporaryFolder(files)
        var check = PolicyCheck(paths: [folder.path + "/p"])
        change(&check, folder.path)
        do {
            try check.run()
            return nil
        } catch {
            return error
        }
    }

    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../..").path

    @Test func schemasOfAFolderAreNamedByTheirPaths() throws {
        let schema = #"{"type": "object", "properties": {"name": {"type": "string"}}}"#
        let policy = "package a\n# METADATA\n# schemas:\n# - input: schema.deep.person\nallow if input.nam == \"x\"\n"
        let files = ["p/a.rego": policy, "s/deep/person.json": schema]
        let found = try problems(files) { $0.schemas = $1 + "/s" }
        #expect(found?.problems.map(\.message) == ["undefined ref: input.nam"])
        #expect(found?.problems.first?.details.last?.hasSuffix(#"want (one of): ["name"]"#) == true)
        #expect(try problems(files) == nil)
        let single = try problems(["p/a.rego": "package a\np if input.nam\n", "s.json": schema]) {
            $0.schemas = $1 + "/s.json"
        }
        #expect(single?.problems.map(\.message) == ["undefined ref: input.nam"])
        #expect(
            try problems(files) { $0.schemas = $1 + "/none" }?.problems.first?.message.contains("no such file") == true)
    }

    @Test func brokenMetadataIsALoadingError() throws {
        let found = try problems(["p/a.rego": "package a\n# METADATA\n# scope: x\np := 1\n"])
        #expect(found?.isLoading == true && found?.problems.first?.code == "rego_parse_error")
    }

    @Test func strictnessAndLimits() throws {
        let policy = "package a\nimport data.x\nf(y) := 1\np if { z := 1 }\n"
        #expect(try problems(["p/a.rego": policy]) == nil)
        let found = try problems(["p/a.rego": policy]) { check, _ in check.isStrict = true }
        #expect(found?.problems.map(\.message) == ["import data.x unused"])
        let many = (1...12).map { "p\($0) if 1 == \"a\"\n" }.joined()
        #expect(try problems(["p/a.rego": "package a\n" + many])?.problems.count == 11)
        #expect(
            try problems(["p/a.rego": "package a\n" + many]) { check, _ in check.maximumErrors = 0 }?.problems.count
                == 12)
    }

    @Test func capabilitiesSayWhatThereIs() throws {
        let files = ["p/a.rego": "package a\np := count(upper(\"a\"))\n"]
        #expect(try problems(files) == nil)
        let found = try problems(files) { check, _ in
            var capabilities = Capabilities.current()
            capabilities.builtins.removeAll { $0.name == "upper" }
            check.capabilities = capabilities
        }
        #expect(found?.problems.map(\.message) == ["undefined function upper"])
    }

    // MARK: - The contract

    @Test func theDefaultPackHoldsToTheContract() throws {
        let check = PolicyCheck(paths: [Self.root + "/policies"])
        do {
            try check.run()
        } catch {
            Issue.record("\(error.text(namingPhase: true))")
        }
    }

    @Test(arguments: [
        ("request", "p if input.submiter.id == \"a\"", "undefined ref: input.submiter.id"),
        ("request", "p if input.submitter.idd == \"a\"", "undefined ref: input.submitter.idd"),
        ("request", "p if input.siblings[_] == 1", "match error"),
        ("access", "p if input.entitlement", "undefined ref: input.entitlement"),
        ("lib.own", "p if input.submiter", "undefined ref: input.submiter"),
        ("lib.own", "p if input.submitter.id == \"a\"", nil), ("request", "p if input.resource == null", nil),
        ("other", "p if input.submiter", nil),
        (
            "access", "decision := {\"allow\": true, \"reason\": []}",
            "data.stint.access.decision: `reason` is not in the contract"
        ),
        (
            "access", "decision := {\"allow\": \"yes\", \"reasons\": []}",
            "data.stint.access.decision: `allow` is string, and the contract wants boolean"
        ),
        (
            "access",
            "decision := {\"reasons\": [{\"code\": \"a\", \"message\": \"b\", \"audiance\": \"auditor\"}]} if input.now_ns > 1",
            "data.stint.access.decision: `reasons[].audiance` is not in the contract"
        ),
        ("review", "decision := {\"allow\": true}", "data.stint.review.decision: `reasons` is missing"),
        ("review", "decision := {\"allow\": input.verdict == \"approve\", \"reasons\": []}", nil),
        ("grant", "decision := 1", "data.stint.grant.decision: `the answer` is number, and the contract wants object"),
    ])
    func packsAreHeldToTheContract(package: String, rule: String, message: String?) throws {
        let found = try problems([
            "p/a.rego": "package stint.\(package)\n\n\(rule)\n", "p/b.rego": "package stint.api\n\nx := 1\n",
        ])
        #expect(found?.problems.contains { $0.message == message } ?? (message == nil), "\(String(describing: found))")
        #expect((found == nil) == (message == nil), "\(String(describing: found))")
    }

    @Test func contractSchemasAreThePublishedOnes() throws {
        for name in PolicyContract.entryPoints.flatMap({ ["\($0).input", "\($0).output"] }) {
            let file = try Data(contentsOf: URL(fileURLWithPath: Self.root + "/schemas/\(name).json"))
            let published = try Value(json: [UInt8](file))
            let known = try #require(PolicyContract.schema(name))
            #expect(Self.bare(published) == known, "run scripts/generate-contract-schemas: \(name)")
        }
    }

    /// A schema without what only people read.
    private static func bare(_ value: Value) -> Value {
        switch value {
        case .array(let array): return .array(RegoArray(array.map { bare($0) }))
        case .object(let object):
            var entries: [(key: Value, value: Value)] = []
            for (key, inner) in object where key != "title" && key != "description" {
                if ["properties", "definitions", "patternProperties"].contains(key), case .object(let named) = inner {
                    entries.append((key, .object(RegoObject(named.map { (key: $0.key, value: bare($0.value)) }))))
                } else {
                    entries.append((key, bare(inner)))
                }
            }
            return .object(RegoObject(entries))
        default: return value
        }
    }

    // MARK: - deps and inspect

    @Test func dependenciesAreBaseAndVirtual() throws {
        let policy = """
            package policy

            allow if is_admin

            is_admin if "admin" in input.user.roles

            other if {
                x := data.base[input.key]
                x.y == input.z
                f(1) == 2
            }

            f(n) := n + data.offset.value
            """
        let folder = try TemporaryFolder(["a.rego": policy])
        func found(_ query: String) throws -> (base: [String], virtual: [String]) {
            let found = try Dependencies.load(PolicyFiles(data: [folder.path]), query: query)
            return (found.base.map(\.written), found.virtual.map(\.written))
        }
        let allow = try found("data.policy.allow")
        #expect(allow.base == ["input.user.roles"] && allow.virtual == ["data.policy.allow", "data.policy.is_admin"])
        let other = try found("data.policy.other == true")
        #expect(other.base == ["data.base", "data.offset.value", "input.key", "input.z"], "\(other)")
        #expect(other.virtual == ["data.policy.f", "data.policy.other"])
        let whole = try found("x := data.policy; data.outside.y[x]")
        #expect(
            whole.base == [
                "data.base", "data.offset.value", "data.outside.y", "input.key", "input.user.roles", "input.z",
            ])
        let json = try Dependencies.load(PolicyFiles(data: [folder.path]), query: "input.a[0]").json
        let value = try Value(json: json)
        #expect(
            value == [
                "base": [
                    [
                        ["type": "var", "value": "input"], ["type": "string", "value": "a"],
                        ["type": "number", "value": 0],
                    ]
                ]
            ])
    }

    /// P14: whatever was parsed can be walked.
    @Test func dependenciesOfADeepQueryAreFound() throws {
        let sum = "input.a" + String(repeating: " + 1", count: 15_000)
        let found = try Dependencies.load(PolicyFiles(), query: "\(sum) == 2")
        #expect(found.base.map(\.written) == ["input.a"])
    }

    @Test func inspectionListsNamespacesAndMetadata() throws {
        let folder = try TemporaryFolder([
            "a/p.rego":
                "# METADATA\n# title: the pack\n# custom:\n#   level: 3\npackage a.b\n\n# METADATA\n# description: why\np := 1\n",
            "a/data.json": #"{"x": 1}"#, ".manifest": #"{"revision": "r7", "roots": ["a"], "metadata": {"k": true}}"#,
        ])
        let found = try Inspection(path: folder.path, listsAnnotations: true)
        let value = try Value(json: found.json)
        #expect(value.asObject?["manifest"]?.asObject?["revision"] == "r7")
        let names = try #require(value.asObject?["namespaces"]?.asObject)
        #expect(names["data.a.b"]?.asArray?.count == 1 && names["data.a"]?.asArray?.count == 1, "\(names)")
        let annotations = try #require(value.asObject?["annotations"]?.asArray)
        #expect(annotations.count == 2)
        #expect(annotations.first { _ in true }?.asObject?["annotations"]?.asObject?["custom"] == ["level": 3])
        for part in [
            "MANIFEST:", "r7", "NAMESPACES:", "data.a.b", "ANNOTATIONS:", "the pack\n========\n", "Package:  a.b",
            "Rule:     p", "why", "Custom:\n level: 3",
        ] {
            #expect(found.text.contains(part), "\(part) in \(found.text)")
        }
        let bare = try Inspection(path: folder.path + "/a/p.rego", listsAnnotations: false)
        #expect(!bare.text.contains("ANNOTATIONS") && bare.text.contains("data.a.b"))
        #expect(throws: PolicyProblems.self) { try Inspection(path: folder.path + "/none", listsAnnotations: false) }
    }
}
