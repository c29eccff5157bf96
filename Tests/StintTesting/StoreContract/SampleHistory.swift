package import StintCore

extension Sample {
    /// What a log says so far: makes the next batch from its events alone, whatever they are about. The states are
    /// folded from the events, the streams are theirs, and the versions are those the store must have.
    package struct History: Sendable {
        package private(set) var requests: [RequestID: AccessRequest] = [:]
        package private(set) var grants: [GrantID: Grant] = [:]
        package private(set) var delegations: [DelegationID: Delegation] = [:]
        package private(set) var versions: [StreamID: Int64] = [:]

        package init() {}

        package func version(_ stream: StreamID) -> StreamVersion {
            StreamVersion(stream: stream, version: versions[stream] ?? 0)
        }

        /// - Parameters:
        ///   - unchanged: streams the batch read, at the versions of this history.
        ///   - further: streams it touches without an event in them.
        package mutating func batch(
            _ stamp: CommandStamp, _ events: [Event], basis: DecisionBasis? = nil, newBasis: DecisionBasis? = nil,
            keptSet: KeptSet? = nil, unchanged: [StreamID] = [], further: [StreamID] = []
        ) throws -> AppendBatch {
            var changes = Changes()
            let new = try events.map { event in
                NewEvent(stream: try apply(event, stamp, &changes), event: event)
            }
            let streams = Set(new.map(\.stream)).union(further).subtracting([.system]).sorted()
            let touching = streams.map(version)
            for stream in streams { versions[stream, default: 0] += 1 }
            let changedRequests = changes.requests.sorted().compactMap { requests[$0] }
            let changedGrants = changes.grants.sorted().compactMap { grants[$0] }
            let result = CommandResult(command: stamp, request: changedRequests.first, grants: changedGrants)
            return AppendBatch(
                command: CommandRecord(stamp: stamp, digest: "sha256:\(stamp.id)", outcome: .done(result)),
                touching: touching, basis: basis, newBasis: newBasis, events: new, requests: changedRequests,
                grants: changedGrants, unchanged: unchanged.map(version), freezes: changes.freezes,
                delegations: changes.delegations.sorted().compactMap { delegations[$0] }, signals: changes.signals,
                keptSet: keptSet)
        }

        private struct Changes {
            var requests: Set<RequestID> = []
            var grants: Set<GrantID> = []
            var freezes: [FreezeChange] = []
            var delegations: Set<DelegationID> = []
            var signals: [SignalChange] = []
        }

        /// The stream the event belongs to.
        private mutating func apply(
            _ event: Event, _ stamp: CommandStamp, _ changes: inout Changes
        ) throws -> StreamID {
            if let id = event.grantID {
                grants[id] = try Grant.applying(event, to: grants[id], at: stamp.at, by: stamp.actor)
                changes.grants.insert(id)
                return .grant(id)
            }
            if let id = event.requestID {
                requests[id] = try AccessRequest.applying(event, to: requests[id], at: stamp.at)
                changes.requests.insert(id)
                return .request(id)
            }
            switch event {
            case .freezeStarted(let started):
                changes.freezes.append(.start(started.freeze))
                return .freezes
            case .freezeEnded(let ended):
                changes.freezes.append(.end(ended.name))
                return .freezes
            case .delegationStarted(let started):
                delegations[started.delegation.id] = started.delegation
                changes.delegations.insert(started.delegation.id)
                return .delegations(of: started.delegation.delegator)
            case .delegationEnded(let ended):
                let standing = try require(delegations[ended.delegation])
                delegations[standing.id] = Delegation(
                    id: standing.id, delegator: standing.delegator, delegate: standing.delegate,
                    startsAt: standing.startsAt, endsAt: standing.endsAt, reason: standing.reason,
                    createdAt: standing.createdAt, endedAt: stamp.at)
                changes.delegations.insert(standing.id)
                return .delegations(of: standing.delegator)
            case .signalReceived(let received):
                changes.signals.append(.receive(received.signal))
                return .signals(about: received.signal.target)
            case .signalCleared(let cleared):
                changes.signals.append(.clear(type: cleared.type, target: cleared.target))
                return .signals(about: cleared.target)
            default: return .system
            }
        }
    }
}
