import HTTPTypes
import StintAPI
import StintCore

/// `/api/v1/grants`.
struct GrantEndpoints: Sendable {
    let context: ControlContext

    var routes: [ControlRoute] {
        [
            ControlRoute(.get, "/api/v1/grants") { try await list($0) },
            ControlRoute(.get, "/api/v1/grants/{id}") { try await show($0) },
            // Before the routes with an id: no grant is called `revoke`.
            ControlRoute(.post, "/api/v1/grants/revoke") { try await revokeAll($0) },
            ControlRoute(.post, "/api/v1/grants/{id}/relinquish") { try await relinquish($0) },
            ControlRoute(.post, "/api/v1/grants/{id}/extend") { try await extend($0) },
            ControlRoute(.post, "/api/v1/grants/{id}/revoke") { try await revoke($0) },
        ]
    }

    private func list(_ call: ControlCall) async throws -> ControlReply {
        let caller = try call.caller()
        var query = QueryReader(call)
        let page = query.page()
        let states = query.choices("state", StintCore.GrantState.self)
        let entitlement = query.parse("entitlement") { (text) throws(CoreError) in try Entitlement(text) }
        let request = query.parse("request") { (text) throws(CoreError) in try RequestID(text) }
        let beneficiary = query.parse("beneficiary") { (text) throws(CoreError) in
            try StintCore.SubjectRef(text.utf8.contains(UInt8(ascii: ":")) ? text : "user:\(text)")
        }
        let isMine = query.bool("mine")
        try query.finish()
        let seesAll = caller.has(.operator) || caller.has(.auditor)
        let scope: ListScope = isMine || !seesAll ? .own : .all
        try await context.authorize(
            caller, "grant.list", target: .members(("scope", .string(scope == .all ? "all" : "own"))))
        let found = try await context.asking(caller) { () async throws(Refusal) in
            try await context.access.grants(
                GrantFilter(
                    states: states, beneficiaries: beneficiary.map { [$0] }, entitlement: entitlement,
                    request: request),
                page: page, scope: scope, caller: caller)
        }
        let viewer = await context.viewer(caller)
        return .json(StintAPI.Page(items: found.items.map { viewer.view($0) }, next: found.next?.description))
    }

    private func show(_ call: ControlCall) async throws -> ControlReply {
        let caller = try call.caller()
        var query = QueryReader(call)
        try query.finish()
        let found = try await visible(call, caller)
        // Those who may revoke see what they may revoke, without asking policy (P5).
        if !GrantMachine.mayRevoke(caller, premises: context.premises) {
            try await context.authorize(caller, "grant.show", target: found.value.apiTarget)
        }
        return ControlContext.versioned(await context.viewer(caller).view(found), version: found.version, call)
    }

    private func relinquish(_ call: ControlCall) async throws -> ControlReply {
        let id = try grantID(call)
        var body = try BodyReader(call.body.isEmpty ? Array("{}".utf8) : call.body, maxDepth: 4)
        let reason = body.string("reason")
        try body.finish()
        try await checkPrecondition(call)
        return try await answered(
            try await context.perform(.relinquish(RelinquishGrant(grant: id, comment: reason)), call), id, call)
    }

    private func revoke(_ call: ControlCall) async throws -> ControlReply {
        let id = try grantID(call)
        var body = try BodyReader(call.body, maxDepth: 4)
        let reason = body.string("reason", isRequired: true)
        try body.finish()
        guard let reason else { throw ProblemDetails(.invalidRequest) }
        try await checkPrecondition(call)
        return try await answered(
            try await context.perform(.revoke(RevokeGrant(grant: id, reason: reason)), call), id, call)
    }

    /// The answer is the request for the successor, which policy decides like any other.
    private func extend(_ call: ControlCall) async throws -> ControlReply {
        let id = try grantID(call)
        var body = try BodyReader(call.body, maxDepth: 4)
        let duration = body.seconds("duration_seconds", isRequired: true)
        let reason = body.string("reason", isRequired: true)
        let ticket = body.string("ticket")
        try body.finish()
        guard let duration, let reason else { throw ProblemDetails(.invalidRequest) }
        try await checkPrecondition(call)
        let performed = try await context.perform(
            .extend(ExtendGrant(grant: id, durationSeconds: duration, reason: reason, ticket: ticket)), call)
        guard let made = performed.result.request else { throw ProblemDetails(.internalError) }
        return await RequestEndpoints(context: context).created(made, performed, call)
    }

    private func revokeAll(_ call: ControlCall) async throws -> ControlReply {
        var body = try BodyReader(call.body, maxDepth: 4)
        let scope = body.scope()
        let reason = body.string("reason", isRequired: true)
        try body.finish()
        guard let scope, let reason else { throw ProblemDetails(.invalidRequest) }
        let performed = try await context.perform(.revokeAll(RevokeGrants(scope: scope, reason: reason)), call)
        let answer = BulkRevokeAnswer(grants: performed.result.grants.map(GrantRef.init))
        return ControlContext.marked(.json(answer), isReplay: performed.isReplay)
    }

    // MARK: Inside

    private func grantID(_ call: ControlCall) throws(ProblemDetails) -> GrantID {
        do {
            return try GrantID(call.capture("id"))
        } catch {
            throw ProblemDetails(.grantNotFound, detail: "there is no such grant: \(error.message)")
        }
    }

    private func visible(_ call: ControlCall, _ caller: Caller) async throws -> Visible<Grant> {
        let id = try grantID(call)
        return try await context.asking(caller) { () async throws(Refusal) in
            try await context.access.grant(id, caller: caller)
        }
    }

    private func checkPrecondition(_ call: ControlCall) async throws {
        guard call.headers[.ifMatch] != nil else { return }
        let found = try await visible(call, try call.caller())
        try await context.checkPrecondition(call, version: found.version)
    }

    private func answered(
        _ performed: ControlContext.Performed, _ id: GrantID, _ call: ControlCall
    ) async throws -> ControlReply {
        let caller = try call.caller()
        let viewer = await context.viewer(caller)
        let reply: ControlReply
        if let now = try? await context.access.grant(id, caller: caller) {
            reply = ControlReply(
                status: .ok, body: .json(viewer.view(now)), headers: [.eTag: ControlContext.etag(now.version)])
        } else if let grant = performed.result.grants.first {
            reply = .json(viewer.view(grant, version: 0, audience: performed.audience))
        } else {
            throw ProblemDetails(.internalError)
        }
        return ControlContext.marked(reply, isReplay: performed.isReplay)
    }
}
