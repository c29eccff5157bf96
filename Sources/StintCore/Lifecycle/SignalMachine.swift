/// Risk signals of other systems: what takes their change, and what they touch. Pure.
package enum SignalMachine {
    package static func receive(
        _ command: SendSignal, id: SignalID, caller: Caller, premises: Premises, now: Instant
    ) throws(Refusal) -> Transition {
        guard caller.has(.signals) || caller.has(.operator) else {
            throw Refusal(
                .forbidden, "not_a_signal_source", "`\(caller.subject)` may not send signals",
                remedy: "use a token with the role `signals`")
        }
        let limits = premises.config.limits
        guard command.data.objectValue != nil, command.data.jsonBytes.count <= limits.maxContextBytes else {
            throw Refusal(
                .invalid, "data_invalid", "`data` is no object of at most \(limits.maxContextBytes) bytes",
                remedy: "send a smaller object, or none")
        }
        let seconds = command.ttlSeconds ?? limits.signalTtlSeconds
        guard seconds >= 1, let expiresAt = now.adding(seconds: seconds) else {
            throw Refusal(
                .invalid, "ttl_invalid", "a signal cannot be in force for \(seconds) s",
                remedy: "give a number of seconds from 1 on, or none")
        }
        return try RequestMachine.guarded {
            var transition = Transition(request: nil, now: now, actor: .subject(caller.subject))
            if command.isCleared {
                try transition.emit(.signalCleared(SignalCleared(type: command.type, target: command.target)))
            } else {
                try transition.emit(
                    .signalReceived(
                        SignalReceived(
                            signal: Signal(
                                id: id, type: command.type, target: command.target, data: command.data,
                                source: caller.subject, at: now, expiresAt: expiresAt))))
            }
            return transition
        }
    }
}
