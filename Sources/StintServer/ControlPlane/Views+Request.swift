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
    let now: Instant

    func view(_ visible: Visible<AccessRequest>, grants: [Grant] = []) -> RequestView {
        view(visible.value, version: visible.version, audience: visible.audience, grants: grants)
    }

    /// - Parameter grants: those the request led to, as far as they are at hand.
    func view(_ request: AccessRequest, version: Int64, audience: Audience, grants: [Grant] = []) -> RequestView {
        let terms = request.terms
        let last = ([request.submittedAt] + request.reviews.map(\.at) + [request.closedAt].compactMap(\.self)).max()
        return RequestView(
            id: request.id.text, version: version, state: StintAPI.RequestState(rawValue: request.state.rawValue),
            submitter: StintAPI.SubjectRef(terms.submitter), beneficiary: StintAPI.SubjectRef(terms.beneficiary),
            reason: terms.reason, ticket: terms.ticket, durationSeconds: terms.durationSeconds,
            startsAt: terms.startsAt.map(Timestamp.init), createdAt: Timestamp(request.submittedAt),
            updatedAt: Timestamp(last ?? request.submittedAt),
            timesOutAt: request.state == .pending ? Timestamp(request.deadline) : nil,
            items: request.items.map { item in
                view(item, of: request, audience: audience, grant: grants.first { $0.id == item.grant })
            },
            reviews: request.reviews.map(Self.view),
            outcome: request.closedAt.map { at in
                OutcomeView(at: Timestamp(at), reasons: request.closingReasons.views(for: audience))
            },
            reviewable: request.state == .pending && request.deadline > now && mayReview(request))
    }

    private func view(
        _ item: RequestItem, of request: AccessRequest, audience: Audience, grant: Grant?
    ) -> RequestItemView {
        RequestItemView(
            id: String(item.number), entitlement: item.entitlement.description,
            state: StintAPI.RequestState(rawValue: item.state.rawValue),
            effect: DecisionEffect(rawValue: item.decision?.effect.rawValue ?? "deny"),
            reasons: (item.decision?.reasons ?? []).views(for: audience),
            durationSeconds: item.decision.map { min(request.terms.durationSeconds, $0.maxDurationSeconds) },
            stages: (item.decision?.stages ?? []).map { view($0, of: request) }, grantID: item.grant?.text,
            startsAt: grant.map { Timestamp($0.startsAt) }, expiresAt: grant.map { Timestamp($0.expiresAt) })
    }

    private func view(_ stage: StageSpec, of request: AccessRequest) -> StageView {
        let directory = premises.directory
        let excluded = ReviewerRules.excluded(request.parties, request.terms, in: directory)
        let approved = request.reviews.filter {
            $0.stage == stage.name
                && ReviewerRules.stillQualifies($0, for: [stage], excluding: excluded, in: directory)
        }
        return StageView(stage, approvals: Set(approved.map(\.person)).count)
    }

    static func view(_ review: Review) -> ReviewView {
        ReviewView(
            reviewer: StintAPI.SubjectRef(review.reviewer), decision: review.verdict == .approve ? .approve : .deny,
            comment: review.comment, stage: review.stage.text, at: Timestamp(review.at))
    }

    private func mayReview(_ request: AccessRequest) -> Bool {
        guard caller.session == .human, caller.has(.user) else { return false }
        return RequestMachine.reviewers(of: request, premises: premises).contains(caller.subject)
    }

    // MARK: Grants

    func view(_ visible: Visible<Grant>) -> GrantView {
        view(visible.value, version: visible.version, audience: visible.audience)
    }

    func view(_ grant: Grant, version: Int64, audience: Audience) -> GrantView {
        // It has ended at its instant, whether or not that is recorded yet (P4).
        let hasEnded = !grant.state.isFinal && grant.expiresAt <= now
        let endedAt = grant.endedAt ?? (hasEnded ? grant.expiresAt : nil)
        let endedBy: StintAPI.SubjectRef? =
            if case .subject(let subject) = grant.endedBy { StintAPI.SubjectRef(subject) } else { nil }
        return GrantView(
            id: grant.id.text, version: version,
            state: hasEnded ? .expired : StintAPI.GrantState(rawValue: grant.state.rawValue),
            requestID: grant.request.text, beneficiary: StintAPI.SubjectRef(grant.beneficiary),
            entitlement: grant.entitlement.description, resource: StintAPI.ResourceRef(grant.resource),
            actions: grant.actions.map(\.text), reason: grant.reason, ticket: grant.ticket,
            startsAt: Timestamp(grant.startsAt), expiresAt: Timestamp(grant.expiresAt),
            approvals: grant.approvals.map { approval in
                ReviewView(
                    reviewer: StintAPI.SubjectRef(approval.reviewer), decision: .approve, stage: approval.stage.text,
                    at: Timestamp(approval.at))
            },
            outcome: endedAt.map { at in
                OutcomeView(at: Timestamp(at), by: endedBy, reasons: grant.endingReasons.views(for: audience))
            })
    }
}

extension StageView {
    init(_ stage: StageSpec, approvals: Int) {
        self.init(
            name: stage.name.text, threshold: stage.threshold, approvals: approvals,
            users: stage.approvers.users.map(\.description), groups: stage.approvers.groups.map(\.text))
    }
}
