import Rego
import StintCore
import StintTesting
import Testing

@testable import StintPolicy

/// The published schemas hold for what Stint asks and what the pack answers.
@Suite struct SchemaTests {
    /// What is wrong with a document by a schema of `schemas/`; empty where it holds.
    private func problems(_ document: Value, by name: String) throws -> [String] {
        let schema = try JSONValue(json: SourceTree.bytes("schemas/\(name).json"))
        return SchemaCheck(root: schema).problems(document.json, schema, at: "")
    }

    @Test func thePacksAnswersHold() throws {
        let recorded = try Value(json: SourceTree.bytes("Tests/StintTests/Policy/Fixtures/opa-answers.json"))
        for item in try #require(recorded.get("cases")?.asArray) {
            let entryPoint = item.get("entry_point")?.asString?.string ?? ""
            guard let answer = item.get("answer")?.get(0) else { continue }
            let name = item.get("name")?.asString?.string ?? ""
            #expect(try problems(answer, by: "\(entryPoint).output") == [], "\(entryPoint) \(name)")
        }
    }

    @Test func whatStintAsksHolds() throws {
        let now = TestClock.start
        let grant = try SampleGrants.grant("gr-1")
        let terms = RequestTerms(
            submitter: "user:alice", beneficiary: "user:alice", durationSeconds: 3600, startsAt: now,
            reason: "to see", ticket: "CHG-1", context: .members(("mfa", true)))
        let usage = EntitlementUsage(entitlement: "payments-db:readonly", seconds1d: 1, seconds7d: 2, seconds30d: 3)
        let stage = StageSpec(
            name: "owners", approvers: ReviewerSet(users: ["user:bob"], groups: ["db-admins"]), threshold: 1)
        let basis = DecisionBasis(policyDigest: "p", dataRevision: "d")
        let decision = ItemDecision(
            effect: .review, reasons: [], maxDurationSeconds: 1, requestTtlSeconds: 1, stages: [stage], postReview: nil,
            obligations: [], basis: basis, at: now)
        let request = AccessRequest(
            id: "rq-1", terms: terms, parties: Parties(persons: ["alice"], accountable: "alice"),
            items: [RequestItem(number: 1, entitlement: "payments-db:readonly", decision: decision)],
            reviews: [
                Review(
                    reviewer: "user:erin", person: "erin", verdict: .approve, stage: "owners", comment: nil, at: now,
                    basis: basis)
            ], submittedAt: now, deadline: now)
        let questions: [(String, JSONValue)] = [
            (
                "request.input",
                InputDocuments.request(
                    RequestDecisionInput(
                        now: now, purpose: .request, request: "rq-1", terms: terms, entitlement: "payments-db:readonly",
                        history: UsageHistory(usage: [usage]), holdings: [grant]),
                    resource: ResourceRef(type: "database", id: "payments-db"))
            ),
            (
                "request.input",
                InputDocuments.request(
                    RequestDecisionInput(
                        now: now, purpose: .preview, request: nil, terms: terms, entitlement: "nothing:here",
                        history: UsageHistory(), holdings: []), resource: nil)
            ),
            (
                "review.input",
                InputDocuments.review(
                    ReviewDecisionInput(
                        now: now, request: request, reviewer: "user:bob", person: "bob", verdict: .approve,
                        stage: "owners", comment: "fine", holdings: [grant]))
            ),
            (
                "grant.input",
                InputDocuments.grant(
                    GrantDecisionInput(
                        now: now, cause: .activation, grant: grant, history: UsageHistory(usage: [usage]),
                        holdings: [grant]))
            ),
            (
                "access.input",
                InputDocuments.access(
                    AccessDecisionInput(
                        now: now, subject: "user:alice", action: "read",
                        resource: ResourceRef(type: "database", id: "payments-db")))
            ),
            (
                "api.input",
                InputDocuments.api(
                    APIDecisionInput(now: now, caller: .human("user:alice"), operation: "request.create"))
            ),
        ]
        for (schema, question) in questions {
            #expect(try problems(Value(question), by: schema) == [], "\(schema)")
        }
    }

    @Test(arguments: ["catalog", "directory", "stint"])
    func theQuickstartsFilesHold(_ name: String) throws {
        let own = Problems(source: .config, file: name)
        let bytes = SourceTree.bytes("examples/quickstart/\(name).yaml")
        let json = try #require(YAMLSource.read(bytes, problems: own)?.json(own))
        #expect(try problems(Value(json), by: name) == [])
    }

    @Test func aSchemaRefusesWhatTheReaderRefuses() throws {
        let misspelt = Value(["effect": "deny", "reasons": [], "max_duration_second": 1] as JSONValue)
        #expect(try problems(misspelt, by: "request.output") != [])
        #expect(throws: MalformedOutput.self) { try Outputs.request(misspelt) }
    }
}
