/// Continuous evaluation: what follows when a live grant is judged anew.
extension GrantMachine {
    /// What ends grants that policy no longer keeps.
    package enum Brake: Hashable, Sendable {
        /// What policy does not keep ends; what waits for a confirmation goes on waiting.
        case off
        /// What would end is suspended until somebody confirms.
        case on
        /// Somebody confirmed: what waited ends.
        case released
    }

    /// What becomes of a grant.
    package enum Verdict: Hashable, Sendable {
        case keep
        case revoke([Reason], DecisionRecord?)
        case suspend([Reason], DecisionRecord?)
    }

    /// What a re-evaluation says of a grant: whatever forbids it by the core's rules or policy's explicit
    /// `keep: false` ends it, and no answer suspends it.
    package static func verdict(
        objections: [Reason], answer: Result<Decided<GrantDecision>, DecisionFailure>?
    ) -> (verdict: Verdict, record: DecisionRecord?) {
        guard objections.isEmpty else { return (.revoke(objections, nil), nil) }
        switch answer {
        case nil:
            let failure = DecisionFailure(.missing, "policy was not asked")
            return (.suspend(failure.reasons, nil), nil)
        case .failure(let failure): return (.suspend(failure.reasons, failure.record), failure.record)
        case .success(let decided):
            guard decided.decision.keep else {
                return (.revoke(decided.decision.told, decided.record), decided.record)
            }
            return (.keep, decided.record)
        }
    }

    /// Stint's own: a live or suspended grant after it was judged anew; `nil` where it stays as it is.
    ///
    /// - Parameter successors: its scheduled extensions, which end with it.
    package static func reevaluate(
        _ grant: Grant, successors: [Grant] = [], objections: [Reason],
        answer: Result<Decided<GrantDecision>, DecisionFailure>?, brake: Brake, now: Instant
    ) throws(Refusal) -> Transition? {
        guard grant.state == .active || grant.state == .suspended, now < grant.expiresAt else { return nil }
        let (verdict, record) = verdict(objections: objections, answer: answer)
        let isUnconfirmed = grant.holdingReasons.contains { $0.has(code: Self.unconfirmed) }
        switch verdict {
        case .keep:
            guard grant.state == .suspended else { return nil }
            return try RequestMachine.guarded {
                var transition = Transition(request: nil, grants: [grant], now: now, actor: .stint)
                try transition.emit(.grantResumed(GrantResumed(grant: grant.id, record: record)))
                transition.effect(.publish(grant.id))
                return transition
            }
        case .revoke(let reasons, let record):
            let isHeld = brake == .on || (brake == .off && isUnconfirmed)
            guard isHeld else {
                return try end(
                    [grant], successors: successors, now: now, actor: .stint, revokedFor: reasons, record: record)
            }
            return try suspend(grant, for: [awaitingConfirmation] + reasons, record: record, now: now)
        case .suspend(let reasons, let record):
            // What waits for a confirmation goes on waiting for it: no answer is no leave to drop that.
            guard !isUnconfirmed else { return nil }
            return try suspend(grant, for: reasons, record: record, now: now)
        }
    }

    /// Suspends a grant, or notes that it is suspended for something else by now; `nil` where that is known.
    private static func suspend(
        _ grant: Grant, for reasons: [Reason], record: DecisionRecord?, now: Instant
    ) throws(Refusal) -> Transition? {
        guard grant.state == .active || !grant.holdingReasons.sayTheSame(as: reasons) else { return nil }
        return try RequestMachine.guarded {
            var transition = Transition(request: nil, grants: [grant], now: now, actor: .stint)
            try transition.emit(.grantSuspended(GrantSuspended(grant: grant.id, reasons: reasons, record: record)))
            transition.effect(.publish(grant.id))
            if grant.state == .active { transition.effect(.notify(.grantSuspended(grant.id))) }
            return transition
        }
    }

    static let unconfirmed = "revocation_unconfirmed"

    private static let awaitingConfirmation = Reason(
        unconfirmed, "what was loaded would end more grants than may end unasked, so this one waits",
        remedy: "have an operator look at what was loaded, and confirm it with `stint policy confirm`",
        audience: .requester)
}
