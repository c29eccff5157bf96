package import Rego
import RegoSyntax

/// What is left of a query, as `opa eval --partial` writes it.
package struct PartialReport {
    package let result: PartialResult

    package init(_ result: PartialResult) {
        self.result = result
    }

    /// Queries and modules as source text.
    package var source: String {
        var text = ""
        for (index, query) in result.queries.enumerated() {
            text += "# Query \(index + 1)\n\(Self.text(query))\n\n"
        }
        for (index, module) in result.support.enumerated() {
            text += "# Module \(index + 1)\n\(Self.text(module))\n"
        }
        return text
    }

    package var pretty: String {
        let queries = result.queries.enumerated().map { ["Query \($0 + 1)", Self.cell(Self.text($1))] }
        let support = result.support.enumerated().map { ["Support \($0 + 1)", Self.cell(Self.text($1))] }
        return BoxTable(rows: queries + support, separatesRows: true).text
    }

    package var json: [UInt8] {
        var members: [(String, [UInt8])] = []
        if !result.queries.isEmpty {
            members.append(("queries", JSONText.array(result.queries.map { JSONText.quoted(Self.text($0)) })))
        }
        if !result.support.isEmpty {
            members.append(("support", JSONText.array(result.support.map { JSONText.quoted(Self.text($0)) })))
        }
        return JSONText.object(members)
    }

    private static func text(_ body: Body) -> String { body.map(\.line).joined(separator: "\n") }

    private static func text(_ module: Module) -> String { module.lines }

    private static func cell(_ text: String) -> String {
        var text = text.replacing("\t", with: "  ")[...]
        while text.last == "\n" { text.removeLast() }
        return String(text)
    }
}
