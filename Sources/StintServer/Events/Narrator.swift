import StintCore

/// Tells an event in a sentence. The sentences are constant; names, entitlements and times are filled in.
struct Narrator {
    let premises: Premises
    /// What the event is about, as it is by now; `nil` where it is about nothing of the kind.
    let request: AccessRequest?
    let grant: Grant?

    struct Narration {
        var text: String
        var reasons: [Reason] = []
        /// The stages that the event asks reviews of.
        var asked: [StageSpec] = []
        /// Who was asked by name.
        var reviewers: [SubjectRef] = []
        var stage: Identifier?
        var items: [Entitlement] = []
        var basis: DecisionBasis?
    }

    func narrate(_ envelope: EventEnvelope) -> Narration {
        let actor = Self.name(envelope.actor)
        var narration =
            aboutRequests(envelope.event, actor) ?? aboutGrants(envelope.event, actor)
            ?? aboutOthers(envelope.event, actor)
        if narration.basis == nil { narration.basis = envelope.event.decisionRecords.first?.basis }
        return narration
    }

    // MARK: Requests

    private func aboutRequests(_ event: Event, _ actor: String) -> Narration? {
        switch event {
        case .requestSubmitted(let submitted): return submission(submitted, actor)
        case .requestDecided(let decided): return decision(decided)
        case .reviewRecorded(let recorded): return review(recorded.review)
        case .requestItemApproved(let approved):
            return Narration(
                text: "`\(item(approved.item))` was approved: the grant `\(approved.grant)`",
                items: items([approved.item]))
        case .requestItemDenied(let denied):
            return Narration(
                text: "`\(item(denied.item))` was denied", reasons: denied.reasons, items: items([denied.item]))
        case .requestApproved(let approved):
            let granted = items(approved.items.map(\.number))
            return Narration(text: "the request was approved: \(Self.list(granted))", items: granted)
        case .requestDenied(let denied): return Narration(text: "the request was denied", reasons: denied.reasons)
        case .requestCanceled(let canceled):
            return Narration(text: "`\(actor)` took the request back\(Self.quoted(canceled.comment))")
        case .requestTimedOut: return Narration(text: "the request timed out: nobody finished it in time")
        case .requestReopened(let reopened):
            let open = items(reopened.items)
            return Narration(
                text: "\(Self.list(open)) has to be reviewed again by \(reopened.deadline), by today's rules",
                reasons: reopened.reasons, items: open)
        case .requestReminded(let reminded):
            return Narration(
                text: "\(Self.list(reminded.reviewers)) was reminded to review", reviewers: reminded.reviewers)
        case .postReviewStarted(let started):
            return Narration(
                text: "the emergency has to be reviewed by \(started.deadline)", asked: started.stages)
        case .postReviewPassed(let closed):
            return Narration(text: "the emergency was reviewed and found right", reasons: closed.reasons)
        case .postReviewFailed(let closed):
            return Narration(text: "the emergency was reviewed and found wrong", reasons: closed.reasons)
        case .postReviewOverdue(let closed):
            return Narration(text: "nobody finished the review of the emergency in time", reasons: closed.reasons)
        default: return nil
        }
    }

    private func submission(_ submitted: RequestSubmitted, _ actor: String) -> Narration {
        let terms = submitted.terms
        var text = "`\(actor)` asked for \(Self.list(submitted.entitlements))"
        if terms.beneficiary != terms.submitter { text += " for `\(terms.beneficiary)`" }
        text += ", for \(DurationWords.text(terms.durationSeconds))"
        if let start = terms.startsAt { text += " from \(start) on" }
        if let extended = terms.extends { text += ", to go on with the grant `\(extended)`" }
        if terms.breakGlass { text += ", as an emergency" }
        return Narration(text: text + Self.quoted(terms.reason), items: submitted.entitlements)
    }

    private func decision(_ decided: RequestDecided) -> Narration {
        let decision = decided.decision
        let name = item(decided.item)
        var narration = Narration(
            text: "", reasons: decision.reasons, items: items([decided.item]), basis: decision.basis)
        switch decision.effect {
        case .allow:
            narration.text = "policy allows `\(name)`, for at most \(DurationWords.text(decision.maxDurationSeconds))"
        case .review:
            let wanted = decision.stages.sorted { $0.order < $1.order }.map(Self.words)
            narration.text = "policy wants `\(name)` reviewed: \(wanted.joined(separator: ", then "))"
            narration.asked = decision.stages
        case .deny: narration.text = "policy denies `\(name)`"
        }
        return narration
    }

    private func review(_ review: Review) -> Narration {
        let covered = items(review.items)
        let what = covered.count == request?.items.count || covered.isEmpty ? "" : " \(Self.list(covered))"
        var text = "`\(review.reviewer)` \(review.verdict == .approve ? "approved" : "denied")\(what)"
        text += " in the stage `\(review.stage)`"
        if review.isPostReview { text += " after the fact" }
        if let delegation = review.delegation { text += ", in the place of `\(delegation.delegator)`" }
        if let seconds = review.durationSeconds { text += ", for \(DurationWords.text(seconds)) only" }
        return Narration(
            text: text + Self.quoted(review.comment), stage: review.stage, items: covered, basis: review.basis)
    }

    // MARK: Grants

    private func aboutGrants(_ event: Event, _ actor: String) -> Narration? {
        guard let id = event.grantID else { return nil }
        var narration = Narration(text: "", items: grant.map { [$0.entitlement] } ?? [])
        let name = narration.items.first.map { "the grant of `\($0)`" } ?? "the grant `\(id)`"
        switch event {
        case .grantIssued(let issued):
            let grant = issued.grant
            narration.items = [grant.entitlement]
            narration.basis = grant.basis
            narration.text =
                "`\(grant.beneficiary)` was granted `\(grant.entitlement)` from \(grant.startsAt) to \(grant.expiresAt)"
        case .grantActivated: narration.text = "\(name) is active"
        case .grantWaiting(let waiting):
            narration.text = "\(name) is not active yet, though its start has come"
            narration.reasons = waiting.reasons
        case .grantSuspended(let suspended):
            narration.text = "\(name) is suspended: it gives no access for now"
            narration.reasons = suspended.reasons
        case .grantResumed: narration.text = "\(name) is active again"
        case .grantExpired: narration.text = "\(name) expired"
        case .grantRevoked(let revoked):
            narration.text = "\(name) was revoked by `\(actor)`"
            narration.reasons = revoked.reasons
        case .grantRelinquished(let relinquished):
            narration.text = "`\(actor)` gave \(name) back\(Self.quoted(relinquished.comment))"
        default: return nil
        }
        return narration
    }
}
