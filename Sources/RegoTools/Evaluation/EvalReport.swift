package import Rego
import RegoSyntax

/// How `stint policy eval` writes what came out: `opa`'s formats.
package enum EvalFormat: String, CaseIterable, Sendable {
    case json, pretty, raw, values, bindings, source, discard
}

/// The outcome of a query, in each format.
package struct EvalReport {
    package let output: EvalOutput
    /// Longer cells of a table are cut, in bytes.
    package var cellLimit = 80
    /// Whether the steps of an evaluation are shown with the values of their variables.
    package var showsVariables = false

    package init(_ output: EvalOutput, cellLimit: Int = 80, showsVariables: Bool = false) {
        self.output = output
        self.cellLimit = cellLimit
        self.showsVariables = showsVariables
    }

    package init(results: [ResultSet.Result], cellLimit: Int = 80) {
        self.init(EvalOutput(results: results), cellLimit: cellLimit)
    }

    private var results: [ResultSet.Result] { output.results }

    /// What goes to standard output.
    package func text(_ format: EvalFormat) -> [UInt8] {
        if errors != nil, format != .json, format != .discard, format != .pretty { return [] }
        switch format {
        case .json: return Self.indented(JSONText.object(members))
        case .discard: return discarded
        case .values:
            return results.flatMap { Self.indented(.array(RegoArray($0.expressions.map(\.value)))) }
        case .bindings: return results.flatMap { Self.indented(.object(Self.object($0.bindings))) }
        case .raw: return raw
        case .source: return Array((output.partial.map(PartialReport.init)?.source ?? "").utf8)
        case .pretty: return pretty
        }
    }

    /// What goes to standard error: the errors, but for formats that have them in their output.
    package func errorText(_ format: EvalFormat) -> String? {
        format == .json || format == .discard ? nil : errors?.text(namingPhase: false)
    }

    private var errors: PolicyProblems? {
        let all = (output.problems?.problems ?? []) + output.builtinErrors
        return all.isEmpty ? nil : PolicyProblems(all, isLoading: output.problems?.isLoading ?? false)
    }

    /// The members of the JSON, in opa's order; those that are empty are left out.
    private var members: [(String, [UInt8])] {
        var members: [(String, [UInt8])] = []
        if let metrics = output.metrics { members.append(("metrics", metrics.json)) }
        if let partial = output.partial { members.append(("partial", PartialReport(partial).json)) }
        if !output.aggregatedMetrics.isEmpty {
            members.append(
                ("aggregated_metrics", JSONText.object(output.aggregatedMetrics.map { ($0.name, $0.statistics.json) })))
        }
        if let coverage = output.coverage { members.append(("coverage", coverage.json)) }
        if let errors { members.append(("errors", JSONText.array(errors.problems.map(\.json)))) }
        if !results.isEmpty { members.append(("result", JSONText.array(results.map(Self.json)))) }
        if !output.explanation.isEmpty {
            members.append(("explanation", JSONText.array(output.explanation.map(\.json))))
        }
        if !output.profile.isEmpty { members.append(("profile", JSONText.array(output.profile.map(\.json)))) }
        if !output.aggregatedProfile.isEmpty {
            members.append(("aggregated_profile", JSONText.array(output.aggregatedProfile.map(\.json))))
        }
        return members
    }

    private var discarded: [UInt8] {
        let kept = members.map { $0.0 == "result" ? ($0.0, JSONText.quoted("discarded")) : $0 }
        return Self.indented(
            JSONText.object(kept.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }))
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

extension EvalReport {
    /// The steps, then the result, then the figures.
    private var pretty: [UInt8] {
        var out: [UInt8] = []
        if !output.explanation.isEmpty {
            out += TraceReport(output.explanation, showsVariables: showsVariables).text.utf8
        }
        if errors == nil {
            if output.isUndefined {
                out += Array("undefined\n".utf8)
            } else if let partial = output.partial {
                out += PartialReport(partial).pretty.utf8
            } else {
                out += prettyResults
            }
        }
        for table in tables { out += table.text.utf8 }
        return out
    }

    private var prettyResults: [UInt8] {
        guard let first = output.results.first else { return [] }
        if output.results.count == 1, first.bindings.isEmpty, let value = first.expressions.first?.value {
            let allBoolean = first.expressions.allSatisfy { $0.value.asBool != nil }
            if first.expressions.count == 1 || allBoolean { return Self.indented(value) }
        }
        let names = first.bindings.map(\.name).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let shown = first.expressions.indices.filter {
            names.isEmpty || first.expressions[$0].value.asBool == nil
        }
        let rows = output.results.map { result in
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

    private var tables: [BoxTable] {
        var tables: [BoxTable] = []
        if let metrics = output.metrics, !metrics.all.isEmpty {
            tables.append(
                BoxTable(titles: ["Metric", "Value"], rows: metrics.all.map { [$0.name, String($0.value)] }))
        }
        if !output.profile.isEmpty {
            tables.append(
                BoxTable(
                    titles: ["Time", "Num Eval", "Num Redo", "Num Gen Expr", "Location"],
                    rows: output.profile.map { [GoDuration.text($0.time)] + $0.countCells }))
        }
        let figures = ["Min", "Max", "Mean", "90%", "99%"]
        if !output.aggregatedMetrics.isEmpty {
            tables.append(
                BoxTable(
                    titles: ["Metric"] + figures,
                    rows: output.aggregatedMetrics.map { [$0.name] + $0.statistics.cells { "\($0)" } }))
        }
        if !output.aggregatedProfile.isEmpty {
            tables.append(
                BoxTable(
                    titles: figures + ["Num Eval", "Num Redo", "Num Gen Expr", "Location"],
                    rows: output.aggregatedProfile.map {
                        $0.statistics.cells { GoDuration.text($0) } + $0.entry.countCells
                    }))
        }
        if let coverage = output.coverage {
            tables.append(BoxTable(rows: [["Overall Coverage", coverage.coverage.fixed(2)]]))
        }
        return tables
    }
}

extension ProfileEntry {
    fileprivate var countCells: [String] {
        [String(evaluations), String(redos), String(expressions), place]
    }
}

extension Statistics {
    /// The five figures tables show.
    fileprivate func cells(_ text: (Int64) -> String) -> [String] {
        [minimum, maximum, Int64(mean), Int64(percentile(0.9)), Int64(percentile(0.99))].map(text)
    }
}

extension RecordedEvent {
    /// A step in JSON. The node is its text: the tree behind it is in `stint policy parse`.
    var json: [UInt8] {
        var members = [
            ("Op", JSONText.quoted(operation.rawValue)), ("Node", JSONText.quoted(text)), ("Location", location.json),
            ("QueryID", JSONText.number(queryID)), ("ParentID", JSONText.number(parentID)),
        ]
        if !variables.isEmpty {
            members.append(
                (
                    "Locals",
                    JSONText.array(
                        variables.map {
                            JSONText.object([("Key", JSONText.quoted($0.name)), ("Value", JSONText.quoted($0.value))])
                        })
                ))
        }
        members.append(("Message", JSONText.quoted(message)))
        return JSONText.object(members)
    }
}
