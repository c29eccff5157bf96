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
}
