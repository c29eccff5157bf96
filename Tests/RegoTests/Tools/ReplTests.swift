import Rego
import RegoSyntax
import TestFolders
import Testing

@testable import RegoTools

/// Sessions at `stint policy repl`, line by line.
@Suite struct ReplTests {
    static func session(_ lines: [String], files: [String: String] = [:]) throws -> (output: String, errors: String) {
        let folder = try TemporaryFolder(files)
        defer { folder.remove() }
        var settings = EvalSettings(query: "")
        settings.files.data = [folder.path]
        var session = try ReplSession(settings, host: .test)
        var (output, errors) = ("", "")
        for line in lines {
            let answer = session.say(line)
            output += answer.output
            errors += answer.errors.isEmpty ? "" : answer.errors + "\n"
            if answer.isEnd { break }
        }
        let answer = session.end()
        return (output + answer.output, errors + answer.errors)
    }

    @Test func rulesAndQueries() throws {
        let (output, errors) = try Self.session([
            "x := 1", "x + 1", "x := 5", "x + 1", "p contains 1", "p contains 2", "count(p)", "f(a) := a + 1", "f(3)",
            "{\"a\":", "1}", "y := 2; z := 3", ":unset x", "x",
        ])
        #expect(
            output == """
                Rule 'x' defined in package repl. Type ':show' to see rules.
                2
                Rule 'x' re-defined in package repl. Type ':show' to see rules.
                6
                Rule 'p' defined in package repl. Type ':show' to see rules.
                Rule 'p' re-defined in package repl. Type ':show' to see rules.
                2
                Rule 'f' defined in package repl. Type ':show' to see rules.
                4
                {
                  "a": 1
                }
                ┌───┬───┐
                │ y │ z │
                ├───┼───┤
                │ 2 │ 3 │
                └───┴───┘

                """)
        #expect(errors.contains("var x is unsafe"))
    }

    @Test func packagesImportsAndFiles() throws {
        let (output, errors) = try Self.session(
            ["import data.lib", "lib.two", "package a.b", "q := 7", "data.a.b.q", ":show", "package repl", "q"],
            files: ["lib.rego": "package lib\n\ntwo := 2", "d.json": #"{"n": 1}"#])
        #expect(
            output == "2\nRule 'q' defined in package a.b. Type ':show' to see rules.\n7\npackage a.b\n\n\nq := 7\n")
        #expect(errors.contains("unsafe"))
    }

    @Test func commands() throws {
        let (output, errors) = try Self.session([
            ":input {\"a\": 5}", "input.a", ":explain input.a == 6", ":json", "input.a", ":pretty", ":notes",
            "trace(\"hi\")", ":off", ":unknown input.b", "input.b == 1", ":unknown", ":nope", ":help", ":exit", "1",
        ])
        for part in [
            "5\n", "`input.a` is 5; it would hold with 6", "\"value\": 5", "| Note \"hi\"", "│ Query 1 │",
            ":unset NAME",
        ] { #expect(output.contains(part), "\(output)") }
        #expect(errors == "`:nope` is not a command; see :help\n")
        #expect(!output.hasSuffix("1\n"))
    }

    @Test func aWrongRuleIsNotKept() throws {
        let (output, errors) = try Self.session(["p if nope", "1"])
        #expect(output == "1\n")
        #expect(errors.contains("rego_unsafe_var_error"))
    }

    @Test(arguments: [
        ("p if {", true), ("[1,", true), ("f(", true), ("\"{\"", false), ("# {", false), ("`", true), ("`a`", false),
        ("{}", false), ("\"\\\"{\"", false),
    ])
    func openStatements(text: String, isOpen: Bool) {
        #expect(ReplSession.isOpen(text) == isOpen)
    }

    @Test func completions() throws {
        let folder = try TemporaryFolder([
            "a.rego": "package auth\n\nallow if true\n", "d.json": #"{"users": {"ann": 1}}"#,
        ])
        defer { folder.remove() }
        var settings = EvalSettings(query: "")
        settings.files.data = [folder.path]
        var session = try ReplSession(settings, host: .test)
        _ = session.say("mine := 1")
        #expect(session.completions(of: "data.auth.a") == ["data.auth.allow"])
        #expect(session.completions(of: "x == data.us") == ["data.users", "data.users.ann"])
        #expect(session.completions(of: "io.jwt.decode_") == ["io.jwt.decode_verify"])
        #expect(session.completions(of: "mi").contains("mine"))
        #expect(session.completions(of: ":exp") == [":explain"])
        #expect(session.completions(of: "(").isEmpty)
    }

    /// Keys as a terminal sends them, and the line that is entered.
    @Test(arguments: [
        ("abc\r", "abc"), ("ab\u{1B}[DX\r", "aXb"), ("abc\u{7F}\r", "ab"), ("abc\u{01}X\r", "Xabc"),
        ("abc\u{1B}[H\u{1B}[3~\r", "bc"), ("one two\u{17}\r", "one "), ("abc\u{15}\r", ""), ("\u{1B}[A\r", "last"),
        ("\u{1B}[A\u{1B}[A\r", "first"), ("x\u{1B}[A\u{1B}[B\r", "x"), ("é\u{02}\u{04}\r", ""),
        ("st\t\r", "startswith"),
        ("ab\u{01}\u{06}\u{0B}\r", "a"), ("\u{1B}[9;9z\r", ""),
        // F3, and Delete with Ctrl.
        ("ab\u{01}\u{1B}[13~\r", "ab"), ("ab\u{01}\u{1B}[3;5~\r", "b"), ("e\u{301}f\u{02}\u{7F}\r", "f"),
    ])
    func keys(bytes: String, line: String) {
        var buffer = LineBuffer(history: ["first", "last"])
        var rest = Array(bytes.utf8)[...]
        var entered: String?
        while let key = Key.read({ rest.popFirst() }) {
            if case .entered(let text) = buffer.press(key, complete: { $0 == "st" ? ["startswith"] : [] }) {
                entered = text
            }
        }
        #expect(entered == line)
    }

    /// A line in a row of some columns: what is shown of it, and how far the cursor goes back.
    @Test(arguments: [
        ("abc", 20, "> abc", 0), ("abc\u{02}", 20, "> abc", 1), ("0123456789abcdef", 14, "> 56789abcdef", 0),
        ("0123456789abcdef\u{01}", 14, "> 0123456789a", 11), ("0123456789abcdef", 8, "9abcdef", 0),
        ("\u{6771}\u{4EAC}\u{02}", 20, "> \u{6771}\u{4EAC}", 2), ("e\u{301}x\u{02}", 20, "> e\u{301}x", 1),
        ("\u{1F600}\u{1F600}\u{02}\u{02}", 20, "> \u{1F600}\u{1F600}", 4), ("a\u{9B}b", 20, "> a\\u{9b}b", 0),
        ("", 0, "", 0), ("abc", 1, "c", 0),
    ])
    func oneRow(typed: String, width: Int, shown: String, back: Int) {
        var buffer = LineBuffer()
        var rest = Array(typed.utf8)[...]
        while let key = Key.read({ rest.popFirst() }) { _ = buffer.press(key) { _ in [] } }
        let text = LineView(prompt: "> ", width: width).text(buffer)
        #expect(text == "\r\u{1B}[K" + shown + (back > 0 ? "\u{1B}[\(back)D" : ""))
    }

    @Test func endsAndCancels() {
        var buffer = LineBuffer()
        #expect(buffer.press(.endOrDelete) { _ in [] } == .ended)
        _ = buffer.press(.character("a")) { _ in [] }
        #expect(buffer.press(.endOrDelete) { _ in [] } == .ignored)
        #expect(buffer.press(.cancel) { _ in [] } == .cancelled)
        #expect(buffer.text.isEmpty)
        _ = buffer.press(.character("s")) { _ in [] }
        #expect(buffer.press(.tab) { _ in ["sort", "sum"] } == .choices(["sort", "sum"]))
    }
}
