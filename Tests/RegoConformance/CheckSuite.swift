import Foundation
import Rego
import RegoSyntax

/// What `opa check` says of modules, most of them broken on purpose: `../shared/opa-check/cases.json`.
package struct CheckSuite {
    /// One module and OPA's findings.
    package struct Case: Decodable, Sendable {
        /// Something OPA finds wrong.
        package struct Finding: Decodable, Sendable {
            package var code: String
            package var message: String
            package var row: Int
            package var col: Int
        }

        /// How the module was broken.
        package var mutation: String
        package var module: String
        package var errors: [Finding]
    }

    /// How a case compares; what follows a difference differs too.
    package struct Outcome: Sendable {
        /// Both accept the module, or neither does.
        package var isSameVerdict: Bool
        package var isSameCode: Bool
        package var isSameRow: Bool
        /// What is found wrong here, as it is printed.
        package var found: [String]
    }

    package let cases: [Case]

    /// Reads the cases.
    package init(file: String) throws {
        struct File: Decodable { var cases: [Case] }
        cases = try JSONDecoder().decode(File.self, from: Data(contentsOf: URL(fileURLWithPath: file))).cases
    }

    /// Where the cases are, beside those of the evaluation.
    package static func standardFile(near file: String) -> String? {
        guard let directory = ConformanceSuite.standardDirectory(near: file) else { return nil }
        let cases = directory + "/../opa-check/cases.json"
        return FileManager.default.fileExists(atPath: cases) ? cases : nil
    }

    /// Compiles a case's module alone and compares the first finding.
    package static func run(_ item: Case) -> Outcome {
        var found: [RegoError] = []
        do throws(RegoErrors) {
            _ = try Compiler.compile([try Parser.parseModule(item.module, file: "check.rego")])
        } catch {
            found = error.errors
        }
        let verdict = found.isEmpty == item.errors.isEmpty
        let code = verdict && found.first?.code.rawValue == item.errors.first?.code
        // OPA finds recursive rules in no certain order.
        let expected = item.errors.filter { $0.code == "rego_recursion_error" } + item.errors.prefix(1)
        let row = code && (expected.isEmpty || expected.contains { $0.row == found.first?.location?.row })
        return Outcome(isSameVerdict: verdict, isSameCode: code, isSameRow: row, found: found.map(\.description))
    }

    /// The shares of the cases with the same verdict, first code and first row, in one line.
    package static func summary(_ outcomes: [Outcome]) -> String {
        func share(_ isSame: (Outcome) -> Bool) -> String {
            let permille = 1000 * outcomes.count(where: isSame) / max(1, outcomes.count)
            return "\(permille / 10).\(permille % 10) %"
        }
        return "check-conformance: verdict \(share(\.isSameVerdict)), first code \(share(\.isSameCode)), "
            + "row \(share(\.isSameRow)) of \(outcomes.count) modules"
    }
}
