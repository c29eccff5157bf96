import HTTPTypes
import StintAPI
import StintCore

/// `/api/v1/policy`: the set in force, and the brake on loads that would end many grants.
struct PolicyEndpoints: Sendable {
    let context: ControlContext

    var routes: [ControlRoute] {
        [
            ControlRoute(.get, "/api/v1/policy") { try await show($0) },
            ControlRoute(.post, "/api/v1/policy/confirm") { try await confirm($0) },
        ]
    }

    private func show(_ call: ControlCall) async throws -> ControlReply {
        let caller = try call.caller()
        var query = QueryReader(call)
        try query.finish()
        try context.checkReadsEverything(caller)
        try await context.authorize(caller, "policy.show")
        return .json(await status())
    }

    /// Operators only, whatever policy says. Confirming what is in force already is no error: a repeated call is done.
    private func confirm(_ call: ControlCall) async throws -> ControlReply {
        let caller = try call.caller()
        var body = try BodyReader(call.body.isEmpty ? Array("{}".utf8) : call.body, maxDepth: 4)
        let digest = body.string("digest")
        try body.finish()
        _ = try ControlContext.idempotencyKey(call.headers)
        guard caller.has(.operator) else {
            throw ProblemDetails(.notPermitted, detail: "this is for operators")
        }
        try await context.authorize(
            caller, "policy.confirm", target: .members(("digest", digest.map { .string($0) } ?? .null)))
        try await context.asking(caller) { () async throws(Refusal) in
            try await context.dependencies.loads.confirm(digest: digest, by: caller)
        }
        return .json(await status())
    }

    private func status() async -> PolicyStatus {
        let basis = context.dependencies.policies.current()?.basis
        let loads = context.dependencies.loads.status()
        var held: PolicyStatus.Held?
        if let waiting = loads.held {
            var grants: [GrantRef] = []
            for id in waiting.grants {
                if let grant = (try? await context.dependencies.store.grant(id))??.value {
                    grants.append(GrantRef(grant))
                }
            }
            held = PolicyStatus.Held(
                digest: waiting.digest, revision: waiting.basis.dataRevision, at: Timestamp(waiting.at),
                limit: waiting.limit, wouldRevoke: grants, inForce: waiting.isInForce)
        }
        return PolicyStatus(
            digest: basis?.policyDigest, revision: basis?.dataRevision, loadedAt: loads.loadedAt.map(Timestamp.init),
            rejected: loads.rejection.map { .init(at: Timestamp($0.at), errors: $0.errors) }, held: held)
    }
}
