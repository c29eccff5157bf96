import StintAPI
import StintCore

extension StintAPI.SubjectRef {
    init(_ subject: StintCore.SubjectRef) { self.init(type: subject.type.rawValue, id: subject.id.text) }
}

extension StintAPI.ResourceRef {
    init(_ resource: StintCore.ResourceRef) { self.init(type: resource.type.text, id: resource.id.text) }
}

extension Timestamp {
    init(_ instant: Instant) { self.init(nanoseconds: instant.nanoseconds) }
}

extension StintAPI.JSONValue {
    init(_ value: StintCore.JSONValue) {
        switch value {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .integer(let value): self = .integer(value)
        case .decimal(let text):
            let number = Double(text)
            self = number.map { $0.isFinite ? .number($0) : .string(text) } ?? .string(text)
        case .string(let text): self = .string(text)
        case .array(let values): self = .array(values.map(Self.init))
        case .object(let object):
            self = .object(
                Dictionary(object.members.map { ($0.key, Self($0.value)) }, uniquingKeysWith: { _, last in last }))
        }
    }
}

extension [Reason] {
    func views(for audience: Audience) -> [ReasonView] { visible(to: audience).map(ReasonView.init) }
}

/// What one caller is shown of requests and grants, by the directory of this moment.
struct Viewer {
    let caller: Caller
    let premises: Premises
    /// Those to the caller, in force.
    let delegations: [Delegation]
    let now: Instant

    func view(_ visible: Visible<AccessRequest>, grants: [Grant] = []) -> RequestView {
        view(visible.value, version: visible.version, audience: visible.audience, grants: grants)
    }

    /// - Parameter grants: those the request led to, as far as they are at hand.
    func view(_ request: AccessRequest, version: Int64, audience: Audience, grants: [Grant] = []) -> RequestView {
        let terms = request.terms
        let last = ([request.submittedAt] + request.reviews.map(\.at) + [request.closedAt].compactMap(\.self)).max()
        let standing = StageStanding(request, in: premises.directory)
        return RequestView(
            id: request.id.text, version: version, state: StintAPI.RequestState(rawValue: request.state.rawValue),
            submitter: StintAPI.SubjectRef(terms.submitter), beneficiary: StintAPI.SubjectRef(terms.beneficiary),
            reason: terms.reason, ticket: terms.ticket, durationSeconds: terms.durationSeconds,
            startsAt: terms.startsAt.map(Timestamp.init), createdAt: Timestamp(request.submittedAt),
            updatedAt: Timestamp(last ?? request.submittedAt),
            timesOutAt: request.state == .pending ? Timestamp(request.deadline) : nil,
            items: request.items.map { item in
                view(
                    item, of: request, standing, audience: audience, grant: grants.first { $0.id == item.grant })
            },
            reviews: request.reviews.map { Self.view($0, of: request) },
            outcome: request.closedAt.map { at in
                OutcomeView(at: Timestamp(at), reasons: request.closingReasons.views(for: audience))
            },
            reviewable: mayReview(request), breakGlass: terms.breakGlass,
            postReview: request.postReview.map { review in
                PostReviewView(
                    state: PostReviewState(rawValue: review.state.rawValue), stages: standing.views(of: review),
                    deadline: Timestamp(review.deadline), decidedAt: review.decidedAt.map(Timestamp.init),
                    reasons: review.reasons.views(for: audience))
            },
            extends: terms.extends?.text, reminders: request.reminders,
            nextReminderAt: request.nextReminderAt.map(Timestamp.init), sponsor: sponsor(of: terms),
            claimed: terms.claimed["purpose"]?.stringValue.map { ClaimedView(purpose: $0) })
    }

    /// Who answers for the agent that asks, or is asked for: by the directory, never by what the agent says.
    private func sponsor(of terms: RequestTerms) -> String? {
        let agent = [terms.beneficiary, terms.submitter].first { $0.type == .agent }
        return agent.flatMap { premises.directory.sponsorChain(of: $0).persons.first?.text }
    }

    private func view(
        _ item: RequestItem, of request: AccessRequest, _ standing: StageStanding, audience: Audience, grant: Grant?
    ) -> RequestItemView {
        let decided = item.decision?.reasons ?? []
        let reasons = item.reasons + decided.filter { !item.reasons.contains($0) }
        return RequestItemView(
            id: String(item.number), entitlement: item.entitlement.description,
            state: StintAPI.RequestState(rawValue: item.state.rawValue),
            effect: DecisionEffect(rawValue: item.decision?.effect.rawValue ?? "deny"),
            reasons: reasons.views(for: audience),
            durationSeconds: item.decision.map { min(request.terms.durationSeconds, $0.maxDurationSeconds) },
            stages: standing.views(of: item), grantID: item.grant?.text,
            grantState: grant.map { state(of: $0) }, startsAt: grant.map { Timestamp($0.startsAt) },
            expiresAt: grant.map { Timestamp($0.expiresAt) })
    }

    static func view(_ review: Review, of request: AccessRequest) -> ReviewView {
        ReviewView(
            reviewer: StintAPI.SubjectRef(review.reviewer), decision: review.verdict == .approve ? .approve : .deny,
            comment: review.comment,
            items: request.items.filter { review.items.contains($0.number) }.map(\.entitlement.description),
            stage: review.stage.text, durationSeconds: review.durationSeconds,
            delegation: review.delegation.map(ReviewDelegationView.init), postReview: review.isPostReview,
            at: Timestamp(review.at))
    }

    /// In their own right, or in the place of a colleague.
    private func mayReview(_ request: AccessRequest) -> Bool {
        let directory = premises.directory
        guard request.awaitsPostReview || (request.state == .pending && now < request.deadline),
            let person = try? ReviewerRules.reviewer(caller, of: request, in: directory)
        else { return false }
        let rights = ReviewerRules.rights(
            of: caller.subject, person: person, to: request, standings: request.standings(in: directory),
            delegations: delegations, in: directory, now: now)
        return ReviewerRules.choice(of: rights) != nil
    }

    // MARK: Grants

    func view(_ visible: Visible<Grant>) -> GrantView {
        view(visible.value, version: visible.version, audience: visible.audience)
    }

    /// It has ended at its instant, whether or not that is recorded yet (P4).
    private func hasEnded(_ grant: Grant) -> Bool { !grant.state.isFinal && grant.expiresAt <= now }

    private func state(of grant: Grant) -> StintAPI.GrantState {
        hasEnded(grant) ? .expired : StintAPI.GrantState(rawValue: grant.state.rawValue)
    }

    func view(_ grant: Grant, version: Int64, audience: Audience) -> GrantView {
        let hasEnded = hasEnded(grant)
        let endedAt = grant.endedAt ?? (hasEnded ? grant.expiresAt : nil)
        let endedBy: StintAPI.SubjectRef? =
            if case .subject(let subject) = grant.endedBy { StintAPI.SubjectRef(subject) } else { nil }
        return GrantView(
            id: grant.id.text, version: version,
            state: state(of: grant), requestID: grant.request.text, beneficiary: StintAPI.SubjectRef(grant.beneficiary),
            entitlement: grant.entitlement.description, resource: StintAPI.ResourceRef(grant.resource),
            actions: grant.actions.map(\.text), reason: grant.reason, ticket: grant.ticket,
            startsAt: Timestamp(grant.startsAt), expiresAt: Timestamp(grant.expiresAt),
            approvals: grant.approvals.map { approval in
                ReviewView(
                    reviewer: StintAPI.SubjectRef(approval.reviewer), decision: .approve, stage: approval.stage.text,
                    delegation: approval.delegation.map(ReviewDelegationView.init), at: Timestamp(approval.at))
            },
            outcome: endedAt.map { at in
                OutcomeView(at: Timestamp(at), by: endedBy, reasons: grant.endingReasons.views(for: audience))
            }, extends: grant.extends?.text, breakGlass: grant.breakGlass,
            suspendedAt: grant.suspendedAt.map(Timestamp.init),
            holding: hasEnded ? nil : grant.holdingReasons.views(for: audience).nilIfEmpty)
    }
}

extension ReviewDelegationView {
    init(_ delegation: ReviewDelegation) {
        self.init(id: delegation.id.text, delegator: StintAPI.SubjectRef(delegation.delegator))
    }
}

extension GrantRef {
    init(_ grant: Grant) {
        self.init(
            id: grant.id.text, beneficiary: StintAPI.SubjectRef(grant.beneficiary),
            entitlement: grant.entitlement.description)
    }
}

extension Array {
    var nilIfEmpty: [Element]? { isEmpty ? nil : self }
}
