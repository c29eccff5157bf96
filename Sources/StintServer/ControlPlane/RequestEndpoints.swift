import HTTPTypes
import StintAPI
import StintCore

/// `/api/v1/requests`.
struct RequestEndpoints: Sendable {
    let context: ControlContext

    var routes: [ControlRoute] {
        [
            ControlRoute(.post, "/api/v1/requests") { try await submit($0) },
            ControlRoute(.get, "/api/v1/requests") { try await list($0) },
            ControlRoute(.get, "/api/v1/requests/{id}") { try await show($0) },
            ControlRoute(.post, "/api/v1/requests/{id}/cancel") { try await cancel($0) },
            ControlRoute(.post, "/api/v1/requests/{id}/reviews") { try await review($0) },
            ControlRoute(.post, "/api/v1/requests/{id}/relinquish") { try await relinquish($0) },
            ControlRoute(.get, "/api/v1/requests/{id}/timeline") { try await timeline($0) },
        ]
    }

    // MARK: Asking

    private func submit(_ call: ControlCall) async throws -> ControlReply {
        let caller = try call.caller()
        var body = try BodyReader(call.body, maxDepth: context.configuration.controlLimits.maxDepth)
        let entitlements = body.list("items") { $0.entitlement("entitlement") }
        let beneficiary = body.subject("beneficiary")
        let reason = body.string("reason", isRequired: true)
        let duration = body.seconds("duration_seconds")
        let startsAt = body.instant("starts_at")
        let ticket = body.string("ticket")
        let claimed = body.object("claimed")
        let breaksGlass = body.bool("break_glass") ?? false
        let isDryRun = body.bool("dry_run") ?? false
        try body.finish()
        guard let entitlements, let reason else { throw ProblemDetails(.invalidRequest) }
        let request = StintCore.SubmitRequest(
            entitlements: entitlements, beneficiary: beneficiary,
            durationSeconds: duration ?? context.configuration.defaultDurationSeconds, startsAt: startsAt,
            reason: reason, ticket: ticket, claimed: claimed ?? .object(JSONObject()), breakGlass: breaksGlass)
        if isDryRun {
            _ = try ControlContext.idempotencyKey(call.headers)
            return .json(try await dryRun(request, caller))
        }
        let performed = try await context.perform(.submit(request), call)
        guard let made = performed.result.request else { throw ProblemDetails(.internalError) }
        return await created(made, performed, call)
    }

    /// A request that was made, or was made before under the same key.
    func created(
        _ made: AccessRequest, _ performed: ControlContext.Performed, _ call: ControlCall
    ) async -> ControlReply {
        var reply = await answer(made, performed, call)
        reply.status = performed.isReplay ? .ok : .created
        reply.headers[.location] = APIPath.request(made.id.text)
        return reply
    }

    private func dryRun(_ request: StintCore.SubmitRequest, _ caller: Caller) async throws -> DryRunAnswer {
        let preview = try await context.asking(caller) { () async throws(Refusal) in
            try await context.access.preview(request, caller: caller)
        }
        let items = preview.items.map { item in
            DryRunAnswer.Item(
                entitlement: item.entitlement.description,
                effect: DecisionEffect(rawValue: item.decision.effect.rawValue),
                reasons: item.decision.reasons.views(for: preview.audience),
                durationSeconds: min(request.durationSeconds, item.decision.maxDurationSeconds),
                maxDurationSeconds: item.decision.maxDurationSeconds,
                requestTTLSeconds: item.decision.requestTtlSeconds,
                stages: item.decision.stages.map { StageView($0, approvals: 0) },
                reviewers: item.reviewers.map(StintAPI.SubjectRef.init),
                postReview: item.decision.postReview.map { review in
                    DryRunAnswer.PostReviewTerms(
                        stages: review.stages.map { StageView($0, approvals: 0) },
                        deadlineSeconds: review.deadlineSeconds)
                })
        }
        let effects = preview.items.map(\.decision.effect)
        let strictest: DecisionEffect =
            effects.contains(.deny) || effects.isEmpty ? .deny : effects.contains(.review) ? .review : .allow
        return DryRunAnswer(
            effect: strictest, beneficiary: StintAPI.SubjectRef(preview.terms.beneficiary), items: items)
    }

    // MARK: Looking

    private func list(_ call: ControlCall) async throws -> ControlReply {
        let caller = try call.caller()
        var query = QueryReader(call)
        let page = query.page()
        let states = query.choices("state", StintCore.RequestState.self)
        let entitlement = query.parse("entitlement") { (text) throws(CoreError) in try Entitlement(text) }
        let isMine = query.bool("mine")
        let isReviewable = query.bool("reviewable")
        if isMine, isReviewable { query.fail("mine", "nobody reviews their own: ask for one of the two") }
        try query.finish()
        let seesAll = caller.has(.operator) || caller.has(.auditor)
        let scope: ListScope = isReviewable ? .review : isMine || !seesAll ? .own : .all
        try await context.authorize(
            caller, "request.list", target: .members(("scope", .string(scope == .all ? "all" : "own"))))
        let found = try await context.asking(caller) { () async throws(Refusal) in
            try await context.access.requests(
                RequestFilter(states: states, entitlement: entitlement), page: page, scope: scope, caller: caller)
        }
        let viewer = await context.viewer(caller)
        return .json(
            StintAPI.Page(items: found.items.map { viewer.view($0) }, next: found.next?.description))
    }

    private func show(_ call: ControlCall) async throws -> ControlReply {
        let caller = try call.caller()
        var query = QueryReader(call)
        try query.finish()
        let found = try await visible(call, caller)
        let target = await context.access.apiTarget(of: found.value, caller: caller)
        try await context.authorize(caller, "request.show", target: target)
        let grants = await grants(of: found.value, caller)
        return ControlContext.versioned(
            await context.viewer(caller).view(found, grants: grants), version: found.version, call)
    }

    // MARK: Changing

    private func cancel(_ call: ControlCall) async throws -> ControlReply {
        let id = try requestID(call)
        var body = try BodyReader(call.body.isEmpty ? Array("{}".utf8) : call.body, maxDepth: 4)
        let reason = body.string("reason")
        try body.finish()
        try await checkPrecondition(call)
        let performed = try await context.perform(
            .cancel(StintCore.CancelRequest(request: id, comment: reason)), call)
        return try await answered(performed, call)
    }

    private enum Decision: String, CaseIterable { case approve, deny }

    private func review(_ call: ControlCall) async throws -> ControlReply {
        let id = try requestID(call)
        var body = try BodyReader(call.body, maxDepth: 4)
        let decision = body.choice("decision", Decision.self)
        let comment = body.string("comment")
        let items = body.entitlements("items")
        let stage = body.identifier("stage")
        let duration = body.seconds("duration_seconds")
        try body.finish()
        guard let decision else { throw ProblemDetails(.invalidRequest) }
        try await checkPrecondition(call)
        let performed = try await context.perform(
            .review(
                ReviewRequest(
                    request: id, verdict: decision == .approve ? .approve : .deny, stage: stage, items: items,
                    durationSeconds: duration, comment: comment)),
            call)
        return try await answered(performed, call)
    }

    private func relinquish(_ call: ControlCall) async throws -> ControlReply {
        let id = try requestID(call)
        var body = try BodyReader(call.body.isEmpty ? Array("{}".utf8) : call.body, maxDepth: 4)
        let items = body.entitlements("items")
        let reason = body.string("reason")
        try body.finish()
        try await checkPrecondition(call)
        let performed = try await context.perform(
            .relinquishItems(RelinquishItems(request: id, items: items, comment: reason)), call)
        let caller = try call.caller()
        let now = try await visible(call, caller)
        let reply = ControlReply(
            status: .ok,
            body: .json(await context.viewer(caller).view(now, grants: await grants(of: now.value, caller))),
            headers: [.eTag: ControlContext.etag(now.version)])
        return ControlContext.marked(reply, isReplay: performed.isReplay)
    }

    // MARK: Its story

    private func timeline(_ call: ControlCall) async throws -> ControlReply {
        let caller = try call.caller()
        var query = QueryReader(call)
        try query.finish()
        let found = try await visible(call, caller)
        let target = await context.access.apiTarget(of: found.value, caller: caller)
        try await context.authorize(caller, "request.timeline", target: target)
        let story = RequestStory(context: context, request: found.value, audience: found.audience)
        return .json(Timeline(requestID: found.value.id.text, entries: try await story.entries()))
    }

    // MARK: Inside

    private func requestID(_ call: ControlCall) throws(ProblemDetails) -> RequestID {
        do {
            return try RequestID(call.capture("id"))
        } catch {
            throw ProblemDetails(.requestNotFound, detail: "there is no such request: \(error.message)")
        }
    }

    private func visible(_ call: ControlCall, _ caller: Caller) async throws -> Visible<AccessRequest> {
        let id = try requestID(call)
        return try await context.asking(caller) { () async throws(Refusal) in
            try await context.access.request(id, caller: caller)
        }
    }

    private func checkPrecondition(_ call: ControlCall) async throws {
        guard call.headers[.ifMatch] != nil else { return }
        let found = try await visible(call, try call.caller())
        try await context.checkPrecondition(call, version: found.version)
    }

    private func grants(of request: AccessRequest, _ caller: Caller) async -> [Grant] {
        var grants: [Grant] = []
        for id in request.items.compactMap(\.grant) {
            if let grant = try? await context.access.grant(id, caller: caller) { grants.append(grant.value) }
        }
        return grants
    }

    private func answered(_ performed: ControlContext.Performed, _ call: ControlCall) async throws -> ControlReply {
        guard let request = performed.result.request else { throw ProblemDetails(.internalError) }
        return await answer(request, performed, call)
    }

    /// The request as it is now, which a command's answer is read from too, so that its version is true.
    private func answer(
        _ request: AccessRequest, _ performed: ControlContext.Performed, _ call: ControlCall
    ) async -> ControlReply {
        guard let caller = call.authenticated?.caller else { return .json(ProblemDetails(.internalError)) }
        let viewer = await context.viewer(caller)
        let reply: ControlReply
        if let now = try? await context.access.request(request.id, caller: caller) {
            let grants = performed.isReplay ? await grants(of: now.value, caller) : performed.result.grants
            reply = ControlReply(
                status: .ok, body: .json(viewer.view(now, grants: grants)),
                headers: [.eTag: ControlContext.etag(now.version)])
        } else {
            // It was committed, and the store went away after it.
            reply = .json(
                viewer.view(request, version: 0, audience: performed.audience, grants: performed.result.grants))
        }
        return ControlContext.marked(reply, isReplay: performed.isReplay)
    }
}
