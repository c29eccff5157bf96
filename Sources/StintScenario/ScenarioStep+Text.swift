import StintCore

extension ScenarioStep {
    /// One line, in words.
    package var text: String {
        let who = by ?? "somebody"
        let program = session == .machine ? " by token" : ""
        let told = name.map { " as `\($0)`" } ?? ""
        let between = (meanwhile ?? []).map { " (meanwhile: \($0.text))" }.joined()
        return words(who) + program + told + between
    }

    private func words(_ who: String) -> String {
        func list(_ items: [Entitlement]?) -> String {
            items.map { " only " + $0.map(\.description).joined(separator: ", ") } ?? ""
        }
        switch action {
        case .request(let ask):
            return "\(who) asks for \(ask.items.map(\.description).joined(separator: ", ")) for \(ask.for)"
                + (ask.beneficiary.map { " on behalf of \($0)" } ?? "") + (ask.startsIn.map { " from in \($0)" } ?? "")
                + (ask.startsAt.map { " from \($0)" } ?? "") + (ask.breakGlass == true ? ", breaking glass" : "")
        case .approve(let judge):
            return "\(who) approves \(judge.request)\(judge.stage.map { " at stage `\($0)`" } ?? "")\(list(judge.only))"
                + (judge.for.map { " for \($0) at most" } ?? "")
        case .deny(let judge):
            return "\(who) denies \(judge.request)\(judge.stage.map { " at stage `\($0)`" } ?? "")\(list(judge.only))"
        case .cancel(let about): return "\(who) cancels \(about.request ?? "")"
        case .extend(let extend): return "\(who) extends \(extend.grant) by \(extend.for)"
        case .relinquish(let about):
            return "\(who) relinquishes \(about.grant ?? about.request ?? "")\(list(about.only))"
        case .revoke(let revoke): return "\(who) revokes \(revoke.scope?.description ?? revoke.grant ?? "")"
        case .freeze(let freeze):
            return "\(who) freezes \(freeze.scope) as `\(freeze.name)`\(freeze.suspend == true ? ", suspending" : "")"
        case .thaw(let thaw): return "\(who) thaws `\(thaw.name)`"
        case .delegate(let delegate):
            return "\(who) delegates to \(delegate.to) for \(delegate.for)"
                + (delegate.startsIn.map { " from in \($0)" } ?? "")
        case .endDelegation(let about): return "\(who) ends the delegation \(about.delegation ?? "")"
        case .signal(let signal):
            return
                "\(who) sends the signal \(signal.type) about \(signal.target)\(signal.cleared == true ? ", cleared" : "")"
        case .again: return "the last command comes again"
        case .clock(let clock):
            return clock.advance.map { "the clock goes on by \($0)" } ?? clock.back.map {
                "the clock steps back by \($0)"
            }
                ?? clock.at.map { "the clock goes to \($0)" } ?? "the clock stands"
        case .due: return "what has come due is done"
        case .change: return "the world changes"
        case .reevaluate(let cause): return "live grants are judged anew (\(cause.rawValue))"
        case .check(let check): return "\(check.subject) asks to \(check.action) \(check.resource)"
        case .look(let about): return "a look at \(about.grant ?? about.request ?? "")"
        }
    }
}
