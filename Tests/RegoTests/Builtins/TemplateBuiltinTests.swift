import Testing

/// Templates.
@Suite("Templates")
struct TemplateBuiltinTests {
    static let cases: [BuiltinCase] = [
        BuiltinCase("strings.render_template", #""Hello {{.name}}", {"name": "x"}"#, #""Hello x""#),
        BuiltinCase("strings.render_template", #""{{.b}} {{.n}}", {"a": 1, "n": null}"#, #""<undefined> <undefined>""#),
        BuiltinCase(
            "strings.render_template", #""{{range $i, $e := .a}}{{$i}}={{$e}},{{end}}", {"a": [1, "b"]}"#,
            #""0=1,1=b,""#),
        BuiltinCase(
            "strings.render_template",
            #""{{range .m}}{{.}};{{end}}{{range $k, $v := .m}}{{$k}}:{{$v}} {{end}}", {"m": {"b": 1, "a": 2}}"#,
            #""2;1;a:2 b:1 ""#),
        BuiltinCase("strings.render_template", #""{{range .a}}x{{else}}empty{{end}}", {"a": []}"#, #""empty""#),
        BuiltinCase(
            "strings.render_template", #""{{if .a}}y{{else if .b}}b{{else}}n{{end}}", {"a": false, "b": "x"}"#, #""b""#),
        BuiltinCase(
            "strings.render_template", #""{{if .z}}t{{else}}f{{end}}{{if .e}}t{{else}}f{{end}}", {"z": 0, "e": ""}"#,
            #""tf""#),
        BuiltinCase(
            "strings.render_template", #""{{with .a}}{{.b}}{{end}}{{with .x}}no{{else}}none{{end}}", {"a": {"b": 1}}"#,
            #""1none""#),
        BuiltinCase(
            "strings.render_template",
            #""{{.a}} {{.m}} {{.f}}", {"a": [1, "b", null, [2]], "m": {"x": 1, "y": [true]}, "f": 1.50}"#,
            #""[1 b <nil> [2]] map[x:1 y:[true]] 1.50""#),
        BuiltinCase("strings.render_template", #""  {{- .a -}}  x {{- /* c */ -}} y", {"a": 1}"#, #""1xy""#),
        BuiltinCase(
            "strings.render_template", #""{{printf \"%s-%v-%d-%q\" .a .b .b .a}}", {"a": "x", "b": 1}"#,
            #""x-1-%!d(json.Number=1)-\"x\"""#),
        BuiltinCase(
            "strings.render_template", #""{{print .a .b 1 2 \"x\"}}|{{println .a 1}}", {"a": "x", "b": 1}"#,
            #""x11 2x|x 1\n""#),
        BuiltinCase(
            "strings.render_template",
            #""{{len .a}} {{len .s}} {{index .a 1}} {{index .m \"k\"}} {{slice .s 1 2}}", {"a": [1, 2], "s": "abc", "m": {"k": "v"}}"#,
            #""2 3 2 v b""#),
        BuiltinCase(
            "strings.render_template",
            #""{{eq .a \"x\"}} {{ne .a \"y\"}} {{lt 1 2}} {{eq 1 2 1}} {{and .a .b}} {{or .z .a}} {{not .a}}", {"a": "x", "b": "y", "z": ""}"#,
            #""true true true true y x false""#),
        BuiltinCase(
            "strings.render_template", #""{{html .a}} {{js .a}} {{urlquery .a}}", {"a": "<a href='x'>&\"y\" z"}"#,
            #""&lt;a href=&#39;x&#39;&gt;&amp;&#34;y&#34; z \\u003Ca href\\u003D\\'x\\'\\u003E\\u0026\\\"y\\\" z %3Ca+href%3D%27x%27%3E%26%22y%22+z""#
        ),
        BuiltinCase("strings.render_template", #""{{.a | printf \"%s!\" | len}}", {"a": "xyz"}"#, #""4""#),
        BuiltinCase(
            "strings.render_template", #""{{$x := .a}}{{$x}}{{$x = \"q\"}}{{$x}}{{$.a}}", {"a": "v"}"#, #""vqv""#),
        BuiltinCase(
            "strings.render_template",
            #""{{define \"t\"}}[{{.}}]{{end}}{{template \"t\" .a}}{{block \"u\" .a}}({{.}}){{end}}", {"a": 1}"#,
            #""[1](1)""#),
        BuiltinCase(
            "strings.render_template",
            #""{{range .a}}{{if eq . \"b\"}}{{break}}{{end}}{{.}}{{end}}", {"a": ["a", "b", "c"]}"#, #""a""#),
        BuiltinCase(
            "strings.render_template",
            #""{{range .a}}{{if eq . \"b\"}}{{continue}}{{end}}{{.}}{{end}}", {"a": ["a", "b", "c"]}"#, #""ac""#),
        BuiltinCase(
            "strings.render_template", #""{{(index .a 0).b}} {{.m.x.y}}", {"a": [{"b": 1}], "m": {"x": {"y": 2}}}"#,
            #""1 2""#),
        BuiltinCase(
            "strings.render_template", #""{{\"q\\n\\u00e9\"}} {{`raw`}} {{'a'}} {{1.5}} {{0x10}} {{true}}", {}"#,
            #""q\né raw 97 1.5 16 true""#),
        BuiltinCase("strings.render_template", #""{{range $i := .a}}{{$i}}{{end}}", {"a": ["x"]}"#, #""x""#),
        BuiltinCase("strings.render_template", #""{{range 3}}{{.}}{{end}}", {}"#, #""012""#),
        BuiltinCase(
            "strings.render_template", #""{{if and .a (not .b)}}ok{{end}}", {"a": true, "b": false}"#, #""ok""#),
        BuiltinCase("strings.render_template", #""plain", {}"#, #""plain""#),
        BuiltinCase("strings.render_template", #""", {}"#, #""""#),
        BuiltinCase("strings.render_template", #""{{.}}", {"a": 1}"#, #""map[a:1]""#),
        BuiltinCase("strings.render_template", "1, {}", refuses: "operand 1 must be string but got number"),
        BuiltinCase("strings.render_template", #""x", 1"#, refuses: "operand 2 must be object but got number"),
    ]

    @Test(arguments: cases)
    func answersAsOPA(_ testCase: BuiltinCase) throws {
        try testCase.check()
    }
}
