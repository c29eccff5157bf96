/// Risk signals: what other systems have seen, kept as context and acted on.
extension DecisionRun {
    func signal(_ command: SendSignal) async throws -> CommandRun.Proposal {
        let touching = try await service.store.versions(of: [.signals(about: command.target)])
        let transition = try SignalMachine.receive(
            command, id: SignalID(service.ids.next(prefix: "sg-", now: now)), caller: caller,
            premises: rules.premises, now: now)
        return CommandRun.Proposal(transition: transition, touching: touching, basis: nil)
    }
}

/// Signals in force about what a question is about, with the streams that say whether others have come since.
struct SignalsSeen: Sendable {
    let signals: [Signal]
    let unchanged: [StreamVersion]
}

extension AccessService {
    /// After a signal was kept, and before it is acknowledged, the live grants it touches are judged anew. Where that
    /// is cut short the next pass makes up for it.
    func following(_ answer: CommandAnswer, to command: Command) async -> CommandAnswer {
        guard case .signal(let signal) = command.action, case .done = answer.outcome, !answer.replayed else {
            return answer
        }
        var answer = answer
        answer.reevaluation = await reevaluate(cause: .signal, touching: .targets([signal.target]))
        return answer
    }

    /// Signals about a subject, its accountable person and a resource. The versions are read first, so that a signal
    /// that comes in between makes whatever was decided without it be decided anew.
    func signals(
        about subject: SubjectRef, resource: Identifier? = nil, directory: Directory, now: Instant
    ) async throws(StoreError) -> SignalsSeen {
        let targets = SignalMachine.targets(subject, resource: resource, in: directory)
        let unchanged = try await store.versions(of: targets.map { .signals(about: $0) })
        return SignalsSeen(signals: try await store.signals(about: targets, at: now), unchanged: unchanged)
    }
}
