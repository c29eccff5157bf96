import RegoTools
import StintAPI
import Testing

@testable import stint

@Suite struct OutputTests {
    @Test(arguments: [
        ("plain", "plain"), ("é 漢字 👩‍💻", "é 漢字 👩‍💻"), ("a\nb\r\tc", "a b  c"), ("\u{1B}[2J", #"\u{1b}[2J"#),
        ("\u{7F}\u{9B}", #"\u{7f}\u{9b}"#), ("evil\u{202E}txt", #"evil\u{202e}txt"#), ("\u{2028}", #"\u{2028}"#),
    ])
    func terminalsAreNotSteered(text: String, safe: String) {
        #expect(Sanitizer.line(text) == safe)
    }

    @Test func tablesAlign() {
        var table = Table(["A", "LONGER", "C"])
        table.add(["one", "x", "é"])
        table.add(["two two", "", ""])
        table.add([Table.Cell("3", .good), "\u{1B}", "z"])
        #expect(
            table.rendered(.plain) == """
                A        LONGER  C
                one      x       é
                two two
                3        \\u{1b}  z

                """)
    }

    @Test func colourRepeatsWords() {
        var table = Table(["A", "B"])
        table.add([Table.Cell("ok", .good), "x"])
        let painted = table.rendered(Styling(isColored: true))
        #expect(painted == "\u{1B}[1mA\u{1B}[0m   \u{1B}[1mB\u{1B}[0m\n\u{1B}[32mok\u{1B}[0m  x\n")
    }

    @Test(arguments: [
        (["NO_COLOR": "1"], false), (["TERM": "dumb"], false), ([:], true),
    ])
    func colourIsOffWhereNotWanted(environment: [String: String], noColor: Bool) {
        #expect(!Styling.standardOutput(noColor: noColor, environment: environment).isColored)
    }

    @Test(arguments: [
        ("{}", "{}\n"), ("[]", "[]\n"), ("3", "3\n"), ("\"a\"", "\"a\"\n"), ("[[]]", "[\n  []\n]\n"),
        (
            "{\"a\":{\"b\":[1,{}]},\"c\":1e3}",
            "{\n  \"a\": {\n    \"b\": [\n      1,\n      {}\n    ]\n  },\n  \"c\": 1e3\n}\n"
        ),
        ("[\"}\\\"{,:\"]", "[\n  \"}\\\"{,:\"\n]\n"), ("[ 1 ,\n2 ]", "[\n  1,\n  2\n]\n"),
    ])
    func jsonIsIndentedAsGoDoes(json: String, indented: String) {
        #expect(String(decoding: JSONText.indented(Array(json.utf8)), as: UTF8.self) == indented)
    }

    @Test func htmlIsEscapedAsOPADoes() {
        let json = Array("[\"<a> & é \u{2028}\u{2029}\"]".utf8)
        let expected = #"["\u003ca\u003e \u0026 é \u2028\u2029"]"#
        #expect(String(decoding: JSONText.escapingHTML(json), as: UTF8.self) == expected)
        let indented = JSONText.indented(json, escapingHTML: true)
        #expect(String(decoding: indented, as: UTF8.self) == "[\n  " + expected.dropFirst().dropLast() + "\n]\n")
    }

    @Test(arguments: [("a\"b\\", #""a\"b\\""#), ("\n\r\t\u{1}", #""\n\r\t\u0001""#), ("é", "\"é\"")])
    func stringsAreQuoted(text: String, quoted: String) {
        #expect(String(decoding: JSONText.quoted(text), as: UTF8.self) == quoted)
    }

    static let now = Timestamp("2026-11-23T10:45:00Z") ?? Timestamp(nanoseconds: 0)

    @Test(arguments: [
        ("2026-11-23T10:45:00.9Z", "now"), ("2026-11-23T10:45:42Z", "in 42s"), ("2026-11-23T11:44:59Z", "in 59m"),
        ("2026-11-23T11:45:00Z", "in 1h"), ("2026-11-23T18:15:01Z", "in 7h 30m"), ("2026-11-30T09:45:00Z", "in 6d 23h"),
        ("2026-11-23T10:42:00Z", "3m ago"), ("2026-11-21T10:45:00Z", "2d ago"),
    ])
    func distances(text: String, words: String) throws {
        #expect(TimeText.distance(try #require(Timestamp(text)), from: Self.now) == words)
    }

    @Test func distancesDoNotOverflow() {
        let (first, last) = (Timestamp(nanoseconds: .min), Timestamp(nanoseconds: .max))
        #expect(TimeText.distance(last, from: first) == "in centuries")
        #expect(TimeText.distance(first, from: last) == "centuries ago")
        #expect(!TimeText.instant(first).isEmpty)
        #expect(!TimeText.instant(last).isEmpty)
    }

    @Test func instantsAreNeverShownLater() throws {
        #expect(TimeText.instant(try #require(Timestamp("2026-11-23T10:45:00.999Z"))) == "2026-11-23T10:45:00Z")
        #expect(TimeText.instant(try #require(Timestamp("1969-12-31T23:59:59.5Z"))) == "1969-12-31T23:59:59Z")
    }
}
