import StintCore

/// Names a recorded decision: `dc-POSITION-N`, the N-th record, from 1, of the log's event at that position.
struct DecisionID: Hashable, Sendable, CustomStringConvertible {
    let position: Int64
    let number: Int

    init(position: Int64, number: Int) {
        self.position = position
        self.number = number
    }

    /// `nil` for what is no such name.
    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "dc", let position = Self.number(parts[1]),
            let number = Self.number(parts[2]), let index = Int(exactly: number)
        else { return nil }
        self.init(position: position, number: index)
    }

    private static func number(_ text: Substring) -> Int64? {
        guard let value = Int64(text), value > 0, String(value) == text else { return nil }
        return value
    }

    var description: String { "dc-\(position)-\(number)" }
}

extension Event {
    /// What policy was asked and said, in the order that `DecisionID` counts. It never changes for an event that is
    /// written: new records come last.
    var decisionRecords: [DecisionRecord] {
        switch self {
        case .requestDecided(let payload): [payload.record].compactMap(\.self)
        case .reviewRecorded(let payload):
            [payload.record].compactMap(\.self) + payload.reassessments + payload.furtherRecords
        case .grantActivated(let payload):
            [payload.record, payload.request].compactMap(\.self) + payload.furtherRecords
        case .grantRevoked(let payload): [payload.record].compactMap(\.self) + payload.furtherRecords
        case .grantWaiting(let payload): [payload.record].compactMap(\.self) + payload.furtherRecords
        case .grantSuspended(let payload): [payload.record].compactMap(\.self)
        case .grantResumed(let payload): [payload.record].compactMap(\.self)
        case .commandRefused(let payload): [payload.record].compactMap(\.self)
        case .apiDecided(let payload): [payload.record].compactMap(\.self)
        default: []
        }
    }
}
