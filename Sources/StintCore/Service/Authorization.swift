extension PolicySet {
    /// What `data.stint.api.decision` says; a failure denies.
    func authorize(_ input: APIDecisionInput) async -> APIDecided {
        do {
            let decided = try await decider.decideAPI(input)
            return APIDecided(operation: input.operation, decision: decided.decision, record: decided.record)
        } catch {
            return APIDecided(
                operation: input.operation, decision: APIDecision(allow: false, reasons: error.reasons),
                record: error.record)
        }
    }
}

extension APIDecided {
    /// Why it is refused; never empty.
    var refusalReasons: [Reason] {
        guard decision.reasons.visible(to: .requester).isEmpty else { return decision.reasons }
        return [
            Reason(
                "not_permitted", "`\(operation)` is not permitted to this caller",
                remedy: "ask an operator of Stint for the role you need", audience: .requester)
        ] + decision.reasons
    }
}

extension AccessService {
    /// Asks `data.stint.api.decision` about a call that is no command. What is refused is recorded.
    ///
    /// - Parameters:
    ///   - operation: as `request.list`, `audit.list`.
    ///   - target: `AccessRequest.apiTarget`, `Grant.apiTarget`, or an object with `scope`; an empty one where the
    ///     call is about nothing in particular.
    package func authorize(
        _ caller: Caller, operation: String, target: JSONValue = .object(JSONObject())
    ) async -> APIDecision {
        let reading = clock.reading()
        guard let set = policies.current() else {
            return APIDecision(allow: false, reasons: DecisionFailure(.missing, "no policy is loaded").reasons)
        }
        let event = await set.authorize(
            APIDecisionInput(now: reading.now, caller: caller, operation: operation, target: target))
        guard !event.decision.allow else { return event.decision }
        try? await record([.apiDecided(event)], actor: .subject(caller.subject))
        return APIDecision(allow: false, reasons: event.refusalReasons)
    }

    /// Records what Stint does or learns: loads and rejections of policy, catalog, directory and configuration,
    /// starts and stops.
    ///
    /// - Parameters:
    ///   - newBasis: the set that is in force from here on. Commands decided on another one are decided anew.
    ///   - keptSet: what `newBasis` was loaded from, kept so that its decisions can be asked again (P13).
    package func record(
        _ events: [Event], newBasis: DecisionBasis? = nil, keptSet: KeptSet? = nil, actor: Actor = .stint
    ) async throws(StoreError) {
        let now = clock.reading().now
        let id = CommandID(ids.next(prefix: "cm-", now: now))
        let stamp = CommandStamp(id: id, name: .record, actor: actor, at: now)
        _ = try await store.append(
            AppendBatch(
                command: CommandRecord(
                    stamp: stamp, digest: "", outcome: .done(CommandResult(command: stamp, request: nil, grants: []))),
                touching: [], basis: nil, newBasis: newBasis,
                events: events.map { NewEvent(stream: .system, event: $0) }, keptSet: keptSet))
    }
}

extension SubjectRef {
    /// `{"id", "type"}`, as policy reads it.
    package var json: JSONValue { .members(("type", .string(type.rawValue)), ("id", .string(id.text))) }
}

extension AccessRequest {
    /// What `data.stint.api.decision` learns of a request: its id, parties, entitlements and stages, those after the
    /// fact too.
    package var apiTarget: JSONValue { apiTarget(stages: everyStage) }

    fileprivate func apiTarget(stages: [StageSpec]) -> JSONValue {
        .members(
            ("id", .string(id.text)), ("submitter", terms.submitter.json), ("beneficiary", terms.beneficiary.json),
            ("entitlements", .array(items.map { .string($0.entitlement.description) })),
            ("stages", .array(stages.map(\.apiTarget))))
    }

    fileprivate var everyStage: [StageSpec] {
        items.flatMap { ($0.decision?.stages ?? []) + ($0.decision?.postReview?.stages ?? []) }
    }

    /// The stages, with who stands in for an absent approver named among that one's stage's approvers.
    fileprivate func stages(standIn: SubjectRef, for absent: [SubjectRef], in directory: Directory) -> [StageSpec] {
        everyStage.map { stage in
            guard absent.contains(where: { directory.contains(stage.approvers, $0) }) else { return stage }
            let approvers = ReviewerSet(users: stage.approvers.users + [standIn], groups: stage.approvers.groups)
            return StageSpec(name: stage.name, approvers: approvers, threshold: stage.threshold, order: stage.order)
        }
    }
}

extension AccessService {
    /// What `data.stint.api.decision` learns of a request when this caller calls: a colleague who stands in for an
    /// absent approver is named with the approvers.
    package func apiTarget(of request: AccessRequest, caller: Caller) async -> JSONValue {
        let now = clock.reading().now
        guard let found = try? await delegations(to: caller.subject, now: now), !found.isEmpty else {
            return request.apiTarget
        }
        let stages = request.stages(standIn: caller.subject, for: found.map(\.delegator), in: premises.directory)
        return request.apiTarget(stages: stages)
    }
}

extension Grant {
    /// What `data.stint.api.decision` learns of a grant.
    package var apiTarget: JSONValue {
        .members(
            ("id", .string(id.text)), ("beneficiary", beneficiary.json), ("subject", beneficiary.json),
            ("entitlement", .string(entitlement.description)), ("stages", .array(stages.map(\.apiTarget))))
    }
}

extension StageSpec {
    fileprivate var apiTarget: JSONValue {
        .members(
            ("name", .string(name.text)), ("threshold", .integer(Int64(threshold))),
            (
                "approvers",
                .members(
                    ("users", .array(approvers.users.map { .string($0.description) })),
                    ("groups", .array(approvers.groups.map { .string($0.text) })))
            ))
    }
}
