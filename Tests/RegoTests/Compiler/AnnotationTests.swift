import RegoSyntax
import Testing

@testable import Rego

/// METADATA blocks, read and misread.
@Suite struct AnnotationTests {
    private func read(_ text: String) throws -> AnnotationSet {
        try AnnotationSet([try Parser.parseModule(text, file: "a.rego")])
    }

    @Test func everyKeyIsRead() throws {
        let text = """
            # METADATA
            # title: all of it
            # scope: subpackages
            # organizations: [A, 2]
            package a.b

            import data.x

            # METADATA
            # title: a rule
            # description: what it does
            # related_resources:
            # - https://example.com/a b
            # - ref: https://example.com
            #   description: " more "
            # authors:
            # - Ann Other <ann@example.com>
            # - name: Ben
            # - email: cleo@example.com
            # entrypoint: true
            # schemas:
            # - input: schema.a["b-c"]
            # - data.x.y: {type: string}
            # compile:
            #   unknowns: [input.a]
            #   mask_rule: mask
            # custom:
            #   n: 0x10
            #   on: 2024-01-02
            #   list: [yes, "1", 1.5, ~]
            p.q[x] := 1 if x := 2
            """
        let set = try read(text)
        #expect(set.all.map(\.scope) == [.subpackages, .document])
        let package = try #require(set.all.first)
        #expect(package.organizations == ["A", "2"] && package.path.written == "data.a.b")
        let rule = try #require(set.all.last)
        #expect(rule.path.written == "data.a.b.p.q" && rule.ruleName == "p.q[x]" && rule.isEntrypoint)
        #expect(rule.resources.map(\.reference) == ["https://example.com/a%20b", "https://example.com"])
        #expect(rule.resources.map(\.description) == ["", "more"])
        #expect(rule.authors.map(\.name) == ["Ann Other", "Ben", ""])
        #expect(rule.authors.map(\.email) == ["ann@example.com", "", "cleo@example.com"])
        #expect(rule.schemas.map(\.path.written) == ["input", "data.x.y"])
        #expect(rule.compilation?.unknowns.map(\.written) == ["input.a"])
        #expect(rule.compilation?.maskRule?.written == "mask")
        #expect(
            Value.object(rule.custom).jsonString
                == #"{"list":["yes","1",1.5,null],"n":16,"on":"2024-01-02T00:00:00Z"}"#)
        #expect(set.above([Term(.variable("data")), Term(.string("a")), Term(.string("b"))]).count == 1)
    }

    @Test(arguments: [
        (
            "# METADATA\n# scope: foo\np := 1", 2,
            "invalid annotation scope 'foo'. Use one of 'rule', 'document', 'package', or 'subpackages'"
        ),
        (
            "# METADATA\n# scope: package\np := 1", 2,
            "annotation scope 'package' must be applied to package (have rule)"
        ),
        (
            "# METADATA\n# title: a\nimport data.x\np := x", 2,
            "invalid annotation scope 'import'. Use one of 'rule', 'document', 'package', or 'subpackages'"
        ),
        ("p := 1\n# METADATA\n# scope: rule", 3, "annotation scope 'rule' must be applied to rule"),
        ("# METADATA\n#\np := 1", 2, "expected METADATA block, found whitespace"),
        (
            "# METADATA\n# scope: rule\n# entrypoint: true\np := 1", 2,
            "annotation entrypoint applied to non-document or package scope 'rule'"
        ),
        (
            "# METADATA\n# authors:\n# - 5\np := 1", 2,
            "invalid author definition %!s(int=5): invalid value type, must be string or map"
        ),
        (
            "# METADATA\n# authors:\n# - {}\np := 1", 2,
            "invalid author definition map[]: 'name' and/or 'email' values required in object"
        ),
        (
            "# METADATA\n# related_resources:\n# - description: x\np := 1", 2,
            "invalid related-resource definition map[description:x]: 'ref' value required in object"
        ),
        ("# METADATA\n# schemas:\n# - input: foo.bar\np := 1", 2, "invalid schema reference"),
        ("# METADATA\n# schemas:\n# - input: 5\np := 1", 2, "invalid schema declaration for path \"input\""),
        (
            "# METADATA\n# title: [a]\np := 1", 4,
            "yaml: unmarshal errors:\n  line 1: cannot unmarshal !!seq into string"
        ),
        (
            "# METADATA\n# title: a\n# organizations: x\np := 1", 4,
            "yaml: unmarshal errors:\n  line 2: cannot unmarshal !!str `x` into []string"
        ),
        (
            "# METADATA\n# title: a\n# entrypoint: definitely\np := 1", 4,
            "yaml: unmarshal errors:\n  line 2: cannot unmarshal !!str `definitely` into bool"
        ),
    ])
    func malformedBlocksAreErrors(text: String, row: Int, message: String) throws {
        let error = try #require(throws: RegoErrors.self) { _ = try read("package a\n\(text)\n") }
        #expect(error.errors.first?.message == message && error.errors.first?.code == .parse)
        // The row of the last line where the block has no more.
        let last = text.split(separator: "\n").filter { $0.hasPrefix("#") }.count + 1
        #expect(error.errors.first?.location?.row == min(row, max(2, last)), "\(error)")
    }

    @Test func oneBlockOfAScopeIsEnough() throws {
        let text =
            "# METADATA\n# scope: document\n# title: 1\np := 1 if input.a\n# METADATA\n# scope: document\np := 2\n"
        let error = try #require(throws: RegoErrors.self) { _ = try read("package a\n\(text)") }
        #expect(error.errors.map(\.message) == ["document annotation redeclared: a.rego:2"])
        #expect(error.errors.first?.code == .type && error.errors.first?.location?.row == 6)
    }

    @Test func blocksAreReadWhereAskedFor() throws {
        let module = try Parser.parseModule("package a\n# METADATA\n# scope: foo\np := 1\n", file: "a.rego")
        _ = try Compiler.compile([module])
        var options = CompilerOptions()
        options.readsAnnotations = true
        #expect(throws: RegoErrors.self) { _ = try Compiler.compile([module], options: options) }
    }

    @Test func yamlProblemsAreToldWithHints() throws {
        let error = try #require(throws: RegoErrors.self) {
            _ = try read("package a\n# METADATA\n# title:\u{A0}x\n# - b\np := 1\n")
        }
        let message = try #require(error.errors.first?.message)
        #expect(message.hasPrefix("yaml: "))
        #expect(message.contains("Hint: on line 3, symbol(s) ['\\u00a0'] immediately following"), "\(message)")
    }
}
