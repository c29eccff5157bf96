/// Decides one command on one policy set, at one time.
struct DecisionRun {
    let service: AccessService
    let rules: PolicySet
    let now: Instant
    let caller: Caller

    var store: any EventStore { service.store }
    var premises: Premises { rules.premises }
    var judge: ItemJudge { ItemJudge(service: service, rules: rules, now: now) }

    // MARK: Submit

    /// - Parameter extending: the terms of an extension, which take the place of those that were sent.
    func submit(
        _ submit: SubmitRequest, id: RequestID, extending: RequestTerms? = nil
    ) async throws -> CommandRun.Proposal {
        let (sent, parties) = try SubmitRules.check(submit, caller: caller, premises: premises, now: now)
        let terms = extending ?? sent
        let holder = StreamID.holder(person: parties.accountable, subject: terms.beneficiary)
        let touching = try await store.versions(of: [.request(id), holder])
        let judgement = try await analyze(
            submit.entitlements, terms: terms, parties: parties, request: id, purpose: .request)
        let transition = try RequestMachine.submit(
            id: id, entitlements: submit.entitlements, terms: terms, parties: parties, judged: judgement.judged,
            freezes: judgement.freezes, delegations: try await service.delegations(to: nil, now: now),
            premises: premises, now: now)
        return CommandRun.Proposal(
            transition: transition, touching: touching + transition.streams(of: []), basis: rules.basis,
            unchanged: judgement.unchanged)
    }

    /// The same analysis, with nothing recorded.
    func preview(_ submit: SubmitRequest) async throws -> Preview {
        let (terms, parties) = try SubmitRules.check(submit, caller: caller, premises: premises, now: now)
        let judgement = try await analyze(
            submit.entitlements, terms: terms, parties: parties, request: nil, purpose: .preview)
        let excluded = ReviewerRules.excluded(parties, terms, in: premises.directory)
        let items = zip(submit.entitlements, judgement.judged).map { entitlement, judged in
            let stages = judged.decision.stages + (judged.decision.postReview?.stages ?? [])
            return Preview.Item(
                entitlement: entitlement, decision: judged.decision,
                reviewers: ReviewerRules.eligibleAccounts(for: stages, excluding: excluded, in: premises.directory))
        }
        let startsAt = terms.startsAt ?? now
        return Preview(
            terms: terms, items: items, startsAt: startsAt,
            expiresAt: startsAt.adding(seconds: terms.durationSeconds) ?? startsAt,
            audience: caller.has(.auditor) || caller.has(.operator) ? .auditor : .requester)
    }

    /// What submission and preview share. Of somebody the submitter does not answer for, nothing is told before policy
    /// let the submitter ask for them: neither whether they are there, nor how many of their requests wait.
    private func analyze(
        _ entitlements: [Entitlement], terms: RequestTerms, parties: Parties, request: RequestID?,
        purpose: DecisionPurpose
    ) async throws -> ItemJudge.Judgement {
        let isOwn = SubmitRules.answers(terms.submitter, for: terms.beneficiary, in: premises.directory)
        if isOwn { try await checkPending(terms, parties) }
        let judgement = try await judge.judge(
            entitlements.enumerated().map { ItemJudge.Question(item: $0 + 1, entitlement: $1) },
            of: ItemJudge.Matter(
                terms: terms, parties: parties, request: request, entitlements: entitlements, purpose: purpose))
        guard !isOwn else { return judgement }
        let judged = judgement.judged
        if judged.allSatisfy({ $0.decision.effect == .deny && $0.decision.reasons.forbidBeneficiary }) {
            throw Decline(
                SubmitRules.beneficiaryNotAllowed(terms.submitter, terms.beneficiary),
                record: judged.lazy.compactMap(\.record).first)
        }
        if judged.contains(where: { $0.decision.effect != .deny }) { try await checkPending(terms, parties) }
        return judgement
    }

    private func checkPending(_ terms: RequestTerms, _ parties: Parties) async throws {
        let pending = try await store.pendingRequests(person: parties.accountable, subject: terms.beneficiary)
        try SubmitRules.checkPending(pending, limits: premises.config.limits)
    }

    // MARK: Cancel

    func cancel(_ command: CancelRequest) async throws -> CommandRun.Proposal {
        guard let found = try await store.request(command.request),
            Visibility.audience(of: caller, for: found.value, in: premises.directory) != nil
        else { throw Refusal.requestNotFound(command.request) }
        let grants = try await service.grants(found.value.reopenedGrants)
        let transition = try RequestMachine.cancel(
            found.value, command, grants: grants.map(\.value), caller: caller, premises: premises, now: now)
        return CommandRun.Proposal(
            transition: transition,
            touching: [StreamVersion(stream: .request(command.request), version: found.version)]
                + transition.streams(of: grants),
            basis: rules.basis)
    }

    func checkComment(_ comment: String?) throws(Refusal) {
        if let comment,
            let refusal = TextRules.trouble(
                with: comment, named: "comment", maxBytes: premises.config.limits.maxCommentBytes)
        {
            throw refusal
        }
    }
}

extension Transition {
    /// The streams of the grants it changes or makes, with the versions they were found at.
    func streams(of found: [Versioned<Grant>]) -> [StreamVersion] {
        grants.map { grant in
            StreamVersion(
                stream: .grant(grant.id), version: found.first { $0.value.id == grant.id }?.version ?? 0)
        }
    }

    /// The streams of the grants it was given and leaves as they are.
    func untouched(of found: [Versioned<Grant>]) -> [StreamVersion] {
        let changed = Set(grants.map(\.id))
        return found.filter { !changed.contains($0.value.id) }
            .map { StreamVersion(stream: .grant($0.value.id), version: $0.version) }
    }
}

extension AccessService {
    /// The grants of these ids, as far as they are there.
    func grants(_ ids: [GrantID]) async throws(StoreError) -> [Versioned<Grant>] {
        var grants: [Versioned<Grant>] = []
        for id in ids { if let found = try await store.grant(id) { grants.append(found) } }
        return grants
    }
}

extension [Reason] {
    /// Whether policy does not let the submitter ask for the beneficiary.
    fileprivate var forbidBeneficiary: Bool { contains { $0.has(code: "beneficiary_not_allowed") } }
}
