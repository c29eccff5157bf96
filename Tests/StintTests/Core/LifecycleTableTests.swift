import Foundation
import StintCore
import StintTesting
import Testing

@Suite("The lifecycle's table")
struct LifecycleTableTests {
    private static let page = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("docs/lifecycle.md")

    /// Explored once for all tests.
    private static let explored = Task { try await LifecycleTable.explore() }

    @Test("docs/lifecycle.md says what every command does in every state; STINT_REGENERATE=1 writes it anew")
    func table() async throws {
        let made = try await Self.explored.value.page
        let text = try String(contentsOf: Self.page, encoding: .utf8)
        let begin = try #require(text.range(of: LifecycleTable.begin + "\n"))
        let end = try #require(text.range(of: LifecycleTable.end))
        let expected = text[..<begin.upperBound] + "\n" + made + text[end.lowerBound...]
        if ProcessInfo.processInfo.environment["STINT_REGENERATE"] == "1" {
            try String(expected).write(to: Self.page, atomically: true, encoding: .utf8)
        } else {
            let differs = zip(
                text.split(separator: "\n", omittingEmptySubsequences: false),
                expected.split(separator: "\n", omittingEmptySubsequences: false)
            ).first { $0 != $1 }
            #expect(text == expected, "first: \(differs.map { "\($0.0) / \($0.1)" } ?? "the length")")
        }
    }

    @Test("the table knows every command, and every state of what has states")
    func complete() async throws {
        let table = try await Self.explored.value
        let rows = table.chapters.flatMap(\.rows)
        let own: Set<CommandName> = [
            .timeOut, .activate, .expire, .remind, .closePostReview, .reevaluate, .record,
        ]
        for command in CommandName.allCases where !own.contains(command) {
            #expect(rows.contains { $0.command.hasPrefix("`\(command.rawValue)`") }, "\(command.rawValue)")
        }
        let states = Dictionary(uniqueKeysWithValues: table.chapters.map { ($0.title, Set($0.states)) })
        #expect(states["A request"]?.isSuperset(of: RequestState.allCases.map(\.rawValue)) == true)
        #expect(states["An item"]?.isSuperset(of: RequestState.allCases.map(\.rawValue)) == true)
        #expect(states["A grant"] == Set(GrantState.allCases.map(\.rawValue)))
        let reviews = states["The review of an emergency, after the fact"]
        #expect(reviews == Set(PostReviewProgress.State.allCases.map(\.rawValue)))
        for row in rows where row.who.isEmpty { #expect(!row.refusals.isEmpty) }
    }

    @Test("P5: in every state that has not ended, its holder gives a grant back and a revoker takes it away")
    func endings() async throws {
        let table = try await Self.explored.value
        let grants = try #require(table.chapters.first { $0.title == "A grant" })
        for state in GrantState.allCases {
            let rows = grants.rows.filter { $0.state == state.rawValue }
            let relinquish = rows.first { $0.command == "`grant.relinquish`" }
            let revoke = rows.first { $0.command == "`grant.revoke`" }
            #expect((relinquish?.who.contains("its holder") == true) == !state.isFinal)
            #expect((revoke?.who == ["a revoker", "an operator"]) == !state.isFinal)
            // Nothing leads out of an end (P4).
            if state.isFinal {
                #expect(rows.allSatisfy { row in row.follows.allSatisfy { $0.state == state.rawValue } })
            }
        }
    }
}
