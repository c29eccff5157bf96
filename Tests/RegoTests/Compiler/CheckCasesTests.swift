import Foundation
import RegoConformance
import Testing

/// The compiler against what `opa check` says of 577 modules. `known-check-gaps.txt` beside this file lists the cases
/// that differ, by number; a case that differs and is not listed fails, and so does a listed one that agrees.
@Suite(.enabled(if: SharedData.isPresent)) struct CheckCasesTests {
    private static func knownGaps() throws -> Set<Int> {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "known-check-gaps.txt")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        return Set(lines.filter { !$0.hasPrefix("#") }.compactMap { Int($0.prefix { $0.isNumber }) })
    }

    @Test func verdictsAgree() throws {
        guard let folder = SharedData.folder else { return }
        let suite = try CheckSuite(file: folder.appendingPathComponent("opa-check/cases.json").path)
        let gaps = try Self.knownGaps()
        let outcomes = suite.cases.map(CheckSuite.run)
        for (index, outcome) in outcomes.enumerated() {
            let item = suite.cases[index]
            #expect(outcome.isSameVerdict && outcome.isSameCode, "case \(index): \(outcome.found)")
            if gaps.contains(index) {
                #expect(!outcome.isSameRow, "case \(index) agrees now: take it off the list")
            } else {
                #expect(
                    outcome.isSameRow, "case \(index) (\(item.mutation)): \(outcome.found) instead of \(item.errors)")
            }
        }
        print(CheckSuite.summary(outcomes))
    }
}
