/// What a store throws.
package enum StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A touched stream has another version: another command came first. `winner` is that stream's last command.
    case conflict(stream: StreamID, expected: Int64, actual: Int64, winner: CommandStamp?)
    /// The command was decided on a set that is no longer in force.
    case basisChanged(current: DecisionBasis?)
    /// The command was applied before: this is what it got.
    case duplicateCommand(CommandRecord)
    /// The idempotency key was used before.
    case duplicateIdempotencyKey(IdempotencyRecord)
    /// The schema refused a transition that is no lifecycle's: a defect, never a user's mistake.
    case illegalTransition(String)
    /// The store is down, full or busy; nothing was committed.
    case unavailable(String)
    /// It is not known whether the batch was committed: ask `command(_:)` before trying again.
    case outcomeUnknown(String)
    /// What is stored cannot be read.
    case corrupt(String)

    /// A stable code.
    package var code: String {
        switch self {
        case .conflict: "store_conflict"
        case .basisChanged: "store_basis_changed"
        case .duplicateCommand: "store_duplicate_command"
        case .duplicateIdempotencyKey: "store_duplicate_idempotency_key"
        case .illegalTransition: "store_illegal_transition"
        case .unavailable: "store_unavailable"
        case .outcomeUnknown: "store_outcome_unknown"
        case .corrupt: "store_corrupt"
        }
    }

    package var description: String {
        switch self {
        case .conflict(let stream, let expected, let actual, _):
            "\(code): `\(stream)` is at version \(actual), not \(expected)"
        case .basisChanged: "\(code): another policy or data set is in force"
        case .duplicateCommand(let record):
            "\(code): the command `\(record.stamp.id)` was applied before"
        case .duplicateIdempotencyKey: "\(code): the idempotency key was used before"
        case .illegalTransition(let what), .unavailable(let what), .outcomeUnknown(let what),
            .corrupt(let what):
            "\(code): \(what)"
        }
    }
}
