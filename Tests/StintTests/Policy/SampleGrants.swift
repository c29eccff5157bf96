import StintCore
import StintTesting

enum SampleGrants {
    static let resource = ResourceRef(type: "database", id: "payments-db")

    /// A grant of `payments-db:readonly` to alice, approved by bob, from 10:00 to 11:00 unless told otherwise.
    static func grant(
        _ id: GrantID, beneficiary: SubjectRef = "user:alice", startsAt: Instant = TestClock.start,
        seconds: Int64 = 3600, state: GrantState = .active, delegation: ReviewDelegation? = nil,
        extends: GrantID? = nil, breakGlass: Bool = false, entitlement: Entitlement = "payments-db:readonly"
    ) throws -> Grant {
        let basis = DecisionBasis(policyDigest: "sha256:p", dataRevision: "sha256:d")
        return Grant(
            id: id, request: "rq-1", item: 1, beneficiary: beneficiary, person: "alice",
            entitlement: entitlement, resource: resource, actions: ["read"], risk: .medium,
            reason: "to see", ticket: nil, startsAt: startsAt,
            expiresAt: startsAt.adding(seconds: seconds) ?? startsAt, state: state,
            stages: [StageSpec(name: "owners", approvers: ReviewerSet(groups: ["db-admins"]), threshold: 1)],
            approvals: [
                Approval(
                    reviewer: "user:bob", person: "bob", stage: "owners", delegation: delegation,
                    at: TestClock.start.adding(seconds: -60) ?? TestClock.start, basis: basis)
            ],
            extends: extends, breakGlass: breakGlass, basis: basis, issuedAt: TestClock.start)
    }
}
