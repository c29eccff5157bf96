import StintCore
import StintTesting

extension Runner {
    // MARK: What a single answer must be

    /// The grant a command would end, as it stands before, where it is neither ended nor past its end.
    func openGrant(of command: Command) async -> Grant? {
        let id: GrantID
        switch command.action {
        case .relinquish(let relinquish): id = relinquish.grant
        case .revoke(let revoke): id = revoke.grant
        case .submit, .review, .cancel: return nil
        }
        guard let grant = Oracle(log: store.log).grants[id], grant.endedAt == nil,
            max(clock.now(), highest) < grant.expiresAt
        else { return nil }
        return grant
    }

    /// P5: who may end a grant always can; who may not, never can.
    func checkUnconditional(_ command: Command, on grant: Grant?, _ outcome: CommandOutcome) {
        let may: (OracleDirectory) -> Bool
        switch command.action {
        case .relinquish(let relinquish):
            guard let target = grants.first(where: { $0.id == relinquish.grant }) else { return }
            may = { $0.holds(command.caller.subject, target) }
        case .revoke: may = { $0.mayRevoke(command.caller.subject) }
        case .submit, .review, .cancel: return
        }
        let name = command.action.name.rawValue
        if world.isLoaded {
            let permitted = may(OracleDirectory(world: world))
            if grant != nil, permitted {
                cover("P5 permitted \(name)\(world.failure == nil ? "" : " with policy broken")")
                if case .refused(let refusal) = outcome { fail("P5", "\(name) was refused: \(refusal)") }
            }
            if !permitted, case .done = outcome { fail("P5", "\(name) was let pass for \(command.caller.subject)") }
        } else if case .relinquish(let relinquish) = command.action, let grant, grant.id == relinquish.grant,
            command.caller.subject == grant.beneficiary, case .refused(let refusal) = outcome
        {
            fail("P5", "\(name) was refused with no policy loaded: \(refusal)")
        }
    }

    /// P11: who comes too late is told which command ended it.
    func checkWinner(_ command: Command, _ outcome: CommandOutcome) {
        guard case .refused(let refusal) = outcome, refusal.kind == .conflict,
            ["request_closed", "grant_ended"].contains(refusal.code)
        else { return }
        let stream: StreamID
        switch command.action {
        case .review(let review): stream = .request(review.request)
        case .cancel(let cancel): stream = .request(cancel.request)
        case .relinquish(let relinquish): stream = .grant(relinquish.grant)
        case .revoke(let revoke): stream = .grant(revoke.grant)
        case .submit: return
        }
        cover("loser")
        // What closed it before the refusal was recorded; nothing where only its time ran out.
        let winner = store.log.prefix { $0.command != command.id }
            .last { $0.stream == stream && $0.event.closes }?.command
        // A grant past its end was refused for that, whoever recorded its end in the meantime.
        let ranOut =
            refusal.winner == nil && stream.kind == .grant
            && grants.contains { StreamID.grant($0.id) == stream && $0.expiresAt <= max(clock.now(), highest) }
        if refusal.winner?.id != winner, !ranOut {
            let told = refusal.winner?.id.text ?? "nothing"
            fail("P11", "the loser `\(command.id)` was told `\(told)` won, not `\(winner?.text ?? "nothing")`")
        }
    }

    // MARK: The oracle

    func check() async {
        let wall = clock.now()
        let reading = guardedClock.reading()
        let isSound = highest.nanoseconds(since: wall) <= 250_000_000
        highest = max(highest, wall)
        if reading.isSound != isSound { fail("P4", "the clock at \(wall) after \(highest) is read as \(reading)") }
        if reading.now != highest { fail("P4", "time runs at \(reading.now), and \(highest) was seen") }
        let log = store.log
        let oracle = Oracle(log: log)
        if Int64(log.count) > checkedTo {
            for violation in oracle.violations(worlds: worlds, after: checkedTo, machineCommands: machineCommands) {
                violations.append(violation)
            }
            for envelope in log[Int(checkedTo)...] {
                cover(envelope.event.type)
                if case .requestDecided(let payload) = envelope.event, payload.decision.effect == .deny {
                    cover("denied \(payload.decision.reasons.first?.code ?? "")")
                }
            }
            if !isSound {
                for case .grantIssued in log[Int(checkedTo)...].map(\.event) {
                    fail("P4", "a grant was issued while the clock was unsound")
                }
                for case .grantActivated in log[Int(checkedTo)...].map(\.event) {
                    fail("P4", "a grant was activated while the clock was unsound")
                }
            }
            checkedTo = Int64(log.count)
            await checkRebuilt(oracle)
        }
        checkAccess(oracle, reading: reading, isSound: isSound)
    }

    /// P11: what is stored is what the events say, folded from the first.
    func checkRebuilt(_ oracle: Oracle) async {
        for (id, folded) in oracle.folded.requests {
            if (try? await store.request(id))??.value != folded { fail("P11", "the request `\(id)` is not its events") }
        }
        for (id, folded) in oracle.folded.grants {
            if (try? await store.grant(id))??.value != folded { fail("P11", "the grant `\(id)` is not its events") }
        }
        for what in oracle.folded.failures { fail("P11", what) }
    }

    /// P4: at this moment every grant gives access exactly where the log says so, and to nobody and nothing else.
    func checkAccess(_ oracle: Oracle, reading: ClockReading, isSound: Bool) {
        guard let premises = policies.current()?.premises else { return }
        let directory = OracleDirectory(world: world)
        for grant in oracle.grants.values {
            let isLive =
                isSound && grant.state == .active && grant.startsAt <= reading.now && reading.now < grant.expiresAt
                && directory.mayAct(grant.beneficiary)
            let said = AccessDecision(allow: true, grant: grant.id)
            func ask(_ subject: SubjectRef, _ action: Identifier, _ resource: ResourceRef) -> AccessDecision {
                AccessRule.confirm(
                    said, subject: subject, action: action, resource: resource, grant: view.grant(grant.id),
                    freezes: [], premises: premises, clock: reading)
            }
            let action = grant.actions[0] == "*" ? "anything" : grant.actions[0]
            let answer = ask(grant.beneficiary, action, grant.resource)
            if answer.allow != isLive {
                fail(
                    "P4",
                    "`\(grant.id)` (\(grant.state), \(grant.startsAt) to \(grant.expiresAt)) gives \(answer.allow) at \(reading.now)"
                )
            }
            cover(isLive ? "access allowed" : "access denied")
            if let end = answer.expiresAt, answer.allow, end > grant.expiresAt {
                fail("P4", "access outlasts `\(grant.id)`")
            }
            let other = world.accounts.map(\.subject).first { $0 != grant.beneficiary && directory.mayAct($0) }
            if let other, ask(other, action, grant.resource).allow { fail("P4", "`\(grant.id)` serves \(other)") }
            if !grant.actions.contains("*"), ask(grant.beneficiary, "drop", grant.resource).allow {
                fail("P4", "`\(grant.id)` covers what its role does not")
            }
            if ask(grant.beneficiary, action, ResourceRef(type: "other", id: grant.resource.id)).allow {
                fail("P4", "`\(grant.id)` covers another resource")
            }
        }
    }
}
