import StintCore
import StintTesting
import Testing

extension House {
    func extend(
        _ grant: GrantID, by caller: Caller = .human("user:alice"), seconds: Int64 = 1800, reason: String = "not done"
    ) async -> CommandOutcome {
        await perform(caller, .extend(ExtendGrant(grant: grant, durationSeconds: seconds, reason: reason)))
    }

    func freeze(
        _ name: Identifier, _ scope: FreezeScope, suspends: Bool = false, by caller: Caller = .human("user:grace")
    ) async -> CommandOutcome {
        await perform(caller, .freeze(StartFreeze(name: name, scope: scope, suspends: suspends, reason: "incident")))
    }

    func thaw(_ name: Identifier, by caller: Caller = .human("user:grace")) async -> CommandOutcome {
        await perform(caller, .thaw(EndFreeze(name: name)))
    }

    func stored(_ grant: GrantID) async throws -> Grant { try #require(try await store.grant(grant)?.value) }

    func events(_ type: String) -> [EventEnvelope] { store.log.filter { $0.event.type == type } }

    /// Live grants of the wiki for as many people as wanted, put into the store as its own events would.
    func plant(_ count: Int, entitlement: Entitlement = "wiki:edit", seconds: Int64 = 3600) async throws -> [GrantID] {
        let now = clock.now()
        let basis = try #require(policies.current()).basis
        var events: [NewEvent] = []
        var grants: [Grant] = []
        for number in 0..<count {
            let id = try GrantID("gr-planted-\(1_000_000 + number)")
            let issued = Grant(
                id: id, request: "rq-planted", item: 1, beneficiary: "user:alice", person: "alice",
                entitlement: entitlement, resource: ResourceRef(type: "app", id: "wiki"), actions: ["*"], risk: .low,
                reason: "planted", ticket: nil, startsAt: now, expiresAt: try #require(now.adding(seconds: seconds)),
                approvals: [], basis: basis, issuedAt: now)
            let activated = Event.grantActivated(GrantActivated(grant: id, record: nil))
            events.append(NewEvent(stream: .grant(id), event: .grantIssued(GrantIssued(grant: issued))))
            events.append(NewEvent(stream: .grant(id), event: activated))
            grants.append(try Grant.applying(activated, to: issued, at: now, by: .stint))
        }
        let stamp = CommandStamp(
            id: CommandID(ids.next(prefix: "cp-", now: now)), name: .record, actor: .stint, at: now)
        let committed = try await store.append(
            AppendBatch(
                command: CommandRecord(
                    stamp: stamp, digest: "", outcome: .done(CommandResult(command: stamp, request: nil, grants: []))),
                touching: grants.map { StreamVersion(stream: .grant($0.id), version: 0) }, basis: nil, events: events,
                grants: grants))
        await view.publish(
            CommittedChange(position: committed.lastPosition, now: now, grants: committed.grants, requests: []))
        return grants.map(\.id)
    }
}
