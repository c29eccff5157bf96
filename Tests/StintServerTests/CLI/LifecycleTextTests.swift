import StintAPI
import Testing

@testable import stint

/// What people see of the whole lifecycle, letter by letter.
@Suite struct LifecycleTextTests {
    static let now = ViewTextTests.now
    static let alice = ViewTextTests.alice
    static let bob = ViewTextTests.bob
    static let fixit = SubjectRef(type: "agent", id: "fixit")

    static func at(_ seconds: Int64) -> Timestamp { ViewTextTests.at(seconds) }

    static func stage(_ name: String, _ approvals: Int, order: Int, open: Bool) -> StageView {
        StageView(
            name: name, threshold: 1, approvals: approvals, users: [], groups: [name], order: order, open: open,
            reviewers: [bob])
    }

    /// One item granted, one refused, one that waits for the second of two stages.
    static var mixed: RequestView {
        RequestView(
            id: "rq-1", version: 3, state: .pending, submitter: fixit, beneficiary: fixit, reason: "roll back",
            durationSeconds: 3_600, createdAt: at(-120), updatedAt: at(-60), timesOutAt: at(3_600),
            items: [
                RequestItemView(
                    id: "1", entitlement: "a:read", state: .approved, effect: .allow, reasons: [], stages: [],
                    grantID: "gr-1", grantState: .active, startsAt: at(-60), expiresAt: at(3_540)),
                RequestItemView(
                    id: "2", entitlement: "b:admin", state: .denied, effect: .deny,
                    reasons: [ReasonView(code: "not_available", message: "no", remedy: "ask")], stages: []),
                RequestItemView(
                    id: "3", entitlement: "c:write", state: .pending, effect: .review, reasons: [],
                    durationSeconds: 3_600,
                    stages: [stage("owners", 1, order: 1, open: false), stage("security", 0, order: 2, open: true)]),
            ],
            reviews: [
                ReviewView(
                    reviewer: alice, decision: .approve, items: ["c:write"], stage: "owners", durationSeconds: 1_800,
                    delegation: ReviewDelegationView(id: "dl-1", delegator: bob), at: at(-60))
            ],
            reminders: 1, nextReminderAt: at(600), sponsor: "frank", claimed: ClaimedView(purpose: "undo \u{1B}[2J"))
    }

    @Test func everyItemStandsByItself() {
        #expect(
            RequestText.summary(Self.mixed, .plain, now: Self.now) == """
                request rq-1 pending
                  a:read for agent:fixit: grant gr-1, ends 2026-11-23T11:44:00Z (in 59m)
                  b:admin for agent:fixit: denied
                    - no [not_available]
                      what to do: ask
                  c:write for agent:fixit: waits for review, for 1h once approved
                    stage owners: 1 of 1 approved; may review: group owners
                    stage security: 0 of 1 approved; may review: group security
                  waits until 2026-11-23T11:45:00Z (in 1h)
                  next: a reviewer runs `stint approve rq-1`

                """)
    }

    @Test func anAgentsRequestNamesItsSponsorAndWhatItClaims() {
        let text = RequestText.details(Self.mixed, .plain, now: Self.now)
        #expect(text.contains("sponsor       frank answers for it\n"))
        #expect(text.contains("claims to     undo \\u{1b}[2J\n"))
        #expect(text.contains("reminders     1 sent, the next 2026-11-23T10:55:00Z (in 10m)\n"))
        #expect(
            text.contains(
                """
                REVIEWER                 DECISION         STAGE   ABOUT    WHEN    COMMENT
                user:alice for user:bob  approve for 30m  owners  c:write  1m ago
                """))
    }

    @Test func aClosedStageSaysWhenItOpens() {
        let stages = [Self.stage("owners", 0, order: 1, open: true), Self.stage("security", 0, order: 2, open: false)]
        #expect(
            StageText.lines(stages, indent: "") == """
                stage owners: 0 of 1 approved; may review: group owners
                stage security: 0 of 1 approved; may review: group security; opens after the stages before it

                """)
    }

    @Test func anEmergencySaysWhatFollows() {
        var request = ViewTextTests.request(.approved)
        request.breakGlass = true
        request.postReview = PostReviewView(
            state: .pending, stages: [Self.stage("after", 0, order: 1, open: true)], deadline: Self.at(86_400),
            reasons: [])
        let pending = RequestText.summary(request, .plain, now: Self.now)
        #expect(pending.hasPrefix("request r-1 approved, an emergency\n"))
        #expect(
            pending.hasSuffix(
                """
                  review afterwards: pending, until 2026-11-24T10:45:00Z (in 1d)
                    stage after: 0 of 1 approved; may review: group after

                """))
        request.postReview?.state = .failed
        request.postReview?.decidedAt = Self.at(-60)
        request.postReview?.reasons = [ReasonView(code: "post_review_failed", message: "no emergency")]
        #expect(
            RequestText.details(request, .plain, now: Self.now).contains(
                """
                review afterwards: failed 2026-11-23T10:44:00Z (1m ago)
                  stage after: 0 of 1 approved; may review: group after
                  - no emergency [post_review_failed]
                """))
    }

    @Test func theStoryIsTold() {
        let story = Timeline(
            requestID: "rq-1",
            entries: [
                TimelineEntry(
                    at: Self.at(-120), kind: "request.submitted", actor: Self.alice,
                    text: "user:alice asked for a:read", sequence: 7),
                TimelineEntry(
                    at: Self.at(-120), kind: "request.decided", text: "policy wants a review of a:read",
                    reasons: [ReasonView(code: "review_needed", message: "medium risk", remedy: "wait")],
                    asked: [Self.bob], policyDigest: "sha256:0123456789abcdef", dataRevision: "fedcba9876543210fedcba",
                    decision: "dc-8-1", sequence: 8),
            ])
        #expect(
            TimelineText.text(story, .plain) == """
                the story
                  2026-11-23T10:43:00Z  user:alice asked for a:read
                  2026-11-23T10:43:00Z  policy wants a review of a:read
                    asked: user:bob
                    - medium risk [review_needed]
                    by policy sha256:0123456789ab, data fedcba987654, decision dc-8-1

                """)
    }

    @Test func aDryRunSaysWhoWouldBeAsked() {
        let answer = DryRunAnswer(
            effect: .review, beneficiary: Self.alice,
            items: [
                .init(
                    entitlement: "a:b", effect: .review, reasons: [], durationSeconds: 60,
                    stages: [Self.stage("owners", 0, order: 1, open: true)], reviewers: [Self.bob])
            ])
        #expect(
            DryRunText.text(answer, .plain).hasSuffix(
                """
                    stage owners: 0 of 1 approved; may review: group owners
                    would be asked: user:bob

                """))
    }

    @Test func suspendedGrantsSayWhy() {
        var grant = ViewTextTests.grant(.suspended)
        grant.suspendedAt = Self.at(-60)
        grant.holding = [ReasonView(code: "policy_error", message: "a rule failed")]
        let text = GrantText.details(grant, .plain, now: Self.now)
        #expect(text.contains("suspended    2026-11-23T10:44:00Z (1m ago)\n"))
        #expect(text.contains("\ngives no access now:\n  - a rule failed [policy_error]\n"))
    }

    @Test func freezesDelegationsAndSignalsAreTables() {
        let freeze = FreezeView(
            name: "f", scope: ScopeRef(resource: "payments-db"), suspend: true, reason: "intrusion", by: Self.bob,
            at: Self.at(-60))
        #expect(
            FreezeText.table([freeze], .plain, now: Self.now) == """
                FREEZE  SCOPE                 WHAT IS LIVE  BY        SINCE   REASON
                f       resource payments-db  suspended     user:bob  1m ago  intrusion

                """)
        #expect(FreezeText.table([], .plain, now: Self.now) == "nothing is frozen\n")
        let delegation = DelegationView(
            id: "dl-1", delegator: Self.bob, delegate: Self.alice, startsAt: Self.at(0), endsAt: Self.at(3_600),
            createdAt: Self.at(0), inForce: true)
        #expect(
            DelegationText.summary(delegation, .plain, now: Self.now)
                == "delegation dl-1 in force: user:alice may review for user:bob, until 2026-11-23T11:45:00Z (in 1h)\n")
        let signal = SignalView(
            id: "sg-1", type: "risk_score", person: "alice", data: .object(["score": .integer(85)]), source: Self.bob,
            at: Self.at(-60), expiresAt: Self.at(3_600))
        #expect(
            SignalText.table([signal], .plain, now: Self.now) == """
                SIGNAL  TYPE        ABOUT         SAYS          SOURCE    SENT    ENDS
                sg-1    risk_score  person alice  {"score":85}  user:bob  1m ago  in 1h

                """)
        let answer = SignalAnswer(signal: signal, cleared: false, revoked: ["gr-1"], suspended: [])
        #expect(
            SignalText.answer(answer, .plain, now: Self.now) == """
                signal risk_score about person alice counts until 2026-11-23T11:45:00Z (in 1h)
                  grant gr-1 revoked

                """)
    }

    @Test func whatIsHeldBackIsCounted() {
        let grants = (1...12).map { GrantRef(id: "gr-\($0)", beneficiary: Self.alice, entitlement: "a:b") }
        let held = PolicyStatus.Held(
            digest: "sha256:0123456789abcdef", revision: "2", at: Self.at(-60), limit: 3, wouldRevoke: grants)
        let text = PolicySetText.status(
            PolicyStatus(digest: "sha256:1", revision: "1", loadedAt: Self.at(-120), held: held), .plain, now: Self.now)
        #expect(text.contains("held back 2026-11-23T10:44:00Z (1m ago): sha256:0123456789abcdef\n"))
        #expect(text.contains("  it would end 12 grants; more than 3 wait for a word\n    gr-1: a:b of user:alice\n"))
        #expect(text.contains("    and 2 more\n"))
        #expect(PolicySetText.question(held).hasSuffix("load sha256:0123456789ab and end 12 grants, at once?"))
        #expect(EndingText.question(2, ScopeRef(all: true)) == "revoke 2 grants of everybody, at once?")
        #expect(
            EndingText.question(5_001, ScopeRef(all: true)) == "revoke more than 5000 grants of everybody, at once?")
        #expect(EndingText.question(nil, ScopeRef(subject: Self.bob)).contains("revoke all grants of user:bob"))
    }

    @Test func replaysShowBothAnswers() {
        var replay = ReplayAnswer(
            id: "dc-8-1", entryPoint: "data.stint.request.decision", same: true,
            policyDigest: "sha256:0123456789abcdef",
            dataRevision: "7")
        #expect(
            DecisionText.replay(replay, .plain)
                == "decision dc-8-1: the same answer again, by policy sha256:0123456789ab, data 7\n")
        replay.same = false
        replay.recorded = .object(["effect": .string("allow")])
        #expect(
            DecisionText.replay(replay, .plain) == """
                decision dc-8-1: another answer, by policy sha256:0123456789ab, data 7
                recorded
                  {
                    "effect": "allow"
                  }
                replayed
                  none: policy was undefined, or failed

                """)
    }

    @Test func eventsAreALineEach() {
        let event = StreamEvent(
            sequence: 42, at: Self.now, type: "grant.revoked", actor: Self.bob, requestID: "rq-1", grantID: "gr-1",
            text: "user:bob revoked gr-1\u{1B}[2J", reasons: [ReasonView(code: "revoked", message: "laptop stolen")])
        #expect(
            EventText.line(event, .plain)
                == "   42  2026-11-23T10:45:00Z  grant.revoked          user:bob revoked gr-1\\u{1b}[2J (rq-1); "
                + "laptop stolen [revoked]\n")
    }
}

/// Asking before something far-reaching.
@Suite struct ConfirmationTests {
    @Test(arguments: [("y", true), ("YES", true), ("", false), ("n", false), ("yess", false), (nil, false)])
    func onlyAYesIsAYes(answer: String?, goesOn: Bool) {
        let confirmation = Confirmation(
            isInteractive: { true },
            answer: { question in
                #expect(question == "all of it? [y/N] ")
                return answer
            })
        let went = (try? confirmation.ask("all of it?", otherwise: "nothing was done")) != nil
        #expect(went == goesOn)
    }

    @Test func aScriptIsNotAsked() throws {
        let confirmation = Confirmation(
            isInteractive: { false },
            answer: { _ in
                Issue.record("nobody is there")
                return nil
            })
        try confirmation.ask("all of it?", otherwise: "nothing was done")
    }
}
