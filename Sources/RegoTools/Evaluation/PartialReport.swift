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
            members.append(("queries", JSONText.array(result.queries.map { ModuleDocument.text(of: $0) })))
        }
        if !result.support.isEmpty {
            members.append(("support", JSONText.array(result.support.map { ModuleDocument.text(of: $0) })))
        }
        return JSONText.object(members)
    }

    /// The expressions as the formatter writes them, a line each.
    private static func text(_ body: Body) -> String {
        let lines = body.map(\.line)
        guard !lines.isEmpty else { return "" }
        let rule = "package p\n\nq if {\n" + lines.map { "\t\($0)\n" }.joined() + "}\n"
        guard var text = formatted(rule), let start = text.firstRange(of: "q if ")?.upperBound else {
            return lines.joined(separator: "\n")
        }
        text = String(text[start...])
        guard text.hasPrefix("{\n"), let end = text.lastIndex(of: "}") else { return text.withoutLineEnds }
        return text[..<end].dropFirst(2).split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.hasPrefix("\t") ? $0.dropFirst() : $0 }.joined(separator: "\n").withoutLineEnds
    }

    private static func text(_ module: Module) -> String {
        formatted(module.lines) ?? module.lines
    }

    /// Nil where the text cannot be read again: a residual may hold names that nobody can write.
    private static func formatted(_ text: String) -> String? {
        guard let bytes = try? Formatter.format(Array(text.utf8), file: "") else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func cell(_ text: String) -> String {
        text.replacing("\t", with: "  ").withoutLineEnds
    }
}

extension String {
    fileprivate var withoutLineEnds: String {
        var text = self[...]
        while text.last == "\n" { text.removeLast() }
        return String(text)
    }
}
