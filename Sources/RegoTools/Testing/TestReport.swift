import FoundationEssentials
import Rego
import RegoSyntax

/// The results of tests, as `opa test` writes them.
package struct TestReport {
    package let results: [TestResult]
    package let isVerbose: Bool
    /// Whether failing expressions are shown with their values.
    package var showsVariables = false
    /// Whether the lines of benchmarks are those of Go's.
    package var isGoBench = false

    private static let rule = String(repeating: "-", count: 80) + "\n"

    package init(
        results: [TestResult], isVerbose: Bool, showsVariables: Bool = false, isGoBench: Bool = false
    ) {
        self.results = results
        self.isVerbose = isVerbose
        self.showsVariables = showsVariables
        self.isGoBench = isGoBench
    }

    package var text: String {
        var text = ""
        var lastFile: String?
        for result in results {
            if let benchmark = result.benchmark {
                text += benchmark.line(isGoBench ? result.goBenchName : "\(result.package).\(result.name)") + "\n"
                continue
            }
            guard isVerbose || result.outcome != .pass else { continue }
            let file = result.location.file
            if let lastFile, !lastFile.utf8.elementsEqual(file.utf8) { text += "\n" }
            lastFile = file
            text += "\(file):\(result.location.row):\n\(Self.line(result))\n"
            result.cases.forEach { name, result in
                guard result.failed || isVerbose else { return }
                text += String(repeating: "  ", count: name.count) + Self.line(name.last ?? "", result.failed) + "\n"
            }
            let output = Self.trimmed(result.output)
            if !output.isEmpty { text += "\n" + Self.indented(String(output)) + "\n\n" }
            if let error = result.error { text += "  \(error.text)\n" }
        }
        if isVerbose || showsVariables { text += failures }
        if !text.isEmpty { text += Self.rule }
        return text + summary
    }

    private var failures: String {
        let failed = results.filter { $0.outcome == .fail }
        guard !failed.isEmpty else { return "" }
        var text = Self.rule + "FAILURES\n" + Self.rule
        for result in failed {
            text += Self.line(result) + "\n"
            if isVerbose, !result.trace.isEmpty {
                let trace = TraceReport(result.trace, showsVariables: showsVariables).text
                text += "\n" + Self.indented(String(Self.trimmed(trace))) + "\n"
            }
            if !result.cases.isEmpty { text += "\n" }
            result.cases.forEach { name, result in
                guard result.failed, result.cases.isEmpty else { return }
                for (depth, step) in name.enumerated() {
                    text += String(repeating: "  ", count: depth + 1) + Self.line(step, true) + "\n"
                }
            }
            text += whereItFailed(result)
            text += "\n"
        }
        return text
    }

    private func whereItFailed(_ result: TestResult) -> String {
        if showsVariables, let failure = result.failure {
            let lines = String(Self.trimmed(failure.text, leading: false))
            return "\n  \(failure.location.file):\(failure.location.row):\n" + Self.indented(lines, by: 4) + "\n"
        }
        guard result.trace.isEmpty, let failing = result.failing else { return "" }
        return "\n  \(failing.file):\(failing.row):\n" + Self.indented(failing.text, by: 4) + "\n"
    }

    private var summary: String {
        var counts: [TestResult.Outcome: Int] = [:]
        for result in results {
            guard result.outcome == .pass || result.outcome == .fail, !result.cases.isEmpty else {
                counts[result.outcome, default: 0] += 1
                continue
            }
            result.cases.forEach { _, result in
                if result.cases.isEmpty { counts[result.failed ? .fail : .pass, default: 0] += 1 }
            }
        }
        let total = counts.values.reduce(0, +)
        return [TestResult.Outcome.pass, .fail, .skip, .error].map { outcome in
            counts[outcome].map { "\(outcome.rawValue): \($0)/\(total)\n" } ?? ""
        }.joined()
    }

    private static func line(_ result: TestResult) -> String {
        let name = "\(result.package).\(result.name): \(result.outcome.rawValue)"
        return result.outcome == .skip ? name : "\(name) (\(GoDuration.text(result.duration)))"
    }

    private static func line(_ name: String, _ failed: Bool) -> String {
        "\(Sanitizer.line(name)): \(failed ? "FAIL" : "PASS")"
    }

    private static func trimmed(_ text: String, leading: Bool = true) -> Substring {
        var text = leading ? text.drop(while: \.isWhitespace) : text[...]
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }

    private static func indented(_ text: String, by count: Int = 2) -> String {
        let indent = String(repeating: " ", count: count)
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { indent + $0 }
            .joined(separator: "\n")
    }

    package var json: [UInt8] {
        EvalReport.indented(JSONText.array(results.map(Self.json)))
    }

    private static func json(_ result: TestResult) -> [UInt8] {
        let yes = Array("true".utf8)
        var members = [
            ("location", result.location.json), ("package", JSONText.quoted(result.package)),
            ("name", JSONText.quoted(result.name)),
        ]
        if result.outcome == .fail { members.append(("fail", yes)) }
        if result.outcome == .skip { members.append(("skip", yes)) }
        if let error = result.error { members.append(("error", error.json)) }
        members.append(("duration", JSONText.number(result.duration)))
        if let failing = result.failing {
            let place = JSONText.object([
                ("file", JSONText.quoted(failing.file)), ("row", JSONText.number(failing.row)),
                ("text", JSONText.quoted(failing.text)),
            ])
            members.append(("failed_at", place))
        }
        if let benchmark = result.benchmark { members.append(("benchmark_result", benchmark.json)) }
        if !result.cases.isEmpty { members.append(("sub_results", json(result.cases))) }
        if !result.trace.isEmpty { members.append(("trace", JSONText.array(result.trace.map(\.json)))) }
        if !result.output.isEmpty {
            // Bytes are base64 in Go's JSON.
            members.append(("output", JSONText.quoted(Data(result.output.utf8).base64EncodedString())))
        }
        return JSONText.object(members)
    }

    private static func json(_ cases: TestCases) -> [UInt8] {
        JSONText.object(
            cases.byName.map { name, result in
                var members = [("name", JSONText.quoted(name))]
                if result.failed { members.append(("fail", Array("true".utf8))) }
                if !result.cases.isEmpty { members.append(("sub_results", json(result.cases))) }
                return (name, JSONText.object(members))
            })
    }
}
