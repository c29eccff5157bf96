/// What a request must be before policy is asked.
package enum SubmitRules {
    /// The terms of a request and whom it benefits; throws a refusal where the command cannot be taken.
    ///
    /// - Parameter pending: how many requests already wait for the same person.
    package static func check(
        _ submit: SubmitRequest, caller: Caller, premises: Premises, now: Instant
    ) throws(Refusal) -> (terms: RequestTerms, parties: Parties) {
        let limits = premises.config.limits
        try checkShape(submit, limits: limits, now: now)
        let submitter = caller.subject
        guard caller.has(.user) else {
            throw Refusal(
                .forbidden, "role_missing", "`\(submitter)` does not have the role `user`, so it cannot ask",
                remedy: "use a token with the role `user`")
        }
        let directory = premises.directory
        if let trouble = SubjectRules.trouble(with: submitter, in: directory) { throw Refusal(.forbidden, [trouble]) }
        let beneficiary = submit.beneficiary ?? submitter
        if let trouble = SubjectRules.trouble(with: beneficiary, in: directory) {
            guard answers(submitter, for: beneficiary, in: directory) else {
                throw beneficiaryNotAllowed(submitter, beneficiary)
            }
            throw Refusal(.forbidden, [trouble])
        }
        if submit.breakGlass { try checkEmergency(submit, for: beneficiary, by: submitter) }
        let terms = RequestTerms(
            submitter: submitter, beneficiary: beneficiary, durationSeconds: submit.durationSeconds,
            startsAt: submit.startsAt, reason: submit.reason, ticket: submit.ticket, context: submit.context,
            claimed: submit.claimed, breakGlass: submit.breakGlass)
        let parties = Parties(
            persons: directory.interestedPersons(of: submitter).union(directory.interestedPersons(of: beneficiary)),
            accountable: directory.accountablePerson(of: beneficiary))
        return (terms, parties)
    }

    /// Throws where as many requests wait as may.
    package static func checkPending(_ pending: Int, limits: Limits) throws(Refusal) {
        guard pending < limits.maxPendingPerPerson else {
            throw Refusal(
                .limit, "too_many_pending", "\(pending) requests wait already; \(limits.maxPendingPerPerson) may",
                remedy: "cancel one, or wait until one is decided")
        }
    }

    /// Whether what concerns a beneficiary is a submitter's own: for oneself, another account of the same person, or an
    /// agent or service that one answers for. For whom else they may ask, policy says.
    package static func answers(
        _ submitter: SubjectRef, for beneficiary: SubjectRef, in directory: Directory
    ) -> Bool {
        if directory.samePerson(submitter, beneficiary) { return true }
        guard let person = directory.person(of: submitter) else { return false }
        return beneficiary.type != .user && directory.sponsorChain(of: beneficiary).persons.contains(person)
    }

    /// The one answer for a beneficiary who is not there and for one whom policy does not let the submitter ask for.
    package static func beneficiaryNotAllowed(_ submitter: SubjectRef, _ beneficiary: SubjectRef) -> Refusal {
        Refusal(
            .forbidden, "beneficiary_not_allowed", "`\(submitter)` may not ask on behalf of `\(beneficiary)`",
            remedy: "let `\(beneficiary)` ask, or ask for yourself")
    }

    /// Agents never break glass, nor does anybody for them; an emergency begins at once.
    private static func checkEmergency(
        _ submit: SubmitRequest, for beneficiary: SubjectRef, by submitter: SubjectRef
    ) throws(Refusal) {
        guard submitter.type != .agent, beneficiary.type != .agent else {
            throw Refusal(
                .forbidden, "break_glass_agent", "agents have no emergencies: `\(submitter)` asks for `\(beneficiary)`",
                remedy: "let a person break glass for themselves")
        }
        guard submit.startsAt == nil else {
            throw Refusal(
                .invalid, "break_glass_start", "an emergency begins at once, and a start was asked for",
                remedy: "leave the start out, or ask without `break_glass`")
        }
    }

    private static func checkShape(_ submit: SubmitRequest, limits: Limits, now: Instant) throws(Refusal) {
        guard !submit.entitlements.isEmpty else {
            throw Refusal(
                .invalid, "entitlement_missing", "the request names no entitlement", remedy: "name what to ask for")
        }
        guard submit.entitlements.count <= limits.maxItems else {
            throw Refusal(
                .limit, "too_many_items",
                "the request names \(submit.entitlements.count) entitlements; \(limits.maxItems) are the most",
                remedy: "send several requests")
        }
        guard Set(submit.entitlements).count == submit.entitlements.count else {
            throw Refusal(
                .invalid, "entitlement_twice", "the request names an entitlement twice", remedy: "name each once")
        }
        guard submit.durationSeconds >= limits.minDurationSeconds else {
            throw Refusal(
                .invalid, "duration_too_short", "the duration is \(submit.durationSeconds) s",
                remedy: "ask for \(limits.minDurationSeconds) s or more")
        }
        guard submit.durationSeconds <= limits.maxDurationSeconds else {
            throw Refusal(
                .limit, "duration_over_limit", "\(submit.durationSeconds) s is longer than anything is given for",
                remedy: "ask for \(limits.maxDurationSeconds) s or less")
        }
        try checkStart(submit, limits: limits, now: now)
        guard !TextRules.isBlank(submit.reason), submit.reason.utf8.count >= limits.minReasonBytes else {
            throw Refusal(
                .invalid, "reason_missing", "the request gives no reason", remedy: "say what the access is for")
        }
        let texts: [(String?, String, Int)] = [
            (submit.reason, "reason", limits.maxReasonBytes), (submit.ticket, "ticket", limits.maxTicketBytes),
        ]
        for (text, name, maxBytes) in texts {
            if let text, let refusal = TextRules.trouble(with: text, named: name, maxBytes: maxBytes) { throw refusal }
        }
        for (value, name) in [(submit.context, "context"), (submit.claimed, "claimed")] {
            guard value.objectValue != nil, value.jsonBytes.count <= limits.maxContextBytes else {
                throw Refusal(
                    .invalid, "\(name)_invalid", "`\(name)` is no object of at most \(limits.maxContextBytes) bytes",
                    remedy: "send a smaller object, or none")
            }
        }
    }

    private static func checkStart(_ submit: SubmitRequest, limits: Limits, now: Instant) throws(Refusal) {
        guard let startsAt = submit.startsAt else { return }
        guard startsAt >= now else {
            throw Refusal(
                .invalid, "start_passed", "the start `\(startsAt)` lies in the past",
                remedy: "ask for a later start, or leave it out to start at the approval")
        }
        guard let latest = now.adding(seconds: limits.maxStartAheadSeconds), startsAt <= latest,
            startsAt.adding(seconds: submit.durationSeconds) != nil
        else {
            throw Refusal(
                .limit, "start_too_far", "the start `\(startsAt)` lies too far ahead",
                remedy: "ask for a start within \(limits.maxStartAheadSeconds) s")
        }
    }
}
