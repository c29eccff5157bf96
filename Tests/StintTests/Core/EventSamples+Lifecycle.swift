import StintCore
import StintTesting

extension EventSamples {
    /// The first release's types with the properties that joined them later.
    static let joined: [(name: String, event: Event)] = [
        (
            "request.submitted.v1.lifecycle",
            .requestSubmitted(
                RequestSubmitted(
                    request: "rq-2",
                    terms: RequestTerms(
                        submitter: "user:alice", beneficiary: "user:alice", durationSeconds: 60, reason: "why",
                        extends: "gr-1-1", breakGlass: true),
                    parties: Parties(persons: ["alice"], accountable: "alice"),
                    entitlements: ["payments-db:readonly", "wiki:edit"], deadline: time(3600), reminder: time(60)))
        ),
        (
            "request.decided.v1.lifecycle",
            .requestDecided(
                RequestDecided(request: "rq-2", item: 2, decision: decision([stage, second]), record: nil))
        ),
        (
            "review.recorded.v1.lifecycle",
            .reviewRecorded(
                ReviewRecorded(
                    request: "rq-2",
                    review: Review(
                        reviewer: "user:dora", person: "dora", verdict: .approve, stage: "owners", items: [1, 3],
                        durationSeconds: 30, delegation: delegation, comment: nil, at: TestClock.start, basis: basis),
                    record: record, reassessments: [record], furtherRecords: [record]))
        ),
        (
            "review.recorded.v1.after_the_fact",
            .reviewRecorded(
                ReviewRecorded(
                    request: "rq-2",
                    review: Review(
                        reviewer: "user:dora", person: "dora", verdict: .deny, stage: "owners", items: [1, 2],
                        isPostReview: true, comment: "no incident", at: TestClock.start, basis: basis), record: nil))
        ),
        (
            "grant.issued.v1.lifecycle",
            .grantIssued(
                GrantIssued(
                    grant: grant(
                        approvals: [delegated], stages: [stage, second], extends: "gr-0-1", breakGlass: true)))
        ),
        (
            "grant.activated.v1.lifecycle",
            .grantActivated(
                GrantActivated(
                    grant: "gr-1-1", record: record, request: record, stages: [second], approvals: [delegated],
                    furtherRecords: [record]))
        ),
        (
            "grant.revoked.v1.lifecycle",
            .grantRevoked(
                GrantRevoked(grant: "gr-1-1", reasons: [reason], record: record, furtherRecords: [record]))
        ),
    ]

    /// The types that came with the whole lifecycle.
    static let lifecycle: [(name: String, event: Event)] = (requestEvents + grantEvents + standing).map {
        ("\($0.type).v1", $0)
    }

    private static let second = StageSpec(
        name: "security", approvers: ReviewerSet(groups: ["security"]), threshold: 1, order: 2)
    private static let delegation = ReviewDelegation(id: "dg-1", delegator: "user:bob", person: "bob")
    private static let delegated = Approval(
        reviewer: "user:dora", person: "dora", stage: "security", delegation: delegation, at: TestClock.start,
        basis: basis)

    private static let requestEvents: [Event] = [
        .requestItemApproved(ItemApproved(request: "rq-1", item: 1, grant: "gr-1-1")),
        .requestItemDenied(ItemDenied(request: "rq-1", item: 2, reasons: [reason])),
        .requestReopened(RequestReopened(request: "rq-1", items: [1], reasons: [reason], deadline: time(60))),
        .requestReminded(RequestReminded(request: "rq-1", reviewers: ["user:bob"], next: time(120))),
        .postReviewStarted(PostReviewStarted(request: "rq-1", stages: [stage], deadline: time(60))),
        .postReviewPassed(PostReviewClosed(request: "rq-1", reasons: [])),
        .postReviewFailed(PostReviewClosed(request: "rq-1", reasons: [reason])),
        .postReviewOverdue(PostReviewClosed(request: "rq-1", reasons: [reason])),
    ]

    private static let grantEvents: [Event] = [
        .grantWaiting(
            GrantWaiting(grant: "gr-1-1", reasons: [reason], record: nil, furtherRecords: [record])),
        .grantSuspended(GrantSuspended(grant: "gr-1-1", reasons: [reason], record: record)),
        .grantResumed(GrantResumed(grant: "gr-1-1", record: record)),
        .grantsReevaluated(GrantsReevaluated(cause: .directory, basis: basis, kept: ["gr-1-1", "gr-2-1"])),
    ]

    private static let standing: [Event] = [
        .freezeStarted(
            FreezeStarted(
                freeze: Freeze(
                    name: "incident-7", scope: .entitlement("payments-db:readonly"), suspends: true, reason: "breach",
                    by: "user:olivia", at: TestClock.start))),
        .freezeEnded(FreezeEnded(name: "incident-7", reason: "over")),
        .delegationStarted(
            DelegationStarted(
                delegation: Delegation(
                    id: "dg-1", delegator: "user:bob", delegate: "user:dora", startsAt: TestClock.start,
                    endsAt: time(3600), reason: "away", createdAt: TestClock.start))),
        .delegationEnded(DelegationEnded(delegation: "dg-1")),
        .signalReceived(
            SignalReceived(
                signal: Signal(
                    id: "sg-1", type: "risk_score", target: .person("alice"), data: ["score": 80],
                    source: "service:siem", at: TestClock.start, expiresAt: time(3600)))),
        .signalCleared(SignalCleared(type: "risk_score", target: .person("alice"))),
        .setHeld(SetHeld(basis: basis, grants: ["gr-1-1"], limit: 20)),
        .setConfirmed(SetConfirmed(basis: basis, revocations: 21)),
    ]
}
