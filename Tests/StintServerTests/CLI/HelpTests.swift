import ArgumentParser
import Foundation
import StintAPI
import Testing

@testable import stint

/// What `--help` and docs/cli.md say is what the command line does.
@Suite struct HelpTests {
    /// Every command that does something, with the words that lead to it.
    static let leaves: [(path: String, command: any ParsableCommand.Type)] = {
        func below(_ command: any ParsableCommand.Type, _ path: String) -> [(String, any ParsableCommand.Type)] {
            let configuration = command.configuration
            let children = configuration.subcommands
            guard !children.isEmpty else { return [(path, command)] }
            return children.flatMap { below($0, "\(path) \($0._commandName)") }
        }
        return below(StintCommand.self, "stint")
    }()

    @Test func thereAreCommands() {
        let paths = Self.leaves.map(\.path)
        for path in ["stint request submit", "stint approve", "stint serve", "stint policy eval", "stint audit verify"]
        {
            #expect(paths.contains(path))
        }
    }

    @Test func everyCommandHasAnExample() {
        for (path, command) in Self.leaves {
            let help = StintCommand.helpMessage(for: command, columns: 200)
            #expect(help.contains("Example"), "\(path)")
            #expect(Self.examples(in: help).contains { $0.contains("stint ") }, "\(path)")
        }
    }

    @Test func examplesParse() throws {
        var texts = Self.leaves.map { StintCommand.helpMessage(for: $0.command, columns: 500) }
        texts.append(StintCommand.helpMessage(columns: 500))
        texts.append(StintCommand.helpMessage(for: RequestCommand.self, columns: 500))
        var count = 0
        for example in texts.flatMap(Self.examples) {
            try Self.check(example)
            count += 1
        }
        #expect(count > 25)
    }

    @Test(arguments: [("docs/cli.md", 50), ("README.md", 10)])
    func pagesParse(path: String, least: Int) throws {
        let page = try Self.page(path)
        var count = 0
        for block in page.components(separatedBy: "```sh\n").dropFirst() {
            let code = block.components(separatedBy: "```").first ?? ""
            for example in Self.examples(in: code.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")) {
                try Self.check(example)
                count += 1
            }
        }
        #expect(count >= least)
    }

    @Test func thePageNamesEveryCommandAndExitCode() throws {
        let page = try Self.page()
        // What a noun does by itself is written without its verb.
        let silent = [
            "stint request submit": "stint request", "stint freeze start": "stint freeze",
            "stint signal send": "stint signal",
        ]
        for path in Self.leaves.map({ silent[$0.path] ?? $0.path }) {
            #expect(["`\(path)", "\n\(path) ", "\n\(path)\n"].contains { page.contains($0) }, "\(path)")
        }
        for exit in ExitClass.allCases {
            #expect(page.contains("| \(exit.rawValue) | \(exit.meaning) |"))
        }
        #expect(page.contains("| \(ExitStatus.altered) |"))
        #expect(page.contains("| \(ExitStatus.differs) |"))
        #expect(page.contains("| \(ExitStatus.interrupted) |"))
    }

    static func page(_ path: String = "docs/cli.md") throws -> String {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    /// Indented lines that call `stint`, continuations joined.
    private static func examples(in text: String) -> [String] {
        text.replacing("\\\n", with: " ").split(separator: "\n").compactMap { line in
            guard line.hasPrefix("  "), let start = line.range(of: "stint ")?.lowerBound else { return nil }
            let before = line[..<start]
            return before.allSatisfy { $0 == " " } || before.hasSuffix("| ") ? String(line[start...]) : nil
        }
    }

    /// Parses a line of shell as far as examples need it, and the command line it is.
    private static func check(_ example: String) throws {
        var words: [String] = []
        var word: String?
        var quote: Character?
        for character in example {
            if character == quote {
                quote = nil
            } else if quote != nil || !"'\" ".contains(character) {
                word = (word ?? "") + String(character)
            } else if character == " " {
                if let done = word { words.append(done) }
                word = nil
            } else {
                quote = character
                word = word ?? ""
            }
        }
        if let done = word { words.append(done) }
        if let end = words.firstIndex(where: { [">", ">>", "<", "|", "#"].contains($0) }) {
            words = Array(words[..<end])
        }
        do {
            _ = try StintCommand.parseAsRoot(LeadingOptions.moved(Array(words.dropFirst())))
        } catch {
            // `--help` and `--version` end parsing with words and success.
            #expect(StintCommand.exitCode(for: error) == .success, "`\(example)`: \(StintCommand.message(for: error))")
        }
    }
}
