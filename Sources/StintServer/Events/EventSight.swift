import StintAPI
import StintCore

/// What one caller sees of the log: operators and auditors everything, others what concerns requests and grants that
/// they have part in, and their own delegations.
struct EventSight {
    let context: ControlContext
    let caller: Caller
    private let premises: Premises
    private let delegations: [Delegation]
    private let now: Instant
    private var requests: [RequestID: AccessRequest?] = [:]
    private var grants: [GrantID: Grant?] = [:]

    init(context: ControlContext, caller: Caller) async {
        self.context = context
        self.caller = caller
        premises = context.premises
        delegations = await context.delegations(to: caller)
        now = context.dependencies.clock.reading().now
    }

    private var seesAll: Bool { caller.has(.operator) || caller.has(.auditor) }

    /// `nil` for what is not for the caller.
    mutating func view(_ stored: StoredEvent) async -> StreamEvent? {
        guard let envelope = try? stored.envelope() else { return seesAll ? Self.raw(stored) : nil }
        let grant = await grant(of: envelope)
        let request = await request(of: envelope, grant)
        guard let audience = await audience(envelope, request, grant) else { return nil }
        let narration = Narrator(premises: premises, request: request, grant: grant).narrate(envelope)
        return StreamEvent(
            sequence: stored.position, at: Timestamp(envelope.at), type: envelope.event.type,
            actor: envelope.actor.subject.map(StintAPI.SubjectRef.init), requestID: request?.id.text,
            grantID: grant?.id.text, text: narration.text, reasons: narration.reasons.views(for: audience),
            policyDigest: narration.basis?.policyDigest,
            data: seesAll ? (try? envelope.event.payload()).map(StintAPI.JSONValue.init) : nil)
    }

    private func audience(
        _ envelope: EventEnvelope, _ request: AccessRequest?, _ grant: Grant?
    ) async -> Audience? {
        if seesAll { return .auditor }
        switch envelope.event {
        case .delegationStarted(let started): return audience(of: started.delegation)
        case .delegationEnded(let ended):
            let found = try? await context.dependencies.store.delegation(ended.delegation)
            return found.flatMap { audience(of: $0) }
        case .commandRefused, .apiDecided: return nil
        default: break
        }
        if let request,
            let audience = Visibility.audience(
                of: caller, for: request, in: premises.directory, delegations: delegations, now: now)
        {
            return audience
        }
        return grant.flatMap { Visibility.audience(of: caller, for: $0, premises: premises) }
    }

    private func audience(of delegation: Delegation) -> Audience? {
        [delegation.delegator, delegation.delegate].contains { premises.directory.samePerson($0, caller.subject) }
            ? .requester : nil
    }

    private mutating func grant(of envelope: EventEnvelope) async -> Grant? {
        guard let id = envelope.event.grantID else { return nil }
        if let known = grants[id] { return known }
        let found = (try? await context.dependencies.store.grant(id))??.value
        grants[id] = .some(found)
        return found
    }

    private mutating func request(of envelope: EventEnvelope, _ grant: Grant?) async -> AccessRequest? {
        guard let id = envelope.event.requestID ?? grant?.request else { return nil }
        if let known = requests[id] { return known }
        let found = (try? await context.dependencies.store.request(id))??.value
        requests[id] = .some(found)
        return found
    }

    /// An event of a newer version, for those who see everything.
    private static func raw(_ stored: StoredEvent) -> StreamEvent {
        let json = (try? StintCore.JSONValue(json: stored.bytes)) ?? .null
        let type = json["type"]?.stringValue ?? "unknown"
        let actor = json["actor"]?.stringValue.flatMap { try? StintCore.SubjectRef($0) }
        let at = json["at"]?.stringValue.flatMap { try? Instant($0) }
        return StreamEvent(
            sequence: stored.position, at: Timestamp(at ?? .distantPast), type: type,
            actor: actor.map(StintAPI.SubjectRef.init), text: "an event of a newer version of Stint",
            data: StintAPI.JSONValue(json["data"] ?? .null))
    }
}

extension Actor {
    var subject: StintCore.SubjectRef? { if case .subject(let subject) = self { subject } else { nil } }
}
