import Rego
import RegoSyntax
import TestFolders
import Testing

@testable import RegoTools

/// P14: what no person would write ends neither in a trap nor in more output than anybody can hold.
@Suite("Hostile policies in the tools")
struct HostileToolTests {
    /// Deeper than any stack bears by itself, each with the value of `data.h.p`.
    static let deep: [(policy: String, value: Value)] = [
        ("p := " + Array(repeating: "1", count: 4_001).joined(separator: " + "), 4_001),
        ("p := " + Array(repeating: "{1}", count: 2_001).joined(separator: " | "), .set(RegoSet([1]))),
        ("p := count(" + String(repeating: "[", count: 200) + String(repeating: "]", count: 200) + ")", 1),
        ("p := x if x := " + Array(repeating: "input.n", count: 1_001).joined(separator: " + "), 1_001),
    ]

    private static func settings(_ folder: TemporaryFolder) -> EvalSettings {
        var settings = EvalSettings(query: "data.h.p")
        settings.files.data = [folder.path]
        settings.input = ["n": 1]
        return settings
    }

    @Test("P14: deep policies are evaluated with every report", arguments: deep)
    func reports(policy: String, value: Value) throws {
        let folder = try TemporaryFolder(["h.rego": "package h\n\n\(policy)\n"])
        defer { folder.remove() }
        let changes: [@Sendable (inout EvalSettings) -> Void] = [
            { $0.covers = true }, { $0.explain = .full }, { $0.profiles = true },
        ]
        for change in changes {
            var settings = Self.settings(folder)
            change(&settings)
            let output = EvalRun(settings, host: .test) { _ in }.run()
            #expect(output.results.first?.expressions.first?.value == value)
            #expect(!EvalReport(output).text(.json).isEmpty)
        }
    }

    @Test("P14: deep policies are explained", arguments: deep)
    func explanations(policy: String, value: Value) throws {
        let module = try Parser.parseModule("package h\n\n\(policy)\n", file: "h.rego")
        let explainer = try Explainer([module], settings: EvalSettings(query: "data.h.p"), data: .empty, host: .test)
        let explanation = try explainer.explain(input: ["n": 1], data: .empty)
        #expect(explanation.value == value)
        #expect(!explanation.text.isEmpty && !explanation.json.isEmpty)
    }

    @Test("P14: a body that is too long is not looked into, and said to be")
    func longBodies() throws {
        let conditions = (0..<400).map { "\tinput.n != \($0 + 2)\n" }.joined()
        #expect(
            try ExplainerTests.text("data.t.p", "p if {\n\(conditions)}\n", input: #"{"n": 401}"#)
                == "data.t.p is undefined\n  [  ?  ] p (t.rego:3): its conditions cannot be looked at one by one\n")
    }

    @Test("P14: the indents of deep trees do not outgrow them")
    func indents() throws {
        let module = try Parser.parseModule(
            "package h\n\np := " + Array(repeating: "1", count: 1_000).joined(separator: " + "), file: "h.rego")
        let text = ModuleDocument.text(of: module, isIndented: true)
        let deepest = text.split(separator: UInt8(ascii: "\n")).map(\.count).max() ?? 0
        #expect(deepest > 2 * SyntaxOutline.maximumIndent && deepest < 2 * SyntaxOutline.maximumIndent + 40)
        let compact = ModuleDocument.text(of: module)
        #expect(JSONText.indented(compact) == text + [UInt8(ascii: "\n")])
    }
}
