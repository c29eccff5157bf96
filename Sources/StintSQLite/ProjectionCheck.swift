import GRDB
import StintCore

/// Something that is kept beside the events and is not what they say.
package struct ProjectionDifference: Sendable, Equatable, CustomStringConvertible {
    /// `request rq-…`, `grant gr-…`, `command cm-…`, `freeze …`, `delegation …`, `signal …`, `set …` or `clock`.
    package let subject: String
    /// What is different, in words.
    package let message: String

    package var description: String { "\(subject): \(message)" }
}

extension SQLiteLog {
    /// Folds all events anew and compares with what is stored of requests, reviews, grants, commands, freezes,
    /// delegations, signals, sets and the clock.
    ///
    /// - Parameter limit: how many differences are told at the most.
    package func projectionDifferences(limit: Int = 20) throws -> [ProjectionDifference] {
        var check = ProjectionCheck(limit: max(1, limit), version: try Schema.check(db, path: path))
        try forEachEvent { event in
            try check.fold(event)
            return !check.isFull
        }
        try check.compareRequests(db)
        try check.compareGrants(db)
        try check.compareCommands(db)
        try check.compareOthers(db)
        try check.compareClock(db)
        return check.differences
    }
}

/// The state that follows from the events, and where the tables say otherwise.
struct ProjectionCheck {
    let limit: Int
    /// The schema's: a file that an older Stint wrote is looked at as it is.
    let version: Int64
    private(set) var differences: [ProjectionDifference] = []
    private(set) var requests: [RequestID: AccessRequest] = [:]
    private(set) var grants: [GrantID: Grant] = [:]
    private(set) var commands: [CommandID: (first: Int64, last: Int64)] = [:]
    private(set) var freezes: [Identifier: Freeze] = [:]
    private(set) var delegations: [DelegationID: Delegation] = [:]
    private(set) var signals: [SignalKey: Signal] = [:]
    /// Every set that was ever in force.
    private(set) var sets: Set<DecisionBasis> = []
    private(set) var newest: Instant?

    struct SignalKey: Hashable {
        let type: Identifier
        let target: SignalTarget
    }

    init(limit: Int, version: Int64) {
        self.limit = limit
        self.version = version
    }

    var isFull: Bool { differences.count >= limit }

    mutating func report(_ subject: String, _ message: String) {
        if !isFull { differences.append(ProjectionDifference(subject: subject, message: message)) }
    }

    mutating func fold(_ stored: StoredEvent) throws {
        let envelope: EventEnvelope
        do { envelope = try stored.envelope() } catch {
            report("event \(stored.position)", "cannot be read: \(error.message)")
            return
        }
        if envelope.position != stored.position {
            report("event \(stored.position)", "says that it is event \(envelope.position)")
        }
        newest = max(newest ?? envelope.at, envelope.at)
        let first = commands[envelope.command]?.first ?? stored.position
        commands[envelope.command] = (first, stored.position)
        do {
            if let id = envelope.event.grantID {
                grants[id] = try Grant.applying(
                    envelope.event, to: grants[id], at: envelope.at, by: envelope.actor)
            } else if let id = envelope.event.requestID {
                requests[id] = try AccessRequest.applying(envelope.event, to: requests[id], at: envelope.at)
            } else if let misplaced = foldOther(envelope) {
                report("event \(stored.position)", misplaced)
            }
        } catch {
            report("event \(stored.position)", error.message)
        }
    }

    /// Why an event cannot be where it is; `nil` where it can.
    private mutating func foldOther(_ envelope: EventEnvelope) -> String? {
        switch envelope.event {
        case .freezeStarted(let started):
            let before = freezes.updateValue(started.freeze, forKey: started.freeze.name)
            return before == nil ? nil : "the freeze `\(started.freeze.name)` stands already"
        case .freezeEnded(let ended):
            return freezes.removeValue(forKey: ended.name) == nil ? "there is no freeze `\(ended.name)`" : nil
        case .delegationStarted(let started):
            let before = delegations.updateValue(started.delegation, forKey: started.delegation.id)
            return before == nil ? nil : "the delegation `\(started.delegation.id)` is there already"
        case .delegationEnded(let ended):
            guard let delegation = delegations[ended.delegation], delegation.endedAt == nil else {
                return "there is no delegation `\(ended.delegation)` that could end"
            }
            delegations[ended.delegation] = Delegation(
                id: delegation.id, delegator: delegation.delegator, delegate: delegation.delegate,
                startsAt: delegation.startsAt, endsAt: delegation.endsAt, reason: delegation.reason,
                createdAt: delegation.createdAt, endedAt: envelope.at)
        case .signalReceived(let received):
            let signal = received.signal
            signals[SignalKey(type: signal.type, target: signal.target)] = signal
        case .signalCleared(let cleared):
            signals[SignalKey(type: cleared.type, target: cleared.target)] = nil
        case .sourceLoaded(let loaded): sets.insert(loaded.basis)
        case .setConfirmed(let confirmed): sets.insert(confirmed.basis)
        default: break
        }
        return nil
    }
}
