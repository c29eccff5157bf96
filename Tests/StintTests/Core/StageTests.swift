import StintCore
import StintTesting
import Testing

@Suite("Stages, in order and side by side")
struct StageTests {
    static let db: Entitlement = "payments-db:readonly"

    static let inOrder: [StageSpec] = [
        .of("security", ["user:erin", "user:oscar"], order: 2), .of("owners", ["user:bob", "user:erin"], order: 1),
    ]

    @Test("P2: a later stage opens when the one before it is passed, for another person")
    func order() async throws {
        let house = try await House(policy: House.policy([Self.db: Self.inOrder]))
        let request = try #require(await house.ask([Self.db]).request)
        #expect(await house.review(request.id, by: "user:oscar").code == "stage_not_open")
        #expect(await house.review(request.id, by: "user:oscar", .deny).code == "stage_not_open")
        #expect(await house.review(request.id, by: "user:erin", stage: "security").code == "stage_not_open")
        #expect(await house.review(request.id, by: "user:bob").request?.state == .pending)
        #expect(await house.review(request.id, by: "user:bob", stage: "security").code == "already_reviewed")
        let grant = try #require(await house.review(request.id, by: "user:oscar").grant)
        #expect(grant.approvals.map(\.stage) == ["owners", "security"])
        #expect(grant.stages.map(\.name) == ["owners", "security"])
    }

    @Test("stages side by side are reviewed in any order, and a reviewer of both gives one", arguments: [false, true])
    func sideBySide(reversed: Bool) async throws {
        let stages: [StageSpec] = [
            .of("owners", ["user:bob", "user:erin"]), .of("security", ["user:erin", "user:oscar"]),
        ]
        let house = try await House(policy: House.policy([Self.db: stages]))
        let request = try #require(await house.ask([Self.db]).request)
        #expect(await house.review(request.id, by: "user:erin").request?.reviews.map(\.stage) == ["owners"])
        #expect(await house.review(request.id, by: "user:oscar").request?.state == .approved)

        let second = try #require(await house.ask([Self.db], by: .human("user:frank")).request)
        let first: SubjectRef = reversed ? "user:oscar" : "user:bob"
        #expect(await house.review(second.id, by: first).request?.state == .pending)
        let last = await house.review(second.id, by: "user:erin")
        #expect(last.request?.state == .approved, "the stage that still lacks somebody is chosen")
    }

    @Test("stages of a name merge to the latest order, and each item opens by itself")
    func mergedOrder() async throws {
        let policy = House.policy([
            Self.db: [.of("owners", ["user:bob"]), .of("security", ["user:oscar"], order: 2)],
            "payments-db:admin": [.of("admins", ["user:frank"]), .of("security", ["user:oscar"], order: 3)],
        ])
        let house = try await House(policy: policy)
        let request = try #require(await house.ask([Self.db, "payments-db:admin"]).request)
        #expect(request.items.map { $0.decision?.stages.last?.order } == [3, 3])
        _ = await house.review(request.id, by: "user:bob")
        let outcome = await house.review(request.id, by: "user:oscar")
        #expect(outcome.request?.items.map(\.state) == [.approved, .pending])
        #expect(outcome.request?.reviews.last?.items == [1], "the other item's stage is not open")
        let named = await house.review(request.id, by: "user:frank", items: [Self.db])
        #expect(named.code == "item_closed")
    }

    @Test("P7: a stage that opened closes again where an approval before it lapses")
    func lapses() async throws {
        let house = try await House(policy: House.policy([Self.db: Self.inOrder]))
        let request = try #require(await house.ask([Self.db]).request)
        _ = await house.review(request.id, by: "user:bob")
        try await house.change { policy in
            policy.requests = House.policy([Self.db: Self.inOrder]).requests
            policy.refusedReviewers = ["user:bob"]
        }
        #expect(await house.review(request.id, by: "user:oscar").code == "stage_not_open")
        #expect(await house.review(request.id, by: "user:erin").request?.state == .pending)
        #expect(await house.review(request.id, by: "user:oscar").grant?.approvals.map(\.person) == ["erin", "oscar"])
    }

    @Test("those whose stage opens are told then, and only they")
    func notices() async throws {
        let house = try await House(policy: House.policy([Self.db: Self.inOrder]))
        let request = try #require(await house.ask([Self.db]).request)
        #expect(house.notices.notices.last == .reviewWanted(request.id, reviewers: ["user:bob", "user:erin"]))
        _ = await house.review(request.id, by: "user:bob")
        #expect(house.notices.notices.last == .reviewWanted(request.id, reviewers: ["user:oscar"]))
        let list = try await house.service.requests(
            RequestFilter(), page: PageRequest(), scope: .review, caller: .human("user:oscar"))
        #expect(list.items.map(\.value.id) == [request.id])
    }

    @Test(
        "P2: what is passed, open and waited for",
        arguments: [
            ([], ["a"]), ([("a", "bob")], ["b", "c"]), ([("b", "bob")], ["a"]),
            ([("a", "bob"), ("b", "erin")], ["c"]), ([("a", "bob"), ("b", "erin"), ("c", "oscar")], []),
            ([("a", "bob"), ("b", "erin"), ("c", "bob")], []),
        ] as [([(Identifier, PersonID)], [Identifier])])
    func standing(approvals: [(Identifier, PersonID)], waiting: [Identifier]) {
        let stages: [StageSpec] = [.of("c", [], order: 2), .of("a", []), .of("b", [], order: 2)]
        let standing = ItemStanding(
            item: 1, stages: stages,
            approvals: approvals.map { stage, person in
                Review(
                    reviewer: SubjectRef(.user, person.identifier), person: person, verdict: .approve, stage: stage,
                    comment: nil, at: TestClock.start, basis: DecisionBasis(policyDigest: "", dataRevision: ""))
            })
        #expect(Set(standing.waiting.map(\.name)) == Set(waiting))
        #expect(standing.isPassed == waiting.isEmpty)
        #expect(!ItemStanding(item: 1, stages: [], approvals: []).isPassed)
    }

    @Test("P2: one person's two approvals of a stage are one")
    func onePerson() {
        let review = Review(
            reviewer: "user:bob", person: "bob", verdict: .approve, stage: "s", comment: nil, at: TestClock.start,
            basis: DecisionBasis(policyDigest: "", dataRevision: ""))
        let standing = ItemStanding(item: 1, stages: [.of("s", [], threshold: 2)], approvals: [review, review])
        #expect(!standing.isPassed)
    }

    @Test("P6: stages that cannot be followed deny", arguments: [(0, "policy_malformed"), (-3, "policy_malformed")])
    func malformed(order: Int, code: String) async throws {
        let house = try await House(policy: House.policy([Self.db: [.of("s", ["user:bob"], order: order)]]))
        #expect(await house.ask([Self.db]).code == code)
    }
}
