package import Rego
package import RegoSyntax

/// What became of one line of a policy in an evaluation.
package struct ProfileEntry: Sendable {
    package let location: SourceLocation
    /// Nanoseconds.
    package var time: Int64 = 0
    package var evaluations = 0
    package var redos = 0
    /// How many expressions the compiler made of the line.
    package var expressions = 0

    /// `file:row`, or the text of a query.
    package var place: String {
        if !location.file.isEmpty { return "\(location.file):\(location.row)" }
        return location.text.isEmpty ? "\(location.row):\(location.column)" : Sanitizer.line(location.text)
    }

    package var json: [UInt8] {
        JSONText.object(
            [("location", location.json), ("total_time_ns", JSONText.number(time))] + counts)
    }

    fileprivate var counts: [(String, [UInt8])] {
        [
            ("num_eval", JSONText.number(evaluations)), ("num_redo", JSONText.number(redos)),
            ("num_gen_expr", JSONText.number(expressions)),
        ]
    }
}

/// By what the lines of a profile are sorted, the most first.
package enum ProfileCriterion: String, CaseIterable, Sendable {
    case time = "total_time_ns"
    case evaluations = "num_eval"
    case redos = "num_redo"
    case expressions = "num_gen_expr"
    case file, line

    /// What follows what was asked for.
    package static let standard: [ProfileCriterion] = [.time, .evaluations, .redos, .file, .line]

    fileprivate func isBefore(_ left: ProfileEntry, _ right: ProfileEntry) -> Bool {
        switch self {
        case .time: left.time > right.time
        case .evaluations: left.evaluations > right.evaluations
        case .redos: left.redos > right.redos
        case .expressions: left.expressions > right.expressions
        case .file: right.location.file.utf8.lexicographicallyPrecedes(left.location.file.utf8)
        case .line: left.location.row > right.location.row
        }
    }
}

/// Measures how long each line takes: the time from one step to the next belongs to the earlier one.
package final class ExpressionProfiler: Tracer {
    private struct Line: Hashable {
        let file: String
        let row: Int
    }

    private var entries: [Line: ProfileEntry] = [:]
    private var indexes: [Line: Set<Int>] = [:]
    private var current: (line: Line, location: SourceLocation, index: Int, isRedo: Bool, since: Int64)?
    private let clock: @Sendable () -> Int64

    /// - Parameter clock: nanoseconds that never run backwards.
    package init(clock: @escaping @Sendable () -> Int64 = { ToolHost.uptime() }) {
        self.clock = clock
    }

    package func trace(_ event: TraceEvent) {
        guard event.operation == .eval || event.operation == .redo, case .expression(let expression) = event.node
        else { return }
        finish()
        let location = expression.location
        current = (
            Line(file: location.file, row: location.row), location, expression.index, event.operation == .redo, clock()
        )
    }

    /// Books the step that is running.
    private func finish() {
        guard let step = current else { return }
        current = nil
        var entry = entries[step.line] ?? ProfileEntry(location: step.location)
        entry.time += max(0, clock() &- step.since)
        if step.isRedo { entry.redos += 1 } else { entry.evaluations += 1 }
        indexes[step.line, default: []].insert(step.index)
        entry.expressions = indexes[step.line]?.count ?? 0
        entries[step.line] = entry
    }

    /// The lines, sorted by `criteria` and then as usual; `limit` of them, all if it is 0.
    package func report(by criteria: [ProfileCriterion], limit: Int) -> [ProfileEntry] {
        finish()
        let order = criteria + ProfileCriterion.standard.filter { !criteria.contains($0) }
        let sorted = entries.values.sorted { left, right in
            for criterion in order {
                if criterion.isBefore(left, right) { return true }
                if criterion.isBefore(right, left) { return false }
            }
            return false
        }
        return limit > 0 ? Array(sorted.prefix(limit)) : sorted
    }
}

/// Several profiles of one query, line by line.
package struct AggregatedProfileEntry: Sendable {
    package let entry: ProfileEntry
    package let statistics: Statistics

    /// Lines that are not in every profile are left out.
    package static func aggregate(_ profiles: [[ProfileEntry]]) -> [AggregatedProfileEntry] {
        guard let first = profiles.first else { return [] }
        return first.compactMap { entry in
            let times = profiles.compactMap { profile in
                profile.first { $0.place.utf8.elementsEqual(entry.place.utf8) }?.time
            }
            guard times.count == profiles.count else { return nil }
            return AggregatedProfileEntry(entry: entry, statistics: Statistics(times))
        }
    }

    package var json: [UInt8] {
        JSONText.object(
            [("total_time_ns_stats", statistics.json), ("location", entry.location.json)] + entry.counts)
    }
}
