import Rego

/// Which steps of an evaluation are shown: `opa`'s `--explain`.
package enum ExplainMode: String, CaseIterable, Sendable {
    case off, full, notes, fails, debug
    /// What `opa test --verbose` shows of failing tests.
    case failsAndNotes = "fails,notes"

    /// Those that may be asked for by name.
    package static let allCases: [ExplainMode] = [.off, .full, .notes, .fails, .debug]

    /// Whether a step has to be kept at all, so that `selected(_:)` can choose from what was kept.
    func keeps(_ event: TraceEvent) -> Bool {
        switch self {
        case .off: false
        case .debug: true
        case .full: event.operation != .unify
        case .notes: event.operation == .note || event.opensQuery
        case .fails: event.operation == .fail || event.opensQuery
        case .failsAndNotes: event.operation == .fail || event.operation == .note || event.opensQuery
        }
    }

    /// The steps that are shown, with those that lead to them.
    package func selected(_ events: [RecordedEvent]) -> [RecordedEvent] {
        switch self {
        case .off: []
        case .debug: events
        case .full: events.filter { $0.operation != .unify }
        case .notes: Self.withLineage(events) { $0.operation == .note }
        case .fails: Self.withLineage(events) { $0.operation == .fail }
        case .failsAndNotes: Self.withLineage(events) { $0.operation == .fail || $0.operation == .note }
        }
    }

    /// Each chosen step after the steps that opened the queries around it, as far as these were not told already.
    package static func withLineage(
        _ events: [RecordedEvent], where isWanted: (RecordedEvent) -> Bool
    ) -> [RecordedEvent] {
        var result: [RecordedEvent] = []
        var opened: [Int: RecordedEvent] = [:]
        for event in events {
            if isWanted(event) {
                var lineage = [event]
                var next = opened[event.queryID]
                while let there = next {
                    lineage.append(there)
                    next = there.parentID == there.queryID ? nil : opened[there.parentID]
                }
                result += lineage.reversed()
                opened = [:]
            }
            if event.opensQuery { opened[event.queryID] = event }
        }
        return result
    }
}

extension TraceEvent {
    /// Whether a query, a rule or a nested body begins here, or is begun again.
    fileprivate var opensQuery: Bool {
        guard operation == .enter || operation == .redo else { return false }
        switch node {
        case .rule, .body: return true
        case .expression, .none: return false
        }
    }
}
