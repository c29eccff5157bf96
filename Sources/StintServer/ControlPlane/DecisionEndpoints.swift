import HTTPTypes
import StintAPI
import StintCore

/// `/api/v1/decisions`: what policy was asked and said, and the same question once more (P13). For those who read
/// everything that is recorded: the inputs hold it.
struct DecisionEndpoints: Sendable {
    let context: ControlContext

    var routes: [ControlRoute] {
        [
            ControlRoute(.get, "/api/v1/decisions/{id}") { try await show($0) },
            ControlRoute(.post, "/api/v1/decisions/{id}/replay") { try await replay($0) },
        ]
    }

    private func show(_ call: ControlCall) async throws -> ControlReply {
        let caller = try call.caller()
        var query = QueryReader(call)
        try query.finish()
        try context.checkReadsEverything(caller)
        let id = call.capture("id")
        try await context.authorize(caller, "decision.show", target: .members(("id", .string(id))))
        let (name, record, envelope) = try await find(id)
        return .json(
            DecisionView(
                id: name.description, entryPoint: record.entryPoint, at: Timestamp(record.at),
                policyDigest: record.basis.policyDigest, dataRevision: record.basis.dataRevision,
                inputDigest: record.inputDigest, input: StintAPI.JSONValue(record.input),
                output: record.output.map(StintAPI.JSONValue.init),
                nondeterministic: record.nondeterministic.map(StintAPI.JSONValue.init), event: envelope.event.type,
                sequence: envelope.position, requestID: envelope.event.requestID?.text,
                grantID: envelope.event.grantID?.text))
    }

    private func replay(_ call: ControlCall) async throws -> ControlReply {
        let caller = try call.caller()
        var body = try BodyReader(call.body.isEmpty ? Array("{}".utf8) : call.body, maxDepth: 4)
        try body.finish()
        _ = try ControlContext.idempotencyKey(call.headers)
        try context.checkReadsEverything(caller)
        let id = call.capture("id")
        try await context.authorize(caller, "decision.replay", target: .members(("id", .string(id))))
        let (name, record, _) = try await find(id)
        let replayed: ReplayOutcome
        do {
            replayed = try await context.dependencies.replays.replay(record)
        } catch {
            throw ProblemDetails(error, audience: .auditor)
        }
        return .json(
            ReplayAnswer(
                id: name.description, entryPoint: record.entryPoint, same: replayed.isSame,
                policyDigest: record.basis.policyDigest, dataRevision: record.basis.dataRevision,
                recorded: record.output.map(StintAPI.JSONValue.init),
                replayed: replayed.output.map(StintAPI.JSONValue.init), error: replayed.error))
    }

    private func find(_ text: String) async throws(ProblemDetails) -> (DecisionID, DecisionRecord, EventEnvelope) {
        let missing = ProblemDetails(
            .decisionNotFound,
            detail: "there is no decision \(CoreError.quote(text)): write `dc-POSITION-N`, as a timeline shows it")
        guard let name = DecisionID(text) else { throw missing }
        let found = try await context.reading { () async throws(StoreError) in
            try await context.dependencies.store.events(after: name.position - 1, limit: 1)
        }
        guard let stored = found.first, stored.position == name.position, let envelope = try? stored.envelope() else {
            throw missing
        }
        let records = envelope.event.decisionRecords
        guard records.indices.contains(name.number - 1) else { throw missing }
        return (name, records[name.number - 1], envelope)
    }
}
