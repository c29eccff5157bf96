import Rego
import Testing

@Suite("Policies as data")
struct ModuleBuiltinTests {
    /// A module and its document, as the real OPA has it.
    static let documents: [(String, String)] = [
        (
            #"package a\#n"#,
            #"{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]}}"#
        ),
        (
            #"package a.b\#n\#nimport data.x as y\#nimport input.z"#,
            #"{"imports":[{"alias":"y","path":{"type":"ref","value":[{"type":"var","value":"data"},{"type":"string","value":"x"}]}},{"path":{"type":"ref","value":[{"type":"var","value":"input"},{"type":"string","value":"z"}]}}],"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"},{"type":"string","value":"b"}]}}"#
        ),
        (
            #"# note\#npackage a"#,
            #"{"comments":[{"Location":{"col":1,"file":"a.rego","row":1},"Text":"IG5vdGU="}],"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]}}"#
        ),
        (
            #"package a\#np := 1"#,
            #"{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"index":0,"terms":{"type":"boolean","value":true}}],"head":{"assign":true,"name":"p","ref":[{"type":"var","value":"p"}],"value":{"type":"number","value":1}}}]}"#
        ),
        (
            #"package a\#np.q := 1"#,
            #"{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"index":0,"terms":{"type":"boolean","value":true}}],"head":{"assign":true,"key":{"type":"string","value":"q"},"name":"p","ref":[{"type":"var","value":"p"},{"type":"string","value":"q"}],"value":{"type":"number","value":1}}}]}"#
        ),
        (
            #"package a\#np.q := 1 if input.x"#,
            #"{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"index":0,"terms":{"type":"ref","value":[{"type":"var","value":"input"},{"type":"string","value":"x"}]}}],"head":{"assign":true,"name":"p","ref":[{"type":"var","value":"p"},{"type":"string","value":"q"}],"value":{"type":"number","value":1}}}]}"#
        ),
        (
            #"package a\#np[k] if k := 1"#,
            #"{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"index":0,"terms":[{"type":"ref","value":[{"type":"var","value":"assign"}]},{"type":"var","value":"k"},{"type":"number","value":1}]}],"head":{"key":{"type":"var","value":"k"},"ref":[{"type":"var","value":"p"},{"type":"var","value":"k"}],"value":{"type":"boolean","value":true}}}]}"#
        ),
        (
            #"package a\#np contains 1"#,
            #"{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"index":0,"terms":{"type":"boolean","value":true}}],"head":{"key":{"type":"number","value":1},"name":"p","ref":[{"type":"var","value":"p"}]}}]}"#
        ),
        (
            #"package a\#ndefault p := 1"#,
            #"{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"index":0,"terms":{"type":"boolean","value":true}}],"default":true,"head":{"assign":true,"name":"p","ref":[{"type":"var","value":"p"}],"value":{"type":"number","value":1}}}]}"#
        ),
        (
            #"package a\#nf(_) := {2, 1, "a"} if not input.x"#,
            #"{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"index":0,"negated":true,"terms":{"type":"ref","value":[{"type":"var","value":"input"},{"type":"string","value":"x"}]}}],"head":{"args":[{"type":"var","value":"$0"}],"assign":true,"name":"f","ref":[{"type":"var","value":"f"}],"value":{"type":"set","value":[{"type":"number","value":1},{"type":"number","value":2},{"type":"string","value":"a"}]}}}]}"#
        ),
        (
            #"package a\#np if { some x, y in input; every z in x { z } } else := {"b": null, "a": [-1.50]}"#,
            #"{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"index":0,"terms":{"symbols":[{"type":"call","value":[{"type":"ref","value":[{"type":"var","value":"internal"},{"type":"string","value":"member_3"}]},{"type":"var","value":"x"},{"type":"var","value":"y"},{"type":"ref","value":[{"type":"var","value":"input"}]}]}]}},{"index":1,"terms":{"body":[{"index":0,"terms":{"type":"var","value":"z"}}],"domain":{"type":"var","value":"x"},"key":null,"value":{"type":"var","value":"z"}}}],"else":{"body":[{"index":0,"terms":{"type":"boolean","value":true}}],"head":{"assign":true,"name":"p","ref":[{"type":"var","value":"p"}],"value":{"type":"object","value":[[{"type":"string","value":"a"},{"type":"array","value":[{"type":"number","value":-1.5}]}],[{"type":"string","value":"b"},{"type":"null","value":{}}]]}}},"head":{"name":"p","ref":[{"type":"var","value":"p"}],"value":{"type":"boolean","value":true}}}]}"#
        ),
        (
            #"package a\#np := $"a{1}{input.x}""#,
            #"{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"index":0,"terms":{"type":"boolean","value":true}}],"head":{"assign":true,"name":"p","ref":[{"type":"var","value":"p"}],"value":{"type":"templatestring","value":{"multi_line":false,"parts":[{"type":"string","value":"a"},{"type":"number","value":1},{"index":0,"terms":{"type":"ref","value":[{"type":"var","value":"input"},{"type":"string","value":"x"}]}}]}}}}]}"#
        ),
        (
            #"package a\#np := [x | x := input[_]] if count({1: 2 | true}) == 1 with input.x as 3"#,
            #"{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"index":0,"terms":[{"type":"ref","value":[{"type":"var","value":"equal"}]},{"type":"call","value":[{"type":"ref","value":[{"type":"var","value":"count"}]},{"type":"objectcomprehension","value":{"body":[{"index":0,"terms":{"type":"boolean","value":true}}],"key":{"type":"number","value":1},"value":{"type":"number","value":2}}}]},{"type":"number","value":1}],"with":[{"target":{"type":"ref","value":[{"type":"var","value":"input"},{"type":"string","value":"x"}]},"value":{"type":"number","value":3}}]}],"head":{"assign":true,"name":"p","ref":[{"type":"var","value":"p"}],"value":{"type":"arraycomprehension","value":{"body":[{"index":0,"terms":[{"type":"ref","value":[{"type":"var","value":"assign"}]},{"type":"var","value":"x"},{"type":"ref","value":[{"type":"var","value":"input"},{"type":"var","value":"$0"}]}]}],"term":{"type":"var","value":"x"}}}}}]}"#
        ),
        (
            #"package a\#np if f(x.y)[0]"#,
            #"{"package":{"path":[{"type":"var","value":"data"},{"type":"string","value":"a"}]},"rules":[{"body":[{"index":0,"terms":{"type":"ref","value":[{"type":"call","value":[{"type":"ref","value":[{"type":"var","value":"f"}]},{"type":"ref","value":[{"type":"var","value":"x"},{"type":"string","value":"y"}]}]},{"type":"number","value":0}]}}],"head":{"name":"p","ref":[{"type":"var","value":"p"}],"value":{"type":"boolean","value":true}}}]}"#
        ),
    ]

    @Test("gives OPA's documents", arguments: documents)
    func document(module: String, json: String) throws {
        let result = try Builtins.call("rego.parse_module", [Value("a.rego"), Value(module)])
        #expect(try result.map { try Value(json: $0.jsonString) } == Value(json: json), "\(result?.jsonString ?? "")")
    }

    @Test(
        "P14: text that is no module is an error",
        arguments: ["", "garbage", "package a\nq := ", "package a\np := [\u{0}"])
    func failure(module: String) throws {
        #expect(throws: BuiltinError.self) {
            try Builtins.call("rego.parse_module", [Value("a.rego"), Value(module)])
        }
    }

    @Test("P14: the deepest text that is read becomes a document")
    func deep() throws {
        for depth in [60, 70, 5_000] {
            let text = "package a\np := " + String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
            _ = try? Builtins.call("rego.parse_module", [Value("a.rego"), Value(text)])
        }
    }
}
