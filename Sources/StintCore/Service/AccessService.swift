/// Carries out commands: load, decide, run the state machine, commit, publish, acknowledge.
///
/// It holds no state of its own beside the keys in flight: what counts is in the store. Every command ends in an
/// answer, which is never thrown, and in events, its refusal too (P10).
package struct AccessService: Sendable {
    let store: any EventStore
    let policies: any PolicySource
    let clock: ClockGuard
    let ids: any IDSource
    let publisher: any SnapshotPublisher
    let notifier: any Notifier
    let inFlight = InFlight()

    /// How often a command that lost a race is decided anew before it is refused as `busy`.
    static let maxAttempts = 32

    package init(
        store: any EventStore, policies: any PolicySource, clock: ClockGuard, ids: any IDSource = RandomIDSource(),
        publisher: any SnapshotPublisher, notifier: any Notifier
    ) {
        self.store = store
        self.policies = policies
        self.clock = clock
        self.ids = ids
        self.publisher = publisher
        self.notifier = notifier
    }

    /// Carries out a command, once: the same command id, or the same idempotency key with the same body, gets the
    /// same answer again.
    ///
    /// A request that policy denies is done, with the state `denied`. Submit, review and cancel ask
    /// `data.stint.api.decision` first, for a replay too; relinquish and revoke never do (P5).
    package func perform(_ command: Command, idempotency: IdempotencyKey? = nil) async -> CommandAnswer {
        if let idempotency {
            guard inFlight.begin(idempotency.scope) else {
                return answer(
                    .refused(
                        Refusal(
                            .conflict, "idempotency_in_flight", "a command with this key is being carried out",
                            remedy: "wait for its answer, then send it again")),
                    to: command)
            }
        }
        defer { if let idempotency { inFlight.end(idempotency.scope) } }
        var run = CommandRun(service: self, command: command, idempotency: idempotency)
        let answer = await run.perform()
        return await following(answer, to: command)
    }

    func answer(_ outcome: CommandOutcome, to command: Command, replayed: Bool = false) -> CommandAnswer {
        let premises = policies.current()?.premises ?? .none
        var audience = Audience.requester
        if case .done(let result) = outcome {
            if let request = result.request {
                audience = Visibility.audience(of: command.caller, for: request, in: premises.directory) ?? .requester
            } else if let grant = result.grants.first {
                audience = Visibility.audience(of: command.caller, for: grant, premises: premises) ?? .requester
            }
        } else if command.caller.has(.auditor) || command.caller.has(.operator) {
            audience = .auditor
        }
        return CommandAnswer(outcome: outcome, replayed: replayed, audience: audience)
    }

    /// A refusal that says what the store did.
    static func refusal(_ error: StoreError) -> Refusal {
        switch error {
        case .conflict(_, _, _, let winner):
            Refusal(
                .conflict, "conflict", "another command came first", remedy: "look at it again, and decide anew",
                winner: winner)
        case .basisChanged:
            Refusal(.unavailable, "policy_changing", "policies are being changed", remedy: "try again in a moment")
        case .outcomeUnknown:
            Refusal(
                .unavailable, "outcome_unknown", "it is not known whether the command was carried out",
                remedy: "send it again with the same idempotency key")
        case .duplicateCommand, .duplicateIdempotencyKey, .illegalTransition, .unavailable, .corrupt:
            Refusal(
                .unavailable,
                [
                    Reason(
                        "store_unavailable", "the store did not take the command, and nothing changed",
                        remedy: "try again; if it stays, tell those who run Stint", audience: .requester),
                    Reason(error.code, error.description),
                ])
        }
    }

    /// What a person's or a service's grants say of them, as far back as the limits look.
    func ledger(
        person: PersonID?, subject: SubjectRef, premises: Premises, now: Instant
    ) async throws(StoreError) -> HoldingLedger {
        let accounts = person.map { premises.directory.accounts(of: $0) } ?? []
        let filter = GrantFilter(
            holder: HolderFilter(
                person: person, subjects: accounts.contains(subject) ? accounts : accounts + [subject]),
            endingFrom: HoldingLedger.horizon(now: now, limits: premises.config.limits))
        var grants: [Grant] = []
        var cursor: Cursor?
        repeat {
            let page = try await store.grants(filter, page: PageRequest(cursor: cursor, limit: PageRequest.maxLimit))
            grants += page.items.map(\.value)
            cursor = page.next
        } while cursor != nil
        return HoldingLedger(grants: grants, gapSeconds: premises.config.limits.continuousGapSeconds)
    }
}
