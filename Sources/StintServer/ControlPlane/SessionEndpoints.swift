import HTTPTypes
import Rego
import StintAPI
import StintCore

/// `/api/v1/whoami`, and `/api/v1/check`: what an enforcement point would be answered.
struct SessionEndpoints: Sendable {
    let context: ControlContext

    var routes: [ControlRoute] {
        [
            ControlRoute(.get, "/api/v1/whoami") { try await whoami($0) },
            ControlRoute(.post, "/api/v1/check") { try await check($0) },
        ]
    }

    private func whoami(_ call: ControlCall) async throws -> ControlReply {
        let caller = try call.caller()
        var query = QueryReader(call)
        try query.finish()
        try await context.authorize(caller, "session.show")
        let directory = context.premises.directory
        let isGuard = caller.has(.enforcement)
        return .json(
            WhoAmI(
                subject: StintAPI.SubjectRef(caller.subject), person: directory.person(of: caller.subject)?.text,
                sponsor: directory.sponsorChain(of: caller.subject).persons.first?.text,
                groups: directory.groups(of: caller.subject).map(\.text), roles: caller.roles.map(\.rawValue),
                humanSession: caller.session == .human,
                resources: isGuard ? call.authenticated?.resources.map(\.description) : nil,
                tokenExpiresAt: call.authenticated?.expiresAt.map(Timestamp.init)))
    }

    private func check(_ call: ControlCall) async throws -> ControlReply {
        let caller = try call.caller()
        var body = try BodyReader(call.body, maxDepth: context.configuration.controlLimits.maxDepth)
        let subject = body.subject("subject", isRequired: true)
        let action = body.identifier("action", isRequired: true)
        let resource = body.resource("resource")
        let facts = body.object("context")
        try body.finish()
        _ = try ControlContext.idempotencyKey(call.headers)
        guard let subject, let action, let resource else { throw ProblemDetails(.invalidRequest) }
        try await mayAsk(call, caller, subject, resource)
        let question = AccessQuestion<Value>(
            subject: subject, action: action, resource: resource,
            context: try facts.map { try Value(json: $0.jsonBytes) })
        let decision = decide(question)
        let readsAll = caller.has(.operator) || caller.has(.auditor)
        return .json(
            CheckAnswer(
                allow: decision.allow, reasons: decision.reasons.views(for: readsAll ? .auditor : .requester),
                grantID: decision.grant?.text, expiresAt: decision.expiresAt.map(Timestamp.init),
                obligations: decision.obligations.isEmpty ? nil : decision.obligations.map(StintAPI.JSONValue.init)))
    }

    /// An enforcement point asks about its own resources, people about themselves and whom they answer for, operators
    /// and auditors about everybody; policy narrows it.
    private func mayAsk(
        _ call: ControlCall, _ caller: Caller, _ subject: StintCore.SubjectRef, _ resource: StintCore.ResourceRef
    ) async throws(ProblemDetails) {
        let place = StintCore.JSONValue.members(
            ("type", .string(resource.type.text)), ("id", .string(resource.id.text)))
        let isGuardOnly =
            caller.has(.enforcement) && !caller.has(.user) && !caller.has(.operator)
            && !caller.has(.auditor)
        guard isGuardOnly else {
            let directory = context.premises.directory
            let isOwn =
                directory.samePerson(caller.subject, subject)
                || directory.person(of: caller.subject).map { directory.interestedPersons(of: subject).contains($0) }
                    ?? false
            if !isOwn { try context.checkReadsEverything(caller) }
            return try await context.authorize(
                caller, "access.explain", target: .members(("subject", subject.json), ("resource", place)))
        }
        guard call.authenticated?.mayAsk(about: resource) ?? false else {
            throw ProblemDetails(
                .notPermitted, detail: "this token may not ask about \(CoreError.quote(resource.description))")
        }
        try await context.authorize(caller, "access.evaluate", target: .members(("resource", place)))
    }

    /// The data plane's answer: on the live snapshot, at the node's time.
    private func decide(_ question: AccessQuestion<Value>) -> AccessDecision {
        let clock = context.dependencies.clock.reading()
        let reason: Reason
        if !clock.isSound {
            reason = AccessRule.clockUnsound
        } else if !context.dependencies.freshness.isFresh {
            reason = AccessEvaluation.staleData
        } else if let snapshot = context.dependencies.snapshots.snapshot() {
            return snapshot.decideAccess(question, now: clock.now)
        } else {
            reason = AccessEvaluation.policyMissing
        }
        return AccessDecision(allow: false, reasons: [reason])
    }
}
