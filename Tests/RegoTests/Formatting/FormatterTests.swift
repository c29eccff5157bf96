import RegoSyntax
import Testing

@Suite("Formatting")
struct FormatterTests {
    /// What stands below `package p` and a blank line, and how it is formatted.
    static let layouts: [(String, String, String)] = [
        ("constants", "a=1\nb  :=  {\"k\":[1,2,{3}]}", "a := 1\nb := {\"k\": [1, 2, {3}]}\n"),
        (
            "one line a rule", "a if input.x\nb if input.y\n\nc if input.z",
            "a if input.x\nb if input.y\n\nc if input.z\n"
        ),
        ("a body of one line", "a if {   input.x==1 }", "a if input.x == 1\n"),
        ("a body of several", "a if { input.x; input.y }", "a if {\n\tinput.x\n\tinput.y\n}\n"),
        ("blank lines in a body", "a if {\n  input.x\n\n\n  input.y\n}", "a if {\n\tinput.x\n\n\tinput.y\n}\n"),
        ("a set is no body", "a if { {input.x} }", "a if {\n\t{input.x}\n}\n"),
        ("a body that says nothing", "a if true\nb := 2 if { true }", "a := true\nb := 2\n"),
        ("chained bodies", "f(x) if { x == 1 } { x == 2 }", "f(x) if x == 1\n\nf(x) if x == 2\n"),
        (
            "else", "a := 1 if {\n  input.x\n} else := 2 if {\n  input.y\n}\nelse = 3",
            "a := 1 if {\n\tinput.x\n} else := 2 if {\n\tinput.y\n}\n\nelse := 3\n"
        ),
        ("else on one line", "a := 1 if input.x else := 2 if input.y", "a := 1 if input.x\n\nelse := 2 if input.y\n"),
        ("defaults", "default   a=false\ndefault f( _ ) := 1", "default a := false\n\ndefault f(_) := 1\n"),
        ("members", "a contains  x if { x:=1 }\nb contains 2", "a contains x if x := 1\nb contains 2\n"),
        ("short paths", "a.b := 1\na[\"c d\"] := 2", "a[\"b\"] := 1\na[\"c d\"] := 2\n"),
        ("long paths", "a.b.c := 1\na[\"b\"].d if input.x", "a.b.c := 1\na.b.d if input.x\n"),
        ("keywords in paths", "a := input.if\nb := input[\"if\"]", "a := input.if\nb := input[\"if\"]\n"),
        ("infix calls", "a if plus(1,2)==3", "a if 1 + 2 == 3\n"),
        ("grouping", "a := 1+2*(3-4)+5", "a := (1 + (2 * (3 - 4))) + 5\n"),
        ("membership", "a if 1 in  [2]\nb if (1,2 in [3])", "a if 1 in [2]\nb if 1, 2 in [3]\n"),
        ("nested membership", "a if (1 in [2]) in (3 in [4])", "a if 1 in [2] in (3 in [4])\n"),
        ("strings", "a := \"\\u0041\\t\"\nb := `raw\\n`", "a := \"\\u0041\\t\"\nb := `raw\\n`\n"),
        ("numbers", "a := [1.50, 1e3, -0.10]", "a := [1.50, 1e3, -0.10]\n"),
        ("templates", "a := $\"x {  input.y  } z\"", "a := $\"x {input.y} z\"\n"),
        ("sets", "a := {3,1,3}\nb := set(  )", "a := {3, 1}\nb := set()\n"),
        ("unions", "a if x := ({1} | {2})\nb := {({1} | {2})}", "a if x := {1} | {2}\nb := {({1} | {2})}\n"),
        ("broken collections", "a := [1,\n2,3]", "a := [\n\t1,\n\t2, 3,\n]\n"),
        ("collections that begin below", "a := {\n\"x\":1}", "a := {\n\t\"x\": 1,\n}\n"),
        ("broken objects", "a := {\n\"x\":1,\n\"y\":2\n}", "a := {\n\t\"x\": 1,\n\t\"y\": 2,\n}\n"),
        ("broken calls", "a if f(1,\n2)", "a if f(\n\t1,\n\t2,\n)\n"),
        (
            "comprehensions", "a := [x|x:=input[_]]\nb := {k:v|\nv:=input[k]}",
            "a := [x | x := input[_]]\nb := {k: v |\n\tv := input[k]\n}\n"
        ),
        (
            "some and every", "a if {\nsome x ,y\nsome k,v in input\nevery z in v {z==x}\n}",
            "a if {\n\tsome x, y\n\tsome k, v in input\n\tevery z in v { z == x }\n}\n"
        ),
        ("with", "a if b with input as 1\n  with data.x as 2", "a if b with input as 1\n\twith data.x as 2\n"),
        ("functions", "f(  x,y ) :=z if { z:=x+y }", "f(x, y) := z if z := x + y\n"),
        ("arguments on lines", "f(\nx,\ny\n) := 1", "f(\n\tx,\n\ty,\n) := 1\n"),
        (
            "imports", "import data.b\nimport  data.a as z\n\nimport input.y\nimport data.c\na := 1",
            "import data.a as z\nimport data.b\n\nimport data.c\nimport input.y\n\na := 1\n"
        ),
        (
            "imports of Rego v1 take the place of others", "import future.keywords.if\nimport rego.v1\na if input.x",
            "import rego.v1\n\na if input.x\n"
        ),
        (
            "not, and, or",
            "import future.keywords\na if not{input.x;input.y}\nb if { input.x   and(input.y or input.z) }",
            "import future.keywords\n\na if not { input.x; input.y }\nb if input.x and (input.y or input.z)\n"
        ),
    ]

    static let comments: [(String, String, String)] = [
        ("above and behind", "#above\na := 1 #behind\n#below", "#above\na := 1 #behind\n\n#below\n"),
        ("white space at the end", "# a  \t\na := 1", "# a\na := 1\n"),
        ("blank lines between", "# a\n\n\n# b\n\na := 1", "# a\n\n# b\n\na := 1\n"),
        (
            "METADATA blocks", "# METADATA\n# title: a\n# METADATA\n# title: b\na := 1",
            "# METADATA\n# title: a\n\n# METADATA\n# title: b\na := 1\n"
        ),
        (
            "in bodies", "a if { # one\n# two\ninput.x # three\n# four\n} # five",
            "a if { # one\n\t# two\n\tinput.x # three\n\t# four\n} # five\n"
        ),
        ("behind imports", "import data.b # b\nimport data.a # a", "import data.a # a\nimport data.b # b\n"),
        (
            "in collections", "a := [ # none\n1, # one\n# between\n2, # two\n# last\n]",
            "a := [ # none\n1, # one\n# between\n2, # two\n# last\n]\n"
        ),
        (
            "between elements", "a := [\n1,\n# between\n2, # two\n# last\n]",
            "a := [\n\t1,\n\t# between\n\t2, # two\n\t# last\n]\n"
        ),
        ("before else", "a := 1 if {\ninput.x\n}\n# why\nelse := 2", "a := 1 if {\n\tinput.x\n}\n\n# why\nelse := 2\n"),
        ("in a list of one line", "a := f([\n# why\n1])", "a := f([\n# why\n1])\n"),
        (
            "in arguments that follow", "a if f({ # one\n\"b\": 1 # two\n}, 3)",
            "a if f({ # one\n\"b\": 1 # two\n}, 3)\n"
        ),
        ("in templates", "a := $\"{ # why\ninput.x}\"", "a := $\"{ # why\n\tinput.x}\"\n"),
    ]

    @Test("lays policies out as OPA does", arguments: layouts + comments)
    func layout(name: String, source: String, formatted: String) throws {
        let result = try Self.format("package  p\n\(source)")
        #expect(result == "package p\n\n\(formatted)", "\(name)")
        #expect(try Self.format(result) == result, "\(name): once more")
    }

    /// v0 text, as v0 and as what is both.
    static let versions: [(String, String, String)] = [
        ("a { input.x }", "a {\n\tinput.x\n}\n", "import rego.v1\n\na if input.x\n"),
        ("a[x] { x = 1 }", "a[x] {\n\tx = 1\n}\n", "import rego.v1\n\na contains x if x = 1\n"),
        ("a = 1 { true }", "a = 1\n", "import rego.v1\n\na := 1\n"),
        (
            "a[k] = v { v := input[k] }", "a[k] = v {\n\tv := input[k]\n}\n",
            "import rego.v1\n\na[k] := v if v := input[k]\n"
        ),
        (
            "import future.keywords.in\na { 1 in [2] }", "import future.keywords.in\n\na {\n\t1 in [2]\n}\n",
            "import rego.v1\n\na if 1 in [2]\n"
        ),
        (
            "import future.keywords.if\na if { input.x }", "import future.keywords.if\n\na if input.x\n",
            "import rego.v1\n\na if input.x\n"
        ),
        ("import rego.v1\na contains 1", "import rego.v1\n\na contains 1\n", "import rego.v1\n\na contains 1\n"),
        ("f(x) { x } else = 2 { true }", "f(x) {\n\tx\n}\n\nelse = 2\n", "import rego.v1\n\nf(x) if x\n\nelse := 2\n"),
    ]

    @Test("formats Rego v0", arguments: versions)
    func version(source: String, v0: String, both: String) throws {
        let text = "package p\n\(source)"
        #expect(try Self.format(text, FormatOptions(source: .v0, target: .v0)) == "package p\n\n\(v0)")
        let upgraded = try Self.format(text, FormatOptions(source: .v0, target: .v0v1))
        #expect(upgraded == "package p\n\n\(both)")
        let plain = try Self.format(upgraded, FormatOptions(dropsOldImports: true))
        #expect(plain == "package p\n\n\(both)".replacing("import rego.v1\n\n", with: ""))
    }

    static let refused: [(String, String)] = [
        ("import data.a\nimport data.b.a", "import must not shadow import data.a"),
        ("input := 1", "rules must not shadow input (use a different rule name)"),
        ("f(data) { true }", "args must not shadow data (use a different variable name)"),
        ("a { data := 1 }", "variables must not shadow data (use a different variable name)"),
        ("a { any([true]) }", "deprecated built-in function calls in expression: any"),
        ("every := 1", "every keyword cannot be used for rule name"),
    ]

    @Test("refuses v0 that is no v1", arguments: refused)
    func refusal(source: String, message: String) throws {
        let options = FormatOptions(source: .v0, target: .v0v1)
        let errors = try #require(throws: RegoErrors.self) { try Self.format("package p\n\(source)", options) }
        #expect(errors.errors.map(\.message) == [message])
        #expect(throws: Never.self) {
            try Self.format("package p\n\(source)", FormatOptions(source: .v0, target: .v0))
        }
    }

    @Test func anOperatorWithTooManyOperandsIsRefused() {
        #expect(throws: RegoErrors.self) { try Self.format("package p\na if plus(1, 2, 3, 4)") }
    }

    static func format(_ text: String, _ options: FormatOptions = FormatOptions()) throws(RegoErrors) -> String {
        let bytes = try Formatter.format(Array(text.utf8), file: "a.rego", options: options)
        return String(decoding: bytes, as: UTF8.self)
    }
}
