/// Which live grants are judged anew.
package enum ReevaluationScope: Hashable, Sendable {
    case all
    /// Those that one of these accounts holds.
    case subjects(Set<SubjectRef>)
    /// Those whose beneficiary, its accountable person or whose resource one of these is.
    case targets([SignalTarget])

    func covers(_ grant: Grant, in directory: Directory) -> Bool {
        switch self {
        case .all: true
        case .subjects(let subjects): subjects.contains(grant.beneficiary)
        case .targets(let targets):
            targets.contains { target in
                switch target {
                case .subject(let subject): grant.beneficiary == subject
                case .person(let person):
                    grant.person == person || directory.interestedPersons(of: grant.beneficiary).contains(person)
                case .resource(let id): grant.entitlement.resource == id
                }
            }
        }
    }
}

/// What a re-evaluation did.
package struct ReevaluationReport: Hashable, Sendable {
    /// Judged, and left as they were.
    package var kept: [GrantID] = []
    package var revoked: [GrantID] = []
    package var suspended: [GrantID] = []
    package var resumed: [GrantID] = []
    /// How many are judged at the next pass: other commands came first, the set changed, or the store failed.
    package var left = 0

    package init() {}

    package var isEmpty: Bool { kept.isEmpty && revoked.isEmpty && suspended.isEmpty && resumed.isEmpty && left == 0 }

    mutating func add(_ other: ReevaluationReport) {
        kept += other.kept
        revoked += other.revoked
        suspended += other.suspended
        resumed += other.resumed
        left += other.left
    }
}

/// What adopting a set would end and suspend.
package struct Assessment: Hashable, Sendable {
    package let basis: DecisionBasis
    /// Live grants that the set would revoke, in order.
    package let revokes: [GrantID]
    /// Live grants that it would suspend: its policy gives no answer about them.
    package let suspends: [GrantID]
    /// How many live grants were judged.
    package let judged: Int

    package init(basis: DecisionBasis, revokes: [GrantID], suspends: [GrantID], judged: Int) {
        self.basis = basis
        self.revokes = revokes
        self.suspends = suspends
        self.judged = judged
    }

    /// Whether the set waits for a confirmation: it would end more than `limit`.
    package func isOver(_ limit: Int) -> Bool { revokes.count > max(limit, 0) }
}

/// What one pass knows of a holder, so that it is read once however many grants they have.
struct HolderFacts: Sendable {
    let history: UsageHistory
    let holdings: [Grant]
}
