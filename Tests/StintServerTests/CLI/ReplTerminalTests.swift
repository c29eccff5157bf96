import Foundation
import TestFolders
import Testing

/// `stint policy repl` as people use it: on a terminal.
@Suite("The policy shell on a terminal")
struct ReplTerminalTests {
    private let home: TemporaryFolder

    init() throws {
        home = try TemporaryFolder([
            "p.rego": "package staff\n\nallow if input.x == 1\n", ".stint_policy_history": "1 + 2\n",
        ])
    }

    private func terminal(columns: Int = 40) throws -> Terminal {
        let terminal = try Terminal(["policy", "repl", home.file("p.rego")], home: home, columns: columns)
        try terminal.wait { $0.rows.last == "> " }
        return terminal
    }

    @Test func editsLines() throws {
        defer { home.remove() }
        let terminal = try terminal()
        #expect(terminal.screen.rows[0].hasPrefix("stint policy repl;"))
        try terminal.type("2 * 3\r", shows: "> 2 * 3", "6", "> ")
        try terminal.type("\u{1B}[A\u{1B}[A", shows: "> 1 + 2")
        try terminal.type("\u{1}10 + \u{5} + 100\r", shows: "> 10 + 1 + 2 + 100", "113", "> ")
        try terminal.type("nothing at all\u{15}", shows: "> ")
        try terminal.type("data.sta\t", shows: "> data.staff")
        try terminal.type(".\t", shows: "> data.staff.allow")
        try terminal.type("\u{3}", shows: "> data.staff.allow^C", "> ")
        // What is pasted is several lines.
        try terminal.type("x := 7\rx + 1\r", shows: "> x + 1", "8", "> ")
        try terminal.type("\u{4}")
        #expect(try terminal.ended() == 0)
        #expect(try home.text(".stint_policy_history").hasSuffix("1 + 2\n2 * 3\n10 + 1 + 2 + 100\nx := 7\nx + 1\n"))
    }

    @Test func scrollsLongLines() throws {
        defer { home.remove() }
        let terminal = try terminal(columns: 20)
        try terminal.type("count(\"abcdefghijklmnopqrstuvwxyz\")", shows: "> lmnopqrstuvwxyz\")")
        try terminal.type("\u{1}", shows: "> count(\"abcdefghij")
        #expect(terminal.screen.cursor == 2)
        terminal.resize(columns: 60)
        try terminal.type("\u{5}", shows: "> count(\"abcdefghijklmnopqrstuvwxyz\")")
        try terminal.type("\r", shows: "> count(\"abcdefghijklmnopqrstuvwxyz\")", "26", "> ")
    }

    @Test func placesTheCursorBesideWideCharacters() throws {
        defer { home.remove() }
        let terminal = try terminal()
        try terminal.type("\"\u{6771}\u{4EAC}e\u{301}\"\u{2}\u{2}", shows: "> \"\u{6771}\u{4EAC}e\u{301}\"")
        try terminal.wait { $0.cursor == 7 }
        try terminal.type("-\r", shows: "> \"\u{6771}\u{4EAC}-e\u{301}\"", "\"\u{6771}\u{4EAC}-e\u{301}\"", "> ")
    }
}
