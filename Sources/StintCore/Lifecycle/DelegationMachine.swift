/// Delegations of review for an absence. Pure; time is a value.
package enum DelegationMachine {
    /// A reviewer lets a colleague review in their place: for themselves, in their own session, for a time.
    package static func start(
        _ command: StartDelegation, id: DelegationID, caller: Caller, premises: Premises, now: Instant
    ) throws(Refusal) -> Transition {
        let person = try delegator(caller, in: premises.directory)
        try checkDelegate(command.delegate, of: person, in: premises.directory)
        let startsAt = try checkTime(command, limits: premises.config.limits, now: now)
        if let reason = command.reason,
            let refusal = TextRules.trouble(
                with: reason, named: "reason", maxBytes: premises.config.limits.maxReasonBytes)
        {
            throw refusal
        }
        return try RequestMachine.guarded {
            var transition = Transition(request: nil, now: now, actor: .subject(caller.subject))
            try transition.emit(
                .delegationStarted(
                    DelegationStarted(
                        delegation: Delegation(
                            id: id, delegator: caller.subject, delegate: command.delegate, startsAt: startsAt,
                            endsAt: command.endsAt, reason: command.reason, createdAt: now))))
            return transition
        }
    }

    /// Taken back by who gave it, through any account of theirs, given back by who got it, or ended by an operator.
    package static func end(
        _ delegation: Delegation, caller: Caller, premises: Premises, now: Instant
    ) throws(Refusal) -> Transition {
        guard isParty(caller, of: delegation, in: premises.directory) || caller.has(.operator) else {
            throw Refusal.delegationNotFound(delegation.id)
        }
        guard delegation.endedAt == nil, now < delegation.endsAt else {
            throw Refusal(.conflict, "delegation_ended", "the delegation `\(delegation.id)` has ended already")
        }
        return try RequestMachine.guarded {
            var transition = Transition(
                request: nil, delegations: [delegation], now: now, actor: .subject(caller.subject))
            try transition.emit(.delegationEnded(DelegationEnded(delegation: delegation.id)))
            return transition
        }
    }

    /// Whether a caller gave a delegation, or got it, through whichever account.
    package static func isParty(_ caller: Caller, of delegation: Delegation, in directory: Directory) -> Bool {
        directory.samePerson(caller.subject, delegation.delegator)
            || directory.samePerson(caller.subject, delegation.delegate)
    }

    private static func delegator(_ caller: Caller, in directory: Directory) throws(Refusal) -> PersonID {
        guard caller.session == .human, caller.subject.type == .user, caller.has(.user) else {
            throw Refusal(
                .forbidden, "delegator_not_human", "reviews are delegated by people, in their own session",
                remedy: "let the person who will be absent do it")
        }
        if let trouble = SubjectRules.trouble(with: caller.subject, in: directory) {
            throw Refusal(.forbidden, [trouble])
        }
        guard let person = directory.person(of: caller.subject) else {
            throw Refusal(
                .forbidden, "reviewer_without_person",
                "no person stands behind `\(caller.subject)`, so it has no reviews to delegate",
                remedy: "sign in with a personal account")
        }
        return person
    }

    private static func checkDelegate(
        _ delegate: SubjectRef, of person: PersonID, in directory: Directory
    ) throws(Refusal) {
        guard delegate.type == .user, SubjectRules.trouble(with: delegate, in: directory) == nil,
            let other = directory.person(of: delegate), other != person
        else {
            throw Refusal(
                .invalid, "delegate_not_allowed", "`\(delegate)` is no active account of another person",
                remedy: "name a colleague's user account")
        }
    }

    private static func checkTime(
        _ command: StartDelegation, limits: Limits, now: Instant
    ) throws(Refusal) -> Instant {
        let startsAt = command.startsAt ?? now
        guard startsAt >= now else {
            throw Refusal(
                .invalid, "start_passed", "the start `\(startsAt)` lies in the past",
                remedy: "leave it out to start now")
        }
        guard startsAt < command.endsAt else {
            throw Refusal(
                .invalid, "delegation_empty", "the end `\(command.endsAt)` is not after the start `\(startsAt)`",
                remedy: "name a later end")
        }
        guard let latest = now.adding(seconds: limits.maxStartAheadSeconds), startsAt <= latest else {
            throw Refusal(
                .limit, "start_too_far", "the start `\(startsAt)` lies too far ahead",
                remedy: "name a start within \(limits.maxStartAheadSeconds) s")
        }
        guard let end = startsAt.adding(seconds: limits.maxDelegationSeconds), command.endsAt <= end else {
            throw Refusal(
                .limit, "delegation_too_long",
                "reviews are delegated for at most \(limits.maxDelegationSeconds) s at a time",
                remedy: "name an earlier end, and delegate anew should the absence last")
        }
        return startsAt
    }
}

extension Refusal {
    static func delegationNotFound(_ id: DelegationID) -> Refusal {
        Refusal(
            .notFound, "delegation_not_found", "there is no delegation `\(id)` for you to see",
            remedy: "check the id with `stint delegation list`")
    }
}
