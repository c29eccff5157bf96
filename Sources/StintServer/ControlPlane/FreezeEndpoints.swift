import HTTPTypes
import StintAPI
import StintCore

/// `/api/v1/freezes`: scopes in which nothing is granted. The core authorizes revokers, without policy (P5).
struct FreezeEndpoints: Sendable {
    let context: ControlContext

    var routes: [ControlRoute] {
        [
            ControlRoute(.get, "/api/v1/freezes") { try await list($0) },
            ControlRoute(.post, "/api/v1/freezes") { try await freeze($0) },
            ControlRoute(.delete, "/api/v1/freezes/{name}") { try await thaw($0) },
        ]
    }

    private func list(_ call: ControlCall) async throws -> ControlReply {
        let caller = try call.caller()
        var query = QueryReader(call)
        try query.finish()
        // Those who freeze see what is frozen, without asking policy (P5); others see what is frozen for them.
        if !GrantMachine.mayRevoke(caller, premises: context.premises) {
            let scope = caller.has(.operator) || caller.has(.auditor) ? "all" : "own"
            try await context.authorize(caller, "freeze.list", target: .members(("scope", .string(scope))))
        }
        let freezes = try await context.asking(caller) { () async throws(Refusal) in
            try await context.access.freezes(caller: caller)
        }
        return .json(StintAPI.Page(items: freezes.map(FreezeView.init)))
    }

    private func freeze(_ call: ControlCall) async throws -> ControlReply {
        var body = try BodyReader(call.body, maxDepth: 8)
        let name = body.identifier("name", isRequired: true)
        let scope = body.nested("scope", isRequired: true) { $0.scope() }
        let suspends = body.bool("suspend") ?? false
        let reason = body.string("reason", isRequired: true)
        try body.finish()
        guard let name, let scope, let reason else { throw ProblemDetails(.invalidRequest) }
        let performed = try await context.perform(
            .freeze(StartFreeze(name: name, scope: scope, suspends: suspends, reason: reason)), call)
        guard let made = performed.result.freeze else { throw ProblemDetails(.internalError) }
        var reply = ControlReply.json(FreezeView(made), status: performed.isReplay ? .ok : .created)
        reply.headers[.location] = APIPath.freeze(name.text)
        return ControlContext.marked(reply, isReplay: performed.isReplay)
    }

    private func thaw(_ call: ControlCall) async throws -> ControlReply {
        var query = QueryReader(call)
        let reason = query.take("reason")
        try query.finish()
        let name: Identifier
        do {
            name = try Identifier(call.capture("name"))
        } catch {
            throw ProblemDetails(.freezeNotFound, detail: "there is no such freeze: \(error.message)")
        }
        let performed = try await context.perform(.thaw(EndFreeze(name: name, reason: reason)), call)
        return ControlContext.marked(ControlReply(status: .noContent, body: .empty), isReplay: performed.isReplay)
    }
}

extension FreezeView {
    init(_ freeze: Freeze) {
        self.init(
            name: freeze.name.text, scope: ScopeRef(freeze.scope), suspend: freeze.suspends, reason: freeze.reason,
            by: StintAPI.SubjectRef(freeze.by), at: Timestamp(freeze.at))
    }
}

extension ScopeRef {
    init(_ scope: FreezeScope) {
        switch scope {
        case .all: self.init(all: true)
        case .resource(let id): self.init(resource: id.text)
        case .entitlement(let entitlement): self.init(entitlement: entitlement.description)
        case .subject(let subject): self.init(subject: StintAPI.SubjectRef(subject))
        }
    }
}
