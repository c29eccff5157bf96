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

    /// Every module OPA cannot parse is refused with the same first message at the same place, and no other is.
    @Test func verdictsAgreeWithOPA() throws {
        for (index, item) in try SharedData.checkCases().enumerated() {
            let expected = item.errors.first.flatMap { $0.code == "rego_parse_error" ? $0 : nil }
            var found: RegoError?
            do {
                _ = try Parser.parseModule(item.module, file: "check.rego")
            } catch {
                found = error.errors.first
            }
            #expect(found?.message == expected?.message, "case \(index)")
            #expect(found?.location?.row == expected?.row, "case \(index)")
            #expect(found?.location?.column == expected?.col, "case \(index)")
        }
    }
}
