import RegoSyntax
import Testing

/// The parser against OPA's own modules and verdicts.
@Suite(.enabled(if: SharedData.isPresent)) struct ParserConformanceTests {
    @Test func everyConformanceModuleIsRead() throws {
        for (name, modules) in try SharedData.conformanceModules() {
            for text in modules {
                do {
                    _ = try Parser.parseModule(text, file: "\(name).rego")
                } catch {
                    Issue.record("\(name): \(error)")
                }
            }
        }
    }

    /// Cases whose first error OPA 1.20 words or places otherwise than the older OPA that made them.
    private static let newer: [Int: (row: Int, column: Int, message: String)] = [
        12: (2, 8, "unexpected keyword, must be one of [and contains every if in not or]"),
        20: (2, 8, "unexpected keyword, must be one of [and contains every if in not or]"),
        30: (2, 8, "unexpected keyword, must be one of [and contains every if in not or]"),
        52: (2, 8, "unexpected keyword, must be one of [and contains every if in not or]"),
        241: (3, 30, "unexpected if keyword"),
        320: (3, 6, "unexpected if keyword"),
        359: (7, 19, "illegal $ character"),
        395: (3, 6, "illegal token"),
        400: (14, 19, "unexpected if keyword"),
        438: (9, 22, "unexpected if keyword"),
        468: (3, 20, "unexpected if keyword"),
        498: (3, 19, "unexpected if keyword"),
        502: (3, 11, "illegal token"),
        517: (5, 6, "illegal token"),
        571: (15, 6, "unexpected if keyword"),
    ]

    /// Every module OPA cannot parse is refused with the same first message at the same place, and no other is.
    @Test func verdictsAgreeWithOPA() throws {
        for (index, item) in try SharedData.checkCases().enumerated() {
            let first = item.errors.first.flatMap { $0.code == "rego_parse_error" ? $0 : nil }
            let expected = Self.newer[index] ?? first.map { (row: $0.row, column: $0.col, message: $0.message) }
            var found: RegoError?
            do {
                _ = try Parser.parseModule(item.module, file: "check.rego")
            } catch {
                found = error.errors.first
            }
            #expect(found?.message == expected?.message, "case \(index)")
            #expect(found?.location?.row == expected?.row, "case \(index)")
            #expect(found?.location?.column == expected?.column, "case \(index)")
        }
    }
}
