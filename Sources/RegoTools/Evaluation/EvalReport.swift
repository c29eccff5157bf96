package import Rego

/// How `stint policy eval` writes what came out: `opa`'s formats.
package enum EvalFormat: String, CaseIterable {
    case json, pretty, raw, values, bindings, discard
}

/// The outcome of a query, in each format.
package struct EvalReport {
    package let results: [ResultSet.Result]
    /// Longer cells of a table are cut, in bytes.
    package var cellLimit = 80

    package init(results: [ResultSet.Result], cellLimit: Int = 80) {
        self.results = results
        self.cellLimit = cellLimit
    }

    package func text(_ format: EvalFormat) -> [UInt8] {
        switch format {
        case .json: json
        case .discard: discarded
        case .values: results.flatMap { Self.indented(.array(RegoArray($0.expressions.map(\.value)))) }
        case .bindings: results.flatMap { Self.indented(.object(Self.object($0.bindings))) }
        case .raw: raw
        case .pretty: pretty
        }
    }

    /// `{"result": [...]}`, or `{}` where the query is undefined.
    private var json: [UInt8] {
        guard !results.isEmpty else { return Array("{}\n".utf8) }
        return Self.indented(JSONText.object([("result", JSONText.array(results.map(Self.json)))]))
    }

    private var discarded: [UInt8] {
        results.isEmpty ? Array("{}\n".utf8) : Self.indented(["result": "discarded"] as Value)
    }

    /// A line a result; strings without quotes, for scripts.
    private var raw: [UInt8] {
        var out: [UInt8] = []
        for result in results {
            for (index, expression) in result.expressions.enumerated() {
                if index > 0 { out.append(UInt8(ascii: " ")) }
                if case .string(let text) = expression.value {
                    out += text.utf8
                } else {
                    out += expression.value.jsonBytes(style: JSONStyle(escapesHTML: true))
                }
            }
            out.append(UInt8(ascii: "\n"))
        }
        return out
    }

    private var pretty: [UInt8] {
        guard let first = results.first else { return Array("undefined\n".utf8) }
        if results.count == 1, first.bindings.isEmpty, let value = first.expressions.first?.value {
            let allBoolean = first.expressions.allSatisfy { $0.value.asBool != nil }
            if first.expressions.count == 1 || allBoolean { return Self.indented(value) }
        }
        let names = first.bindings.map(\.name).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let shown = first.expressions.indices.filter {
            names.isEmpty || first.expressions[$0].value.asBool == nil
        }
        let rows = results.map { result in
            names.map { cell(result[$0]) }
                + shown.map { cell($0 < result.expressions.count ? result.expressions[$0].value : nil) }
        }
        let titles = names + shown.map { Sanitizer.line(first.expressions[$0].text) }
        return Array(BoxTable.text(titles, rows).utf8)
    }

    private func cell(_ value: Value?) -> String {
        guard let bytes = value?.jsonBytes(style: JSONStyle(escapesHTML: true)) else { return "" }
        guard cellLimit > 0, bytes.count > cellLimit else { return String(decoding: bytes, as: UTF8.self) }
        return String(decoding: bytes[..<cellLimit], as: UTF8.self) + "..."
    }

    private static func json(_ result: ResultSet.Result) -> [UInt8] {
        let expressions = result.expressions.map { expression in
            JSONText.object([
                ("value", expression.value.jsonBytes()), ("text", JSONText.quoted(expression.text)),
                (
                    "location",
                    JSONText.object([
                        ("row", JSONText.number(expression.row)), ("col", JSONText.number(expression.column)),
                    ])
                ),
            ])
        }
        var members = [("expressions", JSONText.array(expressions))]
        if !result.bindings.isEmpty {
            members.append(("bindings", Value.object(object(result.bindings)).jsonBytes()))
        }
        return JSONText.object(members)
    }

    private static func object(_ bindings: [(name: String, value: Value)]) -> RegoObject {
        RegoObject(bindings.map { (key: Value($0.name), value: $0.value) })
    }

    /// As Go's encoder writes it: two blanks, `<`, `>` and `&` escaped, a line end.
    package static func indented(_ value: Value) -> [UInt8] {
        indented(value.jsonBytes())
    }

    package static func indented(_ json: [UInt8]) -> [UInt8] {
        JSONText.indented(json, escapingHTML: true)
    }
}
