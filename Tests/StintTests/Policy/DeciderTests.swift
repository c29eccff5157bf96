import Rego
import StintCore
import StintTesting
import TestFolders
import Testing

@testable import StintPolicy

/// The embedded decider: contract in, contract out, and P6 for what is no usable answer.
@Suite struct DeciderTests {
    private static let terms = RequestTerms(
        submitter: "user:alice", beneficiary: "user:alice", durationSeconds: 3600, reason: "debugging a stuck order")

    private func decide(
        _ set: LoadedSet, _ entitlement: Entitlement = "payments-db:readonly", terms: RequestTerms = terms
    ) async throws(DecisionFailure) -> Decided<RequestDecision> {
        try await set.policySet.decider.decideRequest(
            RequestDecisionInput(
                now: TestClock.start, purpose: .request, request: "rq-1", terms: terms, entitlement: entitlement,
                history: UsageHistory(), holdings: []))
    }

    @Test func thePackAsksForAReview() async throws {
        let decided = try await decide(try Quickstart.set.get())
        #expect(decided.decision.effect == .review)
        #expect(decided.decision.maxDurationSeconds == 14_400)
        #expect(
            decided.decision.stages == [
                StageSpec(name: "owners", approvers: ReviewerSet(groups: ["db-admins"]), threshold: 1)
            ])
    }

    /// The record has all that is needed to ask again (P13).
    @Test func theRecordGivesTheSameAnswerAgain() async throws {
        let set = try Quickstart.set.get()
        let record = try await decide(set).record
        #expect(record.entryPoint == "data.stint.request.decision")
        #expect(record.basis == set.basis)
        #expect(record.at == TestClock.start)
        #expect(record.nondeterministic.map(\.json) == nil)
        #expect(record.input["entitlement"] == "payments-db:readonly")
        let again = try set.engine.evaluate(.request, input: Value(record.input), data: set.data, now: record.at)
        #expect(again.value?.json == record.output)
    }

    @Test func whatIsRandomIsRecorded() async throws {
        let folder = try TemporaryFolder()
        let set = try PolicySets.load(
            folder,
            replacing: [
                "request": """
                package stint.request

                decision := {"effect": "deny", "reasons": [{"code": "n", "message": sprintf("%d", [rand.intn("x", 9)])}]}
                """
            ])
        let decided = try await decide(set)
        #expect(decided.record.nondeterministic?["rand.intn"] != nil)
    }

    @Test func timeIsTheQuestions() async throws {
        let folder = try TemporaryFolder()
        let set = try PolicySets.load(
            folder,
            replacing: [
                "request": """
                package stint.request

                decision := {"effect": "deny", "reasons": [{"code": "same", "message": "x"}]} if {
                \ttime.now_ns() == input.now_ns
                \ttime.parse_rfc3339_ns(input.now) == input.now_ns
                }
                """
            ])
        #expect(try await decide(set).decision.reasons.first?.code == "same")
    }

    @Test(arguments: [
        (#"decision := {"effect": "deny", "reasons": []} if false"#, DecisionFailure.Code.undefined, "has no value"),
        (#"decision := []"#, .malformed, "the answer is an object, not array"),
        (#"decision := {"reasons": []}"#, .malformed, "the answer has no `effect`"),
        (
            #"decision := {"effect": "alow", "reasons": []}"#, .malformed,
            "`/effect` is `allow`, `review` or `deny`, not `alow`"
        ),
        (#"decision := {"effect": "deny"}"#, .malformed, "the answer has no `reasons`"),
        (#"decision := {"effect": "deny", "reasons": ["no"]}"#, .malformed, "`/reasons/0` is an object, not string"),
        (
            #"decision := {"effect": "deny", "reasons": [{"code": "", "message": "x"}]}"#, .malformed,
            "`/reasons/0/code` is empty"
        ),
        (
            #"decision := {"effect": "deny", "reasons": [{"code": "a", "message": "x", "audience": "all"}]}"#,
            .malformed, "`/reasons/0/audience` is `requester`, `reviewer` or `auditor`, not `all`"
        ),
        (
            #"decision := {"effect": "allow", "reasons": [], "max_duration_second": 60}"#, .malformed,
            "`/max_duration_second` is not known: did you mean `max_duration_seconds`?"
        ),
        (
            #"decision := {"effect": "allow", "reasons": [], "max_duration_seconds": "60"}"#, .malformed,
            "`/max_duration_seconds` is a whole number, not `60`"
        ),
        (
            #"decision := {"effect": "allow", "reasons": [], "max_duration_seconds": 0.5}"#, .malformed,
            "`/max_duration_seconds` is a whole number, not `0.5`"
        ),
        (
            #"decision := {"effect": "allow", "reasons": [], "request_ttl_seconds": 0}"#, .malformed,
            "`/request_ttl_seconds` is above zero, not `0`"
        ),
        (
            #"decision := {"effect": "review", "reasons": [], "stages": [{"name": "a", "threshold": 1}]}"#,
            .malformed, "`/stages/0` has no `approvers`"
        ),
        (
            #"decision := {"effect": "review", "reasons": [], "stages": [{"name": "a", "approvers": {"users": ["agent:x"]}, "threshold": 1}]}"#,
            .malformed, "`/stages/0/approvers/users/0` is a person's account, not `agent:x`: only people review"
        ),
        (
            #"decision := {"effect": "review", "reasons": [], "stages": [{"name": "a b", "approvers": {}, "threshold": 1}]}"#,
            .malformed, "`/stages/0/name` is no name"
        ),
        (
            #"decision := {"effect": "review", "reasons": [], "stages": [{"name": "a", "approvers": {}, "threshold": 1, "order": 0}]}"#,
            .malformed, "`/stages/0/order` is a place from 1 on"
        ),
        (
            #"decision := {"effect": "allow", "reasons": [], "obligations": ["log"]}"#, .malformed,
            "`/obligations/0` is an object, not string"
        ),
        (
            #"decision := {"effect": "allow", "reasons": [], "post_review": {"stages": [], "deadline_seconds": 1}}"#,
            .malformed, "`/post_review` has no stage"
        ),
        (
            "decision := {\"effect\": \"allow\", \"reasons\": []}\n"
                + "decision := {\"effect\": \"deny\", \"reasons\": []} if input.role", .error, "eval_conflict_error"
        ),
        (
            "decision := {\"effect\": \"deny\", \"reasons\": [{\"code\": \"n\", \"message\": sprintf(\"%d\", [n])}]} if {\n"
                + "\tn := count([x | some x in numbers.range(1, 9000); some y in numbers.range(1, 9000); x == y])\n}",
            .limits, "limit"
        ),
    ])
    func p6NoUsableAnswerSaysWhich(_ rule: String, _ code: DecisionFailure.Code, _ message: String) async throws {
        let folder = try TemporaryFolder()
        let set = try PolicySets.load(
            folder, replacing: ["request": "package stint.request\n\n\(rule)\n"],
            config: "policy: {max_instructions: 1000000}")
        do {
            let decided = try await decide(set)
            Issue.record("it decided \(decided.decision)")
        } catch {
            #expect(error.code == code)
            #expect(error.message.contains(message), "\(error.message)")
            #expect(error.record?.input["role"] == "readonly")
            #expect(error.reasons.first?.audience == .requester)
        }
    }

    /// Lists may be sets: policies collect reasons and approvers that way.
    @Test func setsAreTakenForLists() async throws {
        let folder = try TemporaryFolder()
        let set = try PolicySets.load(
            folder,
            replacing: [
                "request": """
                package stint.request

                why contains {"code": "a", "message": "first"}
                why contains {"code": "b", "message": "second", "audience": "requester"}

                decision := {"effect": "review", "reasons": why, "stages": [
                \t{"name": "s", "approvers": {"users": {"user:bob", "erin"}, "groups": {"sre"}}, "threshold": 2}
                ]}
                """
            ])
        let decision = try await decide(set).decision
        #expect(decision.reasons.map(\.code) == ["b", "a"])
        #expect(decision.reasons.map(\.audience) == [.requester, .auditor])
        #expect(decision.stages.first?.approvers.users == ["user:erin", "user:bob"])
    }

    @Test func theOtherEntryPointsAreAsked() async throws {
        let set = try Quickstart.set.get()
        let decider = set.policySet.decider
        let grant = try SampleGrants.grant("gr-1")
        let kept = try await decider.decideGrant(
            GrantDecisionInput(
                now: TestClock.start, cause: .activation, grant: grant, history: UsageHistory(), holdings: [grant]))
        #expect(kept.decision.keep)
        let lost = try await decider.decideGrant(
            GrantDecisionInput(
                now: TestClock.start, cause: .reload, grant: try SampleGrants.grant("gr-1", beneficiary: "user:mina"),
                history: UsageHistory(), holdings: []))
        #expect(!lost.decision.keep)
        #expect(lost.decision.reasons.map(\.code) == ["no_longer_eligible"])
        let permitted = try await decider.decideAPI(
            APIDecisionInput(now: TestClock.start, caller: .human("user:alice"), operation: "request.create"))
        #expect(permitted.decision.allow)
        let refused = try await decider.decideAPI(
            APIDecisionInput(now: TestClock.start, caller: .human("user:alice"), operation: "audit.list"))
        #expect(!refused.decision.allow)
        let access = try await decider.decideAccess(
            AccessDecisionInput(
                now: TestClock.start, subject: "user:alice", action: "read",
                resource: ResourceRef(type: "database", id: "payments-db")))
        #expect(!access.decision.allow)
    }

    @Test(arguments: [
        (SubjectRef("user:bob"), PersonID("bob"), [String]()), ("user:grace", "grace", ["not_a_reviewer"]),
        ("user:alice", "alice", ["not_a_reviewer", "own_request"]),
    ])
    func reviewsAreJudged(_ reviewer: SubjectRef, _ person: PersonID, _ codes: [String]) async throws {
        let set = try Quickstart.set.get()
        let decision = try await decide(set).decision
        let item = ItemDecision(
            effect: .review, reasons: [], maxDurationSeconds: 1, requestTtlSeconds: 1, stages: decision.stages,
            postReview: nil, obligations: [], basis: set.basis, at: TestClock.start)
        let request = AccessRequest(
            id: "rq-1", terms: Self.terms, parties: Parties(persons: ["alice"], accountable: "alice"),
            items: [RequestItem(number: 1, entitlement: "payments-db:readonly", decision: item)],
            submittedAt: TestClock.start, deadline: TestClock.start)
        let decided = try await set.policySet.decider.decideReview(
            ReviewDecisionInput(
                now: TestClock.start, request: request, reviewer: reviewer, person: person, verdict: .approve,
                stage: "owners", comment: nil, holdings: []))
        #expect(decided.decision.reasons.map(\.code) == codes)
        #expect(decided.decision.allow == codes.isEmpty)
    }
}
