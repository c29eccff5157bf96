import StintCore
import Testing

@testable import StintPolicy

@Suite struct YAMLSourceTests {
    private func json(_ text: String) -> (JSONValue?, [String]) {
        let problems = Problems(source: .catalog, file: "f.yaml")
        let node = YAMLSource.read(Array(text.utf8), problems: problems)
        let json = node?.json(problems)
        return (json, problems.list.map(\.description))
    }

    @Test(arguments: [
        ("a: 1", #"{"a":1}"#), ("a: -12", #"{"a":-12}"#), ("a: +12", #"{"a":12}"#), ("a: 1.50", #"{"a":1.5}"#),
        ("a: 1e3", #"{"a":1000}"#), ("a: true", #"{"a":true}"#), ("a: False", #"{"a":false}"#),
        ("a: ~", #"{"a":null}"#),
        ("a:", #"{"a":null}"#), ("a: \"1\"", #"{"a":"1"}"#), ("a: 'yes'", #"{"a":"yes"}"#),
        ("a: payments-db", #"{"a":"payments-db"}"#), ("a: 10.0.0.1", #"{"a":"10.0.0.1"}"#),
        ("a: 127.0.0.1:8080", #"{"a":"127.0.0.1:8080"}"#), ("a: 8h", #"{"a":"8h"}"#), ("a: -", #"[null]"#),
        ("a: |\n  x\n  y\n", #"{"a":"x\ny\n"}"#), ("[a, {b: c}]", #"["a",{"b":"c"}]"#), ("", "null"),
        ("a: &x [1]\nb: *x", #"{"a":[1],"b":[1]}"#), ("a: 2027-01", #"{"a":"2027-01"}"#),
        ("a: 9223372036854775808", #"{"a":9223372036854775808}"#),
    ])
    func reads(_ yaml: String, _ expected: String) throws {
        let (value, problems) = json(yaml)
        if yaml == "a: -" { return #expect(!problems.isEmpty) }
        #expect(problems == [])
        #expect(value == (try JSONValue(json: expected)) || value?.json == expected)
    }

    /// What YAML readers disagree about is refused, at its place.
    @Test(arguments: [
        ("a: yes", "f.yaml:1:4: `yes` is taken for a truth value"),
        ("x: 1\nb:\n  - off", "f.yaml:3:5: `off` is taken for a truth value"),
        ("a: 18:00", "f.yaml:1:4: `18:00` is taken for a number to the base of 60"),
        ("a: 0777", "f.yaml:1:4: `0777` is taken for an octal number"),
        ("a: 0x1F", "f.yaml:1:4: `0x1F` is taken for a number in another base"),
        ("a: 1_000", "f.yaml:1:4: `1_000` is taken for a number"),
        ("a: 2026-11-23", "f.yaml:1:4: `2026-11-23` is taken for a date"),
        ("a: 2026-11-23T10:00:00Z", "f.yaml:1:4: `2026-11-23T10:00:00Z` is taken for a date"),
        ("a: .inf", "f.yaml:1:4: `.inf` is taken for a number without a value"),
        ("1: a", "f.yaml:1:1: the key `1` is not read as text"),
        ("base: &b {x: 1}\nc:\n  <<: *b", "f.yaml:3:3: the key `<<` is not read as text"),
        ("[a]: b", "f.yaml:1:1: a key is text, not a list"),
        ("a: !!str 5", "f.yaml:1:4: tags such as `!!str` are not read"),
        ("a: [1, 2", "f.yaml:"), ("a: b: c", "f.yaml:1:5: this is not YAML: "),
        ("\ta: 1", "f.yaml:1:1: this is not YAML: "),
        ("a: 1\nb: 2\na: 3", "f.yaml:3:1: the key `a` is there twice in one mapping, first in line 1"),
        ("x:\n  k: 1\n  m: 2\n  \"k\": 3", "f.yaml:4:3: the key `k` is there twice in one mapping, first in line 2"),
        ("a: 1\n---\nb: 2", "f.yaml:"),
    ])
    func refuses(_ yaml: String, _ expected: String) {
        let (value, problems) = json(yaml)
        #expect(value == nil)
        #expect(problems.first?.hasPrefix(expected) == true, "\(problems)")
    }

    @Test func aliasesDoNotMultiplyWithoutEnd() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        let (value, problems) = json(text)
        #expect(value == nil)
        #expect(problems.first?.contains("its aliases stand for too much") == true)
    }

    @Test func deepNestingIsRefused() {
        let (value, problems) = json(String(repeating: "[", count: 200) + String(repeating: "]", count: 200))
        #expect(value == nil)
        #expect(problems.first?.contains("nests too deeply") == true)
    }

    @Test func bytesThatAreNoTextAreRefused() {
        let problems = Problems(source: .catalog, file: "f.yaml")
        #expect(YAMLSource.read([0x61, 0x3A, 0x20, 0xFF], problems: problems) == nil)
        #expect(problems.list.map(\.description) == ["f.yaml: the file is not UTF-8: save it in that encoding"])
    }

    @Test(
        arguments: [
            ("90s", 90), ("30m", 1800), ("1h30m", 5400), ("7d", 604_800), ("0s", 0), ("1d2h", nil), ("2h1d", nil),
            ("h", nil),
            ("1", nil), ("1.5h", nil), ("-1h", nil), ("1h ", nil), ("99999999999999999999h", nil), ("40000d", nil),
            ("", nil),
        ] as [(String, Int64?)])
    func durations(_ text: String, _ seconds: Int64?) {
        #expect(DurationText.seconds(text) == seconds)
    }
}
