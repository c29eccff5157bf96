import Testing

@testable import Rego

/// Regular expressions and globs
@Suite("Regular expressions and globs")
struct PatternBuiltinTests {
    static let cases: [BuiltinCase] = [
        BuiltinCase("glob.quote_meta", #""*,?\\[]{}!-""#, #""\\*,\\?\\\\\\[\\]\\{\\}!-""#),
        BuiltinCase("regex.replace", #""abc","^a|x*","-""#, #""-b-c-""#),
        BuiltinCase("regex.replace", #""aaa","^a","b""#, #""baa""#),
        BuiltinCase("regex.replace", #""foo", "(o)", "$1x""#, #""f""#),
        BuiltinCase("regex.replace", #""foo", "(o)", "${1}x$$""#, #""fox$ox$""#),
        BuiltinCase("regex.split", #""a*", "baaac""#, #"["b", "c"]"#),
        BuiltinCase("regex.match", #""[a", "x""#, fails: "error parsing regexp: missing closing ]: `[a`"),
        BuiltinCase("regex.match", #""a\\C", "x""#, fails: #"error parsing regexp: invalid escape sequence: `\C`"#),
        BuiltinCase("regex.match", #""(?<n>a)", "a""#, "true"),
        BuiltinCase("regex.match", #""a\\_", "a_""#, "true"),
        BuiltinCase("regex.is_valid", #""(?<n>a)""#, "true"),
        BuiltinCase("regex.find_n", #""a*", "baaac", -1"#, #"["", "aaa", ""]"#),
        BuiltinCase("regex.find_n", #""", "abc", 2"#, #"["", ""]"#),
        BuiltinCase("regex.match", #"")", "x""#, fails: "error parsing regexp: unexpected ): `)`"),
        BuiltinCase("regex.match", #""(", "x""#, fails: "error parsing regexp: missing closing ): `(`"),
        BuiltinCase(
            "regex.match", #""a**", "x""#, fails: "error parsing regexp: invalid nested repetition operator: `**`"),
        BuiltinCase("regex.match", #""a{1001}", "x""#, fails: "error parsing regexp: invalid repeat count: `{1001}`"),
        BuiltinCase("regex.match", #""\\pZZ", "x""#, "false"),
        BuiltinCase("regex.match", #""(?P<a>x)(?P<a>y)", "x""#, "false"),
        BuiltinCase(
            "regex.match", #""\\", "x""#, fails: "error parsing regexp: trailing backslash at end of expression: ``"),
        BuiltinCase(
            "regex.match", #""*", "x""#, fails: "error parsing regexp: missing argument to repetition operator: `*`"),
        BuiltinCase(
            "regex.match", #""(?z)", "x""#, fails: "error parsing regexp: invalid or unsupported Perl syntax: `(?z`"),
        BuiltinCase(
            "regex.match", #""[b-a]", "x""#, fails: "error parsing regexp: invalid character class range: `b-a`"),
        BuiltinCase(
            "regex.match", #""[[:foo:]]", "x""#, fails: "error parsing regexp: invalid character class range: `[:foo:]`"
        ),
        BuiltinCase("regex.match", #""\\8", "x""#, fails: #"error parsing regexp: invalid escape sequence: `\8`"#),
        BuiltinCase("glob.match", #""{a,b", [], "a""#, "true"),
        BuiltinCase("glob.match", #""[a", [], "a""#, fails: "unexpected end of input"),
        BuiltinCase("glob.match", #""[a-z0]", [], "a""#, fails: "expected close range character"),
        BuiltinCase("glob.match", #""[]", [], "a""#, fails: "could not parse range"),
        BuiltinCase("glob.match", #""{a,,b}c", [], "c""#, "true"),
        BuiltinCase("glob.match", #""a.*.c", [], "a.b.c""#, "true"),
        BuiltinCase("glob.match", #""a*c", [], "a.c""#, "false"),
        BuiltinCase("glob.match", #""a*c", null, "a.c""#, "true"),
        BuiltinCase("glob.match", #""a*c", [":","/"], "a.c""#, "true"),
        BuiltinCase(
            "glob.match", #""a*c", ["ab"], "a.c""#,
            refuses: "operand 2 must be array of runes but got array containing string"),
        BuiltinCase("glob.match", #""a", 3, "a""#, refuses: "operand 2 must be one of {array, null} but got number"),
        BuiltinCase("regex.globs_match", #""a.a.[0-9]+z", "b.b.[0-9]+[a-z]""#, "false"),
        BuiltinCase(
            "regex.globs_match", #""a[", "b""#,
            fails: "input:a[, pos:2, found [ without matching ]: the input provided is invalid"),
        BuiltinCase("regex.globs_match", #""a.*", ".*b""#, "true"),
        BuiltinCase("regex.globs_match", #""[a-z]+", "[0-9]*""#, "false"),
        BuiltinCase("regex.globs_match", #""pqrs", ".xyz""#, "false"),
        BuiltinCase("regex.globs_match", #""a\\*", "a\\*""#, "true"),
        BuiltinCase(
            "regex.globs_match", #""*", "a""#,
            fails: "input:*, pos:1, flag '*' must be preceded by a non-flag: the input provided is invalid"),
        BuiltinCase(
            "regex.globs_match", #""[z-a]", "a""#,
            fails:
                "input:[z-a], pos:4, range is out of order: 'a' comes before 'z' in Unicode: the input provided is invalid"
        ),
        BuiltinCase(
            "regex.globs_match", #""[abc-]", "-""#,
            fails:
                "input:[abc-], pos:5, range character '-' must be followed by a Unicode character: the input provided is invalid"
        ),
        BuiltinCase("regex.globs_match", #""[]", "a""#, "false"),
        BuiltinCase(
            "regex.globs_match", #""[a][", "a""#,
            fails: "input:[a][, pos:4, found [ without matching ]: the input provided is invalid"),
        BuiltinCase(
            "regex.globs_match", #""a++", "a""#,
            fails: "input:a++, pos:3, flag '+' must be preceded by a non-flag: the input provided is invalid"),
        BuiltinCase(
            "regex.globs_match", #""a]", "a""#,
            fails: "input:a], pos:2, set-close ']' with no preceding '[': the input provided is invalid"),
        BuiltinCase("regex.globs_match", #""", """#, "true"),
        BuiltinCase("regex.globs_match", #""a*", """#, "false"),
        BuiltinCase("regex.template_match", #""urn:foo:{.*}", "urn:foo:bar:baz", "{", "}""#, "true"),
        BuiltinCase(
            "regex.template_match", #""urn:foo:{.*", "urn:foo:bar:baz", "{", "}""#,
            fails: #"unbalanced braces in "urn:foo:{.*""#),
        BuiltinCase(
            "regex.template_match", #""urn:foo:{.*}", "urn:foo:bar:baz", "{{", "}""#,
            fails: "start delimiter has to be exactly one character long but is 2 long"),
        BuiltinCase("regex.template_match", #""urn:foo:<a|b>c", "urn:foo:bc", "<", ">""#, "true"),
        BuiltinCase("regex.match", #""^a.c$", "abc""#, "true"),
        BuiltinCase("regex.match", #""(?i)É", "é""#, "true"),
        BuiltinCase("regex.match", #""\\bfoo\\b", "a foo b""#, "true"),
        BuiltinCase("regex.match", #""(?m)^b$", "a\nb""#, "true"),
        BuiltinCase("regex.match", #""a.c", "a\nc""#, "false"),
        BuiltinCase("regex.match", #""(?s)a.c", "a\nc""#, "true"),
        BuiltinCase("regex.match", #""\\p{Greek}", "α""#, "true"),
        BuiltinCase("regex.match", #""[[:alpha:]_]+", "_""#, "true"),
        BuiltinCase("regex.match", #""\\Qa.b\\E", "a.b""#, "true"),
        BuiltinCase("regex.match", #""\\z", """#, "true"),
        BuiltinCase("regex.match", #""\\Z", """#, fails: #"error parsing regexp: invalid escape sequence: `\Z`"#),
        BuiltinCase(
            "regex.match", #""(?=a)", "a""#, fails: "error parsing regexp: invalid or unsupported Perl syntax: `(?=`"),
        BuiltinCase("regex.match", #""(a)\\1", "aa""#, fails: #"error parsing regexp: invalid escape sequence: `\1`"#),
        BuiltinCase(
            "regex.match", #""x{2}{3}", "x""#,
            fails: "error parsing regexp: invalid nested repetition operator: `{2}{3}`"),
        BuiltinCase("regex.match", #""(?P<a", "x""#, fails: "error parsing regexp: invalid named capture: `(?P<a`"),
        BuiltinCase(
            "regex.match", #""(?P<a-b>x)", "x""#, fails: "error parsing regexp: invalid named capture: `(?P<a-b>`"),
        BuiltinCase("regex.match", #""(?P<>x)", "x""#, fails: "error parsing regexp: invalid named capture: `(?P<>`"),
        BuiltinCase("regex.match", #"1, "x""#, refuses: "operand 1 must be string but got number"),
        BuiltinCase("regex.match", #""x", 1"#, refuses: "operand 2 must be string but got number"),
        BuiltinCase("re_match", #""a+", "caaat""#, "true"),
        BuiltinCase("regex.is_valid", #""[""#, "false"),
        BuiltinCase("regex.is_valid", "1", "false"),
        BuiltinCase("regex.split", #"",", "a,b,,c""#, #"["a", "b", "", "c"]"#),
        BuiltinCase("regex.split", #""", "abc""#, #"["a", "b", "c"]"#),
        BuiltinCase("regex.split", #""x", """#, #"[""]"#),
        BuiltinCase("regex.split", #""", """#, "[]"),
        BuiltinCase("regex.split", #""(a)", "bab""#, #"["b", "b"]"#),
        BuiltinCase("regex.find_n", #""[a-z]+", "ab 12 cd ef", 2"#, #"["ab", "cd"]"#),
        BuiltinCase("regex.find_n", #""[a-z]+", "ab 12 cd ef", 0"#, "[]"),
        BuiltinCase("regex.find_n", #""x", "ab", -1"#, "[]"),
        BuiltinCase("regex.find_n", #""é*", "aéé", -1"#, #"["", "éé"]"#),
        BuiltinCase("regex.find_n", #""[", "a", 1"#, fails: "error parsing regexp: missing closing ]: `[`"),
        BuiltinCase(
            "regex.find_n", #""a", "a", 1.5"#, refuses: "operand 3 must be integer number but got floating-point number"
        ),
        BuiltinCase(
            "regex.find_all_string_submatch_n", #""a(x*)b(y|z)?c", "-axxxbyc-abzc-abc", -1"#,
            #"[["axxxbyc", "xxx", "y"], ["abzc", "", "z"], ["abc", "", ""]]"#),
        BuiltinCase("regex.find_all_string_submatch_n", #""a", "b", -1"#, "[]"),
        BuiltinCase("regex.find_all_string_submatch_n", #""(a)|(b)", "ab", 1"#, #"[["a", "a", ""]]"#),
        BuiltinCase("regex.replace", #""foo", "(?P<first>o)", "[$first]""#, #""f[o][o]""#),
        BuiltinCase("regex.replace", #""foo", "(?P<a>f)|(?P<a>o)", "<${a}>""#, #""<f><o><o>""#),
        BuiltinCase("regex.replace", #""abc", "b", "$0$0""#, #""abbc""#),
        BuiltinCase("regex.replace", #""abc", "b", "$9""#, #""ac""#),
        BuiltinCase("regex.replace", #""abc", "b", "$""#, #""a$c""#),
        BuiltinCase("regex.replace", #""abc", "b", "${""#, #""a${c""#),
        BuiltinCase("regex.replace", #""abc", "b", "$$1""#, #""a$1c""#),
        BuiltinCase("regex.replace", #""abc", "x*", "-""#, #""-a-b-c-""#),
        BuiltinCase("regex.replace", #""éé", "", "-""#, #""-é-é-""#),
        BuiltinCase("regex.replace", #""abc", "[", "-""#, fails: "error parsing regexp: missing closing ]: `[`"),
        BuiltinCase("regex.globs_match", #""a.*b", "acb""#, "true"),
        BuiltinCase("regex.globs_match", #""[a-c]+d", "abcd""#, "true"),
        BuiltinCase("regex.globs_match", #""a\\.b", "a.b""#, "true"),
        BuiltinCase(
            "regex.globs_match", #""a\\", "a""#,
            fails: #"input:a\, pos:1, input ends with a \ (escape) character: the input provided is invalid"#),
        BuiltinCase("glob.match", #""*.github.com", [], "api.github.com""#, "true"),
        BuiltinCase("glob.match", #""*.github.com", [], "a.b.github.com""#, "false"),
        BuiltinCase("glob.match", #""**.github.com", [], "a.b.github.com""#, "true"),
        BuiltinCase("glob.match", #""*:github:com", [":"], "api:github:com""#, "true"),
        BuiltinCase("glob.match", #""api.**.com", [], "api.cdn.github.com""#, "true"),
        BuiltinCase("glob.match", #""?at", [], "cat""#, "true"),
        BuiltinCase("glob.match", #""?at", [], ".at""#, "false"),
        BuiltinCase("glob.match", #""[abc]at", [], "bat""#, "true"),
        BuiltinCase("glob.match", #""[!abc]at", [], "bat""#, "false"),
        BuiltinCase("glob.match", #""[a-c]at", [], "cat""#, "true"),
        BuiltinCase("glob.match", #""[!a-c]at", [], "zat""#, "true"),
        BuiltinCase("glob.match", #""{cat,bat,[fr]at}", [], "rat""#, "true"),
        BuiltinCase("glob.match", #""{cat,bat,[fr]at}", [], "mat""#, "false"),
        BuiltinCase("glob.match", #""{a{b,c},d}e", [], "ace""#, "true"),
        BuiltinCase("glob.match", #""a\\*b", [], "a*b""#, "true"),
        BuiltinCase("glob.match", #""a\\*b", [], "axb""#, "false"),
        BuiltinCase("glob.match", #""é*", [], "éa""#, "true"),
        BuiltinCase("glob.match", #""", [], """#, "true"),
        BuiltinCase("glob.match", #""*", [], """#, "true"),
        BuiltinCase("glob.match", #""**", [], "a.b""#, "true"),
        BuiltinCase("glob.match", #""a,b", [], "a,b""#, "true"),
        BuiltinCase("glob.match", #""a}", [], "a}""#, "true"),
        BuiltinCase("glob.match", #""[z-a]", [], "a""#, fails: "hi character 'a' should be greater than lo 'z'"),
        BuiltinCase("glob.match", #""[a-", [], "a""#, fails: "unexpected end of input"),
        BuiltinCase("glob.match", #""[!]", [], "a""#, fails: "could not parse range"),
        BuiltinCase("glob.match", #""[]a]", [], "a""#, fails: "could not parse range"),
        BuiltinCase("glob.match", #""a", "x", "a""#, refuses: "operand 2 must be one of {array, null} but got string"),
        BuiltinCase(
            "glob.match", #""a", [1], "a""#,
            refuses: "operand 2 must be array of strings but got array containing number"),
        BuiltinCase(
            "glob.match", #""a", [""], "a""#,
            refuses: "operand 2 must be array of runes but got array containing string"),
        BuiltinCase("glob.match", #"1, [], "a""#, refuses: "operand 1 must be string but got number"),
        BuiltinCase("glob.match", #""a", [], 1"#, refuses: "operand 3 must be string but got number"),
        BuiltinCase("glob.match", #""*.a.*", ["."], "b.a.c""#, "true"),
        BuiltinCase("glob.match", #""/a/*/c", ["/"], "/a/b/c""#, "true"),
        BuiltinCase("glob.match", #""/a/*/c", ["/"], "/a/b/b/c""#, "false"),
        BuiltinCase("glob.match", #""a*b*c", null, "axxbyyc""#, "true"),
        BuiltinCase("glob.match", #""{*.a,b.*}", ["."], "b.x""#, "true"),
        BuiltinCase("glob.match", #""a\\", [], "a""#, "true"),
    ]

    @Test(arguments: cases)
    func answersAsOPA(_ testCase: BuiltinCase) throws {
        try testCase.check()
    }

    /// Patterns of up to 64 steps run as bits of a word, longer ones as lists of states.
    @Test(arguments: [
        "a*c", "/srv/*/x.{yaml,json}", "**.example.com", "?[a-c]?", "[!a]*", "{a,b*}c", "é?", "*", "**", "",
    ]) func `short and long patterns match alike`(pattern: String) throws {
        let long = "{\(pattern),\(String(repeating: "z", count: 80))}"
        for delimiters in [[], [UInt32(UInt8(ascii: "/"))], [UInt32(UInt8(ascii: "."))]] {
            let few = try GlobPattern(pattern, delimiters: delimiters)
            let many = try GlobPattern(long, delimiters: delimiters)
            for text in [
                "abc", "ac", "a/c", "/srv/web/x.yaml", "/srv/a/b/x.json", "www.example.com", "abb", "xbz", "bc", "bxc",
                "éa", "é",
                "", "zz", ".", "/",
            ] {
                #expect(few.matches(text) == many.matches(text), "\(text) with \(delimiters)")
            }
        }
    }
}
