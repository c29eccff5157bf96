/// One command on its way: what is tried again keeps its ids.
struct CommandRun {
    let service: AccessService
    let command: Command
    let idempotency: IdempotencyKey?
    /// The request a submission makes, the same at every attempt.
    private(set) var requestID: RequestID
    /// What policy said of the caller using this operation, and on which set.
    private var authorization: (basis: DecisionBasis, event: APIDecided)?

    /// What an attempt wants to commit.
    struct Proposal {
        let transition: Transition
        let touching: [StreamVersion]
        let basis: DecisionBasis?
        /// What it read, and leaves as it is: whatever changes in between makes it be decided anew.
        var unchanged: [StreamVersion] = []
        /// What earlier transactions of the same command ended.
        var earlier: [Grant] = []
    }

    init(service: AccessService, command: Command, idempotency: IdempotencyKey?) {
        self.service = service
        self.command = command
        self.idempotency = idempotency
        requestID = RequestID(service.ids.next(prefix: "rq-", now: service.clock.reading().now))
    }

    var store: any EventStore { service.store }

    /// Whether the core alone authorizes it (P5).
    private var isUnconditional: Bool {
        switch command.action {
        case .relinquish, .relinquishItems, .revoke, .revokeAll, .freeze, .thaw: true
        case .submit, .review, .cancel, .extend, .delegate, .endDelegation, .signal: false
        }
    }

    mutating func perform() async -> CommandAnswer {
        var winner: CommandStamp?
        for attempt in 0..<AccessService.maxAttempts {
            let reading = service.clock.reading()
            do {
                let set = service.policies.current()
                try await authorize(on: set, reading: reading)
                if attempt == 0, let known = try await replay(now: reading.now) { return known }
                let proposal = try await propose(on: set, now: reading.now)
                return try await commit(proposal, now: reading.now)
            } catch let refusal as Refusal {
                return await refuse(refusal, winner: winner, now: reading.now)
            } catch let decline as Decline {
                return await refuse(decline.refusal, record: decline.record, winner: winner, now: reading.now)
            } catch let error as StoreError {
                switch error {
                case .conflict(_, _, _, let first):
                    winner = first ?? winner
                    // The first try again is at once; after that, those who collide spread out.
                    if attempt > 0 {
                        let most = UInt64(attempt) * 1_000_000
                        try? await Task.sleep(nanoseconds: UInt64.random(in: 0...most))
                    }
                case .basisChanged:
                    // The loader commits its set and then puts it in force: between the two nothing can be decided.
                    try? await Task.sleep(nanoseconds: 5_000_000)
                case .duplicateCommand(let record):
                    return repeated(record)
                case .duplicateIdempotencyKey(let record):
                    return await repeated(record)
                case .outcomeUnknown:
                    guard let record = try? await store.command(command.id) else { continue }
                    await publish(record, now: reading.now)
                    return repeated(record)
                case .unavailable, .illegalTransition, .corrupt:
                    return service.answer(.refused(AccessService.refusal(error)), to: command)
                }
            } catch {
                return service.answer(
                    .refused(Refusal(.unavailable, [Reason("internal_error", "\(error)")])), to: command)
            }
        }
        return await refuse(
            Refusal(
                .unavailable, "busy", "other commands came first, time and again", remedy: "try again", winner: winner),
            winner: winner, now: service.clock.reading().now)
    }

    // MARK: Before deciding

    private mutating func authorize(on set: PolicySet?, reading: ClockReading) async throws(Refusal) {
        guard !isUnconditional else { return }
        guard reading.isSound else { throw Refusal(.clock, [AccessRule.clockUnsound]) }
        guard let set else {
            throw Refusal(.policy, DecisionFailure(.missing, "no policy is loaded").reasons)
        }
        guard authorization?.basis != set.basis else { return }
        let input = APIDecisionInput(
            now: reading.now, caller: command.caller, operation: command.action.name.rawValue,
            target: await apiTarget())
        let event = await set.authorize(input)
        authorization = (set.basis, event)
        guard event.decision.allow else {
            let isFailure = event.decision.reasons.contains(where: \.isPolicyFailure)
            throw Refusal(isFailure ? .policy : .forbidden, event.refusalReasons)
        }
    }

    private func apiTarget() async -> JSONValue {
        switch command.action {
        case .submit(let submit):
            return .members(
                ("submitter", command.caller.subject.json),
                ("beneficiary", (submit.beneficiary ?? command.caller.subject).json),
                ("entitlements", .array(submit.entitlements.map { .string($0.description) })))
        case .review(let review): return await apiTarget(request: review.request)
        case .cancel(let cancel): return await apiTarget(request: cancel.request)
        case .extend(let extend): return .members(("grant", .string(extend.grant.text)))
        case .delegate(let delegate):
            return .members(("delegator", command.caller.subject.json), ("delegate", delegate.delegate.json))
        case .endDelegation(let end): return .members(("id", .string(end.delegation.text)))
        case .signal(let signal):
            return .members(
                ("type", .string(signal.type.text)), ("target", .string(signal.target.description)))
        case .relinquish, .relinquishItems, .revoke, .revokeAll, .freeze, .thaw: return .object(JSONObject())
        }
    }

    private func apiTarget(request id: RequestID) async -> JSONValue {
        guard let request = try? await store.request(id) else { return .members(("id", .string(id.text))) }
        return request.value.apiTarget
    }

    private func replay(now: Instant) async throws -> CommandAnswer? {
        if let idempotency, let record = try await store.idempotencyRecord(idempotency.scope, now: now) {
            return await repeated(record)
        }
        return try await store.command(command.id).map(repeated)
    }

    private func repeated(_ record: CommandRecord) -> CommandAnswer {
        guard record.stamp.actor == .subject(command.caller.subject), UTF8Order.equal(record.digest, command.digest)
        else {
            return service.answer(
                .refused(
                    Refusal(
                        .conflict, "command_id_reused", "the command id `\(command.id)` was used for another command",
                        remedy: "use a new id")),
                to: command)
        }
        return service.answer(record.outcome, to: command, replayed: true)
    }

    private func repeated(_ record: IdempotencyRecord) async -> CommandAnswer {
        guard let idempotency, UTF8Order.equal(record.bodyDigest, idempotency.bodyDigest) else {
            return service.answer(
                .refused(
                    Refusal(
                        .invalid, "idempotency_key_reused", "this idempotency key came with another body before",
                        remedy: "use a new key for another command")),
                to: command)
        }
        do {
            guard let known = try await store.command(record.command) else {
                return service.answer(.refused(AccessService.refusal(.corrupt("a command is missing"))), to: command)
            }
            return service.answer(known.outcome, to: command, replayed: true)
        } catch {
            return service.answer(.refused(AccessService.refusal(error)), to: command)
        }
    }

    private func propose(on set: PolicySet?, now: Instant) async throws -> Proposal {
        switch command.action {
        case .relinquish(let body): return try await relinquish(body, premises: set?.premises ?? .none, now: now)
        case .relinquishItems(let body): return try await relinquish(body, premises: set?.premises ?? .none, now: now)
        case .revoke(let body): return try await revoke(body, premises: set?.premises ?? .none, now: now)
        case .revokeAll(let body): return try await revokeAll(body, premises: set?.premises ?? .none, now: now)
        case .freeze(let body): return try await freeze(body, premises: set?.premises ?? .none, now: now)
        case .thaw(let body): return try await thaw(body, premises: set?.premises ?? .none, now: now)
        case .submit, .review, .cancel, .extend, .delegate, .endDelegation, .signal:
            guard let set else { throw Refusal(.policy, DecisionFailure(.missing, "no policy is loaded").reasons) }
            let decision = DecisionRun(service: service, rules: set, now: now, caller: command.caller)
            switch command.action {
            case .submit(let submit): return try await decision.submit(submit, id: requestID)
            case .review(let review): return try await decision.review(review)
            case .cancel(let cancel): return try await decision.cancel(cancel)
            case .extend(let extend): return try await decision.extend(extend, id: requestID)
            case .delegate(let delegate): return try await decision.delegate(delegate)
            case .endDelegation(let end): return try await decision.endDelegation(end)
            case .signal(let signal): return try await decision.signal(signal)
            default: throw Refusal(.invalid, "command_unknown", "this is no command")
            }
        }
    }

    // MARK: Committing

    private func stamp(_ now: Instant) -> CommandStamp {
        CommandStamp(
            id: command.id, name: command.action.name, actor: .subject(command.caller.subject), at: now)
    }

    private func idempotencyRecord(_ now: Instant) -> IdempotencyRecord? {
        guard let idempotency else { return nil }
        return IdempotencyRecord(
            scope: idempotency.scope, bodyDigest: idempotency.bodyDigest, command: command.id,
            expiresAt: now.adding(seconds: IdempotencyKey.lifetimeSeconds) ?? .distantFuture)
    }

    private var authorizationEvents: [NewEvent] {
        authorization.map { [NewEvent(stream: .system, event: .apiDecided($0.event))] } ?? []
    }

    private func commit(_ proposal: Proposal, now: Instant) async throws -> CommandAnswer {
        let transition = proposal.transition
        let outcome = CommandOutcome.done(
            CommandResult(
                command: stamp(now), request: transition.request, grants: proposal.earlier + transition.grants,
                freeze: transition.freeze, delegation: transition.delegations.first, signal: transition.signal))
        let committed = try await store.append(
            AppendBatch(
                command: CommandRecord(stamp: stamp(now), digest: command.digest, outcome: outcome),
                touching: proposal.touching, basis: proposal.basis,
                events: authorizationEvents + transition.events, requests: transition.request.map { [$0] } ?? [],
                grants: transition.grants, idempotency: idempotencyRecord(now), unchanged: proposal.unchanged,
                freezes: transition.freezes, delegations: transition.delegations, signals: transition.signals))
        await service.publish(committed, transition, now: now)
        return service.answer(outcome, to: command)
    }

    /// After an append whose outcome was not known at first.
    private func publish(_ record: CommandRecord, now: Instant) async {
        guard case .done(let result) = record.outcome else { return }
        var grants: [Versioned<Grant>] = []
        for grant in result.grants {
            if let found = try? await store.grant(grant.id) { grants.append(found) }
        }
        let position = (try? await store.head())?.position ?? 0
        let freezes = result.freeze == nil ? nil : try? await store.freezes()
        await service.publisher.publish(
            CommittedChange(position: position, now: now, grants: grants, requests: [], freezes: freezes))
    }

    /// Records a refusal. What may go better the next time is recorded under an id of its own, so that the same
    /// command can be sent again, and so is what the caller may not even try, which must not answer for a command
    /// that was done before; everything else is the command's answer from now on.
    private func refuse(
        _ refused: Refusal, record: DecisionRecord? = nil, winner: CommandStamp?, now: Instant
    ) async -> CommandAnswer {
        var refusal = refused
        if refusal.kind == .conflict, refusal.winner == nil {
            var first = winner
            if first == nil { first = await closingCommand() }
            refusal = Refusal(refusal.kind, refusal.reasons, winner: first)
        }
        let isPassing: Bool
        switch refusal.kind {
        case .clock, .policy, .unavailable: isPassing = true
        case .invalid, .forbidden, .notFound, .conflict, .limit: isPassing = false
        }
        let outcome = CommandOutcome.refused(refusal)
        let keepsOwnID = !isPassing && authorization?.event.decision.allow != false
        let id = keepsOwnID ? command.id : CommandID(service.ids.next(prefix: "cm-", now: now))
        let own = CommandStamp(
            id: id, name: command.action.name, actor: .subject(command.caller.subject), at: now)
        let event = Event.commandRefused(
            CommandRefused(name: command.action.name, target: command.target, refusal: refusal, record: record))
        do {
            _ = try await store.append(
                AppendBatch(
                    command: CommandRecord(stamp: own, digest: command.digest, outcome: outcome), touching: [],
                    basis: nil, events: authorizationEvents + [NewEvent(stream: .system, event: event)],
                    idempotency: keepsOwnID ? idempotencyRecord(now) : nil))
        } catch .duplicateCommand(let record) {
            return repeated(record)
        } catch .duplicateIdempotencyKey(let record) {
            return await repeated(record)
        } catch {
            // A refusal that cannot be recorded is not given: the caller learns that the store is away.
            return service.answer(.refused(AccessService.refusal(error)), to: command)
        }
        return service.answer(outcome, to: command)
    }

    /// The command that closed what this one is about, for the loser of a race that came too late to see the conflict;
    /// `nil` where no command closed it, as where its time ran out.
    private func closingCommand() async -> CommandStamp? {
        let stream: StreamID
        let isClosed: Bool?
        switch command.action {
        case .submit, .extend, .relinquishItems, .revokeAll, .freeze, .thaw, .delegate, .endDelegation, .signal:
            return nil
        case .review(let review):
            stream = .request(review.request)
            isClosed = (try? await store.request(review.request))??.value.state.isFinal
        case .cancel(let cancel):
            stream = .request(cancel.request)
            isClosed = (try? await store.request(cancel.request))??.value.state.isFinal
        case .relinquish(let relinquish):
            stream = .grant(relinquish.grant)
            isClosed = (try? await store.grant(relinquish.grant))??.value.state.isFinal
        case .revoke(let revoke):
            stream = .grant(revoke.grant)
            isClosed = (try? await store.grant(revoke.grant))??.value.state.isFinal
        }
        guard isClosed == true else { return nil }
        guard let events = try? await store.events(of: stream, after: 0, limit: 1000) else { return nil }
        let isReview = if case .review = command.action { true } else { false }
        // What happened after it was closed, as a review after the fact, closed it only for those who review.
        for event in events.reversed() {
            guard let envelope = try? event.envelope() else { return nil }
            guard envelope.event.closes || (isReview && envelope.event.closesPostReview) else { continue }
            return (try? await store.command(envelope.command))?.stamp
        }
        return nil
    }
}

extension AccessService {
    /// Brings what was committed into the live snapshot, and then tells people.
    func publish(_ committed: Committed, _ transition: Transition, now: Instant) async {
        await publisher.publish(
            CommittedChange(
                position: committed.lastPosition, now: now, grants: committed.grants, requests: committed.requests,
                freezes: committed.freezes))
        for case .notify(let notice) in transition.effects { await notifier.notify(notice) }
    }
}

extension Refusal {
    static func requestNotFound(_ id: RequestID) -> Refusal {
        Refusal(
            .notFound, "request_not_found", "there is no request `\(id)` for you to see",
            remedy: "check the id with `stint request list`")
    }

    static func grantNotFound(_ id: GrantID) -> Refusal {
        Refusal(
            .notFound, "grant_not_found", "there is no grant `\(id)` for you to see",
            remedy: "check the id with `stint grant list`")
    }
}
