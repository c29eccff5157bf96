import Foundation
import RegoSyntax
import Testing

@testable import Rego

/// The Rego in `docs/rego-language.md` compiles, and the limits it names are the ones in force.
@Suite struct DocumentationTests {
    private static func page() throws -> String {
        var root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        for _ in 0..<4 { root.deleteLastPathComponent() }
        return try String(contentsOf: root.appendingPathComponent("docs/rego-language.md"), encoding: .utf8)
    }

    @Test func examplesCompile() throws {
        let blocks = try Self.page().components(separatedBy: "```rego\n").dropFirst()
        #expect(!blocks.isEmpty)
        for block in blocks {
            let text = block.components(separatedBy: "```")[0]
            _ = try Compiler.compile([try Parser.parseModule(text, file: "rego-language.md")])
        }
    }

    @Test func limitsAreTheOnesInForce() throws {
        let page = try Self.page()
        #expect(page.contains("| nesting | \(Parser.maximumNesting) levels;"))
        #expect(page.contains("chained without parentheses | \(Parser.maximumChain) |"))
        #expect(page.contains("| size of a module | \(Parser.maximumBytes >> 20) MiB |"))
        #expect(RegoType.maximumWeight == 2_000 && page.contains("| an inferred type | 2,000 parts;"))
    }
}
