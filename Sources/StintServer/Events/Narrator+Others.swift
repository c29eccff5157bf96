import StintCore

extension Narrator {
    /// What is about no request and no grant.
    func aboutOthers(_ event: Event, _ actor: String) -> Narration {
        switch event {
        case .grantsReevaluated(let judged):
            Narration(
                text: "\(judged.kept.count) grants were judged anew (\(judged.cause.rawValue)) and stay as they are",
                basis: judged.basis)
        case .freezeStarted(let started):
            Narration(
                text: "`\(actor)` froze `\(started.freeze.scope)` as `\(started.freeze.name)`"
                    + (started.freeze.suspends ? ", and what is live there is suspended" : "")
                    + Self.quoted(started.freeze.reason))
        case .freezeEnded(let ended): Narration(text: "`\(actor)` thawed `\(ended.name)`\(Self.quoted(ended.reason))")
        case .delegationStarted(let started): delegation(started.delegation)
        case .delegationEnded(let ended):
            Narration(text: "`\(actor)` ended the delegation `\(ended.delegation)`")
        case .signalReceived(let received):
            Narration(
                text: "`\(actor)` signals `\(received.signal.type)` about `\(received.signal.target)` until "
                    + "\(received.signal.expiresAt)")
        case .signalCleared(let cleared):
            Narration(text: "`\(actor)` cleared the signal `\(cleared.type)` about `\(cleared.target)`")
        case .setHeld(let held):
            Narration(
                text: "a load waits to be confirmed: it would end \(held.grants.count) grants, and \(held.limit) may "
                    + "end unasked", basis: held.basis)
        case .setConfirmed(let confirmed):
            Narration(
                text: "`\(actor)` confirmed a load that ends \(confirmed.revocations) grants", basis: confirmed.basis)
        case .commandRefused(let refused):
            Narration(
                text: "`\(refused.name.rawValue)` by `\(actor)` was refused", reasons: refused.refusal.reasons)
        case .apiDecided(let decided):
            Narration(
                text:
                    "policy \(decided.decision.allow ? "lets" : "does not let") `\(actor)` use `\(decided.operation)`",
                reasons: decided.decision.reasons)
        case .sourceLoaded(let loaded):
            Narration(text: "the \(loaded.source.rawValue) was loaded from `\(loaded.origin)`", basis: loaded.basis)
        case .sourceRejected(let rejected):
            Narration(text: "the \(rejected.source.rawValue) of `\(rejected.origin)` was rejected")
        case .serverStarted(let life): Narration(text: "Stint \(life.version) started on `\(life.node)`")
        case .serverStopped(let life): Narration(text: "Stint \(life.version) stopped on `\(life.node)`")
        case .clockUnsound: Narration(text: "the clock cannot be trusted: what needs the time is denied")
        case .clockSound: Narration(text: "the clock can be trusted again")
        default: Narration(text: event.type)
        }
    }

    private func delegation(_ delegation: Delegation) -> Narration {
        Narration(
            text: "`\(delegation.delegate)` reviews in the place of `\(delegation.delegator)` from "
                + "\(delegation.startsAt) to \(delegation.endsAt)\(Self.quoted(delegation.reason))",
            reviewers: [delegation.delegate])
    }

    // MARK: Words

    static func name(_ actor: Actor) -> String { actor.description }

    func item(_ number: Int) -> String {
        request?.items.first { $0.number == number }?.entitlement.description ?? "item \(number)"
    }

    func items(_ numbers: [Int]) -> [Entitlement] {
        (request?.items ?? []).filter { numbers.contains($0.number) }.map(\.entitlement)
    }

    static func list(_ names: [some CustomStringConvertible]) -> String {
        names.isEmpty ? "nobody" : names.map { "`\($0)`" }.joined(separator: ", ")
    }

    /// What somebody wrote, after a colon; nothing where they wrote nothing.
    static func quoted(_ text: String?) -> String { text.map { ": \"\($0)\"" } ?? "" }

    /// `` `owners` (1 of group `db-admins`) ``
    static func words(_ stage: StageSpec) -> String {
        let who =
            stage.approvers.users.map { "`\($0)`" } + stage.approvers.groups.map { "group `\($0)`" }
        return "`\(stage.name)` (\(stage.threshold) of \(who.joined(separator: ", ")))"
    }
}

/// A number of seconds as people say it: `1h 30m`.
enum DurationWords {
    static func text(_ seconds: Int64) -> String {
        var rest = max(seconds, 0)
        var parts: [String] = []
        for (unit, size) in [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)] as [(String, Int64)] {
            let count = rest / size
            rest %= size
            if count > 0 { parts.append("\(count)\(unit)") }
        }
        return parts.isEmpty ? "0s" : parts.joined(separator: " ")
    }
}
