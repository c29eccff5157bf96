import StintCore
import Synchronization

/// A house with what the table is about in it.
package final class LifecycleWorld: Sendable {
    package let house: House
    let request = Box<RequestID>()
    let grant = Box<GrantID>()
    let delegation = Box<DelegationID>()
    let predecessor = Box<GrantID>()

    static let persons = House.persons + [Person(id: "stan"), Person(id: "nina")]
    static let accounts =
        House.accounts + [
            Account(subject: "user:stan", person: "stan"), Account(subject: "user:nina", person: "nina"),
            Account(subject: "service:siem"),
        ]

    let alice = Caller.human("user:alice")
    let bob = Caller.human("user:bob")
    let erin = Caller.human("user:erin")
    let grace = Caller.human("user:grace")

    static let emergency = RequestDecision(
        effect: .allow, maxDurationSeconds: 3600,
        postReview: PostReview(stages: [House.stage], deadlineSeconds: 1800))

    package init() async throws {
        house = try await House()
        try await change()
    }

    /// Puts a revision of the policy in force.
    func change(_ revision: String = "2", _ edit: (inout TablePolicy) -> Void = { _ in }) async throws {
        try await house.change(revision: revision, persons: Self.persons, accounts: Self.accounts) { policy in
            policy.emergencies["wiki:edit"] = .decide(Self.emergency)
            let security = StageSpec(
                name: "security", approvers: ReviewerSet(users: ["user:frank", "user:bob"]), threshold: 1)
            policy.requests["payments-db:admin"] = .decide(RequestDecision(effect: .review, stages: [security]))
            policy.requests["ledger-db:readonly"] = .decide(RequestDecision(effect: .review, stages: [House.stage]))
            edit(&policy)
        }
    }

    func ask(
        _ entitlements: [Entitlement] = ["payments-db:readonly", "ledger-db:readonly", "payments-db:admin"],
        startsIn seconds: Int64? = nil,
        breakGlass: Bool = false, by caller: Caller? = nil
    ) async -> CommandOutcome {
        let outcome = await house.perform(
            caller ?? alice,
            .submit(
                SubmitRequest(
                    entitlements: entitlements, durationSeconds: 3600,
                    startsAt: seconds.flatMap { house.clock.now().adding(seconds: $0) }, reason: "month-end",
                    breakGlass: breakGlass)))
        if let made = outcome.request { request.put(made.id) }
        if let first = outcome.grant { grant.put(first.id) }
        return outcome
    }

    func review(
        _ verdict: Verdict, items: [Entitlement]? = nil, by caller: Caller
    ) async throws -> CommandOutcome {
        let outcome = await house.perform(
            caller, .review(ReviewRequest(request: try request.get(), verdict: verdict, stage: nil, items: items)))
        if let first = outcome.grant, grant.value == nil { grant.put(first.id) }
        return outcome
    }

    func delegate(by caller: Caller) async -> CommandOutcome {
        let now = house.clock.now()
        let outcome = await house.perform(
            caller, .delegate(StartDelegation(delegate: "user:stan", endsAt: now.adding(seconds: 7200) ?? now)))
        if let made = outcome.result?.delegation { delegation.put(made.id) }
        return outcome
    }

    func storedRequest() async throws -> AccessRequest {
        guard let found = try await house.store.request(try request.get()) else {
            throw CoreError(.invalidEvent, "the request is not there")
        }
        return found.value
    }

    func storedGrant() async throws -> Grant {
        guard let found = try await house.store.grant(try grant.get()) else {
            throw CoreError(.invalidEvent, "the grant is not there")
        }
        return found.value
    }

    /// Does what is due, and nothing more.
    func due(in seconds: Int64) async {
        house.clock.advance(seconds: seconds)
        _ = await house.service.runDue()
    }
}

/// What a world came to know.
final class Box<Value: Sendable>: Sendable {
    private let held = Mutex<Value?>(nil)

    var value: Value? { held.withLock { $0 } }
    func put(_ value: Value) { held.withLock { $0 = value } }
    func get() throws(CoreError) -> Value {
        guard let value else { throw CoreError(.invalidEvent, "what is tried was not made before") }
        return value
    }
}
