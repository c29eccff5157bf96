package import Rego
package import RegoSyntax

/// A stretch of a file that was evaluated, or was not.
package struct CoverageRange: Sendable, Hashable, Comparable {
    package let startRow: Int
    package let startColumn: Int
    package let endRow: Int
    package let endColumn: Int

    /// Where a node is written; the column after its end is the last one.
    package init(_ location: SourceLocation) {
        startRow = location.row
        startColumn = location.column
        var row = location.row
        var column = location.column
        for scalar in location.text.unicodeScalars {
            if scalar == "\n" {
                row += 1
                column = 1
            } else {
                column += 1
            }
        }
        endRow = row
        endColumn = column
    }

    package static func < (left: CoverageRange, right: CoverageRange) -> Bool {
        (left.startRow, left.startColumn, left.endRow, left.endColumn)
            < (right.startRow, right.startColumn, right.endRow, right.endColumn)
    }
}

/// Notes which rules held and which expressions were evaluated.
package final class CoverageRecorder: Tracer {
    package private(set) var hits: [String: Set<CoverageRange>] = [:]
    /// The places seen last: most steps are at places that were noted already.
    private var seen: Set<Place> = []

    private struct Place: Hashable {
        let source: ObjectIdentifier
        let offset: Int
        let length: Int
    }

    package init() {}

    package func trace(_ event: TraceEvent) {
        switch event.operation {
        case .exit:
            if case .rule(let traced) = event.node { note(traced.rule.head.location) }
        case .eval:
            if case .expression(let expression) = event.node { note(expression.location) }
        default: break
        }
    }

    private func note(_ location: SourceLocation) {
        guard !location.file.isEmpty else { return }
        let place = Place(
            source: ObjectIdentifier(location.source), offset: location.offset, length: location.length)
        guard seen.insert(place).inserted else { return }
        hits[location.file, default: []].insert(CoverageRange(location))
    }
}

/// What of the policies was evaluated, as `opa` reports it.
package struct CoverageReport: Sendable {
    package struct File: Sendable {
        package let name: String
        package let covered: [CoverageRange]
        package let notCovered: [CoverageRange]

        package var coveredLines: Int { Self.lines(covered) }
        package var notCoveredLines: Int { Self.lines(notCovered) }

        private static func lines(_ ranges: [CoverageRange]) -> Int {
            var rows: Set<Int> = []
            for range in ranges { rows.formUnion(range.startRow...max(range.startRow, range.endRow)) }
            return rows.count
        }
    }

    package let files: [File]

    /// Compares what was noted with what there is in `modules`.
    package init(_ modules: [Module], hits: [String: Set<CoverageRange>]) {
        var notCovered: [String: Set<CoverageRange>] = [:]
        for module in modules {
            let file = module.source.file
            guard !file.isEmpty else { continue }
            var places: [SourceLocation] = []
            DeepStack.run { for rule in module.rules { rule.collectCoverage(&places) } }
            let there = hits[file] ?? []
            notCovered[file, default: []].formUnion(
                places.lazy.filter { $0.row > 0 }.map { CoverageRange($0) }.filter { !there.contains($0) })
        }
        let names = Set(hits.keys).union(notCovered.keys)
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        files = names.map {
            File(name: $0, covered: (hits[$0] ?? []).sorted(), notCovered: (notCovered[$0] ?? []).sorted())
        }
    }

    package var coveredLines: Int { files.reduce(0) { $0 + $1.coveredLines } }
    package var notCoveredLines: Int { files.reduce(0) { $0 + $1.notCoveredLines } }

    /// In percent.
    package var coverage: Double { Self.percentage(coveredLines, notCoveredLines) }

    fileprivate static func percentage(_ covered: Int, _ notCovered: Int) -> Double {
        covered + notCovered == 0 ? 0 : 100 * Double(covered) / Double(covered + notCovered)
    }

    package var json: [UInt8] {
        JSONText.object([
            ("files", JSONText.object(files.map { ($0.name, $0.json) })),
            ("covered_lines", JSONText.number(coveredLines)),
            ("not_covered_lines", JSONText.number(notCoveredLines)),
            ("coverage", JSONText.number(coverage)),
        ])
    }

    /// What `--threshold` says where too little is covered.
    package func shortfall(below threshold: Double, isVerbose: Bool) -> String? {
        guard coverage < threshold else { return nil }
        var text =
            "Code coverage threshold not met: got \(coverage.fixed(2)) instead of \(threshold.fixed(2))"
        guard isVerbose else { return text }
        text += "\nLines not covered:"
        for file in files {
            for range in file.notCovered {
                let place = "\(file.name):\(range.startRow)"
                text += "\n\t" + (range.startRow == range.endRow ? place : "\(place)-\(range.endRow)")
            }
        }
        return text
    }
}

extension CoverageReport.File {
    fileprivate var json: [UInt8] {
        var members: [(String, [UInt8])] = []
        if !covered.isEmpty { members.append(("covered", JSONText.array(covered.map(\.json)))) }
        if !notCovered.isEmpty { members.append(("not_covered", JSONText.array(notCovered.map(\.json)))) }
        if coveredLines > 0 { members.append(("covered_lines", JSONText.number(coveredLines))) }
        if notCoveredLines > 0 { members.append(("not_covered_lines", JSONText.number(notCoveredLines))) }
        let percentage = CoverageReport.percentage(coveredLines, notCoveredLines)
        if percentage > 0 { members.append(("coverage", JSONText.number(percentage))) }
        return JSONText.object(members)
    }
}

extension CoverageRange {
    fileprivate var json: [UInt8] {
        func position(_ row: Int, _ column: Int) -> [UInt8] {
            JSONText.object([("row", JSONText.number(row)), ("col", JSONText.number(column))])
        }
        return JSONText.object([("start", position(startRow, startColumn)), ("end", position(endRow, endColumn))])
    }
}

extension Rule {
    /// The places of everything that may be evaluated; declarations are not.
    fileprivate func collectCoverage(_ places: inout [SourceLocation]) {
        places.append(head.location)
        for term in head.reference { term.collectCoverage(&places) }
        head.key?.collectCoverage(&places)
        head.value?.collectCoverage(&places)
        body.collectCoverage(&places)
        for branch in elses { branch.collectCoverage(&places) }
    }
}

extension Body {
    fileprivate func collectCoverage(_ places: inout [SourceLocation]) {
        for expression in self { expression.collectCoverage(&places) }
    }
}

extension Expression {
    fileprivate func collectCoverage(_ places: inout [SourceLocation]) {
        switch kind {
        case .someVariables: return
        case .someIn(let item):
            item.domain.collectCoverage(&places)
            return
        case .term(let term): term.collectCoverage(&places)
        case .call(let call): for argument in call.arguments { argument.collectCoverage(&places) }
        case .every(let every):
            every.domain.collectCoverage(&places)
            every.body.collectCoverage(&places)
        case .not(let negation): negation.body.collectCoverage(&places)
        case .logical(let logical): (logical.left + logical.right).collectCoverage(&places)
        }
        if !isGenerated { places.append(location) }
    }
}

extension Term {
    fileprivate func collectCoverage(_ places: inout [SourceLocation]) {
        guard case .templateString(let parts) = kind else {
            return forEachChild({ $0.collectCoverage(&places) }, { $0.collectCoverage(&places) })
        }
        for case .expression(let expression) in parts { expression.collectCoverage(&places) }
    }
}
