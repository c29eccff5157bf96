import HTTPTypes
import StintAPI
import StintCore

/// `/api/v1/delegations`: reviews in a colleague's place, for a time.
struct DelegationEndpoints: Sendable {
    let context: ControlContext

    var routes: [ControlRoute] {
        [
            ControlRoute(.get, "/api/v1/delegations") { try await list($0) },
            ControlRoute(.post, "/api/v1/delegations") { try await delegate($0) },
            ControlRoute(.delete, "/api/v1/delegations/{id}") { try await end($0) },
        ]
    }

    /// The caller's own, from them and to them; everybody's for operators and auditors who ask for `all`.
    private func list(_ call: ControlCall) async throws -> ControlReply {
        let caller = try call.caller()
        var query = QueryReader(call)
        let isAll = query.bool("all")
        try query.finish()
        if isAll { try context.checkReadsEverything(caller) }
        try await context.authorize(
            caller, "delegation.list", target: .members(("scope", .string(isAll ? "all" : "own"))))
        let now = context.dependencies.clock.reading().now
        let items = try await context.asking(caller) { () async throws(Refusal) in
            try await context.access.delegations(scope: isAll ? .all : .own, caller: caller)
        }
        return .json(StintAPI.Page(items: items.map { DelegationView($0, now: now) }))
    }

    private func delegate(_ call: ControlCall) async throws -> ControlReply {
        var body = try BodyReader(call.body, maxDepth: 8)
        let delegate = body.subject("to", isRequired: true)
        let startsAt = body.instant("starts_at")
        let endsAt = body.instant("ends_at", isRequired: true)
        let reason = body.string("reason")
        try body.finish()
        guard let delegate, let endsAt else { throw ProblemDetails(.invalidRequest) }
        let performed = try await context.perform(
            .delegate(StartDelegation(delegate: delegate, startsAt: startsAt, endsAt: endsAt, reason: reason)), call)
        guard let made = performed.result.delegation else { throw ProblemDetails(.internalError) }
        let now = context.dependencies.clock.reading().now
        var reply = ControlReply.json(
            DelegationView(made, now: now), status: performed.isReplay ? .ok : .created)
        reply.headers[.location] = APIPath.delegation(made.id.text)
        return ControlContext.marked(reply, isReplay: performed.isReplay)
    }

    private func end(_ call: ControlCall) async throws -> ControlReply {
        var query = QueryReader(call)
        try query.finish()
        let id: DelegationID
        do {
            id = try DelegationID(call.capture("id"))
        } catch {
            throw ProblemDetails(.delegationNotFound, detail: "there is no such delegation: \(error.message)")
        }
        let performed = try await context.perform(.endDelegation(EndDelegation(delegation: id)), call)
        return ControlContext.marked(ControlReply(status: .noContent, body: .empty), isReplay: performed.isReplay)
    }
}

extension DelegationView {
    init(_ delegation: Delegation, now: Instant) {
        self.init(
            id: delegation.id.text, delegator: StintAPI.SubjectRef(delegation.delegator),
            delegate: StintAPI.SubjectRef(delegation.delegate), startsAt: Timestamp(delegation.startsAt),
            endsAt: Timestamp(delegation.endsAt), reason: delegation.reason,
            createdAt: Timestamp(delegation.createdAt), endedAt: delegation.endedAt.map(Timestamp.init),
            inForce: delegation.isInForce(at: now))
    }
}
