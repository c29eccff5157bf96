/// Freezes: named scopes in which nothing is granted. Pure; authorized as revoking is, without policy (P5).
package enum FreezeMachine {
    /// - Parameter standing: every freeze that stands.
    package static func start(
        _ command: StartFreeze, standing: [Freeze], caller: Caller, premises: Premises, now: Instant
    ) throws(Refusal) -> Transition {
        try GrantMachine.checkRevoker(caller, reason: command.reason, premises: premises)
        guard !standing.contains(where: { $0.name == command.name }) else {
            throw Refusal(
                .conflict, "freeze_exists", "there is a freeze `\(command.name)` already",
                remedy: "thaw it first, or choose another name")
        }
        let freeze = Freeze(
            name: command.name, scope: command.scope, suspends: command.suspends,
            reason: TextRules.isBlank(command.reason) ? "no reason was given" : command.reason, by: caller.subject,
            at: now)
        return try RequestMachine.guarded {
            var transition = Transition(request: nil, now: now, actor: .subject(caller.subject))
            try transition.emit(.freezeStarted(FreezeStarted(freeze: freeze)))
            transition.effect(.notify(.frozen(freeze)))
            return transition
        }
    }

    package static func end(
        _ command: EndFreeze, standing: [Freeze], caller: Caller, premises: Premises, now: Instant
    ) throws(Refusal) -> Transition {
        try GrantMachine.checkRevoker(caller, reason: command.reason ?? "", premises: premises)
        guard let freeze = standing.first(where: { $0.name == command.name }) else {
            throw Refusal(
                .notFound, "freeze_not_found", "there is no freeze `\(command.name)`",
                remedy: "check the name with `stint freeze list`")
        }
        return try RequestMachine.guarded {
            var transition = Transition(request: nil, now: now, actor: .subject(caller.subject), ending: freeze)
            try transition.emit(.freezeEnded(FreezeEnded(name: freeze.name, reason: command.reason)))
            transition.effect(.notify(.thawed(freeze.name)))
            return transition
        }
    }
}
