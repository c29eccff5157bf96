import StintCore
import StintTesting

@testable import StintPolicy

/// Questions in which everything is said that can be said.
enum SampleQuestions {
    static let now = TestClock.start

    /// With the name of the schema of each.
    static func all() throws -> [(schema: String, question: JSONValue)] {
        [
            ("request.input", InputDocuments.request(try request(), resource: SampleGrants.resource)),
            ("request.input", InputDocuments.request(try request(extends: "gr-1"), resource: SampleGrants.resource)),
            ("request.input", InputDocuments.request(preview, resource: nil)),
            ("review.input", InputDocuments.review(try review(isPostReview: false))),
            ("review.input", InputDocuments.review(try review(isPostReview: true))),
            ("grant.input", InputDocuments.grant(try grant())), ("access.input", InputDocuments.access(access)),
            (
                "api.input",
                InputDocuments.api(
                    APIDecisionInput(
                        now: now, caller: Caller(subject: "service:siem", roles: [.signals], session: .machine),
                        operation: "signal.create"))
            ),
        ]
    }

    /// What a caller would have policy take for the truth.
    private static let claimed = JSONValue.members(("mfa", true), ("signals", ["none of yours"]))

    static let signals = [
        Signal(
            id: "sg-1", type: "risk_score", target: .person("alice"), data: .members(("score", 80)),
            source: "service:siem", at: now, expiresAt: now.adding(seconds: 3600) ?? now),
        Signal(
            id: "sg-2", type: "device_lost", target: .subject("user:alice"), data: .object(JSONObject()),
            source: "service:mdm", at: now, expiresAt: now.adding(seconds: 3600) ?? now),
        Signal(
            id: "sg-3", type: "incident_opened", target: .resource("payments-db"), data: .object(JSONObject()),
            source: "service:siem", at: now, expiresAt: now.adding(seconds: 3600) ?? now),
    ]

    private static let history = UsageHistory(usage: [
        EntitlementUsage(
            entitlement: "payments-db:readonly", seconds1d: 1, seconds7d: 2, seconds30d: 3, continuousSeconds: 1,
            lastHeldAt: now),
        EntitlementUsage(entitlement: "ledger-db:readonly", seconds1d: 0, seconds7d: 0, seconds30d: 3),
    ])

    static func terms(extends: GrantID? = nil, breakGlass: Bool = false) -> RequestTerms {
        RequestTerms(
            submitter: "user:alice", beneficiary: "user:alice", durationSeconds: 3600, startsAt: now,
            reason: "debugging a stuck order", ticket: "CHG-1042", context: claimed, extends: extends,
            breakGlass: breakGlass)
    }

    static func request(extends: GrantID? = nil, signals: [Signal] = signals) throws -> RequestDecisionInput {
        RequestDecisionInput(
            now: now, purpose: .request, request: "rq-1", terms: terms(extends: extends),
            entitlement: "payments-db:readonly", siblings: ["feature-flags:editor"], history: history,
            holdings: [try SampleGrants.grant("gr-1"), try SampleGrants.grant("gr-2", state: .suspended)],
            signals: signals)
    }

    static let preview = RequestDecisionInput(
        now: now, purpose: .preview, request: nil, terms: terms(breakGlass: true), entitlement: "nothing:here",
        history: UsageHistory(), holdings: [])

    private static let absent = ReviewDelegation(id: "dl-1", delegator: "user:erin", person: "erin")

    static func review(isPostReview: Bool) throws -> ReviewDecisionInput {
        let basis = DecisionBasis(policyDigest: "p", dataRevision: "d")
        let owners = StageSpec(
            name: "owners", approvers: ReviewerSet(users: ["user:bob"], groups: ["db-admins"]), threshold: 1, order: 2)
        let decision = ItemDecision(
            effect: .review, reasons: [], maxDurationSeconds: 1, requestTtlSeconds: 1, stages: [owners],
            postReview: nil, obligations: [], basis: basis, at: now)
        let request = AccessRequest(
            id: "rq-1", terms: terms(), parties: Parties(persons: ["alice"], accountable: "alice"),
            items: [
                RequestItem(number: 1, entitlement: "feature-flags:editor", state: .denied),
                RequestItem(number: 2, entitlement: "payments-db:readonly", decision: decision),
            ],
            reviews: [
                Review(
                    reviewer: "user:grace", person: "grace", verdict: .approve, stage: "owners", items: [1, 2],
                    durationSeconds: 600,
                    delegation: ReviewDelegation(id: "dl-2", delegator: "user:heidi", person: "heidi"), comment: nil,
                    at: now, basis: basis)
            ], submittedAt: now, deadline: now,
            postReview: isPostReview ? PostReviewProgress(stages: [owners], deadline: now) : nil)
        return ReviewDecisionInput(
            now: now, request: request, reviewer: "user:bob", person: "bob", verdict: .approve, stage: "owners",
            item: 2, delegation: absent, isPostReview: isPostReview, comment: "fine",
            holdings: [try SampleGrants.grant("gr-1")], asking: ["payouts:approver"], signals: signals)
    }

    static func grant() throws -> GrantDecisionInput {
        let grant = try SampleGrants.grant("gr-1", delegation: absent, extends: "gr-0", breakGlass: true)
        return GrantDecisionInput(
            now: now, cause: .signal, grant: grant, history: history, holdings: [grant], signals: signals)
    }

    static let access = AccessDecisionInput(
        now: now, subject: "user:alice", action: "read", resource: SampleGrants.resource, context: claimed)
}
