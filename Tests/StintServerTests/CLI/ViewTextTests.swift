import StintAPI
import StintClient
import Testing

@testable import stint

/// What people see, letter by letter.
@Suite struct ViewTextTests {
    static let now = OutputTests.now
    static let alice = SubjectRef(type: "user", id: "alice")
    static let bob = SubjectRef(type: "user", id: "bob")

    static func at(_ seconds: Int64) -> Timestamp {
        Timestamp(nanoseconds: now.nanoseconds + seconds * 1_000_000_000)
    }

    static func request(_ state: RequestState) -> RequestView {
        let stage = StageView(
            name: "owners", threshold: 1, approvals: state == .approved ? 1 : 0, users: [], groups: ["db-admins"])
        let item = RequestItemView(
            id: "1", entitlement: "payments-db:readonly", state: state, effect: .review,
            reasons: [
                ReasonView(
                    code: "review_needed", message: "`payments-db:readonly` is medium risk",
                    remedy: "wait for the review")
            ],
            durationSeconds: 3_600, stages: [stage], grantID: state == .approved ? "g-1" : nil,
            expiresAt: state == .approved ? at(3_600) : nil)
        return RequestView(
            id: "r-1", version: 2, state: state, submitter: alice, beneficiary: alice, reason: "incident\u{1B}[2J 4711",
            ticket: "INC-4711", durationSeconds: 3_600, createdAt: at(-120), updatedAt: at(-60),
            timesOutAt: at(86_400), items: [item],
            reviews: state == .approved
                ? [ReviewView(reviewer: bob, decision: .approve, comment: "ok", stage: "owners", at: at(-60))] : [],
            reviewable: false)
    }

    @Test func aPendingRequestSaysWhoMayReview() {
        #expect(
            RequestText.summary(Self.request(.pending), .plain, now: Self.now) == """
                request r-1 pending
                  payments-db:readonly for user:alice: waits for review, for 1h once approved
                    stage owners: 0 of 1 approved; may review: group db-admins
                    - `payments-db:readonly` is medium risk [review_needed]
                      what to do: wait for the review
                  waits until 2026-11-24T10:45:00Z (in 1d)
                  next: a reviewer runs `stint approve r-1`

                """)
    }

    @Test func anApprovedRequestNamesItsGrant() {
        let text = RequestText.summary(Self.request(.approved), .plain, now: Self.now)
        #expect(
            text.hasPrefix(
                "request r-1 approved\n  payments-db:readonly for user:alice: grant g-1, ends 2026-11-23T11:45:00Z (in 1h)\n"
            ))
    }

    @Test func detailsAreWhole() {
        #expect(
            RequestText.details(Self.request(.approved), .plain, now: Self.now) == """
                request       r-1
                state         approved
                for           user:alice
                submitted by  user:alice
                reason        incident\\u{1b}[2J 4711
                ticket        INC-4711
                duration      1h
                asked         2026-11-23T10:43:00Z (2m ago)
                changed       2026-11-23T10:44:00Z (1m ago)

                payments-db:readonly: grant g-1, ends 2026-11-23T11:45:00Z (in 1h)
                  stage owners: 1 of 1 approved; may review: group db-admins
                  - `payments-db:readonly` is medium risk [review_needed]

                REVIEWER  DECISION  STAGE   ABOUT  WHEN    COMMENT
                user:bob  approve   owners  all    1m ago  ok

                """)
    }

    @Test func listsAreTables() {
        let requests = [Self.request(.pending), Self.request(.approved)]
        #expect(
            RequestText.table(requests, .plain, now: Self.now) == """
                REQUEST  STATE     FOR         ENTITLEMENT           DURATION  ASKED   REASON
                r-1      pending   user:alice  payments-db:readonly  1h        2m ago  incident\\u{1b}[2J 4711
                r-1      approved  user:alice  payments-db:readonly  1h        2m ago  incident\\u{1b}[2J 4711

                """)
        #expect(RequestText.table([], .plain, now: Self.now) == "no requests\n")
        #expect(GrantText.table([], .plain, now: Self.now) == "no grants\n")
    }

    static func grant(_ state: GrantState, outcome: OutcomeView? = nil) -> GrantView {
        GrantView(
            id: "g-1", version: 1, state: state, requestID: "r-1", beneficiary: alice,
            entitlement: "payments-db:readonly", resource: ResourceRef(type: "database", id: "payments-db"),
            actions: ["read"], startsAt: at(-60), expiresAt: at(3_540), approvals: [], outcome: outcome)
    }

    @Test func grantsSayWhenTheyEnd() {
        #expect(
            GrantText.table([Self.grant(.active)], .plain, now: Self.now) == """
                GRANT  STATE   HOLDER      ENTITLEMENT           STARTS                ENDS                  LEFT
                g-1    active  user:alice  payments-db:readonly  2026-11-23T10:44:00Z  2026-11-23T11:44:00Z  in 59m

                """)
        let outcome = OutcomeView(
            at: Self.at(0), by: Self.bob, reasons: [ReasonView(code: "revoked", message: "laptop stolen")])
        #expect(
            GrantText.summary(Self.grant(.revoked, outcome: outcome), .plain, now: Self.now) == """
                grant g-1 revoked: payments-db:readonly of user:alice, ended 2026-11-23T10:45:00Z (now)
                  - laptop stolen [revoked]

                """)
    }

    @Test func aDenialSaysWhyAndWhatToDo() {
        let question = CheckRequest(
            subject: Self.alice, action: "read", resource: ResourceRef(type: "database", id: "payments-db"))
        let answer = CheckAnswer(
            allow: false, reasons: [ReasonView(code: "not_granted", message: "no live grant", remedy: "ask for it")])
        #expect(
            CheckText.text(question, answer, .plain, now: Self.now) == """
                denied: user:alice read database:payments-db
                  - no live grant [not_granted]
                    what to do: ask for it

                """)
    }

    @Test func aDryRunSaysThatNothingChanged() {
        let answer = DryRunAnswer(
            effect: .deny, beneficiary: Self.alice,
            items: [
                .init(
                    entitlement: "a:b", effect: .deny,
                    reasons: [ReasonView(code: "duration_too_long", message: "9h is too long", remedy: "ask for 4h")],
                    maxDurationSeconds: 14_400, stages: [])
            ])
        #expect(
            DryRunText.text(answer, .plain) == """
                dry run, nothing was changed: would be denied
                  a:b for user:alice: would be denied (at the most 4h)
                    - 9h is too long [duration_too_long]
                      what to do: ask for 4h

                """)
    }

    @Test func aProblemIsExplained() {
        var problem = ProblemDetails(.invalidRequest, detail: "the body is wrong")
        problem.errors = [FieldError(pointer: "/items/0", message: "is not an object", remedy: "send one")]
        problem.reasons = [
            ReasonView(code: "c", message: "m", remedy: "r"),
            ReasonView(code: "invalid_request", message: "the body is wrong", remedy: "say it once"),
        ]
        #expect(
            Explanation.text(StintClientError(problem: problem)) == """
                the body is wrong [invalid_request]
                  /items/0: is not an object
                    what to do: send one
                  - m [c]
                    what to do: r
                  what to do: say it once
                """)
    }

    @Test func exitCodesAreThoseOfTheHelp() {
        for exit in ExitClass.allCases {
            #expect(StintCommand.exitCodes.contains("\(exit.rawValue)  \(exit.meaning)\n"))
        }
    }

    @Test(arguments: [
        (RequestState.approved, ExitClass.done), (.pending, .pending), (.denied, .denied), (.canceled, .failure),
        (.timedOut, .failure),
    ])
    func requestsEndWithTheirState(state: RequestState, exit: ExitClass) {
        #expect(state.exitClass == exit)
    }
}
